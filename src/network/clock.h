#pragma once

// The time that the endpoints hand to their machines. Any thread.
// The steady part never jumps and means nothing outside this process; the other is the wall
// clock, for the time that stands in tokens.

#include "protocol/now.h"

#include <algorithm>

namespace network {

[[nodiscard]] inline protocol::Instant monotonicNow()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch());
}

/// Zero when it is over. A machine says "at once" by a moment before all time.
[[nodiscard]] inline std::chrono::milliseconds timeUntil(protocol::Instant moment)
{
    const protocol::Instant now = monotonicNow();
    return std::max(moment, now) - now;
}

[[nodiscard]] inline protocol::Now currentTime()
{
    using namespace std::chrono;
    return {.steady = monotonicNow(),
            .unixTime = duration_cast<seconds>(system_clock::now().time_since_epoch())};
}

} // namespace network
