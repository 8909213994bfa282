#include "crypto/fernet.h"

#include "crypto/handle.h"
#include "crypto/wipe.h"

#include <QtCrypto>
#include <QtEndian>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstring>

namespace crypto {

namespace {

constexpr int kHalfKeySize = 16; // signing half first, then the encrypting one
constexpr int kKeySize = 2 * kHalfKeySize;
constexpr int kKeyTextSize = 44;

constexpr std::uint8_t kVersion = 0x80;
constexpr int kBlockSize = 16;
constexpr int kTimeOffset = 1;
constexpr int kIvOffset = 9;
constexpr int kHeaderSize = kIvOffset + kBlockSize;
constexpr int kMacSize = 32;

constexpr std::uint8_t kNoDigit = 0x80; // no value of a digit has this bit
constexpr auto kBase64Values = [] {
    std::array<std::uint8_t, 256> values;
    values.fill(kNoDigit);
    std::uint8_t value = 0;
    for (const char* digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
         *digit != 0; ++digit)
        values[std::uint8_t(*digit)] = value++;
    return values;
}();

QByteArray encodeBase64(const QByteArray& bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding);
}

/// base64url and nothing else: no blanks, no other alphabet. The padding is right or left out; bits
/// that stand for no byte are not looked at. (QByteArray's own guesses a branch for each character,
/// and takes five times as long on real tokens.)
std::optional<QByteArray> decodeBase64(QByteArrayView text)
{
    if (text.size() % 4 == 0)
        text.chop(text.endsWith("==") ? 2 : text.endsWith('=') ? 1 : 0);
    if (text.size() % 4 == 1) // a lone digit is less than a byte
        return std::nullopt;

    QByteArray bytes(text.size() * 3 / 4, Qt::Uninitialized);
    char* out = bytes.data();
    std::uint8_t all = 0;
    std::uint32_t bits = 0;
    int pending = 0;
    for (const char digit : text) {
        const std::uint8_t value = kBase64Values[std::uint8_t(digit)];
        all |= value;
        bits = bits << 6 | value;
        pending += 6;
        if (pending >= 8) {
            pending -= 8;
            *out++ = char(bits >> pending);
        }
    }
    if ((all & kNoDigit) != 0)
        return std::nullopt;
    return bytes;
}

qsizetype cipherSize(qsizetype textSize)
{
    return (textSize / kBlockSize + 1) * kBlockSize; // PKCS7 adds 1 to 16 bytes
}

std::uint8_t* bytesOf(QByteArray& array)
{
    return reinterpret_cast<std::uint8_t*>(array.data());
}

/// The version, time, IV and ciphertext that the token's MAC covers, then the MAC.
std::optional<QByteArray> decodeToken(QByteArrayView token)
{
    std::optional<QByteArray> raw = decodeBase64(token);
    if (!raw || raw->size() < kHeaderSize + kBlockSize + kMacSize
        || (raw->size() - kHeaderSize - kMacSize) % kBlockSize != 0
        || std::uint8_t(raw->front()) != kVersion)
        return std::nullopt;
    return raw;
}

/// For calls that fail only when memory runs out, where nothing sensible can follow.
void require(bool worked)
{
    if (!worked) [[unlikely]]
        qFatal("OpenSSL failed: %s", ERR_reason_error_string(ERR_peek_last_error()));
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

struct FernetKey::Private {
    QCA::SecureArray bytes;

    const std::uint8_t* signingHalf() const
    {
        return reinterpret_cast<const std::uint8_t*>(bytes.constData());
    }
    const std::uint8_t* encryptingHalf() const { return signingHalf() + kHalfKeySize; }
};

FernetKey::FernetKey() : d(std::make_unique<Private>(QCA::SecureArray(kKeySize))) {}
FernetKey::FernetKey(const FernetKey& other) : d(std::make_unique<Private>(*other.d)) {}
FernetKey::FernetKey(FernetKey&&) noexcept = default;
FernetKey& FernetKey::operator=(FernetKey&&) noexcept = default;
FernetKey::~FernetKey() = default;

FernetKey& FernetKey::operator=(const FernetKey& other)
{
    return *this = FernetKey(other);
}

FernetKey FernetKey::generate(RandomSource& random)
{
    FernetKey key;
    random.fill({reinterpret_cast<std::uint8_t*>(key.d->bytes.data()), kKeySize});
    return key;
}

std::expected<FernetKey, KeyError> FernetKey::fromText(QByteArrayView text)
{
    if (text.size() != kKeyTextSize)
        return std::unexpected(KeyError::WrongSize);
    std::optional<QByteArray> bytes = decodeBase64(text);
    if (!bytes)
        return std::unexpected(KeyError::Malformed);
    if (bytes->size() != kKeySize) {
        wipe(*bytes);
        return std::unexpected(KeyError::WrongSize);
    }
    FernetKey key;
    std::memcpy(key.d->bytes.data(), bytes->constData(), kKeySize);
    wipe(*bytes);
    return key;
}

QByteArray FernetKey::toText() const
{
    return encodeBase64(QByteArray::fromRawData(d->bytes.constData(), kKeySize));
}

bool operator==(const FernetKey& a, const FernetKey& b)
{
    return CRYPTO_memcmp(a.d->bytes.constData(), b.d->bytes.constData(), kKeySize) == 0;
}

QByteArray tokenMac(QByteArrayView token)
{
    const std::optional<QByteArray> raw = decodeToken(token);
    return raw ? raw->last(kMacSize) : QByteArray();
}

// What costs is fetching algorithms and making contexts, both done once. Giving the contexts another
// key costs a fifth of a token of 120 bytes, too little to keep contexts for each key.
struct Fernet::Private {
    Handle<EVP_CIPHER, EVP_CIPHER_free> aes{EVP_CIPHER_fetch(nullptr, "AES-128-CBC", nullptr)};
    Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> encryption{EVP_CIPHER_CTX_new()};
    Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> decryption{EVP_CIPHER_CTX_new()};
    Handle<EVP_MAC, EVP_MAC_free> hmac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    Handle<EVP_MAC_CTX, EVP_MAC_CTX_free> signing{EVP_MAC_CTX_new(hmac.get())};
    QByteArray raw; ///< a token before it becomes base64: its memory serves the next one

    Private();
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
    require(EVP_MAC_init(signing.get(), key.d->signingHalf(), kHalfKeySize, nullptr)
            && EVP_MAC_update(signing.get(), bytes, std::size_t(size))
            && EVP_MAC_final(signing.get(), mac, &written, kMacSize));
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
    const qsizetype signedSize = kHeaderSize + cipherSize(text.size());
    d->raw.resize(signedSize + kMacSize);
    std::uint8_t* const raw = bytesOf(d->raw);
    std::uint8_t* const iv = raw + kIvOffset;
    std::uint8_t* const ciphertext = raw + kHeaderSize;

    raw[0] = kVersion;
    qToBigEndian(std::uint64_t(unixTime.count()), raw + kTimeOffset);
    random.fill({iv, kBlockSize});
    int written = 0;
    int writtenLast = 0;
    require(EVP_EncryptInit_ex2(d->encryption.get(), nullptr, key.d->encryptingHalf(), iv, nullptr)
            && EVP_EncryptUpdate(d->encryption.get(), ciphertext, &written,
                                 reinterpret_cast<const std::uint8_t*>(text.data()),
                                 int(text.size()))
            && EVP_EncryptFinal_ex(d->encryption.get(), ciphertext + written, &writtenLast));
    d->sign(key, raw, signedSize, raw + signedSize);

    out += encodeBase64(d->raw);
}

std::expected<FernetContent, FernetError> Fernet::open(const FernetKey& key, QByteArrayView token,
                                                       std::optional<FernetAge> age)
{
    std::optional<QByteArray> decoded = decodeToken(token);
    if (!decoded)
        return std::unexpected(FernetError::Malformed);
    const qsizetype signedSize = decoded->size() - kMacSize;
    const std::uint8_t* const raw = bytesOf(*decoded);

    std::array<std::uint8_t, kMacSize> mac;
    d->sign(key, raw, signedSize, mac.data());
    if (CRYPTO_memcmp(mac.data(), raw + signedSize, kMacSize) != 0)
        return std::unexpected(FernetError::BadMac);
    if (age) {
        const auto error = checkAge(qFromBigEndian<std::uint64_t>(raw + kTimeOffset), *age);
        if (error)
            return std::unexpected(*error);
    }

    QByteArray text(signedSize - kHeaderSize, Qt::Uninitialized);
    int written = 0;
    int writtenLast = 0;
    require(EVP_DecryptInit_ex2(d->decryption.get(), nullptr, key.d->encryptingHalf(),
                                raw + kIvOffset, nullptr)
            && EVP_DecryptUpdate(d->decryption.get(), bytesOf(text), &written, raw + kHeaderSize,
                                 int(text.size())));
    if (!EVP_DecryptFinal_ex(d->decryption.get(), bytesOf(text) + written, &writtenLast)) {
        ERR_clear_error();
        return std::unexpected(FernetError::BadPadding);
    }
    text.truncate(written + writtenLast);
    return FernetContent{std::move(text), decoded->last(kMacSize)};
}

qsizetype Fernet::tokenSize(qsizetype textSize)
{
    return (kHeaderSize + cipherSize(textSize) + kMacSize + 2) / 3 * 4;
}

} // namespace crypto
