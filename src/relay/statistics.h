#pragma once

// What a relay counts. Plain value, any thread.
// Counted by relay::Relay on its thread and copied out; sottovoce-relay logs it on SIGUSR1.
// Numbers only grow, but for the first four, which are of this moment.

#include <cstddef>
#include <cstdint>

namespace relay {

struct Statistics {
    int members = 0;
    int sessions = 0;   ///< of these, members of the extended layer
    int handshakes = 0; ///< that wait for their JOIN
    std::size_t bytesReassembling = 0;

    std::uint64_t datagramsIn = 0;
    std::uint64_t messagesIn = 0;
    std::uint64_t deliveries = 0;
    std::uint64_t rejected = 0; ///< malformed, unopened or from strangers
    std::uint64_t duplicates = 0;
    std::uint64_t messagesDropped = 0;    ///< too large to be passed on, or too many waited
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
};

} // namespace relay
