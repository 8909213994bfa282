#pragma once

// The frames of rooms: who is in which, what is kept of them, what became of a message. What they
// mean stands in docs/protocol.md. Plain values, any thread; nothing here checks anything:
// parseFrames() does. Source: docs/protocol.md, "Rooms", "Receipts", "History" and "Presence".

#include "protocol/messageframe.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <vector>

namespace protocol {

enum class RoomKind : std::uint8_t {
    Lobby = 0,   ///< room 0; everybody is in it
    Named = 1,   ///< who entered is in it
    Private = 2, ///< a conversation of two identities
};
/// What is kept for those who come later.
enum class HistoryPolicy : std::uint8_t { Off = 0, Memory = 1, Disk = 2 };
enum class NoRoomReason : std::uint8_t {
    Left = 0, ///< as asked
    UnusableName = 1,
    TooMany = 2,
    NobodyMet = 3, ///< a private conversation with an identity that the relay never met
};
enum class DeclinedReason : std::uint8_t { TooMany = 0, NotInRoom = 1, NoPlace = 2 };
enum class PresenceState : std::uint8_t { Here = 0, Away = 1 };

/// It was not taken.
struct DeclinedFrame {
    MessageId id{};
    DeclinedReason reason{};
    std::uint32_t waitMs = 0;
};
struct EnterFrame {
    RoomKind kind = RoomKind::Named; ///< never Lobby
    QByteArray name;                 ///< UTF-8, not yet judged; of a private one an identity
    QString topic;                   ///< if the room is made
};
struct LeaveFrame {
    RoomNumber room = 0;
};
struct RoomFrame {
    RoomNumber room = 0;
    RoomKind kind = RoomKind::Lobby;
    HistoryPolicy policy = HistoryPolicy::Off;
    std::uint64_t first = 1;     ///< the first number that may be fetched
    std::uint64_t next = 1;      ///< the number of the next message
    std::uint64_t delivered = 0; ///< private: all up to it reached the other
    QByteArray name;             ///< UTF-8 and usable; an identity; empty for the lobby
    QString topic;
};
struct NoRoomFrame {
    NoRoomReason reason{};
    RoomKind kind = RoomKind::Named;
    QByteArray name; ///< as in EnterFrame
};
struct ListFrame {};
struct ListedFrame {
    struct Entry {
        std::uint16_t people = 0;
        QString name;
        QString topic;
    };
    bool last = true;
    std::vector<Entry> rooms;
};
struct TopicFrame {
    RoomNumber room = 0;
    MemberNumber member = 0; ///< who set it; 0 to the relay
    QString topic;
};
struct PeopleFrame {
    RoomNumber room = 0;
    bool out = false;
    std::vector<MemberNumber> members;
};
struct ReceiptFrame {
    MessageId id{};
    RoomNumber room = 0;
    std::uint64_t number = 0;
    std::uint64_t time = 0; ///< ms since 1970, the relay's
    std::uint16_t expected = 0;
    std::uint16_t delivered = 0;
    std::uint16_t unconfirmed = 0; ///< classic members
    std::vector<MemberNumber> missing;
};
/// The numbers from .. to, both included.
struct FetchFrame {
    RoomNumber room = 0;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};
struct FetchedFrame {
    RoomNumber room = 0;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};
struct PresenceFrame {
    MemberNumber member = 0; ///< 0 to the relay
    PresenceState state{};
    std::uint64_t since = 0; ///< ms since 1970; 0 to the relay
};
struct TypingFrame {
    MemberNumber member = 0; ///< 0 to the relay
    RoomNumber room = 0;
};

} // namespace protocol
