// A relay whose history is kept on disk, and starts again.

#include "crypto/library.h"
#include "relay/extendedpeer.h"
#include "relay/limits.h"
#include "relay/memorystore.h"

#include <QTest>

using namespace Qt::StringLiterals;
using protocol::HistoryPolicy;
using relaytest::ExtendedPeer;
using relaytest::MemoryStore;
using relaytest::TestRelay;

namespace {

const relay::RelayConfig kOnDisk{.history = HistoryPolicy::Disk};

std::uint64_t epochOf(const ExtendedPeer& peer)
{
    return peer.all<protocol::JoinedFrame>().front().epoch;
}

} // namespace

class TestArchive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allOfItIsThereAgain()
    {
        MemoryStore store;
        std::uint64_t epoch = 0;
        protocol::RoomNumber tea = 0;
        {
            TestRelay net(kOnDisk, 1, &store);
            net.join(1);
            ExtendedPeer ada(net, 2);
            QVERIFY(ada.enter());
            epoch = epochOf(ada);
            tea = ada.enterRoom("Tea", u"green"_s);
            ada.say("in the room", tea);
            net.say(1, "in the lobby");
            ada.give({protocol::TopicFrame{tea, 0, u"black"_s}});
            (void)net.sent();
            ada.say("more of it", tea);
            (void)net.sent();
        }
        TestRelay net(kOnDisk, 2, &store);
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ben.enter());
        QCOMPARE(epochOf(ben), epoch);
        QVERIFY(ben.all<protocol::JoinedFrame>().front().member > 2); // none is given twice
        QCOMPARE(ben.all<protocol::RoomFrame>().front().next, 2U);
        QCOMPARE(ben.enterRoom("TEA"), tea);
        QCOMPARE(ben.all<protocol::RoomFrame>().back().topic, u"black"_s);
        QCOMPARE(ben.all<protocol::RoomFrame>().back().policy, HistoryPolicy::Disk);
        ben.frames.clear();
        ben.give({protocol::FetchFrame{tea, 1, 2}, protocol::FetchFrame{0, 1, 1}});
        (void)net.sent();
        const auto messages = ben.all<protocol::MessageFrame>();
        QCOMPARE(messages.size(), 3U);
        QCOMPARE(messages[0].piece, "in the room"_ba);
        QCOMPARE(messages[1].number, 2U);
        QCOMPARE(messages[1].sender, messages[0].sender);
        QCOMPARE(messages[2].piece, "in the lobby"_ba);
        const auto authors = ben.all<protocol::PresentFrame>();
        QCOMPARE(authors.size(), 2U);
        QVERIFY(authors[0].absent && !authors[0].classic);
        QCOMPARE(authors[0].name, u"Ada"_s);
        QVERIFY(authors[1].absent && authors[1].classic);
        QVERIFY(authors[0].member > 2 && authors[0].member != authors[1].member);
        ben.say("goes on", tea);
        (void)net.sent();
        QCOMPARE(ben.receipts.back().number, 3U);
    }

    void theIdIsKnownAgain()
    {
        MemoryStore store;
        std::vector<protocol::Frame> said;
        std::optional<crypto::IdentityKey> identity;
        {
            TestRelay net(kOnDisk, 1, &store);
            ExtendedPeer ada(net, 1);
            identity = ada.identity;
            QVERIFY(ada.enter());
            said = ada.messageFrames("acknowledged, but the receipt was lost");
            ada.give(said);
            // Nothing more of this relay is heard.
        }
        TestRelay net(kOnDisk, 2, &store);
        ExtendedPeer ada(net, 1);
        ada.identity = *identity;
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ada.give(said);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(ada.receipts.back().number, 1U);
        QCOMPARE(ben.all<protocol::RoomFrame>().front().next, 2U);
    }

    void privateMessagesOutliveTheRelay()
    {
        MemoryStore store;
        std::optional<crypto::IdentityKey> ben;
        {
            TestRelay net(kOnDisk, 1, &store);
            ExtendedPeer ada(net, 1);
            ExtendedPeer other(net, 2, "Ben");
            QVERIFY(ada.enter() && other.enter());
            ben = other.identity;
            other.give({protocol::CloseFrame{protocol::EndReason::Left}});
            (void)net.sent();
            const auto room = ada.enterPrivate(other);
            ada.say("waits", room);
            (void)net.sent();
        }
        for (int start = 0; start < 2; ++start) {
            TestRelay net(kOnDisk, quint32(start + 2), &store);
            ExtendedPeer back(net, 3, "Ben");
            back.identity = *ben;
            QVERIFY(back.enter());
            const auto rooms = back.all<protocol::RoomFrame>();
            // The second time, it has it already.
            QCOMPARE(rooms.size(), start == 0 ? 2U : 1U);
            if (start == 0) {
                back.give({protocol::FetchFrame{rooms[1].room, 1, 1}});
                QVERIFY(net.sent().join(u' ').contains(u"waits"_s));
            }
        }
    }

    void whatCannotBeWrittenIsDeclined()
    {
        MemoryStore store;
        TestRelay net(kOnDisk, 1, &store);
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        store.full = true;
        ada.say("lost?");
        QCOMPARE(net.sent(), QStringList({u"1 <- no place"_s}));
        net.wait(std::chrono::milliseconds(1));
        QCOMPARE(net.told(), QStringList({u"history unwritable"_s}));
        store.full = false;
        ada.say("now");
        QCOMPARE(net.sent(), QStringList({u"2 <- message 1 of 1: now"_s}));
    }

    void logsAreWrittenAnewWhenTheyGrew()
    {
        MemoryStore store;
        TestRelay net(kOnDisk, 1, &store);
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        const QByteArray text(40'000, 'x');
        for (int i = 0; i < 1300; ++i) { // 52 MB of 16 that are kept
            ada.tell(text);
            if (i % 300 == 0)
                ada.give({protocol::PingFrame{"8 bytes."}});
        }
        std::size_t bytes = 0;
        for (const QByteArray& record : store.logs[protocol::kLobby])
            bytes += std::size_t(record.size());
        QVERIFY2(bytes <= 2 * relay::kHistoryBytes + 2 * relay::kLeastLogBytes,
                 qPrintable(QString::number(bytes)));
        QVERIFY(store.replaced >= 2 && store.replaced < 10);
        QCOMPARE(ada.receipts.back().number, 1300U);
        TestRelay again(kOnDisk, 2, &store);
        QVERIFY(again.statistics().historyBytes <= relay::kHistoryBytes);
        ExtendedPeer ben(again, 2, "Ben");
        QVERIFY(ben.enter());
        QCOMPARE(ben.all<protocol::RoomFrame>().front().next, 1301U);
    }

    void recordsThatMakeNoSense()
    {
        support::SeededRandom random(7);
        MemoryStore store;
        for (relay::LogNumber log : {0U, 1U, 2U, relay::kRelayLog}) {
            for (int i = 0; i < 2000; ++i) {
                QByteArray record = random.bytes(qsizetype(random.below(100)));
                if (!record.isEmpty())
                    record[0] = char(random.below(7));
                store.logs[log].push_back(record);
            }
        }
        TestRelay net(kOnDisk, 1, &store);
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        ada.say("all the same");
        (void)net.sent();
        QCOMPARE(ada.receipts.size(), 1U);
    }

    void aRoomWithoutMessagesLeavesNothing()
    {
        MemoryStore store;
        TestRelay net(kOnDisk, 1, &store);
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        const auto room = ada.enterRoom("Tea", u"green"_s);
        ada.give({protocol::LeaveFrame{room}});
        (void)net.sent();
        QCOMPARE(store.logs.size(), 1U); // the relay's own
        QCOMPARE(net.statistics().rooms, 0);
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestArchive)
#include "tst_archive.moc"
