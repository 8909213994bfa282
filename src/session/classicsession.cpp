#include "session/classicsession.h"

#include "protocol/record.h"
#include "session/limits.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Instant;
using protocol::Now;
using protocol::RecordType;

std::optional<QByteArrayView> shownKey(QByteArrayView datagram)
{
    protocol::RecordReader reader(datagram);
    while (const auto record = reader.next()) {
        if (record->type == RecordType::ServerPublicKeyResponse)
            return record->value;
    }
    return std::nullopt;
}

std::unique_ptr<ClassicSession> ClassicSession::open(Context& context, const Candidate& chosen,
                                                     Now now)
{
    auto channel = Channel::open(chosen.key, context.random);
    if (!channel)
        return nullptr;
    return std::unique_ptr<ClassicSession>(
        new ClassicSession(context, chosen, std::move(channel), now));
}

ClassicSession::ClassicSession(Context& context, const Candidate& chosen,
                               std::unique_ptr<Channel> channel, Now now)
    : m_context(context),
      m_relay(chosen.relay),
      m_pem(chosen.shown),
      m_link(chosen.link),
      m_channel(std::move(channel)),
      m_backoff(context.random),
      m_heardAt(now.steady),
      m_keySentAt(now.steady),
      m_nextKeepAlive(now.steady + context.config.keepAlive)
{}

void ClassicSession::sendKey(Now now)
{
    m_context.outgoing.append({m_channel->keyDatagram(), m_link});
    m_keySentAt = now.steady;
    m_repeatKeyAt.reset();
}

/// All that this layer knows of them is an address.
std::vector<Person> ClassicSession::people() const
{
    std::vector<Person> people;
    for (const protocol::Endpoint& member : m_members.inOrder())
        people.push_back({.address = member});
    return people;
}

Instant ClassicSession::nextDeadline() const
{
    const Instant check =
        m_checking ? std::min(m_nextAsk, m_giveUpAt) : m_heardAt + m_context.silenceLimit;
    const Instant own = std::min({check, m_nextKeepAlive, m_repeatKeyAt.value_or(check)});
    return std::min(own, m_channel->nextDeadline().value_or(own));
}

std::optional<Ending> ClassicSession::receive(QByteArrayView datagram, const Arrival& arrival,
                                              Now now)
{
    if (arrival.from != m_relay.address)
        return std::nullopt;
    if (const auto shown = shownKey(datagram)) {
        if (m_checking) {
            const auto key = crypto::RsaPublicKey::fromPem(*shown);
            if (!key)
                return std::nullopt;
            // Another relay stands there now. Whether it is refused is for the pins to say.
            if (key->fingerprint() != m_relay.fingerprint)
                return Ending{.silence = silence(now), .byAnswer = true};
        } else if (*shown != m_pem) {
            // Not asked for. Another key changes nothing, since anybody can forge that, and is no
            // sign of life: if our relay is gone, it falls silent, and then we ask.
            return std::nullopt;
        }
        takeOwnKey(arrival, now);
    }
    takeContent(datagram, arrival, now);
    return std::nullopt;
}

std::optional<Ending> ClassicSession::tick(Now now)
{
    m_channel->expire(now.steady);
    if (now.steady >= m_nextKeepAlive) {
        m_context.ask(RecordType::KeepAlive, m_link);
        m_nextKeepAlive = now.steady + m_context.config.keepAlive;
    }
    repeatKeyIfDue(now);
    if (!m_checking) {
        if (silence(now) >= m_context.silenceLimit)
            check(now);
    } else if (now.steady >= m_giveUpAt) {
        return Ending{.silence = silence(now)};
    } else if (now.steady >= m_nextAsk) {
        ask(now);
    }
    return std::nullopt;
}

/// What went to the lobby is done with: nothing will be known of it.
void ClassicSession::pumpOutbox(Now now)
{
    Outbox& outbox = m_context.memory->outbox;
    while (Outbox::Entry* const entry = outbox.next(&Conversation::isLobby)) {
        send(entry->record.text, now);
        m_context.setState(*entry, {.stage = MessageState::Stage::Sent});
        outbox.remove(MessageId(entry->record.id));
    }
}

/// The others cannot tell it from what is reliable, as it is with all that comes by this layer.
void ClassicSession::sendNow(const OutgoingText& text, const MessageId& /*id*/, Now now)
{
    if (text.to.isLobby())
        send(text.text, now);
}

void ClassicSession::send(const QString& text, Now now)
{
    for (QByteArray& datagram : m_channel->sealMessage(text.toUtf8(), now.unixTime))
        m_context.outgoing.append({std::move(datagram), m_link});
}

QList<Outgoing> ClassicSession::goodbye(Now now)
{
    return {{m_channel->sealDisconnect(now.unixTime), m_link}};
}

/// Asks whether the relay is still there.
void ClassicSession::check(Now now)
{
    m_checking = true;
    m_giveUpAt = now.steady + kCheckFor;
    m_backoff.restart();
    ask(now);
}

void ClassicSession::ask(Now now)
{
    m_context.ask(RecordType::RequestServerPublicKey, m_link);
    m_nextAsk = now.steady + m_backoff.next();
}

void ClassicSession::takeOwnKey(const Arrival& arrival, Now now)
{
    learnLink(arrival);
    if (std::exchange(m_checking, false)) {
        sendKey(now);
        return;
    }
    // Too soon after the last one, it is answered late, not never: a relay that restarted does not
    // know us until then.
    m_repeatKeyAt = std::max(now.steady, m_keySentAt + kRepeatKeyAfter);
    repeatKeyIfDue(now);
}

void ClassicSession::takeContent(QByteArrayView datagram, const Arrival& arrival, Now now)
{
    bool proven = false; // that it is the relay, and that it knows us
    bool ended = false;
    for (const Event& event : m_channel->receive(datagram, arrival.from, now.steady)) {
        if (saysRelayEnds(event)) {
            ended = true;
            continue;
        }
        proven = proven || !std::holds_alternative<DatagramRejected>(event);
        tell(event, now);
    }
    if (proven) {
        m_checking = false;
        learnLink(arrival);
    }
    if (m_checking)
        return;
    m_heardAt = now.steady;
    if (ended)
        check(now);
}

/// That the relay itself left. Anybody can forge that, so it is worth a question and no more.
bool ClassicSession::saysRelayEnds(const Event& event) const
{
    const auto* const left = std::get_if<MemberLeft>(&event);
    if (!left)
        return false;
    protocol::Endpoint onTheWire = m_relay.address;
    onTheWire.scopeId = 0;
    return left->member == onTheWire;
}

/// A relay that answers on the group may yet speak to us alone, and shows the way to it.
void ClassicSession::learnLink(const Arrival& arrival)
{
    if (m_link == kAllLinks)
        m_link = arrival.link;
}

void ClassicSession::repeatKeyIfDue(Now now)
{
    if (m_repeatKeyAt && now.steady >= *m_repeatKeyAt)
        sendKey(now);
}

/// Passes an event of the channel on if it is news.
void ClassicSession::tell(const Event& event, Now now)
{
    if (const auto* joined = std::get_if<MemberJoined>(&event)) {
        if (!m_members.add(joined->person.address))
            return;
    } else if (const auto* left = std::get_if<MemberLeft>(&event)) {
        if (!m_members.remove(left->member))
            return;
    } else if (std::holds_alternative<DatagramRejected>(event)) {
        m_context.tellSeldom(event, now);
        return;
    }
    m_context.events.push_back(event);
}

} // namespace session
