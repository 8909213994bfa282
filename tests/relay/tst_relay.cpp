// What the relay does with each record, from a member and from a stranger.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/testrelay.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::RecordType;
using relaytest::fragmentValue;
using relaytest::TestRelay;

namespace {

constexpr auto kFragment = RecordType::Fragment;
constexpr auto kDisconnect = RecordType::DisconnectRequest;
constexpr auto kKeepAlive = RecordType::KeepAlive;
constexpr auto kMessage = RecordType::SymmetricallyEncryptedMessage;

} // namespace

class TestRelayRecords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // --- Strangers ---

    void strangersMeetSilence_data()
    {
        QTest::addColumn<QByteArray>("datagram");
        const auto row = [](const char* name, const QByteArray& datagram) {
            QTest::newRow(name) << datagram;
        };
        row("message", protocol::makeRecord(kMessage, QByteArray(100, 'x')));
        row("keep-alive", protocol::makeRecord(kKeepAlive));
        row("disconnect", protocol::makeRecord(kDisconnect, "DISCONNECT"));
        row("fragment", protocol::makeRecord(kFragment, fragmentValue(1, 0, 2, "piece")));
        row("whole fragment", protocol::makeRecord(kFragment, fragmentValue(1, 0, 1, "gAAAAx")));
        row("overrun", QByteArray::fromHex("0007ffff"));
        row("half a header", QByteArray::fromHex("0007"));
    }
    void strangersMeetSilence()
    {
        QFETCH(QByteArray, datagram);
        TestRelay net;
        net.join(1);
        net.give(2, datagram);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList());
        QCOMPARE(net.members(), QStringList({u"1"_s}));
        QCOMPARE(net.statistics().rejected, 1u);
        QCOMPARE(net.statistics().bytesReassembling, 0u);
    }

    void notForARelay_data()
    {
        QTest::addColumn<QByteArray>("datagram");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("sender") << QByteArray::fromHex("000a00060a0900039c40");
        QTest::newRow("connect") << QByteArray::fromHex("000b00060a0900039c40");
        QTest::newRow("disconnect") << QByteArray::fromHex("000c00060a0000019c40");
        QTest::newRow("unknown") << QByteArray::fromHex("0777000178");
        QTest::newRow("bad address") << QByteArray::fromHex("000a000101");
    }
    void notForARelay()
    {
        QFETCH(QByteArray, datagram);
        TestRelay net;
        net.join(1);
        for (int number : {1, 2})
            net.give(number, datagram);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList());
        QCOMPARE(net.members(), QStringList({u"1"_s}));
    }

    void senderWithoutAnAddress()
    {
        // Answering it would speak to the group.
        TestRelay net;
        const QByteArray question = protocol::makeRecord(RecordType::RequestServerPublicKey);
        net.relay().receive(question, {}, net.now());
        net.relay().receive(question, Endpoint::ipv4(0x0a000001, 0), net.now());
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.statistics().rejected, 2u);
    }

    void itsEndIsToldToEveryMember()
    {
        TestRelay net;
        net.joinAll(1, 3);
        net.say(3, "last words");
        net.relay().end({relaytest::addressOf(8), relaytest::addressOf(9)}, net.now());
        QCOMPARE(net.sent(),
                 QStringList({u"1 <- from 3, says last words"_s, u"2 <- from 3, says last words"_s,
                              u"1 <- went 8, went 9"_s, u"2 <- went 8, went 9"_s,
                              u"3 <- went 8, went 9"_s}));
        QCOMPARE(net.told(), QStringList());
    }

    // --- Messages ---

    void messageGoesToEverybodyElse()
    {
        TestRelay net;
        net.joinAll(1, 4);
        net.say(3, "hello");
        QCOMPARE(net.sent(),
                 QStringList({u"1 <- from 3, says hello"_s, u"2 <- from 3, says hello"_s,
                              u"4 <- from 3, says hello"_s}));
        QCOMPARE(net.statistics().messagesIn, 1u);
        QCOMPARE(net.statistics().deliveries, 3u);
    }

    void messageOfOneAlone()
    {
        TestRelay net;
        net.join(1);
        net.say(1, "anybody?");
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.statistics().messagesIn, 1u);
    }

    void emptyMessage()
    {
        TestRelay net;
        net.joinAll(1, 2);
        net.say(1, {});
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says "_s}));
    }

    void messageThatDoesNotOpen_data()
    {
        QTest::addColumn<int>("change"); // index of the character that changes, or -1
        QTest::newRow("another member's key") << -1;
        QTest::newRow("version") << 0;
        QTest::newRow("time") << 8;
        QTest::newRow("IV") << 20;
        QTest::newRow("ciphertext") << 40;
        QTest::newRow("MAC") << 80;
    }
    void messageThatDoesNotOpen()
    {
        QFETCH(int, change);
        TestRelay net;
        net.joinAll(1, 3);
        QByteArray token = net.token(change < 0 ? 2 : 1, "hello");
        if (change >= 0)
            token[change] = token[change] == 'A' ? 'B' : 'A';
        net.giveRecord(1, kMessage, token);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList());
        QCOMPARE(net.statistics().rejected, 1u);
    }

    void severalRecordsInOneDatagram()
    {
        TestRelay net;
        net.joinAll(1, 2);
        const auto message = [&](const char* text) {
            return protocol::makeRecord(kMessage, net.token(1, text));
        };
        net.give(1, message("one") + protocol::makeRecord(RecordType(0x7777), "unknown")
                        + protocol::makeRecord(kKeepAlive) + message("two")
                        + QByteArray::fromHex("000effff"));
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says one"_s, u"2 <- from 1, says two"_s}));
        QCOMPARE(net.statistics().rejected, 1u); // the overrun
    }

    void nothingCountsAfterLeaving()
    {
        TestRelay net;
        net.joinAll(1, 2);
        net.give(1, protocol::makeRecord(kDisconnect, "DISCONNECT")
                        + protocol::makeRecord(kMessage, net.token(1, "one more thing")));
        QCOMPARE(net.sent(), QStringList({u"2 <- went 1"_s}));
    }

    void joiningAndSpeakingInOneDatagram()
    {
        TestRelay net;
        net.join(2);
        net.give(1, protocol::makeRecord(RecordType::EncryptedSymmetricKey, net.peer(1).sealedKey)
                        + protocol::makeRecord(kMessage, net.token(1, "hello")));
        QCOMPARE(net.sent(),
                 QStringList({u"1 <- came 2"_s, u"2 <- came 1"_s, u"2 <- from 1, says hello"_s}));
    }

    void messageThatFitsNoDatagramIsDropped()
    {
        // 49,087 bytes fit one record, but not beside a record 10 in what UDP carries.
        TestRelay net;
        net.joinAll(1, 2);
        net.giveAll(1, net.fragments(1, QByteArray(49'087, 'x'), 1));
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.statistics().messagesIn, 1u);
        QCOMPARE(net.statistics().messagesDropped, 1u);
    }

    // --- Duplicates ---

    void duplicateIsTakenOnce()
    {
        TestRelay net;
        net.joinAll(1, 2);
        const QByteArray token = net.token(1, "hello");
        net.giveRecord(1, kMessage, token);
        net.wait(9s);
        net.giveRecord(1, kMessage, token);
        // Other text of the same token: the last character carries unused bits, padding may go.
        net.giveRecord(1, kMessage, token.chopped(token.endsWith("==") ? 2 : 1));
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says hello"_s}));
        QCOMPARE(net.statistics().duplicates, 2u);
        QCOMPARE(net.statistics().messagesIn, 1u);
    }

    void equalTextsAreNoDuplicates()
    {
        TestRelay net;
        net.joinAll(1, 2);
        net.say(1, "ha");
        net.say(1, "ha");
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says ha"_s, u"2 <- from 1, says ha"_s}));
    }

    void duplicatesAreToldApartByMember()
    {
        // One token under one key from two addresses: two members that share a key.
        TestRelay net;
        net.join(1);
        net.giveRecord(2, RecordType::EncryptedSymmetricKey, net.peer(1).sealedKey);
        (void)net.outgoing();
        const QByteArray token = net.token(1, "hello");
        net.giveRecord(1, kMessage, token);
        net.giveRecord(2, kMessage, token);
        QCOMPARE(net.outgoing().size(), 2);
    }

    // --- Leaving ---

    void disconnect_data()
    {
        QTest::addColumn<QByteArray>("value"); // sealed by the member when it begins with "seal "
        QTest::addColumn<bool>("leaves");
        QTest::newRow("sealed") << QByteArray("seal DISCONNECT") << true;
        QTest::newRow("plain") << QByteArray("DISCONNECT") << true;
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("lower case") << QByteArray("disconnect") << false;
        QTest::newRow("trailing blank") << QByteArray("DISCONNECT ") << false;
        QTest::newRow("newline") << QByteArray("DISCONNECT\n") << false;
        QTest::newRow("sealed, other text") << QByteArray("seal disconnect") << false;
        QTest::newRow("sealed, nothing") << QByteArray("seal ") << false;
    }
    void disconnect()
    {
        QFETCH(QByteArray, value);
        QFETCH(bool, leaves);
        TestRelay net;
        net.joinAll(1, 2);
        if (value.startsWith("seal "))
            value = net.token(1, value.sliced(5));
        net.giveRecord(1, kDisconnect, value);
        QCOMPARE(net.sent(), leaves ? QStringList({u"2 <- went 1"_s}) : QStringList());
        QCOMPARE(net.told(), leaves ? QStringList({u"left 1 disconnected"_s}) : QStringList());
        QCOMPARE(net.statistics().rejected, leaves ? 0u : 1u);
    }

    void disconnectUnderAnotherKey()
    {
        TestRelay net;
        net.joinAll(1, 2);
        net.giveRecord(1, kDisconnect, net.token(2, "DISCONNECT"));
        QCOMPARE(net.members().size(), 2);
    }

    void plainWordFromAnotherAddress()
    {
        TestRelay net;
        net.joinAll(1, 2);
        Endpoint otherPort = relaytest::addressOf(1);
        ++otherPort.port;
        net.relay().receive(protocol::makeRecord(kDisconnect, "DISCONNECT"), otherPort, net.now());
        QCOMPARE(net.members().size(), 2);
    }

    void messageSaysDisconnect()
    {
        TestRelay net;
        net.joinAll(1, 2);
        net.say(1, "DISCONNECT");
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says DISCONNECT"_s}));
    }

    void silentMembersGo()
    {
        TestRelay net;
        net.join(1);
        net.join(2);
        net.wait(60s);
        net.giveRecord(2, kKeepAlive, "whatever");
        net.wait(30s - 1ms);
        QCOMPARE(net.told(), QStringList());
        net.wait(1ms);
        QCOMPARE(net.told(), QStringList({u"left 1 silent"_s}));
        QCOMPARE(net.sent(), QStringList({u"2 <- went 1"_s}));
        net.say(1, "am I here?");
        QCOMPARE(net.sent(), QStringList());
    }

    void whatRefreshes_data()
    {
        QTest::addColumn<int>("record");
        QTest::addColumn<bool>("opens");
        QTest::addColumn<bool>("stays");
        QTest::newRow("keep-alive") << 9 << false << true;
        QTest::newRow("message") << 14 << true << true;
        QTest::newRow("message that does not open") << 14 << false << false;
        QTest::newRow("question") << 7 << false << false;
        QTest::newRow("fragment") << 1 << false << false;
    }
    void whatRefreshes()
    {
        QFETCH(int, record);
        QFETCH(bool, opens);
        QFETCH(bool, stays);
        TestRelay net;
        net.join(1);
        net.wait(89s);
        net.giveRecord(1, RecordType(record),
                       opens ? net.token(1, "x") : fragmentValue(1, 0, 2, "x"));
        net.wait(1s);
        QCOMPARE(net.members().size(), stays ? 1 : 0);
    }

    void memberTimeoutIsAsConfigured()
    {
        TestRelay net({.memberTimeout = 2s});
        net.join(1);
        net.wait(2s - 1ms);
        QCOMPARE(net.members().size(), 1);
        net.wait(1ms);
        QCOMPARE(net.members().size(), 0);
    }

    // --- Announcements, rivals, deadlines ---

    void announcesAtStart()
    {
        TestRelay net;
        QVERIFY(!net.relay().nextDeadline());
        net.relay().start(net.now());
        QCOMPARE(net.relay().nextDeadline(), net.now().steady); // it has something to send
        QCOMPARE(net.sent(), QStringList({u"group <- key"_s}));
        QVERIFY(!net.relay().nextDeadline());
        net.wait(1h);
        QCOMPARE(net.sent(), QStringList());
    }

    void announcesAgainAndAgain()
    {
        TestRelay net({.announceInterval = 10s});
        net.relay().start(net.now());
        QCOMPARE(net.sent(), QStringList({u"group <- key"_s}));
        QCOMPARE(net.relay().nextDeadline(), net.now().steady + 10s);
        net.wait(10s - 1ms);
        QCOMPARE(net.sent(), QStringList());
        net.wait(1ms);
        QCOMPARE(net.sent(), QStringList({u"group <- key"_s}));
        net.wait(60s); // the machine slept: once is enough
        QCOMPARE(net.sent(), QStringList({u"group <- key"_s}));
    }

    void rivals()
    {
        TestRelay net;
        const auto announcement = [](int key) {
            return protocol::makeRecord(RecordType::ServerPublicKeyResponse,
                                        support::testKey(key).publicKey().toPem());
        };
        net.give(5, announcement(0)); // our own, come back
        QCOMPARE(net.told(), QStringList());
        net.give(5, announcement(1));
        net.give(6, announcement(1));
        net.give(7, announcement(2));
        QCOMPARE(net.told(), QStringList({u"rival 5"_s, u"rival 7"_s}));
        net.wait(1s);
        net.give(5, announcement(1));
        const relay::Events events = net.relay().takeEvents();
        QCOMPARE(events.size(), 1u);
        QCOMPARE(std::get<relay::RivalHeard>(events[0]).fingerprint,
                 support::testKey(1).publicKey().fingerprint());
        QCOMPARE(net.sent(), QStringList());
    }

    void deadlineIsDueWhileMoreWaits()
    {
        TestRelay net;
        net.joinAll(1, 40);
        net.giveAll(1, net.fragments(1, QByteArray(48'000, 'x'), 1));
        qsizetype received = net.relay().takeOutgoing().size();
        QVERIFY(received > 0 && received < 39);
        QCOMPARE(net.relay().nextDeadline(), net.now().steady);
        received += net.outgoing().size();
        QCOMPARE(received, 39);
        QVERIFY(*net.relay().nextDeadline() > net.now().steady);
    }

    void ipv6Members()
    {
        TestRelay net;
        const Endpoint ada = Endpoint::ipv6({0xfe, 0x80, 1}, 5000, 3);
        net.join(1);
        net.relay().receive(
            protocol::makeRecord(RecordType::EncryptedSymmetricKey, net.peer(2).sealedKey), ada,
            net.now());
        const QList<relay::Outgoing> sent = net.outgoing();
        QCOMPARE(sent.size(), 2);
        QCOMPARE(sent[0].to, ada); // scope and all
        QCOMPARE(sent[1].datagram,
                 protocol::makeRecord(RecordType::NotifyConnect, protocol::encodeEndpoint(ada)));
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestRelayRecords)
#include "tst_relay.moc"
