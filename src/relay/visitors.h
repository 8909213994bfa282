#pragma once

// The identities that the relay met in this epoch, and when each was in which room: so that a private
// conversation can be opened with who is away, and that nobody is given what was said in its absence
// where no history is kept. Bounded: of those who are not present the one that left longest ago is
// forgotten first. Plain values; one thread; owned by Conversations.
// Source: docs/protocol.md, "Rooms" and "History".

#include "protocol/frame.h"
#include "protocol/now.h"

#include <QByteArray>
#include <QHash>

#include <cstdint>
#include <list>
#include <optional>
#include <vector>

namespace relay {

class Visitors
{
public:
    /// Of an identity that is present now.
    void meet(const QByteArray& identity);
    /// It is not present any more.
    void part(const QByteArray& identity);
    [[nodiscard]] bool knows(const QByteArray& identity) const
    {
        return m_byIdentity.contains(identity);
    }

    /// It is in the room from the message of that number on; without a gap if it was there a moment
    /// ago, as its link may have broken.
    void enter(const QByteArray& identity, protocol::RoomNumber room, std::uint64_t from,
               protocol::Instant now);
    /// It was until before that message.
    void leave(const QByteArray& identity, protocol::RoomNumber room, std::uint64_t to,
               protocol::Instant now);
    /// Whether it was in the room when that was said.
    [[nodiscard]] bool heard(const QByteArray& identity, protocol::RoomNumber room,
                             std::uint64_t number) const;
    /// The first number from this one on of which that holds.
    [[nodiscard]] std::optional<std::uint64_t>
    firstHeard(const QByteArray& identity, protocol::RoomNumber room, std::uint64_t from) const;

    [[nodiscard]] qsizetype count() const { return m_byIdentity.size(); }

private:
    struct Stay {
        protocol::RoomNumber room;
        std::uint64_t from;
        std::uint64_t to; ///< the greatest number there is, while it lasts
        protocol::Instant leftAt{};
    };
    struct Visitor {
        QByteArray identity;
        std::vector<Stay> stays{}; ///< oldest first
    };
    using Order = std::list<Visitor>;

    Order m_present;
    Order m_absent; ///< who left longest ago first
    QHash<QByteArray, Order::iterator> m_byIdentity;
};

} // namespace relay
