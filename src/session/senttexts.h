#pragma once

// What we sent last, by the ids that it went out under, for a relay that takes no more at the moment
// says so by id. Bounded by number, bytes and time, the oldest goes first. Pure; one thread; owned
// by an ExtendedSession. Source: docs/protocol.md, "Frames" (LIMITED).

#include "protocol/frame.h"
#include "protocol/now.h"

#include <QString>

#include <deque>
#include <optional>

namespace session {

class SentTexts
{
public:
    void add(const protocol::MessageId& id, const QString& text, protocol::Instant now);
    /// Once for each id.
    [[nodiscard]] std::optional<QString> take(const protocol::MessageId& id);
    void expire(protocol::Instant now);
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

private:
    struct Sent {
        protocol::MessageId id;
        QString text;
        protocol::Instant at;
    };

    void drop();

    std::deque<Sent> m_sent; // oldest first
    qsizetype m_units = 0;
};

} // namespace session
