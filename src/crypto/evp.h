#pragma once

// For the sources of this folder only: what their calls into OpenSSL's EVP interface share.
// Functions: any thread. OpenSSL leaves reasons in a queue of the thread; whoever takes a failure
// as an answer empties it, so that no later call mistakes them for its own.

#include "crypto/handle.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#include <QByteArray>

#include <openssl/evp.h>

#include <optional>
#include <span>

namespace crypto {

using EvpKey = Handle<EVP_PKEY, EVP_PKEY_free>;
using EvpKeyContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using EvpDigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

inline const std::uint8_t* bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const std::uint8_t*>(view.data());
}

inline std::uint8_t* bytesOf(QByteArray& array)
{
    return reinterpret_cast<std::uint8_t*>(array.data());
}

/// For calls that fail only when memory runs out, where nothing sensible can follow.
void require(bool worked);

/// Hands the answer on, and empties the queue of reasons when it is no.
bool answered(bool worked);

/// A key whose private part is `size` random bytes: X25519, Ed25519.
[[nodiscard]] EvpKey makeRawKey(int type, qsizetype size, RandomSource& random);
/// The other part, in the form of RFC 7748 or RFC 8032.
[[nodiscard]] QByteArray rawPublicKey(const EVP_PKEY* key);

/// A parameter for derive().
[[nodiscard]] OSSL_PARAM octets(const char* name, QByteArrayView bytes);
/// What the named function derives; nothing when it fails. `parameters` come with their end.
[[nodiscard]] std::optional<Secret> derive(const char* function, qsizetype size,
                                           std::span<const OSSL_PARAM> parameters);

} // namespace crypto
