#pragma once

// Which network interfaces an endpoint uses: those that were named, otherwise every one that can
// multicast, otherwise (no network at all) loopback, on which IPv4 multicast works although it
// lacks the flag. Looking is upInterfaces(); choosing is pure. Any thread.

#include "network/snapshot.h"

#include <QAbstractSocket>
#include <QHostAddress>
#include <QStringList>

#include <expected>
#include <vector>

namespace network {

/// An interface that is up, with the one address of the group's family that we use on it.
struct Interface {
    QString name;
    int index = 0;
    QHostAddress address;
    int prefixLength = 0;
    bool canMulticast = false;
    bool isLoopback = false;

    friend bool operator==(const Interface&, const Interface&) = default;
};

/// A cheap look at the system; done again every few seconds, since cables come and go.
[[nodiscard]] std::vector<Interface> upInterfaces(QAbstractSocket::NetworkLayerProtocol family);

/// No interface in particular: the system routes.
[[nodiscard]] Interface anyInterface(QAbstractSocket::NetworkLayerProtocol family);

/// UnknownInterface for a name that is not among those that are up, NoInterface when none is left.
[[nodiscard]] std::expected<std::vector<Interface>, Trouble>
chooseInterfaces(const std::vector<Interface>& up, const QStringList& names);

} // namespace network
