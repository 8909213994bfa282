// The pacer: a burst at once, then the pace of the round trip.

#include "delivery/pacer.h"

#include <QTest>

using namespace std::chrono_literals;
using delivery::Pacer;
using protocol::Instant;

namespace {

int takeAll(Pacer& pacer)
{
    int taken = 0;
    for (; pacer.has(1) && taken < 1000; ++taken)
        pacer.take();
    return taken;
}

} // namespace

class TestPacer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tenGoAtOnce()
    {
        for (const auto trip : {0us, 1000us, 20'000us, 500'000us, 3'600'000'000us}) {
            Pacer pacer;
            pacer.fill(1h, trip);
            QVERIFY(pacer.has(10));
            QCOMPARE(takeAll(pacer), 10);
            pacer.fill(1h, trip);
            QVERIFY(!pacer.has(1)); // no time, no token
            pacer.fill(2h, trip);
            QCOMPARE(takeAll(pacer), 10); // an hour of rest is no more than a burst
        }
    }

    void aWindowAndAQuarterInARoundTrip()
    {
        Pacer pacer;
        Instant now = 1h;
        pacer.fill(now, 200ms);
        takeAll(pacer);
        int sent = 0;
        while (now < 1h + 10s) { // fifty round trips
            QVERIFY(pacer.readyAt(1) > now);
            now = pacer.readyAt(1);
            pacer.fill(now, 200ms);
            const int taken = takeAll(pacer);
            QVERIFY(taken >= 1 && taken <= 2);
            sent += taken;
        }
        QVERIFY2(sent >= 3990 && sent <= 4010, qPrintable(QString::number(sent)));
    }

    void itIsReadyWhenItSays()
    {
        Pacer pacer;
        pacer.fill(1h, 100ms);
        takeAll(pacer);
        const Instant at = pacer.readyAt(3);
        pacer.fill(at - 1ms, 100ms);
        QVERIFY(!pacer.has(3));
        pacer.fill(at, 100ms);
        QVERIFY(pacer.has(3));
    }

    void aClockThatStandsOrWentBackGivesNothing()
    {
        Pacer pacer;
        pacer.fill(1h, 10ms);
        takeAll(pacer);
        pacer.fill(1min, 10ms);
        QVERIFY(!pacer.has(1));
    }
};

QTEST_APPLESS_MAIN(TestPacer)
#include "tst_pacer.moc"
