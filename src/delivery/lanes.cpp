#include "delivery/lanes.h"

#include <algorithm>
#include <utility>

namespace delivery {

using protocol::Instant;

namespace {

/// Doubling a timeout stops far below.
constexpr std::uint8_t kMostExpiries = 16;
/// Timeouts in a row after which it is the path that is gone, not a packet.
constexpr int kOutageExpiries = 2;
constexpr qsizetype kAckBytes = 3 + 1 + 8 + 8 + 2;

constexpr std::array kTalkFirst{Lane::Talk, Lane::State, Lane::Bulk};
constexpr std::array kBulkFirst{Lane::Bulk, Lane::Talk, Lane::State};

void consider(std::optional<Instant>& earliest, std::optional<Instant> other)
{
    if (other)
        earliest = std::min(earliest.value_or(*other), *other);
}

} // namespace

Lanes::Lanes(const QueueBounds& bounds, Instant roundTrip)
    : m_roundTrip(roundTrip),
      m_bounds(bounds)
{}

LaneSender& Lanes::sender(Lane lane)
{
    auto& sender = m_senders[std::to_underlying(lane)];
    if (!sender)
        sender = std::make_unique<LaneSender>(std::to_underlying(lane));
    return *sender;
}

LaneReceiver& Lanes::receiver(Lane lane)
{
    auto& receiver = m_receivers[std::to_underlying(lane)];
    if (!receiver)
        receiver = std::make_unique<LaneReceiver>(std::to_underlying(lane), lane != Lane::State);
    return *receiver;
}

Enqueued Lanes::enqueue(Lane lane, const QByteArray& frame, Tag tag, Instant now,
                        std::optional<StateKey> key)
{
    return sender(lane).enqueue({.inner = frame,
                                 .tag = tag,
                                 .enqueuedAt = now,
                                 .key = lane == Lane::State ? key : std::nullopt},
                                m_bounds);
}

std::optional<Tag> Lanes::dropOldestWaiting(Lane lane)
{
    return sender(lane).dropOldestWaiting();
}

void Lanes::setCredit(Lane lane, std::uint16_t credit)
{
    receiver(lane).setCredit(credit);
}

void Lanes::take(const protocol::DataFrame& data, Instant now)
{
    if (data.lane < kCount && !receiver(Lane(data.lane)).take(data, now, m_delivered))
        ++m_duplicates;
}

void Lanes::take(const protocol::AckFrame& ack, Instant now)
{
    if (ack.lane >= kCount || !m_senders[ack.lane])
        return;
    const auto outcome =
        m_senders[ack.lane]->acknowledge(ack, now, m_roundTrip.least(), m_path, m_acknowledged);
    if (outcome.sample)
        m_roundTrip.sample(*outcome.sample);
    if (outcome.progress) {
        if (m_expiries >= kOutageExpiries)
            m_path.outageEnded(m_nextCounter);
        m_expiries = 0;
        m_expiredAt.reset();
    }
    m_greatestArrived = std::max(m_greatestArrived, outcome.greatest.value_or(0));
    detectLost(now);
}

void Lanes::detectLost(Instant now)
{
    if (m_greatestArrived == 0)
        return;
    const Instant sentBefore = now - m_roundTrip.patience();
    for (const auto& sender : m_senders) {
        if (sender)
            count(0, sender->detectLost(m_greatestArrived, sentBefore, m_path));
    }
}

void Lanes::pathChanged(Instant now)
{
    for (const auto& sender : m_senders) {
        if (sender)
            sender->giveUp(now);
    }
    m_path = {};
    m_path.outageEnded(m_nextCounter);
    m_expiredAt.reset();
    m_expiries = 0;
}

void Lanes::expire(Instant now)
{
    detectLost(now);
    const auto deadline = timeoutAt();
    if (!deadline || *deadline > now)
        return;
    // At first all that is overdue goes again; then the path itself is in doubt, and one packet
    // asks for it: what arrived of the others, its answer tells.
    for (const auto& sender : m_senders) {
        if (!sender)
            continue;
        const std::uint32_t lost =
            m_expiries == 0 ? sender->giveUp(now - m_roundTrip.timeout(0)) : 0;
        count(0, lost);
        if (lost == 0 && (m_expiries > 0 || sender->isBlocked()))
            count(0, sender->probe());
    }
    m_expiredAt = now;
    m_expiries = std::uint8_t(std::min<int>(m_expiries + 1, kMostExpiries));
}

std::optional<Instant> Lanes::timeoutAt() const
{
    std::optional<Instant> since;
    for (const auto& sender : m_senders) {
        if (sender)
            consider(since, sender->waitingSince());
    }
    if (!since)
        return std::nullopt;
    return std::max(*since, m_expiredAt.value_or(*since))
           + m_roundTrip.timeout(m_expiries / kExpiriesUntilDoubled);
}

std::optional<Instant> Lanes::lossAt() const
{
    std::optional<Instant> since;
    for (const auto& sender : m_senders) {
        if (sender && m_greatestArrived > 0)
            consider(since, sender->oldestOvertaken(m_greatestArrived));
    }
    return since ? std::optional(*since + m_roundTrip.patience()) : std::nullopt;
}

std::optional<Instant> Lanes::ackAt() const
{
    std::optional<Instant> earliest;
    for (const auto& receiver : m_receivers) {
        if (receiver)
            consider(earliest, receiver->ackAt());
    }
    return earliest;
}

bool Lanes::hasNext(Lane lane) const
{
    const auto& sender = m_senders[std::to_underlying(lane)];
    return sender && sender->next();
}

std::optional<Instant> Lanes::sendAt() const
{
    if (hasNext(Lane::Talk) || hasNext(Lane::State))
        return m_pacer.readyAt(1);
    if (hasNext(Lane::Bulk))
        return m_pacer.readyAt(1 + kLeftForTalk);
    return std::nullopt;
}

std::optional<Instant> Lanes::nextDeadline() const
{
    std::optional<Instant> earliest = ackAt();
    consider(earliest, timeoutAt());
    consider(earliest, lossAt());
    consider(earliest, sendAt());
    return earliest;
}

Packet Lanes::nextPacket(Instant now, QByteArray begun)
{
    Packet packet{.frames = std::move(begun)};
    expire(now);
    m_pacer.fill(now, m_roundTrip.smoothed());
    const auto dataAt = sendAt();
    const bool data = dataAt && *dataAt <= now;
    const auto due = ackAt();
    if (data || !packet.frames.isEmpty() || (due && *due <= now))
        appendAcks(packet.frames);
    if (data)
        appendData(packet, now);
    return packet;
}

void Lanes::appendAcks(QByteArray& frames)
{
    for (const auto& receiver : m_receivers) {
        if (receiver && receiver->ackAt() && frames.size() + kAckBytes <= m_path.bytes())
            frames += protocol::encodeFrame(receiver->acknowledge());
    }
}

void Lanes::appendData(Packet& packet, Instant now)
{
    const bool bulkWaits = hasNext(Lane::Bulk);
    const bool bulkFirst = bulkWaits && m_bulkPassedBy + 1 >= kBulkEvery;
    Transmission transmission{.counter = m_nextCounter, .sentAt = now};
    bool first = true;
    bool bulkWent = false;
    for (const Lane lane : bulkFirst ? kBulkFirst : kTalkFirst) {
        const bool went = hasNext(lane) && appendUnits(lane, packet, transmission, first);
        first = first && !went;
        bulkWent = bulkWent || (went && lane == Lane::Bulk);
    }
    if (first)
        return; // no room beside the ACKs
    m_bulkPassedBy = bulkWaits && !bulkWent ? std::uint8_t(m_bulkPassedBy + 1) : std::uint8_t(0);
    ++m_nextCounter;
    m_pacer.take();
    transmission.bytes = std::uint16_t(packet.frames.size());
    transmission.whole = !packet.largerThanPath;
    for (const auto& sender : m_senders) {
        if (sender)
            sender->sent(transmission);
    }
}

bool Lanes::appendUnits(Lane lane, Packet& packet, const Transmission& transmission, bool first)
{
    LaneSender& sender = *m_senders[std::to_underlying(lane)];
    bool went = false;
    for (auto next = sender.next(); next; next = sender.next()) {
        const qsizetype size = packet.frames.size() + next->bytes;
        // One that no packet has room for, since the limit sank, goes alone.
        const bool larger = next->bytes > m_path.bytes();
        const qsizetype limit =
            larger && first && !went ? protocol::kMaxFrameBytes : m_path.bytes();
        if (size > limit)
            break;
        packet.largerThanPath = packet.largerThanPath || larger || next->cut;
        count(1, 0);
        m_unitsSent += !next->again;
        m_unitsResent += next->again;
        sender.send(packet.frames, transmission);
        went = true;
    }
    return went;
}

void Lanes::count(std::uint32_t sent, std::uint32_t lost)
{
    m_recentlySent += sent;
    m_recentlyLost += lost;
    if (m_recentlySent >= 2 * kLossWindow) {
        m_recentlySent /= 2;
        m_recentlyLost /= 2;
    }
}

LinkHealth Lanes::health(Instant now) const
{
    LinkHealth health{.smoothedRoundTrip = m_roundTrip.smoothed(),
                      .jitter = m_roundTrip.variation(),
                      .latestRoundTrip = m_roundTrip.latest(),
                      .unitsSent = m_unitsSent,
                      .unitsResent = m_unitsResent,
                      .duplicates = m_duplicates};
    if (m_recentlySent > 0)
        health.lossShare = std::min(1.0, double(m_recentlyLost) / m_recentlySent);
    std::optional<Instant> oldest;
    for (const auto& sender : m_senders) {
        if (!sender)
            continue;
        health.queuedUnits += sender->units();
        health.queuedBytes += sender->bytes();
        consider(oldest, sender->oldestSince());
    }
    if (oldest)
        health.oldestAge = std::max(now - *oldest, Instant::zero());
    return health;
}

} // namespace delivery
