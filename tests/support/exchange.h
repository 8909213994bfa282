#pragma once

// One client and one relay that shake hands by calls, with the checks that their owners make of a
// CHALLENGE and a JOIN. A test hands altered datagrams to any step. Made by a test; one thread.

#include "crypto/fernet.h"
#include "crypto/password.h"
#include "protocol/extended.h"
#include "protocol/name.h"
#include "secure/clienthandshake.h"
#include "secure/relayhandshake.h"
#include "secure/transcript.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"

#include <QByteArray>

#include <optional>

namespace support {

/// The value of a datagram of one type; nothing for any other datagram.
[[nodiscard]] inline std::optional<QByteArrayView> valueOf(QByteArrayView datagram,
                                                           protocol::ExtendedType type)
{
    const auto record = protocol::extendedRecord(datagram);
    if (!record || record->type != type)
        return std::nullopt;
    return record->value;
}

class Exchange
{
public:
    explicit Exchange(std::uint32_t seed = 1)
        : relayKey(testKey()),
          random(seed),
          identity(crypto::IdentityKey::generate(random)),
          host(crypto::IdentityKey::generate(random)),
          passwordKey(QByteArray(32, 'v')),
          clientRandom(random.bytes(32)),
          relay(relayKey, properties(), random)
    {}

    [[nodiscard]] secure::RelayProperties properties() const
    {
        return {
            .admitsClassic = false,
            .name = QStringLiteral("Aula 3"),
            .password =
                protocol::PasswordTerms{.salt = QByteArray(16, 's'), .logN = 15, .r = 8, .p = 1},
            .host = secure::signHost(host, relayKey.publicKey())};
    }

    [[nodiscard]] QByteArray hello() const
    {
        return protocol::makeExtended(
            protocol::ExtendedType::Hello,
            protocol::encode(protocol::Hello{.clientRandom = clientRandom}));
    }

    [[nodiscard]] std::optional<QByteArray> takeHello(QByteArrayView datagram)
    {
        const auto value = valueOf(datagram, protocol::ExtendedType::Hello);
        return value ? relay.challenge(*value, address, 3, now) : std::nullopt;
    }

    /// As a session does it, but for trust: that is not this folder's.
    [[nodiscard]] std::optional<secure::ClientHandshake> takeChallenge(QByteArrayView datagram)
    {
        const auto value = valueOf(datagram, protocol::ExtendedType::Challenge);
        if (!value)
            return std::nullopt;
        const auto challenge = protocol::parseChallenge(*value);
        if (!challenge || challenge->clientRandom != clientRandom)
            return std::nullopt;
        const auto key = crypto::RsaPublicKey::fromDer(challenge->relayKey);
        if (!key || (challenge->host && !secure::verifyHost(*challenge->host, *key)))
            return std::nullopt;
        return secure::ClientHandshake::begin(*value, *key, random);
    }

    [[nodiscard]] std::optional<secure::RelayHandshake::Agreed> takeStart(QByteArrayView datagram)
    {
        const auto value = valueOf(datagram, protocol::ExtendedType::Start);
        if (!value)
            return std::nullopt;
        const auto start = relay.checkStart(*value, address, now);
        if (!start)
            return std::nullopt;
        auto agreed = relay.agree(fernet, *start, *value, ++sessionId, now);
        return agreed ? std::optional(*std::move(agreed)) : std::nullopt;
    }

    [[nodiscard]] std::optional<secure::ClientHandshake::Agreed>
    takeAnswer(const secure::ClientHandshake& handshake, QByteArrayView datagram)
    {
        const auto value = valueOf(datagram, protocol::ExtendedType::Answer);
        if (!value)
            return std::nullopt;
        auto agreed = handshake.takeAnswer(fernet, *value);
        return agreed ? std::optional(*std::move(agreed)) : std::nullopt;
    }

    [[nodiscard]] protocol::JoinFrame joinFrame(QByteArrayView transcript) const
    {
        return {.identity = identity.publicKey().bytes(),
                .signature = secure::signIdentity(identity, transcript),
                .name = "Ada",
                .proof = secure::passwordProof(secure::Side::Client, passwordKey, transcript)};
    }

    [[nodiscard]] QByteArray seal(secure::SealedChannel& channel, const protocol::Frame& frame)
    {
        return channel.seal(fernet, std::span(&frame, 1), now.unixTime, random).value(0);
    }

    [[nodiscard]] std::optional<secure::Packet> open(secure::SealedChannel& channel,
                                                     QByteArrayView datagram)
    {
        const auto value = valueOf(datagram, protocol::ExtendedType::Sealed);
        const auto sealed = value ? protocol::parseSealed(*value)
                                  : std::unexpected(protocol::ExtendedError::WrongLength);
        if (!sealed || sealed->sessionId != channel.sessionId())
            return std::nullopt;
        auto packet = channel.open(fernet, sealed->token);
        return packet ? std::optional(*std::move(packet)) : std::nullopt;
    }

    /// The relay's part: whether a JOIN lets its sender in.
    [[nodiscard]] bool takeJoin(secure::RelayHandshake::Agreed& agreed, QByteArrayView datagram)
    {
        const auto packet = open(agreed.channel, datagram);
        if (!packet || packet->frames.size() != 1)
            return false;
        const auto* join = std::get_if<protocol::JoinFrame>(&packet->frames.front());
        if (!join)
            return false;
        const auto person = crypto::IdentityPublicKey::fromBytes(join->identity);
        return person && secure::verifyIdentity(*person, agreed.transcript, join->signature)
               && secure::verifyPassword(secure::Side::Client, passwordKey, agreed.transcript,
                                         join->proof)
               && protocol::isUsableName(join->name);
    }

    const crypto::RsaPrivateKey& relayKey; ///< before all others: it starts the library
    SeededRandom random;
    crypto::IdentityKey identity;
    crypto::IdentityKey host;
    crypto::Secret passwordKey;
    QByteArray clientRandom;
    protocol::Endpoint address = protocol::Endpoint::ipv4(0x0a090003, 40000);
    protocol::Now now{.steady = std::chrono::minutes(7),
                      .unixTime = std::chrono::seconds(1'795'478'400)};
    crypto::Fernet fernet;
    std::uint64_t sessionId = 0x1122334455660000;
    secure::RelayHandshake relay;
};

} // namespace support
