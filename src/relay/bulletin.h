#pragma once

// News of who comes, goes, enters and leaves, gathered for a moment and then told together, so that
// five hundred who join at once do not cost five hundred packets for each of them. Who came within the
// moment is told at its end who is here. Whatever has to come after the news makes them go at once.
// Pure: time is handed in. One thread; owned by Conversations. Source: docs/protocol.md, "JOIN and
// JOINED" and "Rooms".

#include "protocol/frame.h"
#include "protocol/now.h"
#include "relay/dispatch.h"
#include "relay/rooms.h"
#include "relay/roster.h"

#include <map>
#include <optional>
#include <vector>

namespace relay {

class Bulletin
{
public:
    Bulletin(Roster& roster, Rooms& rooms, Dispatch& dispatch)
        : m_roster(roster),
          m_rooms(rooms),
          m_dispatch(dispatch)
    {}

    void came(const Member& member, protocol::Instant now);
    void gone(protocol::MemberNumber member, protocol::EndReason reason, protocol::Instant now);
    void entered(const Room& room, protocol::MemberNumber member, protocol::Instant now);
    void left(const Room& room, protocol::MemberNumber member, protocol::Instant now);
    /// The room has this topic now.
    void topicSet(const Room& room, protocol::MemberNumber by, protocol::Instant now);

    /// Tells all that was gathered.
    void flush();
    /// When that is due at the latest; nothing when there is nothing.
    [[nodiscard]] std::optional<protocol::Instant> dueAt() const { return m_dueAt; }

private:
    struct RoomNews {
        std::map<protocol::MemberNumber, bool> changes{}; ///< true: out
        protocol::MemberNumber topicBy = 0;
    };

    [[nodiscard]] RoomNews& newsOf(const Room& room, protocol::Instant now);
    void due(protocol::Instant now);
    void flushLobby();
    void flushRoom(const Room& room, const RoomNews& news);
    void post(Session& session, const std::vector<QByteArray>& units);

    Roster& m_roster;
    Rooms& m_rooms;
    Dispatch& m_dispatch;
    std::vector<protocol::Frame> m_lobby;
    std::vector<protocol::MemberNumber> m_newcomers; ///< in order
    std::map<protocol::RoomNumber, RoomNews> m_byRoom;
    std::optional<protocol::Instant> m_dueAt;
};

/// Members in as many PEOPLE as it takes.
void addPeople(UnitPacker& units, protocol::RoomNumber room, bool out,
               const std::vector<protocol::MemberNumber>& members);

} // namespace relay
