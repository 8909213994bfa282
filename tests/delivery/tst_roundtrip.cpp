// The round trip: RFC 6298 worked by hand, its bounds, doubling, and samples nobody should send.

#include "delivery/roundtrip.h"

#include <QTest>

using namespace std::chrono_literals;
using delivery::RoundTrip;
using protocol::Instant;

class TestRoundTrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstTimeoutComesFromTheHandshake()
    {
        QCOMPARE(RoundTrip(10ms).timeout(0), Instant(300ms));
        QCOMPARE(RoundTrip(150ms).timeout(0), Instant(450ms));
        QCOMPARE(RoundTrip(900ms).timeout(0), Instant(1s));
        QCOMPARE(RoundTrip(-5ms).timeout(0), Instant(300ms));
        QCOMPARE(RoundTrip(Instant::max()).timeout(0), Instant(1s));
    }

    void samplesAreSmoothed()
    {
        RoundTrip trip(10ms);
        trip.sample(100ms);
        QCOMPARE(trip.smoothed(), 100ms);
        QCOMPARE(trip.variation(), 50ms);
        QCOMPARE(trip.timeout(0), Instant(300ms));
        trip.sample(180ms);
        // RTTVAR = 50 + (|100 - 180| - 50) / 4; SRTT = 100 + 80 / 8
        QCOMPARE(trip.variation(), 57500us);
        QCOMPARE(trip.smoothed(), 110ms);
        QCOMPARE(trip.timeout(0), Instant(340ms));
        QCOMPARE(trip.latest(), Instant(180ms));
        QCOMPARE(trip.least(), Instant(100ms));
    }

    void timeoutsAreBoundedAndDouble()
    {
        RoundTrip trip(10ms);
        for (int i = 0; i < 200; ++i)
            trip.sample(2ms);
        QCOMPARE(trip.timeout(0), Instant(50ms));
        QCOMPARE(trip.timeout(1), Instant(100ms));
        QCOMPARE(trip.timeout(4), Instant(800ms));
        QCOMPARE(trip.timeout(6), Instant(2s));
        QCOMPARE(trip.timeout(1'000'000'000), Instant(2s));
        trip.sample(1h);
        QCOMPARE(trip.timeout(0), Instant(2s));
    }

    void patienceIsNineEighthsOfTheLonger()
    {
        RoundTrip trip(10ms);
        trip.sample(0ms);
        QCOMPARE(trip.patience(), Instant(1ms));
        trip.sample(80ms);
        QCOMPARE(trip.patience(), Instant(90ms));
        trip.sample(0ms); // SRTT = 10 - 10 / 8 = 8.75
        QCOMPARE(trip.patience(), Instant(10ms));
    }

    void absurdSamplesDoNoHarm()
    {
        RoundTrip trip(10ms);
        for (const Instant sample : {Instant::max(), Instant::min(), Instant(-1), Instant::max()})
            trip.sample(sample);
        QVERIFY(trip.timeout(3) <= 2s && trip.timeout(3) > 0ms);
        QVERIFY(trip.patience() > 0ms);
    }
};

QTEST_APPLESS_MAIN(TestRoundTrip)
#include "tst_roundtrip.moc"
