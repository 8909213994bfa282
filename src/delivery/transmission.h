#pragma once

// A packet with DATA as its sender remembers it, to judge what became of it.
// Plain value, any thread; kept with each unit that travelled in it, until that is acknowledged.
// Source: RFC 9002, appendix A.1.

#include "protocol/now.h"

#include <cstdint>

namespace delivery {

struct Transmission {
    std::uint64_t counter = 0; ///< by order of sending, resends included, over all lanes
    protocol::Instant sentAt{};
    std::uint16_t bytes = 0; ///< of frames
    bool whole = true;       ///< a router must not cut it
};

} // namespace delivery
