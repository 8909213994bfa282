#include "crypto/evp.h"

#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace crypto {

void require(bool worked)
{
    if (!worked) [[unlikely]]
        qFatal("OpenSSL failed: %s", ERR_reason_error_string(ERR_peek_last_error()));
}

bool answered(bool worked)
{
    if (!worked)
        ERR_clear_error();
    return worked;
}

EvpKey makeRawKey(int type, qsizetype size, RandomSource& random)
{
    Secret bytes(size);
    random.fill(bytes.writable());
    EvpKey key(
        EVP_PKEY_new_raw_private_key(type, nullptr, bytesOf(bytes.bytes()), std::size_t(size)));
    require(key != nullptr);
    return key;
}

QByteArray rawPublicKey(const EVP_PKEY* key)
{
    std::size_t size = 0;
    require(EVP_PKEY_get_raw_public_key(key, nullptr, &size));
    QByteArray bytes(qsizetype(size), Qt::Uninitialized);
    require(EVP_PKEY_get_raw_public_key(key, bytesOf(bytes), &size));
    return bytes;
}

OSSL_PARAM octets(const char* name, QByteArrayView bytes)
{
    // OpenSSL only reads what a parameter points to. A null pointer would stand for "not given",
    // where nothing is what was given.
    void* const data = const_cast<char*>(bytes.isEmpty() ? "" : bytes.data());
    return OSSL_PARAM_construct_octet_string(name, data, std::size_t(bytes.size()));
}

std::optional<Secret> derive(const char* function, qsizetype size,
                             std::span<const OSSL_PARAM> parameters)
{
    const Handle<EVP_KDF, EVP_KDF_free> kdf(EVP_KDF_fetch(nullptr, function, nullptr));
    require(kdf != nullptr);
    const Handle<EVP_KDF_CTX, EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(kdf.get()));
    require(context != nullptr);
    Secret derived(size);
    const std::span<std::uint8_t> place = derived.writable();
    if (!answered(EVP_KDF_derive(context.get(), place.data(), place.size(), parameters.data()) > 0))
        return std::nullopt;
    return derived;
}

} // namespace crypto
