#include "network/interfaces.h"

#include <QNetworkInterface>

#include <algorithm>
#include <iterator>
#include <optional>

namespace network {

namespace {

/// The first address that lasts: a link-local one needs its scope and a temporary one (RFC 8981)
/// goes after a day, so both are taken only when there is no other.
std::optional<QNetworkAddressEntry> pickAddress(const QNetworkInterface& device,
                                                QAbstractSocket::NetworkLayerProtocol family)
{
    const auto rank = [](const QNetworkAddressEntry& entry) {
        return entry.ip().isLinkLocal() ? 2 : entry.isTemporary() ? 1 : 0;
    };
    std::optional<QNetworkAddressEntry> best;
    for (const QNetworkAddressEntry& entry : device.addressEntries()) {
        if (entry.ip().protocol() == family && (!best || rank(entry) < rank(*best)))
            best = entry;
    }
    return best;
}

} // namespace

std::vector<Interface> upInterfaces(QAbstractSocket::NetworkLayerProtocol family)
{
    std::vector<Interface> up;
    for (const QNetworkInterface& device : QNetworkInterface::allInterfaces()) {
        const auto flags = device.flags();
        if (!flags.testFlags(QNetworkInterface::IsUp | QNetworkInterface::IsRunning))
            continue;
        if (const auto entry = pickAddress(device, family)) {
            up.push_back({.name = device.name(),
                          .index = device.index(),
                          .address = entry->ip(),
                          .prefixLength = entry->prefixLength(),
                          .canMulticast = flags.testFlag(QNetworkInterface::CanMulticast),
                          .isLoopback = flags.testFlag(QNetworkInterface::IsLoopBack)});
        }
    }
    return up;
}

Interface anyInterface(QAbstractSocket::NetworkLayerProtocol family)
{
    const bool isIpv6 = family == QAbstractSocket::IPv6Protocol;
    Interface any;
    any.address = isIpv6 ? QHostAddress::AnyIPv6 : QHostAddress::AnyIPv4;
    return any;
}

std::expected<std::vector<Interface>, Trouble> chooseInterfaces(const std::vector<Interface>& up,
                                                                const QStringList& names)
{
    std::vector<Interface> chosen;
    for (const QString& name : names) {
        const auto found = std::ranges::find(up, name, &Interface::name);
        if (found == up.end())
            return std::unexpected(Trouble{Problem::UnknownInterface, name});
        if (!std::ranges::contains(chosen, *found))
            chosen.push_back(*found);
    }
    if (names.isEmpty()) {
        std::ranges::copy_if(up, std::back_inserter(chosen), [](const Interface& interface) {
            return interface.canMulticast && !interface.isLoopback;
        });
        if (chosen.empty())
            std::ranges::copy_if(up, std::back_inserter(chosen), &Interface::isLoopback);
    }
    if (chosen.empty())
        return std::unexpected(Trouble{Problem::NoInterface, {}});
    return chosen;
}

} // namespace network
