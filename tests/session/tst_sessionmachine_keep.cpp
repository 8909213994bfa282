// How the machine keeps a relay: keep-alive, the question after a silence and its answers, a relay
// that starts anew, who is in the room.

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

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kOther = Endpoint::ipv4(0x0a090002, 48386);
const Endpoint kAda = Endpoint::ipv4(0x0a090003, 40000);
const Endpoint kBob = Endpoint::ipv4(0x0a090004, 40001);

} // namespace

class TestSessionMachineKeep : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    TestRelay m_relay{0, kRelay};
    std::unique_ptr<Scene> m_scene;
    QByteArray m_keyDatagram;

private Q_SLOTS:
    /// Each case begins in a fresh session over link 1, with nothing to be taken.
    void init()
    {
        m_scene = std::make_unique<Scene>();
        m_scene->join(m_relay, 1);
        QCOMPARE(m_scene->state(), SessionState::Established);
        m_keyDatagram = m_scene->takeSent(RecordType::EncryptedSymmetricKey).at(0).datagram;
        m_scene->takeEvents();
    }
    void cleanup() { QCOMPARE(m_scene->brokenPromise(), QString()); }

    void keepsItselfAlive()
    {
        const milliseconds begin = m_scene->time();
        for (int i = 0; i < 60; ++i) {
            m_scene->advance(1s);
            m_scene->receive(m_relay.message("x"), kRelay); // never silent
        }
        const std::vector<Sent> sent = m_scene->takeSent();
        QCOMPARE(sent.size(), 6u);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            QCOMPARE(sent[i].datagram, QByteArray("\0\x9\0\0", 4));
            QCOMPARE(sent[i].link, 1);
            QCOMPARE(sent[i].after, begin + (i + 1) * 10s);
        }
    }

    void asksAfterTwoSilentPeriods()
    {
        const milliseconds begin = m_scene->time();
        m_scene->fallSilent();
        QCOMPARE(m_scene->state(), SessionState::Checking);
        const milliseconds silence = m_scene->time() - begin;
        QVERIFY(silence >= 20s);
        QVERIFY(silence <= 22s); // and a tenth
        const std::vector<Sent> sent = m_scene->takeSent(RecordType::RequestServerPublicKey);
        QCOMPARE(sent.size(), 1u);
        QCOMPARE(sent[0].link, 1);
        QVERIFY(m_scene->takeEvents().empty()); // nothing to tell yet
        QVERIFY(m_scene->relay());
    }

    void anythingFromTheRelayBreaksTheSilence_data()
    {
        QTest::addColumn<QByteArray>("datagram");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("garbage") << QByteArray("garbage");
        QTest::newRow("a notice") << TestRelay::joined(kAda);
        QTest::newRow("its key") << m_relay.answer();
    }
    void anythingFromTheRelayBreaksTheSilence()
    {
        QFETCH(QByteArray, datagram);
        for (int i = 0; i < 30; ++i) {
            m_scene->advance(10s);
            m_scene->receive(datagram, kRelay, 1);
            QCOMPARE(m_scene->state(), SessionState::Established);
        }
    }

    void othersDoNotBreakTheSilence_data()
    {
        QTest::addColumn<QByteArray>("datagram");
        QTest::addColumn<Endpoint>("from");
        QTest::newRow("a stranger's notice") << TestRelay::joined(kAda) << kOther;
        QTest::newRow("our relay's key elsewhere") << m_relay.answer() << kOther;
        QTest::newRow("another port") << m_relay.answer() << Endpoint::ipv4(0x0a090001, 1);
        QTest::newRow("another key from our relay's address")
            << TestRelay(1, kRelay).answer() + TestRelay::joined(kAda) << kRelay;
        QTest::newRow("no key from our relay's address")
            << protocol::makeRecord(RecordType::ServerPublicKeyResponse, "no key") << kRelay;
    }
    void othersDoNotBreakTheSilence()
    {
        QFETCH(QByteArray, datagram);
        QFETCH(Endpoint, from);
        for (int i = 0; i < 22; ++i) {
            m_scene->advance(1s);
            if (m_scene->state() == SessionState::Established)
                m_scene->receive(datagram, from);
        }
        QCOMPARE(m_scene->state(), SessionState::Checking);
        QVERIFY(m_scene->takeEvents().empty());
        QVERIFY(m_scene->takeSent(RecordType::EncryptedSymmetricKey).empty());
    }

    void sendsTheIdenticalKeyWhenTheRelayAnswers()
    {
        for (int i = 0; i < 5; ++i) {
            m_scene->fallSilent();
            m_scene->advance(600ms); // two retries
            m_scene->takeSent();
            m_scene->receive(m_relay.answer(), kRelay, 1);
            QCOMPARE(m_scene->state(), SessionState::Established);
            const std::vector<Sent> sent = m_scene->takeSent();
            QCOMPARE(sent.size(), 1u);
            QCOMPARE(sent[0].datagram, m_keyDatagram);
            QCOMPARE(sent[0].link, 1);
            m_scene->receive(m_relay.answer(), kRelay, 1); // the answers to the retries
            m_scene->receive(m_relay.answer(), kRelay, 1);
            QVERIFY(m_scene->takeSent().empty());
        }
        QVERIFY(m_scene->takeEvents().empty());
    }

    void takesItsKeyInAnotherSpelling()
    {
        m_scene->fallSilent();
        QByteArray pem = m_relay.pem();
        pem.replace("\n", "\r\n");
        m_scene->receive(protocol::makeRecord(RecordType::ServerPublicKeyResponse, pem), kRelay, 1);
        QCOMPARE(m_scene->state(), SessionState::Established);
    }

    void aSignOfLifeEndsTheQuestion_data()
    {
        QTest::addColumn<QByteArray>("datagram");
        QTest::addColumn<bool>("ends");
        QTest::newRow("a notice") << TestRelay::joined(kAda) << true;
        QTest::newRow("a leave of nobody") << TestRelay::left(kAda) << true;
        QTest::newRow("garbage") << QByteArray("garbage") << false;
        QTest::newRow("a piece") << support::fragment(1, 0, 2, "x") << false;
        QTest::newRow("no key") << protocol::makeRecord(RecordType::ServerPublicKeyResponse,
                                                        "no key")
                                << false;
        QTest::newRow("nothing") << QByteArray() << false;
    }
    void aSignOfLifeEndsTheQuestion()
    {
        QFETCH(QByteArray, datagram);
        QFETCH(bool, ends);
        m_scene->fallSilent();
        m_scene->receive(datagram, kOther); // from there it means nothing
        QCOMPARE(m_scene->state(), SessionState::Checking);
        m_scene->receive(datagram, kRelay, 1);
        QCOMPARE(m_scene->state() == SessionState::Established, ends);
        QVERIFY(m_scene->takeSent(RecordType::EncryptedSymmetricKey).empty());
    }

    void aMessageEndsTheQuestion()
    {
        m_scene->fallSilent();
        m_scene->receive(m_relay.message("here"), kRelay, 1);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QCOMPARE(only<MessageReceived>(m_scene->takeEvents()).size(), 1u);
    }

    void theEndOfTheRelayIsWorthAQuestion_data()
    {
        QTest::addColumn<Endpoint>("relay");
        QTest::newRow("IPv4") << kRelay;
        QTest::newRow("IPv6") << Endpoint::ipv6({0xfd, 1}, 48386);
        QTest::newRow("link-local") << Endpoint::ipv6({0xfe, 0x80, 1}, 48386, 3);
    }
    void theEndOfTheRelayIsWorthAQuestion()
    {
        QFETCH(Endpoint, relay);
        TestRelay host(0, relay);
        Scene scene;
        scene.join(host, 1);
        scene.receive(TestRelay::joined(kAda), relay, 1);
        scene.takeSent();
        scene.takeEvents();
        // A relay of several interfaces names each of its addresses.
        const QByteArray end = TestRelay::left(kOther) + TestRelay::left(relay);
        scene.receive(end, kOther, 1); // from there it means nothing
        QCOMPARE(scene.state(), SessionState::Established);
        scene.receive(end, relay, 1);
        QCOMPARE(scene.state(), SessionState::Checking);
        QVERIFY(scene.takeEvents().empty()); // it proves nothing, so nothing is told yet
        const std::vector<Sent> sent = scene.takeSent();
        QCOMPARE(sent.size(), 1u);
        QCOMPARE(sent[0].type, RecordType::RequestServerPublicKey);
        QCOMPARE(sent[0].link, 1);
        scene.receive(TestRelay::left(relay), relay, 1); // asked already; no sign of life either
        QCOMPARE(scene.state(), SessionState::Checking);
        QVERIFY(scene.takeSent().empty());
        scene.advance(kCheckFor);
        QCOMPARE(scene.state(), SessionState::Searching);
        QCOMPARE(scene.takeEvents(), (Events{MemberLeft{kAda}, SearchStarted{kCheckFor}}));
    }

    void aForgedEndChangesNothing()
    {
        m_scene->receive(TestRelay::joined(kAda), kRelay, 1);
        m_scene->takeEvents();
        for (int i = 0; i < 10; ++i) {
            m_scene->receive(TestRelay::left(kRelay), kRelay, 1);
            QCOMPARE(m_scene->state(), SessionState::Checking);
            m_scene->receive(m_relay.answer(), kRelay, 1);
            QCOMPARE(m_scene->state(), SessionState::Established);
        }
        for (const Sent& sent : m_scene->takeSent(RecordType::EncryptedSymmetricKey))
            QCOMPARE(sent.datagram, m_keyDatagram);
        QVERIFY(m_scene->takeEvents().empty());
        QCOMPARE(m_scene->members(), std::vector{kAda});
    }

    void losesARelayThatDoesNotAnswer()
    {
        m_scene->receive(TestRelay::joined(kAda), kRelay);
        m_scene->receive(TestRelay::joined(kBob), kRelay);
        m_scene->takeEvents();
        const milliseconds heard = m_scene->time();
        m_scene->fallSilent();
        const milliseconds asked = m_scene->time();
        m_scene->takeSent();
        while (m_scene->state() == SessionState::Checking) {
            m_scene->advance(10ms);
            if (m_scene->time() - asked < 1s)
                m_scene->receive("proves nothing", kRelay, 1);
        }
        QCOMPARE(m_scene->state(), SessionState::Searching);
        const milliseconds lost = m_scene->time();
        QCOMPARE(lost - asked, kCheckFor);
        const Events expected{DatagramRejected{kRelay}, MemberLeft{kAda}, MemberLeft{kBob},
                              SearchStarted{lost - heard}};
        QCOMPARE(m_scene->takeEvents(), expected);
        QVERIFY(m_scene->members().empty());

        const std::vector<Sent> sent = m_scene->takeSent(RecordType::RequestServerPublicKey);
        QCOMPARE(sent.size(), 5u); // four retries, and the first of the search
        milliseconds wait = 250ms;
        milliseconds before = asked;
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(sent[std::size_t(i)].link, 1);
            const milliseconds waited = sent[std::size_t(i)].after - before;
            QVERIFY(waited >= wait && waited <= wait + wait / 10);
            before = sent[std::size_t(i)].after;
            wait *= 2;
        }
        QCOMPARE(sent[4].link, kAllLinks);
        QCOMPARE(sent[4].after, lost);
        m_scene->advance(10s);
        QCOMPARE(m_scene->takeSent().size(), 5u); // from 250 ms again: up to 7.75 s
    }

    void comesBackToALostRelay()
    {
        m_scene->fallSilent();
        m_scene->advance(1min);
        QCOMPARE(m_scene->state(), SessionState::Searching);
        m_scene->takeSent();
        m_scene->takeEvents();
        m_scene->receive(m_relay.answer(), kRelay, 2);
        m_scene->advance(300ms);
        // The old session may live on at the relay, which would then refuse another key: the old
        // one is ended first.
        const std::vector<Sent> sent = m_scene->takeSent();
        QCOMPARE(sent.size(), 2u);
        QCOMPARE(m_relay.open({sent[0].datagram}), QList<QByteArray>{"DISCONNECT"});
        QCOMPARE(sent[1].type, RecordType::EncryptedSymmetricKey);
        QVERIFY(sent[1].datagram != m_keyDatagram);
        QVERIFY(m_relay.takeKey(sent[1].datagram));
        const Relay expected{kRelay, m_relay.fingerprint(), Trust::Known};
        QCOMPARE(m_scene->takeEvents(), Events{(Established{expected, false})});
    }

    void owesAnotherRelayNoGoodbye_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<Endpoint>("address");
        QTest::newRow("another relay") << 1 << kOther;
        QTest::newRow("the same key elsewhere") << 0 << kOther;
        QTest::newRow("another key at its address, accepted") << 1 << kRelay;
    }
    void owesAnotherRelayNoGoodbye()
    {
        QFETCH(int, key);
        QFETCH(Endpoint, address);
        m_scene->fallSilent();
        m_scene->advance(1min);
        m_scene->takeSent();
        m_scene->setKnownRelays({}); // the person took the pin back
        TestRelay other(key, address);
        m_scene->join(other);
        QVERIFY(m_scene->relay());
        QVERIFY(m_scene->takeSent(RecordType::DisconnectRequest).empty());
    }

    void aChangedKeyEndsTheSession()
    {
        m_scene->receive(TestRelay::joined(kAda), kRelay);
        const milliseconds heard = m_scene->time();
        m_scene->takeEvents();
        const TestRelay changed(1, kRelay);
        m_scene->fallSilent();
        m_scene->takeSent();
        m_scene->receive(changed.answer() + TestRelay::joined(kBob), kRelay, 1);
        QVERIFY(!m_scene->relay());
        const milliseconds silence = m_scene->time() - heard;
        m_scene->advance(m_scene->untilDeadline()); // something may yet explain the key
        const Events expected{MemberLeft{kAda}, SearchStarted{silence},
                              RelayRefused{Refusal::ChangedKey, kRelay, m_relay.fingerprint(),
                                           changed.fingerprint()}};
        QCOMPARE(m_scene->takeEvents(), expected);
        for (int i = 0; i < 10; ++i) {
            m_scene->receive(changed.answer(), kRelay, 1);
            m_scene->advance(10s);
        }
        for (const Sent& sent : m_scene->takeSent())
            QCOMPARE(sent.type, RecordType::RequestServerPublicKey); // no 13
        QVERIFY(m_scene->takeEvents().empty());                      // told already
        m_scene->join(m_relay); // it was a liar, or the old relay is back
        QCOMPARE(m_scene->state(), SessionState::Established);
    }

    void whereNoKeyIsPinnedAnotherRelayTakesOver()
    {
        m_scene->setKnownRelays({}); // as for a relay on this machine
        TestRelay other(1, kRelay);
        m_scene->fallSilent();
        m_scene->takeSent();
        m_scene->receive(other.answer(), kRelay, 1);
        m_scene->advance(300ms);
        QCOMPARE(m_scene->state(), SessionState::Established);
        const Events events = m_scene->takeEvents();
        QVERIFY(only<RelayRefused>(events).empty());
        const Relay expected{kRelay, other.fingerprint(), Trust::New};
        QCOMPARE(only<Established>(events).size(), 1u);
        QCOMPARE(only<Established>(events)[0].relay, expected);
        const std::vector<Sent> sent = m_scene->takeSent();
        QVERIFY(other.takeKey(sent.back().datagram));
    }

    void answersAnAnnouncementWithTheIdenticalKey()
    {
        m_scene->advance(5s);
        m_scene->takeSent();
        const milliseconds begin = m_scene->time();
        for (int i = 0; i < 140; ++i) {
            m_scene->receive(m_relay.answer(), kRelay, kAllLinks);
            m_scene->advance(100ms);
        }
        const std::vector<Sent> sent = m_scene->takeSent(RecordType::EncryptedSymmetricKey);
        QCOMPARE(sent.size(), 3u);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            QCOMPARE(sent[i].datagram, m_keyDatagram);
            QCOMPARE(sent[i].after, begin + i * 5s);
        }
        QVERIFY(m_scene->takeEvents().empty());
    }

    void itsKeyByUnicastShowsTheLink_data()
    {
        QTest::addColumn<bool>("asked");
        QTest::newRow("announced") << false;
        QTest::newRow("asked for") << true;
    }
    void itsKeyByUnicastShowsTheLink()
    {
        QFETCH(bool, asked);
        Scene scene;
        TestRelay relay(0, kRelay);
        scene.join(relay, kAllLinks);
        if (asked)
            scene.fallSilent();
        else
            scene.advance(6s);
        scene.takeSent();
        scene.receive(relay.answer(), kRelay, 5);
        const std::vector<Sent> sent = scene.takeSent();
        QCOMPARE(sent.size(), 1u);
        QCOMPARE(sent[0].type, RecordType::EncryptedSymmetricKey);
        QCOMPARE(sent[0].link, 5);
    }

    void answersAnAnnouncementRightAfterItsKeyLater()
    {
        m_scene->receive(m_relay.answer(), kRelay, kAllLinks);
        m_scene->advance(4900ms);
        m_scene->receive(m_relay.answer(), kRelay, kAllLinks);
        QVERIFY(m_scene->takeSent().empty());
        m_scene->advance(100ms);
        const std::vector<Sent> sent = m_scene->takeSent();
        QCOMPARE(sent.size(), 1u);
        QCOMPARE(sent[0].datagram, m_keyDatagram);
        m_scene->advance(4900ms);
        QVERIFY(m_scene->takeSent(RecordType::EncryptedSymmetricKey).empty()); // both are answered
    }

    void knowsWhoIsThere()
    {
        m_scene->receive(TestRelay::joined(kAda) + TestRelay::joined(kBob), kRelay);
        m_scene->receive(TestRelay::joined(kAda), kRelay); // told twice, taken once
        m_scene->receive(TestRelay::left(kOther), kRelay); // was never there
        const Events expected{MemberJoined{{.address = kAda}}, MemberJoined{{.address = kBob}}};
        QCOMPARE(m_scene->takeEvents(), expected);
        const std::vector<Endpoint> both{kAda, kBob};
        QCOMPARE(m_scene->members(), both);
        m_scene->receive(TestRelay::left(kAda), kRelay);
        m_scene->receive(TestRelay::left(kAda), kRelay);
        QCOMPARE(m_scene->takeEvents(), Events{MemberLeft{kAda}});
        QCOMPARE(m_scene->members(), std::vector{kBob});
    }

    void wakesUpForAReassemblyThatIsLate()
    {
        m_scene->receive(support::fragment(1, 0, 2, "x"), kRelay);
        QCOMPARE(m_scene->untilDeadline(), protocol::kReassemblyDeadline);
        m_scene->advance(protocol::kReassemblyDeadline);
        QVERIFY(m_scene->untilDeadline() > 0ms);
        m_scene->receive(support::fragment(1, 1, 2, "y"), kRelay);
        QVERIFY(m_scene->takeEvents().empty());
    }

    void survivesASuspendedHost()
    {
        m_scene->jump(24h); // far beyond giving up, yet the question comes first
        QCOMPARE(m_scene->state(), SessionState::Checking);
        m_scene->receive(m_relay.answer(), kRelay, 1);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QVERIFY(m_scene->takeEvents().empty());
    }

    void keepsToItsOwnPeriod()
    {
        SessionConfig config;
        config.keepAlive = 1s;
        config.gatherTime = 0ms;
        Scene scene(config);
        TestRelay relay(0, kRelay);
        scene.join(relay);
        scene.takeSent();
        scene.advance(1s);
        QCOMPARE(scene.takeSent().at(0).type, RecordType::KeepAlive);
        scene.advance(1200ms);
        QCOMPARE(scene.state(), SessionState::Checking);
        scene.advance(5s);
        QCOMPARE(scene.state(), SessionState::Searching);
        QCOMPARE(scene.brokenPromise(), QString());
    }
};

QTEST_GUILESS_MAIN(TestSessionMachineKeep)
#include "tst_sessionmachine_keep.moc"
