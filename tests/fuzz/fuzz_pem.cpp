// Public and private keys in PEM: whatever is taken can be written and read again.

#include "crypto/library.h"
#include "crypto/rsa.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static crypto::Library library;
    const QByteArrayView pem(data, qsizetype(size));
    if (const auto key = crypto::RsaPublicKey::fromPem(pem)) {
        const auto again = crypto::RsaPublicKey::fromPem(key->toPem());
        if (!again || again->fingerprint() != key->fingerprint())
            std::abort();
    }
    (void)crypto::RsaPrivateKey::fromPem(pem);
    return 0;
}
