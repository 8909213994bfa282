#include "crypto/fernet.h"

#include "crypto/base64.h"
#include "crypto/evp.h"
#include "crypto/sha256.h"

#include <QtEndian>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>

namespace crypto {

namespace {

constexpr int kHalfKeySize = 16; // signing half first, then the encrypting one

constexpr std::uint8_t kVersion = 0x80;
constexpr int kBlockSize = 16;
constexpr int kTimeOffset = 1;
constexpr int kIvOffset = 9;
constexpr int kHeaderSize = kIvOffset + kBlockSize;
constexpr int kMacSize = 32;

qsizetype cipherSize(qsizetype textSize)
{
    return (textSize / kBlockSize + 1) * kBlockSize; // PKCS7 adds 1 to 16 bytes
}

const std::uint8_t* signingHalf(const FernetKey& key)
{
    return bytesOf(key.secret().bytes());
}

const std::uint8_t* encryptingHalf(const FernetKey& key)
{
    return signingHalf(key) + kHalfKeySize;
}

/// Whether these can be the version, time, IV and ciphertext that a token's MAC covers, and the MAC.
bool isWellFormed(QByteArrayView raw)
{
    return raw.size() >= kHeaderSize + kBlockSize + kMacSize
           && (raw.size() - kHeaderSize - kMacSize) % kBlockSize == 0
           && std::uint8_t(raw.front()) == kVersion;
}

std::optional<FernetError> checkAge(std::uint64_t made, const FernetAge& age)
{
    const auto now = std::uint64_t(age.now.count());
    if (made > now)
        return made - now > std::uint64_t(age.allowedSkew.count())
                   ? std::optional(FernetError::TooNew)
                   : std::nullopt;
    return now - made > std::uint64_t(age.timeToLive.count()) ? std::optional(FernetError::Expired)
                                                              : std::nullopt;
}

} // namespace

QByteArray tokenMac(QByteArrayView token)
{
    const std::optional<QByteArray> raw = decodeBase64(token);
    return raw && isWellFormed(*raw) ? raw->last(kMacSize) : QByteArray();
}

// What costs is fetching algorithms and making contexts, both done once. Giving the contexts another
// key costs a fifth of a token of 120 bytes, too little to keep contexts for each key.
struct Fernet::Private {
    Handle<EVP_CIPHER, EVP_CIPHER_free> aes{EVP_CIPHER_fetch(nullptr, "AES-128-CBC", nullptr)};
    Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> encryption{EVP_CIPHER_CTX_new()};
    Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> decryption{EVP_CIPHER_CTX_new()};
    Handle<EVP_MAC, EVP_MAC_free> hmac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    Handle<EVP_MAC_CTX, EVP_MAC_CTX_free> signing{EVP_MAC_CTX_new(hmac.get())};
    QByteArray rawToken; ///< a token before it becomes base64: its memory serves the next one

    Private();
    /// Writes rawSize(text.size()) bytes.
    void seal(std::uint8_t* raw, const FernetKey& key, QByteArrayView text,
              std::chrono::seconds unixTime, RandomSource& random);
    std::expected<FernetContent, FernetError> open(const FernetKey& key, QByteArrayView raw,
                                                   const std::optional<FernetAge>& age);
    void sign(const FernetKey& key, const std::uint8_t* bytes, qsizetype size, std::uint8_t* mac);
};

Fernet::Private::Private()
{
    char digest[] = "SHA256";
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    require(aes && encryption && decryption && hmac && signing
            && EVP_EncryptInit_ex2(encryption.get(), aes.get(), nullptr, nullptr, nullptr)
            && EVP_DecryptInit_ex2(decryption.get(), aes.get(), nullptr, nullptr, nullptr)
            && EVP_MAC_CTX_set_params(signing.get(), parameters.data()));
}

void Fernet::Private::sign(const FernetKey& key, const std::uint8_t* bytes, qsizetype size,
                           std::uint8_t* mac)
{
    std::size_t written = 0;
    require(EVP_MAC_init(signing.get(), signingHalf(key), kHalfKeySize, nullptr)
            && EVP_MAC_update(signing.get(), bytes, std::size_t(size))
            && EVP_MAC_final(signing.get(), mac, &written, kMacSize));
}

void Fernet::Private::seal(std::uint8_t* raw, const FernetKey& key, QByteArrayView text,
                           std::chrono::seconds unixTime, RandomSource& random)
{
    std::uint8_t* const iv = raw + kIvOffset;
    std::uint8_t* const ciphertext = raw + kHeaderSize;

    raw[0] = kVersion;
    qToBigEndian(std::uint64_t(unixTime.count()), raw + kTimeOffset);
    random.fill({iv, kBlockSize});
    int written = 0;
    int writtenLast = 0;
    require(EVP_EncryptInit_ex2(encryption.get(), nullptr, encryptingHalf(key), iv, nullptr)
            && EVP_EncryptUpdate(encryption.get(), ciphertext, &written, bytesOf(text),
                                 int(text.size()))
            && EVP_EncryptFinal_ex(encryption.get(), ciphertext + written, &writtenLast));
    const qsizetype signedSize = kHeaderSize + cipherSize(text.size());
    sign(key, raw, signedSize, raw + signedSize);
}

std::expected<FernetContent, FernetError>
Fernet::Private::open(const FernetKey& key, QByteArrayView raw, const std::optional<FernetAge>& age)
{
    if (!isWellFormed(raw))
        return std::unexpected(FernetError::Malformed);
    const QByteArrayView covered = raw.chopped(kMacSize);
    const QByteArrayView mac = raw.last(kMacSize);

    std::array<std::uint8_t, kMacSize> expected{};
    sign(key, bytesOf(covered), covered.size(), expected.data());
    if (!constantTimeEqual({expected.data(), kMacSize}, mac))
        return std::unexpected(FernetError::BadMac);
    if (age) {
        const auto made = qFromBigEndian<std::uint64_t>(bytesOf(covered) + kTimeOffset);
        if (const auto error = checkAge(made, *age))
            return std::unexpected(*error);
    }

    QByteArray text(covered.size() - kHeaderSize, Qt::Uninitialized);
    int written = 0;
    int writtenLast = 0;
    require(EVP_DecryptInit_ex2(decryption.get(), nullptr, encryptingHalf(key),
                                bytesOf(covered) + kIvOffset, nullptr)
            && EVP_DecryptUpdate(decryption.get(), bytesOf(text), &written,
                                 bytesOf(covered) + kHeaderSize, int(text.size())));
    if (!answered(EVP_DecryptFinal_ex(decryption.get(), bytesOf(text) + written, &writtenLast)))
        return std::unexpected(FernetError::BadPadding);
    text.truncate(written + writtenLast);
    return FernetContent{std::move(text), mac.toByteArray()};
}

Fernet::Fernet() : d(std::make_unique<Private>()) {}
Fernet::~Fernet() = default;

QByteArray Fernet::seal(const FernetKey& key, QByteArrayView text, std::chrono::seconds unixTime,
                        RandomSource& random)
{
    QByteArray token;
    sealInto(token, key, text, unixTime, random);
    return token;
}

void Fernet::sealInto(QByteArray& out, const FernetKey& key, QByteArrayView text,
                      std::chrono::seconds unixTime, RandomSource& random)
{
    d->rawToken.resize(rawSize(text.size()));
    d->seal(bytesOf(d->rawToken), key, text, unixTime, random);
    out += encodeBase64(d->rawToken);
}

void Fernet::sealRaw(QByteArray& out, const FernetKey& key, QByteArrayView text,
                     std::chrono::seconds unixTime, RandomSource& random)
{
    const qsizetype start = out.size();
    out.resize(start + rawSize(text.size()));
    d->seal(bytesOf(out) + start, key, text, unixTime, random);
}

std::expected<FernetContent, FernetError> Fernet::open(const FernetKey& key, QByteArrayView token,
                                                       std::optional<FernetAge> age)
{
    const std::optional<QByteArray> raw = decodeBase64(token);
    if (!raw)
        return std::unexpected(FernetError::Malformed);
    return d->open(key, *raw, age);
}

std::expected<FernetContent, FernetError> Fernet::openRaw(const FernetKey& key,
                                                          QByteArrayView bytes)
{
    return d->open(key, bytes, {});
}

qsizetype Fernet::tokenSize(qsizetype textSize)
{
    return (rawSize(textSize) + 2) / 3 * 4;
}

qsizetype Fernet::rawSize(qsizetype textSize)
{
    return kHeaderSize + cipherSize(textSize) + kMacSize;
}

} // namespace crypto
