// The receiving end of a lane: each number once, in order where that is asked, within the window;
// and when it acknowledges.

#include "delivery/lanereceiver.h"
#include "delivery/lossylink.h"

#include <QTest>

#include <limits>

using namespace std::chrono_literals;
using delivery::Delivered;
using delivery::LaneReceiver;
using protocol::AckFrame;
using protocol::Instant;

namespace {

constexpr Instant kNow = 1h;
constexpr std::uint64_t kGreatest = std::numeric_limits<std::uint64_t>::max();

/// Gives a number and answers the serials that are delivered by it.
std::vector<std::uint32_t> give(LaneReceiver& lane, std::uint64_t number, Instant now = kNow)
{
    std::vector<Delivered> delivered;
    lane.take({.lane = 0, .number = number, .inner = support::numberedFrame(std::uint32_t(number))},
              now, delivered);
    std::vector<std::uint32_t> serials;
    for (const Delivered& unit : delivered)
        serials.push_back(support::serialOf(unit.inner));
    return serials;
}

using Serials = std::vector<std::uint32_t>;

bool isDueAtOnce(const LaneReceiver& lane)
{
    return lane.ackAt() && *lane.ackAt() <= kNow;
}

} // namespace

class TestLaneReceiver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOrderedLaneWaitsForTheGap()
    {
        LaneReceiver lane(0, true);
        QCOMPARE(give(lane, 0), Serials{0});
        QCOMPARE(give(lane, 2), Serials{});
        QCOMPARE(give(lane, 3), Serials{});
        QCOMPARE(give(lane, 2), Serials{});
        QCOMPARE(give(lane, 1), (Serials{1, 2, 3}));
        QCOMPARE(give(lane, 1), Serials{});
        QCOMPARE(give(lane, 3), Serials{});
        QCOMPARE(give(lane, 4), Serials{4});
    }

    void anUnorderedLaneDoesNot()
    {
        LaneReceiver lane(2, false);
        QCOMPARE(give(lane, 5), Serials{5});
        QCOMPARE(give(lane, 5), Serials{});
        QCOMPARE(give(lane, 0), Serials{0});
        QCOMPARE(give(lane, 1), Serials{1});
        QCOMPARE(give(lane, 0), Serials{});
        for (const std::uint32_t serial : {4u, 3u, 2u})
            QCOMPARE(give(lane, serial), Serials{serial});
        QCOMPARE(lane.acknowledge().next, 6u);
    }

    void whatIsNotNeededFillsItsPlace()
    {
        LaneReceiver lane(0, true);
        std::vector<Delivered> delivered;
        QCOMPARE(give(lane, 1), Serials{});
        QVERIFY(lane.take({.lane = 0, .number = 0, .inner = {}}, kNow, delivered));
        QCOMPARE(delivered.size(), 1u);
        QCOMPARE(delivered.front().number, 1u);
        QVERIFY(!lane.take({.lane = 0, .number = 0, .inner = {}}, kNow, delivered));
    }

    void acknowledgementsTellOfGaps()
    {
        LaneReceiver lane(1, true);
        give(lane, 0);
        give(lane, 2);
        give(lane, 5);
        give(lane, 63);
        const AckFrame ack = lane.acknowledge();
        QCOMPARE(ack.lane, std::uint8_t(1));
        QCOMPARE(ack.next, 1u);
        QCOMPARE(ack.map, 1u | 1u << 3 | std::uint64_t(1) << 61);
        QCOMPARE(ack.credit, std::uint16_t(64));
        QVERIFY(!lane.ackAt());
    }

    void beyondTheWindowNothingIsTaken()
    {
        LaneReceiver lane(0, true);
        for (const std::uint64_t number : {std::uint64_t(64), std::uint64_t(65), kGreatest - 1,
                                           kGreatest, std::uint64_t(1) << 32})
            QCOMPARE(give(lane, number), Serials{});
        QVERIFY(isDueAtOnce(lane));
        AckFrame ack = lane.acknowledge();
        QCOMPARE(ack.next, 0u);
        QCOMPARE(ack.map, 0u);
        for (std::uint64_t number = 63; number > 0; --number)
            QCOMPARE(give(lane, number), Serials{});
        ack = lane.acknowledge();
        QCOMPARE(ack.map, kGreatest >> 1);
        QCOMPARE(give(lane, 0).size(), 64u);
        ack = lane.acknowledge();
        QCOMPARE(ack.next, 64u);
        QCOMPARE(ack.map, 0u);
        QCOMPARE(give(lane, 128), Serials{});
        QCOMPARE(give(lane, 64), Serials{64});
    }

    void acknowledgementsMayWait()
    {
        LaneReceiver lane(0, true);
        QVERIFY(!lane.ackAt());
        give(lane, 0, kNow);
        QCOMPARE(lane.ackAt(), std::optional(kNow + 20ms));
        give(lane, 1, kNow + 10ms);
        QCOMPARE(lane.ackAt(), std::optional(kNow + 20ms)); // of the first
        for (std::uint64_t number = 2; number < 7; ++number)
            give(lane, number);
        QVERIFY(!isDueAtOnce(lane));
        give(lane, 7);
        QVERIFY(isDueAtOnce(lane)); // eight
        (void)lane.acknowledge();
        give(lane, 8);
        QVERIFY(!isDueAtOnce(lane));
    }

    void someMayNot()
    {
        LaneReceiver lane(0, true);
        give(lane, 0);
        (void)lane.acknowledge();
        give(lane, 2);
        QVERIFY(isDueAtOnce(lane)); // a gap
        (void)lane.acknowledge();
        give(lane, 2);
        QVERIFY(isDueAtOnce(lane)); // again
        (void)lane.acknowledge();
        give(lane, 1);
        QVERIFY(isDueAtOnce(lane)); // the gap is filled
        (void)lane.acknowledge();
        give(lane, 0);
        QVERIFY(isDueAtOnce(lane)); // long known
    }

    void creditIsABrake()
    {
        LaneReceiver lane(0, true);
        lane.setCredit(0);
        QVERIFY(!lane.ackAt());
        QCOMPARE(give(lane, 0), Serials{0}); // promised before
        QCOMPARE(lane.acknowledge().credit, std::uint16_t(0));
        for (std::uint64_t number = 1; number < 64; ++number)
            give(lane, number);
        (void)lane.acknowledge();
        QCOMPARE(give(lane, 64), Serials{});
        QVERIFY(isDueAtOnce(lane)); // it asks whether there is room
        QCOMPARE(lane.acknowledge().next, 64u);
        lane.setCredit(2);
        QVERIFY(isDueAtOnce(lane));
        QCOMPARE(lane.acknowledge().credit, std::uint16_t(2));
        QCOMPARE(give(lane, 66), Serials{});
        QCOMPARE(lane.acknowledge().map, 0u);
        QCOMPARE(give(lane, 65), Serials{});
        QCOMPARE(give(lane, 64), (Serials{64, 65}));
        lane.setCredit(60'000);
        QCOMPARE(lane.acknowledge().credit, std::uint16_t(64));
    }
};

QTEST_APPLESS_MAIN(TestLaneReceiver)
#include "tst_lanereceiver.moc"
