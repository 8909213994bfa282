// Which relay a machine joins when both layers are spoken around it, and what it never sends: rogues,
// downgrades, lies.

#include "crypto/library.h"
#include "secure/transcript.h"
#include "session/extendedrelay.h"
#include "session/limits.h"
#include "session/testrelay.h"
#include "support/testkeys.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::RecordType;
using support::converse;
using support::extendedConfig;
using support::ExtendedRelay;
using support::ofType;
using support::only;
using support::Scene;
using support::Sent;
using support::TestRelay;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kOther = Endpoint::ipv4(0x0a090002, 48386);

/// Answers by both layers, as far as the relay is asked.
std::vector<Sent> answerBoth(Scene& scene, ExtendedRelay& relay, const TestRelay& classic)
{
    std::vector<Sent> sent = scene.takeSent();
    for (const Sent& each : sent) {
        if (each.type == RecordType::RequestServerPublicKey)
            scene.receive(classic.answer(), classic.address());
        for (const QByteArray& answer : relay.answer(each.datagram, scene.now()))
            scene.receive(answer, relay.address());
    }
    return sent;
}

} // namespace

class TestSessionMachineChoice : public QObject
{
    Q_OBJECT

    crypto::Library m_library;

private Q_SLOTS:
    void whoAnswersBothWaysIsJoinedByTheExtendedLayer()
    {
        ExtendedRelay relay(0, kRelay);
        const TestRelay classic(0, kRelay);
        Scene scene(extendedConfig());
        scene.start();
        answerBoth(scene, relay, classic);
        scene.advance(scene.untilDeadline());
        converse(scene, relay);
        QCOMPARE(scene.relay()->layer, Layer::Extended);
    }

    void aClassicRelayIsJoinedByItsOwnLayer()
    {
        TestRelay classic(0, kRelay);
        Scene scene(extendedConfig());
        scene.join(classic);
        QVERIFY(classic.hasKey());
        QCOMPARE(scene.relay()->layer, Layer::Classic);
    }

    void aLostChallengeIsAskedForOnceMore()
    {
        ExtendedRelay relay(0, kRelay);
        const TestRelay classic(0, kRelay);
        Scene scene(extendedConfig());
        scene.start();
        scene.receive(classic.answer(), kRelay);
        scene.takeSent();
        // As often as it takes, and of that relay alone.
        for (int lost = 0; lost < session::kTimesDoubted; ++lost) {
            scene.advance(scene.untilDeadline());
            QCOMPARE(scene.state(), SessionState::Gathering);
            const std::vector<Sent> asked = scene.takeSent();
            QCOMPARE(asked.size(), 2U);
            for (const Sent& each : asked)
                QCOMPARE(each.to, std::optional(kRelay));
            if (lost == session::kTimesDoubted - 1) {
                for (const Sent& each : asked) {
                    for (const QByteArray& answer : relay.answer(each.datagram, scene.now()))
                        scene.receive(answer, kRelay);
                }
            }
        }
        scene.advance(scene.untilDeadline());
        converse(scene, relay);
        QCOMPARE(scene.relay()->layer, Layer::Extended);
    }

    void aClassicRelayThatIsGoneIsNotJoined()
    {
        const TestRelay classic(0, kRelay);
        Scene scene(extendedConfig());
        scene.start();
        scene.receive(classic.answer(), kRelay);
        while (scene.state() == SessionState::Gathering)
            scene.advance(scene.untilDeadline());
        QCOMPARE(scene.state(), SessionState::Searching);
        QCOMPARE(scene.takeSent(RecordType::EncryptedSymmetricKey).size(), 0U);
        QVERIFY(scene.untilDeadline() < 1s); // asks anew, and not slowly
    }

    void whoGotTooFewAnswersLeavesRoomForOthers()
    {
        // Of a crowd that comes at once a classic relay answers a few: the others must not go on at once.
        const TestRelay classic(0, kRelay);
        Scene scene(extendedConfig());
        scene.start();
        auto pause = 0ms;
        for (int round = 0; round < 3; ++round) {
            scene.receive(classic.answer(), kRelay);
            while (scene.state() == SessionState::Gathering) {
                scene.takeSent();
                scene.advance(scene.untilDeadline());
            }
            QVERIFY(scene.takeSent().empty());
            QVERIFY(scene.untilDeadline() > pause);
            pause = scene.untilDeadline();
        }
    }

    void aClassicRelayThatEndsMeanwhileIsNotJoined()
    {
        const TestRelay classic(0, kRelay);
        Scene scene(extendedConfig());
        scene.start();
        scene.receive(classic.answer(), kRelay);
        scene.advance(scene.untilDeadline());
        scene.receive(classic.answer(), kRelay); // and no more
        while (scene.state() == SessionState::Gathering)
            scene.advance(scene.untilDeadline());
        QCOMPARE(scene.state(), SessionState::Searching);
    }

    void aClassicRelayThatIsKnownIsNotDoubted()
    {
        TestRelay classic(0, kRelay);
        Scene scene(extendedConfig());
        scene.setKnownRelays({{.addresses = {kRelay}, .fingerprint = classic.fingerprint()}});
        scene.start();
        scene.receive(classic.answer(), kRelay);
        scene.advance(scene.untilDeadline());
        QCOMPARE(scene.state(), SessionState::Established);
    }

    void anAnnouncementMakesItAsk()
    {
        ExtendedRelay relay(0, kRelay);
        Scene scene(extendedConfig());
        scene.start();
        scene.advance(20s);
        scene.takeSent();
        scene.advance(1s); // far from the next question of its own
        scene.receive(relay.announcement(), kRelay, kAllLinks);
        scene.receive(relay.announcement(), kRelay, kAllLinks); // over another interface
        const std::vector<Sent> sent = scene.takeSent();
        QCOMPARE(ofType(sent, ExtendedType::Hello).size(), 1u);
    }

    void aRogueAtAKnownAddressGetsNothing_data()
    {
        QTest::addColumn<bool>("verified");
        QTest::addColumn<bool>("elsewhere");
        QTest::newRow("at a known address") << false << false;
        QTest::newRow("at a verified address") << true << false;
        QTest::newRow("under a known name") << false << true;
        QTest::newRow("under a verified name") << true << true;
    }
    void aRogueAtAKnownAddressGetsNothing()
    {
        // Promise 9.
        QFETCH(bool, verified);
        QFETCH(bool, elsewhere);
        secure::RelayProperties properties;
        properties.name = QStringLiteral("Office");
        const ExtendedRelay office(0, kRelay, properties);
        const Endpoint where = elsewhere ? kOther : kRelay;
        ExtendedRelay rogue(1, where, properties);
        const TestRelay rogueClassic(1, kRelay);
        // It signs a rotation itself, as best it can.
        rogue.rotations = {
            secure::signRotation(support::testKey(2), rogue.key(), 1).value(),
            secure::signRotation(support::testKey(1), rogue.key(), 1).value(),
        };
        rogue.rotations[1].oldKey = office.key().toDer();
        Scene scene(extendedConfig());
        scene.setKnownRelays({office.known(verified)});
        scene.start();
        std::size_t asked = 0;
        std::size_t given = 0;
        std::vector<RelayRefused> refusals;
        for (int i = 0; i < 600; ++i) {
            for (const Sent& sent : answerBoth(scene, rogue, rogueClassic)) {
                const bool question = sent.type == RecordType::RequestServerPublicKey
                                      || sent.type == RecordType(0x0100);
                ++(question ? asked : given);
            }
            QVERIFY(scene.state() != SessionState::Joining);
            scene.advance(1s);
            scene.receive(rogue.announcement(), where, kAllLinks);
            scene.receive(rogue.classicAnnouncement(), kRelay, kAllLinks);
            std::ranges::move(only<RelayRefused>(scene.takeEvents()), std::back_inserter(refusals));
        }
        qInfo("promise 9: in 600 s %zu questions, %zu of 13 and START to a rogue relay", asked,
              given);
        QVERIFY(asked > 60);
        QCOMPARE(given, 0u);
        QCOMPARE(rogue.starts, 0);
        QVERIFY(std::ranges::contains(
            refusals,
            RelayRefused{Refusal::ChangedKey, where, office.fingerprint(), rogue.fingerprint()}));
        QVERIFY(refusals.size() <= 2); // where it is, and where the known one was: once each
    }

    void aRogueThatAnswersFirstKeepsNobodyOut()
    {
        ExtendedRelay office(0, kRelay);
        ExtendedRelay rogue(1, kRelay); // by a forged address
        Scene scene(extendedConfig());
        scene.setKnownRelays({office.known()});
        scene.start();
        for (const Sent& sent : scene.takeSent()) {
            for (ExtendedRelay* const relay : {&rogue, &office}) {
                for (const QByteArray& answer : relay->answer(sent.datagram, scene.now()))
                    scene.receive(answer, kRelay);
            }
        }
        scene.advance(scene.untilDeadline());
        QCOMPARE(scene.state(), SessionState::Joining);
        QVERIFY(only<RelayRefused>(scene.takeEvents()).empty()); // who waits for one would give up
        converse(scene, office);
        const Events events = scene.takeEvents();
        QCOMPARE(only<Established>(events).size(), 1u);
        QCOMPARE(only<Established>(events)[0].relay.fingerprint, office.fingerprint());
        QCOMPARE(events.back(), Event(RelayRefused{Refusal::ChangedKey, kRelay,
                                                   office.fingerprint(), rogue.fingerprint()}));
        QCOMPARE(rogue.starts, 0);
    }

    void aRenewedKeyIsTakenAndTold()
    {
        ExtendedRelay before(0, kRelay);
        ExtendedRelay relay(1, kRelay);
        relay.rotations = {
            secure::signRotation(support::testKey(2), relay.key(), 2).value(),
            secure::signRotation(support::testKey(0), support::testKey(2).publicKey(), 1).value()};
        Scene scene(extendedConfig());
        scene.setKnownRelays({before.known(true)});
        support::join(scene, relay);
        const Events events = scene.takeEvents();
        QCOMPARE(events.size(), 3u);
        QCOMPARE(events[1],
                 Event(RelayKeyRenewed{kRelay, before.fingerprint(), relay.fingerprint()}));
        QCOMPARE(std::get<Established>(events[2]).relay.trust, Trust::Verified);

        scene.searchAgain(); // it is its key from now on
        scene.takeEvents();
        relay.rotations.clear();
        support::join(scene, relay);
        QVERIFY(only<RelayKeyRenewed>(scene.takeEvents()).empty());
        QCOMPARE(scene.relay()->trust, Trust::Verified);
    }

    void aRenewalIsNotToldBeforeItIsProven()
    {
        ExtendedRelay before(0, kRelay);
        ExtendedRelay relay(1, kRelay);
        relay.rotations = {secure::signRotation(support::testKey(0), relay.key(), 1).value()};
        relay.answersStart = false;
        Scene scene(extendedConfig());
        scene.setKnownRelays({before.known()});
        support::join(scene, relay);
        QCOMPARE(scene.state(), SessionState::Joining);
        QCOMPARE(scene.takeEvents(), Events{SearchStarted{}});
    }

    void aRotationThatDoesNotVerifyIsRejected()
    {
        ExtendedRelay before(0, kRelay);
        ExtendedRelay relay(1, kRelay);
        relay.rotations = {secure::signRotation(support::testKey(0), relay.key(), 1).value()};
        relay.rotations[0].time = 2;
        Scene scene(extendedConfig());
        scene.setKnownRelays({before.known()});
        support::join(scene, relay);
        const Events events = scene.takeEvents();
        QCOMPARE(only<HandshakeRejected>(events).size(), 1u);
        QCOMPARE(only<RelayRefused>(events).at(0).reason, Refusal::ChangedKey);
    }

    void aDowngradeIsRefused_data()
    {
        QTest::addColumn<bool>("extendedOnce");
        QTest::addColumn<Refusal>("reason");
        QTest::newRow("it spoke the extended layer once") << true << Refusal::Downgraded;
        QTest::newRow("classic relays are off") << false << Refusal::ClassicOnly;
    }
    void aDowngradeIsRefused()
    {
        QFETCH(bool, extendedOnce);
        QFETCH(Refusal, reason);
        ExtendedRelay relay(0, kRelay);
        relay.answersHello = false;
        const TestRelay classic(0, kRelay);
        SessionConfig config = extendedConfig();
        config.allowClassic = extendedOnce;
        Scene scene(config);
        if (extendedOnce)
            scene.setKnownRelays({relay.known(true)});
        scene.start();
        scene.receive(classic.answer(), kRelay, kAllLinks);
        Events events;
        for (int i = 0; i < 300; ++i) {
            for (const Sent& sent : answerBoth(scene, relay, classic))
                QVERIFY(sent.type != RecordType::EncryptedSymmetricKey);
            scene.advance(100ms);
            std::ranges::move(scene.takeEvents(), std::back_inserter(events));
            if (i < 5)
                QVERIFY(only<RelayRefused>(events).empty()); // a CHALLENGE may have been lost
        }
        const std::vector<RelayRefused> expected{{reason, kRelay, {}, relay.fingerprint()}};
        QCOMPARE(only<RelayRefused>(events), expected);
        QVERIFY(!scene.relay());

        relay.answersHello = true; // the way back is open
        for (int i = 0; i < 100 && !scene.relay(); ++i) {
            answerBoth(scene, relay, classic);
            scene.advance(100ms);
        }
        QCOMPARE(scene.relay()->layer, Layer::Extended);
    }

    void aLostChallengeIsNoDowngrade()
    {
        ExtendedRelay relay(0, kRelay);
        const TestRelay classic(0, kRelay);
        Scene scene(extendedConfig());
        scene.setKnownRelays({relay.known()});
        scene.start();
        relay.answersHello = false;
        answerBoth(scene, relay, classic);
        relay.answersHello = true;
        for (int i = 0; i < 100 && !scene.relay(); ++i) {
            scene.advance(scene.untilDeadline());
            answerBoth(scene, relay, classic);
            if (scene.state() == SessionState::Joining)
                converse(scene, relay);
        }
        QCOMPARE(scene.relay()->layer, Layer::Extended);
        QVERIFY(scene.time() < 1s);
        QVERIFY(only<RelayRefused>(scene.takeEvents()).empty());
    }

    void aHostIsShownOnlyWhenItSigned_data()
    {
        QTest::addColumn<int>("signer"); // -1: somebody else's signature
        QTest::newRow("signed, verified person") << 2;
        QTest::newRow("signed, unknown person") << 3;
        QTest::newRow("not signed") << -1;
    }
    void aHostIsShownOnlyWhenItSigned()
    {
        QFETCH(int, signer);
        const crypto::IdentityKey host = support::testIdentity(signer == 3 ? 3u : 2u);
        secure::RelayProperties properties;
        properties.host = secure::signHost(host, support::testKey(signer < 0 ? 1 : 0).publicKey());
        ExtendedRelay relay(0, kRelay, properties);
        Scene scene(extendedConfig());
        scene.machine().setVerifiedPeople({support::testIdentity(2).publicKey().fingerprint()});
        support::join(scene, relay);
        if (signer < 0) {
            QCOMPARE(only<HandshakeRejected>(scene.takeEvents()).size(), 1u);
            QVERIFY(!scene.relay());
            QCOMPARE(relay.starts, 0);
        } else {
            QCOMPARE(scene.relay()->host, host.publicKey().fingerprint());
            QCOMPARE(scene.relay()->trust, signer == 2 ? Trust::Verified : Trust::New);
        }
    }

    void hostileChallenges_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("control character") << QByteArray("a\nb");
        QTest::newRow("not UTF-8") << QByteArray("\xff\xfe");
        QTest::newRow("begins with a blank") << QByteArray(" a");
        QTest::newRow("line separator") << QByteArray("a\xe2\x80\xa8"
                                                      "b");
    }
    void hostileChallenges()
    {
        QFETCH(QByteArray, name);
        secure::RelayProperties properties;
        properties.name = QString(name.size(), u'n');
        ExtendedRelay relay(0, kRelay, properties);
        Scene scene(extendedConfig());
        scene.start();
        const auto hello = ofType(scene.takeSent(), ExtendedType::Hello).at(0);
        QByteArray challenge = relay.answer(hello.datagram, scene.now()).at(0);
        const qsizetype at = challenge.indexOf(properties.name.toUtf8());
        QVERIFY(at > 0);
        challenge.replace(at, name.size(), name);
        scene.receive(challenge, kRelay);
        QCOMPARE(scene.state(), SessionState::Searching);
        QCOMPARE(only<HandshakeRejected>(scene.takeEvents()).size(), 1u);
    }

    void aFloodOfChallengesIsBounded()
    {
        ExtendedRelay relay(0, kRelay);
        ExtendedRelay late(1, kOther);
        Scene scene(extendedConfig());
        scene.start();
        const auto hello = ofType(scene.takeSent(), ExtendedType::Hello).at(0);
        const QByteArray challenge = relay.answer(hello.datagram, scene.now()).at(0);
        for (int i = 0; i < 10'000; ++i) { // each from another address, with another cookie
            QByteArray other = challenge;
            other[4 + 1 + 32] = char(i);
            scene.receive(other, Endpoint::ipv4(0x0a0a0000 + std::uint32_t(i), 1));
            scene.receive(protocol::makeExtended(ExtendedType::Rotation, QByteArray(64, 'x')),
                          kOther);
        }
        scene.receive(late.answer(hello.datagram, scene.now()).at(0), kOther);
        scene.advance(scene.untilDeadline());
        QCOMPARE(scene.state(), SessionState::Joining);
        QVERIFY(scene.takeSent().size() <= 1u); // one START, to one of the first
        QCOMPARE(only<HandshakeRejected>(scene.takeEvents()).size(), 1u);
        QCOMPARE(scene.brokenPromise(), QString());
    }

    void answersToOthersAreNotOurs()
    {
        ExtendedRelay relay(0, kRelay);
        Scene other(extendedConfig(), 2);
        other.start();
        const auto hello = ofType(other.takeSent(), ExtendedType::Hello).at(0);
        Scene scene(extendedConfig());
        scene.start();
        scene.receive(relay.answer(hello.datagram, scene.now()).at(0), kRelay, kAllLinks);
        QCOMPARE(scene.state(), SessionState::Searching);
        QCOMPARE(scene.takeEvents(), Events{SearchStarted{}});
    }

    void oneRandomForEachRound()
    {
        ExtendedRelay relay(0, kRelay);
        Scene scene(extendedConfig());
        const std::vector<Sent> first = ofType(support::join(scene, relay), ExtendedType::Hello);
        scene.searchAgain();
        const std::vector<Sent> second = ofType(support::join(scene, relay), ExtendedType::Hello);
        QVERIFY(first.at(0).datagram != second.at(0).datagram);
    }
};

QTEST_GUILESS_MAIN(TestSessionMachineChoice)
#include "tst_sessionmachine_choice.moc"
