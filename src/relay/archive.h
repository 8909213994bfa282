#pragma once

// What of a relay outlives it, if it is set to keep its history on disk: epoch, rooms, topics and
// messages, as records in a HistoryStore. A log is written anew when it has grown to twice of what its
// room keeps. Without a store everything here succeeds and does nothing. Pure; one thread; owned by
// Conversations. Source: docs/options.md, "History".

#include "crypto/random.h"
#include "protocol/bytes.h"
#include "relay/historystore.h"
#include "relay/rooms.h"
#include "relay/roster.h"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace relay {

class Archive
{
public:
    Archive(HistoryStore* store, crypto::RandomSource& random) : m_store(store), m_random(random) {}

    /// Fills rooms with what is there; who said it gets new numbers from the roster.
    void load(Rooms& rooms, Roster& roster);
    [[nodiscard]] std::uint64_t epoch() const { return m_epoch; }

    // False: it could not be written.
    /// Before anybody is told that it was taken.
    [[nodiscard]] bool add(const Room& room, const Message& message);
    void topicSet(const Room& room);
    void reached(const Room& room);
    void removed(const Room& room);
    /// Numbers were given; some are kept ahead of their use.
    void count(const Rooms& rooms, const Roster& roster);

private:
    struct Log {
        std::size_t bytes = 0;
        bool begun = false;
    };

    void restore(protocol::RoomNumber number, const std::vector<QByteArray>& records, Rooms& rooms,
                 Roster& roster);
    void restoreMessage(Room& room, protocol::ByteReader& reader, Rooms& rooms, Roster& roster);
    [[nodiscard]] bool append(const Room& room, const QByteArray& record);
    [[nodiscard]] bool rewrite(const Room& room);

    HistoryStore* m_store;
    crypto::RandomSource& m_random;
    std::uint64_t m_epoch = 0;
    protocol::MemberNumber m_membersUpTo = 0; ///< may have been given
    protocol::RoomNumber m_roomsBelow = 1;
    std::map<protocol::RoomNumber, Log> m_logs;
    std::map<protocol::MemberNumber, std::shared_ptr<const Author>> m_authors; ///< while loading
};

} // namespace relay
