#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/limits.h"
#include "relay/membership.h"
#include "relay/testrelay.h"

#include <QTest>

#include <malloc.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::Instant;
using relay::Membership;
using relaytest::addressOf;

class TestMembership : public QObject
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
        Membership members({.memberTimeout = 90s}, m_random);
        for (int number = 1; number <= 300; ++number)
            join(members, number);
        (void)takeAll(members);
        join(members, 1000);
        QList<relay::Outgoing> roster = takeAll(members);
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
        Membership members({.memberTimeout = 90s}, m_random);
        for (int number = 1; number <= 301; ++number)
            join(members, number);
        (void)takeAll(members);
        (void)members.takeEvents();
        members.find(addressOf(301))->lastHeard = 89s;
        members.expire({.steady = 90s});
        QCOMPARE(members.takeEvents().size(), 300u);
        const QList<relay::Outgoing> notices = takeAll(members);
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
        Membership members({.memberTimeout = 90s}, m_random);
        join(members, 1000);
        for (int number = 1; number <= 500; ++number)
            join(members, number);
        for (int number = 1; number <= 500; ++number)
            members.leave(*members.find(addressOf(number)), relay::LeaveReason::Disconnected, {});
        (void)takeAll(members);
        members.repeatRoster(*members.find(addressOf(1000)), 30s);
        qsizetype size = 0;
        for (const relay::Outgoing& outgoing : takeAll(members))
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
        Membership members({.memberTimeout = 2s}, m_random);
        for (int number : {1, 2}) {
            join(members, number);
            (void)members.reassembler().take(addressOf(number), {1, 0, 2, "piece"}, 0s);
        }
        members.find(addressOf(2))->lastHeard = 1s;
        if (silent)
            members.expire({.steady = 2s});
        else
            members.leave(*members.find(addressOf(1)), relay::LeaveReason::Disconnected, {});
        QCOMPARE(members.reassembler().messagesUnderWay(), 1);
        QVERIFY(members.reassembler().take(addressOf(2), {1, 1, 2, "whole"}, 2s)->has_value());
    }

    void deadlineIsTheEarliest()
    {
        Membership members({.memberTimeout = 90s}, m_random);
        QVERIFY(!members.nextDeadline());
        join(members, 1);
        QCOMPARE(members.nextDeadline(), Instant(90s));
        (void)members.reassembler().take(addressOf(1), {1, 0, 2, "piece"}, 10s);
        QCOMPARE(members.nextDeadline(), Instant(10s + protocol::kReassemblyDeadline));
        members.expire({.steady = 15s});
        QCOMPARE(members.reassembler().messagesUnderWay(), 0);
        QCOMPARE(members.nextDeadline(), Instant(90s));
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
        Membership members({.memberTimeout = 90s}, m_random);
        for (int number = 1; number <= count; ++number) {
            members.join(addressOf(number), crypto::FernetKey::generate(m_random), {}, {});
            while (!members.outbox().isEmpty())
                (void)members.takePortion({}).size();
            (void)members.takeEvents();
        }
        const qint64 each = (used() - before) / count;
        qInfo("%lld bytes for each of %d idle members", each, count);
        QVERIFY(each > 100); // it does count
        QVERIFY(each < 4096);
    }

private:
    void join(Membership& members, int number)
    {
        members.join(addressOf(number), crypto::FernetKey::generate(m_random), {}, {});
    }
    static QList<relay::Outgoing> takeAll(Membership& members)
    {
        QList<relay::Outgoing> all;
        while (!members.outbox().isEmpty())
            all += members.takePortion({});
        return all;
    }

    crypto::Library m_library;
    support::SeededRandom m_random{1};
};

QTEST_APPLESS_MAIN(TestMembership)
#include "tst_membership.moc"
