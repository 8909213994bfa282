#include "crypto/rsa.h"

#include "crypto/handle.h"

#include <QtCrypto>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace crypto {

namespace {

constexpr int kExponent = 65537;
/// What OAEP with SHA-256 takes of the modulus: RFC 8017, section 7.1.1, step 1b.
constexpr int kOaepOverhead = 2 * 32 + 2;
/// OpenSSL refuses to work with longer exponents where the modulus is long.
constexpr int kMaxExponentBytes = 8;

using EvpKey = Handle<EVP_PKEY, EVP_PKEY_free>;
using EvpContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

bool acceptedSize(int bits)
{
    return bits == 2048 || bits == 3072 || bits == 4096;
}

std::expected<void, KeyError> check(const QCA::RSAPublicKey& key)
{
    if (!acceptedSize(key.bitSize()))
        return std::unexpected(KeyError::WrongSize);
    const QCA::BigInteger exponent = key.e();
    // Big-endian two's complement: a leading zero byte is the sign.
    const auto isOdd = [](const QCA::BigInteger& number) {
        return (number.toArray().toByteArray().back() & 1) != 0;
    };
    if (exponent < QCA::BigInteger(3) || exponent.toArray().size() > kMaxExponentBytes
        || !isOdd(exponent) || !isOdd(key.n()))
        return std::unexpected(KeyError::Malformed);
    return {};
}

const std::uint8_t* bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const std::uint8_t*>(view.data());
}

bool setOaepSha256(EVP_PKEY_CTX* context)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0
           && EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0
           && EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0;
}

/// EVP_PKEY_encrypt or EVP_PKEY_decrypt; nothing when it fails.
template <typename Begin, typename Operate>
std::optional<QByteArray> transform(EVP_PKEY* key, Begin begin, Operate operate, QByteArrayView in)
{
    const EvpContext context(EVP_PKEY_CTX_new(key, nullptr));
    QByteArray out(EVP_PKEY_get_size(key), Qt::Uninitialized);
    auto written = std::size_t(out.size());
    const bool worked = context && begin(context.get()) > 0 && setOaepSha256(context.get())
                        && operate(context.get(), reinterpret_cast<std::uint8_t*>(out.data()),
                                   &written, bytesOf(in), std::size_t(in.size()))
                               > 0;
    if (!worked) {
        ERR_clear_error();
        return std::nullopt;
    }
    out.truncate(qsizetype(written));
    return out;
}

} // namespace

struct RsaPublicKey::Private {
    QCA::PublicKey key;
    EvpKey evp;
    Fingerprint fingerprint;

    static std::shared_ptr<const Private> make(const QCA::PublicKey& key);
};

std::shared_ptr<const RsaPublicKey::Private> RsaPublicKey::Private::make(const QCA::PublicKey& key)
{
    const QByteArray der = key.toDER();
    const std::uint8_t* start = bytesOf(der);
    EvpKey evp(d2i_PUBKEY(nullptr, &start, long(der.size())));
    if (!evp) {
        ERR_clear_error();
        return nullptr;
    }
    return std::make_shared<const Private>(key, std::move(evp), Fingerprint::ofPublicKeyDer(der));
}

std::expected<RsaPublicKey, KeyError> RsaPublicKey::fromPem(QByteArrayView pem)
{
    // OpenSSL takes other labels too.
    if (!pem.contains("-----BEGIN PUBLIC KEY-----"))
        return std::unexpected(KeyError::Malformed);
    QCA::ConvertResult result = QCA::ErrorDecode;
    const QCA::PublicKey key = QCA::PublicKey::fromPEM(QString::fromLatin1(pem), &result);
    if (result != QCA::ConvertGood || !key.isRSA())
        return std::unexpected(KeyError::Malformed);
    if (const auto checked = check(key.toRSA()); !checked)
        return std::unexpected(checked.error());
    RsaPublicKey publicKey;
    publicKey.d = Private::make(key);
    if (!publicKey.d)
        return std::unexpected(KeyError::Malformed);
    return publicKey;
}

QByteArray RsaPublicKey::toPem() const
{
    return d->key.toPEM().toLatin1();
}

const Fingerprint& RsaPublicKey::fingerprint() const
{
    return d->fingerprint;
}

int RsaPublicKey::bits() const
{
    return d->key.bitSize();
}

std::expected<QByteArray, RsaError> RsaPublicKey::encrypt(QByteArrayView text) const
{
    if (text.size() > bits() / 8 - kOaepOverhead)
        return std::unexpected(RsaError::TooLong);
    auto ciphertext = transform(d->evp.get(), EVP_PKEY_encrypt_init, EVP_PKEY_encrypt, text);
    if (!ciphertext)
        return std::unexpected(RsaError::Unusable);
    return *std::move(ciphertext);
}

struct RsaPrivateKey::Private {
    QCA::PrivateKey key;
    EvpKey evp;
    RsaPublicKey publicKey;

    static std::expected<RsaPrivateKey, KeyError> make(const QCA::PrivateKey& key);
};

std::expected<RsaPrivateKey, KeyError> RsaPrivateKey::Private::make(const QCA::PrivateKey& key)
{
    if (!key.isRSA())
        return std::unexpected(KeyError::Malformed);
    const QCA::PublicKey publicPart = key.toPublicKey();
    if (const auto checked = check(publicPart.toRSA()); !checked)
        return std::unexpected(checked.error());
    RsaPublicKey publicKey;
    publicKey.d = RsaPublicKey::Private::make(publicPart);
    const QCA::SecureArray der = key.toDER();
    const auto* start = reinterpret_cast<const std::uint8_t*>(der.constData());
    EvpKey evp(d2i_AutoPrivateKey(nullptr, &start, long(der.size())));
    if (!publicKey.d || !evp) {
        ERR_clear_error();
        return std::unexpected(KeyError::Malformed);
    }
    RsaPrivateKey privateKey;
    privateKey.d = std::make_shared<const Private>(key, std::move(evp), std::move(publicKey));
    return privateKey;
}

std::expected<RsaPrivateKey, KeyError> RsaPrivateKey::generate(int bits)
{
    if (!acceptedSize(bits))
        return std::unexpected(KeyError::WrongSize);
    return Private::make(QCA::KeyGenerator().createRSA(bits, kExponent));
}

std::expected<RsaPrivateKey, KeyError> RsaPrivateKey::fromPem(QByteArrayView pem)
{
    QCA::ConvertResult result = QCA::ErrorDecode;
    const QCA::PrivateKey key =
        QCA::PrivateKey::fromPEM(QString::fromLatin1(pem), QCA::SecureArray(), &result);
    if (result != QCA::ConvertGood)
        return std::unexpected(KeyError::Malformed);
    return Private::make(key);
}

QByteArray RsaPrivateKey::toPem() const
{
    return d->key.toPEM().toLatin1();
}

const RsaPublicKey& RsaPrivateKey::publicKey() const
{
    return d->publicKey;
}

std::expected<QByteArray, RsaError> RsaPrivateKey::decrypt(QByteArrayView ciphertext) const
{
    // RFC 8017, section 7.1.2, step 1b; OpenSSL would take a shorter one.
    if (ciphertext.size() != d->publicKey.bits() / 8)
        return std::unexpected(RsaError::NotOpened);
    auto text = transform(d->evp.get(), EVP_PKEY_decrypt_init, EVP_PKEY_decrypt, ciphertext);
    if (!text)
        return std::unexpected(RsaError::NotOpened);
    return *std::move(text);
}

} // namespace crypto
