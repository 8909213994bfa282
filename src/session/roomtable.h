#pragma once

// The rooms that we are in at the relay of one session, by the numbers that it gave them: what it says
// of each, and who is in it. Bounded, since a relay may lie. Pure; one thread; owned by an
// ExtendedSession. Source: docs/protocol.md, "Rooms".

#include "protocol/frame.h"
#include "session/room.h"
#include "session/roombook.h"

#include <QHash>

#include <map>
#include <optional>
#include <vector>

namespace session {

class RoomTable
{
public:
    struct Room {
        protocol::RoomFrame frame;
        Conversation conversation;
        std::vector<protocol::MemberNumber> people{}; ///< kind 1; in the order of their coming
    };
    /// What a RoomFrame was.
    enum class News { Entered, Changed, Nothing, Refused };

    /// `book` learns of somebody who opened a private conversation with us.
    [[nodiscard]] News take(const protocol::RoomFrame& frame, RoomBook& book);
    void remove(const Conversation& conversation);
    /// The relay lost them all.
    void clear();
    [[nodiscard]] const Room* find(protocol::RoomNumber number) const;
    [[nodiscard]] const Room* find(const Conversation& conversation) const;
    /// In the order in which they were entered.
    [[nodiscard]] const std::vector<protocol::RoomNumber>& numbers() const { return m_order; }

    /// Who came, or left, of those that it names.
    [[nodiscard]] std::vector<protocol::MemberNumber> take(const protocol::PeopleFrame& frame);
    /// The room, if its topic is another one now.
    const Room* setTopic(protocol::RoomNumber number, const QString& topic);
    /// A member is out of every room. Answers those where it was.
    [[nodiscard]] std::vector<Conversation> removeMember(protocol::MemberNumber member);

private:
    [[nodiscard]] Room* findToChange(protocol::RoomNumber number);

    std::map<protocol::RoomNumber, Room> m_rooms;
    std::vector<protocol::RoomNumber> m_order;
};

/// Which conversation a room is; nothing if that cannot be.
[[nodiscard]] std::optional<Conversation> conversationOf(protocol::RoomKind kind,
                                                         const QByteArray& name);

} // namespace session
