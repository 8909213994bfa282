#include "crypto/base64.h"

#include <array>
#include <cstdint>

namespace crypto {

namespace {

constexpr std::uint8_t kNoDigit = 0x80; // no value of a digit has this bit
constexpr auto kBase64Values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoDigit);
    std::uint8_t value = 0;
    for (const char* digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
         *digit != 0; ++digit)
        values[std::uint8_t(*digit)] = value++;
    return values;
}();

} // namespace

QByteArray encodeBase64(const QByteArray& bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding);
}

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

} // namespace crypto
