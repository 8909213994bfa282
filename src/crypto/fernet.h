#pragma once

// Fernet: AES-128-CBC with PKCS7 padding and HMAC-SHA256 over version 0x80, time, IV and
// ciphertext, written as base64url, or left as it is ("raw") where peers agree to: a quarter less on
// the wire, and one form only. Fernet holds the reusable cipher contexts (fresh ones cost four times
// as much) and belongs to one thread. The MAC is compared in constant time and before the padding is
// looked at.
// Token text is malleable (unused bits, padding): use the MAC as identity, never the text.
// Source: github.com/fernet/spec, Spec.md; RFC 4648 section 5; RFC 2104.

#include "crypto/fernetkey.h"
#include "crypto/random.h"

#include <QByteArray>

#include <chrono>
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

    /// Appends the bytes that a token's base64 stands for. `text` does not lie in `out`.
    void sealRaw(QByteArray& out, const FernetKey& key, QByteArrayView text,
                 std::chrono::seconds unixTime, RandomSource& random);
    [[nodiscard]] std::expected<FernetContent, FernetError> openRaw(const FernetKey& key,
                                                                    QByteArrayView bytes);

    /// Bytes of the token for a text of so many bytes, and of its raw form.
    [[nodiscard]] static qsizetype tokenSize(qsizetype textSize);
    [[nodiscard]] static qsizetype rawSize(qsizetype textSize);

private:
    struct Private; // EVP contexts inside
    std::unique_ptr<Private> d;
};

} // namespace crypto
