#pragma once

// The sockets of one endpoint: a listener on the group and one socket per interface, its links.
// Watches the interfaces and opens and closes links as they come and go; a link whose interface
// stays is never touched. Reads in batches and tells on which link each datagram came in, sends in
// batches. Knows nothing of what it carries. Owned by an endpoint, on the endpoint's thread; close()
// or destruction frees the ports. Source: docs/protocol.md, "Transport".

#include "network/batchsender.h"
#include "network/groupconfig.h"
#include "network/interfaces.h"
#include "network/snapshot.h"
#include "network/sockets.h"
#include "protocol/endpoint.h"

#include <QHostAddress>
#include <QObject>
#include <QTimer>

#include <expected>
#include <memory>
#include <optional>
#include <vector>

namespace network {

class Links final : public QObject
{
    Q_OBJECT

public:
    enum class Role {
        Client, ///< links on ephemeral ports
        Relay,  ///< links on the group's port, not shared: one that is taken is an error
    };

    struct Origin {
        protocol::Endpoint from;
        int link = 0; ///< the one that it came in by, or that leads to its sender
        bool onGroup = false;
    };

    static constexpr int kEveryLink = -1;

    explicit Links(Role role, QObject* parent = nullptr);
    ~Links() override;

    /// With a peer there is no listener: everything goes to its address, and comes from there.
    std::expected<void, Trouble> open(const GroupConfig& config,
                                      std::optional<protocol::Endpoint> peer = {});
    void close();
    [[nodiscard]] bool isOpen() const { return !m_links.empty(); }
    [[nodiscard]] std::size_t count() const { return m_links.size(); }

    /// Looks at the interfaces now, if it is open, not at its next moment.
    void followInterfaces();

    /// Where the links are bound.
    [[nodiscard]] std::vector<protocol::Endpoint> addresses() const;
    [[nodiscard]] bool has(int link) const;
    /// The link on whose network an address is; otherwise that of the interface by which it was
    /// heard; otherwise the first.
    [[nodiscard]] int linkTowards(const protocol::Endpoint& to, int interfaceIndex = 0) const;

    // By kEveryLink too.
    void send(int link, const protocol::Endpoint& to, const QByteArray& datagram);
    /// At once, and so that routers may cut it.
    void sendToBeCut(int link, const protocol::Endpoint& to, const QByteArray& datagram);
    /// To the group, or to the peer.
    void sendToGroup(int link, const QByteArray& datagram);
    void flush();
    /// Of the links that are open.
    [[nodiscard]] SendStatistics statistics() const;
    /// Datagrams that came while the buffers of these sockets were full.
    [[nodiscard]] std::uint64_t receiveDrops() const;

Q_SIGNALS:
    /// For each datagram. A view that lasts as long as the call, in which nothing may be closed.
    void received(QByteArrayView datagram, const network::Links::Origin& origin);
    /// After each batch of them: the time to answer.
    void batchEnded();
    /// Some came, or some went, or both.
    void linksChanged(bool someWent);
    void noticed(network::Notice notice, const QString& detail);
    /// Everything is closed: a socket failed, or no interface is left.
    void failed(const network::Trouble& trouble);

private:
    struct Link;
    using Result = std::expected<void, Trouble>;

    Result openAll();
    Result openLink(const Interface& interface);
    Result openListener();
    void closeLink(Link& link);
    void closeListener();
    void readFrom(QUdpSocket& socket, const Link* link);
    bool readInto(QUdpSocket& socket, const Link* link);
    bool readWithInterface();
    void hear(QByteArrayView datagram, const protocol::Endpoint& from, const Link* link,
              int interfaceIndex);
    void tellOfBuffer(QUdpSocket& socket);
    void fail(const Trouble& trouble);

    [[nodiscard]] QAbstractSocket::NetworkLayerProtocol family() const;
    [[nodiscard]] std::expected<std::vector<Interface>, Trouble> wantedInterfaces() const;

    Role m_role;
    GroupConfig m_config;
    QHostAddress m_group;
    std::optional<protocol::Endpoint> m_peer;
    SocketPointer m_listener;
    std::vector<std::unique_ptr<Link>> m_links;
    std::vector<Interface> m_up; ///< as last looked at
    int m_nextLink = 0;
    QTimer m_watch;
    QByteArray m_buffer;
    bool m_toldOfBuffer = false;
};

} // namespace network
