// The relay under hostile load: strangers in numbers, a member gone mad.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/testrelay.h"

#include <QTest>

#include <malloc.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::RecordType;
using relaytest::TestRelay;

namespace {

/// SOTTOVOCE_FLOOD=N runs N datagrams instead.
int datagramsOf(int usual)
{
    const int wanted = qEnvironmentVariableIntValue("SOTTOVOCE_FLOOD");
    return wanted > 0 ? wanted : usual;
}

qint64 memoryUsed()
{
    const auto info = ::mallinfo2();
    return qint64(info.uordblks) + qint64(info.hblkhd);
}

} // namespace

class TestFlood : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strangersCostNothing()
    {
        // 20,000 a second from 65,536 addresses, of every type, while two people are in the room.
        TestRelay net;
        net.joinAll(1, 2);
        const auto before = net.statistics();
        const qint64 memoryBefore = memoryUsed();
        qint64 memoryMost = 0;
        qint64 answers = 0;
        const int count = datagramsOf(200'000);
        for (int i = 0; i < count; ++i) {
            const auto from = Endpoint::ipv4(0x0b000000 + net.random().below(65536),
                                             std::uint16_t(1 + net.random().below(65535)));
            net.relay().receive(randomDatagram(net.random()), from, net.now());
            answers += net.relay().takeOutgoing().size();
            (void)net.relay().takeEvents();
            if (i % 20 == 19)
                net.wait(1ms);
            if (i % 100'000 == 99'999) { // 5 s
                net.giveRecord(1, RecordType::KeepAlive);
                net.giveRecord(2, RecordType::KeepAlive);
                memoryMost = std::max(memoryMost, memoryUsed());
            }
        }
        const auto after = net.statistics();
        const qint64 seconds = count / 20'000;
        qInfo("%d datagrams: %lld RSA operations, %lld answers, %lld bytes of memory", count,
              qint64(after.rsaOperations - before.rsaOperations), answers,
              memoryMost - memoryBefore);
        QCOMPARE(net.members(), QStringList({u"1"_s, u"2"_s}));
        QVERIFY(qint64(after.rsaOperations - before.rsaOperations) <= 50 * (seconds + 1));
        QVERIFY(answers <= 50 * (seconds + 1));
        QVERIFY(answers >= 50 * seconds);
        QCOMPARE(after.bytesReassembling, 0u);
        QVERIFY(memoryMost - memoryBefore < 1024 * 1024);
        net.say(1, "still here");
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says still here"_s}));
    }

    void madMember()
    {
        // A member sends mutations of everything it may send. Those of others are untouched, and
        // nothing reaches them that the relay did not seal for them.
        TestRelay net;
        net.joinAll(1, 4);
        const int count = datagramsOf(100'000);
        int heard = 0;
        for (int i = 0; i < count; ++i) {
            if (i % 1000 == 0) {
                net.knock(1); // in case that it said goodbye
                net.giveRecord(4, RecordType::KeepAlive);
                net.say(2, "steady " + QByteArray::number(i));
                QVERIFY(net.sent().contains(u"3 <- from 2, says steady %1"_s.arg(i)));
            }
            net.give(1, mutatedDatagram(net));
            if (i % 10 == 9)
                net.wait(50ms);
            if (i % 5000 == 4999)
                net.giveRecord(3, RecordType::KeepAlive);
            for (const QString& text : net.sent()) {
                QVERIFY2(!text.contains(u"unopened") && !text.contains(u"overran"),
                         qPrintable(text));
                QVERIFY2(text.startsWith(u"1 <- ") || text.contains(u" 1, says ")
                             || text.endsWith(u"came 1") || text.endsWith(u"went 1"),
                         qPrintable(text));
                heard += text.contains(u"from 1") ? 1 : 0;
            }
            QVERIFY(net.statistics().bytesReassembling <= protocol::kReassemblyBytesPerSource);
        }
        for (const QString& other : {u"2"_s, u"3"_s, u"4"_s})
            QVERIFY(net.members().contains(other));
        for (const QString& text : net.told())
            QVERIFY2(text.split(u' ').value(1) == u"1", qPrintable(text));
        QVERIFY(heard > 0); // some got through unchanged
    }

private:
    static QByteArray randomDatagram(support::SeededRandom& random)
    {
        constexpr RecordType types[] = {RecordType(0),
                                        RecordType::Fragment,
                                        RecordType::ServerPublicKeyResponse,
                                        RecordType::RequestServerPublicKey,
                                        RecordType::DisconnectRequest,
                                        RecordType::KeepAlive,
                                        RecordType::SenderId,
                                        RecordType::EncryptedSymmetricKey,
                                        RecordType::SymmetricallyEncryptedMessage};
        const RecordType type = types[random.below(std::size(types))];
        const bool key = type == RecordType::EncryptedSymmetricKey && random.chance(0.9);
        QByteArray datagram =
            protocol::makeRecord(type, random.bytes(key ? 256 : random.below(64)));
        if (type == RecordType::Fragment && random.chance(0.5)) // one that holds
            datagram = QByteArray::fromHex("0001000c") + random.bytes(4)
                       + QByteArray::fromHex("00000002") + "part";
        if (random.chance(0.1))
            datagram.truncate(random.below(std::uint32_t(datagram.size())));
        return datagram;
    }

    static QByteArray mutatedDatagram(TestRelay& net)
    {
        support::SeededRandom& random = net.random();
        QByteArray datagram;
        switch (random.below(6)) {
        case 0:
            datagram = protocol::makeRecord(RecordType::SymmetricallyEncryptedMessage,
                                            net.token(1, "mad"));
            break;
        case 1: {
            const QList<QByteArray> pieces =
                net.fragments(1, QByteArray(3000, 'm'), random.below(8));
            datagram = pieces[random.below(std::uint32_t(pieces.size()))];
            break;
        }
        case 2: datagram = protocol::makeRecord(RecordType::KeepAlive); break;
        case 3:
            datagram =
                protocol::makeRecord(RecordType::DisconnectRequest, net.token(1, "DISCONNECT"));
            datagram[4 + random.below(100)] ^= 1;
            break;
        case 4:
            datagram =
                protocol::makeRecord(RecordType::EncryptedSymmetricKey, net.peer(1).sealedKey);
            break;
        case 5: datagram = random.bytes(random.below(200)); break;
        }
        for (std::uint32_t change = random.below(4); change > 0 && !datagram.isEmpty(); --change) {
            const qsizetype at = random.below(std::uint32_t(datagram.size()));
            switch (random.below(4)) {
            case 0: datagram[at] = char(random.below(256)); break;
            case 1: datagram.truncate(at); break;
            case 2: datagram.insert(at, random.bytes(random.below(8))); break;
            case 3: datagram.remove(at, random.below(8)); break;
            }
        }
        return datagram;
    }

    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestFlood)
#include "tst_flood.moc"
