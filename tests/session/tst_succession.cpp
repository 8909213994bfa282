// When an app begins to host, and when it gives way.

#include "protocol/limits.h"
#include "session/limits.h"
#include "session/succession.h"
#include "support/seededrandom.h"

#include <QTest>

using namespace std::chrono_literals;
using protocol::Instant;
using session::Hosting;
using session::Succession;

namespace {

constexpr Instant kStart = 1h;

} // namespace

class TestSuccession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_succession.emplace(m_random); }

    void hostsWhenNobodyAnswers()
    {
        m_succession->setMode(Hosting::WhenAlone);
        QVERIFY(!m_succession->dueAt());
        m_succession->searchBegan({}, kStart);
        const Instant due = m_succession->dueAt().value();
        QVERIFY(due >= kStart + protocol::kHostAfter);
        QVERIFY(due < kStart + protocol::kHostAfter + session::kHostJitter);
        QVERIFY(!m_succession->mayBegin(false, due - 1ms));
        QVERIFY(m_succession->mayBegin(false, due));
        QVERIFY(!m_succession->mayBegin(false, due + 1h)); // once
    }

    void aSearchThatGoesOnDoesNotPutItOff()
    {
        m_succession->setMode(Hosting::WhenAlone);
        m_succession->searchBegan({}, kStart);
        const auto due = m_succession->dueAt();
        m_succession->searchBegan({}, kStart + 1s);
        QCOMPARE(m_succession->dueAt(), due);
    }

    void neverMeansNever()
    {
        m_succession->searchBegan({}, kStart);
        m_succession->searchBegan(0, kStart);
        QVERIFY(!m_succession->dueAt());
    }

    void hostsInItsTurn_data()
    {
        QTest::addColumn<int>("place");
        QTest::addColumn<int>("wait");
        QTest::newRow("the first") << 0 << 0;
        QTest::newRow("the second") << 1 << 500;
        QTest::newRow("the fifth") << 4 << 2000;
        QTest::newRow("far behind") << 100'000 << 60'000;
    }

    void hostsInItsTurn()
    {
        QFETCH(int, place);
        QFETCH(int, wait);
        m_succession->setMode(Hosting::WhenAlone);
        m_succession->searchBegan(place, kStart);
        QCOMPARE(m_succession->dueAt(), kStart + std::chrono::milliseconds(wait));
    }

    void aPlaceInTheLineCountsMoreThanAWait()
    {
        m_succession->setMode(Hosting::WhenAlone);
        m_succession->searchBegan({}, kStart);
        m_succession->searchBegan(0, kStart + 10ms);
        QCOMPARE(m_succession->dueAt(), kStart + 10ms);
    }

    void waitsForWhatAnAnswerBrings()
    {
        m_succession->setMode(Hosting::WhenAlone);
        m_succession->searchBegan(1, kStart);
        QVERIFY(!m_succession->mayBegin(true, kStart + 500ms));
        QCOMPARE(m_succession->dueAt(), kStart + 500ms + protocol::kGatherTime);
        m_succession->settled();
        QVERIFY(!m_succession->dueAt());
        QVERIFY(!m_succession->mayBegin(false, kStart + 1h));
    }

    void insistsWhateverOthersDo()
    {
        m_succession->setMode(Hosting::Always);
        QVERIFY(m_succession->insists());
        m_succession->searchBegan({}, kStart);
        QCOMPARE(m_succession->dueAt(), kStart);
        m_succession->settled(); // a relay answered
        QVERIFY(m_succession->mayBegin(true, kStart));
    }

    void gaveWayAndHostsAgainWhenAlone()
    {
        m_succession->setMode(Hosting::Always);
        m_succession->yielded();
        QVERIFY(!m_succession->insists());
        QVERIFY(!m_succession->dueAt());
        m_succession->searchBegan({}, kStart);
        QVERIFY(m_succession->dueAt() >= kStart + protocol::kHostAfter);
        m_succession->hosts();
        QVERIFY(m_succession->insists());
    }

    void triesAgainMoreAndMoreSeldom()
    {
        m_succession->setMode(Hosting::WhenAlone);
        const std::vector<Instant> waits{2s, 4s, 8s, 16s, 30s, 30s};
        for (const Instant wait : waits) {
            m_succession->failed(kStart);
            QCOMPARE(m_succession->dueAt(), kStart + wait);
        }
        QCOMPARE(m_succession->failures(), 6);
        for (int more = 0; more < 100; ++more)
            m_succession->failed(kStart);
        QCOMPARE(m_succession->dueAt(), kStart + 30s);
        m_succession->hosts();
        QVERIFY(!m_succession->dueAt());
        m_succession->failed(kStart);
        QCOMPARE(m_succession->dueAt(), kStart + 2s);
    }

    void aNewModeBeginsAnew()
    {
        m_succession->setMode(Hosting::Always);
        m_succession->failed(kStart);
        m_succession->yielded();
        m_succession->setMode(Hosting::Always);
        QVERIFY(m_succession->insists());
        QCOMPARE(m_succession->failures(), 0);
        QVERIFY(!m_succession->dueAt());
    }

    void theSmallerFingerprintStays()
    {
        const auto small = crypto::Fingerprint::fromText(QString(60, u'1')).value();
        const auto great = crypto::Fingerprint::fromText(QString(60, u'2')).value();
        QVERIFY(Succession::yieldsTo(small, great));
        QVERIFY(!Succession::yieldsTo(great, small));
        QVERIFY(!Succession::yieldsTo(small, small));
    }

private:
    support::SeededRandom m_random{1};
    std::optional<Succession> m_succession;
};

QTEST_APPLESS_MAIN(TestSuccession)
#include "tst_succession.moc"
