#include "session/transport.h"

#include "protocol/bytes.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Frame;
using protocol::Instant;
using protocol::Now;
using protocol::Way;

namespace {

std::optional<delivery::Lane> laneOf(const Frame& frame)
{
    if (travels(frame, Way::Talk))
        return delivery::Lane::Talk;
    if (travels(frame, Way::Bulk))
        return delivery::Lane::Bulk;
    if (travels(frame, Way::State))
        return delivery::Lane::State;
    return std::nullopt;
}

Way wayOf(std::uint8_t lane)
{
    switch (delivery::Lane(lane)) {
    case delivery::Lane::Talk: return Way::Talk;
    case delivery::Lane::Bulk: return Way::Bulk;
    case delivery::Lane::State: break;
    }
    return Way::State;
}

/// What a state is about; never empty.
QByteArray keyOf(const Frame& frame)
{
    QByteArray key(1, char(frame.index()));
    if (const auto* receipt = std::get_if<protocol::ReceiptFrame>(&frame)) {
        key.append(QByteArrayView(receipt->id));
    } else if (const auto* presence = std::get_if<protocol::PresenceFrame>(&frame)) {
        protocol::appendNumber(key, presence->member);
    } else if (const auto* message = std::get_if<protocol::MessageFrame>(&frame)) {
        protocol::appendNumber(key, message->sender);
        protocol::appendNumber(key, message->room);
        key += message->key;
    }
    return key;
}

} // namespace

Transport::Transport(Context& context, secure::SealedChannel channel, Instant roundTrip,
                     const protocol::Endpoint& relay, Link link)
    : m_context(context),
      m_channel(std::move(channel)),
      m_lanes(delivery::kClientQueue, roundTrip),
      m_relay(relay),
      m_link(link)
{}

Outgoing Transport::bare(const Frame& frame, Now now)
{
    return {
        m_channel.sealPacket(m_context.fernet, encodeFrame(frame), now.unixTime, m_context.random),
        m_link, m_relay};
}

void Transport::sendBare(const Frame& frame, Link link, Now now)
{
    Outgoing outgoing = bare(frame, now);
    outgoing.link = link;
    m_context.outgoing.append(std::move(outgoing));
}

bool Transport::enqueue(const Frame& frame, Now now, std::optional<delivery::StateKey> key)
{
    const auto lane = laneOf(frame);
    if (!lane)
        return false;
    const auto result = m_lanes.enqueue(*lane, encodeFrame(frame), 0, now.steady, key);
    return result == delivery::Enqueued::Queued || result == delivery::Enqueued::Replaced;
}

void Transport::flush(Now now)
{
    for (delivery::Packet packet = m_lanes.nextPacket(now.steady); !packet.frames.isEmpty();
         packet = m_lanes.nextPacket(now.steady)) {
        const QByteArray datagram =
            m_channel.sealPacket(m_context.fernet, packet.frames, now.unixTime, m_context.random);
        m_context.outgoing.append({.datagram = datagram,
                                   .link = m_link,
                                   .to = m_relay,
                                   .mayBeCut = packet.largerThanPath});
    }
    (void)m_lanes.takeAcknowledged(); // receipts say more
}

std::expected<Transport::Packet, secure::PacketError> Transport::open(QByteArrayView token, Now now)
{
    auto packet = m_channel.open(m_context.fernet, token);
    if (!packet) {
        if (packet.error() == secure::PacketError::Replayed)
            ++m_replaysRefused;
        return std::unexpected(packet.error());
    }
    return Packet{packet->newest, sort(std::move(packet->frames), now)};
}

std::vector<Frame> Transport::sort(std::vector<Frame> frames, Now now)
{
    std::vector<Frame> heeded;
    heeded.reserve(frames.size());
    for (Frame& frame : frames) {
        if (const auto* data = std::get_if<protocol::DataFrame>(&frame))
            m_lanes.take(*data, now.steady);
        else if (const auto* ack = std::get_if<protocol::AckFrame>(&frame))
            m_lanes.take(*ack, now.steady);
        else if (travels(frame, Way::Bare))
            heeded.push_back(std::move(frame));
    }
    for (const delivery::Delivered& unit : m_lanes.takeDelivered())
        takeDelivered(unit, heeded);
    return heeded;
}

void Transport::takeDelivered(const delivery::Delivered& unit, std::vector<Frame>& frames)
{
    const auto inner = protocol::parseFrames(unit.inner);
    if (!inner)
        return;
    for (const Frame& frame : *inner) {
        if (!travels(frame, wayOf(unit.lane)))
            continue;
        if (delivery::Lane(unit.lane) == delivery::Lane::State && isOutdated(frame, unit.number))
            continue;
        frames.push_back(frame);
    }
}

/// Whether a newer state of what it is about came already.
bool Transport::isOutdated(const Frame& frame, std::uint64_t number)
{
    QByteArray key = keyOf(frame);
    if (std::ranges::any_of(m_states, [&](const State& state) {
            return state.number > number && state.key == key;
        }))
        return true;
    m_states[number % m_states.size()] = {number, std::move(key)};
    return false;
}

LinkHealth Transport::health(Instant now) const
{
    return {.lanes = m_lanes.health(now),
            .replaysRefused = m_replaysRefused,
            .payloadLimit = m_lanes.payloadLimit()};
}

} // namespace session
