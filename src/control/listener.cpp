#include "control/listener.h"

#include "control/log.h"

#include <QNetworkProxy>
#include <QSslSocket>
#include <QTimer>

#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace control {
namespace {

/// The system's choice for 127.0.0.1 may be taken on ::1; so often is more than bad luck.
constexpr int kAttempts = 16;
/// Accepting fails when the program or the machine is out of file descriptors.
constexpr auto kAcceptAgainAfter = 1s;

bool isMissing(const QTcpServer& server)
{
    return server.serverError() == QAbstractSocket::SocketAddressNotAvailableError
           || server.serverError() == QAbstractSocket::UnsupportedSocketOperationError;
}

QString sentence(const QHostAddress& address, std::uint16_t port, const QString& reason)
{
    const QString host = address.protocol() == QAbstractSocket::IPv6Protocol
                             ? u"[%1]"_s.arg(address.toString())
                             : address.toString();
    return u"%1:%2: %3"_s.arg(host, QString::number(port), reason);
}

/// QSslServer would keep those that do not end their handshake to itself, without a bound.
class TlsServer final : public QTcpServer
{
public:
    explicit TlsServer(const QSslConfiguration& configuration) : m_configuration(configuration) {}

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto* const socket = new QSslSocket(this);
        socket->setSslConfiguration(m_configuration);
        if (socket->setSocketDescriptor(descriptor))
            addPendingConnection(socket);
        else
            delete socket;
    }

private:
    QSslConfiguration m_configuration;
};

} // namespace

Listener::Listener(QObject* parent) : QObject(parent) {}

Listener::~Listener() = default;

std::expected<std::uint16_t, QString> Listener::listen(const settings::ControlPort& port,
                                                       const QString& bind,
                                                       const std::optional<QSslConfiguration>& tls)
{
    m_tls = tls;
    QList<QHostAddress> addresses{QHostAddress::LocalHost, QHostAddress::LocalHostIPv6};
    if (!bind.isEmpty()) {
        addresses = {QHostAddress(bind)};
        // Else the cookie, and all that is said, would cross the network in the clear.
        if (!addresses.first().isLoopback() && !tls)
            return std::unexpected(u"%1 is not a loopback address"_s.arg(bind));
    }
    if (port.mode == settings::ControlPort::Mode::Auto) {
        if (const auto listening = listenOn(addresses, port.number))
            return listening;
        return listenOnAny(addresses);
    }
    return port.number == 0 ? listenOnAny(addresses) : listenOn(addresses, port.number);
}

void Listener::close()
{
    m_servers.clear();
}

std::expected<std::uint16_t, QString> Listener::listenOn(const QList<QHostAddress>& addresses,
                                                         std::uint16_t port)
{
    close();
    QString missing;
    for (const QHostAddress& address : addresses) {
        auto server = makeServer();
        if (server->listen(address, port)) {
            port = server->serverPort();
            m_servers.push_back(std::move(server));
        } else if (isMissing(*server)) {
            missing = sentence(address, port, server->errorString());
        } else {
            close();
            return std::unexpected(sentence(address, port, server->errorString()));
        }
    }
    if (m_servers.empty())
        return std::unexpected(missing);
    return port;
}

std::expected<std::uint16_t, QString> Listener::listenOnAny(const QList<QHostAddress>& addresses)
{
    auto result = listenOn(addresses, 0);
    for (int attempt = 1; !result && attempt < kAttempts; ++attempt)
        result = listenOn(addresses, 0);
    return result;
}

std::unique_ptr<QTcpServer> Listener::makeServer()
{
    auto server = m_tls ? std::make_unique<TlsServer>(*m_tls) : std::make_unique<QTcpServer>();
    server->setProxy(QNetworkProxy::NoProxy);
    connect(server.get(), &QTcpServer::newConnection, this,
            [this, raw = server.get()] { onNewConnection(raw); });
    connect(server.get(), &QTcpServer::acceptError, this,
            [this, raw = server.get()] { onAcceptFailed(raw); });
    return server;
}

void Listener::onNewConnection(QTcpServer* server)
{
    while (QTcpSocket* socket = server->nextPendingConnection())
        Q_EMIT connectionArrived(socket);
}

void Listener::onAcceptFailed(QTcpServer* server)
{
    // Qt stops accepting then. The server as context: nothing happens once it is gone.
    qCWarning(lcControl, "no tool can connect for a moment: %ls",
              qUtf16Printable(server->errorString()));
    QTimer::singleShot(kAcceptAgainAfter, server, &QTcpServer::resumeAccepting);
}

} // namespace control
