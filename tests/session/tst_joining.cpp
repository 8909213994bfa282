// Joining by the extended layer: what a client sends and when, what proves a relay, passwords, and
// what a relay may refuse.

#include "crypto/library.h"
#include "secure/transcript.h"
#include "session/extendedrelay.h"
#include "session/limits.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::PasswordTerms;
using protocol::RecordType;
using protocol::RefusedReason;
using support::converse;
using support::extendedConfig;
using support::ExtendedRelay;
using support::ofType;
using support::only;
using support::Scene;
using support::Sent;

Q_DECLARE_METATYPE(protocol::RefusedReason)
Q_DECLARE_METATYPE(session::Refusal)

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kOther = Endpoint::ipv4(0x0a090002, 48386);
const PasswordTerms kTerms{QByteArray(16, 's'), 14, 8, 1};

secure::RelayProperties withPassword(const PasswordTerms& terms = kTerms)
{
    secure::RelayProperties properties;
    properties.admitsClassic = false;
    properties.password = terms;
    return properties;
}

crypto::Secret key(char letter)
{
    return crypto::Secret(QByteArray(32, letter));
}

/// Asks, gathers, and stops before START is answered.
void chooseOnly(Scene& scene, ExtendedRelay& relay)
{
    scene.start();
    converse(scene, relay);
    scene.advance(scene.untilDeadline());
}

/// A copy with one bit turned over.
QByteArray flipped(QByteArray bytes, qsizetype at)
{
    bytes[at] = char(bytes[at] ^ 1);
    return bytes;
}

} // namespace

class TestJoining : public QObject
{
    Q_OBJECT

    crypto::Library m_library;

private Q_SLOTS:
    void joins()
    {
        secure::RelayProperties properties;
        properties.name = QStringLiteral("Office");
        ExtendedRelay relay(0, kRelay, properties);
        Scene scene(extendedConfig());
        const std::vector<Sent> sent = support::join(scene, relay, 2);
        QCOMPARE(scene.state(), SessionState::Established);
        QCOMPARE(relay.joins, 1);

        const std::vector<Sent> hello = ofType(sent, ExtendedType::Hello);
        QCOMPARE(hello.size(), 1u);
        QCOMPARE(hello[0].datagram.size(), qsizetype(protocol::kDatagramTarget));
        QCOMPARE(hello[0].link, kAllLinks);
        QVERIFY(!hello[0].to); // the group
        const std::vector<Sent> start = ofType(sent, ExtendedType::Start);
        QCOMPARE(start.size(), 1u);
        QCOMPARE(start[0].to, kRelay);
        QCOMPARE(start[0].link, 2);

        const Relay expected{.address = kRelay,
                             .fingerprint = relay.fingerprint(),
                             .trust = Trust::New,
                             .layer = Layer::Extended,
                             .admitsClassic = true,
                             .name = QStringLiteral("Office")};
        const Events events{SearchStarted{}, Established{expected, false}};
        QCOMPARE(scene.takeEvents(), events);
        QCOMPARE(scene.relay(), expected);
        QCOMPARE(scene.brokenPromise(), QString());
    }

    void asksByBothLayersUnlessClassicIsOff_data()
    {
        QTest::addColumn<bool>("allowClassic");
        QTest::newRow("both") << true;
        QTest::newRow("extended only") << false;
    }
    void asksByBothLayersUnlessClassicIsOff()
    {
        QFETCH(bool, allowClassic);
        SessionConfig config = extendedConfig();
        config.allowClassic = allowClassic;
        Scene scene(config);
        scene.start();
        scene.advance(2s);
        QByteArray hello;
        std::size_t hellos = 0;
        std::size_t classic = 0;
        for (const Sent& sent : scene.takeSent()) {
            classic += sent.type == RecordType::RequestServerPublicKey;
            if (sent.type == RecordType(0x0100)) {
                QVERIFY(hello.isEmpty() || hello == sent.datagram); // one random for one round
                hello = sent.datagram;
                ++hellos;
            }
        }
        QCOMPARE(hellos, 4u); // at once, and after 0.25, 0.75, 1.75 s
        QCOMPARE(classic, allowClassic ? hellos : 0u);
    }

    void repeatsStartThenSearchesAgain()
    {
        ExtendedRelay relay(0, kRelay);
        relay.answersStart = false;
        Scene scene(extendedConfig());
        chooseOnly(scene, relay);
        QCOMPARE(scene.state(), SessionState::Joining);
        const auto begin = scene.time();
        std::vector<Sent> starts;
        while (scene.state() == SessionState::Joining) {
            std::ranges::move(ofType(scene.takeSent(), ExtendedType::Start),
                              std::back_inserter(starts));
            scene.advance(scene.untilDeadline());
        }
        QCOMPARE(starts.size(), 4u);
        for (const Sent& start : starts)
            QCOMPARE(start.datagram, starts[0].datagram);
        QCOMPARE(scene.time() - begin, kHandshakeFor);
        QCOMPARE(scene.state(), SessionState::Searching);
        QVERIFY(!scene.takeSent().empty()); // asks at once, with another random
        QCOMPARE(only<Established>(scene.takeEvents()).size(), 0u);

        relay.answersStart = true;
        scene.advance(scene.untilDeadline());
        support::join(scene, relay);
        QCOMPARE(scene.state(), SessionState::Established);
    }

    void repeatsJoinInNewPackets()
    {
        ExtendedRelay relay(0, kRelay);
        relay.answersJoin = false;
        Scene scene(extendedConfig());
        chooseOnly(scene, relay);
        std::vector<Sent> packets;
        while (scene.state() == SessionState::Joining) {
            std::ranges::move(ofType(converse(scene, relay), ExtendedType::Sealed),
                              std::back_inserter(packets));
            scene.advance(scene.untilDeadline());
        }
        QCOMPARE(packets.size(), 4u);
        QCOMPARE(relay.joins, 4); // each was taken: no sequence twice
        QVERIFY(only<Established>(scene.takeEvents()).empty());
        QCOMPARE(scene.state(), SessionState::Searching);
    }

    void aLostJoinedIsAskedForAgain()
    {
        ExtendedRelay relay(0, kRelay);
        relay.answersJoin = false;
        Scene scene(extendedConfig());
        chooseOnly(scene, relay);
        converse(scene, relay);
        relay.answersJoin = true;
        scene.advance(scene.untilDeadline());
        converse(scene, relay);
        QCOMPARE(scene.state(), SessionState::Established);
    }

    void wrongAnswersChangeNothing()
    {
        ExtendedRelay relay(0, kRelay);
        ExtendedRelay impostor(1, kRelay);
        Scene scene(extendedConfig());
        chooseOnly(scene, relay);
        scene.takeEvents();
        const std::vector<Sent> starts = ofType(scene.takeSent(), ExtendedType::Start);
        const QByteArray answer = relay.answer(starts.at(0).datagram, scene.now()).at(0);
        // Every byte but that of the random, which says whose it is, is tried.
        int told = 0;
        for (qsizetype at = 4; at < answer.size(); ++at) {
            scene.receive(flipped(answer, at), kRelay);
            QCOMPARE(scene.state(), SessionState::Joining);
            const Events events = scene.takeEvents();
            told += int(only<HandshakeRejected>(events).size());
            QCOMPARE(only<HandshakeRejected>(events).size(), events.size());
        }
        QCOMPARE(told, 1); // once a second at most
        QVERIFY(impostor.answer(starts[0].datagram, scene.now()).isEmpty());
        QVERIFY(scene.takeSent().empty()); // no JOIN
        scene.receive(answer, kOther);     // the right one from elsewhere
        QCOMPARE(scene.takeSent().size(), 0u);
        scene.receive(answer, kRelay); // the right one may follow
        QCOMPARE(ofType(scene.takeSent(), ExtendedType::Sealed).size(), 1u);
    }

    void nothingIsToldBeforeTheRelayIsProven()
    {
        ExtendedRelay relay(0, kRelay);
        relay.answersStart = false;
        Scene scene(extendedConfig());
        chooseOnly(scene, relay);
        scene.advance(2s);
        QCOMPARE(scene.takeEvents(), Events{SearchStarted{}});
        QVERIFY(!scene.relay());
        QVERIFY(scene.people().empty());
    }

    void forgedChallengesDelayButDoNotKeepUsOut()
    {
        ExtendedRelay relay(0, kRelay);
        Scene scene(extendedConfig());
        scene.start();
        for (int round = 0; round < 4 && scene.state() != SessionState::Established; ++round) {
            std::vector<Sent> sent = scene.takeSent();
            const auto hello = ofType(sent, ExtendedType::Hello);
            const QByteArray good = relay.answer(hello.at(0).datagram, scene.now()).at(0);
            scene.receive(flipped(good, 4 + 1 + 32),
                          kRelay); // another cookie, sooner than the good
            scene.receive(good, kRelay);
            scene.advance(scene.untilDeadline());
            while (scene.state() == SessionState::Joining) {
                converse(scene, relay);
                if (scene.state() == SessionState::Joining)
                    scene.advance(scene.untilDeadline());
            }
        }
        QCOMPARE(scene.state(), SessionState::Established);
    }

    void aRelayThatDoesNotFinishGivesWayToAnother()
    {
        // The better one by its fingerprint never answers START.
        const bool inOrder =
            ExtendedRelay(0, kRelay).fingerprint() < ExtendedRelay(1, kRelay).fingerprint();
        ExtendedRelay dead(inOrder ? 0 : 1, kRelay);
        ExtendedRelay good(inOrder ? 1 : 0, kOther);
        dead.answersStart = false;
        Scene scene(extendedConfig());
        scene.start();
        for (int step = 0; step < 100 && scene.state() != SessionState::Established; ++step) {
            for (const Sent& sent : scene.takeSent()) {
                for (const QByteArray& answer : dead.answer(sent.datagram, scene.now()))
                    scene.receive(answer, kRelay);
                if (!sent.to || sent.to == kOther) {
                    for (const QByteArray& answer : good.answer(sent.datagram, scene.now()))
                        scene.receive(answer, kOther);
                }
            }
            if (scene.state() != SessionState::Established)
                scene.advance(scene.untilDeadline());
        }
        QCOMPARE(scene.relay()->address, kOther);
    }

    void refusals_data()
    {
        QTest::addColumn<RefusedReason>("reason");
        QTest::addColumn<Refusal>("refusal");
        QTest::newRow("signature") << RefusedReason::BadSignature << Refusal::BadIdentity;
        QTest::newRow("password") << RefusedReason::PasswordNeeded << Refusal::PasswordNeeded;
        QTest::newRow("wrong password") << RefusedReason::WrongPassword << Refusal::WrongPassword;
        QTest::newRow("locked") << RefusedReason::Locked << Refusal::Locked;
        QTest::newRow("full") << RefusedReason::Full << Refusal::Full;
        QTest::newRow("name") << RefusedReason::UnusableName << Refusal::UnusableName;
    }
    void refusals()
    {
        QFETCH(RefusedReason, reason);
        QFETCH(Refusal, refusal);
        ExtendedRelay relay(0, kRelay);
        relay.refusal = protocol::RefusedFrame{reason, 30'000};
        Scene scene(extendedConfig());
        support::join(scene, relay);
        const std::vector<RelayRefused> expected{{refusal, kRelay, {}, relay.fingerprint(), 30s}};
        QCOMPARE(only<RelayRefused>(scene.takeEvents()), expected);
        QVERIFY(!scene.relay());

        // Not at once again; when it may have changed, later; else only when asked to.
        relay.refusal.reset();
        const bool mayChange = refusal == Refusal::Locked || refusal == Refusal::Full;
        for (int i = 0; i < 5; ++i) {
            converse(scene, relay);
            scene.advance(1s);
        }
        QCOMPARE(relay.joins, 1);
        for (int i = 0; i < 60; ++i) {
            converse(scene, relay);
            scene.advance(1s);
        }
        QCOMPARE(scene.state() == SessionState::Established, mayChange);
        if (!mayChange) {
            QCOMPARE(relay.joins, 1);
            scene.searchAgain();
            support::join(scene, relay);
            QCOMPARE(scene.state(), SessionState::Established);
        }
    }

    void joinsWithAPassword()
    {
        ExtendedRelay relay(0, kRelay, withPassword());
        relay.passwordKey = key('k');
        Scene scene(extendedConfig());
        support::join(scene, relay);
        QCOMPARE(scene.state(), SessionState::Joining);
        QCOMPARE(relay.joins, 0);
        QCOMPARE(only<PasswordKeyNeeded>(scene.takeEvents()),
                 std::vector{PasswordKeyNeeded{kTerms}});
        scene.advance(3s); // scrypt takes its time
        scene.setPasswordKey(kTerms, key('k'));
        converse(scene, relay);
        QCOMPARE(scene.state(), SessionState::Established);

        scene.searchAgain(); // the key is remembered
        scene.takeEvents();
        support::join(scene, relay);
        QCOMPARE(scene.state(), SessionState::Established);
        QVERIFY(only<PasswordKeyNeeded>(scene.takeEvents()).empty());

        scene.machine().forgetPasswordKeys();
        scene.searchAgain();
        support::join(scene, relay);
        QCOMPARE(only<PasswordKeyNeeded>(scene.takeEvents()).size(), 1u);
    }

    void withoutAPasswordItIsRefused()
    {
        ExtendedRelay relay(0, kRelay, withPassword());
        relay.passwordKey = key('k');
        Scene scene(extendedConfig());
        support::join(scene, relay);
        scene.setPasswordKey({QByteArray(16, 'x'), 14, 8, 1}, {}); // other terms: not meant
        QCOMPARE(scene.state(), SessionState::Joining);
        scene.setPasswordKey(kTerms, {});
        QCOMPARE(only<RelayRefused>(scene.takeEvents()).at(0).reason, Refusal::PasswordNeeded);
        QCOMPARE(relay.joins, 0);
    }

    void aWrongPasswordIsNotTriedTwice()
    {
        ExtendedRelay relay(0, kRelay, withPassword());
        relay.passwordKey = key('k');
        Scene scene(extendedConfig());
        scene.setPasswordKey(kTerms, key('x')); // known from before
        support::join(scene, relay);
        QCOMPARE(only<RelayRefused>(scene.takeEvents()).at(0).reason, Refusal::WrongPassword);
        for (int i = 0; i < 60; ++i) {
            converse(scene, relay);
            scene.advance(1s);
        }
        QCOMPARE(relay.joins, 1);
        scene.searchAgain();
        support::join(scene, relay);
        QCOMPARE(only<PasswordKeyNeeded>(scene.takeEvents()).size(), 1u); // the wrong one is gone
    }

    void aRelayMustProveThePasswordToo_data()
    {
        QTest::addColumn<bool>("another");
        QTest::newRow("another proof") << true;
        QTest::newRow("no proof") << false;
    }
    void aRelayMustProveThePasswordToo()
    {
        QFETCH(bool, another);
        // A relay that lets everybody in and knows no password, or another one.
        ExtendedRelay relay(0, kRelay, withPassword());
        relay.answersJoin = false;
        Scene scene(extendedConfig());
        scene.setPasswordKey(kTerms, key('k'));
        support::join(scene, relay);
        protocol::JoinedFrame joined{.member = 7, .relayTime = 1, .proof = {}};
        if (another)
            joined.proof = QByteArray(32, 'p');
        scene.receive(relay.seal(protocol::Frame(joined)), kRelay);
        QCOMPARE(only<RelayRefused>(scene.takeEvents()).at(0).reason, Refusal::PasswordUnproven);
        converse(scene, relay);
        QCOMPARE(support::received<protocol::CloseFrame>(relay).size(), 1u); // we left
        QVERIFY(!scene.relay());
    }

    void joinedBeforeThePasswordDoesNotCount()
    {
        ExtendedRelay relay(0, kRelay, withPassword());
        Scene scene(extendedConfig());
        support::join(scene, relay);
        relay.adoptLastHandshake();
        scene.receive(relay.seal(protocol::Frame(protocol::JoinedFrame{7, 1, 1, {}})), kRelay);
        QCOMPARE(scene.state(), SessionState::Joining);
    }

    void costlyTermsAreRefused_data()
    {
        QTest::addColumn<int>("logN");
        QTest::addColumn<int>("r");
        QTest::addColumn<int>("p");
        QTest::newRow("too cheap") << 13 << 8 << 1;
        QTest::newRow("too dear") << 18 << 8 << 1;
        QTest::newRow("other r") << 14 << 16 << 1;
        QTest::newRow("no p") << 14 << 8 << 0;
        QTest::newRow("too many p") << 14 << 8 << 5;
    }
    void costlyTermsAreRefused()
    {
        QFETCH(int, logN);
        QFETCH(int, r);
        QFETCH(int, p);
        ExtendedRelay relay(0, kRelay, withPassword());
        Scene scene(extendedConfig());
        scene.start();
        const auto hello = ofType(scene.takeSent(), ExtendedType::Hello);
        QByteArray challenge = relay.answer(hello.at(0).datagram, scene.now()).at(0);
        challenge[challenge.size() - 3] = char(logN); // the terms end it
        challenge[challenge.size() - 2] = char(r);
        challenge[challenge.size() - 1] = char(p);
        scene.receive(challenge, kRelay);
        QCOMPARE(scene.state(), SessionState::Searching);
        QCOMPARE(only<HandshakeRejected>(scene.takeEvents()),
                 std::vector{HandshakeRejected{kRelay}});
    }

    void whatOvertakesJoinedIsNotLost()
    {
        ExtendedRelay relay(0, kRelay);
        relay.answersJoin = false;
        Scene scene(extendedConfig());
        support::join(scene, relay);
        const auto bob = support::member(9, kOther, 2, QStringLiteral("Bob"));
        scene.receive(relay.seal(protocol::Frame(bob)), kRelay); // in its lane
        QVERIFY(only<MemberJoined>(scene.takeEvents()).empty());
        scene.receive(relay.seal(protocol::Frame(protocol::JoinedFrame{7, 1, 1, {}})), kRelay);
        const Events events = scene.takeEvents();
        QCOMPARE(only<Established>(events).size(), 1u);
        QCOMPARE(only<MemberJoined>(events).at(0).person.name, QStringLiteral("Bob"));
    }

    void leavesARelayThatMayHaveLetItIn()
    {
        ExtendedRelay relay(0, kRelay);
        relay.answersJoin = false;
        Scene scene(extendedConfig());
        support::join(scene, relay);
        scene.disconnect();
        QCOMPARE(scene.state(), SessionState::Idle);
        converse(scene, relay);
        QCOMPARE(support::received<protocol::CloseFrame>(relay).size(), 1u);
    }

    void withoutAnIdentityTheClassicLayerIsSpoken()
    {
        ExtendedRelay relay(0, kRelay);
        Scene scene;
        scene.start();
        scene.advance(1s);
        const std::vector<Sent> sent = scene.takeSent();
        QVERIFY(ofType(sent, ExtendedType::Hello).empty());
        QVERIFY(!sent.empty());
        scene.receive(relay.announcement(), kRelay, kAllLinks);
        QVERIFY(scene.takeSent().empty());
    }
};

QTEST_GUILESS_MAIN(TestJoining)
#include "tst_joining.moc"
