#include "network/sockets.h"

#include "network/log.h"

#include <QNetworkInterface>
#include <QNetworkProxy>

#include <array>
#include <cstdint>

#ifdef Q_OS_LINUX
#include <linux/sock_diag.h>
#include <sys/socket.h>
#endif

namespace network {

namespace {

SocketPointer makeSocket(QObject* parent)
{
    SocketPointer socket(new QUdpSocket(parent));
    socket->setProxy(QNetworkProxy::NoProxy);
    return socket;
}

void enlargeBuffers(QUdpSocket& socket)
{
    socket.setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, kSocketBuffer);
    socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, kSocketBuffer);
}

std::unexpected<Trouble> trouble(Problem problem, const QUdpSocket& socket)
{
    return std::unexpected(Trouble{problem, socket.errorString()});
}

} // namespace

OpenedSocket openLinkSocket(const Interface& interface, std::uint16_t port, int ttl,
                            QObject* parent)
{
    SocketPointer socket = makeSocket(parent);
    if (!socket->bind(interface.address, port, QUdpSocket::DontShareAddress)) {
        const bool isTaken = socket->error() == QAbstractSocket::AddressInUseError;
        return trouble(isTaken ? Problem::PortTaken : Problem::SocketFailed, *socket);
    }
    enlargeBuffers(*socket);
    if (interface.index != 0)
        socket->setMulticastInterface(QNetworkInterface::interfaceFromIndex(interface.index));
    socket->setSocketOption(QAbstractSocket::MulticastTtlOption, ttl);
    socket->setSocketOption(QAbstractSocket::MulticastLoopbackOption, 1);
    return socket;
}

OpenedSocket openGroupSocket(const QHostAddress& group, std::uint16_t port,
                             const std::vector<Interface>& interfaces, QObject* parent)
{
    SocketPointer socket = makeSocket(parent);
#ifdef Q_OS_WIN
    const QHostAddress address = anyInterface(group.protocol()).address; // it binds to no group
#else
    const QHostAddress& address = group;
#endif
    if (!socket->bind(address, port, QUdpSocket::ShareAddress | QUdpSocket::ReuseAddressHint))
        return trouble(Problem::GroupUnavailable, *socket);
    enlargeBuffers(*socket);

    int joined = 0;
    for (const Interface& interface : interfaces) {
        const auto device = QNetworkInterface::interfaceFromIndex(interface.index);
        if (socket->joinMulticastGroup(group, device))
            ++joined;
        else
            qCWarning(lcNetwork, "the group cannot be joined on %s: %s",
                      qUtf8Printable(interface.name), qUtf8Printable(socket->errorString()));
    }
    if (joined == 0)
        return trouble(Problem::GroupUnavailable, *socket);
    return socket;
}

int receiveBuffer(QUdpSocket& socket)
{
    const int bytes = socket.socketOption(QAbstractSocket::ReceiveBufferSizeSocketOption).toInt();
#ifdef Q_OS_LINUX
    return bytes / 2; // socket(7): the kernel doubles what it grants, for its own bookkeeping
#else
    return bytes;
#endif
}

std::uint64_t receiveDrops([[maybe_unused]] const QUdpSocket& socket)
{
#ifdef Q_OS_LINUX
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t size = sizeof memory;
    if (::getsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_MEMINFO, memory.data(), &size)
        == 0)
        return memory[SK_MEMINFO_DROPS];
#endif
    return 0;
}

} // namespace network
