#pragma once

// Identities on disk, a relay's and a person's: one PKCS#8 PEM file each, mode 0600, made at first
// use and kept for ever after. Written whole or not at all. A file that is there but cannot be used is an error
// and is never overwritten. Any thread; may block for the seconds that key generation takes.

#include "crypto/identity.h"
#include "crypto/privatefile.h"
#include "crypto/rsa.h"

#include <QString>

#include <expected>

namespace crypto {

template <typename Key> struct Loaded {
    Key key;
    bool created; ///< made just now
};
using LoadedKey = Loaded<RsaPrivateKey>;
using LoadedIdentity = Loaded<IdentityKey>;

[[nodiscard]] std::expected<LoadedKey, KeyFileError> loadOrCreateKey(const QString& path,
                                                                     int bits = kDefaultRsaBits);
[[nodiscard]] std::expected<LoadedIdentity, KeyFileError> loadOrCreateIdentity(const QString& path);

} // namespace crypto
