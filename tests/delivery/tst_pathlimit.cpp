// The limit of a packet: black holes are found, bad weather and outages are none.

#include "delivery/pathlimit.h"
#include "support/seededrandom.h"

#include <QTest>

using delivery::PathLimit;
using delivery::Transmission;

namespace {

Transmission packet(std::uint64_t counter, std::uint16_t bytes, bool whole = true)
{
    return {.counter = counter, .sentAt = {}, .bytes = bytes, .whole = whole};
}

} // namespace

class TestPathLimit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itStaysWithinBounds()
    {
        PathLimit path;
        QCOMPARE(path.bytes(), 1111);
        path.set(800);
        QCOMPARE(path.bytes(), 800);
        path.set(-1);
        QCOMPARE(path.bytes(), 548);
        path.set(1'000'000);
        QCOMPARE(path.bytes(), 1111);
    }

    void aBlackHoleIsFound()
    {
        PathLimit path;
        for (std::uint64_t counter = 1; counter <= 20; counter += 2) {
            QCOMPARE(path.bytes(), 1111);
            path.arrived(packet(counter + 1, 60));
            path.lost(packet(counter, 1000));
        }
        QCOMPARE(path.bytes(), 548);
        path.set(1111); // another link
        for (std::uint64_t counter = 101; counter < 110; ++counter)
            path.lost(packet(counter, 1000));
        QCOMPARE(path.bytes(), 1111);
        path.lost(packet(110, 1000));
        QCOMPARE(path.bytes(), 548);
    }

    void somethingLargerThanTheHoleKeepsTheLimit()
    {
        PathLimit path;
        for (std::uint64_t counter = 1; counter <= 100; ++counter) {
            path.lost(packet(counter, 1000));
            if (counter % 9 == 0)
                path.arrived(packet(counter, 1000));
        }
        QCOMPARE(path.bytes(), 1111);
    }

    void whatIsSmallerDoesNot()
    {
        PathLimit path;
        for (std::uint64_t counter = 1; counter <= 10; ++counter) {
            path.lost(packet(counter, 1000));
            path.arrived(packet(counter + 1, 900));
            path.arrived(packet(counter + 1, 1100, false)); // was cut on the way
        }
        QCOMPARE(path.bytes(), 548);
    }

    void unitsOfOnePacketAreOneLoss()
    {
        PathLimit path;
        for (int unit = 0; unit < 100; ++unit)
            path.lost(packet(7, 1000));
        QCOMPARE(path.bytes(), 1111);
    }

    void smallAndCutPacketsSayNothing()
    {
        PathLimit path;
        for (std::uint64_t counter = 1; counter <= 100; ++counter)
            path.lost(packet(counter, counter % 2 ? 548 : 1100, counter % 2 != 0));
        QCOMPARE(path.bytes(), 1111);
    }

    void anOutageSaysNothing()
    {
        PathLimit path;
        for (std::uint64_t counter = 1; counter <= 9; ++counter)
            path.lost(packet(counter, 1000));
        path.outageEnded(50);
        for (std::uint64_t counter = 10; counter < 50; ++counter)
            path.lost(packet(counter, 1000));
        QCOMPARE(path.bytes(), 1111);
    }

    void thirtyPercentOfLossAreNoBlackHole()
    {
        support::SeededRandom random(1);
        PathLimit path;
        for (std::uint64_t counter = 1; counter <= 20'000; ++counter) {
            if (random.chance(0.3))
                path.lost(packet(counter, 1000));
            else
                path.arrived(packet(counter, 1000));
        }
        QCOMPARE(path.bytes(), 1111);
    }
};

QTEST_APPLESS_MAIN(TestPathLimit)
#include "tst_pathlimit.moc"
