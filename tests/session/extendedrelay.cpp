#include "session/extendedrelay.h"

#include "secure/transcript.h"
#include "support/testkeys.h"

#include <QtEndian>

#include <span>
#include <utility>

namespace support {

using protocol::ExtendedType;
using protocol::Frame;

namespace {

constexpr std::chrono::seconds kTime(1'700'000'000);
constexpr protocol::MemberNumber kClientNumber = 7;

/// Nothing: bare.
std::optional<std::uint8_t> laneOf(const Frame& frame)
{
    using protocol::Way;
    if (travels(frame, Way::Talk))
        return 0;
    if (travels(frame, Way::Bulk))
        return 1;
    return travels(frame, Way::State) ? std::optional<std::uint8_t>(2) : std::nullopt;
}

} // namespace

protocol::PresentFrame member(protocol::MemberNumber number, const protocol::Endpoint& address,
                              std::uint32_t seed, const QString& name)
{
    protocol::PresentFrame present = classicMember(number, address);
    present.classic = false;
    present.identity = testIdentity(seed).publicKey().bytes();
    present.name = name;
    return present;
}

protocol::PresentFrame classicMember(protocol::MemberNumber number,
                                     const protocol::Endpoint& address)
{
    protocol::PresentFrame present;
    present.member = number;
    present.classic = true;
    present.address = address;
    return present;
}

session::Person personOf(const protocol::PresentFrame& present)
{
    session::Person person{.address = present.address,
                           .name = present.name,
                           .number = present.member,
                           .canHost = present.canHost,
                           .away = present.away};
    if (!present.classic)
        person.identity =
            crypto::IdentityPublicKey::fromBytes(present.identity).value().fingerprint();
    return person;
}

crypto::IdentityKey testIdentity(std::uint32_t seed)
{
    SeededRandom random(seed);
    return crypto::IdentityKey::generate(random);
}

session::SessionConfig extendedConfig()
{
    session::SessionConfig config;
    config.identity = testIdentity(1);
    config.name = QStringLiteral("Ada");
    return config;
}

ExtendedRelay::ExtendedRelay(int keyNumber, const protocol::Endpoint& address,
                             secure::RelayProperties properties)
    : m_key(testKey(keyNumber)),
      m_address(address),
      m_properties(std::move(properties))
{
    restart();
}

void ExtendedRelay::restart()
{
    m_handshake.emplace(m_key, m_properties, m_random);
    m_sessions.clear();
}

QList<QByteArray> ExtendedRelay::answer(QByteArrayView datagram, protocol::Now now)
{
    const auto record = protocol::extendedRecord(datagram);
    if (!record)
        return {};
    switch (record->type) {
    case ExtendedType::Hello: {
        const auto challenge = m_handshake->challenge(record->value, testClient(), 1, now);
        if (!challenge || !answersHello)
            return {};
        QList<QByteArray> answers{*challenge};
        for (const protocol::Rotation& rotation : rotations)
            answers.append(makeExtended(ExtendedType::Rotation, encode(rotation)));
        return answers;
    }
    case ExtendedType::Start: return answerStart(record->value, now);
    case ExtendedType::Sealed: return answerSealed(record->value);
    default: return {};
    }
}

QList<QByteArray> ExtendedRelay::seal(const std::vector<Frame>& frames)
{
    return sealIn(m_sessions.at(m_current), frames);
}

QList<QByteArray> ExtendedRelay::sealIn(Session& session, const std::vector<Frame>& frames)
{
    std::vector<Frame> wrapped;
    for (const Frame& frame : frames) {
        const auto lane = laneOf(frame);
        if (lane)
            wrapped.push_back(
                protocol::DataFrame{*lane, session.sent.at(*lane)++, encodeFrame(frame)});
        else
            wrapped.push_back(frame);
    }
    return session.channel.seal(m_fernet, wrapped, kTime, m_random);
}

QByteArray ExtendedRelay::announcement() const
{
    return protocol::makeExtended(ExtendedType::Announce, key().toDer());
}

QByteArray ExtendedRelay::sealBytes(QByteArrayView frames)
{
    const auto found = m_sessions.find(m_current);
    if (found == m_sessions.end())
        return {};
    QByteArray value(8, Qt::Uninitialized);
    qToBigEndian(found->first, value.data());
    value += found->second.channel.sealToken(m_fernet, frames, kTime, m_random);
    return protocol::makeExtended(ExtendedType::Sealed, value);
}

QByteArray ExtendedRelay::sealUnit(std::uint8_t lane, const QByteArray& inner)
{
    const auto found = m_sessions.find(m_current);
    if (found == m_sessions.end())
        return {};
    std::uint64_t& sent = found->second.sent.at(lane % found->second.sent.size());
    return sealBytes(encodeFrame(protocol::DataFrame{lane, sent++, inner}));
}

QByteArray ExtendedRelay::sealInFirst(const Frame& frame)
{
    return sealIn(m_sessions.begin()->second, {frame}).first();
}

QByteArray ExtendedRelay::classicAnnouncement() const
{
    return protocol::makeRecord(protocol::RecordType::ServerPublicKeyResponse, key().toPem());
}

QList<QByteArray> ExtendedRelay::answerStart(QByteArrayView value, protocol::Now now)
{
    const auto start = m_handshake->checkStart(value, testClient(), now);
    if (!start)
        return {};
    ++starts;
    if (!answersStart)
        return {};
    for (const auto& [id, session] : m_sessions) {
        if (session.start == value)
            return {session.answer};
    }
    const std::uint64_t id = m_nextId++;
    auto agreed = m_handshake->agree(m_fernet, *start, value, id, now);
    if (!agreed)
        return {};
    const QByteArray answer = agreed->answer;
    m_sessions.emplace(
        id, Session{std::move(agreed->channel), agreed->transcript, value.toByteArray(), answer});
    return {answer};
}

QList<QByteArray> ExtendedRelay::answerSealed(QByteArrayView value)
{
    const auto sealed = protocol::parseSealed(value);
    const auto found = sealed ? m_sessions.find(sealed->sessionId) : m_sessions.end();
    if (found == m_sessions.end())
        return {};
    Session& session = found->second;
    const auto packet = session.channel.open(m_fernet, sealed->token);
    if (!packet)
        return {};
    std::vector<Frame> answers;
    for (const Frame& frame : packet->frames)
        hear(frame, session, answers);
    return sealIn(session, answers);
}

void ExtendedRelay::hear(const Frame& frame, Session& session, std::vector<Frame>& answers)
{
    if (const auto* join = std::get_if<protocol::JoinFrame>(&frame)) {
        for (const Frame& each : answerJoin(session, *join))
            answers.push_back(each);
        m_current = session.channel.sessionId();
        lastJoin = *join;
    } else if (const auto* ping = std::get_if<protocol::PingFrame>(&frame)) {
        ++pings;
        if (answersPing)
            answers.push_back(protocol::PongFrame{ping->opaque});
    } else if (const auto* data = std::get_if<protocol::DataFrame>(&frame)) {
        std::uint64_t& next = session.came.at(data->lane);
        const bool isNew = data->number == next;
        next += isNew ? 1 : 0;
        const auto inner = isNew ? protocol::parseFrames(data->inner) : std::vector<Frame>();
        for (const Frame& each : inner.value_or(std::vector<Frame>()))
            received.push_back(each);
        answers.push_back(protocol::AckFrame{data->lane, next, 0, protocol::kLaneWindow});
    } else if (!std::holds_alternative<protocol::AckFrame>(frame)) {
        received.push_back(frame);
    }
}

std::vector<Frame> ExtendedRelay::answerJoin(const Session& session,
                                             const protocol::JoinFrame& join)
{
    const auto identity = crypto::IdentityPublicKey::fromBytes(join.identity);
    if (!identity || !secure::verifyIdentity(*identity, session.transcript, join.signature)
        || join.name != "Ada")
        return {};
    ++joins;
    if (!answersJoin)
        return {};
    if (refusal)
        return {*refusal};
    if (passwordKey
        && !secure::verifyPassword(secure::Side::Client, *passwordKey, session.transcript,
                                   join.proof))
        return {protocol::RefusedFrame{protocol::RefusedReason::WrongPassword, 0}};
    protocol::JoinedFrame joined{
        .member = kClientNumber, .relayTime = 1, .epoch = epoch, .proof = {}};
    if (passwordKey)
        joined.proof = secure::passwordProof(secure::Side::Relay, *passwordKey, session.transcript);
    std::vector<Frame> answers{joined};
    answers.insert(answers.end(), present.begin(), present.end());
    return answers;
}

std::vector<Sent> converse(Scene& scene, ExtendedRelay& relay, session::Link link)
{
    std::vector<Sent> all;
    for (std::vector<Sent> sent = scene.takeSent(); !sent.empty(); sent = scene.takeSent()) {
        for (const Sent& each : sent) {
            for (const QByteArray& answer : relay.answer(each.datagram, scene.now()))
                scene.receive(answer, relay.address(), link);
        }
        std::ranges::move(sent, std::back_inserter(all));
    }
    return all;
}

std::vector<Sent> join(Scene& scene, ExtendedRelay& relay, session::Link link)
{
    if (scene.state() == session::SessionState::Idle)
        scene.start();
    std::vector<Sent> all = converse(scene, relay, link);
    scene.advance(scene.untilDeadline()); // the gathering ends
    std::ranges::move(converse(scene, relay, link), std::back_inserter(all));
    return all;
}

std::vector<Sent> ofType(const std::vector<Sent>& sent, ExtendedType type)
{
    std::vector<Sent> found;
    std::ranges::copy_if(sent, std::back_inserter(found), [type](const Sent& each) {
        return each.type == protocol::RecordType(std::to_underlying(type));
    });
    return found;
}

} // namespace support
