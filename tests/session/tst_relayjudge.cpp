// Who may be joined, by the key that it shows, and how far it is trusted.

#include "crypto/library.h"
#include "secure/transcript.h"
#include "session/extendedrelay.h"
#include "session/relayjudge.h"
#include "support/testkeys.h"

#include <QTest>

using namespace session;
using protocol::Endpoint;
using support::testIdentity;
using support::testKey;

namespace {

const Endpoint kHere = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kThere = Endpoint::ipv4(0x0a090002, 48386);

crypto::Fingerprint printOf(int key)
{
    return testKey(key).publicKey().fingerprint();
}

Candidate candidate(int key, const Endpoint& address = kHere, const QString& name = {})
{
    return {.relay = {.address = address,
                      .fingerprint = printOf(key),
                      .layer = Layer::Extended,
                      .name = name},
            .key = testKey(key).publicKey(),
            .shown = {}};
}

/// testKey(from) vouches for testKey(to).
protocol::Rotation rotation(int from, int to)
{
    return secure::signRotation(testKey(from), testKey(to).publicKey(), 1).value();
}

} // namespace

class TestRelayJudge : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    const QString m_office = QStringLiteral("Office");

private Q_SLOTS:
    void aStrangerIsNew() { QCOMPARE(RelayJudge({}).judge(candidate(0), {})->trust, Trust::New); }

    void strangersMayBeUnwelcome()
    {
        SessionConfig config;
        config.acceptStrangers = false;
        RelayJudge judge(config);
        QCOMPARE(judge.judge(candidate(0), {}).error(),
                 (RelayRefused{Refusal::Stranger, kHere, {}, printOf(0)}));
        judge.setKnownRelays({{{kHere}, printOf(0)}});
        QCOMPARE(judge.judge(candidate(0), {})->trust, Trust::Known);
    }

    void aKeyIsKnownWhereverItIsShown()
    {
        RelayJudge judge({});
        judge.setKnownRelays({{{kHere}, printOf(0), true}, {{kThere}, printOf(1)}});
        QCOMPARE(judge.judge(candidate(0, kThere), {})->trust, Trust::Verified);
        QCOMPARE(judge.judge(candidate(1, kHere), {})->trust, Trust::Known);
    }

    void aKnownAddressOrNameWithAnotherKeyIsRefused_data()
    {
        QTest::addColumn<Endpoint>("address");
        QTest::addColumn<QString>("name");
        QTest::newRow("address") << kHere << QString();
        QTest::newRow("name") << kThere << m_office;
        QTest::newRow("both") << kHere << m_office;
    }
    void aKnownAddressOrNameWithAnotherKeyIsRefused()
    {
        QFETCH(Endpoint, address);
        QFETCH(QString, name);
        RelayJudge judge({});
        judge.setKnownRelays({{{kHere}, printOf(0), true, true, m_office}});
        QCOMPARE(judge.judge(candidate(1, address, name), {}).error(),
                 (RelayRefused{Refusal::ChangedKey, address, printOf(0), printOf(1)}));
        // Whoever claims to be hosted by a person is not another relay for that.
        Candidate hosted = candidate(1, address, name);
        hosted.relay.host = testIdentity(3).publicKey().fingerprint();
        QCOMPARE(judge.judge(hosted, {}).error().reason, Refusal::ChangedKey);
    }

    void namesOfHostsAreNoPins()
    {
        RelayJudge judge({});
        Candidate ada = candidate(0, kHere, QStringLiteral("Ada"));
        ada.relay.host = testIdentity(2).publicKey().fingerprint();
        judge.pin(ada.relay, {});
        QVERIFY(judge.judge(candidate(1, kThere, QStringLiteral("Ada")), {}));
        QVERIFY(!judge.judge(candidate(1, kHere), {})); // but the address is one
    }

    void aRenewedKeyIsTheSameRelay_data()
    {
        QTest::addColumn<bool>("verified");
        QTest::addColumn<bool>("twice");
        QTest::newRow("known, once") << false << false;
        QTest::newRow("verified, once") << true << false;
        QTest::newRow("known, twice") << false << true;
        QTest::newRow("verified, twice") << true << true;
    }
    void aRenewedKeyIsTheSameRelay()
    {
        QFETCH(bool, verified);
        QFETCH(bool, twice);
        RelayJudge judge({});
        judge.setKnownRelays({{{kHere}, printOf(0), verified, true, m_office}});
        const Rotations chain =
            twice ? Rotations{rotation(2, 1), rotation(0, 2)} : Rotations{rotation(0, 1)};
        const auto verdict = judge.judge(candidate(1, kHere, m_office), chain);
        QVERIFY(verdict);
        QCOMPARE(verdict->trust, verified ? Trust::Verified : Trust::Known);
        QCOMPARE(verdict->renewedFrom, printOf(0));

        judge.pin(candidate(1, kHere, m_office).relay, verdict->renewedFrom);
        QCOMPARE(judge.judge(candidate(1), {})->trust, verdict->trust);
        QVERIFY(!judge.judge(candidate(0), {})); // the old key is no longer its key
    }

    void otherRotationsExplainNothing_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("of another new key") << 0;
        QTest::newRow("by an unknown old key") << 1;
        QTest::newRow("the wrong way round") << 2;
        QTest::newRow("a chain of three") << 3;
        QTest::newRow("a chain with a gap") << 4;
    }
    void otherRotationsExplainNothing()
    {
        QFETCH(int, which);
        const std::vector<Rotations> all{
            {rotation(0, 2)},
            {rotation(2, 1)},
            {rotation(1, 0)},
            {rotation(0, 2), rotation(2, 3), rotation(3, 1)},
            {rotation(0, 2), rotation(3, 1)},
        };
        RelayJudge judge({});
        judge.setKnownRelays({{{kHere}, printOf(0)}});
        const auto verdict = judge.judge(candidate(1), all.at(std::size_t(which)));
        QCOMPARE(verdict.error().reason, Refusal::ChangedKey);
    }

    void aVerifiedPersonsRelayIsVerified()
    {
        RelayJudge judge({});
        Candidate hosted = candidate(1);
        hosted.relay.host = testIdentity(2).publicKey().fingerprint();
        QCOMPARE(judge.judge(hosted, {})->trust, Trust::New);
        QVERIFY(judge.setVerifiedPeople({*hosted.relay.host}));
        QVERIFY(!judge.setVerifiedPeople({*hosted.relay.host}));
        QCOMPARE(judge.judge(hosted, {})->trust, Trust::Verified);
        QCOMPARE(judge.judge(candidate(1), {})->trust, Trust::New); // nobody signed

        // She has the address that another had.
        judge.setKnownRelays({{{kHere}, printOf(0)}});
        QCOMPARE(judge.judge(hosted, {})->trust, Trust::Verified);
    }

    void aDemandedKeyFailsClosed()
    {
        SessionConfig config;
        config.requiredFingerprint = printOf(0);
        RelayJudge judge(config);
        QCOMPARE(judge.judge(candidate(0), {})->trust, Trust::Verified);
        QCOMPARE(judge.judge(candidate(1), {}).error().reason, Refusal::WrongFingerprint);
        judge.setKnownRelays({{{kThere}, printOf(1), true}}); // however well it is known
        QCOMPARE(judge.judge(candidate(1), {}).error().reason, Refusal::WrongFingerprint);
        Candidate hosted = candidate(1);
        hosted.relay.host = testIdentity(2).publicKey().fingerprint();
        judge.setVerifiedPeople({*hosted.relay.host});
        QCOMPARE(judge.judge(hosted, {}).error().reason, Refusal::WrongFingerprint);
    }

    void whoSpokeTheExtendedLayerMustSpeakIt()
    {
        RelayJudge judge({});
        QVERIFY(!judge.needsChallenge(printOf(0)));
        judge.setKnownRelays({{{kHere}, printOf(0), false, true}, {{kThere}, printOf(1)}});
        QCOMPARE(judge.needsChallenge(printOf(0)), Refusal::Downgraded);
        QVERIFY(!judge.needsChallenge(printOf(1)));
        judge.pin(candidate(1).relay, {});
        QCOMPARE(judge.needsChallenge(printOf(1)), Refusal::Downgraded);

        SessionConfig config;
        config.allowClassic = false;
        QCOMPARE(RelayJudge(config).needsChallenge(printOf(0)), Refusal::ClassicOnly);
    }
};

QTEST_GUILESS_MAIN(TestRelayJudge)
#include "tst_relayjudge.moc"
