#include "crypto/fernetkey.h"

#include "crypto/base64.h"
#include "crypto/wipe.h"

namespace crypto {

namespace {

constexpr qsizetype kKeyTextSize = 44;

} // namespace

FernetKey FernetKey::generate(RandomSource& random)
{
    Secret secret(kFernetKeySize);
    random.fill(secret.writable());
    return FernetKey(std::move(secret));
}

std::expected<FernetKey, KeyError> FernetKey::fromBytes(QByteArrayView bytes)
{
    if (bytes.size() != kFernetKeySize)
        return std::unexpected(KeyError::WrongSize);
    return FernetKey(Secret(bytes));
}

std::expected<FernetKey, KeyError> FernetKey::fromText(QByteArrayView text)
{
    if (text.size() != kKeyTextSize)
        return std::unexpected(KeyError::WrongSize);
    std::optional<QByteArray> bytes = decodeBase64(text);
    if (!bytes)
        return std::unexpected(KeyError::Malformed);
    auto key = fromBytes(*bytes);
    wipe(*bytes);
    return key;
}

QByteArray FernetKey::toText() const
{
    const QByteArrayView bytes = m_secret.bytes();
    return encodeBase64(QByteArray::fromRawData(bytes.data(), bytes.size()));
}

} // namespace crypto
