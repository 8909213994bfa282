#include "session/backoff.h"

#include <algorithm>

namespace session {

std::chrono::milliseconds jittered(std::chrono::milliseconds wait, crypto::RandomSource& random)
{
    const std::chrono::milliseconds most = wait * kJitterPercent / 100;
    return wait + std::chrono::milliseconds(random.number32() % (most.count() + 1));
}

std::chrono::milliseconds Backoff::next()
{
    const std::chrono::milliseconds wait = m_wait;
    m_wait = std::min(2 * m_wait, kSlowestRetry);
    return jittered(wait, m_random);
}

} // namespace session
