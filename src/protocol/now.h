#pragma once

// The time that the machines (session, relay, reassembler) are handed with every call; they own
// no clock, so a test can run hours in a second. Value type, any thread.
// Made by network/clock.h in programs and by hand in tests.

#include <chrono>

namespace protocol {

/// A point on a clock that never jumps; only differences mean something.
using Instant = std::chrono::milliseconds;

struct Now {
    Instant steady{};                ///< for time-outs
    std::chrono::seconds unixTime{}; ///< wall clock, written into Fernet tokens
};

} // namespace protocol
