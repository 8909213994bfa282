#pragma once

// What a relay counts. Plain value, any thread.
// Counted by relay::Relay on its thread and copied out; sottovoce-relay logs it on SIGUSR1.
// Numbers only grow, but for the two that are of this moment.

#include <cstddef>
#include <cstdint>

namespace relay {

/// Counters since the start; `members` and `bytesReassembling` are of this moment.
struct Statistics {
    int members = 0;
    std::size_t bytesReassembling = 0;
    std::uint64_t datagramsIn = 0;
    std::uint64_t messagesIn = 0;
    std::uint64_t deliveries = 0;
    std::uint64_t rejected = 0; ///< malformed, unopened or from strangers
    std::uint64_t duplicates = 0;
    std::uint64_t messagesDropped = 0;    ///< too large to be passed on, or too many waited
    std::uint64_t keyRequests = 0;        ///< records 7 and 13
    std::uint64_t keyRequestsLimited = 0; ///< of these, what the rate limits refused
    std::uint64_t keysRefused = 0;        ///< records 13 refused for another reason
    std::uint64_t rsaOperations = 0;
};

} // namespace relay
