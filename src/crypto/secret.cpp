#include "crypto/secret.h"

#include "crypto/sha256.h"

#include <QtCrypto>

#include <algorithm>

namespace crypto {

struct Secret::Private {
    QCA::SecureArray bytes;
};

Secret::Secret(qsizetype size) : d(std::make_unique<Private>(QCA::SecureArray(int(size)))) {}
Secret::Secret(QByteArrayView bytes) : Secret(joined({bytes})) {}
Secret::Secret(const Secret& other) : d(std::make_unique<Private>(*other.d)) {}
Secret::Secret(Secret&&) noexcept = default;
Secret& Secret::operator=(Secret&&) noexcept = default;
Secret::~Secret() = default;

Secret& Secret::operator=(const Secret& other)
{
    return *this = Secret(other);
}

Secret Secret::joined(std::initializer_list<QByteArrayView> parts)
{
    qsizetype size = 0;
    for (const QByteArrayView part : parts)
        size += part.size();
    Secret secret(size);
    char* place = secret.d->bytes.data();
    for (const QByteArrayView part : parts)
        place = std::ranges::copy(part, place).out;
    return secret;
}

QByteArrayView Secret::bytes() const
{
    return {d->bytes.constData(), d->bytes.size()};
}

std::span<std::uint8_t> Secret::writable()
{
    return {reinterpret_cast<std::uint8_t*>(d->bytes.data()), std::size_t(d->bytes.size())};
}

bool operator==(const Secret& a, const Secret& b)
{
    return constantTimeEqual(a.bytes(), b.bytes());
}

} // namespace crypto
