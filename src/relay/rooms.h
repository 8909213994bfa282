#pragma once

// All rooms of a relay: the lobby, those with a name, and private conversations, each found by its
// number and by what it is. Bounded in number, and their histories in bytes. Pure; one thread; owned by
// Conversations. Source: docs/protocol.md, "Rooms" and "Limits of the relay".

#include "relay/room.h"

#include <QHash>
#include <QString>

#include <cstddef>
#include <expected>
#include <map>
#include <memory>

namespace relay {

class Rooms
{
public:
    /// The history of each is kept within these bounds.
    explicit Rooms(const HistoryBounds& bounds);

    [[nodiscard]] Room& lobby() { return *m_byNumber.begin()->second; }
    /// Null when there is none, here and below. Valid until remove().
    [[nodiscard]] Room* find(protocol::RoomNumber number);
    [[nodiscard]] Room* findNamed(const QByteArray& name);
    [[nodiscard]] Room* findPrivate(const QByteArray& one, const QByteArray& other);

    // There is none yet.
    [[nodiscard]] std::expected<Room*, protocol::NoRoomReason> makeNamed(const QByteArray& name,
                                                                         const QString& topic);
    [[nodiscard]] std::expected<Room*, protocol::NoRoomReason> makePrivate(const QByteArray& one,
                                                                           const QByteArray& other);
    /// As it was stored.
    Room* restore(std::unique_ptr<Room> room);
    void remove(const Room& room);

    /// Makes room for it in the history of this room, or of the one that has most.
    void keep(Room& room, MessagePtr message);
    void dropOldest(Room& room);

    /// By number, the lobby first.
    [[nodiscard]] const std::map<protocol::RoomNumber, std::unique_ptr<Room>>& all() const
    {
        return m_byNumber;
    }
    [[nodiscard]] std::size_t named() const { return std::size_t(m_named.size()); }
    [[nodiscard]] std::size_t privates() const { return std::size_t(m_private.size()); }
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] protocol::RoomNumber nextNumber() const { return m_nextNumber; }
    /// Numbers below were given before.
    void countFrom(protocol::RoomNumber number);

private:
    Room* add(std::unique_ptr<Room> room);
    [[nodiscard]] Room& largest();

    HistoryBounds m_bounds;
    std::map<protocol::RoomNumber, std::unique_ptr<Room>> m_byNumber;
    QHash<QString, Room*> m_named;      // by what is equal in equal names
    QHash<QByteArray, Room*> m_private; // by the identities, the lesser first
    protocol::RoomNumber m_nextNumber = 1;
    std::size_t m_bytes = 0; ///< of all histories
};

} // namespace relay
