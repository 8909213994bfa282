// What the relay sends and what is said. Rooms: extendedsession_rooms.cpp. How the relay is kept:
// extendedsession_check.cpp.

#include "session/extendedsession.h"

#include "session/classicsession.h"
#include "session/limits.h"

#include <algorithm>
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
      m_joined(joined.joined),
      m_early(std::move(joined.frames)),
      m_sender(context),
      m_fetcher(context),
      m_pingBackoff(context.random),
      m_heardAt(now.steady),
      m_nextPing(now.steady + pingEvery())
{
    m_transport.emplace(context, std::move(joined.channel), joined.roundTrip, m_relay.address,
                        joined.candidate.link);
}

std::optional<Ending> ExtendedSession::begin(Now now)
{
    m_sender.begin(m_joined.epoch, isHosted(), now);
    enterRooms(now);
    for (const Frame& frame : m_transport->sort(std::exchange(m_early, {}), now)) {
        if (auto ending = take(frame, {m_relay.address, m_transport->link()}, now))
            return ending;
    }
    settle(now);
    return std::nullopt;
}

Instant ExtendedSession::nextDeadline() const
{
    Instant next = m_nextPing;
    const auto consider = [&next](std::optional<Instant> other) {
        next = std::min(next, other.value_or(next));
    };
    if (m_rejoining)
        consider(m_rejoining->nextDeadline());
    else if (m_check)
        consider(std::min({m_check->nextAsk, m_check->giveUpAt,
                           m_check->challenge ? m_check->rejoinAt : m_check->giveUpAt}));
    else
        consider(m_heardAt + silenceLimit());
    consider(m_people.nextDeadline());
    consider(m_transport->nextDeadline());
    consider(m_sender.nextDeadline());
    consider(m_fetcher.nextDeadline());
    return next;
}

std::optional<Ending> ExtendedSession::receive(QByteArrayView datagram, const Arrival& arrival,
                                               Now now)
{
    const auto record = protocol::extendedRecord(datagram);
    if (!record) {
        if (const auto shown = shownKey(datagram); shown && *shown == m_pem)
            takeAnnouncement(arrival, now);
        return std::nullopt;
    }
    switch (record->type) {
    case ExtendedType::Announce:
        if (record->value == m_der)
            takeAnnouncement(arrival, now);
        return std::nullopt;
    case ExtendedType::Challenge: return takeChallenge(record->value, arrival, now);
    case ExtendedType::Answer:
        return m_rejoining ? follow(m_rejoining->receive(*record, arrival, now), now)
                           : std::nullopt;
    case ExtendedType::Sealed: {
        const auto sealed = protocol::parseSealed(record->value);
        if (sealed && sealed->sessionId == m_transport->sessionId())
            return takePacket(*sealed, arrival, now);
        return m_rejoining ? follow(m_rejoining->receive(*record, arrival, now), now)
                           : std::nullopt;
    }
    default: return std::nullopt; // for relays, or of a later version
    }
}

void ExtendedSession::pumpOutbox(Now now)
{
    settle(now);
}

void ExtendedSession::sendNow(const OutgoingText& text, const MessageId& id, Now now)
{
    m_sender.sendNow(text, id, *m_transport, m_rooms, now);
    m_transport->flush(now);
}

/// What can go, goes: nothing that is asked for waits for another question.
void ExtendedSession::settle(Now now)
{
    while (!m_requests.empty() && m_transport->enqueue(m_requests.front(), now))
        m_requests.pop_front();
    m_sender.pump(*m_transport, m_rooms, now);
    m_fetcher.pump(*m_transport, m_rooms, m_sender, now);
    m_transport->flush(now);
}

QList<Outgoing> ExtendedSession::goodbye(Now now)
{
    QList<Outgoing> packets;
    for (int i = 0; i < protocol::kTimesClosed; ++i)
        packets += m_transport->bare(protocol::CloseFrame{protocol::EndReason::Left}, now);
    return packets;
}

void ExtendedSession::ended()
{
    m_fetcher.cancel();
}

std::optional<Ending> ExtendedSession::takePacket(const protocol::Sealed& sealed,
                                                  const Arrival& arrival, Now now)
{
    const auto packet = m_transport->open(sealed.token, now);
    if (!packet) {
        if (packet.error() == secure::PacketError::Replayed)
            m_context.tellSeldom(ReplayRejected{arrival.from}, now);
        else
            m_context.tellSeldom(DatagramRejected{arrival.from}, now);
        return std::nullopt;
    }
    // From elsewhere, it has another address now: it reaches us, but we may not reach it.
    const bool isWhereWeSend = arrival.from == m_relay.address;
    if (packet->newest) {
        // By several links at once, the relay would not know where we are.
        const bool isLost = m_moving || m_check || m_transport->link() == kAllLinks;
        if (isLost && arrival.link != kAllLinks)
            m_transport->setLink(arrival.link);
        if (isWhereWeSend && (isHosted() || m_moving))
            m_nextPing = now.steady + pingEvery();
        if (std::exchange(m_moving, false))
            m_transport->pathChanged(now);
    }
    if (isWhereWeSend) {
        m_heardAt = now.steady;
        m_check.reset();
        if (m_rejoining && !m_rejoining->isProven())
            m_rejoining.reset(); // it knows us after all
    }
    for (const Frame& frame : packet->frames) {
        if (auto ending = take(frame, arrival, now))
            return ending;
    }
    settle(now);
    return std::nullopt;
}

std::optional<Ending> ExtendedSession::take(const Frame& frame, const Arrival& arrival, Now now)
{
    if (const auto* ping = std::get_if<protocol::PingFrame>(&frame)) {
        // The way it came: a relay asks so whether an address is ours.
        m_transport->sendBare(protocol::PongFrame{ping->opaque},
                              arrival.link == kAllLinks ? m_transport->link() : arrival.link, now);
    } else if (const auto* present = std::get_if<protocol::PresentFrame>(&frame)) {
        take(*present, arrival, now);
    } else if (const auto* message = std::get_if<protocol::MessageFrame>(&frame)) {
        take(*message, now);
    } else if (const auto* close = std::get_if<protocol::CloseFrame>(&frame)) {
        return take(*close);
    } else {
        takeOfRooms(frame, now);
    }
    return std::nullopt;
}

void ExtendedSession::take(const protocol::MessageFrame& message, Now now)
{
    const RoomTable::Room* const room = m_rooms.find(message.room);
    if (!room && message.room != protocol::kLobby)
        return; // we left it
    // In a lane a piece that is on its way comes, however long that takes: no time limit.
    auto whole = (message.old ? m_historyAssembler : m_assembler).take(message, {});
    if (!whole)
        return;
    const auto author = m_people.find(whole->sender);
    // The address of somebody who is gone may be another's by now.
    const bool isPresent = author && m_people.isPresent(whole->sender);
    MessageReceived received{
        .sender = isPresent ? std::optional(author->address) : std::nullopt,
        .text = QString::fromUtf8(whole->piece),
        .conversation = room ? room->conversation : Conversation(),
        .author = author,
        .id = whole->id,
        .number = whole->number,
        .time = std::chrono::milliseconds(qint64(whole->time)),
        .deliveryClass = whole->deliveryClass,
        .key = whole->key,
        .old = whole->old,
        .own = isOwn(whole->sender, author),
    };
    Memory& memory = *m_context.memory;
    if (received.deliveryClass != DeliveryClass::Reliable || received.number == 0) {
        RoomSequence::Messages alone;
        alone.push_back(std::move(received));
        memory.show(std::move(alone), m_context.events);
        return;
    }
    RoomSequence& sequence = memory.sequences[received.conversation];
    memory.show(sequence.take(std::move(received), now.steady), m_context.events);
}

std::optional<Ending> ExtendedSession::take(const protocol::CloseFrame& close) const
{
    if (close.reason != protocol::EndReason::Replaced)
        return Ending{.anotherHosts = close.reason == protocol::EndReason::Yields};
    if (m_rejoining)
        return std::nullopt; // by ourselves
    return Ending{{}, RelayRefused{Refusal::Replaced, m_relay.address, {}, m_relay.fingerprint}};
}

} // namespace session
