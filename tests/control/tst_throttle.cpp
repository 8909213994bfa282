#include "control/throttle.h"

#include <QTest>

using namespace control;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestThrottle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachFailureDoublesTheTime();
    void theTimeHasABound();
    void onlyWhoFailedWaits_data();
    void onlyWhoFailedWaits();
    void successForgivesAll();
    void longPeaceForgivesAll();
    void loopbackNeverWaits_data();
    void loopbackNeverWaits();
    void memoryIsBounded();
};

namespace {

const QHostAddress kOne(u"10.9.0.1"_s);

/// How long an address is held back from now on.
Throttle::Instant waitOf(const Throttle& throttle, const QHostAddress& address,
                         Throttle::Instant now)
{
    Throttle::Instant wait = 0ms;
    while (throttle.isHeldBack(address, now + wait))
        wait += 100ms;
    return wait;
}

} // namespace

void TestThrottle::eachFailureDoublesTheTime()
{
    Throttle throttle;
    Throttle::Instant now = 1h;
    QCOMPARE(waitOf(throttle, kOne, now), 0ms);
    for (const Throttle::Instant expected : {500ms, 1000ms, 2000ms, 4000ms, 8000ms}) {
        throttle.failed(kOne, now);
        QCOMPARE(waitOf(throttle, kOne, now), expected);
        now += expected;
    }
}

void TestThrottle::theTimeHasABound()
{
    Throttle throttle;
    for (int i = 0; i < 1000; ++i)
        throttle.failed(kOne, 1h);
    QCOMPARE(waitOf(throttle, kOne, 1h), kLongestRetryDelay);
}

void TestThrottle::onlyWhoFailedWaits_data()
{
    QTest::addColumn<QString>("failed");
    QTest::addColumn<QString>("asking");
    QTest::addColumn<bool>("waits");
    QTest::newRow("itself") << u"10.9.0.1"_s << u"10.9.0.1"_s << true;
    QTest::newRow("its neighbour") << u"10.9.0.1"_s << u"10.9.0.2"_s << false;
    QTest::newRow("IPv6, itself") << u"fd00::1"_s << u"fd00::1"_s << true;
    QTest::newRow("IPv6, another address of its own") << u"fd00::1"_s << u"fd00::2:3"_s << true;
    QTest::newRow("IPv6, another network") << u"fd00::1"_s << u"fd00:0:0:1::1"_s << false;
}

void TestThrottle::onlyWhoFailedWaits()
{
    QFETCH(QString, failed);
    QFETCH(QString, asking);
    Throttle throttle;
    throttle.failed(QHostAddress(failed), 1h);
    QTEST(throttle.isHeldBack(QHostAddress(asking), 1h), "waits");
}

void TestThrottle::successForgivesAll()
{
    Throttle throttle;
    throttle.failed(kOne, 1h);
    throttle.failed(kOne, 1h);
    throttle.succeeded(kOne);
    QVERIFY(!throttle.isHeldBack(kOne, 1h));
    throttle.failed(kOne, 1h);
    QCOMPARE(waitOf(throttle, kOne, 1h), kFirstRetryDelay);
}

void TestThrottle::longPeaceForgivesAll()
{
    Throttle throttle;
    for (int i = 0; i < 20; ++i)
        throttle.failed(kOne, 1h);
    throttle.failed(kOne, 1h + kFailuresForgotten);
    QCOMPARE(waitOf(throttle, kOne, 1h + kFailuresForgotten), kFirstRetryDelay);
}

void TestThrottle::loopbackNeverWaits_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("IPv4") << u"127.0.0.1"_s;
    QTest::newRow("all of it") << u"127.1.2.3"_s;
    QTest::newRow("IPv6") << u"::1"_s;
    QTest::newRow("IPv4 in IPv6") << u"::ffff:127.0.0.1"_s;
}

void TestThrottle::loopbackNeverWaits()
{
    QFETCH(QString, address);
    Throttle throttle;
    throttle.failed(QHostAddress(address), 1h);
    QVERIFY(!throttle.isHeldBack(QHostAddress(address), 1h));
}

void TestThrottle::memoryIsBounded()
{
    Throttle throttle;
    for (quint32 i = 0; i < 100'000; ++i)
        throttle.failed(QHostAddress(0x0A000000 + i), 1h + std::chrono::milliseconds(i));
    QCOMPARE(throttle.size(), kMaxThrottled);
    // Those that failed last are remembered.
    const Throttle::Instant now = 1h + 100'000ms;
    QVERIFY(throttle.isHeldBack(QHostAddress(0x0A000000 + 99'999), now));
    QVERIFY(!throttle.isHeldBack(QHostAddress(0x0A000000 + 90'000), now - 9'900ms));
}

QTEST_APPLESS_MAIN(TestThrottle)
#include "tst_throttle.moc"
