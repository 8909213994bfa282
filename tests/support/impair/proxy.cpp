#include "support/impair/proxy.h"

#include <linux/sock_diag.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <format>
#include <system_error>

namespace impair {

namespace {

/// Taken from a socket at one time, so that none waits long for the others.
constexpr std::size_t kBatch = 64;
constexpr std::size_t kLargestDatagram = 65536;
/// Bursts of many clients must not be lost where nobody asked for it.
constexpr int kSocketBuffer = 8 * 1024 * 1024;

std::int64_t steadyMicroseconds()
{
    return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

int boundSocket(const sockaddr_in& address)
{
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fail("socket");
    // The second is for root alone and goes beyond what the system grants others.
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kSocketBuffer, sizeof kSocketBuffer);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kSocketBuffer, sizeof kSocketBuffer);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(fd);
        fail("bind");
    }
    return fd;
}

sockaddr_in boundAddress(int fd)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return address;
}

/// Datagrams that the system dropped since they came faster than they were taken.
std::uint64_t overflowed(int fd)
{
    std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
    socklen_t size = sizeof info;
    getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info.data(), &size);
    return info[SK_MEMINFO_DROPS];
}

std::string toJson(const Statistics& s)
{
    return std::format(R"({{"in": {}, "out": {}, "bytes_in": {}, "bytes_out": {}, "lost": {}, )"
                       R"("duplicated": {}, "reordered": {}, "corrupted": {}, "partitioned": {}, )"
                       R"("too_long": {}, "queue_drops": {}}})",
                       s.in, s.out, s.bytesIn, s.bytesOut, s.lost, s.duplicated, s.reordered,
                       s.corrupted, s.partitioned, s.tooLong, s.queueDrops);
}

} // namespace

/// One direction of the path of a client.
struct Proxy::Side {
    Path path;
    Random random;
};

struct Proxy::Client {
    sockaddr_in address;
    Descriptor toRelay;
    Side up;
    Side down;
};

/// Until its departure.
struct Proxy::Waiting {
    Duration departure;
    std::uint64_t number; ///< tells apart what departs at one moment
    const Client* client;
    bool up;
    std::vector<std::uint8_t> bytes;

    friend bool operator>(const Waiting& a, const Waiting& b)
    {
        return std::pair(a.departure, a.number) > std::pair(b.departure, b.number);
    }
};

/// Room for recvmmsg().
struct Proxy::Batch {
    std::array<std::array<std::uint8_t, kLargestDatagram>, kBatch> bytes;
    std::array<sockaddr_in, kBatch> from;
    std::array<iovec, kBatch> pieces;
    std::array<mmsghdr, kBatch> headers;

    /// How many came; they stand in the first of `bytes`.
    std::size_t receive(int fd)
    {
        for (std::size_t i = 0; i < kBatch; ++i) {
            pieces[i] = {.iov_base = bytes[i].data(), .iov_len = bytes[i].size()};
            headers[i] = {};
            headers[i].msg_hdr.msg_iov = &pieces[i];
            headers[i].msg_hdr.msg_iovlen = 1;
            headers[i].msg_hdr.msg_name = &from[i];
            headers[i].msg_hdr.msg_namelen = sizeof from[i];
        }
        // An error is one of what was sent earlier, as when no relay runs: nothing is lost here.
        return std::size_t(std::max(0, recvmmsg(fd, headers.data(), kBatch, 0, nullptr)));
    }
};

Descriptor::~Descriptor()
{
    if (m_fd >= 0)
        close(m_fd);
}

Proxy::Proxy(const sockaddr_in& listen, const sockaddr_in& relay, std::uint32_t seed)
    : m_seed(seed),
      m_start(steadyMicroseconds()),
      m_relay(relay),
      m_epoll(epoll_create1(EPOLL_CLOEXEC)),
      m_listener(boundSocket(listen)),
      m_batch(std::make_unique<Batch>())
{
    watch(m_listener.get(), nullptr);
}

Proxy::~Proxy() = default;

sockaddr_in Proxy::address() const
{
    return boundAddress(m_listener.get());
}

std::optional<Duration> Proxy::nextDeparture() const
{
    if (m_waiting.empty())
        return {};
    return m_waiting.front().departure;
}

Duration Proxy::now() const
{
    return Duration(steadyMicroseconds() - m_start);
}

void Proxy::work()
{
    std::array<epoll_event, kBatch> ready;
    const int count = epoll_wait(m_epoll.get(), ready.data(), int(ready.size()), 0);
    for (int i = 0; i < count; ++i) {
        // What is due goes before what comes now, and does not wait for all of it.
        sendDue();
        if (auto* client = static_cast<Client*>(ready[std::size_t(i)].data.ptr))
            takeFromRelay(*client);
        else
            takeFromClients();
    }
    sendDue();
}

std::string Proxy::statistics() const
{
    Statistics up;
    Statistics down;
    std::uint64_t dropped = overflowed(m_listener.get());
    for (const auto& [address, client] : m_clients) {
        up += client->up.path.statistics();
        down += client->down.path.statistics();
        dropped += overflowed(client->toRelay.get());
    }
    return std::format(R"({{"seconds": {:.3f}, "clients": {}, "waiting": {}, "turned_away": {}, )"
                       R"("overflowed": {}, "overrun": {}, "unsent": {}, "up": {}, "down": {}}})",
                       double(now().count()) / 1e6, m_clients.size(), m_waiting.size(),
                       m_turnedAway, dropped, m_overrun, m_unsent, toJson(up), toJson(down));
}

/// Nothing when there are too many.
Proxy::Client* Proxy::clientAt(const sockaddr_in& address)
{
    const std::uint64_t key = std::uint64_t(address.sin_addr.s_addr) << 16 | address.sin_port;
    if (const auto known = m_clients.find(key); known != m_clients.end())
        return known->second.get();
    if (m_clients.size() >= kMaxClients)
        return nullptr;

    sockaddr_in own = this->address();
    own.sin_port = 0;
    const auto number = std::uint32_t(m_clients.size());
    const auto random = [&](std::uint32_t direction) {
        std::seed_seq seeds{m_seed, number, direction};
        return Random(seeds);
    };
    auto client = std::unique_ptr<Client>(
        new Client{address, Descriptor(boundSocket(own)), {{}, random(0)}, {{}, random(1)}});
    if (connect(client->toRelay.get(), reinterpret_cast<const sockaddr*>(&m_relay), sizeof m_relay)
        != 0)
        fail("connect");
    watch(client->toRelay.get(), client.get());
    return m_clients.emplace(key, std::move(client)).first->second.get();
}

void Proxy::watch(int fd, Client* client)
{
    epoll_event event{.events = EPOLLIN, .data = {.ptr = client}};
    if (epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        fail("epoll_ctl");
}

void Proxy::takeFromClients()
{
    const std::size_t count = m_batch->receive(m_listener.get());
    for (std::size_t i = 0; i < count; ++i) {
        if (Client* client = clientAt(m_batch->from[i]))
            pass(*client, true, m_batch->bytes[i].data(), m_batch->headers[i].msg_len);
        else
            ++m_turnedAway;
    }
}

void Proxy::takeFromRelay(Client& client)
{
    const std::size_t count = m_batch->receive(client.toRelay.get());
    for (std::size_t i = 0; i < count; ++i)
        pass(client, false, m_batch->bytes[i].data(), m_batch->headers[i].msg_len);
}

void Proxy::pass(Client& client, bool up, std::uint8_t* bytes, std::size_t size)
{
    Side& side = up ? client.up : client.down;
    const Duration moment = now();
    const Verdict verdict =
        side.path.judge(up ? m_impairments.up : m_impairments.down, size, moment, side.random);
    if (verdict.flippedBit)
        bytes[*verdict.flippedBit / 8] ^= std::uint8_t(1u << (*verdict.flippedBit % 8));
    for (const Duration departure : verdict.departures) {
        if (departure <= moment) {
            send(client, up, bytes, size);
        } else if (m_bytesWaiting + size > kMaxBytesWaiting) {
            ++m_overrun;
        } else {
            m_bytesWaiting += size;
            m_waiting.push_back({departure, m_waitingSoFar++, &client, up, {bytes, bytes + size}});
            std::ranges::push_heap(m_waiting, std::greater<>());
        }
    }
}

void Proxy::sendDue()
{
    for (Duration moment = now(); !m_waiting.empty() && m_waiting.front().departure <= moment;) {
        std::ranges::pop_heap(m_waiting, std::greater<>());
        const Waiting& due = m_waiting.back();
        send(*due.client, due.up, due.bytes.data(), due.bytes.size());
        m_bytesWaiting -= due.bytes.size();
        m_waiting.pop_back();
    }
}

void Proxy::send(const Client& client, bool up, const std::uint8_t* bytes, std::size_t size)
{
    const auto once = [&] {
        if (up)
            return ::send(client.toRelay.get(), bytes, size, 0) >= 0;
        return sendto(m_listener.get(), bytes, size, 0,
                      reinterpret_cast<const sockaddr*>(&client.address), sizeof client.address)
               >= 0;
    };
    // The first attempt may only be told that an earlier datagram was refused.
    if (!once() && !once())
        ++m_unsent;
}

} // namespace impair
