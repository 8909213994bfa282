#pragma once

// HKDF with SHA-256: turns secrets of a handshake into keys. Extract and expand in one call; what
// tells one key from another goes into `info`. Any thread.
// Source: RFC 5869.

#include "crypto/secret.h"

namespace crypto {

/// 255 blocks, section 2.3.
inline constexpr qsizetype kMaxHkdfSize = 255 * 32;

/// `size` is a choice of the protocol's, from 1 to kMaxHkdfSize: another ends the program.
[[nodiscard]] Secret hkdfSha256(QByteArrayView secret, QByteArrayView salt, QByteArrayView info,
                                qsizetype size);

} // namespace crypto
