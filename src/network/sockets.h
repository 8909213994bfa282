#pragma once

// How every UDP socket of ours is made: without a proxy, with buffers that hold a burst. Sockets
// belong to the thread that makes them.

#include <QUdpSocket>

#include <memory>

namespace network {

/// Linux holds 92 datagrams of 1200 bytes by default, and three whole messages of 56 kB. For
/// sending as for receiving: what waits for an address that does not resolve counts against it.
inline constexpr int kSocketBuffer = 4 * 1024 * 1024;

/// Sockets are often closed from within their own signals.
struct DeleteLater {
    void operator()(QObject* object) const { object->deleteLater(); }
};
using SocketPointer = std::unique_ptr<QUdpSocket, DeleteLater>;

/// A child of its parent too, so that it also goes where no event loop runs any more.
[[nodiscard]] SocketPointer makeSocket(QObject* parent);

/// Asks for kSocketBuffer both ways; returns how many bytes it can hold for reading.
int enlargeBuffers(QUdpSocket& socket);

} // namespace network
