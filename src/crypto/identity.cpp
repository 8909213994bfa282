#include "crypto/identity.h"

#include "crypto/evp.h"
#include "crypto/hkdf.h"

#include <openssl/pem.h>

#include <algorithm>
#include <array>

namespace crypto {

namespace {

/// RFC 8410, sections 10.1 and 10.3: what stands before the 32 bytes of a key in a
/// SubjectPublicKeyInfo, and in a PKCS#8 file that holds nothing else.
constexpr char kSpkiPrefix[] = "302a300506032b6570032100";
constexpr char kPkcs8Prefix[] = "302e020100300506032b657004220420";

/// The y of the eight points of low order: 0, 1, -1, and the two of order 8. Each stands for itself
/// and, with the highest bit set, for its mirror image.
constexpr std::array kLowOrder{
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
};

/// The y of the point, which OpenSSL takes modulo p = 2^255 - 19, so that p + 3 is 3 to it.
bool isReduced(QByteArrayView y)
{
    return std::uint8_t(y.front()) < 0xed || std::uint8_t(y.back()) != 0x7f
           || std::ranges::any_of(
               y.sliced(1, y.size() - 2), [](char byte) { return byte != '\xff'; });
}

bool isOfLowOrder(const QByteArray& y)
{
    return std::ranges::any_of(kLowOrder,
                               [&y](const char* hex) { return y == QByteArray::fromHex(hex); });
}

EvpKey evpKey(QByteArrayView publicKey)
{
    return EvpKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(publicKey),
                                              std::size_t(publicKey.size())));
}

} // namespace

std::expected<IdentityPublicKey, KeyError> IdentityPublicKey::fromBytes(QByteArrayView bytes)
{
    if (bytes.size() != kIdentityKeySize)
        return std::unexpected(KeyError::WrongSize);
    QByteArray y = bytes.toByteArray();
    y.back() = char(y.back() & 0x7f); // without the sign of x
    if (!isReduced(y) || isOfLowOrder(y))
        return std::unexpected(KeyError::Malformed);
    return IdentityPublicKey(bytes.toByteArray());
}

bool IdentityPublicKey::verify(QByteArrayView message, QByteArrayView signature) const
{
    const EvpKey key = evpKey(m_bytes);
    const EvpDigestContext context(EVP_MD_CTX_new());
    require(key && context
            && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) > 0);
    return answered(EVP_DigestVerify(context.get(), bytesOf(signature),
                                     std::size_t(signature.size()), bytesOf(message),
                                     std::size_t(message.size()))
                    == 1);
}

Fingerprint IdentityPublicKey::fingerprint() const
{
    return Fingerprint::ofPublicKeyDer(QByteArray::fromHex(kSpkiPrefix) + m_bytes);
}

struct IdentityKey::Private {
    EvpKey key;
    IdentityPublicKey publicKey;

    static IdentityKey make(EvpKey key);
};

IdentityKey IdentityKey::Private::make(EvpKey key)
{
    const IdentityPublicKey publicKey(rawPublicKey(key.get()));
    IdentityKey identity;
    identity.d = std::make_shared<const Private>(std::move(key), publicKey);
    return identity;
}

IdentityKey IdentityKey::generate(RandomSource& random)
{
    return Private::make(makeRawKey(EVP_PKEY_ED25519, kIdentityKeySize, random));
}

// OpenSSL's own reading of private keys leaves a copy of them behind, and asks at the terminal for the
// password of those that have one; so only the wrapping is left to it.
std::expected<IdentityKey, KeyError> IdentityKey::fromPem(QByteArrayView pem)
{
    const Handle<BIO, BIO_free> in(BIO_new_mem_buf(pem.data(), int(pem.size())));
    char* label = nullptr;
    char* header = nullptr;
    std::uint8_t* der = nullptr;
    long size = 0;
    answered(in && PEM_read_bio_ex(in.get(), &label, &header, &der, &size, PEM_FLAG_SECURE));
    const QByteArrayView read(der, size);
    const QByteArray prefix = QByteArray::fromHex(kPkcs8Prefix);
    EvpKey key;
    if (QByteArrayView(label) == PEM_STRING_PKCS8INF
        && read.size() == prefix.size() + kIdentityKeySize && read.startsWith(prefix)) {
        key.reset(EVP_PKEY_new_raw_private_key(
            EVP_PKEY_ED25519, nullptr, bytesOf(read.last(kIdentityKeySize)), kIdentityKeySize));
        require(key != nullptr);
    }
    OPENSSL_secure_free(label);
    OPENSSL_secure_free(header);
    OPENSSL_secure_clear_free(der, std::size_t(size));
    if (!key)
        return std::unexpected(KeyError::Malformed);
    return Private::make(std::move(key));
}

QByteArray IdentityKey::toPem() const
{
    const Handle<BIO, BIO_free> out(BIO_new(BIO_s_secmem()));
    require(out
            && PEM_write_bio_PKCS8PrivateKey(out.get(), d->key.get(), nullptr, nullptr, 0, nullptr,
                                             nullptr));
    char* start = nullptr;
    const long size = BIO_get_mem_data(out.get(), &start);
    return QByteArray(start, size);
}

const IdentityPublicKey& IdentityKey::publicKey() const
{
    return d->publicKey;
}

QByteArray IdentityKey::sign(QByteArrayView message) const
{
    QByteArray signature(kIdentitySignatureSize, Qt::Uninitialized);
    auto size = std::size_t(signature.size());
    const EvpDigestContext context(EVP_MD_CTX_new());
    require(context
            && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, d->key.get()) > 0
            && EVP_DigestSign(context.get(), bytesOf(signature), &size, bytesOf(message),
                              std::size_t(message.size()))
                   > 0);
    return signature;
}

Secret IdentityKey::derive(QByteArrayView info, qsizetype size) const
{
    Secret seed(kIdentityKeySize);
    auto seedSize = seed.writable().size();
    require(EVP_PKEY_get_raw_private_key(d->key.get(), seed.writable().data(), &seedSize) > 0
            && seedSize == std::size_t(kIdentityKeySize));
    return hkdfSha256(seed.bytes(), {}, info, size);
}

} // namespace crypto
