// How an extended session finds out whether its relay is there, and how it joins one again that
// started anew.

#include "crypto/library.h"
#include "secure/transcript.h"
#include "session/extendedrelay.h"
#include "session/limits.h"
#include "support/testkeys.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::Frame;
using support::converse;
using support::extendedConfig;
using support::ExtendedRelay;
using support::ofType;
using support::only;
using support::Scene;
using support::Sent;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kBob = Endpoint::ipv4(0x0a090003, 40000);
const Endpoint kEve = Endpoint::ipv4(0x0a090004, 40001);

protocol::PresentFrame bob(protocol::MemberNumber number)
{
    return support::member(number, kBob, 2, QStringLiteral("Bob"));
}
protocol::PresentFrame eve(protocol::MemberNumber number)
{
    return support::classicMember(number, kEve);
}

} // namespace

class TestExtendedSessionCheck : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    std::unique_ptr<ExtendedRelay> m_relay;
    std::unique_ptr<Scene> m_scene;

    /// Until the machine does nothing more within so much time.
    void live(std::chrono::milliseconds time)
    {
        const auto end = m_scene->time() + time;
        converse(*m_scene, *m_relay);
        while (m_scene->time() + m_scene->untilDeadline() <= end) {
            m_scene->advance(m_scene->untilDeadline());
            converse(*m_scene, *m_relay);
        }
    }

private Q_SLOTS:
    /// Each case begins in a fresh session with Bob and Eve.
    void init()
    {
        m_relay = std::make_unique<ExtendedRelay>(0, kRelay);
        m_relay->present = {bob(1), eve(2)};
        m_scene = std::make_unique<Scene>(extendedConfig());
        support::join(*m_scene, *m_relay, 1);
        QCOMPARE(m_scene->people().size(), 2u);
        m_scene->takeEvents();
    }
    void cleanup() { QCOMPARE(m_scene->brokenPromise(), QString()); }

    void asksAfterSilence()
    {
        m_relay->answersPing = false;
        m_relay->answersHello = false;
        const auto begin = m_scene->time();
        m_scene->fallSilent();
        const auto silence = m_scene->time() - begin;
        QVERIFY(silence >= 20s && silence <= 22s);
        const std::vector<Sent> sent = m_scene->takeSent();
        QCOMPARE(ofType(sent, ExtendedType::Hello).size(), 1u);
        QVERIFY(m_scene->takeEvents().empty());

        const auto asked = m_scene->time();
        while (m_scene->state() == SessionState::Checking)
            m_scene->advance(m_scene->untilDeadline());
        QCOMPARE(m_scene->time() - asked, kCheckFor);
        const Events expected{MemberLeft{kBob}, MemberLeft{kEve},
                              SearchStarted{m_scene->time() - begin}};
        QCOMPARE(m_scene->takeEvents(), expected);
    }

    void aPongEndsTheQuestion()
    {
        m_relay->answersPing = false;
        m_scene->fallSilent();
        m_relay->answersPing = true;
        live(5s);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QCOMPARE(m_relay->starts, 1);
        QVERIFY(m_scene->takeEvents().empty());
    }

    void asksWhenItsRelayAnnouncesItself_data()
    {
        QTest::addColumn<bool>("classic");
        QTest::addColumn<bool>("elsewhere");
        QTest::newRow("by 5") << true << false;
        QTest::newRow("by ANNOUNCE") << false << false;
        QTest::newRow("by 5, from another address") << true << true;
        QTest::newRow("by ANNOUNCE, from another address") << false << true;
    }
    void asksWhenItsRelayAnnouncesItself()
    {
        QFETCH(bool, classic);
        QFETCH(bool, elsewhere);
        const Endpoint from = elsewhere ? kEve : kRelay;
        const auto announce = [&] {
            m_scene->receive(classic ? m_relay->classicAnnouncement() : m_relay->announcement(),
                             from, kAllLinks);
        };
        for (int i = 0; i < 100; ++i)
            announce();
        QCOMPARE(m_scene->state(), SessionState::Checking);
        const std::vector<Sent> sent = converse(*m_scene, *m_relay);
        QCOMPARE(ofType(sent, ExtendedType::Hello).size(), 1u);
        QCOMPARE(ofType(sent, ExtendedType::Sealed).size(), 1u);
        QCOMPARE(m_scene->state(), SessionState::Established); // it was there all the time
        // Whoever forges them makes us ask once in 5 s, or in one if it seems to have moved.
        announce();
        QCOMPARE(m_scene->state(), SessionState::Established);
        m_scene->advance(elsewhere ? 900ms : 4900ms);
        announce();
        QCOMPARE(m_scene->state(), SessionState::Established);
        m_scene->advance(100ms);
        announce();
        QCOMPARE(m_scene->state(), SessionState::Checking);
        live(4s);
        QCOMPARE(m_relay->starts, 1);
        QVERIFY(m_scene->takeEvents().empty());
    }

    void aMoveIsHeededSoonAfterAnotherAnnouncement()
    {
        m_scene->receive(m_relay->announcement(), kRelay, kAllLinks);
        live(100ms);
        QCOMPARE(m_scene->state(), SessionState::Established);
        m_scene->receive(m_relay->announcement(), kEve, kAllLinks);
        QCOMPARE(m_scene->state(), SessionState::Checking);
    }

    void joinsARelayThatStartedAnew_data()
    {
        QTest::addColumn<bool>("announced");
        QTest::newRow("it said so") << true;
        QTest::newRow("it fell silent") << false;
    }
    void joinsARelayThatStartedAnew()
    {
        QFETCH(bool, announced);
        m_relay->restart();
        m_relay->present = {bob(5)}; // has another number now; Eve is not back yet
        if (announced)
            m_scene->receive(m_relay->announcement(), kRelay, kAllLinks);
        else
            m_scene->fallSilent();
        const auto begin = m_scene->time();
        converse(*m_scene, *m_relay);
        while (m_relay->joins < 2) {
            QCOMPARE(m_scene->people().size(), 2u); // they stay listed
            m_scene->advance(m_scene->untilDeadline());
            converse(*m_scene, *m_relay);
        }
        QCOMPARE(m_scene->time() - begin, kRejoinAfter);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QCOMPARE(m_scene->people().size(), 2u);
        QVERIFY(m_scene->takeEvents().empty()); // nothing happened for people

        m_scene->receive(m_relay->seal(Frame(eve(6))), kRelay);
        live(kAwaitPeopleFor);
        QVERIFY(m_scene->takeEvents().empty());
        m_scene->receive(m_relay->seal(Frame(protocol::GoneFrame{5, {}})), kRelay);
        QCOMPARE(m_scene->takeEvents(), Events{MemberLeft{kBob}});
    }

    void joinsARelayThatHasAnotherAddress_data()
    {
        QTest::addColumn<bool>("announced");
        QTest::newRow("it said so") << true;
        QTest::newRow("nobody heard that") << false;
    }
    void joinsARelayThatHasAnotherAddress()
    {
        // It knows our session and speaks in it, from there; what we send to the old address is lost.
        QFETCH(bool, announced);
        const Endpoint moved = Endpoint::ipv4(0x0a090065, 48386);
        if (announced)
            m_scene->receive(m_relay->announcement(), moved, kAllLinks);
        const auto begin = m_scene->time();
        while (m_relay->joins < 2 && m_scene->time() - begin < 30s) {
            for (const Sent& sent : m_scene->takeSent()) {
                if (sent.to == kRelay)
                    continue;
                for (const QByteArray& answer : m_relay->answer(sent.datagram, m_scene->now()))
                    m_scene->receive(answer, moved);
            }
            m_scene->advance(50ms);
            if (m_relay->joins < 2)
                m_scene->receive(m_relay->seal(Frame(protocol::PingFrame{"12345678"})), moved);
        }
        QVERIFY(m_scene->time() - begin <= kRejoinMovedAfter + 200ms + (announced ? 0s : 22s));
        QCOMPARE(m_scene->state(), SessionState::Established);
        QCOMPARE(m_scene->people().size(), 2u);
        const auto told = only<Established>(m_scene->takeEvents());
        QCOMPARE(told.size(), 1u);
        QCOMPARE(told.at(0).relay.address, moved);
    }

    void whoDoesNotComeBackHasLeft()
    {
        m_relay->restart();
        m_relay->present = {bob(5)};
        m_scene->receive(m_relay->announcement(), kRelay, kAllLinks);
        live(2s);
        QCOMPARE(m_relay->joins, 2);
        QVERIFY(m_scene->takeEvents().empty());
        live(kAwaitPeopleFor);
        QCOMPARE(m_scene->takeEvents(), Events{MemberLeft{kEve}});
        QCOMPARE(m_scene->people().size(), 1u);
    }

    void aLatePongCallsOffTheJoining()
    {
        m_relay->answersPing = false;
        m_relay->answersStart = false;
        m_scene->receive(m_relay->announcement(), kRelay, kAllLinks);
        live(1500ms);
        QCOMPARE(m_relay->starts, 3); // of the first join, and two now
        QCOMPARE(m_scene->state(), SessionState::Checking);
        m_scene->receive(m_relay->seal(Frame(protocol::PongFrame{"12345678"})), kRelay);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QVERIFY(m_scene->takeEvents().empty());
    }

    void itsOwnJoiningDoesNotReplaceIt()
    {
        // A relay that did not start anew after all, but whose PONGs were lost, ends the session
        // that our own JOIN replaces.
        m_relay->answersPing = false;
        m_relay->answersJoin = false;
        m_scene->receive(m_relay->announcement(), kRelay, kAllLinks);
        live(1100ms);
        QCOMPARE(m_relay->joins, 2);
        m_scene->receive(m_relay->sealInFirst(protocol::CloseFrame{protocol::EndReason::Replaced}),
                         kRelay);
        QVERIFY(m_scene->takeEvents().empty());
        m_relay->answersJoin = true;
        live(1s);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QVERIFY(m_scene->takeEvents().empty());
    }

    void aRelayThatDoesNotFinishIsLost()
    {
        m_relay->restart();
        m_relay->answersStart = false;
        m_scene->receive(m_relay->announcement(), kRelay, kAllLinks);
        live(4200ms); // a second of asking, three of joining
        QCOMPARE(only<SearchStarted>(m_scene->takeEvents()).size(), 1u);
        QVERIFY(m_scene->people().empty());
    }

    void aRefusalEndsTheSession()
    {
        m_relay->restart();
        m_relay->refusal = protocol::RefusedFrame{protocol::RefusedReason::Full, 0};
        m_scene->receive(m_relay->announcement(), kRelay, kAllLinks);
        live(1100ms);
        const Events events = m_scene->takeEvents();
        QCOMPARE(only<MemberLeft>(events).size(), 2u);
        QCOMPARE(only<RelayRefused>(events).at(0).reason, Refusal::Full);
    }

    void anotherKeyProvesNothing()
    {
        ExtendedRelay impostor(1, kRelay);
        m_relay->answersPing = false;
        m_relay->answersHello = false;
        m_scene->fallSilent();
        for (const Sent& sent : m_scene->takeSent()) {
            for (const QByteArray& answer : impostor.answer(sent.datagram, m_scene->now()))
                m_scene->receive(answer, kRelay);
        }
        m_scene->advance(2s);
        QCOMPARE(impostor.starts, 0);
        QVERIFY(ofType(m_scene->takeSent(), ExtendedType::Start).empty());
        QVERIFY(only<RelayRefused>(m_scene->takeEvents()).empty());
        QCOMPARE(m_scene->state(), SessionState::Checking);
    }

    void asksForThePasswordAgainIfNeeded()
    {
        secure::RelayProperties properties;
        properties.admitsClassic = false;
        properties.password = protocol::PasswordTerms{QByteArray(16, 's'), 14, 8, 1};
        ExtendedRelay relay(0, kRelay, properties);
        relay.passwordKey = crypto::Secret(QByteArray(32, 'k'));
        Scene scene(extendedConfig());
        scene.setPasswordKey(*properties.password, *relay.passwordKey);
        support::join(scene, relay);
        QCOMPARE(scene.state(), SessionState::Established);
        scene.machine().forgetPasswordKeys();
        scene.takeEvents();
        relay.restart();
        scene.receive(relay.announcement(), kRelay, kAllLinks);
        converse(scene, relay);
        scene.advance(kRejoinAfter);
        converse(scene, relay);
        QCOMPARE(only<PasswordKeyNeeded>(scene.takeEvents()).size(), 1u);
        scene.setPasswordKey(*properties.password, *relay.passwordKey);
        converse(scene, relay);
        QCOMPARE(scene.state(), SessionState::Established);
        QCOMPARE(relay.joins, 2);
    }

    // --- A relay that a person hosts ---------------------------------------------------------

    /// In place of the one that init() made.
    void joinHosted(bool canHost)
    {
        const auto signature =
            secure::signHost(support::testIdentity(3), support::testKey(0).publicKey());
        secure::RelayProperties properties;
        properties.host = signature;
        m_relay = std::make_unique<ExtendedRelay>(0, kRelay, properties);
        // Before us in the line, after us (we are 7), and one that cannot host.
        auto before = bob(3);
        before.canHost = true;
        auto after = support::member(9, kBob, 4, QStringLiteral("Cleo"));
        after.canHost = true;
        m_relay->present = {before, after, eve(2)};
        SessionConfig config = extendedConfig();
        config.canHost = canHost;
        m_scene = std::make_unique<Scene>(config);
        support::join(*m_scene, *m_relay, 1);
        QVERIFY(m_scene->relay() && m_scene->relay()->host);
        m_scene->takeEvents();
    }

    void aHostedRelayIsLostSoon()
    {
        joinHosted(true);
        QVERIFY(m_relay->lastJoin.canHost);
        live(5s);
        QVERIFY(m_relay->pings >= 10 && m_relay->pings <= 17); // every 300 ms of silence
        QVERIFY(m_scene->takeEvents().empty());

        m_relay->answersPing = false;
        m_relay->answersHello = false;
        const auto begin = m_scene->time();
        live(900ms);
        QCOMPARE(m_scene->state(), SessionState::Established);
        live(200ms);
        QCOMPARE(m_scene->state(), SessionState::Checking);
        while (m_scene->relay())
            m_scene->advance(m_scene->untilDeadline());
        const auto lost = m_scene->time() - begin;
        QVERIFY2(lost >= 1700ms && lost <= kHostedLostAfter,
                 qPrintable(QString::number(lost.count())));
        const auto searches = only<SearchStarted>(m_scene->takeEvents());
        QCOMPARE(searches.size(), 1u);
        QCOMPARE(searches[0].succession, 1); // Bob is first
    }

    void whoCannotHostHasNoPlaceInTheLine()
    {
        joinHosted(false);
        QVERIFY(!m_relay->lastJoin.canHost);
        m_scene->receive(m_relay->seal(Frame(protocol::CloseFrame{protocol::EndReason::RelayEnds})),
                         kRelay);
        QCOMPARE(only<SearchStarted>(m_scene->takeEvents()).at(0).succession, std::nullopt);
    }

    void theLineCountsWhenAHostLeaves()
    {
        joinHosted(true);
        m_scene->receive(m_relay->seal(Frame(protocol::GoneFrame{3, {}})), kRelay);
        m_scene->receive(m_relay->seal(Frame(protocol::CloseFrame{protocol::EndReason::RelayEnds})),
                         kRelay);
        QCOMPARE(only<SearchStarted>(m_scene->takeEvents()).at(0).succession, 0);
    }

    void aHostThatStartedAnewIsJoinedAgain()
    {
        joinHosted(true);
        m_relay->restart();
        live(kHostedLostAfter + 100ms);
        QCOMPARE(m_relay->joins, 2);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QVERIFY(only<SearchStarted>(m_scene->takeEvents()).empty());
    }

    // --- A network that goes and comes back ----------------------------------------------------

    void goesOnWithinASecondAfterTheNetworkIsBack()
    {
        QVERIFY(m_scene->send(QStringLiteral("into the void")));
        m_scene->takeSent();
        m_scene->advance(15s); // nothing gets through
        m_scene->takeSent();
        m_scene->linksChanged();
        const auto back = m_scene->time();
        converse(*m_scene, *m_relay, 3);
        while (support::received<protocol::MessageFrame>(*m_relay).empty()
               && m_scene->time() - back < 5s) {
            m_scene->advance(m_scene->untilDeadline());
            converse(*m_scene, *m_relay, 3);
        }
        qInfo("the session went on %lld ms after the network was back",
              static_cast<long long>((m_scene->time() - back).count()));
        QVERIFY(m_scene->time() - back < 1s);
        QCOMPARE(m_relay->starts, 1);
        live(1s);
        QCOMPARE(support::received<protocol::MessageFrame>(*m_relay).size(), 1u); // and once
    }

    void aSleepingHostAsksBeforeItGivesUp()
    {
        m_scene->jump(10min);
        QCOMPARE(m_scene->state(), SessionState::Checking);
        live(2s);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QVERIFY(m_scene->takeEvents().empty());
    }
};

QTEST_GUILESS_MAIN(TestExtendedSessionCheck)
#include "tst_extendedsession_check.moc"
