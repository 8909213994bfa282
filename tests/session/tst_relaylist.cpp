// What a person may choose from: who comes into the list, who goes, and in which order.

#include "crypto/library.h"
#include "session/limits.h"
#include "session/relaylist.h"
#include "support/testkeys.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::Instant;
using support::testKey;

namespace {

constexpr Instant kNow{5'000'000};
/// An entry for each would take a key for each; numbers go where fingerprints would.
crypto::Fingerprint print(int number)
{
    return crypto::Fingerprint::fromText(QStringLiteral("%1").arg(number, 60, 10, QChar(u'0')))
        .value();
}

RelayChooser::Judged answer(int number, Trust trust = Trust::New, Layer layer = Layer::Extended,
                            std::optional<Refusal> refusal = {})
{
    return {.heard = {.relay = {.address = Endpoint::ipv4(0x0a090000u + std::uint32_t(number), 1),
                                .fingerprint = print(number),
                                .trust = trust,
                                .layer = layer},
                      .refusal = refusal},
            .key = testKey(number % 3).publicKey()};
}

std::vector<crypto::Fingerprint> prints(const RelayList& list)
{
    std::vector<crypto::Fingerprint> found;
    for (const HeardRelay& heard : list.inOrder())
        found.push_back(heard.relay.fingerprint);
    return found;
}

using Prints = std::vector<crypto::Fingerprint>;

} // namespace

class TestRelayList : public QObject
{
    Q_OBJECT

    crypto::Library m_library;

private Q_SLOTS:
    void theBestComeFirst()
    {
        RelayList list;
        QVERIFY(list.note({answer(4), answer(3), answer(9, Trust::Known),
                           answer(1, Trust::New, Layer::Extended, Refusal::ChangedKey),
                           answer(8, Trust::Verified, Layer::Classic)},
                          kNow));
        QCOMPARE(prints(list), (Prints{print(8), print(9), print(3), print(4), print(1)}));
    }

    void whatARelaySaysIsReplaced()
    {
        RelayList list;
        QVERIFY(list.note({answer(1)}, kNow));
        RelayChooser::Judged again = answer(1);
        again.heard.members = 12;
        QVERIFY(!list.note({again}, kNow));
        QCOMPARE(list.inOrder().size(), 1u);
        QCOMPARE(list.inOrder().front().members, 12);
    }

    void whoMissesThreeQuestionsGoes()
    {
        RelayList list;
        list.note({answer(1), answer(2)}, kNow);
        list.note({answer(1)}, kNow);
        list.note({answer(1)}, kNow);
        QCOMPARE(prints(list), (Prints{print(1), print(2)}));
        QVERIFY(list.note({answer(1)}, kNow));
        QCOMPARE(prints(list), Prints{print(1)});
        for (int i = 0; i < 10; ++i) { // one answer in three is enough
            list.note({}, kNow);
            list.note({}, kNow);
            QVERIFY(!list.note({answer(1)}, kNow));
        }
        QCOMPARE(prints(list), Prints{print(1)});
    }

    void whoIsNotHeardForAWhileGoes()
    {
        RelayList list;
        QVERIFY(!list.nextDeadline());
        list.note({answer(0), answer(1)}, kNow);
        QCOMPARE(list.nextDeadline(), kNow + kRelayListedFor);
        QVERIFY(!list.expire(kNow + kRelayListedFor - 1ms));
        QVERIFY(list.noteAnnouncement(testKey(1).publicKey().toDer(), kNow + 1s));
        QVERIFY(!list.noteAnnouncement(testKey(2).publicKey().toDer(), kNow + 1s));
        QVERIFY(!list.noteAnnouncement({}, kNow + 1s));
        QVERIFY(list.expire(kNow + kRelayListedFor));
        QCOMPARE(prints(list), Prints{print(1)});
        QVERIFY(list.noteAnnouncement(testKey(1).publicKey().toPem(), kNow + 2s));
        QCOMPARE(list.nextDeadline(), kNow + 2s + kRelayListedFor);
        QVERIFY(list.expire(kNow + 2s + kRelayListedFor));
        QVERIFY(prints(list).empty());
    }

    void theRelayOfTheSessionStays()
    {
        RelayList list;
        list.note({answer(1), answer(2)}, kNow);
        Relay kept = answer(2).heard.relay;
        kept.trust = Trust::Known; // joined since, and pinned
        list.keep(kept);
        for (int i = 0; i < 10; ++i)
            list.note({}, kNow);
        list.expire(kNow + 24h);
        QCOMPARE(list.inOrder().size(), 1u);
        QCOMPARE(list.inOrder().front().relay, kept);
        QVERIFY(!list.nextDeadline());
        list.keep({});
        QVERIFY(list.note({}, kNow));
        QVERIFY(list.inOrder().empty());
    }

    void whoMakesUpRelaysCrowdsOutNobody()
    {
        RelayList list;
        list.note({answer(500), answer(501, Trust::Known)}, kNow);
        list.keep(answer(502).heard.relay);
        list.note({answer(500), answer(501, Trust::Known), answer(502)}, kNow);
        for (int i = 0; i < 3; ++i) {
            std::vector<RelayChooser::Judged> flood;
            for (int j = 0; j < kAnswersPerGathering; ++j)
                flood.push_back(answer(i * kAnswersPerGathering + j));
            flood.push_back(answer(600, Trust::Verified));
            flood.push_back(answer(500));
            flood.push_back(answer(501, Trust::Known));
            list.note(flood, kNow);
            QCOMPARE(list.inOrder().size(), kRelaysListed);
            for (const int there : {500, 501, 502, 600})
                QVERIFY(std::ranges::contains(prints(list), print(there)));
        }
    }

    void aKeyAloneSaysLessThanAChallenge()
    {
        RelayList list;
        list.note({answer(1)}, kNow);
        const RelayChooser::Judged key = answer(1, Trust::New, Layer::Classic);
        list.note({key}, kNow + 1s);
        QCOMPARE(list.inOrder().front().relay.layer, Layer::Extended);
        QCOMPARE(list.nextDeadline(), kNow + 1s + kRelayListedFor);
        list.note({key}, kNow);
        list.note({key}, kNow);
        QCOMPARE(list.inOrder().front().relay.layer, Layer::Classic);
    }
};

QTEST_APPLESS_MAIN(TestRelayList)
#include "tst_relaylist.moc"
