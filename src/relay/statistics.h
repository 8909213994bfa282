#pragma once

// What a relay counts. Plain value, any thread.
// Counted by relay::Relay on its thread and copied out; sottovoce-relay logs it on SIGUSR1.
// Numbers only grow, but for the first ones, which are of this moment.

#include <cstddef>
#include <cstdint>

namespace relay {

struct Statistics {
    int members = 0;
    int sessions = 0;   ///< of these, members of the extended layer
    int handshakes = 0; ///< that wait for their JOIN
    std::size_t bytesReassembling = 0;
    int rooms = 0;         ///< with a name
    int conversations = 0; ///< private ones
    std::size_t historyBytes = 0;
    std::size_t queued = 0; ///< messages, news and lists that wait for a session's lanes

    std::uint64_t datagramsIn = 0;
    std::uint64_t messagesIn = 0;
    std::uint64_t deliveries = 0;
    std::uint64_t rejected = 0; ///< malformed, unopened or from strangers
    std::uint64_t duplicates = 0;
    std::uint64_t messagesDropped = 0;    ///< too large, or too many waited: of each recipient
    std::uint64_t keyRequests = 0;        ///< records 7 and 13
    std::uint64_t keyRequestsLimited = 0; ///< of these, what the rate limits refused
    std::uint64_t keysRefused = 0;        ///< records 7 and 13 refused for another reason
    std::uint64_t rsaOperations = 0;

    std::uint64_t hellos = 0;
    std::uint64_t starts = 0;
    std::uint64_t startsLimited = 0;     ///< of these, what the rate limit refused
    std::uint64_t handshakesRefused = 0; ///< at START or JOIN, for another reason
    std::uint64_t replays = 0;           ///< packets that came again, or too late to tell
    std::uint64_t sessionsReplaced = 0;  ///< by their own identity
    std::uint64_t sessionsMoved = 0;     ///< to another address
    std::uint64_t messagesLimited = 0;   ///< beyond what one session may send
    std::uint64_t messagesRepeated = 0;  ///< whose id was known
    std::uint64_t unitsSent = 0;         ///< each once
    std::uint64_t unitsResent = 0;       ///< each time
    std::uint64_t receipts = 0;
    std::uint64_t fetches = 0;         ///< and lists
    std::uint64_t sessionsOverrun = 0; ///< ended, as what they had to be told did not reach them
};

} // namespace relay
