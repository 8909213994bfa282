#include "relay/extendedside.h"

#include "relay/limits.h"

#include <utility>
#include <vector>

namespace relay {

using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::Frame;
using protocol::Instant;
using protocol::Now;

ExtendedSide::ExtendedSide(const RelayConfig& config, const crypto::RsaPrivateKey& key,
                           crypto::RandomSource& random, Room& room, Statistics& statistics)
    : m_random(random),
      m_room(room),
      m_statistics(statistics),
      m_gate(config, key, random, room, statistics)
{}

void ExtendedSide::take(const protocol::ExtendedRecord& record, const Endpoint& from, Now now)
{
    switch (record.type) {
    case ExtendedType::Hello: m_gate.takeHello(record.value, from, now); break;
    case ExtendedType::Start: m_gate.takeStart(record.value, from, now); break;
    case ExtendedType::Sealed: takePacket(record.value, from, now); break;
    case ExtendedType::Challenge: // what a relay says
    case ExtendedType::Answer:
    case ExtendedType::Rotation:
    case ExtendedType::Announce: break;
    }
}

void ExtendedSide::takePacket(QByteArrayView value, const Endpoint& from, Now now)
{
    const auto sealed = protocol::parseSealed(value);
    Member* member = sealed ? m_room.findSession(sealed->sessionId) : nullptr;
    Handshake* const handshake = sealed && !member ? m_gate.find(sealed->sessionId) : nullptr;
    if (!member && !handshake) {
        ++m_statistics.rejected;
        return;
    }

    auto& channel = member ? member->session()->channel : handshake->channel;
    const auto packet = channel.open(m_fernet, sealed->token);
    if (!packet && packet.error() == secure::PacketError::Replayed) {
        ++m_statistics.replays;
        if (const auto untold = m_replays.tell(now.steady))
            m_room.tell(ReplayRefused{from, *untold});
        return;
    }
    if (!packet) {
        ++m_statistics.rejected;
        return;
    }

    if (member)
        member->lastHeard = now.steady;
    for (const Frame& frame : packet->frames)
        takeFrame(frame, sealed->sessionId, from, now);
    // Looked up anew, as the frames may have made or ended the session.
    member = m_room.findSession(sealed->sessionId);
    if (member)
        answer(*packet, *member->session(), from);
}

void ExtendedSide::takeFrame(const Frame& frame, std::uint64_t sessionId, const Endpoint& from,
                             Now now)
{
    if (Member* const member = m_room.findSession(sessionId)) {
        takeFrame(frame, *member, from, now);
        return;
    }
    // Who has not joined can do nothing else.
    Handshake* const handshake = m_gate.find(sessionId);
    const auto* const join = std::get_if<protocol::JoinFrame>(&frame);
    if (handshake && join)
        m_gate.takeJoin(*handshake, *join, now);
    else
        ++m_statistics.rejected;
}

void ExtendedSide::takeFrame(const Frame& frame, Member& member, const Endpoint& from, Now now)
{
    if (const auto* const message = std::get_if<protocol::MessageFrame>(&frame))
        takeMessage(*message, member, now);
    else if (std::holds_alternative<protocol::PingFrame>(frame))
        return; // see answer()
    else if (const auto* const pong = std::get_if<protocol::PongFrame>(&frame))
        takePong(*pong, member, from);
    else if (std::holds_alternative<protocol::JoinFrame>(frame)) // JOINED was lost
        m_room.repeatJoined(member, now);
    else if (std::holds_alternative<protocol::CloseFrame>(frame))
        m_room.leave(member, LeaveReason::Disconnected);
    else
        ++m_statistics.rejected; // what a relay says
}

void ExtendedSide::takeMessage(const protocol::MessageFrame& piece, const Member& member, Now now)
{
    Session& session = *member.session();
    const auto whole = m_room.texts().take(session.id(), piece, now.steady);
    if (!whole)
        return;

    session.messages.fill(kMessagesPerSecond, kMessageBurst, now.steady);
    auto wait = session.messages.wait(kMessagesPerSecond);
    if (wait > Instant::zero()) {
        ++m_statistics.messagesLimited;
    } else {
        session.messages.takeOne();
        ++m_statistics.messagesIn;
        if (m_room.outbox().relayText(member, whole->piece, now.unixTime, whole->id))
            return;
        ++m_statistics.messagesDropped;
        wait = kBusyWait;
    }
    m_room.outbox().sendFrames(session,
                               {protocol::DeclinedFrame{whole->id, protocol::DeclinedReason::TooMany, std::uint32_t(wait.count())}});
}

void ExtendedSide::takePong(const protocol::PongFrame& pong, Member& member, const Endpoint& from)
{
    const auto& probe = member.session()->probe;
    if (!probe || probe->to != from || probe->opaque != pong.opaque)
        return;
    ++m_statistics.sessionsMoved;
    m_room.move(member);
}

/// What goes to where a packet came from, be that confirmed or not: PONG for PING, and a PING where
/// the session was not met yet. Whoever sends a packet of a session from elsewhere, be it a copy that
/// overtook the original, must not aim at that address what the room says, so it is asked first. All
/// of it in one packet, as many small ones would be more bytes than came.
void ExtendedSide::answer(const secure::Packet& packet, Session& session, const Endpoint& from)
{
    std::vector<Frame> frames;
    for (const Frame& frame : packet.frames) {
        if (const auto* const ping = std::get_if<protocol::PingFrame>(&frame))
            frames.emplace_back(protocol::PongFrame{ping->opaque});
    }
    if (packet.newest && from != session.address) {
        if (!session.probe || session.probe->to != from)
            session.probe = Probe{from, m_random.bytes(protocol::kPingSize)};
        frames.emplace_back(protocol::PingFrame{session.probe->opaque});
    }
    if (!frames.empty())
        m_room.outbox().sendFrames(session, std::move(frames), from);
}

} // namespace relay
