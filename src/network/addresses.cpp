#include "network/addresses.h"

#include <QNetworkInterface>

#include <algorithm>
#include <array>

namespace network {

namespace {

/// fe80::/10, and multicast of link-local scope (RFC 4291 section 2.7): only there does the same
/// address name different hosts on different interfaces.
bool isScoped(const std::array<std::uint8_t, 16>& address)
{
    const bool linkLocal = address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
    const bool linkLocalMulticast = address[0] == 0xff && (address[1] & 0x0f) == 0x02;
    return linkLocal || linkLocalMulticast;
}

std::uint32_t scopeNumber(const QString& scope)
{
    bool isNumber = false;
    const std::uint32_t number = scope.toUInt(&isNumber);
    return isNumber ? number : std::uint32_t(QNetworkInterface::interfaceIndexFromName(scope));
}

} // namespace

protocol::Endpoint toEndpoint(const QHostAddress& address, std::uint16_t port)
{
    bool isIpv4 = false; // also for an IPv4 address in the form of IPv6 (::ffff:a.b.c.d)
    const std::uint32_t ipv4 = address.toIPv4Address(&isIpv4);
    if (isIpv4)
        return protocol::Endpoint::ipv4(ipv4, port);
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return {};

    const Q_IPV6ADDR qtBytes = address.toIPv6Address();
    std::array<std::uint8_t, 16> bytes{};
    std::ranges::copy(qtBytes.c, bytes.begin());
    const QString scope = isScoped(bytes) ? address.scopeId() : QString();
    return protocol::Endpoint::ipv6(bytes, port, scope.isEmpty() ? 0 : scopeNumber(scope));
}

QHostAddress toHostAddress(const protocol::Endpoint& endpoint)
{
    switch (endpoint.family) {
    case protocol::Endpoint::Family::None: break;
    case protocol::Endpoint::Family::IPv4: {
        const auto& bytes = endpoint.address;
        return QHostAddress((quint32(bytes[0]) << 24) | (quint32(bytes[1]) << 16)
                            | (quint32(bytes[2]) << 8) | quint32(bytes[3]));
    }
    case protocol::Endpoint::Family::IPv6: {
        QHostAddress address(endpoint.address.data());
        if (endpoint.scopeId != 0)
            address.setScopeId(QString::number(endpoint.scopeId));
        return address;
    }
    }
    return {};
}

QString toText(const protocol::Endpoint& endpoint)
{
    const QString port = QString::number(endpoint.port);
    const QString address = toHostAddress(endpoint).toString();
    if (endpoint.family == protocol::Endpoint::Family::IPv6)
        return QLatin1Char('[') + address + QLatin1String("]:") + port;
    return address + QLatin1Char(':') + port;
}

std::optional<protocol::Endpoint> endpointFromText(const QString& text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon < 1)
        return std::nullopt;
    bool isNumber = false;
    const QStringView digits = QStringView(text).mid(colon + 1);
    const std::uint16_t port = digits.toUShort(&isNumber);
    if (!isNumber || !std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;

    QString host = text.first(colon);
    const bool inBrackets = host.startsWith(u'[') && host.endsWith(u']');
    if (inBrackets)
        host = host.sliced(1, host.size() - 2);
    QHostAddress address;
    if (!address.setAddress(host))
        return std::nullopt;
    if (inBrackets != (address.protocol() == QAbstractSocket::IPv6Protocol))
        return std::nullopt;
    return toEndpoint(address, port);
}

} // namespace network
