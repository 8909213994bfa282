#pragma once

// How a session's link fares, as measured by its lanes: for people, logs and tests.
// Plain value, any thread; made by Lanes::health() and owned by who asked.
// Source: RFC 6298 for the round trip.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace delivery {

struct LinkHealth {
    std::chrono::microseconds smoothedRoundTrip{}; ///< acknowledgement's delay included
    std::chrono::microseconds jitter{};            ///< RTTVAR of RFC 6298
    std::chrono::milliseconds latestRoundTrip{};
    std::uint64_t unitsSent = 0;   ///< each once
    std::uint64_t unitsResent = 0; ///< each time
    std::uint64_t duplicates = 0;  ///< units that arrived again
    double lossShare = 0;          ///< of what was sent recently, 0 to 1: an estimate
    std::size_t queuedUnits = 0;   ///< not acknowledged
    std::size_t queuedBytes = 0;
    std::chrono::milliseconds oldestAge{}; ///< of what is not acknowledged; 0 when all is
};

} // namespace delivery
