#include "network/sockets.h"

#include <QNetworkProxy>

namespace network {

SocketPointer makeSocket(QObject* parent)
{
    SocketPointer socket(new QUdpSocket(parent));
    socket->setProxy(QNetworkProxy::NoProxy);
    return socket;
}

int enlargeBuffers(QUdpSocket& socket)
{
    socket.setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, kSocketBuffer);
    socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, kSocketBuffer);
    const int given = socket.socketOption(QAbstractSocket::ReceiveBufferSizeSocketOption).toInt();
#ifdef Q_OS_LINUX
    return given / 2; // socket(7): the kernel doubles what it grants, for its own bookkeeping
#else
    return given;
#endif
}

} // namespace network
