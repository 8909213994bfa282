#pragma once

// How long to wait before asking again: doubling from kFirstRetry to kSlowestRetry, each wait
// stretched a little at random. Pure; one thread; owned by a SessionMachine.
// Source: docs/protocol.md, "Client".

#include "crypto/random.h"
#include "session/limits.h"

#include <chrono>

namespace session {

/// `wait` and up to kJitterPercent more.
[[nodiscard]] std::chrono::milliseconds jittered(std::chrono::milliseconds wait,
                                                 crypto::RandomSource& random);

class Backoff
{
public:
    explicit Backoff(crypto::RandomSource& random) : m_random(random) {}

    void restart() { m_wait = kFirstRetry; }
    /// Straight to the longest wait: there are answers, only none that we may take.
    void slowDown() { m_wait = kSlowestRetry; }
    /// The wait after a question asked now; the one after it will be twice as long.
    [[nodiscard]] std::chrono::milliseconds next();

private:
    crypto::RandomSource& m_random;
    std::chrono::milliseconds m_wait = kFirstRetry;
};

} // namespace session
