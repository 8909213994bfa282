#include "delivery/lanesender.h"

#include <algorithm>
#include <utility>

namespace delivery {

using protocol::Instant;

Enqueued LaneSender::enqueue(Unit unit, const QueueBounds& bounds)
{
    const qsizetype size = unit.inner.size();
    if (size == 0 || size > protocol::kMaxUnitBytes)
        return Enqueued::TooLarge;

    if (unit.key) {
        if (const auto older = m_waitingByKey.find(*unit.key); older != m_waitingByKey.end()) {
            // In its place, so that a state that never rests goes out all the same.
            Unit& place = *older->second;
            if (m_bytes - std::size_t(place.inner.size()) + std::size_t(size) > bounds.bytes)
                return Enqueued::Full;
            m_bytes += std::size_t(size) - std::size_t(place.inner.size());
            place = std::move(unit);
            return Enqueued::Replaced;
        }
    }
    if (units() >= bounds.units || m_bytes + std::size_t(size) > bounds.bytes)
        return Enqueued::Full;
    const bool replaced = unit.key && makeObsolete(*unit.key);
    m_bytes += std::size_t(size);
    m_waiting.push_back(std::move(unit));
    if (const auto key = m_waiting.back().key)
        m_waitingByKey.emplace(*key, std::prev(m_waiting.end()));
    return replaced ? Enqueued::Replaced : Enqueued::Queued;
}

/// What is under way of this key is not needed any more, and its resends are empty.
bool LaneSender::makeObsolete(StateKey key)
{
    const auto older = std::ranges::find_if(m_flight, [key](const UnderWay& unit) {
        return !unit.acknowledged && !unit.obsolete && unit.unit.key == key;
    });
    if (older == m_flight.end())
        return false;
    older->obsolete = true;
    m_bytes -= std::size_t(older->unit.inner.size());
    older->unit.inner = {};
    return true;
}

std::optional<Tag> LaneSender::dropOldestWaiting()
{
    if (m_waiting.empty())
        return std::nullopt;
    const Unit oldest = std::move(m_waiting.front());
    m_waiting.pop_front();
    if (oldest.key)
        m_waitingByKey.erase(*oldest.key);
    m_bytes -= std::size_t(oldest.inner.size());
    return oldest.tag;
}

std::optional<Instant> LaneSender::oldestSince() const
{
    std::optional<Instant> oldest;
    for (const UnderWay& unit : m_flight) {
        if (!unit.acknowledged)
            oldest = std::min(oldest.value_or(unit.unit.enqueuedAt), unit.unit.enqueuedAt);
    }
    if (!m_waiting.empty())
        oldest =
            std::min(oldest.value_or(m_waiting.front().enqueuedAt), m_waiting.front().enqueuedAt);
    return oldest;
}

std::optional<std::size_t> LaneSender::nextLost() const
{
    if (m_lost == 0)
        return std::nullopt;
    const auto lost = std::ranges::find(m_flight, true, &UnderWay::lost);
    const auto index = std::size_t(lost - m_flight.begin());
    // The first is never acknowledged, so it is the one to probe with.
    if (m_first + index < m_limit || (m_probe && index == 0))
        return index;
    return std::nullopt;
}

bool LaneSender::mayStart() const
{
    return !m_waiting.empty() && m_flight.size() < protocol::kLaneWindow
           && (end() < m_limit || (m_probe && m_flight.empty()));
}

std::optional<LaneSender::Next> LaneSender::next() const
{
    if (const auto lost = nextLost()) {
        const UnderWay& unit = m_flight[*lost];
        return Next{protocol::kDataOverhead + unit.unit.inner.size(), true,
                    unit.losses >= kLossesUntilFragments};
    }
    if (mayStart())
        return Next{protocol::kDataOverhead + m_waiting.front().inner.size(), false, false};
    return std::nullopt;
}

void LaneSender::send(QByteArray& frames, const Transmission& packet)
{
    std::size_t index = m_flight.size();
    if (const auto lost = nextLost()) {
        index = *lost;
        --m_lost;
    } else {
        if (const auto key = m_waiting.front().key)
            m_waitingByKey.erase(*key);
        m_flight.push_back({.unit = std::move(m_waiting.front())});
        m_waiting.pop_front();
        ++m_underWay;
    }
    UnderWay& unit = m_flight[index];
    unit.lost = false;
    unit.last = packet;
    unit.sendings = std::uint8_t(std::min(unit.sendings + 1, 2));
    m_probe = false;
    frames += protocol::encodeFrame(protocol::DataFrame{m_lane, m_first + index, unit.unit.inner});
}

void LaneSender::sent(const Transmission& packet)
{
    for (UnderWay& unit : m_flight) {
        if (unit.last.counter == packet.counter)
            unit.last = packet;
    }
}

LaneSender::Outcome LaneSender::acknowledge(const protocol::AckFrame& ack, Instant now,
                                            Instant least, PathLimit& path, std::vector<Tag>& tags)
{
    Outcome outcome;
    if (ack.next < m_first || ack.next > end())
        return outcome; // overtaken by a later one, or of what was never sent
    m_heardAt = now;
    for (std::size_t index = 0; index < m_flight.size(); ++index) {
        UnderWay& unit = m_flight[index];
        const std::uint64_t number = m_first + index;
        const bool arrived =
            number < ack.next
            || (number > ack.next && (ack.map >> (number - ack.next - 1) & 1)); // 64 at most
        if (!arrived || unit.acknowledged)
            continue;
        outcome.progress = true;
        const Instant took = now - unit.last.sentAt;
        if (unit.sendings == 1)
            outcome.sample = std::min(outcome.sample.value_or(took), took);
        if (unit.sendings == 1 || took >= least) {
            outcome.greatest = std::max(outcome.greatest.value_or(0), unit.last.counter);
            path.arrived(unit.last);
        }
        release(unit);
    }
    const auto firstLeft = std::ranges::find(m_flight, false, &UnderWay::acknowledged);
    for (const UnderWay& unit : std::ranges::subrange(m_flight.begin(), firstLeft)) {
        if (!unit.obsolete)
            tags.push_back(unit.unit.tag);
    }
    m_first += std::size_t(firstLeft - m_flight.begin());
    m_flight.erase(m_flight.begin(), firstLeft);
    if (m_flight.empty())
        m_flight = std::vector<UnderWay>(); // thousands of idle sessions hold nothing

    const std::uint64_t limit = ack.next + ack.credit;
    outcome.progress = outcome.progress || limit > m_limit;
    m_limit = limit;
    return outcome;
}

void LaneSender::release(UnderWay& unit)
{
    m_bytes -= std::size_t(unit.unit.inner.size());
    m_lost -= unit.lost;
    --m_underWay;
    unit.unit.inner = {};
    unit.acknowledged = true;
    unit.lost = false;
}

void LaneSender::markLost(UnderWay& unit)
{
    unit.lost = true;
    unit.losses = std::uint8_t(std::min(unit.losses + 1, kLossesUntilFragments));
    ++m_lost;
}

std::uint32_t LaneSender::detectLost(std::uint64_t greatest, Instant sentBefore, PathLimit& path)
{
    std::uint32_t lost = 0;
    for (UnderWay& unit : m_flight) {
        const Transmission& last = unit.last;
        if (unit.acknowledged || unit.lost || last.counter >= greatest
            || (greatest - last.counter < kPacketThreshold && last.sentAt > sentBefore))
            continue;
        path.lost(last);
        markLost(unit);
        ++lost;
    }
    return lost;
}

std::optional<Instant> LaneSender::oldestOvertaken(std::uint64_t greatest) const
{
    std::optional<Instant> oldest;
    for (const UnderWay& unit : m_flight) {
        if (!unit.acknowledged && !unit.lost && unit.last.counter < greatest)
            oldest = std::min(oldest.value_or(unit.last.sentAt), unit.last.sentAt);
    }
    return oldest;
}

std::uint32_t LaneSender::giveUp(Instant sentBefore)
{
    std::uint32_t lost = 0;
    for (UnderWay& unit : m_flight) {
        if (unit.acknowledged || unit.lost || unit.last.sentAt > sentBefore)
            continue;
        markLost(unit);
        ++lost;
    }
    return lost;
}

std::uint32_t LaneSender::probe()
{
    m_probe = units() > 0;
    if (m_flight.empty() || m_flight.front().lost)
        return 0;
    markLost(m_flight.front());
    return 1;
}

bool LaneSender::isBlocked() const
{
    // Nothing is under way that could be answered, and nothing may be sent.
    return units() > 0 && m_lost == m_underWay && !next();
}

std::optional<Instant> LaneSender::waitingSince() const
{
    std::optional<Instant> oldest;
    for (const UnderWay& unit : m_flight) {
        if (!unit.acknowledged && !unit.lost)
            oldest = std::min(oldest.value_or(unit.last.sentAt), unit.last.sentAt);
    }
    return isBlocked() ? m_heardAt : oldest;
}

} // namespace delivery
