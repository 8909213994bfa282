#pragma once

// The 32 bytes that seal and open Fernet tokens, signing half first: a value in secure memory, wiped
// with its last copy. Made at random for a classic session, derived for an extended one. Any thread,
// one at a time.
// Source: github.com/fernet/spec, Spec.md.

#include "crypto/keyerror.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#include <QByteArray>

#include <expected>

namespace crypto {

inline constexpr qsizetype kFernetKeySize = 32;

class FernetKey
{
public:
    [[nodiscard]] static FernetKey generate(RandomSource& random);
    [[nodiscard]] static std::expected<FernetKey, KeyError> fromBytes(QByteArrayView bytes);
    /// The 44-character base64url form.
    [[nodiscard]] static std::expected<FernetKey, KeyError> fromText(QByteArrayView text);
    [[nodiscard]] QByteArray toText() const;
    /// The bytes, for deriving other keys.
    [[nodiscard]] const Secret& secret() const { return m_secret; }

    /// In constant time.
    friend bool operator==(const FernetKey&, const FernetKey&) = default;

private:
    explicit FernetKey(Secret secret) : m_secret(std::move(secret)) {}
    Secret m_secret;
};

} // namespace crypto
