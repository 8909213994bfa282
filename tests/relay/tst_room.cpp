#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/limits.h"
#include "relay/room.h"
#include "relay/testrelay.h"

#include <QTest>

#include <malloc.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::Instant;
using relay::Room;
using relaytest::addressOf;

class TestRoom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noticesOfComingAndGoing()
    {
        relaytest::TestRelay net;
        net.knock(1);
        QCOMPARE(net.sent(), QStringList());
        net.knock(2);
        QCOMPARE(net.sent(), QStringList({u"2 <- came 1"_s, u"1 <- came 2"_s}));
        net.knock(3);
        QCOMPARE(net.sent(),
                 QStringList({u"3 <- came 1, came 2"_s, u"1 <- came 3"_s, u"2 <- came 3"_s}));
        QCOMPARE(net.told(), QStringList({u"joined 1"_s, u"joined 2"_s, u"joined 3"_s}));
        net.giveRecord(2, protocol::RecordType::DisconnectRequest, "DISCONNECT");
        QCOMPARE(net.sent(), QStringList({u"1 <- went 2"_s, u"3 <- went 2"_s}));
        QCOMPARE(net.told(), QStringList({u"left 2 disconnected"_s}));
        QCOMPARE(net.members(), QStringList({u"1"_s, u"3"_s}));
    }

    void rosterIsPacked()
    {
        Room room(90s, m_random);
        for (int number = 1; number <= 300; ++number)
            join(room, number);
        (void)takeAll(room);
        join(room, 1000);
        QList<relay::Outgoing> roster = takeAll(room);
        // 300 notices of 10 bytes, 120 to a datagram; then one to each of those present.
        QCOMPARE(roster.size(), 3 + 300);
        qsizetype size = 0;
        for (const relay::Outgoing& outgoing : roster.first(3)) {
            QCOMPARE(outgoing.to, addressOf(1000));
            QVERIFY(outgoing.datagram.size() <= qsizetype(protocol::kDatagramTarget));
            size += outgoing.datagram.size();
        }
        QCOMPARE(size, 300 * 10);
    }

    void silenceOfManyIsToldInFewDatagrams()
    {
        Room room(90s, m_random);
        for (int number = 1; number <= 301; ++number)
            join(room, number);
        (void)takeAll(room);
        (void)room.takeEvents();
        room.find(addressOf(301))->lastHeard = 89s;
        room.expire(90s);
        QCOMPARE(room.takeEvents().size(), 300u);
        const QList<relay::Outgoing> notices = takeAll(room);
        QCOMPARE(notices.size(), 3);
        for (const relay::Outgoing& notice : notices)
            QCOMPARE(notice.to, addressOf(301));
    }

    void departuresAreToldAgain()
    {
        relaytest::TestRelay net;
        for (int number = 1; number <= 4; ++number)
            net.join(number);
        const auto leave = [&](int number) {
            net.giveRecord(number, protocol::RecordType::DisconnectRequest, "DISCONNECT");
        };
        net.wait(10s);
        leave(2);
        leave(3);
        net.knock(3); // back again
        net.wait(20s);
        (void)net.sent();
        net.knock(1);
        QCOMPARE(net.sent(), QStringList({u"1 <- went 2"_s, u"1 <- came 3, came 4"_s}));
        net.wait(30s);
        leave(3);
        leave(4);
        leave(2); // it is no member
        (void)net.sent();
        net.knock(1);
        QCOMPARE(net.sent(), QStringList({u"1 <- went 2, went 3, went 4"_s}));
    }

    void departuresRememberedAreBounded()
    {
        Room room(90s, m_random);
        join(room, 1000);
        for (int number = 1; number <= 500; ++number)
            join(room, number);
        for (int number = 1; number <= 500; ++number)
            room.leave(*room.find(addressOf(number)), relay::LeaveReason::Disconnected);
        (void)takeAll(room);
        room.repeatRoster(*room.find(addressOf(1000)), 30s);
        qsizetype size = 0;
        for (const relay::Outgoing& outgoing : takeAll(room))
            size += outgoing.datagram.size();
        QCOMPARE(size, qsizetype(relay::kDeparturesRemembered) * 10);
    }

    void whatWasUnderWayGoesWithItsMember_data()
    {
        QTest::addColumn<bool>("silent");
        QTest::newRow("leaves") << false;
        QTest::newRow("falls silent") << true;
    }
    void whatWasUnderWayGoesWithItsMember()
    {
        QFETCH(bool, silent);
        Room room(2s, m_random);
        for (int number : {1, 2}) {
            join(room, number);
            (void)room.reassembler().take(addressOf(number), {1, 0, 2, "piece"}, 0s);
        }
        room.find(addressOf(2))->lastHeard = 1s;
        if (silent)
            room.expire(2s);
        else
            room.leave(*room.find(addressOf(1)), relay::LeaveReason::Disconnected);
        QCOMPARE(room.reassembler().messagesUnderWay(), 1);
        QVERIFY(room.reassembler().take(addressOf(2), {1, 1, 2, "whole"}, 2s)->has_value());
    }

    void deadlineIsTheEarliest()
    {
        Room room(90s, m_random);
        QVERIFY(!room.nextDeadline());
        join(room, 1);
        QCOMPARE(room.nextDeadline(), Instant(90s));
        (void)room.reassembler().take(addressOf(1), {1, 0, 2, "piece"}, 10s);
        QCOMPARE(room.nextDeadline(), Instant(10s + protocol::kReassemblyDeadline));
        room.expire(15s);
        QCOMPARE(room.reassembler().messagesUnderWay(), 0);
        QCOMPARE(room.nextDeadline(), Instant(90s));
    }

    void memoryOfAnIdleMember()
    {
        const auto used = [] {
            return qint64(::mallinfo2().uordblks) + qint64(::mallinfo2().hblkhd);
        };
        if (used() == 0)
            QSKIP("the allocator does not count here");
        constexpr int count = 2000;
        const qint64 before = used();
        Room room(90s, m_random);
        for (int number = 1; number <= count; ++number) {
            room.join(addressOf(number), crypto::FernetKey::generate(m_random), {}, {});
            while (!room.outbox().isEmpty())
                (void)room.outbox().takePortion({}).size();
            (void)room.takeEvents();
        }
        const qint64 each = (used() - before) / count;
        qInfo("%lld bytes for each of %d idle members", each, count);
        QVERIFY(each > 100); // it does count
        QVERIFY(each < 4096);
    }

private:
    void join(Room& room, int number)
    {
        room.join(addressOf(number), crypto::FernetKey::generate(m_random), {}, 0s);
    }
    static QList<relay::Outgoing> takeAll(Room& room)
    {
        QList<relay::Outgoing> all;
        while (!room.outbox().isEmpty())
            all += room.outbox().takePortion({});
        return all;
    }

    crypto::Library m_library;
    support::SeededRandom m_random{1};
};

QTEST_APPLESS_MAIN(TestRoom)
#include "tst_room.moc"
