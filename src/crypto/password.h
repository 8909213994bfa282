#pragma once

// A key from a room's password, by scrypt. The parameters come from the other side before anything
// about it is proven, so only those within fixed limits are worked with. Any thread, but it blocks
// for a tenth of a second to some seconds and takes 16 to 128 MiB: call it in a pool.
// Source: RFC 7914; RFC 8265 section 4.2 (why the text is brought to NFC).

#include "crypto/random.h"
#include "crypto/secret.h"

#include <QByteArray>
#include <QString>

#include <expected>
#include <optional>

namespace crypto {

inline constexpr qsizetype kScryptSaltSize = 16;
inline constexpr qsizetype kPasswordKeySize = 32;

/// What a peer may ask for: 16 MiB at least, so that guessing costs something; less than 160 MiB and
/// some seconds, so that a stranger cannot bring a small machine down.
inline constexpr int kMinScryptLogN = 14;
inline constexpr int kMaxScryptLogN = 17;
inline constexpr int kScryptR = 8;
inline constexpr int kMaxScryptP = 4;

/// The names are those of RFC 7914, section 2; N is 2 to the power of logN.
struct ScryptParameters {
    QByteArray salt; ///< kScryptSaltSize random bytes
    int logN = 15;   ///< with r = 8 and p = 1: 32 MiB and about a tenth of a second
    int r = kScryptR;
    int p = 1;

    /// The default cost with a fresh salt.
    [[nodiscard]] static ScryptParameters generate(RandomSource& random);
    [[nodiscard]] bool areAcceptable() const;

    friend bool operator==(const ScryptParameters&, const ScryptParameters&) = default;
};

enum class PasswordError {
    BadParameters, ///< outside the limits above
    OutOfMemory,   ///< the machine lacks what the parameters take
};

/// kPasswordKeySize bytes. The same for what looks the same: NFC, then UTF-8.
[[nodiscard]] std::expected<Secret, PasswordError>
derivePasswordKey(const QString& password, const ScryptParameters& parameters);

/// The bare function, without limits: for known answers. Nothing when memory runs out or OpenSSL
/// does not take the parameters.
[[nodiscard]] std::optional<Secret> scrypt(QByteArrayView password,
                                           const ScryptParameters& parameters, qsizetype size);

} // namespace crypto
