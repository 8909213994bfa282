#pragma once

// The doors of the control port: a QTcpServer on 127.0.0.1 and one on ::1, both on the same port,
// so that "localhost" never leads to somebody else's program. Where a machine lacks one of the two
// addresses, the other does. Lives on the thread that makes it; owned by the ControlServer; the
// port is free again after close() or destruction.

#include "settings/settings.h"

#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QTcpServer>
#include <QTcpSocket>

#include <expected>
#include <memory>
#include <vector>

namespace control {

class Listener final : public QObject
{
    Q_OBJECT

public:
    explicit Listener(QObject* parent = nullptr);
    ~Listener() override;

    /// `bind` is a loopback address, or empty for both. The port that is open now, or a sentence.
    std::expected<std::uint16_t, QString> listen(const settings::ControlPort& port,
                                                 const QString& bind);
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
};

} // namespace control
