#pragma once

// The relay's identity on disk: one PKCS#8 PEM file, mode 0600, made at first use and kept for
// ever after. Written whole or not at all. A file that is there but cannot be used is an error
// and is never overwritten. Any thread; may block for the seconds that key generation takes.

#include "crypto/rsa.h"

#include <QString>

#include <expected>

namespace crypto {

enum class KeyFileError {
    Unreadable, ///< there, but cannot be read
    Malformed,  ///< there, but is not an RSA private key of an accepted size
    TooOpen,    ///< others may read it: mode wider than 0600
    Unwritable, ///< absent, and cannot be made (folder missing or read-only, disk full)
};

struct LoadedKey {
    RsaPrivateKey key;
    bool created; ///< made just now
};

[[nodiscard]] std::expected<LoadedKey, KeyFileError> loadOrCreateKey(const QString& path,
                                                                     int bits = kDefaultRsaBits);

} // namespace crypto
