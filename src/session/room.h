#pragma once

// Rooms as people see them: those that we are in or will be, the lobby and private conversations too,
// and those that a relay lists. Plain values, any thread.
// Source: docs/protocol.md, "Rooms".

#include "protocol/roomframes.h"
#include "session/conversation.h"

#include <QString>

namespace session {

/// The lobby, a room or a private conversation of ours.
struct RoomInfo {
    Conversation conversation{};
    QString topic{};
    protocol::HistoryPolicy policy = protocol::HistoryPolicy::Off;
    bool entered = false;    ///< at the relay of this session; otherwise it will be, once it can
    bool hasEarlier = false; ///< fetchEarlier() may bring something
    int people = 0;          ///< who are in it besides us; of a Room only

    friend bool operator==(const RoomInfo&, const RoomInfo&) = default;
};

/// A room of the relay, whether we are in it or not.
struct ListedRoom {
    QString name;
    QString topic{};
    int people = 0;

    friend bool operator==(const ListedRoom&, const ListedRoom&) = default;
};

} // namespace session
