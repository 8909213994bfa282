// How the machine finds a relay: its questions, its choice, its refusals, the links it uses.

#include "crypto/library.h"
#include "session/limits.h"
#include "session/scene.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::RecordType;
using std::chrono::milliseconds;
using support::only;
using support::Scene;
using support::Sent;
using support::TestRelay;

namespace {

const Endpoint kHere = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kThere = Endpoint::ipv4(0x0a090002, 48386);

} // namespace

class TestSessionMachineSearch : public QObject
{
    Q_OBJECT

    crypto::Library m_library;

private Q_SLOTS:
    void asksOnAllLinksWithBackOff()
    {
        Scene scene;
        scene.start();
        scene.advance(1h);
        const std::vector<Sent> sent = scene.takeSent();
        QVERIFY(sent.size() > 400);
        QCOMPARE(sent[0].after, 0ms);
        milliseconds wait = 250ms;
        for (std::size_t i = 1; i < sent.size(); ++i) {
            const milliseconds waited = sent[i].after - sent[i - 1].after;
            QVERIFY2(waited >= wait && waited <= wait + wait / 10, qPrintable(QString::number(i)));
            wait = std::min<milliseconds>(2 * wait, 8s);
        }
        for (const Sent& one : sent) {
            QCOMPARE(one.datagram, QByteArray("\0\7\0\0", 4));
            QCOMPARE(one.link, kAllLinks);
        }
        QCOMPARE(scene.takeEvents(), Events{SearchStarted{}});
        QCOMPARE(scene.brokenPromise(), QString());
    }

    void doesNotAskWhileItGathers()
    {
        Scene scene;
        scene.start();
        scene.receive(TestRelay(0, kHere).answer(), kHere);
        scene.takeSent();
        scene.advance(299ms);
        QVERIFY(scene.takeSent().empty());
    }

    void takesTheBetterOfTwo_data()
    {
        QTest::addColumn<bool>("knownFirst");
        QTest::newRow("the known one answers first") << true;
        QTest::newRow("the stranger answers first") << false;
    }
    void takesTheBetterOfTwo()
    {
        QFETCH(bool, knownFirst);
        // The stranger has the smaller fingerprint, so it is trust that decides.
        const bool inOrder = TestRelay(0, kHere).fingerprint() < TestRelay(1, kHere).fingerprint();
        TestRelay known(inOrder ? 1 : 0, kHere);
        const TestRelay stranger(inOrder ? 0 : 1, kThere);
        Scene scene;
        scene.setKnownRelays({{{kHere}, known.fingerprint()}});
        scene.start();
        const TestRelay& first = knownFirst ? known : stranger;
        const TestRelay& second = knownFirst ? stranger : known;
        scene.receive(first.answer(), first.address(), 1);
        scene.advance(100ms);
        scene.receive(second.answer(), second.address(), 2);
        scene.advance(200ms);
        const Relay expected{kHere, known.fingerprint(), Trust::Known};
        QCOMPARE(scene.relay(), expected);
        const std::vector<Sent> keys = scene.takeSent(RecordType::EncryptedSymmetricKey);
        QCOMPARE(keys.size(), 1u);
        QCOMPARE(keys[0].link, knownFirst ? 1 : 2);
        QVERIFY(known.takeKey(keys[0].datagram));
        QVERIFY(only<RelayRefused>(scene.takeEvents()).empty());
    }

    void anAnnouncementIsAnAnswer()
    {
        Scene scene;
        TestRelay relay(0, kHere);
        scene.start();
        scene.advance(20s);
        scene.takeSent();
        scene.receive(relay.answer(), kHere, kAllLinks);
        QCOMPARE(scene.state(), SessionState::Gathering);
        // To learn by which link the relay is reached, it asks once, and the relay answers there.
        std::vector<Sent> sent = scene.takeSent();
        QCOMPARE(sent.size(), 1u);
        QCOMPARE(sent[0].type, RecordType::RequestServerPublicKey);
        scene.receive(relay.answer(), kHere, kAllLinks);
        scene.receive(relay.answer(), kHere, 4);
        scene.advance(300ms);
        sent = scene.takeSent();
        QCOMPARE(sent.size(), 1u);
        QVERIFY(relay.takeKey(sent[0].datagram));
        QCOMPARE(sent[0].link, 4);
    }

    void aRelayThatAnswersOnTheGroupIsReachedByAllLinks()
    {
        Scene scene;
        TestRelay relay(0, kHere);
        scene.start();
        scene.join(relay, kAllLinks);
        QCOMPARE(scene.state(), SessionState::Established);
        QCOMPARE(scene.takeSent(RecordType::EncryptedSymmetricKey).at(0).link, kAllLinks);
        QVERIFY(scene.send(QStringLiteral("x")));
        QCOMPARE(scene.takeSent().at(0).link, kAllLinks);
        scene.receive(relay.message("on the group"), kHere, kAllLinks);
        scene.advance(protocol::kKeepAliveInterval);
        QCOMPARE(scene.takeSent(RecordType::KeepAlive).at(0).link, kAllLinks);

        scene.receive("forged by anybody", kHere, 7); // shows no way
        scene.receive(relay.message("for you alone"), kHere, 2);
        QVERIFY(scene.send(QStringLiteral("x")));
        QCOMPARE(scene.takeSent().at(0).link, 2);
        scene.receive(relay.message("another way"), kHere, 3); // the first stays
        scene.receive(relay.message("on the group"), kHere, kAllLinks);
        QVERIFY(scene.send(QStringLiteral("x")));
        QCOMPARE(scene.takeSent().at(0).link, 2);
        QCOMPARE(only<MessageReceived>(scene.takeEvents()).size(), 4u);
    }

    void onlyTheConfiguredRelayCounts()
    {
        SessionConfig config;
        config.onlyRelay = kHere;
        Scene scene(config);
        TestRelay wanted(0, kHere);
        scene.start();
        scene.receive(TestRelay(0, kThere).answer(), kThere);
        scene.receive(TestRelay(1, Endpoint::ipv4(0x0a090001, 1)).answer(),
                      Endpoint::ipv4(0x0a090001, 1)); // another port
        QCOMPARE(scene.state(), SessionState::Searching);
        scene.join(wanted);
        QCOMPARE(scene.relay()->address, kHere);
    }

    void refusesAChangedKeyAndGoesOnAskingSlowly()
    {
        const TestRelay before(0, kHere);
        const TestRelay now(1, kHere);
        Scene scene;
        scene.setKnownRelays({{{kHere}, before.fingerprint(), true}});
        scene.start();
        scene.takeEvents();
        scene.receive(now.answer(), kHere);
        QVERIFY(scene.takeEvents().empty()); // somebody else may answer yet
        scene.advance(300ms);
        QCOMPARE(scene.state(), SessionState::Searching);
        const RelayRefused refusal{Refusal::ChangedKey, kHere, before.fingerprint(),
                                   now.fingerprint()};
        QCOMPARE(scene.takeEvents(), Events{refusal});

        scene.takeSent();
        for (int i = 0; i < 100; ++i) { // it answers every time
            scene.advance(scene.untilDeadline());
            scene.receive(now.answer(), kHere);
            scene.advance(300ms);
        }
        const std::vector<Sent> sent = scene.takeSent();
        QCOMPARE(sent.size(), 100u);
        for (std::size_t i = 1; i < sent.size(); ++i) {
            QCOMPARE(sent[i].type, RecordType::RequestServerPublicKey); // never a 13
            QVERIFY(sent[i].after - sent[i - 1].after >= 8s);
        }
        QVERIFY(scene.takeEvents().empty()); // told once
        QCOMPARE(scene.brokenPromise(), QString());
    }

    void tellsARefusalAnewAfterSearchAgain()
    {
        const TestRelay relay(1, kHere);
        Scene scene;
        scene.setKnownRelays({{{kHere}, TestRelay(0, kHere).fingerprint()}});
        scene.start();
        for (int i = 0; i < 3; ++i) {
            scene.receive(relay.answer(), kHere);
            scene.advance(300ms);
            QCOMPARE(only<RelayRefused>(scene.takeEvents()).size(), 1u);
            scene.searchAgain();
        }
    }

    void acceptsAfterThePinIsTakenBack()
    {
        TestRelay relay(1, kHere);
        Scene scene;
        scene.setKnownRelays({{{kHere}, TestRelay(0, kHere).fingerprint()}});
        scene.start();
        scene.receive(relay.answer(), kHere);
        scene.advance(300ms);
        scene.setKnownRelays({});
        scene.searchAgain();
        scene.join(relay);
        QCOMPARE(scene.relay()->trust, Trust::New);
    }

    void refusesAnotherThanTheDemandedFingerprint()
    {
        TestRelay demanded(0, kHere);
        const TestRelay other(1, kThere);
        SessionConfig config;
        config.requiredFingerprint = demanded.fingerprint();
        Scene scene(config);
        scene.start();
        scene.takeEvents();
        scene.receive(other.answer(), kThere);
        scene.advance(300ms);
        const RelayRefused refusal{Refusal::WrongFingerprint, kThere, demanded.fingerprint(),
                                   other.fingerprint()};
        QCOMPARE(scene.takeEvents(), Events{refusal});
        QVERIFY(scene.takeSent(RecordType::EncryptedSymmetricKey).empty());
        scene.join(demanded);
        QCOMPARE(scene.relay()->trust, Trust::Verified);
    }

    void refusesAnUnusableKey()
    {
        Scene scene;
        scene.start();
        scene.takeEvents();
        scene.receive(protocol::makeRecord(RecordType::ServerPublicKeyResponse, "no key"), kHere);
        scene.advance(300ms);
        const RelayRefused refusal{Refusal::UnusableKey, kHere, {}, {}};
        QCOMPARE(scene.takeEvents(), Events{refusal});
        QCOMPARE(scene.state(), SessionState::Searching);
    }

    void takesAnotherRelayBesideARefusedOne()
    {
        TestRelay good(1, kThere);
        const TestRelay changed(2, kHere);
        Scene scene;
        scene.setKnownRelays({{{kHere}, TestRelay(0, kHere).fingerprint(), true}});
        scene.start();
        scene.takeEvents();
        scene.receive(changed.answer(), kHere);
        scene.join(good);
        const Events events = scene.takeEvents();
        QCOMPARE(events.size(), 2u);
        QVERIFY(std::holds_alternative<RelayRefused>(events[0])); // and the good news last
        QVERIFY(std::holds_alternative<Established>(events[1]));
        QCOMPARE(scene.relay()->address, kThere);
    }

    void saysWhenItMovesToAStranger_data()
    {
        QTest::addColumn<int>("before"); // 0 stranger, 1 known, 2 verified
        QTest::addColumn<int>("after");
        QTest::addColumn<bool>("moved");
        QTest::newRow("known to stranger") << 1 << 0 << true;
        QTest::newRow("verified to stranger") << 2 << 0 << true;
        QTest::newRow("stranger to stranger") << 0 << 0 << false;
        QTest::newRow("stranger to known") << 0 << 1 << false;
        QTest::newRow("verified to known") << 2 << 1 << false;
        QTest::newRow("known to known") << 1 << 1 << false;
    }
    void saysWhenItMovesToAStranger()
    {
        QFETCH(int, before);
        QFETCH(int, after);
        QFETCH(bool, moved);
        TestRelay first(0, kHere);
        TestRelay second(1, kThere);
        std::vector<KnownRelay> known;
        if (before > 0)
            known.push_back({{kHere}, first.fingerprint(), before == 2});
        if (after > 0)
            known.push_back({{kThere}, second.fingerprint(), after == 2});
        Scene scene;
        scene.setKnownRelays(known);
        scene.join(first);
        scene.searchAgain();
        scene.join(second);
        const auto established = only<Established>(scene.takeEvents());
        QCOMPARE(established.size(), 2u);
        QVERIFY(!established[0].movedToStranger);
        QCOMPARE(established[1].movedToStranger, moved);
        QCOMPARE(established[1].relay.trust, Trust(after));
    }

    void pinsAtFirstUseByItself()
    {
        Scene scene;
        TestRelay relay(0, kHere);
        scene.join(relay);
        QCOMPARE(scene.relay()->trust, Trust::New);
        scene.searchAgain();
        scene.receive(TestRelay(1, kHere).answer(), kHere);
        scene.advance(300ms);
        QCOMPARE(scene.state(), SessionState::Searching);
        scene.join(relay);
        QCOMPARE(scene.relay()->trust, Trust::Known);
    }

    void aFloodOfAnswersCostsNothing()
    {
        Scene scene;
        scene.start();
        for (std::uint32_t i = 0; i < 100'000; ++i) {
            scene.receive(protocol::makeRecord(RecordType::ServerPublicKeyResponse, "no key"),
                          Endpoint::ipv4(i, 1));
            if (i % 1000 == 0)
                scene.advance(300ms);
        }
        QCOMPARE(only<RelayRefused>(scene.takeEvents()).size(), kRefusalsRemembered);
        TestRelay relay(0, kHere);
        scene.advance(10s);
        scene.join(relay);
        QCOMPARE(scene.state(), SessionState::Established);
    }
};

QTEST_GUILESS_MAIN(TestSessionMachineSearch)
#include "tst_sessionmachine_search.moc"
