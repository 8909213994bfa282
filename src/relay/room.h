#pragma once

// One room: what it is called, who is in it, what was said. Members are named by their slot in the
// roster, as that finds them at once; who leaves the relay leaves its rooms first. Of the lobby, in
// which everybody is, nobody is listed here. Pure; one thread; owned by Rooms.
// Source: docs/protocol.md, "Rooms".

#include "protocol/frame.h"
#include "relay/history.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace relay {

using Slot = std::uint32_t;

/// One of the two of a private conversation.
struct Party {
    QByteArray identity;
    std::uint64_t reached = 0;        ///< all that the other said up to this number it has
    std::set<std::uint64_t> beyond{}; ///< what it has of later ones
};

class Room
{
public:
    Room(protocol::RoomNumber roomNumber, protocol::RoomKind roomKind)
        : number(roomNumber),
          kind(roomKind)
    {}

    const protocol::RoomNumber number;
    const protocol::RoomKind kind;
    QByteArray name; ///< of a named one
    QString topic;
    std::array<Party, 2> parties; ///< of a private one
    History history;
    RecentIds ids;

    [[nodiscard]] bool isLobby() const { return kind == protocol::RoomKind::Lobby; }
    [[nodiscard]] bool isPrivate() const { return kind == protocol::RoomKind::Private; }

    // Of a room that is not the lobby
    [[nodiscard]] const std::vector<Slot>& people() const { return m_people; }
    [[nodiscard]] bool has(Slot slot) const;
    void enter(Slot slot);
    /// False when it was not in.
    bool leave(Slot slot);

    // Of a private one
    /// Null for a stranger.
    [[nodiscard]] Party* party(const QByteArray& identity);
    /// Of one of the two.
    [[nodiscard]] Party& otherThan(const QByteArray& identity);
    /// The party has that message.
    void reached(Party& party, std::uint64_t messageNumber);
    /// Messages that the party does not have.
    [[nodiscard]] std::size_t waitingFor(const Party& party) const;

private:
    void advance(Party& party);
    [[nodiscard]] bool has(const Party& party, std::uint64_t messageNumber) const;

    std::vector<Slot> m_people; ///< by slot
};

} // namespace relay
