// Several relays around one machine: it lists them, looks again without disturbing its session, and
// goes where its person wants to be, as far as trust allows.

#include "crypto/library.h"
#include "secure/transcript.h"
#include "session/extendedrelay.h"
#include "session/limits.h"
#include "session/testrelay.h"
#include "support/testkeys.h"

#include <QTest>

#include <algorithm>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::RecordType;
using support::extendedConfig;
using support::ExtendedRelay;
using support::ofType;
using support::only;
using support::Scene;
using support::Sent;
using support::TestRelay;

namespace {

const Endpoint kHere = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kThere = Endpoint::ipv4(0x0a090002, 48386);
const Endpoint kElsewhere = Endpoint::ipv4(0x0a090003, 48386);

secure::RelayProperties called(const QString& name)
{
    secure::RelayProperties properties;
    properties.name = name;
    return properties;
}

/// Of two keys the one with the smaller fingerprint, which is joined first.
int smaller(int a, int b)
{
    return support::testKey(a).publicKey().fingerprint()
                   < support::testKey(b).publicKey().fingerprint()
               ? a
               : b;
}

} // namespace

class TestSessionMachineList : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    std::unique_ptr<Scene> m_scene;
    std::unique_ptr<ExtendedRelay> m_first;  // the one that is joined without a choice
    std::unique_ptr<ExtendedRelay> m_second; // not that one
    std::unique_ptr<TestRelay> m_classic;    // answers only when it is there

    /// Carries datagrams until nobody has more to say.
    std::vector<Sent> converse()
    {
        std::vector<Sent> all;
        for (auto sent = m_scene->takeSent(); !sent.empty(); sent = m_scene->takeSent()) {
            for (const Sent& each : sent) {
                for (ExtendedRelay* const relay : {m_first.get(), m_second.get()}) {
                    if (!relay || (each.to && *each.to != relay->address()))
                        continue;
                    for (const QByteArray& answer : relay->answer(each.datagram, m_scene->now()))
                        m_scene->receive(answer, relay->address());
                }
                if (m_classic && each.type == RecordType::RequestServerPublicKey)
                    m_scene->receive(m_classic->answer(), m_classic->address());
                else if (m_classic && each.type == RecordType::EncryptedSymmetricKey)
                    m_classic->takeKey(each.datagram);
            }
            std::ranges::move(sent, std::back_inserter(all));
        }
        return all;
    }
    std::vector<Sent> converseFor(std::chrono::milliseconds time)
    {
        std::vector<Sent> all = converse();
        for (const auto end = m_scene->time() + time; m_scene->time() < end;) {
            m_scene->advance(std::min(50ms, end - m_scene->time()));
            std::ranges::move(converse(), std::back_inserter(all));
        }
        return all;
    }
    void begin(const SessionConfig& config = extendedConfig())
    {
        m_scene = std::make_unique<Scene>(config);
        m_scene->start();
        converseFor(1s);
    }
    [[nodiscard]] std::vector<HeardRelay> listed() const { return m_scene->machine().relays(); }
    [[nodiscard]] const HeardRelay* listed(const crypto::Fingerprint& relay)
    {
        m_listed = listed();
        const auto found = std::ranges::find_if(
            m_listed, [&](const HeardRelay& heard) { return heard.relay.fingerprint == relay; });
        return found == m_listed.end() ? nullptr : &*found;
    }
    [[nodiscard]] bool isWith(const ExtendedRelay& relay) const
    {
        return m_scene->relay() && m_scene->relay()->fingerprint == relay.fingerprint();
    }

    std::vector<HeardRelay> m_listed;

private Q_SLOTS:
    void init()
    {
        const int first = smaller(0, 1);
        m_first = std::make_unique<ExtendedRelay>(first, kHere, called(QStringLiteral("Aula")));
        m_second =
            std::make_unique<ExtendedRelay>(1 - first, kThere, called(QStringLiteral("Lab")));
        m_classic.reset();
    }
    void cleanup()
    {
        QCOMPARE(m_scene->brokenPromise(), QString());
        m_scene.reset();
    }

    void listsAllThatAnswered_data()
    {
        QTest::addColumn<bool>("classicFirst");
        QTest::newRow("an extended one comes first") << false;
        QTest::newRow("the classic one comes first, and is doubted") << true;
    }
    void listsAllThatAnswered()
    {
        QFETCH(bool, classicFirst);
        std::vector<int> keys{0, 1, 2};
        std::ranges::sort(keys, {},
                          [](int key) { return support::testKey(key).publicKey().fingerprint(); });
        const int classicKey = keys[classicFirst ? 0 : 2];
        std::erase(keys, classicKey);
        m_first = std::make_unique<ExtendedRelay>(keys[0], kHere, called(QStringLiteral("Aula")));
        m_second = std::make_unique<ExtendedRelay>(keys[1], kThere, called(QStringLiteral("Lab")));
        m_classic = std::make_unique<TestRelay>(classicKey, kElsewhere);
        begin();
        QVERIFY(m_scene->relay());
        QCOMPARE(m_scene->relay()->layer, classicFirst ? Layer::Classic : Layer::Extended);
        QCOMPARE(listed().size(), 3u);
        const HeardRelay lab = *listed(m_second->fingerprint());
        QCOMPARE(lab.relay.name, QStringLiteral("Lab"));
        QCOMPARE(lab.relay.address, kThere);
        QCOMPARE(lab.relay.layer, Layer::Extended);
        QCOMPARE(lab.members, 1);
        QVERIFY(!lab.asksPassword && !lab.refusal);
        const HeardRelay classic = *listed(m_classic->fingerprint());
        QCOMPARE(classic.relay.layer, Layer::Classic);
        QVERIFY(!classic.members);
        QCOMPARE(m_scene->takeLists().back().relays, listed());
    }

    void lookingDisturbsNothing_data()
    {
        QTest::addColumn<bool>("classic");
        QTest::newRow("extended session") << false;
        QTest::newRow("classic session") << true;
    }
    void lookingDisturbsNothing()
    {
        QFETCH(bool, classic);
        if (classic) {
            m_classic = std::make_unique<TestRelay>(2, kElsewhere);
            m_first.reset();
            const auto second = std::exchange(m_second, nullptr);
            begin();
            QCOMPARE(m_scene->relay()->layer, Layer::Classic);
        } else {
            const auto second = std::exchange(m_second, nullptr);
            begin();
        }
        const Relay relay = *m_scene->relay();
        m_scene->takeEvents();
        m_scene->takeLists();
        // Another one started, and announced itself to nobody.
        m_second = std::make_unique<ExtendedRelay>(1 - smaller(0, 1), kThere);
        m_scene->lookForRelays();
        m_scene->lookForRelays(); // one question is enough
        const std::vector<Sent> sent = converseFor(1s);
        QCOMPARE(ofType(sent, ExtendedType::Hello).size(), 1u);
        QVERIFY(ofType(sent, ExtendedType::Start).empty());
        QVERIFY(std::ranges::none_of(
            sent, [](const Sent& each) { return each.type == RecordType::EncryptedSymmetricKey; }));
        QCOMPARE(m_scene->state(), SessionState::Established);
        QCOMPARE(m_scene->relay(), relay);
        QVERIFY(listed(m_second->fingerprint()));
        QCOMPARE(m_scene->takeEvents(), Events{});
        QCOMPARE(m_scene->takeLists().size(), 1u);
    }

    void anAnnouncementMakesItLook()
    {
        const auto second = std::exchange(m_second, nullptr);
        begin();
        m_scene->takeEvents();
        m_second = std::make_unique<ExtendedRelay>(1 - smaller(0, 1), kThere);
        m_scene->receive(m_second->announcement(), kThere, kAllLinks);
        m_scene->receive(m_second->announcement(), kThere, kAllLinks);
        QCOMPARE(ofType(converseFor(1s), ExtendedType::Hello).size(), 1u);
        QVERIFY(listed(m_second->fingerprint()));
        // Who is listed is not asked for again, and forgeries are not asked for all the time.
        m_scene->receive(m_second->announcement(), kThere, kAllLinks);
        std::size_t asked = 0;
        for (int i = 0; i < 300; ++i) {
            m_scene->receive(TestRelay(2, kElsewhere).answer(), kElsewhere, kAllLinks);
            asked += ofType(converseFor(100ms), ExtendedType::Hello).size();
        }
        QVERIFY(asked >= 1 && asked <= 4);
    }

    void whoStoppedGoes()
    {
        begin();
        QVERIFY(listed(m_second->fingerprint()));
        m_second->answersHello = false;
        for (int i = 0; i < kAnswersMissed; ++i) {
            QVERIFY(listed(m_second->fingerprint()));
            m_scene->lookForRelays();
            converseFor(1s);
        }
        QVERIFY(!listed(m_second->fingerprint()));
        QCOMPARE(listed().size(), 1u);
    }

    void whoIsNotAskedForLapses()
    {
        begin();
        m_scene->takeLists();
        converseFor(kRelayListedFor + 1s);
        QCOMPARE(listed().size(), 1u);
        QCOMPARE(m_scene->takeLists().size(), 1u);
        QVERIFY(isWith(*m_first));
    }

    void aChosenRelayIsJoined()
    {
        begin();
        QVERIFY(isWith(*m_first));
        m_scene->moveTo(m_second->fingerprint());
        converseFor(1s);
        QVERIFY(isWith(*m_second));
        QCOMPARE(support::received<protocol::CloseFrame>(*m_first).size(),
                 std::size_t(protocol::kTimesClosed));
        QCOMPARE(m_second->joins, 1);
        // And back, when nobody minds.
        m_scene->searchAgain();
        converseFor(1s);
        QVERIFY(isWith(*m_first));
    }

    void aClassicRelayCanBeChosen()
    {
        m_classic = std::make_unique<TestRelay>(2, kElsewhere);
        begin();
        m_scene->moveTo(m_classic->fingerprint());
        converseFor(1s);
        QCOMPARE(m_scene->relay()->fingerprint, m_classic->fingerprint());
        QVERIFY(m_classic->hasKey());
    }

    void whoWasChosenBeforeIsPreferred_data()
    {
        QTest::addColumn<bool>("known");
        QTest::addColumn<bool>("verified");
        QTest::newRow("to a stranger") << false << false;
        QTest::newRow("to a known one") << true << false;
        QTest::newRow("to a verified one") << true << true;
    }
    void whoWasChosenBeforeIsPreferred()
    {
        QFETCH(bool, known);
        QFETCH(bool, verified);
        m_scene = std::make_unique<Scene>(extendedConfig());
        std::vector<KnownRelay> relays{m_second->known()};
        relays.front().chosen = true;
        if (known)
            relays.push_back(m_first->known(verified));
        m_scene->setKnownRelays(relays);
        m_scene->start();
        converseFor(1s);
        QVERIFY(isWith(*m_second));
        QCOMPARE(m_scene->relay()->trust, Trust::Known);
    }

    void theChoiceFollowsARenewedKey()
    {
        const int old = 2;
        m_second->rotations = {
            secure::signRotation(support::testKey(old), m_second->key(), 1).value()};
        m_scene = std::make_unique<Scene>(extendedConfig());
        m_scene->setKnownRelays({{.addresses = {kThere},
                                  .fingerprint = support::testKey(old).publicKey().fingerprint(),
                                  .extended = true,
                                  .chosen = true},
                                 m_first->known(true)});
        m_scene->start();
        converseFor(1s);
        QVERIFY(isWith(*m_second));
    }

    void aLostAnswerDoesNotChangeTheMind()
    {
        begin();
        m_second->answersHello = false;
        m_scene->moveTo(m_second->fingerprint());
        converseFor(500ms); // two gatherings without it
        QVERIFY(!m_scene->relay());
        m_second->answersHello = true;
        converseFor(2s);
        QVERIFY(isWith(*m_second));
        QVERIFY(only<ChosenRelaySilent>(m_scene->takeEvents()).empty());
    }

    void whoStaysSilentIsGivenUp()
    {
        begin();
        m_second->answersHello = false;
        m_scene->takeEvents();
        m_scene->moveTo(m_second->fingerprint());
        converseFor(3s);
        QVERIFY(isWith(*m_first));
        const auto silent = only<ChosenRelaySilent>(m_scene->takeEvents());
        QCOMPARE(silent, std::vector{ChosenRelaySilent{m_second->fingerprint()}});
    }

    void whoDoesNotFinishAHandshakeIsGivenUp()
    {
        begin();
        m_second->answersStart = false; // somebody shows a key that he does not hold
        m_scene->moveTo(m_second->fingerprint());
        converseFor(20s);
        QVERIFY(isWith(*m_first));
        QCOMPARE(only<ChosenRelaySilent>(m_scene->takeEvents()).size(), 1u);
    }

    void whoRefusesUsIsNotReplacedByAnother()
    {
        begin();
        m_second->refusal = protocol::RefusedFrame{protocol::RefusedReason::UnusableName, 0};
        m_scene->takeEvents();
        m_scene->moveTo(m_second->fingerprint());
        converseFor(60s);
        QVERIFY(!m_scene->relay());
        QCOMPARE(only<RelayRefused>(m_scene->takeEvents()).front().reason, Refusal::UnusableName);
        QCOMPARE(m_second->joins, 1);
        // The person decides what comes next.
        m_scene->moveTo(m_first->fingerprint());
        converseFor(1s);
        QVERIFY(isWith(*m_first));
    }

    void aChoiceWavesNothingThrough_data()
    {
        QTest::addColumn<int>("reason");
        QTest::newRow("changed key") << int(Refusal::ChangedKey);
        QTest::newRow("downgrade") << int(Refusal::Downgraded);
        QTest::newRow("not the demanded one") << int(Refusal::WrongFingerprint);
        QTest::newRow("a stranger") << int(Refusal::Stranger);
    }
    void aChoiceWavesNothingThrough()
    {
        QFETCH(int, reason);
        SessionConfig config = extendedConfig();
        config.acceptStrangers = reason != int(Refusal::Stranger);
        if (reason == int(Refusal::WrongFingerprint))
            config.requiredFingerprint = m_first->fingerprint();
        std::vector<KnownRelay> known{m_first->known()};
        crypto::Fingerprint wanted = m_second->fingerprint();
        if (reason == int(Refusal::ChangedKey)) {
            known.push_back({{kThere}, support::testKey(2).publicKey().fingerprint()});
        } else if (reason == int(Refusal::Downgraded)) {
            m_classic = std::make_unique<TestRelay>(2, kElsewhere);
            wanted = m_classic->fingerprint();
            known.push_back({.addresses = {kElsewhere},
                             .fingerprint = wanted,
                             .extended = true,
                             .chosen = true});
        }
        m_scene = std::make_unique<Scene>(config);
        m_scene->setKnownRelays(known);
        m_scene->start();
        converseFor(3s);
        QVERIFY(isWith(*m_first));
        const HeardRelay* const heard = listed(wanted);
        if (reason != int(Refusal::Downgraded)) {
            QVERIFY(heard);
            QCOMPARE(heard->refusal, Refusal(reason));
        }
        m_scene->takeEvents();
        m_scene->moveTo(wanted);
        const std::vector<Sent> sent = converseFor(60s);
        QVERIFY(!m_scene->relay() || isWith(*m_first));
        QCOMPARE(m_second->starts, 0);
        QVERIFY(!m_classic || !m_classic->hasKey());
        QVERIFY(std::ranges::none_of(
            sent, [](const Sent& each) { return each.type == RecordType::EncryptedSymmetricKey; }));
        const auto refusals = only<RelayRefused>(m_scene->takeEvents());
        QVERIFY(std::ranges::contains(refusals, Refusal(reason), &RelayRefused::reason));
    }

    void aRogueDoesNotHideTheRelayThatItImitates()
    {
        // It shows the key of another from an address that is known for somebody else.
        m_scene = std::make_unique<Scene>(extendedConfig());
        m_scene->setKnownRelays({m_first->known()});
        m_scene->start();
        for (const Sent& each : m_scene->takeSent()) {
            for (const QByteArray& answer : m_second->answer(each.datagram, m_scene->now())) {
                m_scene->receive(answer, kHere);
                m_scene->receive(answer, kThere);
            }
        }
        m_scene->advance(300ms);
        QVERIFY(listed(m_second->fingerprint()));
        QVERIFY(!listed(m_second->fingerprint())->refusal);
        QCOMPARE(listed(m_second->fingerprint())->relay.address, kThere);
    }

    void idleMachinesDoNothing()
    {
        m_scene = std::make_unique<Scene>(extendedConfig());
        m_scene->moveTo(m_first->fingerprint());
        m_scene->lookForRelays();
        QCOMPARE(m_scene->state(), SessionState::Idle);
        QVERIFY(m_scene->takeSent().empty());
        QVERIFY(!m_scene->nextDeadline());
    }
};

QTEST_APPLESS_MAIN(TestSessionMachineList)
#include "tst_sessionmachine_list.moc"
