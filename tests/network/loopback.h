#pragma once

// A group of its own for each test on the loopback interface, so that tests run side by side.

#include "network/groupconfig.h"
#include "settings/settings.h"

#include <QHostAddress>
#include <QNetworkInterface>
#include <QRandomGenerator>
#include <QUdpSocket>

#include <cstdint>

namespace loopback {

/// As the system calls it.
inline QString interfaceName()
{
    return QStringLiteral("lo");
}

/// Below the ephemeral ports, which any socket could be given before the test uses it.
inline std::uint16_t freePort()
{
    while (true) {
        const auto port = std::uint16_t(QRandomGenerator::global()->bounded(20000, 32000));
        QUdpSocket socket;
        if (socket.bind(QHostAddress::LocalHost, port, QUdpSocket::DontShareAddress))
            return port;
    }
}

inline QString randomGroup()
{
    return QStringLiteral("239.255.%1.%2")
        .arg(QRandomGenerator::global()->bounded(256))
        .arg(QRandomGenerator::global()->bounded(1, 255));
}

inline network::GroupConfig group()
{
    return {.group = randomGroup(), .port = freePort(), .interfaces = {interfaceName()}, .ttl = 0};
}

inline settings::Settings settingsFor(const network::GroupConfig& group)
{
    settings::Settings settings;
    settings.group = group.group;
    settings.port = group.port;
    settings.interfaces = group.interfaces;
    settings.ttl = group.ttl;
    return settings;
}

/// A plain socket on an address of 127.0.0.0/8 that can speak to a group.
inline void bindPlain(QUdpSocket& socket, const QString& address)
{
    socket.bind(QHostAddress(address), 0);
    socket.setMulticastInterface(QNetworkInterface::interfaceFromName(interfaceName()));
    socket.setSocketOption(QAbstractSocket::MulticastLoopbackOption, 1);
}

} // namespace loopback
