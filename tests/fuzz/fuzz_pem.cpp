// Public and private keys in PEM and DER: whatever is taken can be written and read again.

#include "crypto/identity.h"
#include "crypto/library.h"
#include "crypto/rsa.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static crypto::Library library;
    const QByteArrayView pem(data, qsizetype(size));
    if (const auto key = crypto::RsaPublicKey::fromPem(pem)) {
        const auto again = crypto::RsaPublicKey::fromPem(key->toPem());
        const auto fromDer = crypto::RsaPublicKey::fromDer(key->toDer());
        if (!again || again->fingerprint() != key->fingerprint() || !fromDer
            || fromDer->toDer() != key->toDer())
            std::abort();
    }
    if (const auto key = crypto::RsaPublicKey::fromDer(pem); key && key->toDer() != pem)
        std::abort();
    if (const auto key = crypto::IdentityKey::fromPem(pem)) {
        const auto again = crypto::IdentityKey::fromPem(key->toPem());
        if (!again || !(again->publicKey() == key->publicKey()))
            std::abort();
    }
    (void)crypto::RsaPrivateKey::fromPem(pem);
    (void)crypto::IdentityPublicKey::fromBytes(pem);
    return 0;
}
