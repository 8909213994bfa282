#include "relay/ratelimiter.h"

#include <algorithm>
#include <span>

namespace relay {

namespace {

using namespace std::chrono_literals;

/// 1,024 hosts ask within a second or two only in a flood. A set is searched from end to end.
constexpr std::size_t kSets = 128;
constexpr std::size_t kWays = 8;

/// Who was granted nothing for so long may use the second half of the total.
constexpr protocol::Instant kFreshAfter = 1s;

} // namespace

RateLimiter::RateLimiter(RateLimits limits, std::uint32_t seed)
    : m_limits(limits),
      m_seed(seed),
      m_total(Bucket::full(limits.perSecondTotal, {})),
      m_hosts(kSets * kWays)
{}

bool RateLimiter::allow(const protocol::Endpoint& from, protocol::Instant now)
{
    Host& host = hostOf(from.withoutPort(), now);
    host.bucket.fill(m_limits.perSecond, m_limits.burst, now);
    m_total.fill(m_limits.perSecondTotal, m_limits.perSecondTotal, now);

    const bool fresh = !host.grantedAt || now - *host.grantedAt >= kFreshAfter;
    const std::int64_t keptForOthers = fresh ? 0 : m_limits.perSecondTotal * Bucket::kRequest / 2;
    if (!host.bucket.hasOne() || m_total.thousandths - Bucket::kRequest < keptForOthers)
        return false;

    host.bucket.takeOne();
    m_total.takeOne();
    host.grantedAt = now;
    return true;
}

RateLimiter::Host& RateLimiter::hostOf(const protocol::Endpoint& address, protocol::Instant now)
{
    const std::size_t set = qHash(address, m_seed) % kSets;
    const std::span ways = std::span(m_hosts).subspan(set * kWays, kWays);
    const auto known = std::ranges::find(ways, address, &Host::address);
    if (known != ways.end())
        return *known;

    // One that was never used goes before any that was.
    Host& stalest = *std::ranges::min_element(ways, {}, [](const Host& host) {
        return std::pair(host.address.isValid(), host.bucket.filledAt);
    });
    stalest = {address, Bucket::full(m_limits.burst, now), std::nullopt};
    return stalest;
}

} // namespace relay
