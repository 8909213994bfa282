#include "crypto/fingerprint.h"

#include "crypto/sha256.h"

#include <cstdint>

namespace crypto {

namespace {

constexpr int kGroup = 5;

} // namespace

Fingerprint::Fingerprint()
{
    m_digits.fill('0');
}

Fingerprint Fingerprint::ofPublicKeyDer(QByteArrayView der)
{
    QByteArray number = sha256(der);

    // Long division by ten, a digit at a time from the right: the 60 lowest digits are the number
    // modulo 10^60.
    Fingerprint fingerprint;
    for (auto digit = fingerprint.m_digits.rbegin(); digit != fingerprint.m_digits.rend();
         ++digit) {
        unsigned remainder = 0;
        for (char& byte : number) {
            const unsigned dividend = remainder * 256 + std::uint8_t(byte);
            byte = char(dividend / 10);
            remainder = dividend % 10;
        }
        *digit = char('0' + remainder);
    }
    return fingerprint;
}

std::optional<Fingerprint> Fingerprint::fromText(QStringView text)
{
    Fingerprint fingerprint;
    std::size_t count = 0;
    for (const QChar character : text) {
        if (character.isSpace())
            continue;
        if (character < u'0' || character > u'9' || count == kDigits)
            return std::nullopt;
        fingerprint.m_digits[count++] = character.toLatin1();
    }
    if (count != kDigits)
        return std::nullopt;
    return fingerprint;
}

QString Fingerprint::toText() const
{
    return QString::fromLatin1(m_digits.data(), kDigits);
}

QString Fingerprint::toGroups() const
{
    QString groups = toText();
    for (qsizetype end = kDigits - kGroup; end > 0; end -= kGroup)
        groups.insert(end, u' ');
    return groups;
}

} // namespace crypto
