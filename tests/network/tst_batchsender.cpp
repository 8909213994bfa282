#include "network/addresses.h"
#include "network/batchsender.h"
#include "support/seededrandom.h"

#include <QTest>
#include <QUdpSocket>

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <functional>

using namespace network;

namespace {

/// A socket on loopback and what arrived at it.
struct Receiver {
    Receiver()
    {
        socket.bind(QHostAddress::LocalHost, 0);
        socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4 * 1024 * 1024);
        endpoint = toEndpoint(socket.localAddress(), socket.localPort());
    }

    const QList<QByteArray>& read()
    {
        while (socket.hasPendingDatagrams()) {
            QByteArray datagram(qsizetype(65536), Qt::Uninitialized);
            datagram.truncate(socket.readDatagram(datagram.data(), datagram.size()));
            arrived << datagram;
        }
        return arrived;
    }

    QUdpSocket socket;
    protocol::Endpoint endpoint;
    QList<QByteArray> arrived;
};

std::uint16_t portOf(const mmsghdr& message)
{
    return ntohs(static_cast<const sockaddr_in*>(message.msg_hdr.msg_name)->sin_port);
}

QList<int> lengths(const QList<QByteArray>& datagrams)
{
    QList<int> result;
    for (const QByteArray& datagram : datagrams)
        result << int(datagram.size());
    return result;
}

} // namespace

class TestBatchSender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void eachRecipientGetsItsOwnInOrder();
    void joinsWhatGoesToOneRecipient();
    void joinsUpToTheLimitsOfTheKernel();
    void doesNotJoinLargeDatagrams();
    void goesOnAfterPartOfABatch();
    void waitsForRoomInTheKernel();
    void skipsWhatCannotBeDelivered_data();
    void skipsWhatCannotBeDelivered();
    void skipsWhatTheKernelRefuses();
    void sendsOneByOneWhereJoiningFails_data();
    void sendsOneByOneWhereJoiningFails();
    void dropsTheOldestBeyondItsBound();
    void flushesByItself();

private:
    /// A sender whose calls go through `call`, which may pass them on to the kernel.
    std::unique_ptr<BatchSender> senderWith(BatchSender::SendMessages call)
    {
        return std::make_unique<BatchSender>(*m_socket, std::move(call));
    }

    std::unique_ptr<QUdpSocket> m_socket;
};

void TestBatchSender::init()
{
    m_socket = std::make_unique<QUdpSocket>();
    QVERIFY(m_socket->bind(QHostAddress::LocalHost, 0));
}

void TestBatchSender::eachRecipientGetsItsOwnInOrder()
{
    support::SeededRandom random(1);
    Receiver receivers[3];
    QList<QByteArray> sent[3];
    BatchSender sender(*m_socket);
    for (int i = 0; i < 300; ++i) {
        const std::uint32_t to = random.below(3);
        const QByteArray datagram = random.bytes(1 + random.below(4) * 50);
        sent[to] << datagram;
        sender.add(receivers[to].endpoint, datagram);
    }
    QCOMPARE(sender.statistics().bytesWaiting > 0, true);
    sender.flush();
    QCOMPARE(sender.statistics().bytesWaiting, 0);
    for (int i = 0; i < 3; ++i)
        QTRY_COMPARE(receivers[i].read(), sent[i]);
    QCOMPARE(sender.statistics().undeliverable, 0u);
}

void TestBatchSender::joinsWhatGoesToOneRecipient()
{
    Receiver receiver;
    Receiver other;
    QList<int> pieces;
    const auto sender = senderWith([&](int fd, mmsghdr* messages, unsigned count, int flags) {
        for (unsigned i = 0; i < count; ++i)
            pieces << int(messages[i].msg_hdr.msg_iovlen);
        return ::sendmmsg(fd, messages, count, flags);
    });
    if (!sender->segments())
        QSKIP("this kernel has no UDP_SEGMENT");
    const QList<int> sizes = {200, 200, 200, 150, 200, 100, 101};
    for (const int size : sizes) {
        sender->add(receiver.endpoint, QByteArray(size, 'r'));
        if (size == 150)
            sender->add(other.endpoint, QByteArray(size, 'o'));
    }
    sender->flush();
    // A shorter one ends a send, a longer one begins the next; the other's follows.
    QCOMPARE(pieces, (QList<int>{4, 2, 1, 1}));
    QTRY_COMPARE(lengths(receiver.read()), sizes);
    QTRY_COMPARE(lengths(other.read()), QList<int>{150});
}

void TestBatchSender::joinsUpToTheLimitsOfTheKernel()
{
    Receiver receiver;
    BatchSender sender(*m_socket);
    const QList<QByteArray> sent =
        QList<QByteArray>(150, QByteArray(20, 'a')) + QList<QByteArray>(150, QByteArray(1200, 'b'));
    for (const QByteArray& datagram : sent)
        sender.add(receiver.endpoint, datagram);
    sender.flush();
    QTRY_COMPARE(receiver.read(), sent);
    QCOMPARE(sender.statistics().undeliverable, 0u);
}

void TestBatchSender::doesNotJoinLargeDatagrams()
{
    Receiver receiver;
    BatchSender sender(*m_socket);
    const QList<QByteArray> sent(3, QByteArray(40 * 1024, 'l'));
    for (const QByteArray& datagram : sent)
        sender.add(receiver.endpoint, datagram);
    sender.flush();
    QTRY_COMPARE(receiver.read(), sent);
}

void TestBatchSender::goesOnAfterPartOfABatch()
{
    std::vector<Receiver> receivers(20);
    int calls = 0;
    const auto sender = senderWith([&](int fd, mmsghdr* messages, unsigned count, int flags) {
        ++calls;
        if (calls % 3 == 0) {
            errno = EINTR;
            return -1;
        }
        return ::sendmmsg(fd, messages, std::min(count, 3u), flags);
    });
    for (const Receiver& receiver : receivers)
        sender->add(receiver.endpoint, "partly");
    sender->flush();
    QVERIFY(calls > 6);
    for (Receiver& receiver : receivers)
        QTRY_COMPARE(receiver.read(), QList<QByteArray>{"partly"});
}

void TestBatchSender::waitsForRoomInTheKernel()
{
    Receiver receiver;
    bool full = false;
    const auto sender = senderWith([&](int fd, mmsghdr* messages, unsigned, int flags) {
        if (full) {
            errno = EAGAIN;
            return -1;
        }
        full = true; // after the first
        return ::sendmmsg(fd, messages, 1, flags);
    });
    sender->add(receiver.endpoint, "first");
    sender->add(receiver.endpoint, "the second, which is longer");
    sender->flush();
    QCOMPARE(sender->statistics().bytesWaiting, 27);
    sender->add(receiver.endpoint, "the third, which is longer still");
    full = false;
    // The socket can be written to, so the sender goes on by itself; once more full, once more so.
    QTRY_COMPARE(receiver.read().size(), 2);
    full = false;
    QTRY_COMPARE(receiver.read().size(), 3);
    QCOMPARE(receiver.arrived.last(), "the third, which is longer still");
    QCOMPARE(sender->statistics().bytesWaiting, 0);
    QCOMPARE(sender->statistics().dropped, 0u);
}

void TestBatchSender::skipsWhatCannotBeDelivered_data()
{
    QTest::addColumn<int>("error");
    QTest::newRow("ECONNREFUSED: an ICMP answer") << ECONNREFUSED;
    QTest::newRow("EPERM: a packet filter") << EPERM;
    QTest::newRow("ENETUNREACH: no route") << ENETUNREACH;
    QTest::newRow("EHOSTUNREACH: no neighbour") << EHOSTUNREACH;
    QTest::newRow("ENETDOWN: no cable") << ENETDOWN;
    QTest::newRow("ENOBUFS: a full queue of the interface") << ENOBUFS;
}

void TestBatchSender::skipsWhatCannotBeDelivered()
{
    QFETCH(int, error);
    Receiver before;
    Receiver dead;
    Receiver after;
    const auto sender = senderWith([&](int fd, mmsghdr* messages, unsigned, int flags) {
        if (portOf(messages[0]) == dead.endpoint.port) {
            errno = error;
            return -1;
        }
        return ::sendmmsg(fd, messages, 1, flags);
    });
    for (int i = 0; i < 3; ++i) {
        for (const Receiver* receiver : {&before, &dead, &after})
            sender->add(receiver->endpoint, "all the same");
    }
    sender->flush();
    QTRY_COMPARE(before.read().size(), 3);
    QTRY_COMPARE(after.read().size(), 3);
    QCOMPARE(sender->statistics().undeliverable, 3u);
    QCOMPARE(sender->statistics().bytesWaiting, 0);
}

void TestBatchSender::skipsWhatTheKernelRefuses()
{
    Receiver receiver;
    BatchSender sender(*m_socket);
    // Larger than UDP carries; and from a loopback address nothing leaves the machine.
    sender.add(receiver.endpoint, QByteArray(65508, 'x'));
    sender.add(protocol::Endpoint::ipv4(0xc0000201, 9), "nowhere");
    sender.add(receiver.endpoint, QByteArray(65507, 'y'));
    sender.flush();
    QTRY_COMPARE(lengths(receiver.read()), QList<int>{65507});
    QCOMPARE(sender.statistics().undeliverable, 2u);
}

void TestBatchSender::sendsOneByOneWhereJoiningFails_data()
{
    QTest::addColumn<int>("error");
    QTest::newRow("EIO: the interface cannot compute checksums") << EIO;
    QTest::newRow("EINVAL: an old kernel, or segments beyond the MTU") << EINVAL;
    QTest::newRow("EMSGSIZE: segments beyond the MTU") << EMSGSIZE;
}

void TestBatchSender::sendsOneByOneWhereJoiningFails()
{
    QFETCH(int, error);
    Receiver receiver;
    Receiver other;
    int failures = 0;
    const auto sender = senderWith([&](int fd, mmsghdr* messages, unsigned count, int flags) {
        for (unsigned i = 0; i < count; ++i) {
            if (messages[i].msg_hdr.msg_iovlen == 1)
                continue;
            if (i > 0)
                return ::sendmmsg(fd, messages, i, flags);
            ++failures;
            errno = error;
            return -1;
        }
        return ::sendmmsg(fd, messages, count, flags);
    });
    if (!sender->segments())
        QSKIP("this kernel has no UDP_SEGMENT");
    sender->add(other.endpoint, "alone");
    for (int round = 0; round < 2; ++round) {
        for (char c = 'a'; c < 'f'; ++c)
            sender->add(receiver.endpoint, QByteArray(10, c));
        sender->flush();
    }
    QTRY_COMPARE(receiver.read().size(), 10);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(receiver.arrived[i], QByteArray(10, char('a' + i % 5)));
    QTRY_COMPARE(other.read().size(), 1);
    QCOMPARE(failures, 1);
    QVERIFY(!sender->segments());
    QCOMPARE(sender->statistics().undeliverable, 0u);
}

void TestBatchSender::dropsTheOldestBeyondItsBound()
{
    bool full = true;
    QList<int> lengthsSent;
    const auto sender = senderWith([&](int, mmsghdr* messages, unsigned count, int) {
        if (full) {
            errno = EAGAIN;
            return -1;
        }
        for (unsigned i = 0; i < count; ++i)
            lengthsSent << int(messages[i].msg_hdr.msg_iov[0].iov_len);
        return int(count);
    });
    constexpr int kSize = 60000;
    const int fits = int(BatchSender::kMaxWaiting / kSize);
    const auto to = protocol::Endpoint::ipv4(0x7f000001, 9);
    for (int i = 0; i < fits + 5; ++i)
        sender->add(to, QByteArray(kSize - (i < 5 ? 1 : 0), 'x'));
    QCOMPARE(sender->statistics().dropped, 5u);
    QVERIFY(sender->statistics().bytesWaiting <= BatchSender::kMaxWaiting);
    full = false;
    QTRY_COMPARE(sender->statistics().bytesWaiting, 0);
    QCOMPARE(lengthsSent, QList<int>(fits, kSize));
}

void TestBatchSender::flushesByItself()
{
    std::size_t sent = 0;
    const auto sender = senderWith([&](int, mmsghdr*, unsigned count, int) {
        sent += count;
        return int(count);
    });
    const auto to = protocol::Endpoint::ipv4(0x7f000001, 9);
    for (int i = 0; i < 1000; ++i)
        sender->add(to, QByteArray(50000, 'x'));
    QVERIFY(sent > 900);
    QVERIFY(sender->statistics().bytesWaiting < 2 * 1024 * 1024);
}

QTEST_GUILESS_MAIN(TestBatchSender)
#include "tst_batchsender.moc"
