// What the relay sends and what goes to it. How the relay is kept: extendedsession_check.cpp.

#include "session/extendedsession.h"

#include "session/classicsession.h"
#include "session/limits.h"

#include <algorithm>
#include <span>
#include <utility>

namespace session {

using protocol::ExtendedType;
using protocol::Frame;
using protocol::Instant;
using protocol::Now;

ExtendedSession::ExtendedSession(Context& context, Joining::Result joined, Now now)
    : m_context(context),
      m_relay(joined.candidate.relay),
      m_der(joined.candidate.key.toDer()),
      m_pem(joined.candidate.key.toPem()),
      m_link(joined.candidate.link),
      m_channel(std::move(joined.channel)),
      m_join(std::move(joined.join)),
      m_early(std::move(joined.frames)),
      m_pingBackoff(context.random),
      m_heardAt(now.steady),
      m_nextPing(now.steady + context.config.keepAlive),
      m_rollCalledAt(now.steady),
      m_nextRollCall(now.steady + kRollCallEvery)
{}

std::optional<Ending> ExtendedSession::begin(Now now)
{
    for (const Frame& frame : std::exchange(m_early, {})) {
        if (auto ending = take(frame, {m_relay.address, m_link}, now))
            return ending;
    }
    return std::nullopt;
}

Instant ExtendedSession::nextDeadline() const
{
    Instant next = std::min(m_nextPing, m_nextRollCall);
    const auto consider = [&next](std::optional<Instant> other) {
        next = std::min(next, other.value_or(next));
    };
    if (m_rejoining)
        consider(m_rejoining->nextDeadline());
    else if (m_check)
        consider(std::min({m_check->nextAsk, m_check->giveUpAt,
                           m_check->challenge ? m_check->rejoinAt : m_check->giveUpAt}));
    else
        consider(m_heardAt + m_context.silenceLimit);
    consider(m_people.nextDeadline());
    consider(m_sent.nextDeadline());
    return next;
}

std::optional<Ending> ExtendedSession::receive(QByteArrayView datagram, const Arrival& arrival,
                                               Now now)
{
    const auto record = protocol::extendedRecord(datagram);
    if (!record) {
        if (const auto shown = shownKey(datagram); shown && *shown == m_pem)
            takeAnnouncement(now);
        return std::nullopt;
    }
    switch (record->type) {
    case ExtendedType::Announce:
        if (record->value == m_der)
            takeAnnouncement(now);
        return std::nullopt;
    case ExtendedType::Challenge: return takeChallenge(record->value, arrival, now);
    case ExtendedType::Answer:
        return m_rejoining ? follow(m_rejoining->receive(*record, arrival, now), now)
                           : std::nullopt;
    case ExtendedType::Sealed: {
        const auto sealed = protocol::parseSealed(record->value);
        if (sealed && sealed->sessionId == m_channel.sessionId())
            return takePacket(*sealed, arrival, now);
        return m_rejoining ? follow(m_rejoining->receive(*record, arrival, now), now)
                           : std::nullopt;
    }
    default: return std::nullopt; // for relays, or of a later version
    }
}

void ExtendedSession::send(const QString& text, Now now)
{
    protocol::MessageFrame head;
    m_context.random.fill(head.id);
    head.time = std::uint64_t(std::chrono::milliseconds(now.unixTime).count());
    const auto pieces = protocol::cutMessage(head, text.toUtf8());
    const std::vector<Frame> frames(pieces.begin(), pieces.end());
    const auto datagrams = m_channel.seal(m_context.fernet, frames, now.unixTime, m_context.random);
    for (const QByteArray& datagram : datagrams)
        m_context.outgoing.append({datagram, m_link, m_relay.address});
    m_sent.add(head.id, text, now.steady);
}

Outgoing ExtendedSession::goodbye(Now now)
{
    const Frame close = protocol::CloseFrame{protocol::EndReason::Left};
    const auto datagrams =
        m_channel.seal(m_context.fernet, std::span(&close, 1), now.unixTime, m_context.random);
    return {datagrams.first(), m_link, m_relay.address};
}

void ExtendedSession::send(const Frame& frame, Link link, Now now)
{
    const auto datagrams =
        m_channel.seal(m_context.fernet, std::span(&frame, 1), now.unixTime, m_context.random);
    for (const QByteArray& datagram : datagrams)
        m_context.outgoing.append({datagram, link, m_relay.address});
}

std::optional<Ending> ExtendedSession::takePacket(const protocol::Sealed& sealed,
                                                  const Arrival& arrival, Now now)
{
    const auto packet = m_channel.open(m_context.fernet, sealed.token);
    if (!packet) {
        if (packet.error() == secure::PacketError::Replayed)
            m_context.tellSeldom(ReplayRejected{arrival.from}, now);
        else
            m_context.tellSeldom(DatagramRejected{arrival.from}, now);
        return std::nullopt;
    }
    if (packet->newest) {
        if (arrival.link != kAllLinks)
            m_link = arrival.link;
        if (std::exchange(m_moving, false))
            m_nextPing = now.steady + m_context.config.keepAlive;
    }
    if (m_check && now.steady - m_heardAt >= m_context.silenceLimit)
        callRollSoon();
    m_heardAt = now.steady;
    m_check.reset();
    if (m_rejoining && !m_rejoining->isProven())
        m_rejoining.reset(); // it knows us after all
    for (const Frame& frame : packet->frames) {
        if (auto ending = take(frame, arrival, now))
            return ending;
    }
    return std::nullopt;
}

std::optional<Ending> ExtendedSession::take(const Frame& frame, const Arrival& arrival, Now now)
{
    if (const auto* ping = std::get_if<protocol::PingFrame>(&frame)) {
        // The way it came: a relay asks so whether an address is ours.
        send(protocol::PongFrame{ping->opaque}, arrival.link == kAllLinks ? m_link : arrival.link,
             now);
    } else if (const auto* present = std::get_if<protocol::PresentFrame>(&frame)) {
        if (!m_people.add(*present, m_context.events))
            m_context.tellSeldom(DatagramRejected{arrival.from}, now);
    } else if (const auto* gone = std::get_if<protocol::GoneFrame>(&frame)) {
        m_people.remove(gone->member, m_context.events);
    } else if (std::holds_alternative<protocol::JoinedFrame>(frame)) {
        m_people.callRoll(now.steady + kAwaitPeopleFor);
    } else if (const auto* message = std::get_if<protocol::MessageFrame>(&frame)) {
        take(*message, now);
    } else if (const auto* limited = std::get_if<protocol::DeclinedFrame>(&frame)) {
        if (auto text = m_sent.take(limited->id))
            m_context.events.push_back(
                MessageLimited{*std::move(text), std::chrono::milliseconds(limited->waitMs)});
    } else if (const auto* close = std::get_if<protocol::CloseFrame>(&frame)) {
        return take(*close);
    }
    return std::nullopt; // the rest belongs to the handshake
}

void ExtendedSession::take(const protocol::MessageFrame& message, Now now)
{
    // What later versions may bring, and what was shown.
    if (message.room != protocol::kLobby
        || m_context.shown.contains(message.id))
        return;
    const auto whole = m_assembler.take(message, now.steady);
    if (!whole)
        return;
    m_context.shown.add(message.id);
    const auto sender = m_people.addressOf(message.sender);
    if (!sender)
        callRollSoon();
    m_context.events.push_back(MessageReceived{sender, QString::fromUtf8(whole->piece)});
}

std::optional<Ending> ExtendedSession::take(const protocol::CloseFrame& close) const
{
    if (close.reason != protocol::EndReason::Replaced)
        return Ending{};
    if (m_rejoining)
        return std::nullopt; // by ourselves
    return Ending{{}, RelayRefused{Refusal::Replaced, m_relay.address, {}, m_relay.fingerprint}};
}

} // namespace session
