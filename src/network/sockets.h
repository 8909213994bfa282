#pragma once

// How the UDP sockets of an endpoint are opened: without a proxy, with buffers that hold a burst,
// bound so that several programs can share a group and none takes what is meant for another. A
// socket belongs to the thread that opens it. Source: docs/protocol.md, "Transport"; RFC 1112;
// RFC 3493 section 5.2.
//
// On Linux a wildcard socket that shares its port takes the unicast datagrams of all others, so
// what listens to the group is bound to the group's address, and nothing else.

#include "network/interfaces.h"
#include "network/snapshot.h"

#include <QUdpSocket>

#include <cstdint>
#include <expected>
#include <memory>
#include <vector>

namespace network {

/// Linux holds 92 datagrams of 1200 bytes by default, and three whole messages of 56 kB. For
/// sending as for receiving: what waits for an address that does not resolve counts against it.
inline constexpr int kSocketBuffer = 4 * 1024 * 1024;

/// Sockets are often closed from within their own signals. They are children too, so that they
/// also go where no event loop runs any more.
struct DeleteLater {
    void operator()(QObject* object) const { object->deleteLater(); }
};
using SocketPointer = std::unique_ptr<QUdpSocket, DeleteLater>;
using OpenedSocket = std::expected<SocketPointer, Trouble>;

/// On the interface's address, not shared; port 0 is any. Its multicast leaves by that interface
/// and comes back to this host.
[[nodiscard]] OpenedSocket openLinkSocket(const Interface& interface, std::uint16_t port, int ttl,
                                          QObject* parent);

/// On the group, shared with other programs; joined on as many of the interfaces as allow it, at
/// least one. A group of link-local scope carries the interface that counts.
[[nodiscard]] OpenedSocket openGroupSocket(const QHostAddress& group, std::uint16_t port,
                                           const std::vector<Interface>& interfaces,
                                           QObject* parent);

/// Bytes that it can hold for reading: kSocketBuffer, or what the system grants.
[[nodiscard]] int receiveBuffer(QUdpSocket& socket);

/// Datagrams that the system dropped as the socket's buffer was full; 0 where it does not tell.
[[nodiscard]] std::uint64_t receiveDrops(const QUdpSocket& socket);

} // namespace network
