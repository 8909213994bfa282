#pragma once

// Sends the datagrams of one UDP socket in batches: a fan-out to hundreds costs a few calls of
// sendmmsg(2), and what waits for one recipient leaves as one segmented send (UDP_SEGMENT). A
// recipient that cannot be reached costs its own datagrams only. When the kernel's buffer is full
// the rest waits here, within a bound, until the socket can be written to. Elsewhere than on Linux
// it is QUdpSocket::writeDatagram. Belongs to the thread and the owner of the socket, which must
// outlive it; what still waits when it goes is lost. Source: sendmmsg(2), udp(7).

#include "protocol/endpoint.h"

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>
#include <QUdpSocket>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

struct mmsghdr;

namespace network {

struct SendStatistics {
    qsizetype bytesWaiting = 0;
    std::uint64_t dropped = 0;       ///< datagrams that went because too much waited
    std::uint64_t undeliverable = 0; ///< datagrams that the system would not send
};

class BatchSender final : public QObject
{
    Q_OBJECT

public:
    /// sendmmsg(2), or what a test puts in its place.
    using SendMessages = std::function<int(int, mmsghdr*, unsigned int, int)>;

    /// The socket must be bound.
    explicit BatchSender(QUdpSocket& socket, SendMessages sendMessages = {});
    ~BatchSender() override;

    /// What may wait for a full kernel buffer; the oldest goes first beyond it. A relay seals a
    /// megabyte at a time and stops while two are waiting.
    static constexpr qsizetype kMaxWaiting = 8 * 1024 * 1024;

    /// Takes a datagram for the next flush(). Those to one recipient keep their order.
    void add(const protocol::Endpoint& to, const QByteArray& datagram);
    /// At once, after those before it, and so that routers may cut it: the system by itself sets the
    /// don't-fragment bit (ip(7), IP_MTU_DISCOVER).
    void sendToBeCut(const protocol::Endpoint& to, const QByteArray& datagram);
    void flush();

    [[nodiscard]] const SendStatistics& statistics() const { return m_statistics; }
    /// Whether several datagrams leave as one send.
    [[nodiscard]] bool segments() const { return m_segments; }

private:
    struct Waiting {
        protocol::Endpoint to;
        QByteArray datagram; ///< null once it is dealt with
    };
    struct Batch;

    void dropOldest();
    void sendWaiting();
    void groupByRecipient();
    std::size_t addMessage(std::size_t first);
    bool sendBatch();
    void settle(Waiting& waiting);

    QUdpSocket& m_socket;
    SendMessages m_sendMessages;
    std::unique_ptr<Batch> m_batch;
    QSocketNotifier m_writable;
    std::deque<Waiting> m_waiting;
    // The datagrams of m_waiting as chains, one per recipient.
    std::vector<std::size_t> m_chains; ///< index of the first datagram of each
    std::vector<std::size_t> m_next;   ///< index of the one after it, kEnd for the last
    std::unordered_map<protocol::Endpoint, std::size_t> m_last;
    SendStatistics m_statistics;
    bool m_blocked = false;
    bool m_segments = false;
};

} // namespace network
