#pragma once

// Makes one story of the sessions that come and go: a relay that is lost and found again, or
// replaced, within a few seconds is one quiet line or none, and everything else is said as it is.
// GUI thread, owned by MainWindow. Source: docs/protocol.md, "Succession".

#include "gui/peoplebook.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <optional>

namespace gui {

class SessionStory final : public QObject
{
    Q_OBJECT

public:
    /// A new host is there within three seconds; a client that lost the old one late needs as many
    /// again to find it.
    static constexpr std::chrono::milliseconds kMoveTime{6000};

    /// The book must outlive it.
    explicit SessionStory(const PeopleBook& people, QObject* parent = nullptr);

    void setStatus(const network::Status& status);

Q_SIGNALS:
    void ended();
    void began();
    /// Soon after one ended.
    void resumed(bool atAnotherRelay);
    void told(const QString& sentence);

private:
    const PeopleBook& m_people;
    std::optional<session::Relay> m_relay; // of the session that there is
    std::optional<session::Relay> m_lost;  // of the one before, while its story is open
    QTimer m_patience;
};

} // namespace gui
