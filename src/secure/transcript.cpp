#include "secure/transcript.h"

#include "crypto/hkdf.h"
#include "crypto/sha256.h"
#include "protocol/bytes.h"

namespace secure {

namespace {

// With the zero byte that ends each: no label is the beginning of another.
constexpr char kHandshakeLabel[] = "sottovoce handshake 1";
constexpr char kKeysLabel[] = "sottovoce keys 1";
constexpr char kIdentityLabel[] = "sottovoce identity 1";
constexpr char kClientPasswordLabel[] = "sottovoce password client 1";
constexpr char kRelayPasswordLabel[] = "sottovoce password relay 1";
constexpr char kHostLabel[] = "sottovoce host 1";
constexpr char kRotationLabel[] = "sottovoce rotation 1";

template <std::size_t size> QByteArray labelled(const char (&label)[size], QByteArrayView bytes)
{
    return QByteArray(label, size).append(bytes);
}

QByteArray hostText(const crypto::RsaPublicKey& relayKey)
{
    return labelled(kHostLabel, crypto::sha256(relayKey.toDer()));
}

QByteArray rotationText(const protocol::Rotation& rotation)
{
    QByteArray text(kRotationLabel, sizeof kRotationLabel);
    protocol::appendNumber(text, rotation.time);
    return text + crypto::sha256(rotation.oldKey) + rotation.newKeyHash;
}

} // namespace

QByteArray transcriptOf(QByteArrayView startValue, QByteArrayView answerHead)
{
    return crypto::sha256(labelled(kHandshakeLabel, startValue).append(answerHead));
}

QByteArray infoHash(std::uint8_t helloVersion, QByteArrayView challengeValue)
{
    QByteArray text;
    protocol::appendNumber(text, helloVersion);
    return crypto::sha256(text + protocol::challengeInfo(challengeValue));
}

ChannelKeys deriveKeys(QByteArrayView transcript, const crypto::FernetKey& fernetKey,
                       const crypto::Secret& agreement)
{
    const auto secret = crypto::Secret::joined({fernetKey.secret().bytes(), agreement.bytes()});
    const crypto::Secret keys = crypto::hkdfSha256(secret.bytes(), transcript,
                                                   QByteArrayView(kKeysLabel, sizeof kKeysLabel),
                                                   2 * crypto::kFernetKeySize);
    const auto half = [&](qsizetype from) {
        return *crypto::FernetKey::fromBytes(keys.bytes().sliced(from, crypto::kFernetKeySize));
    };
    return {.clientToRelay = half(0), .relayToClient = half(crypto::kFernetKeySize)};
}

QByteArray signIdentity(const crypto::IdentityKey& identity, QByteArrayView transcript)
{
    return identity.sign(labelled(kIdentityLabel, transcript));
}

bool verifyIdentity(const crypto::IdentityPublicKey& identity, QByteArrayView transcript,
                    QByteArrayView signature)
{
    return identity.verify(labelled(kIdentityLabel, transcript), signature);
}

QByteArray passwordProof(Side side, const crypto::Secret& passwordKey, QByteArrayView transcript)
{
    return crypto::hmacSha256(passwordKey.bytes(), side == Side::Client
                                                       ? labelled(kClientPasswordLabel, transcript)
                                                       : labelled(kRelayPasswordLabel, transcript));
}

bool verifyPassword(Side side, const crypto::Secret& passwordKey, QByteArrayView transcript,
                    QByteArrayView proof)
{
    return crypto::constantTimeEqual(passwordProof(side, passwordKey, transcript), proof);
}

protocol::HostProof signHost(const crypto::IdentityKey& identity,
                             const crypto::RsaPublicKey& relayKey)
{
    return {.identity = identity.publicKey().bytes(),
            .signature = identity.sign(hostText(relayKey))};
}

bool verifyHost(const protocol::HostProof& proof, const crypto::RsaPublicKey& relayKey)
{
    const auto identity = crypto::IdentityPublicKey::fromBytes(proof.identity);
    return identity && identity->verify(hostText(relayKey), proof.signature);
}

std::optional<protocol::Rotation> signRotation(const crypto::RsaPrivateKey& oldKey,
                                               const crypto::RsaPublicKey& newKey,
                                               std::uint64_t unixTime)
{
    protocol::Rotation rotation{.time = unixTime,
                                .newKeyHash = crypto::sha256(newKey.toDer()),
                                .oldKey = oldKey.publicKey().toDer(),
                                .signature = {}};
    const auto signature = oldKey.sign(rotationText(rotation));
    if (!signature)
        return std::nullopt;
    rotation.signature = *signature;
    return rotation;
}

bool verifyRotation(const protocol::Rotation& rotation)
{
    const auto oldKey = crypto::RsaPublicKey::fromDer(rotation.oldKey);
    return oldKey && oldKey->verify(rotationText(rotation), rotation.signature);
}

} // namespace secure
