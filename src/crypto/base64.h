#pragma once

// For the sources of this folder only: base64url, the alphabet of tokens and of Fernet keys.
// Functions; any thread.
// Source: RFC 4648 section 5.

#include <QByteArray>

#include <optional>

namespace crypto {

[[nodiscard]] QByteArray encodeBase64(const QByteArray& bytes);

/// base64url and nothing else: no blanks, no other alphabet. The padding is right or left out; bits
/// that stand for no byte are not looked at. (QByteArray's own guesses a branch for each character,
/// and takes five times as long on real tokens.)
[[nodiscard]] std::optional<QByteArray> decodeBase64(QByteArrayView text);

} // namespace crypto
