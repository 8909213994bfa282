// Sessions of the extended layer in a room of both layers: what is said, who hears it, and what
// moves, ends or replaces a session.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/extendedpeer.h"
#include "relay/limits.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::EndReason;
using protocol::RecordType;
using relaytest::addressOf;
using relaytest::ExtendedPeer;
using relaytest::TestRelay;

class TestExtendedSide : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // --- Who is here ---

    void bothLayersHearWhoComesAndGoes()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.meet() && ada.agree());
        ada.give({ada.join()});
        QCOMPARE(net.sent(), QStringList({u"2 <- joined as 2, room 0 lobby 1 to 1"_s,
                                          u"1 <- came 2"_s, u"2 <- present 1 classic at 1"_s}));
        QCOMPARE(net.told(), QStringList({u"joined 2 as Ada"_s}));
        net.knock(3);
        QCOMPARE(net.sent(), QStringList({u"3 <- came 1, came 2"_s, u"1 <- came 3"_s,
                                          u"2 <- present 3 classic at 3"_s}));
        ExtendedPeer ben(net, 4, "Ben");
        QVERIFY(ben.meet() && ben.agree());
        ben.give({ben.join()});
        QCOMPARE(net.sent(),
                 QStringList({u"4 <- joined as 4, room 0 lobby 1 to 1"_s, u"1 <- came 4"_s,
                              u"3 <- came 4"_s, u"2 <- present 4 Ben at 4"_s,
                              u"4 <- present 1 classic at 1, present 2 Ada at 2, "
                              "present 3 classic at 3"_s}));
        (void)net.told();

        ben.give({protocol::CloseFrame{EndReason::Left}});
        QCOMPARE(net.sent(),
                 QStringList({u"1 <- went 4"_s, u"3 <- went 4"_s, u"2 <- gone 4: left"_s}));
        QCOMPARE(net.told(), QStringList({u"left 4 disconnected"_s}));
        net.giveRecord(1, RecordType::DisconnectRequest, "DISCONNECT");
        QCOMPARE(net.sent(), QStringList({u"3 <- went 1"_s, u"2 <- gone 1: left"_s}));
        QCOMPARE(net.statistics().sessions, 1);
        QCOMPARE(net.statistics().members, 2);
    }

    void silentSessionsGo()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        net.wait(60s);
        ben.give({protocol::PingFrame{"8 bytes."}});
        QCOMPARE(net.sent(), QStringList({u"2 <- pong 8 bytes."_s}));
        net.wait(30s);
        QCOMPARE(net.sent(), QStringList({u"1 <- close: silent"_s, u"1 <- close: silent"_s,
                                          u"1 <- close: silent"_s, u"2 <- gone 1: silent"_s}));
        QCOMPARE(net.told(), QStringList({u"left 1 silent"_s}));
        ada.give({protocol::PingFrame{"8 bytes."}});
        QCOMPARE(net.sent(), QStringList());
    }

    void aRepeatedJoinIsAnsweredAgain()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        ada.give({ada.join()}); // crossed the answer
        QCOMPARE(net.sent(), QStringList());
        net.wait(relay::kJoinedAgainAfter);
        ada.give({ada.join()}); // the answer was lost; who is here comes by a lane
        QCOMPARE(net.sent(), QStringList({u"2 <- joined as 2"_s}));
        QCOMPARE(net.told(), QStringList());
        QCOMPARE(net.members().size(), 2);
    }

    void onlyItsIdentityReplacesASession()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        ExtendedPeer namesake(net, 3); // another Ada
        QVERIFY(namesake.enter());
        ExtendedPeer again(net, 4);
        again.identity = ada.identity;
        QVERIFY(again.meet() && again.agree());
        again.give({again.join()});
        QCOMPARE(net.told(),
                 QStringList({u"replaced 2 by 4"_s, u"left 2 replaced"_s, u"joined 4 as Ada"_s}));
        const QStringList sent = net.sent();
        for (const auto& expected : {u"1 <- went 2"_s, u"2 <- close: replaced"_s,
                                     u"4 <- joined as 4, room 0 lobby 1 to 1"_s, u"1 <- came 4"_s,
                                     u"3 <- gone 2: replaced, present 4 Ada at 4"_s,
                                     u"4 <- present 1 classic at 1, present 3 Ada at 3"_s})
            QVERIFY2(sent.contains(expected), qPrintable(expected));
        QCOMPARE(net.members(), QStringList({u"1"_s, u"4"_s, u"3"_s}));
        QCOMPARE(net.statistics().sessionsReplaced, 1u);
        ada.say("still me");
        QCOMPARE(net.sent(), QStringList());
    }

    void theEndIsToldToEverybody()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        net.say(1, "last words");
        net.relay().end({addressOf(9)}, net.now());
        QCOMPARE(net.sent(), QStringList({u"2 <- message 1 of 1: last words"_s,
                                          u"2 <- close: relay ends"_s, u"2 <- close: relay ends"_s,
                                          u"2 <- close: relay ends"_s, u"1 <- went 9"_s}));
        // The network returned: classic members stay, sessions that were closed do not.
        net.relay().start(net.now());
        QCOMPARE(net.members(), QStringList({u"1"_s}));
        QCOMPARE(net.told(), QStringList({u"left 2 relay-ended"_s}));
        QCOMPARE(net.sent(), QStringList({u"1 <- went 2"_s, u"group <- key"_s}));
    }

    // --- Messages ---

    void messagesCrossTheLayers()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        ada.say("hello");
        QCOMPARE(net.sent(),
                 QStringList({u"3 <- message 1 of 2: hello"_s, u"1 <- from 2, says hello"_s}));
        net.say(1, "good morning");
        QCOMPARE(net.sent(), QStringList({u"2 <- message 2 of 1: good morning"_s,
                                          u"3 <- message 2 of 1: good morning"_s}));
        QCOMPARE(net.statistics().messagesIn, 2u);
        QCOMPARE(net.statistics().deliveries, 4u);
    }

    void idAndTimeOfAMessage()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        std::vector<protocol::Frame> frames = ada.messageFrames("hello");
        auto& message = std::get<protocol::MessageFrame>(frames[0]);
        message.sender = 77; // what it claims of these does not count
        message.number = 99;
        message.time = 1;
        const protocol::MessageId id = message.id;
        ada.give(frames);
        (void)net.sent();
        const auto got = ben.all<protocol::MessageFrame>().at(0);
        QCOMPARE(got.id, id);
        QCOMPARE(got.sender, 1u);
        QCOMPARE(got.number, 1u);
        QCOMPARE(got.time, 1795478400'000u);
    }

    void longTextsTravelInPieces()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        const QByteArray text(48'000, 'x');
        std::vector<protocol::Frame> frames = ada.messageFrames(text);
        std::ranges::reverse(frames);
        ada.give({frames.begin(), frames.end() - 1});
        QCOMPARE(net.sent(), QStringList());
        QVERIFY(net.statistics().bytesReassembling > 40'000);
        ada.give({frames.back()});
        const QStringList sent = net.sent();
        QVERIFY(sent.contains(u"1 <- from 2, says "_s + QString::fromLatin1(text)));
        QCOMPARE(sent.size(), 1 + qsizetype(frames.size()));
        QVERIFY(sent.contains(u"3 <- piece 0+1044 of 48000"_s));
        QCOMPARE(net.statistics().bytesReassembling, 0u);
    }

    void unfinishedTextsGoWithTheirSession()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        const auto frames = ada.messageFrames(QByteArray(5000, 'x'));
        ada.give({frames[0]});
        net.wait(60s); // the rest may take as long as its lane needs
        QVERIFY(net.statistics().bytesReassembling > 0);
        ada.give({protocol::CloseFrame{EndReason::Left}});
        QCOMPARE(net.statistics().bytesReassembling, 0u);
    }

    void tooManyMessages()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        // Of a class that no credit slows.
        auto frames = ada.messageFrames("burst");
        std::get<protocol::MessageFrame>(frames[0]).deliveryClass =
            protocol::DeliveryClass::Unreliable;
        for (int i = 0; i < relay::kMessageBurst; ++i)
            ada.giveBare(frames);
        QCOMPARE(net.statistics().messagesIn, std::uint64_t(relay::kMessageBurst));
        QCOMPARE(net.statistics().messagesLimited, 0u);
        ada.giveBare(frames);
        QCOMPARE(net.statistics().messagesLimited, 1u);
        QVERIFY(net.sent().contains(u"1 <- limited for 2 ms"_s));
        ben.say("others are not held up");
        QVERIFY(net.sent().contains(u"1 <- message 1 of 2: others are not held up"_s));
    }

    void classicTextsThatDoNotFitStayInTheirLayer_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("empty") << 0;
        QTest::newRow("longer than a text may be") << 48'001;
    }
    void classicTextsThatDoNotFitStayInTheirLayer()
    {
        QFETCH(int, size);
        TestRelay net;
        net.joinAll(1, 2);
        ExtendedPeer ada(net, 3);
        QVERIFY(ada.enter());
        net.giveAll(1, net.fragments(1, QByteArray(size, 'x'), 1));
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says "_s + QString(size, u'x')}));
    }

    // --- Addresses ---

    void aSessionMovesOnceTheAddressAnswers()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        const auto elsewhere = addressOf(7);
        ada.giveFrom(elsewhere, {protocol::PingFrame{"8 bytes."}});
        // Answered where it came from, but what the room says still goes to the old address.
        QCOMPARE(net.sent(), QStringList({u"7 <- pong 8 bytes., ping"_s}));
        net.say(1, "before");
        QCOMPARE(net.sent(), QStringList({u"2 <- message 1 of 1: before"_s}));
        ada.giveFrom(elsewhere, {protocol::PongFrame{ada.lastPing}});
        QCOMPARE(net.told(), QStringList({u"moved 2 from 2 to 7"_s}));
        net.say(1, "after");
        const QStringList sent = net.sent();
        QVERIFY(sent.contains(u"7 <- message 2 of 1: after"_s));
        QVERIFY(sent.filter(u"2 <- message"_s).isEmpty());
        QCOMPARE(net.members(), QStringList({u"1"_s, u"2"_s})); // known by where it joined
        QCOMPARE(net.statistics().sessionsMoved, 1u);
    }

    void ofTwoNewAddressesOneIsAskedAtATime()
    {
        // Two networks came at once, and its client asks by both. Asked alternately, each PONG would
        // come too late and be the reason for the next PING, for ever.
        TestRelay net;
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        ada.giveFrom(addressOf(7), {protocol::PingFrame{"8 bytes."}});
        QCOMPARE(net.sent(), QStringList({u"7 <- pong 8 bytes., ping"_s}));
        ada.giveFrom(addressOf(8), {protocol::PingFrame{"8 bytes."}});
        QCOMPARE(net.sent(), QStringList({u"8 <- pong 8 bytes."_s}));
        ada.giveFrom(addressOf(7), {protocol::PongFrame{ada.lastPing}});
        QCOMPARE(net.told(), QStringList({u"moved 2 from 2 to 7"_s}));
    }

    void anAddressThatDoesNotAnswerMakesRoom()
    {
        TestRelay net;
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        ada.giveFrom(addressOf(7), {protocol::PingFrame{"8 bytes."}});
        net.wait(relay::kProbeFor);
        (void)net.sent();
        ada.giveFrom(addressOf(8), {protocol::PingFrame{"8 bytes."}});
        QCOMPARE(net.sent(), QStringList({u"8 <- pong 8 bytes., ping"_s}));
        ada.giveFrom(addressOf(8), {protocol::PongFrame{ada.lastPing}});
        QCOMPARE(net.told(), QStringList({u"moved 2 from 2 to 8"_s}));
    }

    void whatWasOnItsWayFollowsTheSession()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        const auto elsewhere = addressOf(7);
        ada.giveFrom(elsewhere, {protocol::PingFrame{"8 bytes."}});
        (void)net.sent();
        net.say(1, "lost");
        QVERIFY(!net.outgoing().isEmpty()); // to where it is no more
        ada.giveFrom(elsewhere, {protocol::PongFrame{ada.lastPing}});
        const auto atOnce = net.outgoing();
        QCOMPARE(atOnce.size(), 1);
        QCOMPARE(atOnce[0].to, elsewhere);
    }

    void threeClosesAreNoReplay()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        (void)net.told();
        for (int i = 0; i < protocol::kTimesClosed; ++i)
            ada.give({protocol::CloseFrame{EndReason::Left}});
        QCOMPARE(net.told(), QStringList({u"left 1 disconnected"_s}));
        QCOMPARE(net.statistics().replays, 0U);
    }

    void whatDoesNotMoveASession_data()
    {
        QTest::addColumn<QString>("pong");
        QTest::newRow("from a third address") << u"third"_s;
        QTest::newRow("from the old address") << u"old"_s;
        QTest::newRow("of another PING") << u"other"_s;
        QTest::newRow("none") << u"none"_s;
    }
    void whatDoesNotMoveASession()
    {
        QFETCH(QString, pong);
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        ada.giveFrom(addressOf(7), {protocol::PingFrame{"8 bytes."}});
        (void)net.sent();
        if (pong == u"third")
            ada.giveFrom(addressOf(8), {protocol::PongFrame{ada.lastPing}});
        else if (pong == u"old")
            ada.give({protocol::PongFrame{ada.lastPing}});
        else if (pong == u"other")
            ada.giveFrom(addressOf(7), {protocol::PongFrame{"another."}});
        (void)net.sent();
        QCOMPARE(net.told(), QStringList());
        net.say(1, "where?");
        QCOMPARE(net.sent(), QStringList({u"2 <- message 1 of 1: where?"_s}));
    }

    void aPacketThatCameLateMovesNothing()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        const QByteArray late = ada.seal({protocol::PingFrame{"8 bytes."}}).value(0);
        ada.give({protocol::PingFrame{"8 bytes."}});
        (void)net.sent();
        net.relay().receive(late, addressOf(7), net.now());
        QCOMPARE(net.sent(), QStringList({u"7 <- pong 8 bytes."_s})); // and no PING
    }

    void copiesAreRefused()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        const QByteArray said = ada.seal(ada.messageFrames("once")).value(0);
        net.give(2, said);
        QCOMPARE(net.sent().size(), 1);
        net.give(2, said);
        net.give(7, said); // by somebody who heard it
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList({u"replay 2"_s}));
        QCOMPARE(net.statistics().replays, 2u);
        net.wait(1s);
        net.give(7, said);
        QCOMPARE(net.told(), QStringList({u"replay 7 and 1 more"_s}));
    }

    void joiningEndsTheClassicMembershipOfItsAddress()
    {
        TestRelay net;
        net.joinAll(1, 2);
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet() && ada.agree());
        ada.give({ada.join()});
        QCOMPARE(net.told(), QStringList({u"left 1 replaced"_s, u"joined 1 as Ada"_s}));
        QStringList sent = net.sent();
        net.wait(1s); // notices come in bundles
        sent += net.sent();
        for (const QString& expected : {u"2 <- went 1"_s, u"1 <- joined as 3"_s,
                                        u"present 2 classic at 2"_s, u"2 <- came 1"_s})
            QVERIFY2(sent.join(u'\n').contains(expected), qPrintable(sent.join(u'\n')));
    }

    void keysFromTheAddressOfASessionAreRefused()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        const auto before = net.statistics().rsaOperations;
        net.knock(1);
        QCOMPARE(net.told(), QStringList({u"refused 1 key-in-use"_s}));
        QCOMPARE(net.statistics().rsaOperations, before);
        // Where it joined stays its own while it is elsewhere.
        ada.giveFrom(addressOf(7), {protocol::PingFrame{"8 bytes."}});
        (void)net.sent();
        ada.giveFrom(addressOf(7), {protocol::PongFrame{ada.lastPing}});
        (void)net.told();
        net.wait(1s);
        net.knock(1);
        net.knock(7);
        QCOMPARE(net.told(), QStringList({u"refused 1 key-in-use"_s}));
        QCOMPARE(net.members(), QStringList({u"1"_s}));
    }

    // --- What is not for a relay ---

    void framesThatMeanNothingHere()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.meet() && ada.agree());
        ada.say("before joining");
        ada.give({protocol::PingFrame{"8 bytes."}});
        QCOMPARE(net.sent(), QStringList());
        ada.give({ada.join()});
        (void)net.sent();
        ada.give({protocol::JoinedFrame{1, 1, 1, {}}, protocol::GoneFrame{1, EndReason::Left},
                  protocol::RefusedFrame{protocol::RefusedReason::Full, 0},
                  protocol::DeclinedFrame{}});
        // What was said before comes again by its lane, and counts now.
        QCOMPARE(net.sent(), QStringList({u"1 <- from 2, says before joining"_s}));
        QCOMPARE(net.members().size(), 2);
    }

    void strangersPacketsAreMetWithSilence()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        for (const auto type : {protocol::ExtendedType::Challenge, protocol::ExtendedType::Answer,
                                protocol::ExtendedType::Rotation, protocol::ExtendedType::Sealed})
            net.give(2, protocol::makeExtended(type, QByteArray(120, 'x')));
        QByteArray forged = ada.seal({protocol::CloseFrame{EndReason::Left}}).value(0);
        forged.back() = char(forged.back() ^ 1);
        net.give(1, forged);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList());
        QCOMPARE(net.members(), QStringList({u"1"_s}));
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestExtendedSide)
#include "tst_extendedside.moc"
