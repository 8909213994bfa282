// Rooms, receipts, history and presence as members of a relay meet them.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/extendedpeer.h"
#include "relay/limits.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::DeliveryClass;
using protocol::HistoryPolicy;
using protocol::MessageFrame;
using protocol::PresenceState;
using protocol::ReceiptFrame;
using relaytest::ExtendedPeer;
using relaytest::TestRelay;

namespace {

/// "delivered of expected, unconfirmed".
QString textOf(const ReceiptFrame& receipt)
{
    return u"%1 of %2, %3"_s.arg(receipt.delivered).arg(receipt.expected).arg(receipt.unconfirmed);
}

QStringList receiptsOf(ExtendedPeer& peer)
{
    QStringList texts;
    for (const ReceiptFrame& receipt : std::exchange(peer.receipts, {}))
        texts += textOf(receipt);
    return texts;
}

} // namespace

class TestConversations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // --- Rooms ---

    void aRoomOfItsOwn()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        ExtendedPeer cleo(net, 4, "Cleo");
        QVERIFY(ada.enter() && ben.enter() && cleo.enter());
        ada.give({enter("Tea", u"of all kinds"_s)});
        QCOMPARE(net.sent(), QStringList({u"2 <- room 1 Tea 1 to 1 about of all kinds, "
                                          "people of 1 in 2"_s,
                                          u"2 <- people of 1 in 2"_s}));
        ben.give({enter("TEA", u"does not count"_s)});
        QCOMPARE(net.sent(), QStringList({u"3 <- room 1 Tea 1 to 1 about of all kinds, "
                                          "people of 1 in 2 3"_s,
                                          u"2 <- people of 1 in 3"_s, u"3 <- people of 1 in 3"_s}));
        ada.say("for us", 1);
        QCOMPARE(net.sent(), QStringList({u"3 <- message 1 of 2: for us"_s}));
        QCOMPARE(receiptsOf(ada), QStringList({u"0 of 1, 0"_s, u"1 of 1, 0"_s}));
        cleo.say("let me in", 1);
        QCOMPARE(net.sent(), QStringList({u"4 <- not in that room"_s}));
        cleo.say("or there", 99);
        QCOMPARE(net.sent(), QStringList({u"4 <- not in that room"_s}));
        ben.give({protocol::LeaveFrame{1}});
        QCOMPARE(net.sent(), QStringList({u"3 <- no room: left"_s, u"2 <- people of 1 out 3"_s}));
        ada.say("alone", 1);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(receiptsOf(ada), QStringList({u"0 of 0, 0"_s}));
        QCOMPARE(net.statistics().rooms, 1);
        ada.give({protocol::CloseFrame{protocol::EndReason::Left}});
        (void)net.sent();
        QCOMPARE(net.statistics().rooms, 0); // nobody is in it, and nothing is kept
    }

    void topicsAndLists()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        QCOMPARE(ada.enterRoom("Tea"), 1U);
        QCOMPARE(ada.enterRoom("Cake"), 2U);
        ben.give({protocol::ListFrame{}});
        QCOMPARE(net.sent(), QStringList({u"2 <- listed Tea (1) Cake (1)"_s}));
        QVERIFY(ben.all<protocol::ListedFrame>().back().last);
        QCOMPARE(ben.enterRoom("Tea"), 1U);
        (void)net.sent();
        ben.give({protocol::TopicFrame{1, 0, u"green"_s}});
        QCOMPARE(net.sent(),
                 QStringList({u"1 <- topic of 1 by 2: green"_s, u"2 <- topic of 1 by 2: green"_s}));
        ben.give({protocol::TopicFrame{2, 0, u"not in it"_s}});
        QCOMPARE(net.sent(), QStringList());
        // Many rooms take several units.
        for (int i = 0; i < 60; ++i)
            QVERIFY(ada.enterRoom("room " + QByteArray::number(i), QString(60, u'x')) != 0);
        ben.frames.clear();
        ben.give({protocol::ListFrame{}});
        (void)net.sent();
        const auto lists = ben.all<protocol::ListedFrame>();
        QVERIFY(lists.size() > 3);
        std::size_t rooms = 0;
        for (const auto& list : lists)
            rooms += list.rooms.size();
        QCOMPARE(rooms, 62U);
        QCOMPARE(std::ranges::count(lists, true, &protocol::ListedFrame::last), 1);
        QVERIFY(lists.back().last);
    }

    void roomsOfOneMemberAreBounded()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        for (std::size_t i = 0; i < relay::kMostRoomsOfOne; ++i)
            QVERIFY(ada.enterRoom("room " + QByteArray::number(qulonglong(i))) != 0);
        ada.give({enter("one more")});
        QCOMPARE(net.sent(), QStringList({u"1 <- no room: too many"_s}));
        ada.give({enter("room 7")}); // in which it is
        QVERIFY(net.sent().join(u' ').contains(u"room 8 room 7"_s));
        ada.give({enter("bad\nname")});
        QCOMPARE(net.sent(), QStringList({u"1 <- no room: unusable"_s}));
    }

    void aCrowdThatComesAtOnceIsToldTogether()
    {
        constexpr int count = 100;
        TestRelay net;
        std::vector<std::unique_ptr<ExtendedPeer>> people;
        for (int i = 1; i <= count; ++i) {
            people.push_back(std::make_unique<ExtendedPeer>(net, i, "P" + QByteArray::number(i)));
            QVERIFY(people.back()->meet() && people.back()->agree());
            net.wait(10ms);
        }
        (void)net.sent();
        for (auto& person : people)
            person->give({person->join()});
        std::size_t packets = 0;
        for (auto& person : people)
            person->frames.clear();
        QList<relay::Outgoing> all = net.outgoing();
        packets += std::size_t(all.size());
        net.wait(relay::kNewsMoment);
        all = net.outgoing();
        packets += std::size_t(all.size());
        qInfo("%d who join at once: %zu packets", count, packets);
        QVERIFY(packets <= count * 12); // not a hundred for each
    }

    // --- Private conversations ---

    void twoTalkInPrivate()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        ExtendedPeer cleo(net, 3, "Cleo");
        QVERIFY(ada.enter() && ben.enter() && cleo.enter());
        QCOMPARE(ada.enterPrivate(ben), 1U);
        ada.say("psst", 1);
        QCOMPARE(net.sent(), QStringList({u"2 <- room 1 private 1 to 1 delivered 0, "
                                          "message 1 of 1: psst"_s}));
        QCOMPARE(receiptsOf(ada), QStringList({u"0 of 1, 0"_s, u"1 of 1, 0"_s}));
        ben.say("yes?", 1);
        QCOMPARE(net.sent(), QStringList({u"1 <- message 2 of 2: yes?"_s}));
        cleo.say("what?", 1);
        QCOMPARE(net.sent(), QStringList({u"3 <- not in that room"_s}));
        cleo.give({protocol::FetchFrame{1, 1, 9}});
        QCOMPARE(net.sent(), QStringList());
    }

    void whoIsNotToBeHad()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer never(net, 2);
        QVERIFY(ada.enter());
        ada.give({enterPrivate(never)});
        QCOMPARE(net.sent(), QStringList({u"1 <- no room: nobody met"_s}));
        ada.give({enterPrivate(ada)});
        QCOMPARE(net.sent(), QStringList({u"1 <- no room: nobody met"_s}));
    }

    void privateMessagesWait()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ben.give({protocol::CloseFrame{protocol::EndReason::Left}});
        (void)net.sent();
        QCOMPARE(ada.enterPrivate(ben), 1U); // was met
        ada.say("when you are back", 1);
        ada.say("call me", 1);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(receiptsOf(ada), QStringList({u"0 of 1, 0"_s, u"0 of 1, 0"_s}));
        ada.give({protocol::CloseFrame{protocol::EndReason::Left}});
        (void)net.sent();
        QCOMPARE(net.statistics().conversations, 1); // something waits

        ExtendedPeer back(net, 3, "Ben");
        back.identity = ben.identity;
        QVERIFY(back.enter());
        QCOMPARE(back.all<protocol::RoomFrame>().back().room, 1U);
        QCOMPARE(back.all<protocol::RoomFrame>().back().first, 1U);
        QCOMPARE(back.all<protocol::RoomFrame>().back().next, 3U);
        back.give({protocol::FetchFrame{1, 1, 2}});
        QCOMPARE(net.sent(), QStringList({u"3 <- present 1 Ada at 1 absent, "
                                          "old 1 of 1: when you are back, old 2 of 1: call me, "
                                          "fetched 1 to 2"_s}));
        // The author comes back too, and hears that it arrived.
        ExtendedPeer again(net, 4);
        again.identity = ada.identity;
        QVERIFY(again.enter());
        again.give({enterPrivate(ben)});
        QCOMPARE(net.sent(), QStringList({u"4 <- room 1 private 1 to 3 delivered 2"_s}));
        // It has reached him, so he is not given it again.
        back.give({protocol::FetchFrame{1, 1, 2}});
        QCOMPARE(net.sent(), QStringList({u"3 <- fetched 1 to 2"_s}));
    }

    void theReceiptFollowsItsAuthor()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ben.give({protocol::CloseFrame{protocol::EndReason::Left}});
        (void)net.sent();
        (void)ada.enterPrivate(ben);
        ada.say("later", 1);
        (void)net.sent();
        ExtendedPeer back(net, 3, "Ben");
        back.identity = ben.identity;
        QVERIFY(back.enter());
        (void)receiptsOf(ada);
        back.give({protocol::FetchFrame{1, 1, 1}});
        (void)net.sent();
        QCOMPARE(receiptsOf(ada), QStringList({u"1 of 1, 0"_s}));
    }

    void onlySoManyWaitAndNotForEver()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ben.give({protocol::CloseFrame{protocol::EndReason::Left}});
        (void)net.sent();
        (void)ada.enterPrivate(ben);
        for (std::size_t i = 0; i < relay::kMostWaitingForOne; ++i) {
            ada.say("waits", 1);
            QCOMPARE(net.sent(), QStringList());
        }
        ada.say("one too many", 1);
        QCOMPARE(net.sent(), QStringList({u"1 <- no place"_s}));
        ada.give({protocol::CloseFrame{protocol::EndReason::Left}});
        (void)net.sent();
        QCOMPARE(net.statistics().conversations, 1);
        net.pass(std::chrono::days(7) + 2h);
        QCOMPARE(net.statistics().conversations, 0);
    }

    // --- Messages ---

    void anIdIsTakenOnce()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        const auto frames = ada.messageFrames("once");
        ada.give(frames);
        QCOMPARE(net.sent(), QStringList({u"2 <- message 1 of 1: once"_s}));
        (void)receiptsOf(ada);
        ada.give(frames);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(receiptsOf(ada), QStringList({u"1 of 1, 0"_s}));
        // In its next session too.
        ExtendedPeer again(net, 3);
        again.identity = ada.identity;
        QVERIFY(again.enter());
        again.give(frames);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(receiptsOf(again), QStringList({u"1 of 1, 0"_s}));
        QCOMPARE(net.statistics().messagesRepeated, 2U);
    }

    void anIdOfAnotherIsNoRepetition()
    {
        // Who saw an id at another relay and uses it first here keeps nobody's message away.
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        ExtendedPeer cem(net, 3, "Cem");
        QVERIFY(ada.enter() && ben.enter() && cem.enter());
        const auto frames = ada.messageFrames("hers");
        ben.give(frames);
        QCOMPARE(net.sent(),
                 QStringList({u"1 <- message 1 of 2: hers"_s, u"3 <- message 1 of 2: hers"_s}));
        ada.give(frames);
        QCOMPARE(net.sent(),
                 QStringList({u"2 <- message 2 of 1: hers"_s, u"3 <- message 2 of 1: hers"_s}));
        QCOMPARE(net.statistics().messagesRepeated, 0U);
    }

    void whatIsSaidAgainIsNotForClassicMembers()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        auto frames = ada.messageFrames("again");
        std::get<MessageFrame>(frames[0]).again = true;
        ada.give(frames);
        QCOMPARE(net.sent(), QStringList({u"3 <- message 1 of 2: again"_s}));
        QVERIFY(!ben.all<MessageFrame>().back().again);
    }

    void classesThatAreNotKept()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        auto frames = ada.messageFrames("21 degrees");
        std::get<MessageFrame>(frames[0]).deliveryClass = DeliveryClass::Latest;
        std::get<MessageFrame>(frames[0]).key = "temperature";
        ada.give(frames);
        QCOMPARE(net.sent(), QStringList({u"3 <- state of 2: 21 degrees"_s,
                                          u"1 <- from 2, says 21 degrees"_s}));
        std::get<MessageFrame>(frames[0]).deliveryClass = DeliveryClass::Unreliable;
        std::get<MessageFrame>(frames[0]).key.clear();
        ada.give(frames);
        QCOMPARE(net.sent(), QStringList({u"3 <- state of 2: 21 degrees"_s,
                                          u"1 <- from 2, says 21 degrees"_s}));
        QCOMPARE(receiptsOf(ada), QStringList());
        ada.say("first");
        QVERIFY(net.sent().contains(u"3 <- message 1 of 2: first"_s)); // the others took no number
    }

    void ofAStateOnlyTheNewestIsSent()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ben.deaf = true;
        for (int i = 0; i < 500; ++i) {
            auto frames = ada.messageFrames("state " + QByteArray::number(i));
            std::get<MessageFrame>(frames[0]).deliveryClass = DeliveryClass::Latest;
            std::get<MessageFrame>(frames[0]).key = "k";
            ada.give(frames);
            (void)net.sent();
            net.wait(5ms);
        }
        ben.deaf = false;
        ben.frames.clear();
        for (int i = 0; i < 100; ++i) {
            (void)net.sent();
            net.wait(100ms);
        }
        const auto states = ben.all<MessageFrame>();
        QVERIFY(!states.empty());
        QVERIFY2(states.size() <= 2, qPrintable(QString::number(states.size())));
        QCOMPARE(states.back().piece, "state 499"_ba);
    }

    void aFrameOfAnotherWayIsSkipped()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ada.giveBare(ada.messageFrames("bare"));
        ada.giveBare({enter("Tea"), protocol::PresenceFrame{0, PresenceState::Away, 0},
                      protocol::FetchFrame{0, 1, 1}});
        for (std::uint8_t lane = 1; lane <= 3; ++lane) {
            ada.giveBare({protocol::DataFrame{
                lane, 0, protocol::encodeFrame(ada.messageFrames("another lane")[0])}});
        }
        ada.giveBare({protocol::DataFrame{
            0, 0, protocol::encodeFrame(protocol::CloseFrame{protocol::EndReason::Left})}});
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.members().size(), 2);
        QCOMPARE(net.statistics().rooms, 0);
    }

    // --- Receipts ---

    void receiptsNameWhoIsMissing()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        ExtendedPeer cleo(net, 4, "Cleo");
        QVERIFY(ada.enter() && ben.enter() && cleo.enter());
        cleo.deaf = true;
        ada.say("hello");
        (void)net.sent();
        net.wait(relay::kReceiptPause);
        (void)net.sent();
        QCOMPARE(receiptsOf(ada), QStringList({u"0 of 2, 1"_s, u"1 of 2, 1"_s}));
        ada.say("again");
        (void)net.sent();
        QCOMPARE(ada.receipts.back().missing, (std::vector<protocol::MemberNumber>{3, 4}));
        cleo.deaf = false;
        for (int i = 0; i < 30; ++i) {
            net.wait(100ms);
            (void)net.sent();
        }
        QCOMPARE(textOf(ada.receipts.back()), u"2 of 2, 1"_s);
        QVERIFY(ada.receipts.back().missing.empty());
    }

    void whoLeavesFirstIsMissingNoMore()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ben.deaf = true;
        ada.say("too late");
        (void)net.sent();
        ben.giveBare({protocol::CloseFrame{protocol::EndReason::Left}});
        net.wait(relay::kReceiptPause);
        (void)net.sent();
        QCOMPARE(textOf(ada.receipts.back()), u"0 of 1, 0"_s);
        QVERIFY(ada.receipts.back().missing.empty());
    }

    void aLongMessageIsDeliveredWithItsLastUnit()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ada.say(QByteArray(48'000, 'x'));
        (void)net.sent();
        net.wait(100ms);
        (void)net.sent();
        QCOMPARE(receiptsOf(ada).back(), u"1 of 1, 0"_s);
        QCOMPARE(ben.all<MessageFrame>().size(), 46U);
    }

    // --- History ---

    void whatWasMissedIsFetched()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        for (int i = 1; i <= 300; ++i) {
            net.say(1, "said " + QByteArray::number(i));
            (void)net.sent();
        }
        ben.frames.clear();
        ben.give({protocol::FetchFrame{0, 2, 1'000'000}});
        (void)net.sent();
        auto messages = ben.all<MessageFrame>();
        QCOMPARE(messages.size(), relay::kFetchMessages);
        QVERIFY(std::ranges::all_of(messages, &MessageFrame::old));
        QCOMPARE(messages.front().number, 2U);
        QCOMPARE(messages.front().piece, "said 2"_ba);
        auto fetched = ben.all<protocol::FetchedFrame>();
        QCOMPARE(fetched.size(), 1U);
        QCOMPARE(fetched[0].to, 1 + relay::kFetchMessages);
        ben.frames.clear();
        ben.give({protocol::FetchFrame{0, fetched[0].to + 1, 1'000'000}});
        (void)net.sent();
        QCOMPARE(ben.all<MessageFrame>().size(), 43U);
        QCOMPARE(ben.all<protocol::FetchedFrame>()[0].to, 300U);
        const auto named = ben.all<protocol::PresentFrame>(); // though she is here
        QCOMPARE(named.size(), 1U);
        QVERIFY(named[0].absent);
    }

    void withoutHistoryNobodyGetsWhatWasSaidBefore()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        ada.say("before");
        (void)net.sent();
        net.wait(relay::kAssemblesFor / 2);
        ada.give({protocol::PingFrame{"8 bytes."}}); // she is still there
        net.wait(relay::kAssemblesFor / 2);
        (void)net.sent();
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ben.enter());
        QCOMPARE(ben.all<protocol::RoomFrame>().front().first, 2U);
        ada.say("meanwhile");
        (void)net.sent();
        ben.give({protocol::CloseFrame{protocol::EndReason::Left}});
        ada.say("while away");
        (void)net.sent();
        net.wait(relay::kBackWithin);
        ExtendedPeer back(net, 3, "Ben");
        back.identity = ben.identity;
        QVERIFY(back.enter());
        QCOMPARE(back.all<protocol::RoomFrame>().front().first, 2U);
        QCOMPARE(back.all<protocol::RoomFrame>().front().next, 4U);
        back.give({protocol::FetchFrame{0, 1, 3}});
        QCOMPARE(net.sent(), QStringList({u"3 <- present 1 Ada at 1 absent, old 2 of 1: meanwhile, "
                                          "fetched 1 to 3"_s}));
    }

    void withHistoryEverybodyDoes()
    {
        TestRelay net({.history = HistoryPolicy::Memory});
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        const auto tea = ada.enterRoom("Tea", u"green"_s);
        ada.say("long ago", tea);
        (void)net.sent();
        ada.give({protocol::CloseFrame{protocol::EndReason::Left}});
        (void)net.sent();
        QCOMPARE(net.statistics().rooms, 1); // is kept
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ben.enter());
        QCOMPARE(ben.enterRoom("tea"), tea);
        const auto room = ben.all<protocol::RoomFrame>().back();
        QCOMPARE(room.policy, HistoryPolicy::Memory);
        QCOMPARE(room.first, 1U);
        QCOMPARE(room.topic, u"green"_s);
        ben.give({protocol::FetchFrame{tea, 1, 1}});
        QCOMPARE(net.sent(), QStringList({u"2 <- present 1 Ada at 1 absent, old 1 of 1: long ago, "
                                          "fetched 1 to 1"_s}));
    }

    void fetchesOfWhatIsNotThere()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        ada.give({protocol::FetchFrame{0, 5, 9}}); // nothing was said yet
        QCOMPARE(net.sent(), QStringList({u"1 <- fetched 5 to 5"_s}));
        ada.give({protocol::FetchFrame{77, 1, 9}}); // no such room
        QCOMPARE(net.sent(), QStringList());
    }

    // --- Presence ---

    void awayAndHereAgain()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ada.give({protocol::PresenceFrame{0, PresenceState::Away, 0}});
        QCOMPARE(net.sent(), QStringList({u"3 <- 2 is away"_s}));
        QCOMPARE(ben.all<protocol::PresenceFrame>().back().since, 1795478400'000U);
        ExtendedPeer cleo(net, 4, "Cleo");
        QVERIFY(cleo.meet() && cleo.agree());
        cleo.give({cleo.join()});
        QVERIFY(net.sent().join(u' ').contains(u"present 2 Ada at 2 away"_s));
        // Whoever changes its mind all the time is told of once a second.
        int told = 0;
        for (int i = 0; i < 100; ++i) {
            ada.give({protocol::PresenceFrame{
                0, i % 2 == 0 ? PresenceState::Here : PresenceState::Away, 0}});
            told += int(net.sent().filter(u"3 <- "_s).size());
            net.wait(10ms);
        }
        for (int i = 0; i < 20; ++i) {
            net.wait(100ms);
            told += int(net.sent().filter(u"3 <- "_s).size());
        }
        QVERIFY2(told >= 2 && told <= 9, qPrintable(QString::number(told)));
        QCOMPARE(ben.all<protocol::PresenceFrame>().back().state, PresenceState::Away);
    }

    void typingIsPassedOnToTheRoom()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        ExtendedPeer cleo(net, 3, "Cleo");
        QVERIFY(ada.enter() && ben.enter() && cleo.enter());
        const auto tea = ada.enterRoom("Tea");
        QCOMPARE(ben.enterRoom("Tea"), tea);
        (void)net.sent();
        ada.give({protocol::TypingFrame{0, tea}});
        QCOMPARE(net.sent(), QStringList({u"2 <- 1 types in 1"_s}));
        cleo.give({protocol::TypingFrame{0, tea}});
        QCOMPARE(net.sent(), QStringList()); // is not in it
        int told = 0;
        for (int i = 0; i < 1000; ++i) {
            ada.give({protocol::TypingFrame{0, tea}});
            told += int(net.sent().size());
        }
        QVERIFY(told <= relay::kTypingBurst);
    }

private:
    static protocol::EnterFrame enter(const QByteArray& name, const QString& topic = {})
    {
        return {.kind = protocol::RoomKind::Named, .name = name, .topic = topic};
    }
    static protocol::EnterFrame enterPrivate(const ExtendedPeer& other)
    {
        return {protocol::RoomKind::Private, other.identity.publicKey().bytes(), {}};
    }

    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestConversations)
#include "tst_relayconversations.moc"
