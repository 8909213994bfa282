#include "relay/gate.h"

#include "crypto/sha256.h"
#include "protocol/extended.h"
#include "protocol/name.h"
#include "relay/limits.h"
#include "secure/transcript.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::Instant;
using protocol::JoinFrame;
using protocol::Now;
using protocol::RefusedReason;

namespace {

constexpr RateLimits kStartLimits{
    .perSecond = kStartsPerSecond, .burst = kStartBurst, .perSecondTotal = kStartsPerSecondTotal};

secure::RelayProperties propertiesOf(const RelayConfig& config)
{
    secure::RelayProperties properties{.admitsClassic = config.admitsClassic(),
                                       .name = config.name,
                                       .password = {},
                                       .host = config.host};
    if (config.password)
        properties.password = config.password->terms;
    return properties;
}

/// The latest are at the end.
QList<QByteArray> datagramsOf(const std::vector<protocol::Rotation>& rotations)
{
    QList<QByteArray> datagrams;
    const std::size_t count = std::min(rotations.size(), kRotationsShown);
    for (const protocol::Rotation& rotation : std::span(rotations).last(count))
        datagrams += protocol::makeExtended(ExtendedType::Rotation, protocol::encode(rotation));
    return datagrams;
}

HandshakeFault faultOf(secure::StartError error)
{
    switch (error) {
    case secure::StartError::Malformed: return HandshakeFault::Malformed;
    case secure::StartError::BadCookie: return HandshakeFault::BadCookie;
    case secure::StartError::NotOpened: return HandshakeFault::NotOpened;
    case secure::StartError::BadShare: break;
    }
    return HandshakeFault::BadShare;
}

RefusedReason reasonOf(HandshakeFault fault)
{
    switch (fault) {
    case HandshakeFault::UnusableName: return RefusedReason::UnusableName;
    case HandshakeFault::PasswordNeeded: return RefusedReason::PasswordNeeded;
    case HandshakeFault::WrongPassword: return RefusedReason::WrongPassword;
    case HandshakeFault::Locked: return RefusedReason::Locked;
    case HandshakeFault::Full: return RefusedReason::Full;
    default: return RefusedReason::BadSignature;
    }
}

/// The host counts, whatever port it speaks from.
QByteArray lockKey(const Endpoint& address)
{
    return protocol::encodeEndpoint(address.withoutPort());
}

} // namespace

Gate::Gate(const RelayConfig& config, const crypto::RsaPrivateKey& key,
           crypto::RandomSource& random, Membership& members, Statistics& statistics)
    : m_handshake(key, propertiesOf(config), random),
      m_password(config.password),
      m_rotations(datagramsOf(config.rotations)),
      m_random(random),
      m_members(members),
      m_statistics(statistics),
      m_starts(kStartLimits, random.number32())
{}

void Gate::takeHello(QByteArrayView value, const Endpoint& from, Now now)
{
    ++m_statistics.hellos;
    const auto challenge = m_handshake.challenge(value, from, m_members.roster().count(), now);
    if (!challenge)
        return refuse(from, HandshakeFault::Malformed, now.steady);
    m_members.outbox().send(from, *challenge);
    for (const QByteArray& rotation : std::as_const(m_rotations))
        m_members.outbox().send(from, rotation);
}

void Gate::takeStart(QByteArrayView value, const Endpoint& from, Now now)
{
    ++m_statistics.starts;
    const auto start = m_handshake.checkStart(value, from, now);
    if (!start)
        return refuse(from, relay::faultOf(start.error()), now.steady);
    const QByteArray hash = crypto::sha256(value);
    if (const QByteArray* const answer = answerTo(hash, from)) {
        m_members.outbox().send(from, *answer);
        return;
    }

    if (!m_starts.allow(from, now.steady))
        return refuse(from, HandshakeFault::RateLimited, now.steady);
    ++m_statistics.rsaOperations;
    auto agreed = m_handshake.agree(m_fernet, *start, value, newSessionId(), now);
    if (!agreed)
        return refuse(from, relay::faultOf(agreed.error()), now.steady);

    if (m_waiting.size() >= kHandshakesWaiting)
        drop(m_waiting.begin());
    m_waiting.push_back({.channel = std::move(agreed->channel),
                         .transcript = agreed->transcript,
                         .start = hash,
                         .answer = agreed->answer,
                         .address = from,
                         .agreedAt = now.steady,
                         .deadline = now.steady + kHandshakeWait});
    m_bySession.insert(m_waiting.back().channel.sessionId(), std::prev(m_waiting.end()));
    m_members.outbox().send(from, agreed->answer);
}

Handshake* Gate::find(std::uint64_t sessionId)
{
    const auto found = m_bySession.constFind(sessionId);
    return found == m_bySession.cend() ? nullptr : &**found;
}

void Gate::takeJoin(Handshake& handshake, const JoinFrame& join, Now now)
{
    if (handshake.refused)
        return sendRefusal(handshake, now);
    if (const auto fault = faultOf(handshake, join, now.steady)) {
        const auto wait = lockOf(handshake, join, now.steady);
        handshake.refused = {.reason = reasonOf(*fault), .waitMs = std::uint32_t(wait.count())};
        sendRefusal(handshake, now);
        refuse(handshake.address, *fault, now.steady);
        return;
    }
    admit(handshake, join, now);
}

void Gate::expire(Instant now)
{
    while (!m_waiting.empty() && m_waiting.front().deadline <= now)
        drop(m_waiting.begin());
}

void Gate::clear()
{
    m_waiting.clear();
    m_bySession.clear();
}

std::optional<Instant> Gate::nextDeadline() const
{
    if (m_waiting.empty())
        return std::nullopt;
    return m_waiting.front().deadline;
}

/// What this very START was answered with, while that counts; null when it is new.
const QByteArray* Gate::answerTo(const QByteArray& start, const Endpoint& from)
{
    const auto waiting = std::ranges::find(m_waiting, start, &Handshake::start);
    if (waiting != m_waiting.end())
        return &waiting->answer;
    const Member* const member = m_members.findSessionAt(from);
    return member && member->session()->start == start ? &member->session()->answer : nullptr;
}

std::uint64_t Gate::newSessionId()
{
    std::uint64_t id = 0;
    do {
        id = std::uint64_t(m_random.number32()) << 32 | m_random.number32();
    } while (m_bySession.contains(id) || m_members.findSession(id));
    return id;
}

/// Whose signature is not good has said nothing else that counts.
std::optional<HandshakeFault> Gate::faultOf(const Handshake& handshake, const JoinFrame& join,
                                            Instant now)
{
    const auto identity = crypto::IdentityPublicKey::fromBytes(join.identity);
    if (!identity || !secure::verifyIdentity(*identity, handshake.transcript, join.signature))
        return HandshakeFault::BadSignature;
    if (!protocol::isUsableName(join.name))
        return HandshakeFault::UnusableName;
    if (const auto fault = faultOfProof(handshake, join, now))
        return fault;
    if (m_members.isFull() && !m_members.findIdentity(*identity))
        return HandshakeFault::Full;
    return std::nullopt;
}

std::optional<HandshakeFault> Gate::faultOfProof(const Handshake& handshake, const JoinFrame& join,
                                                 Instant now)
{
    if (!m_password)
        return std::nullopt;
    if (lockOf(handshake, join, now) > Instant::zero())
        return HandshakeFault::Locked;
    if (join.proof.isEmpty())
        return HandshakeFault::PasswordNeeded;

    const bool right = secure::verifyPassword(secure::Side::Client, m_password->key,
                                              handshake.transcript, join.proof);
    for (const QByteArray& key : {join.identity, lockKey(handshake.address)}) {
        if (right)
            m_lockout.forgive(key);
        else
            m_lockout.fail(key, now);
    }
    return right ? std::nullopt : std::optional(HandshakeFault::WrongPassword);
}

/// How long the identity or the address has to wait, whichever is longer.
Instant Gate::lockOf(const Handshake& handshake, const JoinFrame& join, Instant now) const
{
    return std::max(m_lockout.remaining(join.identity, now),
                    m_lockout.remaining(lockKey(handshake.address), now));
}

void Gate::admit(Handshake& handshake, const JoinFrame& join, Now now)
{
    const auto place = m_bySession.take(handshake.channel.sessionId());
    Handshake agreed = std::move(*place);
    m_waiting.erase(place);
    auto identity = crypto::IdentityPublicKey::fromBytes(join.identity).value();
    if (const Member* const old = m_members.findIdentity(identity)) {
        ++m_statistics.sessionsReplaced;
        m_members.tell(SessionReplaced{identity.fingerprint(), old->address, agreed.address});
        m_members.leave(*old, LeaveReason::Replaced, now);
    }
    if (const Member* const classic = m_members.find(agreed.address))
        m_members.leave(*classic, LeaveReason::Replaced, now);

    QByteArray proof;
    if (m_password)
        proof = secure::passwordProof(secure::Side::Relay, m_password->key, agreed.transcript);
    m_members.join(
        std::make_unique<Session>(Session{.channel = std::move(agreed.channel),
                                          .identity = std::move(identity),
                                          .name = QString::fromUtf8(join.name),
                                          .address = agreed.address,
                                          .start = agreed.start,
                                          .answer = agreed.answer,
                                          .proof = proof,
                                          .messages = Bucket::full(kMessageBurst, now.steady),
                                          .mailbox = Mailbox(now.steady - agreed.agreedAt),
                                          .canHost = join.canHost}),
        now);
}

/// Sealed at once: nothing else is under way to who is no member.
void Gate::sendRefusal(Handshake& handshake, Now now)
{
    const protocol::Frame frame(*handshake.refused);
    for (const QByteArray& datagram :
         handshake.channel.seal(m_fernet, {&frame, 1}, now.unixTime, m_random))
        m_members.outbox().send(handshake.address, datagram);
}

void Gate::drop(std::list<Handshake>::iterator handshake)
{
    m_bySession.remove(handshake->channel.sessionId());
    m_waiting.erase(handshake);
}

void Gate::refuse(const Endpoint& from, HandshakeFault fault, Instant now)
{
    ++(fault == HandshakeFault::RateLimited ? m_statistics.startsLimited
                                            : m_statistics.handshakesRefused);
    if (const auto untold = m_refusals[static_cast<std::size_t>(fault)].tell(now))
        m_members.tell(HandshakeRefused{from, fault, *untold});
}

} // namespace relay
