#include "network/links.h"

#include "network/addresses.h"
#include "network/batchsender.h"
#include "network/clock.h"
#include "protocol/limits.h"

#include <QNetworkDatagram>

#include <algorithm>
#include <utility>

namespace network {

using namespace std::chrono_literals;

namespace {

/// Who plugs a cable in goes on within a second; a look costs some ten microseconds.
constexpr std::chrono::milliseconds kWatchInterval = 500ms;
/// Read for so long before anything is answered, if there is so much: what came at once is then answered
/// in few calls, and ACKs do not wait behind what is sent until it counts as lost. Short beside the time
/// that takes, and so are the others not held up by what is costly to read.
constexpr std::chrono::milliseconds kReadFor = 5ms;

} // namespace

struct Links::Link {
    int id;
    Interface interface;
    protocol::Endpoint address; ///< where it is bound
    protocol::Endpoint group;   ///< as seen from it
    SocketPointer socket;
    std::unique_ptr<BatchSender> sender; // goes before its socket
};

Links::Links(Role role, QObject* parent)
    : QObject(parent),
      m_role(role),
      m_watch(this),
      m_buffer(qsizetype(protocol::kMaxDatagram), Qt::Uninitialized)
{
    m_watch.setInterval(kWatchInterval);
    connect(&m_watch, &QTimer::timeout, this, &Links::followInterfaces);
}

Links::~Links()
{
    close();
}

// --- Opening and closing -----------------------------------------------------------------------

Links::Result Links::open(const GroupConfig& config, std::optional<protocol::Endpoint> peer)
{
    close();
    m_config = config;
    m_group = QHostAddress(config.group);
    m_peer = peer;
    m_up = upInterfaces(family());

    Result opened = openAll();
    if (opened)
        m_watch.start();
    else
        close();
    return opened;
}

void Links::close()
{
    m_watch.stop();
    for (const auto& link : m_links)
        closeLink(*link);
    m_links.clear();
    closeListener();
}

Links::Result Links::openAll()
{
    const auto wanted = wantedInterfaces();
    if (!wanted)
        return std::unexpected(wanted.error());

    // One interface may fail, say because its address is not ready yet; but our port must be ours.
    Result last = std::unexpected(Trouble{Problem::NoInterface, {}});
    for (const Interface& interface : *wanted) {
        last = openLink(interface);
        if (!last && last.error().problem == Problem::PortTaken)
            return last;
    }
    if (m_links.empty())
        return last;
    return openListener();
}

Links::Result Links::openLink(const Interface& interface)
{
    auto socket =
        openLinkSocket(interface, m_role == Role::Relay ? m_config.port : 0, m_config.ttl, this);
    if (!socket)
        return std::unexpected(socket.error());
    tellOfBuffer(**socket);

    QHostAddress group = m_group;
    if (interface.index != 0 && group.protocol() == QAbstractSocket::IPv6Protocol)
        group.setScopeId(interface.name);
    auto link = std::make_unique<Link>(
        Link{.id = m_nextLink++,
             .interface = interface,
             .address = toEndpoint((*socket)->localAddress(), (*socket)->localPort()),
             .group = toEndpoint(group, m_config.port),
             .socket = *std::move(socket),
             .sender = {}});
    link->sender = std::make_unique<BatchSender>(*link->socket);
    connect(link->socket.get(), &QUdpSocket::readyRead, this,
            [this, link = link.get()] { readFrom(*link->socket, link); });
    m_links.push_back(std::move(link));
    return {};
}

void Links::closeLink(Link& link)
{
    link.sender.reset();
    link.socket->disconnect(this);
    link.socket->close();
}

Links::Result Links::openListener()
{
    closeListener();
    if (m_peer)
        return {};
    std::vector<Interface> interfaces;
    interfaces.reserve(m_links.size());
    for (const auto& link : m_links)
        interfaces.push_back(link->interface);
    // A group of link-local scope is another one on each interface: the first counts.
    auto listener =
        openGroupSocket(toHostAddress(m_links.front()->group), m_config.port, interfaces, this);
    if (!listener)
        return std::unexpected(listener.error());
    m_listener = *std::move(listener);
    tellOfBuffer(*m_listener);
    connect(m_listener.get(), &QUdpSocket::readyRead, this,
            [this] { readFrom(*m_listener, nullptr); });
    return {};
}

void Links::closeListener()
{
    if (!m_listener)
        return;
    m_listener->disconnect(this);
    m_listener->close();
    m_listener.reset();
}

void Links::tellOfBuffer(QUdpSocket& socket)
{
    const int bytes = receiveBuffer(socket);
    if (bytes >= kSocketBuffer || m_toldOfBuffer)
        return;
    m_toldOfBuffer = true;
    Q_EMIT noticed(Notice::ReceiveBufferSmall, QString::number(bytes));
}

void Links::fail(const Trouble& trouble)
{
    close();
    Q_EMIT failed(trouble);
}

// --- Interfaces --------------------------------------------------------------------------------

QAbstractSocket::NetworkLayerProtocol Links::family() const
{
    return m_peer ? toHostAddress(*m_peer).protocol() : m_group.protocol();
}

std::expected<std::vector<Interface>, Trouble> Links::wantedInterfaces() const
{
    if (m_peer && m_config.interfaces.isEmpty())
        return std::vector<Interface>{anyInterface(family())};
    return chooseInterfaces(m_up, m_config.interfaces);
}

void Links::followInterfaces()
{
    if (!isOpen())
        return;
    const auto before = std::exchange(m_up, upInterfaces(family()));
    const bool changed = m_up != before;
    const auto wanted = wantedInterfaces();
    if (!wanted) {
        fail(wanted.error());
        return;
    }
    if (!changed && m_links.size() == wanted->size())
        return;

    const std::size_t gone = std::erase_if(m_links, [&](const auto& link) {
        const bool goes = !std::ranges::contains(*wanted, link->interface);
        if (goes)
            closeLink(*link);
        return goes;
    });
    std::size_t moved = gone;
    Result last;
    for (const Interface& interface : *wanted) {
        if (!std::ranges::contains(m_links, interface, &Link::interface)) {
            last = openLink(interface);
            moved += last ? 1 : 0;
        }
    }
    if (m_links.empty()) {
        fail(last.error());
        return;
    }
    if (const Result listening = moved > 0 ? openListener() : Result(); !listening) {
        fail(listening.error());
        return;
    }
    if (changed || moved > 0)
        Q_EMIT linksChanged(gone > 0);
}

std::vector<protocol::Endpoint> Links::addresses() const
{
    std::vector<protocol::Endpoint> addresses;
    addresses.reserve(m_links.size());
    for (const auto& link : m_links)
        addresses.push_back(link->address);
    return addresses;
}

bool Links::has(int link) const
{
    return std::ranges::contains(m_links, link, &Link::id);
}

int Links::linkTowards(const protocol::Endpoint& to, int interfaceIndex) const
{
    if (m_links.empty())
        return kEveryLink;
    if (m_links.size() == 1)
        return m_links.front()->id;
    // Two interfaces on one network are common (cable and radio): the first one counts for all of
    // its hosts, as it does for the kernel's routes, so that a client always sees one address.
    if (to.scopeId != 0) {
        interfaceIndex = int(to.scopeId);
    } else {
        const QHostAddress address = toHostAddress(to);
        for (const auto& link : m_links) {
            if (address.isInSubnet(link->interface.address, link->interface.prefixLength))
                return link->id;
        }
    }
    const auto found = std::ranges::find(m_links, interfaceIndex,
                                         [](const auto& link) { return link->interface.index; });
    return found == m_links.end() ? m_links.front()->id : (*found)->id;
}

// --- Datagrams ---------------------------------------------------------------------------------

void Links::send(int link, const protocol::Endpoint& to, const QByteArray& datagram)
{
    for (const auto& each : m_links) {
        if (link == kEveryLink || link == each->id)
            each->sender->add(to, datagram);
    }
}

void Links::sendToBeCut(int link, const protocol::Endpoint& to, const QByteArray& datagram)
{
    for (const auto& each : m_links) {
        if (link == kEveryLink || link == each->id)
            each->sender->sendToBeCut(to, datagram);
    }
}

void Links::sendToGroup(int link, const QByteArray& datagram)
{
    for (const auto& each : m_links) {
        if (link == kEveryLink || link == each->id)
            each->sender->add(m_peer.value_or(each->group), datagram);
    }
}

void Links::flush()
{
    for (const auto& link : m_links)
        link->sender->flush();
}

SendStatistics Links::statistics() const
{
    SendStatistics all;
    for (const auto& link : m_links) {
        const SendStatistics& one = link->sender->statistics();
        all.bytesWaiting += one.bytesWaiting;
        all.dropped += one.dropped;
        all.undeliverable += one.undeliverable;
    }
    return all;
}

std::uint64_t Links::receiveDrops() const
{
    std::uint64_t drops = m_listener ? network::receiveDrops(*m_listener) : 0;
    for (const auto& link : m_links)
        drops += network::receiveDrops(*link->socket);
    return drops;
}

void Links::readFrom(QUdpSocket& socket, const Link* link)
{
    // The first read is done unasked, since Qt watches a socket again only after one. Then the
    // question is whether there is a datagram, not of what size: one of no bytes counts too.
    const auto until = monotonicNow() + kReadFor;
    do {
        const bool isRead =
            link || m_links.size() == 1 ? readInto(socket, link) : readWithInterface();
        if (isRead)
            continue;
        const auto error = socket.error();
        if (error != QAbstractSocket::TemporaryError
            && error != QAbstractSocket::ConnectionRefusedError) {
            fail({Problem::SocketFailed, socket.errorString()});
            return;
        }
        break;
    } while (socket.hasPendingDatagrams() && monotonicNow() < until);
    Q_EMIT batchEnded();
}

/// The short way: into one buffer, without asking where it came in.
bool Links::readInto(QUdpSocket& socket, const Link* link)
{
    QHostAddress address;
    std::uint16_t port = 0;
    const qint64 size = socket.readDatagram(m_buffer.data(), m_buffer.size(), &address, &port);
    if (size < 0)
        return false;
    hear(QByteArrayView(m_buffer).first(size), toEndpoint(address, port), link, 0);
    return true;
}

bool Links::readWithInterface()
{
    const QNetworkDatagram datagram = m_listener->receiveDatagram(protocol::kMaxDatagram);
    if (!datagram.isValid())
        return false;
    hear(datagram.data(),
         toEndpoint(datagram.senderAddress(), std::uint16_t(datagram.senderPort())), nullptr,
         int(datagram.interfaceIndex()));
    return true;
}

void Links::hear(QByteArrayView datagram, const protocol::Endpoint& from, const Link* link,
                 int interfaceIndex)
{
    if (datagram.isEmpty())
        return;
    if (link)
        Q_EMIT received(datagram, {.from = from, .link = link->id, .onGroup = false});
    else if (!std::ranges::contains(m_links, from, &Link::address)) // our own, come back
        Q_EMIT received(datagram,
                        {.from = from, .link = linkTowards(from, interfaceIndex), .onGroup = true});
}

} // namespace network
