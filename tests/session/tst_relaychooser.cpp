// Which relay is joined, which is refused, and how often that is told.

#include "crypto/library.h"
#include "session/limits.h"
#include "session/relaychooser.h"
#include "session/testrelay.h"

#include <QTest>

using namespace session;
using protocol::Endpoint;
using support::TestRelay;

namespace {

const Endpoint kHere = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kThere = Endpoint::ipv4(0x0a090002, 48386);

} // namespace

class TestRelayChooser : public QObject
{
    Q_OBJECT

    crypto::Library m_library;

    static void consider(RelayChooser& chooser, const TestRelay& relay, Link link = 0)
    {
        chooser.consider({relay.address(), link}, relay.pem());
    }

private Q_SLOTS:
    void choosesNothingFromNothing()
    {
        RelayChooser chooser({});
        QVERIFY(!chooser.choose({}));
        QVERIFY(chooser.takeRefusals().empty());
    }

    void choosesByTrustThenByFingerprint_data()
    {
        // What is known of the relay with the smaller and of that with the greater fingerprint.
        QTest::addColumn<int>("smaller");
        QTest::addColumn<int>("greater");
        QTest::addColumn<bool>("smallerWins");
        const int none = 0;
        const int known = 1;
        const int verified = 2;
        QTest::newRow("two strangers") << none << none << true;
        QTest::newRow("two known") << known << known << true;
        QTest::newRow("two verified") << verified << verified << true;
        QTest::newRow("known before stranger") << none << known << false;
        QTest::newRow("verified before stranger") << none << verified << false;
        QTest::newRow("verified before known") << known << verified << false;
        QTest::newRow("known and smaller") << known << none << true;
        QTest::newRow("verified and smaller") << verified << known << true;
    }
    void choosesByTrustThenByFingerprint()
    {
        QFETCH(int, smaller);
        QFETCH(int, greater);
        QFETCH(bool, smallerWins);
        const bool inOrder = TestRelay(0, kHere).fingerprint() < TestRelay(1, kHere).fingerprint();
        const TestRelay small(inOrder ? 0 : 1, kHere);
        const TestRelay great(inOrder ? 1 : 0, kThere);
        std::vector<KnownRelay> known;
        for (const auto& [relay, what] : {std::pair(&small, smaller), std::pair(&great, greater)}) {
            if (what > 0)
                known.push_back({{relay->address()}, relay->fingerprint(), what == 2});
        }
        for (const bool smallFirst : {true, false}) { // whoever answers first
            RelayChooser chooser({});
            chooser.setKnownRelays(known);
            consider(chooser, smallFirst ? small : great);
            consider(chooser, smallFirst ? great : small);
            const auto chosen = chooser.choose({});
            QVERIFY(chosen);
            const TestRelay& expected = smallerWins ? small : great;
            QCOMPARE(chosen->relay.address, expected.address());
            QCOMPARE(chosen->relay.fingerprint, expected.fingerprint());
            QCOMPARE(chosen->relay.trust, Trust(smallerWins ? smaller : greater));
            QVERIFY(chooser.takeRefusals().empty());
            QVERIFY(!chooser.choose({})); // started over
        }
    }

    void keepsTheFirstOfTwoAddressesOfOneKey()
    {
        RelayChooser chooser({});
        consider(chooser, TestRelay(0, kThere), 4);
        consider(chooser, TestRelay(0, kHere), 5);
        const auto chosen = chooser.choose({});
        QCOMPARE(chosen->relay.address, kThere);
        QCOMPARE(chosen->link, 4);
    }

    void learnsTheLinkFromALaterAnswer()
    {
        RelayChooser chooser({});
        const TestRelay relay(0, kHere);
        consider(chooser, relay, kAllLinks);
        consider(chooser, relay, 3);
        consider(chooser, relay, 4);
        consider(chooser, relay, kAllLinks);
        QCOMPARE(chooser.choose({})->link, 3);
    }

    void refusesAChangedKey()
    {
        const TestRelay pinned(0, kHere);
        const TestRelay shown(1, kHere);
        RelayChooser chooser({});
        chooser.setKnownRelays({{{kHere}, pinned.fingerprint()}});
        consider(chooser, shown);
        QVERIFY(!chooser.choose({}));
        const std::vector<RelayRefused> expected{
            {Refusal::ChangedKey, kHere, pinned.fingerprint(), shown.fingerprint()}};
        QCOMPARE(chooser.takeRefusals(), expected);
    }

    void aPinHoldsForItsPortOnly()
    {
        RelayChooser chooser({});
        chooser.setKnownRelays({{{kHere}, TestRelay(0, kHere).fingerprint()}});
        consider(chooser, TestRelay(1, Endpoint::ipv4(0x0a090001, 50000)));
        QCOMPARE(chooser.choose({})->relay.trust, Trust::New);
    }

    void takesTheDemandedFingerprintOnly()
    {
        const TestRelay demanded(0, kHere);
        const TestRelay other(1, kThere);
        RelayChooser chooser({.requiredFingerprint = demanded.fingerprint()});
        consider(chooser, other);
        QVERIFY(!chooser.choose({}));
        const std::vector<RelayRefused> expected{
            {Refusal::WrongFingerprint, kThere, demanded.fingerprint(), other.fingerprint()}};
        QCOMPARE(chooser.takeRefusals(), expected);

        consider(chooser, other);
        consider(chooser, demanded);
        QCOMPARE(chooser.choose({})->relay.trust, Trust::Verified);
    }

    void aPinComesBeforeADemand()
    {
        const TestRelay demanded(0, kHere);
        RelayChooser chooser({.requiredFingerprint = demanded.fingerprint()});
        chooser.setKnownRelays({{{kHere}, TestRelay(1, kHere).fingerprint()}});
        consider(chooser, demanded);
        QVERIFY(!chooser.choose({}));
        QCOMPARE(chooser.takeRefusals().front().reason, Refusal::ChangedKey);
    }

    void refusesWhatIsNoKey_data()
    {
        QTest::addColumn<QByteArray>("pem");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("words") << QByteArray("no key");
        QTest::newRow("empty PEM")
            << QByteArray("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n");
        // Made for this test: openssl genrsa 1024 | openssl rsa -pubout
        QTest::newRow("1024 bits")
            << QByteArray("-----BEGIN PUBLIC KEY-----\n"
                          "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn0UWBdVPC3g6shgYaTtpagra7\n"
                          "hp/FmULN5gzK3w29eU6SPPcrkTub1w63/1SijscroyLUrPR8bm93UiQJVG0dmbPB\n"
                          "vfYTW5TX7zijVl6K8fzO9wSxZY+tTIBr9qwIVf+9m78/YS0DL4OhpjaseDvSM7w3\n"
                          "FC4g1ejTtJCwfktgmwIDAQAB\n"
                          "-----END PUBLIC KEY-----\n");
        QTest::newRow("cut") << TestRelay(0, kHere).pem().first(200);
        QTest::newRow("64 kB") << QByteArray(65535, 'A');
    }
    void refusesWhatIsNoKey()
    {
        QFETCH(QByteArray, pem);
        RelayChooser chooser({});
        chooser.consider({kHere, 0}, pem);
        QVERIFY(!chooser.choose({}));
        const std::vector<RelayRefused> expected{{Refusal::UnusableKey, kHere, {}, {}}};
        QCOMPARE(chooser.takeRefusals(), expected);
    }

    void tellsEachRefusalOnce()
    {
        RelayChooser chooser({.requiredFingerprint = TestRelay(0, kHere).fingerprint()});
        const TestRelay wrong(1, kHere);
        for (int i = 0; i < 3; ++i) {
            consider(chooser, wrong);
            QVERIFY(!chooser.choose({}));
            QCOMPARE(chooser.takeRefusals().size(), i == 0 ? 1u : 0u);
        }
        consider(chooser, TestRelay(1, kThere)); // the same key elsewhere is another matter
        consider(chooser, TestRelay(2, kHere));
        QVERIFY(!chooser.choose({}));
        QCOMPARE(chooser.takeRefusals().size(), 2u);

        chooser.forgetRefusals();
        consider(chooser, wrong);
        QVERIFY(!chooser.choose({}));
        QCOMPARE(chooser.takeRefusals().size(), 1u);
    }

    void tellsAnewWhenPinsChanged()
    {
        const KnownRelay pin{{kHere}, TestRelay(0, kHere).fingerprint()};
        const TestRelay changed(1, kHere);
        RelayChooser chooser({});
        chooser.setKnownRelays({pin});
        consider(chooser, changed);
        QVERIFY(!chooser.choose({}));
        QCOMPARE(chooser.takeRefusals().size(), 1u);
        chooser.setKnownRelays({pin}); // the same: nothing changed
        consider(chooser, changed);
        QVERIFY(!chooser.choose({}));
        QCOMPARE(chooser.takeRefusals().size(), 0u);
        chooser.setKnownRelays({pin, {{kThere}, TestRelay(0, kHere).fingerprint()}});
        consider(chooser, changed);
        QVERIFY(!chooser.choose({}));
        QCOMPARE(chooser.takeRefusals().size(), 1u);
    }

    void judgesByThePinsOfTheMomentOfChoice()
    {
        const TestRelay relay(0, kHere);
        RelayChooser chooser({});
        consider(chooser, relay);
        chooser.setKnownRelays({{{kHere}, TestRelay(1, kHere).fingerprint()}});
        QVERIFY(!chooser.choose({}));
        QCOMPARE(chooser.takeRefusals().size(), 1u);

        chooser.setKnownRelays({});
        consider(chooser, relay);
        chooser.setKnownRelays({{{kHere}, relay.fingerprint(), true}});
        QCOMPARE(chooser.choose({})->relay.trust, Trust::Verified);
    }

    void pinsAtFirstUse()
    {
        RelayChooser chooser({});
        const TestRelay first(0, kHere);
        consider(chooser, first);
        chooser.pin(*chooser.choose({}));
        consider(chooser, first);
        QCOMPARE(chooser.choose({})->relay.trust, Trust::Known);
        consider(chooser, TestRelay(1, kHere));
        QVERIFY(!chooser.choose({}));
    }

    void parsesABoundedNumberOfKeys()
    {
        RelayChooser chooser({});
        for (int i = 0; i < kAnswersPerGathering; ++i)
            chooser.consider({kThere, 0}, "no key");
        consider(chooser, TestRelay(0, kHere));
        QVERIFY(!chooser.choose({}));
        consider(chooser, TestRelay(0, kHere)); // the next round is open again
        QVERIFY(chooser.choose({}));
    }

    void remembersABoundedNumberOfRefusals()
    {
        RelayChooser chooser({});
        std::size_t told = 0;
        for (std::uint32_t i = 0; i < 10'000; ++i) {
            chooser.consider({Endpoint::ipv4(i, 1), 0}, "no key");
            QVERIFY(!chooser.choose({}));
            told += chooser.takeRefusals().size();
        }
        QCOMPARE(told, kRefusalsRemembered);
    }
};

QTEST_GUILESS_MAIN(TestRelayChooser)
#include "tst_relaychooser.moc"
