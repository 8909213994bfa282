#pragma once

// The time that the endpoints hand to their machines. Any thread.

#include "protocol/now.h"

namespace network {

[[nodiscard]] inline protocol::Now currentTime()
{
    using namespace std::chrono;
    return {.steady = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()),
            .unixTime = duration_cast<seconds>(system_clock::now().time_since_epoch())};
}

} // namespace network
