#include "relay/mailbox.h"

#include "relay/limits.h"

#include <algorithm>
#include <utility>

namespace relay {

using delivery::Lane;
using delivery::Tag;
using protocol::Instant;

namespace {

/// What a tag says beside its number: the lane, so that its units can be counted.
constexpr Tag kLaneBits = 2;

} // namespace

Mailbox::Mailbox(Instant roundTrip)
    : m_lanes({.units = kLaneQueueUnits, .bytes = kLaneQueueBytes}, roundTrip)
{}

std::size_t Mailbox::post(const PostPtr& post, const MailBounds& bounds)
{
    std::size_t dropped = 0;
    const auto size = std::size_t(post->message->text.size());
    while (!m_messages.empty()
           && (std::size_t(m_messages.size()) >= bounds.messages
               || m_messageBytes + size > bounds.bytes)) {
        const auto oldest = m_messages.front();
        m_messages.pop_front();
        m_messageBytes -= std::size_t(std::get<PostPtr>(*oldest)->message->text.size());
        m_talk.waiting.erase(oldest);
        ++dropped;
    }
    m_talk.waiting.emplace_back(post);
    m_messages.push_back(std::prev(m_talk.waiting.end()));
    m_messageBytes += size;
    return dropped;
}

bool Mailbox::fetch(std::unique_ptr<Feed> feed)
{
    if (m_bulk.waiting.size() >= kMostFetches)
        return false;
    m_bulk.waiting.emplace_back(std::move(feed));
    return true;
}

void Mailbox::postState(const QByteArray& unit, delivery::StateKey key, bool mayFail, Instant now)
{
    auto put = [&] {
        return m_lanes.enqueue(Lane::State, unit, std::to_underlying(Lane::State), now, key);
    };
    while (put() == delivery::Enqueued::Full && !mayFail
           && m_lanes.dropOldestWaiting(Lane::State)) {}
}

void Mailbox::sendBare(const QByteArray& frame)
{
    if (m_bareBytes + frame.size() > kMostBareWaiting)
        return;
    m_bareBytes += frame.size();
    m_bare.push_back(frame);
}

bool Mailbox::isOverrun() const
{
    return m_talk.waiting.size() - std::size_t(m_messages.size()) > kMostNewsWaiting;
}

delivery::Packet Mailbox::nextPacket(Instant now)
{
    fill(m_talk, now);
    fill(m_bulk, now);
    QByteArray begun;
    while (!m_bare.empty()
           && (begun.isEmpty() || begun.size() + m_bare.front().size() <= m_lanes.payloadLimit())) {
        m_bareBytes -= m_bare.front().size();
        begun += m_bare.front();
        m_bare.pop_front();
    }
    delivery::Packet packet = m_lanes.nextPacket(now, std::move(begun));
    if (packet.frames.isEmpty() && m_closesLeft > 0) {
        --m_closesLeft;
        packet.frames = protocol::encodeFrame(protocol::CloseFrame{m_closing});
    }
    return packet;
}

void Mailbox::take(const protocol::AckFrame& ack, Instant now)
{
    m_lanes.take(ack, now);
    for (const Tag tag : m_lanes.takeAcknowledged())
        acknowledged(tag);
    if (m_underWay.empty())
        m_underWay = std::vector<UnderWay>(); // thousands of idle sessions hold nothing
}

/// No more than a window is in a lane, so that what waits can still make room.
void Mailbox::fill(Queue& queue, Instant now)
{
    while (queue.inLane < protocol::kLaneWindow) {
        const auto unit = nextUnit(queue);
        if (!unit)
            return;
        // The bounds of the lane hold a window.
        if (m_lanes.enqueue(queue.lane, unit->frames, tagFor(queue, *unit), now)
            == delivery::Enqueued::Queued)
            ++queue.inLane;
    }
}

std::optional<FeedUnit> Mailbox::nextUnit(Queue& queue)
{
    for (;;) {
        if (queue.current) {
            if (auto unit = queue.current->next(m_lanes.unitLimit()))
                return unit;
            queue.current.reset();
        }
        if (queue.waiting.empty())
            return std::nullopt;
        Letter letter = std::move(queue.waiting.front());
        queue.waiting.pop_front();
        if (const auto* const post = std::get_if<PostPtr>(&letter)) {
            m_messages.pop_front();
            m_messageBytes -= std::size_t((*post)->message->text.size());
            const std::vector<QByteArray>& units = (*post)->units;
            if (units.size() == 1 && units.front().size() <= m_lanes.unitLimit()) // as usual
                return FeedUnit{.frames = units.front(), .message = (*post)->message};
        }
        if (auto* const unit = std::get_if<QByteArray>(&letter))
            return FeedUnit{.frames = std::move(*unit)};
        queue.current = open(std::move(letter));
    }
}

std::unique_ptr<Feed> Mailbox::open(Letter letter)
{
    if (auto* const feed = std::get_if<std::unique_ptr<Feed>>(&letter))
        return std::move(*feed);
    const Post& post = *std::get<PostPtr>(letter);
    const qsizetype limit = m_lanes.unitLimit();
    const bool fits = std::ranges::all_of(
        post.units, [limit](const QByteArray& unit) { return unit.size() <= limit; });
    return std::make_unique<PieceFeed>(post.message,
                                       fits ? post.units : unitsOf(*post.message, false, limit));
}

Tag Mailbox::tagFor(const Queue& queue, const FeedUnit& unit)
{
    if (unit.message && unit.message->confirmed) {
        const auto under = std::ranges::find_if(m_underWay, [&](const UnderWay& other) {
            return other.message == unit.message && !other.whole
                   && (other.tag & ((Tag(1) << kLaneBits) - 1)) == std::to_underlying(queue.lane);
        });
        if (under != m_underWay.end()) {
            ++under->units;
            under->whole = unit.last;
            return under->tag;
        }
    }
    const Tag tag = m_nextTag++ << kLaneBits | std::to_underlying(queue.lane);
    if (unit.message && unit.message->confirmed)
        m_underWay.push_back({tag, unit.message, 1, unit.last});
    return tag;
}

void Mailbox::acknowledged(Tag tag)
{
    const Tag lane = tag & ((Tag(1) << kLaneBits) - 1);
    if (lane == std::to_underlying(Lane::State))
        return;
    --(lane == std::to_underlying(Lane::Talk) ? m_talk : m_bulk).inLane;
    const auto under = std::ranges::lower_bound(m_underWay, tag, {}, &UnderWay::tag);
    if (under == m_underWay.end() || under->tag != tag || --under->units > 0 || !under->whole)
        return;
    m_confirmed.push_back(under->message);
    m_underWay.erase(under);
}

} // namespace relay
