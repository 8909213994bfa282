#include "support/impair/path.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace impair {

namespace {

/// So that the time it takes to send is a number that can be reckoned with at any rate.
constexpr std::uint64_t kLargestQueue = 1 << 30;

// Not by the distributions of the standard library: each library draws differently.

/// 0 to below 1.
double unit(Random& random)
{
    return double(random()) * 0x1p-32;
}

bool chance(double probability, Random& random)
{
    return probability > 0 && unit(random) < probability;
}

/// By Box and Muller.
double standardNormal(Random& random)
{
    const double radius = std::sqrt(-2 * std::log(1 - unit(random)));
    return radius * std::cos(2 * std::numbers::pi * unit(random));
}

Duration transit(const Impairments& impairments, Random& random)
{
    if (impairments.jitter == Duration::zero())
        return impairments.delay;
    const double deviation = impairments.distribution == Distribution::Normal
                                 ? standardNormal(random)
                                 : 2 * unit(random) - 1;
    const auto shift = std::llround(deviation * double(impairments.jitter.count()));
    return std::max(Duration::zero(), impairments.delay + Duration(shift));
}

Duration timeOnLine(std::uint64_t bytes, std::uint64_t rate)
{
    return Duration(std::llround(1e6 * double(bytes) / double(rate)));
}

bool isShare(double value)
{
    return value >= 0 && value <= 1;
}

} // namespace

std::string flaw(const Impairments& i)
{
    if (!std::ranges::all_of(std::array{i.loss, i.duplication, i.reordering, i.corruption},
                             isShare))
        return "a share is 0 to 1";
    if (i.burst != 0 && !(i.burst >= 1 && std::isfinite(i.burst)))
        return "a burst has a mean length of 1 or more, or is 0 for none";
    // Each run of losses is followed by at least one datagram that passes.
    if (i.burst != 0 && i.loss > i.burst / (i.burst + 1))
        return "so much loss takes longer bursts";
    if (std::ranges::any_of(std::array{i.delay, i.jitter, i.hold},
                            [](Duration time) { return time < Duration::zero(); }))
        return "a time is 0 or more";
    if (std::ranges::any_of(i.outages, [](const Outage& o) { return o.until <= o.from; }))
        return "a partition ends after it began";
    if (i.queue > kLargestQueue)
        return "a queue is 1 GiB or less";
    return {};
}

Statistics& Statistics::operator+=(const Statistics& other)
{
    in += other.in;
    out += other.out;
    bytesIn += other.bytesIn;
    bytesOut += other.bytesOut;
    lost += other.lost;
    duplicated += other.duplicated;
    reordered += other.reordered;
    corrupted += other.corrupted;
    partitioned += other.partitioned;
    tooLong += other.tooLong;
    queueDrops += other.queueDrops;
    return *this;
}

Verdict Path::judge(const Impairments& impairments, std::size_t size, Duration now, Random& random)
{
    ++m_statistics.in;
    m_statistics.bytesIn += size;
    if (impairments.mtu > 0 && size > impairments.mtu) {
        ++m_statistics.tooLong;
        return {};
    }
    const auto holds = [now](const Outage& o) { return now >= o.from && now < o.until; };
    if (impairments.partitioned || std::ranges::any_of(impairments.outages, holds)) {
        ++m_statistics.partitioned;
        return {};
    }
    if (loses(impairments, random)) {
        ++m_statistics.lost;
        return {};
    }

    Verdict verdict;
    const int copies = chance(impairments.duplication, random) ? 2 : 1;
    m_statistics.duplicated += std::uint64_t(copies - 1);
    if (size > 0 && chance(impairments.corruption, random)) {
        ++m_statistics.corrupted;
        verdict.flippedBit = std::size_t(unit(random) * double(size * 8));
    }
    for (int copy = 0; copy < copies; ++copy) {
        Duration departure = now;
        if (impairments.rate > 0) {
            m_lineFree = std::max(m_lineFree, now);
            const Duration own = timeOnLine(size, impairments.rate);
            if (m_lineFree + own - now > timeOnLine(impairments.queue, impairments.rate)) {
                ++m_statistics.queueDrops;
                continue;
            }
            m_lineFree += own;
            departure = m_lineFree;
        }
        departure += transit(impairments, random);
        if (chance(impairments.reordering, random)) {
            ++m_statistics.reordered;
            departure += impairments.hold;
        }
        ++m_statistics.out;
        m_statistics.bytesOut += size;
        verdict.departures.push_back(departure);
    }
    return verdict;
}

/// A burst is a run in the bad state, which loses everything; the good one loses nothing. It is left
/// with 1 / burst, and entered so often that the share of time spent in it is the loss.
bool Path::loses(const Impairments& impairments, Random& random)
{
    if (impairments.burst == 0 || impairments.loss == 0) {
        m_inBurst = false;
        return chance(impairments.loss, random);
    }
    const double leave = 1 / impairments.burst;
    const double enter = leave * impairments.loss / (1 - impairments.loss);
    m_inBurst = m_inBurst ? !chance(leave, random) : chance(enter, random);
    return m_inBurst;
}

} // namespace impair
