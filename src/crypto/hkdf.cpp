#include "crypto/hkdf.h"

#include "crypto/evp.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>

namespace crypto {

// By EVP, since QCA's HKDF does not tell when OpenSSL fails, and hands out a key of zeros.
Secret hkdfSha256(QByteArrayView secret, QByteArrayView salt, QByteArrayView info, qsizetype size)
{
    char digest[] = "SHA256";
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        octets(OSSL_KDF_PARAM_KEY, secret),
        octets(OSSL_KDF_PARAM_SALT, salt),
        octets(OSSL_KDF_PARAM_INFO, info),
        OSSL_PARAM_construct_end(),
    };
    std::optional<Secret> derived = derive("HKDF", size, parameters);
    require(derived.has_value());
    return *std::move(derived);
}

} // namespace crypto
