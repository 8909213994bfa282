#include "crypto/rsa.h"

#include "crypto/evp.h"

#include <QtCrypto>

#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace crypto {

namespace {

constexpr int kExponent = 65537;
/// What OAEP with SHA-256 takes of the modulus: RFC 8017, section 7.1.1, step 1b.
constexpr int kOaepOverhead = 2 * 32 + 2;
/// OpenSSL refuses to work with longer exponents where the modulus is long.
constexpr int kMaxExponentBytes = 8;

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
    const EvpKeyContext context(EVP_PKEY_CTX_new(key, nullptr));
    QByteArray out(EVP_PKEY_get_size(key), Qt::Uninitialized);
    auto written = std::size_t(out.size());
    const bool worked =
        context && begin(context.get()) > 0 && setOaepSha256(context.get())
        && operate(context.get(), bytesOf(out), &written, bytesOf(in), std::size_t(in.size())) > 0;
    if (!answered(worked))
        return std::nullopt;
    out.truncate(qsizetype(written));
    return out;
}

/// Once EVP_DigestSignInit or EVP_DigestVerifyInit has made the context.
bool setPssSha256(EVP_PKEY_CTX* context)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0
           && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0
           && EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0;
}

} // namespace

struct RsaPublicKey::Private {
    QCA::PublicKey key;
    EvpKey evp;
    Fingerprint fingerprint;

    static std::expected<RsaPublicKey, KeyError> make(const QCA::PublicKey& key);
};

std::expected<RsaPublicKey, KeyError> RsaPublicKey::Private::make(const QCA::PublicKey& key)
{
    if (!key.isRSA())
        return std::unexpected(KeyError::Malformed);
    if (const auto checked = check(key.toRSA()); !checked)
        return std::unexpected(checked.error());
    const QByteArray der = key.toDER();
    const std::uint8_t* start = bytesOf(der);
    EvpKey evp(d2i_PUBKEY(nullptr, &start, long(der.size())));
    if (!answered(evp != nullptr))
        return std::unexpected(KeyError::Malformed);
    RsaPublicKey publicKey;
    publicKey.d =
        std::make_shared<const Private>(key, std::move(evp), Fingerprint::ofPublicKeyDer(der));
    return publicKey;
}

std::expected<RsaPublicKey, KeyError> RsaPublicKey::fromPem(QByteArrayView pem)
{
    // OpenSSL takes other labels too.
    if (!pem.contains("-----BEGIN PUBLIC KEY-----"))
        return std::unexpected(KeyError::Malformed);
    QCA::ConvertResult result = QCA::ErrorDecode;
    const QCA::PublicKey key = QCA::PublicKey::fromPEM(QString::fromLatin1(pem), &result);
    if (result != QCA::ConvertGood)
        return std::unexpected(KeyError::Malformed);
    return Private::make(key);
}

std::expected<RsaPublicKey, KeyError> RsaPublicKey::fromDer(QByteArrayView der)
{
    QCA::ConvertResult result = QCA::ErrorDecode;
    const QCA::PublicKey key = QCA::PublicKey::fromDER(der.toByteArray(), &result);
    // OpenSSL takes lengths that are longer than they need to be, and bytes after the end.
    if (result != QCA::ConvertGood || key.toDER() != der)
        return std::unexpected(KeyError::Malformed);
    return Private::make(key);
}

QByteArray RsaPublicKey::toPem() const
{
    return d->key.toPEM().toLatin1();
}

QByteArray RsaPublicKey::toDer() const
{
    return d->key.toDER();
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

bool RsaPublicKey::verify(QByteArrayView message, QByteArrayView signature) const
{
    const EvpDigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* keyContext = nullptr; // belongs to the other
    return answered(
        context
        && EVP_DigestVerifyInit(context.get(), &keyContext, EVP_sha256(), nullptr, d->evp.get()) > 0
        && setPssSha256(keyContext)
        && EVP_DigestVerify(context.get(), bytesOf(signature), std::size_t(signature.size()),
                            bytesOf(message), std::size_t(message.size()))
               == 1);
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
    auto publicKey = RsaPublicKey::Private::make(key.toPublicKey());
    if (!publicKey)
        return std::unexpected(publicKey.error());
    const QCA::SecureArray der = key.toDER();
    const auto* start = reinterpret_cast<const std::uint8_t*>(der.constData());
    EvpKey evp(d2i_AutoPrivateKey(nullptr, &start, long(der.size())));
    if (!answered(evp != nullptr))
        return std::unexpected(KeyError::Malformed);
    RsaPrivateKey privateKey;
    privateKey.d = std::make_shared<const Private>(key, std::move(evp), *std::move(publicKey));
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

std::expected<QByteArray, RsaError> RsaPrivateKey::sign(QByteArrayView message) const
{
    const EvpDigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* keyContext = nullptr; // belongs to the other
    QByteArray signature(EVP_PKEY_get_size(d->evp.get()), Qt::Uninitialized);
    auto written = std::size_t(signature.size());
    const bool worked =
        context
        && EVP_DigestSignInit(context.get(), &keyContext, EVP_sha256(), nullptr, d->evp.get()) > 0
        && setPssSha256(keyContext)
        && EVP_DigestSign(context.get(), bytesOf(signature), &written, bytesOf(message),
                          std::size_t(message.size()))
               > 0;
    if (!answered(worked))
        return std::unexpected(RsaError::Unusable);
    return signature;
}

} // namespace crypto
