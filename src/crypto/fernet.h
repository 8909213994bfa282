#pragma once

// Fernet: AES-128-CBC with PKCS7 padding and HMAC-SHA256 over version 0x80, time, IV and
// ciphertext, written as base64url. FernetKey is a value that keeps its 32 bytes in secure
// memory; Fernet holds the reusable cipher contexts (fresh ones cost four times as much) and
// belongs to one thread. The MAC is compared in constant time and before the padding is looked at.
// Token text is malleable (unused bits, padding): use the MAC as identity, never the text.
// Source: github.com/fernet/spec, Spec.md; RFC 4648 section 5; RFC 2104.

#include "crypto/random.h"

#include <QByteArray>

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>

namespace crypto {

enum class FernetError {
    Malformed,  ///< not base64url, too short, wrong version, ciphertext not whole blocks
    BadMac,     ///< made with another key, or altered
    BadPadding, ///< the MAC is good but the padding is not: the maker is broken
    Expired,    ///< older than the time to live that was asked for
    TooNew,     ///< from further in the future than the skew allows
};

enum class KeyError {
    Malformed, ///< not the expected text or structure
    WrongSize, ///< not a size that the protocol accepts
};

class FernetKey
{
public:
    [[nodiscard]] static FernetKey generate(RandomSource& random);
    /// The 44-character base64url form.
    [[nodiscard]] static std::expected<FernetKey, KeyError> fromText(QByteArrayView text);
    [[nodiscard]] QByteArray toText() const;

    FernetKey(const FernetKey&);
    FernetKey& operator=(const FernetKey&);
    FernetKey(FernetKey&&) noexcept;
    FernetKey& operator=(FernetKey&&) noexcept;
    ~FernetKey();

    /// In constant time.
    friend bool operator==(const FernetKey& a, const FernetKey& b);

private:
    friend class Fernet;
    struct Private; // QCA::SecureArray inside
    FernetKey();
    std::unique_ptr<Private> d;
};

/// The 32-byte MAC that ends a token: its identity. Empty for what is not base64url of a token.
[[nodiscard]] QByteArray tokenMac(QByteArrayView token);

/// How old a token may be. The protocol's sessions set none: clocks on a LAN differ.
struct FernetAge {
    std::chrono::seconds now{};
    std::chrono::seconds timeToLive{};
    std::chrono::seconds allowedSkew{60};
};

/// What a token held, and the MAC that identifies it.
struct FernetContent {
    QByteArray text;
    QByteArray mac; ///< 32 bytes
};

class Fernet
{
public:
    Fernet();
    ~Fernet();
    Fernet(const Fernet&) = delete;
    Fernet& operator=(const Fernet&) = delete;

    [[nodiscard]] QByteArray seal(const FernetKey& key, QByteArrayView text,
                                  std::chrono::seconds unixTime, RandomSource& random);
    /// Appends the token to `out`: what the relay's fan-out uses, without a copy.
    void sealInto(QByteArray& out, const FernetKey& key, QByteArrayView text,
                  std::chrono::seconds unixTime, RandomSource& random);
    /// Takes base64url, padded or not; where others skip a newline or take the other alphabet,
    /// the token is Malformed.
    [[nodiscard]] std::expected<FernetContent, FernetError>
    open(const FernetKey& key, QByteArrayView token, std::optional<FernetAge> age = {});

    /// Bytes of the token for a text of so many bytes.
    [[nodiscard]] static qsizetype tokenSize(qsizetype textSize);

private:
    struct Private; // EVP contexts inside
    std::unique_ptr<Private> d;
};

} // namespace crypto
