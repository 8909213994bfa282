#include "delivery/roundtrip.h"

#include "delivery/limits.h"

#include <algorithm>

namespace delivery {

using protocol::Instant;

namespace {

/// Sixteen hours: beyond any path, and sums stay far from overflow.
constexpr Instant kLongestSample = 16h;

} // namespace

RoundTrip::RoundTrip(Instant handshake)
    : m_smoothed(std::clamp(handshake, Instant::zero(), kLongestSample)),
      m_latest(std::clamp(handshake, Instant::zero(), kLongestSample)),
      m_least(m_latest)
{}

void RoundTrip::sample(Instant measured)
{
    m_latest = std::clamp(measured, Instant::zero(), kLongestSample);
    if (!m_sampled) {
        m_sampled = true;
        m_smoothed = m_latest;
        m_variation = m_smoothed / 2;
        m_least = m_latest;
        return;
    }
    m_least = std::min(m_least, m_latest);
    m_variation += (std::chrono::abs(m_smoothed - m_latest) - m_variation) / 4;
    m_smoothed += (m_latest - m_smoothed) / 8;
}

Instant RoundTrip::timeout(int expiries) const
{
    Instant wait;
    if (m_sampled) {
        const auto exact =
            m_smoothed + std::max<std::chrono::microseconds>(kGranularity, 4 * m_variation);
        wait = std::clamp(std::chrono::ceil<Instant>(exact), kShortestTimeout, kLongestTimeout);
    } else {
        wait = std::clamp(kFirstTimeoutRoundTrips * m_latest, kShortestFirstTimeout,
                          kLongestFirstTimeout);
    }
    for (; expiries > 0 && wait < kLongestTimeout; --expiries)
        wait *= 2;
    return std::min(wait, kLongestTimeout);
}

Instant RoundTrip::patience() const
{
    const auto trip = std::max<std::chrono::microseconds>(m_smoothed, m_latest);
    return std::max(std::chrono::ceil<Instant>(trip * 9 / 8), kGranularity);
}

} // namespace delivery
