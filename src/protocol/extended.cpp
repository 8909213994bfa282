#include "protocol/extended.h"

#include "protocol/bytes.h"
#include "protocol/name.h"
#include "protocol/record.h"

#include <algorithm>

namespace protocol {

namespace {

enum ChallengeFlag : std::uint8_t {
    HasPassword = 1,
    AdmitsClassic = 2,
    HasHost = 4,
};

constexpr qsizetype kVersionSize = 1;
constexpr qsizetype kHelloSize = kDatagramTarget - kRecordHeaderSize;
constexpr qsizetype kAnswerHeadSize =
    kVersionSize + kClientRandomSize + sizeof(std::uint64_t) + kShareSize;
constexpr qsizetype kCipherBlock = 16;
/// Packet 0 of the relay: its sequence and the padding fill one block.
constexpr qsizetype kAnswerTokenSize = kTokenFrameSize + kCipherBlock;

constexpr bool isModulusSize(qsizetype size)
{
    return size == 256 || size == 384 || size == 512;
}

constexpr bool isTokenSize(qsizetype size)
{
    constexpr qsizetype frame = kTokenFrameSize;
    return size >= frame + kCipherBlock && (size - frame) % kCipherBlock == 0;
}

bool isAcceptable(const PasswordTerms& terms)
{
    return terms.logN >= kMinPasswordLogN && terms.logN <= kMaxPasswordLogN && terms.r == kPasswordR
           && terms.p >= 1 && terms.p <= kMaxPasswordP;
}

/// Another version may have other fields, so it is looked at before their lengths.
std::optional<ExtendedError> faultOf(std::uint8_t version, const ByteReader& reader)
{
    if (version != kExtendedVersion)
        return ExtendedError::WrongVersion;
    if (!reader.complete())
        return ExtendedError::WrongLength;
    return std::nullopt;
}

QByteArray take(ByteReader& reader, qsizetype count)
{
    return reader.bytes(count).toByteArray();
}

QByteArray withVersion()
{
    return QByteArray(kVersionSize, char(kExtendedVersion));
}

void appendSized(QByteArray& value, QByteArrayView bytes)
{
    appendNumber(value, std::uint16_t(bytes.size()));
    value.append(bytes);
}

} // namespace

std::optional<ExtendedRecord> extendedRecord(QByteArrayView datagram)
{
    if (datagram.size() > qsizetype(kDatagramTarget))
        return std::nullopt;
    RecordReader reader(datagram);
    const auto record = reader.next();
    if (!record || record->value.size() + qsizetype(kRecordHeaderSize) != datagram.size())
        return std::nullopt;

    const auto type = ExtendedType(record->type);
    if (type < ExtendedType::Hello || type > ExtendedType::Announce)
        return std::nullopt;
    return ExtendedRecord{type, record->value};
}

std::expected<Hello, ExtendedError> parseHello(QByteArrayView value)
{
    if (value.size() != kHelloSize)
        return std::unexpected(ExtendedError::WrongLength);

    ByteReader reader(value);
    const auto version = reader.number<std::uint8_t>();
    if (version == 0) // later ones are answered with ours
        return std::unexpected(ExtendedError::WrongVersion);
    const Hello hello{.clientRandom = take(reader, kClientRandomSize), .version = version};
    if (!std::ranges::all_of(reader.rest(), [](char byte) { return byte == 0; }))
        return std::unexpected(ExtendedError::BadPadding);
    return hello;
}

std::expected<Challenge, ExtendedError> parseChallenge(QByteArrayView value)
{
    ByteReader reader(value);
    const auto version = reader.number<std::uint8_t>();
    Challenge challenge;
    challenge.clientRandom = take(reader, kClientRandomSize);
    challenge.cookie = take(reader, kCookieSize);
    const auto flags = reader.number<std::uint8_t>();
    challenge.admitsClassic = flags & AdmitsClassic;
    challenge.members = reader.number<std::uint16_t>();
    challenge.relayKey = take(reader, reader.number<std::uint16_t>());
    const QByteArrayView name = reader.bytes(reader.number<std::uint8_t>());
    if (flags & HasPassword) {
        challenge.password = PasswordTerms{.salt = take(reader, kPasswordSaltSize),
                                           .logN = reader.number<std::uint8_t>(),
                                           .r = reader.number<std::uint8_t>(),
                                           .p = reader.number<std::uint8_t>()};
    }
    if (flags & HasHost) {
        challenge.host = HostProof{.identity = take(reader, kIdentitySize),
                                   .signature = take(reader, kIdentitySignatureSize)};
    }
    if (const auto fault = faultOf(version, reader))
        return std::unexpected(*fault);

    const bool flagsAreGood = (flags & ~(HasPassword | AdmitsClassic | HasHost)) == 0
                              && !(challenge.password && challenge.admitsClassic);
    if (!flagsAreGood || challenge.relayKey.isEmpty() || !isUsableRelayName(name)
        || (challenge.password && !isAcceptable(*challenge.password)))
        return std::unexpected(ExtendedError::BadField);
    challenge.relayName = QString::fromUtf8(name);
    return challenge;
}

std::expected<Start, ExtendedError> parseStart(QByteArrayView value)
{
    ByteReader reader(value);
    const auto version = reader.number<std::uint8_t>();
    Start start{.clientRandom = take(reader, kClientRandomSize),
                .cookie = take(reader, kCookieSize),
                .infoHash = take(reader, kHashSize),
                .clientShare = take(reader, kShareSize),
                .sealedKey = reader.rest().toByteArray()};
    if (const auto fault = faultOf(version, reader))
        return std::unexpected(*fault);
    if (!isModulusSize(start.sealedKey.size()))
        return std::unexpected(ExtendedError::WrongLength);
    return start;
}

std::expected<Answer, ExtendedError> parseAnswer(QByteArrayView value)
{
    ByteReader reader(value);
    const auto version = reader.number<std::uint8_t>();
    Answer answer{.clientRandom = take(reader, kClientRandomSize),
                  .sessionId = reader.number<std::uint64_t>(),
                  .relayShare = take(reader, kShareSize),
                  .token = take(reader, kAnswerTokenSize)};
    if (const auto fault = faultOf(version, reader))
        return std::unexpected(*fault);
    return answer;
}

std::expected<Sealed, ExtendedError> parseSealed(QByteArrayView value)
{
    ByteReader reader(value);
    const Sealed sealed{.sessionId = reader.number<std::uint64_t>(), .token = reader.rest()};
    if (!reader.complete() || !isTokenSize(sealed.token.size()))
        return std::unexpected(ExtendedError::WrongLength);
    return sealed;
}

std::expected<Rotation, ExtendedError> parseRotation(QByteArrayView value)
{
    ByteReader reader(value);
    Rotation rotation;
    rotation.time = reader.number<std::uint64_t>();
    rotation.newKeyHash = take(reader, kHashSize);
    rotation.oldKey = take(reader, reader.number<std::uint16_t>());
    rotation.signature = take(reader, reader.number<std::uint16_t>());
    if (!reader.complete())
        return std::unexpected(ExtendedError::WrongLength);
    if (rotation.oldKey.isEmpty() || !isModulusSize(rotation.signature.size()))
        return std::unexpected(ExtendedError::BadField);
    return rotation;
}

QByteArray encode(const Hello& hello)
{
    QByteArray value;
    appendNumber(value, hello.version);
    return (value + hello.clientRandom).leftJustified(kHelloSize, '\0');
}

QByteArray encode(const Challenge& challenge)
{
    const QByteArray name = challenge.relayName.toUtf8();
    const int flags = (challenge.password ? HasPassword : 0)
                      | (challenge.admitsClassic ? AdmitsClassic : 0)
                      | (challenge.host ? HasHost : 0);
    QByteArray value = withVersion() + challenge.clientRandom + challenge.cookie;
    appendNumber(value, std::uint8_t(flags));
    appendNumber(value, challenge.members);
    appendSized(value, challenge.relayKey);
    appendNumber(value, std::uint8_t(name.size()));
    value += name;
    if (challenge.password) {
        value += challenge.password->salt;
        appendNumber(value, challenge.password->logN);
        appendNumber(value, challenge.password->r);
        appendNumber(value, challenge.password->p);
    }
    if (challenge.host)
        value += challenge.host->identity + challenge.host->signature;
    return value;
}

QByteArray encode(const Start& start)
{
    return withVersion() + start.clientRandom + start.cookie + start.infoHash + start.clientShare
           + start.sealedKey;
}

QByteArray encode(const Answer& answer)
{
    QByteArray value = withVersion() + answer.clientRandom;
    appendNumber(value, answer.sessionId);
    return value + answer.relayShare + answer.token;
}

QByteArray encode(const Sealed& sealed)
{
    QByteArray value;
    value.reserve(qsizetype(sizeof sealed.sessionId) + sealed.token.size());
    appendNumber(value, sealed.sessionId);
    return value.append(sealed.token);
}

QByteArray encode(const Rotation& rotation)
{
    QByteArray value;
    appendNumber(value, rotation.time);
    value += rotation.newKeyHash;
    appendSized(value, rotation.oldKey);
    appendSized(value, rotation.signature);
    return value;
}

QByteArray makeExtended(ExtendedType type, QByteArrayView value)
{
    return makeRecord(RecordType(type), value);
}

QByteArray challengeInfo(QByteArrayView challengeValue)
{
    ByteReader reader(challengeValue);
    QByteArray info = take(reader, kVersionSize + kClientRandomSize);
    reader.bytes(kCookieSize);
    return info.append(reader.rest());
}

QByteArrayView answerHead(QByteArrayView answerValue)
{
    return ByteReader(answerValue).bytes(kAnswerHeadSize);
}

} // namespace protocol
