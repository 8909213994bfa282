#pragma once

// The records of the extended layer as values: reading them from a datagram, writing them as one.
// Parsing checks every length and every field that needs no key; what is left over or missing is
// an error. Views point into the datagram. Plain values, any thread.
// Source: docs/protocol.md, "The extended layer".

#include "protocol/limits.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <expected>
#include <optional>

namespace protocol {

enum class ExtendedType : std::uint16_t {
    Hello = 0x0100,
    Challenge = 0x0101,
    Start = 0x0102,
    Answer = 0x0103,
    Sealed = 0x0104,
    Rotation = 0x0105,
    Announce = 0x0106,
};

enum class ExtendedError {
    WrongLength,  ///< a field is missing, or something follows the last
    WrongVersion, ///< not a version that we speak; also of nothing at all
    BadPadding,   ///< a HELLO with anything but zeros at its end
    BadField,     ///< a flag, number or text that the protocol does not allow
};

struct ExtendedRecord {
    ExtendedType type{};
    QByteArrayView value;
};
/// The one record of the extended layer that fills a datagram; nothing for any other datagram.
[[nodiscard]] std::optional<ExtendedRecord> extendedRecord(QByteArrayView datagram);

struct Hello {
    QByteArray clientRandom;
    std::uint8_t version = kExtendedVersion; ///< the greatest that the client speaks
};
struct PasswordTerms {
    QByteArray salt; ///< 16 bytes
    std::uint8_t logN = 0;
    std::uint8_t r = 0;
    std::uint8_t p = 0;

    friend bool operator==(const PasswordTerms&, const PasswordTerms&) = default;
};
struct HostProof {
    QByteArray identity;  ///< Ed25519 public key
    QByteArray signature; ///< 64 bytes

    friend bool operator==(const HostProof&, const HostProof&) = default;
};
struct Challenge {
    QByteArray clientRandom;
    QByteArray cookie;
    bool admitsClassic = true;
    std::uint16_t members = 0;
    QByteArray relayKey; ///< DER
    QString relayName;
    std::optional<PasswordTerms> password;
    std::optional<HostProof> host;
};
struct Start {
    QByteArray clientRandom;
    QByteArray cookie;
    QByteArray infoHash;
    QByteArray clientShare;
    QByteArray sealedKey;
};
struct Answer {
    QByteArray clientRandom;
    std::uint64_t sessionId = 0;
    QByteArray relayShare;
    QByteArray token;
};
struct Sealed {
    std::uint64_t sessionId = 0;
    QByteArrayView token;
};
struct Rotation {
    std::uint64_t time = 0; ///< seconds since 1970
    QByteArray newKeyHash;
    QByteArray oldKey; ///< DER
    QByteArray signature;
};

// From the value of a record.
[[nodiscard]] std::expected<Hello, ExtendedError> parseHello(QByteArrayView value);
[[nodiscard]] std::expected<Challenge, ExtendedError> parseChallenge(QByteArrayView value);
[[nodiscard]] std::expected<Start, ExtendedError> parseStart(QByteArrayView value);
[[nodiscard]] std::expected<Answer, ExtendedError> parseAnswer(QByteArrayView value);
[[nodiscard]] std::expected<Sealed, ExtendedError> parseSealed(QByteArrayView value);
[[nodiscard]] std::expected<Rotation, ExtendedError> parseRotation(QByteArrayView value);

// The value of a record; makeExtended() makes it a datagram.
[[nodiscard]] QByteArray encode(const Hello& hello);
[[nodiscard]] QByteArray encode(const Challenge& challenge);
[[nodiscard]] QByteArray encode(const Start& start);
[[nodiscard]] QByteArray encode(const Answer& answer);
[[nodiscard]] QByteArray encode(const Sealed& sealed);
[[nodiscard]] QByteArray encode(const Rotation& rotation);
[[nodiscard]] QByteArray makeExtended(ExtendedType type, QByteArrayView value);

// Of a value that was parsed.
/// A CHALLENGE's value without its cookie: what the info hash covers.
[[nodiscard]] QByteArray challengeInfo(QByteArrayView challengeValue);
/// An ANSWER's value up to its token: what the transcript covers.
[[nodiscard]] QByteArrayView answerHead(QByteArrayView answerValue);

} // namespace protocol
