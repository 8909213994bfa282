#include "protocol/endpoint.h"

#include <QtEndian>

#include <algorithm>

namespace protocol {

namespace {

constexpr qsizetype kIpv4Size = 4;
constexpr qsizetype kIpv6Size = 16;
constexpr qsizetype kPortSize = 2;

} // namespace

Endpoint Endpoint::ipv4(std::uint32_t hostOrderAddress, std::uint16_t port)
{
    Endpoint endpoint;
    endpoint.family = Family::IPv4;
    endpoint.port = port;
    qToBigEndian(hostOrderAddress, endpoint.address.data());
    return endpoint;
}

Endpoint Endpoint::ipv6(const std::array<std::uint8_t, 16>& address, std::uint16_t port,
                        std::uint32_t scopeId)
{
    return {.address = address, .scopeId = scopeId, .port = port, .family = Family::IPv6};
}

Endpoint Endpoint::withoutPort() const
{
    Endpoint host = *this;
    host.port = 0;
    return host;
}

size_t qHash(const Endpoint& endpoint, size_t seed) noexcept
{
    const auto family = static_cast<unsigned>(endpoint.family);
    return qHashMulti(qHashBits(endpoint.address.data(), endpoint.address.size(), seed),
                      endpoint.scopeId, endpoint.port, family);
}

QByteArray encodeEndpoint(const Endpoint& endpoint)
{
    const qsizetype size = endpoint.family == Endpoint::Family::IPv6 ? kIpv6Size : kIpv4Size;
    QByteArray value(size + kPortSize, Qt::Uninitialized);
    std::copy_n(endpoint.address.begin(), size, reinterpret_cast<std::uint8_t*>(value.data()));
    qToBigEndian(endpoint.port, value.data() + size);
    return value;
}

std::expected<Endpoint, EndpointError> decodeEndpoint(QByteArrayView value)
{
    const qsizetype size = value.size() - kPortSize;
    if (size != kIpv4Size && size != kIpv6Size)
        return std::unexpected(EndpointError::WrongLength);

    Endpoint endpoint;
    endpoint.family = size == kIpv4Size ? Endpoint::Family::IPv4 : Endpoint::Family::IPv6;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(value.data()), size,
                endpoint.address.begin());
    endpoint.port = qFromBigEndian<std::uint16_t>(value.data() + size);
    return endpoint;
}

} // namespace protocol
