#pragma once

// The doors of the control port: a QTcpServer on 127.0.0.1 and one on ::1, both on the same port,
// so that "localhost" never leads to somebody else's program, or one on the address that was asked
// for. Where a machine lacks one of the two, the other does. With TLS a connection is handed on
// before its handshake, so that whoever bounds strangers bounds those too. Lives on the thread that makes it; owned by the ControlServer; the
// port is free again after close() or destruction.

#include "settings/settings.h"

#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>

#include <expected>
#include <memory>
#include <optional>
#include <vector>

namespace control {

class Listener final : public QObject
{
    Q_OBJECT

public:
    explicit Listener(QObject* parent = nullptr);
    ~Listener() override;

    /// `bind` is empty for both loopback addresses. With `tls` the sockets that arrive are
    /// QSslSockets, ready for startServerEncryption(); beyond loopback it is a must. The port that
    /// is open now, or a sentence.
    std::expected<std::uint16_t, QString> listen(const settings::ControlPort& port,
                                                 const QString& bind,
                                                 const std::optional<QSslConfiguration>& tls = {});
    void close();

Q_SIGNALS:
    /// The receiver becomes its parent; until then it goes with the door it came by.
    void connectionArrived(QTcpSocket* socket);

private:
    std::expected<std::uint16_t, QString> listenOn(const QList<QHostAddress>& addresses,
                                                   std::uint16_t port);
    std::expected<std::uint16_t, QString> listenOnAny(const QList<QHostAddress>& addresses);
    std::unique_ptr<QTcpServer> makeServer();
    void onNewConnection(QTcpServer* server);
    void onAcceptFailed(QTcpServer* server);

    std::vector<std::unique_ptr<QTcpServer>> m_servers;
    std::optional<QSslConfiguration> m_tls;
};

} // namespace control
