#include "session/joining.h"

#include "secure/transcript.h"

#include <span>
#include <utility>

namespace session {

using protocol::Instant;
using protocol::Now;

namespace {

Refusal reasonOf(protocol::RefusedReason reason)
{
    switch (reason) {
    case protocol::RefusedReason::BadSignature: return Refusal::BadIdentity;
    case protocol::RefusedReason::PasswordNeeded: return Refusal::PasswordNeeded;
    case protocol::RefusedReason::WrongPassword: return Refusal::WrongPassword;
    case protocol::RefusedReason::Locked: return Refusal::Locked;
    case protocol::RefusedReason::Full: return Refusal::Full;
    case protocol::RefusedReason::UnusableName: break;
    }
    return Refusal::UnusableName;
}

} // namespace

std::unique_ptr<Joining> Joining::begin(Context& context, Candidate candidate, Now now)
{
    auto handshake = secure::ClientHandshake::begin(candidate.shown, candidate.key, context.random);
    if (!handshake)
        return nullptr;
    std::unique_ptr<Joining> joining(
        new Joining(context, std::move(candidate), *std::move(handshake)));
    joining->m_endsAt = now.steady + kHandshakeFor;
    joining->sendStart(now);
    return joining;
}

Joining::Joining(Context& context, Candidate candidate, secure::ClientHandshake handshake)
    : m_context(context),
      m_candidate(std::move(candidate)),
      m_handshake(std::move(handshake)),
      m_backoff(context.random)
{}

Joining::Step Joining::receive(const protocol::ExtendedRecord& record, const Arrival& arrival,
                               Now now)
{
    if (arrival.from != m_candidate.relay.address)
        return Step::Waiting;
    if (record.type == protocol::ExtendedType::Answer && !isProven())
        return takeAnswer(record.value, arrival, now);
    if (record.type == protocol::ExtendedType::Sealed && isProven())
        return takePacket(record.value, arrival, now);
    return Step::Waiting;
}

Joining::Step Joining::tick(Now now)
{
    if (now.steady >= m_endsAt)
        return Step::NoAnswer;
    if (now.steady < m_repeatAt)
        return Step::Waiting;
    if (isProven())
        sendJoin(now);
    else
        sendStart(now);
    return Step::Waiting;
}

void Joining::leave(Now now)
{
    if (isProven())
        send(protocol::CloseFrame{protocol::EndReason::Left}, now);
}

Joining::Result Joining::take()
{
    return {.candidate = std::move(m_candidate),
            .channel = std::move(m_agreed->channel),
            .joined = *std::move(m_joined),
            .roundTrip = m_roundTrip,
            .frames = std::move(m_frames)};
}

void Joining::sendStart(Now now)
{
    m_context.outgoing.append({m_handshake.start(), m_candidate.link, m_candidate.relay.address});
    m_startSentAt = now.steady;
    m_repeatAt = now.steady + m_backoff.next();
}

Joining::Step Joining::takeAnswer(QByteArrayView value, const Arrival& arrival, Now now)
{
    auto agreed = m_handshake.takeAnswer(m_context.fernet, value);
    if (!agreed) {
        m_context.tellSeldom(HandshakeRejected{arrival.from}, now);
        return Step::Waiting;
    }
    m_agreed = *std::move(agreed);
    m_roundTrip = now.steady - m_startSentAt;
    if (arrival.link != kAllLinks)
        m_candidate.link = arrival.link;
    m_backoff.restart();
    if (!m_candidate.password) {
        beginJoin(now);
        return Step::Waiting;
    }
    if (m_context.passwordKeys.find(*m_candidate.password))
        return continueWithPassword(*m_candidate.password, true, now);
    m_endsAt = now.steady + kPasswordKeyFor;
    m_repeatAt = m_endsAt;
    m_context.events.push_back(PasswordKeyNeeded{*m_candidate.password});
    return Step::Waiting;
}

Joining::Step Joining::continueWithPassword(const protocol::PasswordTerms& terms, bool known,
                                            Now now)
{
    if (!isProven() || m_candidate.password != terms || m_passwordKey)
        return Step::Waiting;
    if (!known)
        return refuse(Refusal::PasswordNeeded);
    m_passwordKey = m_context.passwordKeys.find(terms);
    beginJoin(now);
    return Step::Waiting;
}

void Joining::beginJoin(Now now)
{
    const crypto::IdentityKey& identity = m_context.config.identity.value();
    m_join.identity = identity.publicKey().bytes();
    m_join.signature = secure::signIdentity(identity, m_agreed->transcript);
    m_join.name = m_context.config.name.toUtf8();
    m_join.canHost = m_context.config.canHost;
    if (m_passwordKey)
        m_join.proof =
            secure::passwordProof(secure::Side::Client, *m_passwordKey, m_agreed->transcript);
    m_endsAt = now.steady + kHandshakeFor;
    sendJoin(now);
}

void Joining::sendJoin(Now now)
{
    send(m_join, now);
    m_repeatAt = now.steady + m_backoff.next();
}

Joining::Step Joining::takePacket(QByteArrayView value, const Arrival& arrival, Now now)
{
    const auto sealed = protocol::parseSealed(value);
    if (!sealed || sealed->sessionId != m_agreed->channel.sessionId())
        return Step::Waiting;
    auto packet = m_agreed->channel.open(m_context.fernet, sealed->token);
    if (!packet) {
        if (packet.error() == secure::PacketError::Replayed)
            m_context.tellSeldom(ReplayRejected{arrival.from}, now);
        else
            m_context.tellSeldom(DatagramRejected{arrival.from}, now);
        return Step::Waiting;
    }
    if (arrival.link != kAllLinks)
        m_candidate.link = arrival.link;
    Step step = Step::Waiting;
    for (protocol::Frame& frame : packet->frames) {
        if (const auto* refused = std::get_if<protocol::RefusedFrame>(&frame))
            return takeRefused(*refused);
        if (const auto* joined = std::get_if<protocol::JoinedFrame>(&frame)) {
            if (!m_joined)
                step = takeJoined(*joined, now);
            if (step == Step::Refused)
                return step;
        } else if (m_frames.size() < kEarlyFrames) {
            m_frames.push_back(std::move(frame));
        }
    }
    return step;
}

Joining::Step Joining::takeJoined(const protocol::JoinedFrame& joined, Now now)
{
    if (m_candidate.password && !m_passwordKey)
        return Step::Waiting; // we did not ask yet
    if (m_passwordKey
        && !secure::verifyPassword(secure::Side::Relay, *m_passwordKey, m_agreed->transcript,
                                   joined.proof)) {
        leave(now);
        return refuse(Refusal::PasswordUnproven);
    }
    m_joined = joined;
    return Step::Joined;
}

Joining::Step Joining::takeRefused(const protocol::RefusedFrame& refused)
{
    if (refused.reason == protocol::RefusedReason::WrongPassword && m_candidate.password)
        m_context.passwordKeys.forget(*m_candidate.password);
    return refuse(reasonOf(refused.reason), std::chrono::milliseconds(refused.waitMs));
}

Joining::Step Joining::refuse(Refusal reason, std::chrono::milliseconds wait)
{
    const Relay& relay = m_candidate.relay;
    m_refusal = RelayRefused{reason, relay.address, {}, relay.fingerprint, wait};
    return Step::Refused;
}

void Joining::send(const protocol::Frame& frame, Now now)
{
    const auto datagrams = m_agreed->channel.seal(m_context.fernet, std::span(&frame, 1),
                                                  now.unixTime, m_context.random);
    for (const QByteArray& datagram : datagrams)
        m_context.outgoing.append({datagram, m_candidate.link, m_candidate.relay.address});
}

} // namespace session
