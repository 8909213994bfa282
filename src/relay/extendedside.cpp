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
                           crypto::RandomSource& random, Membership& members,
                           Statistics& statistics)
    : m_random(random),
      m_members(members),
      m_statistics(statistics),
      m_gate(config, key, random, members, statistics)
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
    Member* member = sealed ? m_members.findSession(sealed->sessionId) : nullptr;
    Session* const session = member ? member->session() : nullptr;
    Handshake* const handshake = sealed && !session ? m_gate.find(sealed->sessionId) : nullptr;
    if (!session && !handshake) {
        ++m_statistics.rejected;
        return;
    }

    auto& channel = session ? session->channel : handshake->channel;
    const auto packet = channel.open(m_fernet, sealed->token);
    if (!packet && packet.error() == secure::PacketError::Replayed) {
        ++m_statistics.replays;
        if (const auto untold = m_replays.tell(now.steady))
            m_members.tell(ReplayRefused{from, *untold});
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
    member = m_members.findSession(sealed->sessionId);
    if (member)
        answer(*packet, *member->session(), from, now.steady);
}

void ExtendedSide::takeFrame(const Frame& frame, std::uint64_t sessionId, const Endpoint& from,
                             Now now)
{
    if (Member* const member = m_members.findSession(sessionId)) {
        if (protocol::travels(frame, protocol::Way::Bare))
            takeBare(frame, *member, from, now);
        else
            ++m_statistics.rejected;
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

void ExtendedSide::takeBare(const Frame& frame, Member& member, const Endpoint& from, Now now)
{
    Mailbox& mailbox = member.session()->mailbox;
    if (const auto* const data = std::get_if<protocol::DataFrame>(&frame)) {
        mailbox.take(*data, now.steady);
        takeDelivered(member.session()->id(), now); // before what stands behind it in the packet
    } else if (const auto* const ack = std::get_if<protocol::AckFrame>(&frame)) {
        mailbox.take(*ack, now.steady);
        const auto confirmed = mailbox.takeConfirmed();
        if (!confirmed.empty())
            m_members.conversations().confirmed(member, confirmed, now);
    } else if (const auto* const message = std::get_if<protocol::MessageFrame>(&frame)) {
        takeMessage(*message, member, now);
    } else if (const auto* const typing = std::get_if<protocol::TypingFrame>(&frame)) {
        m_members.conversations().take(*typing, member, now);
    } else if (std::holds_alternative<protocol::PingFrame>(frame)) {
        return; // see answer()
    } else if (const auto* const pong = std::get_if<protocol::PongFrame>(&frame)) {
        takePong(*pong, member, from, now);
    } else if (std::holds_alternative<protocol::JoinFrame>(frame)) { // JOINED was lost
        m_members.repeatJoined(member, now);
    } else if (std::holds_alternative<protocol::CloseFrame>(frame)) {
        m_members.leave(member, LeaveReason::Disconnected, now);
    } else {
        ++m_statistics.rejected; // what a relay says
    }
}

/// Nothing that comes by a lane ends a session, so its member stays.
void ExtendedSide::takeDelivered(std::uint64_t sessionId, Now now)
{
    Member& member = *m_members.findSession(sessionId);
    for (const delivery::Delivered& unit : member.session()->mailbox.takeDelivered()) {
        const auto frames = protocol::parseFrames(unit.inner);
        if (!frames) {
            ++m_statistics.rejected;
            continue;
        }
        const bool isState = delivery::Lane(unit.lane) == delivery::Lane::State;
        for (const Frame& frame : *frames) {
            if (isState && protocol::travels(frame, protocol::Way::State))
                takeState(frame, unit.number, member, now);
            else if (delivery::Lane(unit.lane) == delivery::Lane::Talk
                     && protocol::travels(frame, protocol::Way::Talk))
                takeTalk(frame, member, now);
            else
                ++m_statistics.rejected;
        }
    }
}

void ExtendedSide::takeTalk(const Frame& frame, Member& member, Now now)
{
    if (const auto* const message = std::get_if<protocol::MessageFrame>(&frame)) {
        takeMessage(*message, member, now);
        return;
    }
    // Whoever asks too much is slowed by its credit.
    member.session()->messages.takeOne();
    std::visit(
        [&]<typename Kind>(const Kind& kind) {
            if constexpr (requires { m_members.conversations().take(kind, member, now); })
                m_members.conversations().take(kind, member, now);
            else
                ++m_statistics.rejected; // what a relay says
        },
        frame);
}

void ExtendedSide::takeState(const Frame& frame, std::uint64_t number, Member& member, Now now)
{
    Session& session = *member.session();
    if (const auto* const presence = std::get_if<protocol::PresenceFrame>(&frame)) {
        if (number < session.presence.number)
            return; // overtaken
        session.presence.number = number;
        m_members.conversations().take(*presence, member, now);
    } else if (const auto* const message = std::get_if<protocol::MessageFrame>(&frame)) {
        if (session.newest.take(qHashMulti(0, message->room, message->key), number))
            takeMessage(*message, member, now);
    } else {
        ++m_statistics.rejected;
    }
}

void ExtendedSide::takeMessage(const protocol::MessageFrame& piece, Member& member, Now now)
{
    Session& session = *member.session();
    // What is lost or overtaken has to be whole.
    const bool reliable = piece.deliveryClass == protocol::DeliveryClass::Reliable;
    if (!reliable && piece.piece.size() != qsizetype(piece.length)) {
        ++m_statistics.rejected;
        return;
    }
    const auto whole =
        reliable ? m_members.texts().take(session.id(), piece) : std::optional(piece);
    if (!whole)
        return;

    session.messages.fill(kMessagesPerSecond, kMessageBurst, now.steady);
    const auto wait = session.messages.wait(kMessagesPerSecond);
    if (wait > Instant::zero()) {
        ++m_statistics.messagesLimited;
        // Of what may be lost, a flood needs no answer each.
        if (reliable || session.mailbox.waiting() < protocol::kLaneWindow)
            m_members.conversations().decline(session, whole->id, protocol::DeclinedReason::TooMany,
                                              wait);
        return;
    }
    session.messages.takeOne();
    ++m_statistics.messagesIn;
    m_members.conversations().say(member, *whole, now);
}

void ExtendedSide::takePong(const protocol::PongFrame& pong, Member& member, const Endpoint& from,
                            Now now)
{
    const auto& probe = member.session()->probe;
    if (!probe || probe->to != from || probe->opaque != pong.opaque)
        return;
    ++m_statistics.sessionsMoved;
    m_members.move(member, now);
}

/// What goes to where a packet came from, be that confirmed or not: PONG for PING, and a PING where
/// the session was not met yet. Whoever sends a packet of a session from elsewhere, be it a copy that
/// overtook the original, must not aim at that address what the room says, so it is asked first: one
/// address at a time, or two that ask by turns would each make the other's PONG the wrong one. All of it
/// in one packet, as many small ones would be more bytes than came.
void ExtendedSide::answer(const secure::Packet& packet, Session& session, const Endpoint& from,
                          Instant now)
{
    std::vector<Frame> frames;
    for (const Frame& frame : packet.frames) {
        if (const auto* const ping = std::get_if<protocol::PingFrame>(&frame))
            frames.emplace_back(protocol::PongFrame{ping->opaque});
    }
    if (packet.newest && from != session.address) {
        auto& probe = session.probe;
        if (!probe || (probe->to != from && now - probe->since >= kProbeFor))
            probe = Probe{from, m_random.bytes(protocol::kPingSize), now};
        if (probe->to == from)
            frames.emplace_back(protocol::PingFrame{probe->opaque});
    }
    if (from == session.address) {
        for (const Frame& frame : frames)
            session.mailbox.sendBare(frame);
    } else if (!frames.empty()) {
        m_members.outbox().sendFrames(session, std::move(frames), from);
    }
    m_members.dispatch().wake(session); // what came by lanes is acknowledged
}

} // namespace relay
