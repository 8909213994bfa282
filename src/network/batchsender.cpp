#include "network/batchsender.h"

#include "network/addresses.h"
#include "network/log.h"
#include "protocol/limits.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#ifdef Q_OS_LINUX
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#endif

namespace network {

namespace {

/// So much is sent without being asked to: a fan-out of large messages need not be held whole.
constexpr qsizetype kFlushAt = 1024 * 1024;
/// Put in order at once, so that a long queue is not gone through again for each bit of it.
constexpr std::size_t kGroupedAtOnce = 8192;
constexpr std::size_t kEnd = std::size_t(-1);

/// For IPv4 alone: no router cuts a packet of IPv6, and every path carries ours. Where it fails, the
/// packet goes as all others do.
void allowCutting([[maybe_unused]] int descriptor, [[maybe_unused]] bool allow)
{
#ifdef Q_OS_LINUX
    const int mode = allow ? IP_PMTUDISC_DONT : IP_PMTUDISC_WANT;
    ::setsockopt(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, &mode, sizeof mode);
#endif
}

} // namespace

void BatchSender::add(const protocol::Endpoint& to, const QByteArray& datagram)
{
    if (datagram.isEmpty())
        return;
    if (m_statistics.bytesWaiting >= kFlushAt)
        flush();
    while (m_statistics.bytesWaiting + datagram.size() > kMaxWaiting && !m_waiting.empty())
        dropOldest();
    m_waiting.push_back({to, datagram});
    m_statistics.bytesWaiting += datagram.size();
}

void BatchSender::sendToBeCut(const protocol::Endpoint& to, const QByteArray& datagram)
{
    flush();
    allowCutting(int(m_socket.socketDescriptor()), true);
    add(to, datagram);
    flush();
    allowCutting(int(m_socket.socketDescriptor()), false);
}

void BatchSender::dropOldest()
{
    settle(m_waiting.front());
    m_waiting.pop_front();
    if (m_statistics.dropped++ == 0)
        qCWarning(lcNetwork, "the network takes less than there is to send; the oldest goes");
}

void BatchSender::flush()
{
    while (!m_blocked && !m_waiting.empty()) {
        sendWaiting();
        std::erase_if(m_waiting, [](const Waiting& waiting) { return waiting.datagram.isNull(); });
    }
}

void BatchSender::settle(Waiting& waiting)
{
    m_statistics.bytesWaiting -= waiting.datagram.size();
    waiting.datagram = QByteArray();
}

#ifdef Q_OS_LINUX

/// What one call of sendmmsg carries. The headers point into the other arrays, so those never move.
struct BatchSender::Batch {
    static constexpr std::size_t kMessages = 256;
    // linux/udp.h: more segments than this in one send are refused by older kernels.
    static constexpr std::size_t kSegments = 64;

    union Address {
        sockaddr_in ipv4;
        sockaddr_in6 ipv6;
    };
    struct alignas(cmsghdr) SegmentSize {
        char bytes[CMSG_SPACE(sizeof(std::uint16_t))];
    };

    std::array<mmsghdr, kMessages> headers{};
    std::array<Address, kMessages> addresses{};
    std::array<SegmentSize, kMessages> segmentSizes{};
    std::array<std::size_t, kMessages> firstPiece{};
    std::size_t messages = 0;
    std::vector<iovec> pieces;         ///< of all messages, one after the other
    std::vector<std::size_t> datagram; ///< the index in m_waiting of each piece
};

namespace {

template <typename Address> socklen_t fillAddress(Address& address, const protocol::Endpoint& to)
{
    if (to.family == protocol::Endpoint::Family::IPv4) {
        address.ipv4 = {};
        address.ipv4.sin_family = AF_INET;
        address.ipv4.sin_port = htons(to.port);
        std::memcpy(&address.ipv4.sin_addr, to.address.data(), sizeof address.ipv4.sin_addr);
        return sizeof address.ipv4;
    }
    address.ipv6 = {};
    address.ipv6.sin6_family = AF_INET6;
    address.ipv6.sin6_port = htons(to.port);
    address.ipv6.sin6_scope_id = to.scopeId;
    std::memcpy(&address.ipv6.sin6_addr, to.address.data(), sizeof address.ipv6.sin6_addr);
    return sizeof address.ipv6;
}

void setSegmentSize(msghdr& header, std::span<char> control, std::uint16_t size)
{
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* const message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = SOL_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof size);
    std::memcpy(CMSG_DATA(message), &size, sizeof size);
}

bool kernelKnowsSegments(int descriptor)
{
    const int none = 0;
    return ::setsockopt(descriptor, SOL_UDP, UDP_SEGMENT, &none, sizeof none) == 0;
}

} // namespace

BatchSender::BatchSender(QUdpSocket& socket, SendMessages sendMessages)
    : m_socket(socket),
      m_sendMessages(sendMessages ? std::move(sendMessages) : SendMessages(::sendmmsg)),
      m_batch(std::make_unique<Batch>()),
      m_writable(socket.socketDescriptor(), QSocketNotifier::Write),
      m_segments(kernelKnowsSegments(int(socket.socketDescriptor())))
{
    m_writable.setEnabled(false);
    connect(&m_writable, &QSocketNotifier::activated, this, [this] {
        m_writable.setEnabled(false);
        m_blocked = false;
        flush();
    });
}

void BatchSender::sendWaiting()
{
    groupByRecipient();
    for (std::size_t index : m_chains) {
        while (index != kEnd) {
            index = addMessage(index);
            if (m_batch->messages == Batch::kMessages && !sendBatch())
                return;
        }
    }
    sendBatch();
}

void BatchSender::groupByRecipient()
{
    m_chains.clear();
    m_last.clear();
    m_next.assign(std::min(m_waiting.size(), kGroupedAtOnce), kEnd);
    for (std::size_t index = 0; index < m_next.size(); ++index) {
        const auto [last, isFirst] = m_last.try_emplace(m_waiting[index].to, index);
        if (isFirst) {
            m_chains.push_back(index);
        } else {
            m_next[last->second] = index;
            last->second = index;
        }
    }
}

/// Adds the datagram, and those after it to the same recipient that may leave in one send: all of
/// one size but the last, which may be shorter. Returns the index of the first one left out.
std::size_t BatchSender::addMessage(std::size_t first)
{
    Batch& batch = *m_batch;
    const qsizetype size = m_waiting[first].datagram.size();
    const std::size_t firstPiece = batch.pieces.size();
    const bool mayJoin = m_segments && size <= qsizetype(protocol::kDatagramTarget);

    std::size_t index = first;
    qsizetype total = 0;
    while (true) {
        QByteArray& datagram = m_waiting[index].datagram;
        const qsizetype pieceSize = datagram.size();
        // The kernel only reads what an iovec points to.
        batch.pieces.push_back({const_cast<char*>(datagram.constData()), std::size_t(pieceSize)});
        batch.datagram.push_back(index);
        total += pieceSize;
        index = m_next[index];
        if (!mayJoin || index == kEnd || pieceSize < size
            || batch.pieces.size() - firstPiece == Batch::kSegments)
            break;
        const qsizetype nextSize = m_waiting[index].datagram.size();
        if (nextSize > size || total + nextSize > qsizetype(protocol::kMaxDatagram))
            break;
    }

    const std::size_t number = batch.messages++;
    batch.firstPiece[number] = firstPiece;
    msghdr& header = batch.headers[number].msg_hdr;
    header = {};
    header.msg_name = &batch.addresses[number];
    header.msg_namelen = fillAddress(batch.addresses[number], m_waiting[first].to);
    header.msg_iovlen = batch.pieces.size() - firstPiece;
    if (header.msg_iovlen > 1)
        setSegmentSize(header, batch.segmentSizes[number].bytes, std::uint16_t(size));
    return index;
}

/// False when the rest must wait: for the socket, or for being put together without segments.
bool BatchSender::sendBatch()
{
    Batch& batch = *m_batch;
    for (std::size_t number = 0; number < batch.messages; ++number)
        batch.headers[number].msg_hdr.msg_iov = &batch.pieces[batch.firstPiece[number]];

    std::size_t done = 0;
    const auto settleMessages = [&](std::size_t count) {
        for (; count > 0; --count, ++done) {
            const std::size_t piece = batch.firstPiece[done];
            for (std::size_t i = 0; i < batch.headers[done].msg_hdr.msg_iovlen; ++i)
                settle(m_waiting[batch.datagram[piece + i]]);
        }
    };

    bool goOn = true;
    while (goOn && done < batch.messages) {
        // sendmmsg tells of an error only when it concerns the first message it was given;
        // otherwise it says how many it sent.
        const int sent = m_sendMessages(int(m_socket.socketDescriptor()), &batch.headers[done],
                                        unsigned(batch.messages - done), 0);
        const int error = errno;
        const std::size_t pieces = batch.headers[done].msg_hdr.msg_iovlen;
        if (sent > 0) {
            settleMessages(std::size_t(sent));
        } else if (error == EAGAIN || error == EWOULDBLOCK) {
            m_blocked = true;
            m_writable.setEnabled(true);
            goOn = false;
        } else if (pieces > 1 && (error == EIO || error == EINVAL || error == EMSGSIZE)) {
            qCDebug(lcNetwork, "no segmented sends by this interface: %s", std::strerror(error));
            m_segments = false;
            goOn = false;
        } else if (error != EINTR) {
            // This recipient's trouble: unreachable, forbidden, larger than the path carries.
            qCDebug(lcNetwork, "not sent: %s", std::strerror(error));
            m_statistics.undeliverable += pieces;
            settleMessages(1);
        }
    }
    batch.messages = 0;
    batch.pieces.clear();
    batch.datagram.clear();
    return goOn;
}

#else

struct BatchSender::Batch {};

BatchSender::BatchSender(QUdpSocket& socket, SendMessages sendMessages)
    : m_socket(socket),
      m_sendMessages(std::move(sendMessages)),
      m_writable(socket.socketDescriptor(), QSocketNotifier::Write)
{
    m_writable.setEnabled(false);
}

void BatchSender::sendWaiting()
{
    for (Waiting& waiting : m_waiting) {
        const QHostAddress address = toHostAddress(waiting.to);
        if (m_socket.writeDatagram(waiting.datagram, address, waiting.to.port) < 0)
            ++m_statistics.undeliverable;
        settle(waiting);
    }
}

#endif

BatchSender::~BatchSender() = default;

} // namespace network
