#pragma once

// Who writes something now, in which conversation, until they fall silent or their message comes.
// Bounded, for anybody may say that they write. GUI thread, owned by MainWindow; a timer of its own
// ends what nobody renews. Source: docs/protocol.md, "Presence".

#include "gui/peoplebook.h"
#include "session/limits.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <vector>

namespace gui {

class Typists final : public QObject
{
    Q_OBJECT

public:
    /// Nobody reads more names than a few; these are for all conversations together.
    static constexpr qsizetype kMost = 256;

    explicit Typists(std::chrono::milliseconds shownFor = session::kTypingShownFor,
                     QObject* parent = nullptr);

    void add(const session::Typing& typing);
    /// Their message came, or they left.
    void remove(const protocol::Endpoint& person);
    void clear();
    /// In the order in which they began.
    [[nodiscard]] std::vector<session::Person> in(const session::Conversation& which) const;

Q_SIGNALS:
    void changed();

private:
    struct One {
        session::Typing typing;
        QDeadlineTimer until;
    };

    void expire();

    std::chrono::milliseconds m_shownFor;
    std::vector<One> m_all;
    QTimer m_next;
};

} // namespace gui
