#include "crypto/sha256.h"

#include "crypto/evp.h"

#include <openssl/crypto.h>

namespace crypto {

QByteArray sha256(QByteArrayView bytes)
{
    QByteArray hash(kSha256Size, Qt::Uninitialized);
    require(EVP_Digest(bytes.data(), std::size_t(bytes.size()), bytesOf(hash), nullptr,
                       EVP_sha256(), nullptr));
    return hash;
}

QByteArray hmacSha256(QByteArrayView key, QByteArrayView bytes)
{
    QByteArray mac(kSha256Size, Qt::Uninitialized);
    // OpenSSL takes a null pointer for "the key of last time".
    const char* const keyData = key.isEmpty() ? "" : key.data();
    require(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, keyData, std::size_t(key.size()),
                      bytesOf(bytes), std::size_t(bytes.size()), bytesOf(mac), kSha256Size,
                      nullptr));
    return mac;
}

bool constantTimeEqual(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), std::size_t(a.size())) == 0;
}

struct Sha256::Private {
    EvpDigestContext running{EVP_MD_CTX_new()};
    EvpDigestContext ending{EVP_MD_CTX_new()};
};

Sha256::Sha256() : d(std::make_unique<Private>())
{
    require(d->running && d->ending && EVP_DigestInit_ex2(d->running.get(), EVP_sha256(), nullptr));
}

Sha256::~Sha256() = default;

void Sha256::add(QByteArrayView bytes)
{
    require(EVP_DigestUpdate(d->running.get(), bytes.data(), std::size_t(bytes.size())));
}

QByteArray Sha256::result() const
{
    QByteArray hash(kSha256Size, Qt::Uninitialized);
    require(EVP_MD_CTX_copy_ex(d->ending.get(), d->running.get())
            && EVP_DigestFinal_ex(d->ending.get(), bytesOf(hash), nullptr));
    return hash;
}

} // namespace crypto
