// All lanes of a session, over paths that are simple enough to foretell: who goes first, when ACKs
// travel, bursts, bounds of packets, credit, outages, black holes and what is measured.

#include "delivery/lossylink.h"
#include "protocol/bytes.h"

#include <QTest>

using namespace std::chrono_literals;
using delivery::Delivered;
using delivery::Enqueued;
using delivery::Lane;
using delivery::Lanes;
using delivery::Tag;
using protocol::Instant;
using support::LossyLink;
using support::numberedFrame;
using support::PathWeather;
using support::SeededRandom;

namespace {

std::vector<int> typesOf(QByteArrayView bytes)
{
    std::vector<int> types;
    const auto frames = protocol::parseFrames(bytes).value();
    for (const protocol::Frame& frame : frames) {
        const auto* data = std::get_if<protocol::DataFrame>(&frame);
        types.push_back(data ? data->lane : -int(frame.index() + 1));
    }
    return types;
}

constexpr int kAck = -12;
using Types = std::vector<int>;

/// A talk of one unit every 50 ms beside whatever else is enqueued; answers the slowest.
Instant slowestTalk(bool withBulk)
{
    SeededRandom random(1);
    LossyLink link(random, {.shortest = 100ms, .longest = 100ms}, delivery::kRelayQueue, 200ms);
    Instant now = 1h;
    std::vector<Instant> sentAt;
    Instant slowest{};
    int bulk = 0;
    link.delivered = [&](int, const Delivered& unit) {
        if (unit.lane == std::to_underlying(Lane::Talk))
            slowest = std::max(slowest, now - sentAt[support::serialOf(unit.inner)]);
        else
            ++bulk;
    };
    for (int message = 0; message < 200; ++message) {
        while (withBulk
               && link.end(0).enqueue(Lane::Bulk, numberedFrame(0, 1000), 0, now)
                      == Enqueued::Queued) {}
        sentAt.push_back(now);
        (void)link.end(0).enqueue(Lane::Talk, numberedFrame(std::uint32_t(message)), 0, now);
        link.run(now, now + 50ms);
    }
    // A window in each round trip of 200 ms is 3,200 in ten seconds.
    return withBulk && bulk < 2'000 ? Instant::max() : slowest;
}

} // namespace

class TestLanes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingComesOfNothing()
    {
        Lanes lanes(delivery::kClientQueue, 10ms);
        QVERIFY(lanes.nextPacket(1h).frames.isEmpty());
        QVERIFY(!lanes.nextDeadline());
        QCOMPARE(lanes.health(1h).queuedUnits, 0u);
        lanes.take(protocol::AckFrame{.lane = 0, .next = 0, .map = 1, .credit = 0}, 1h);
        lanes.take(protocol::AckFrame{.lane = 9, .next = 5, .map = 1, .credit = 0}, 1h);
        lanes.take(protocol::DataFrame{.lane = 3, .number = 0, .inner = numberedFrame(1)}, 1h);
        QVERIFY(lanes.nextPacket(1h).frames.isEmpty());
        QVERIFY(!lanes.nextDeadline());
        QVERIFY(lanes.takeDelivered().empty());
    }

    void acknowledgementsThenTalkThenStateThenBulk()
    {
        Lanes lanes(delivery::kClientQueue, 10ms);
        QCOMPARE(lanes.enqueue(Lane::Bulk, numberedFrame(1), 1, 1h), Enqueued::Queued);
        QCOMPARE(lanes.enqueue(Lane::State, numberedFrame(2), 2, 1h), Enqueued::Queued);
        QCOMPARE(lanes.enqueue(Lane::Talk, numberedFrame(3), 3, 1h), Enqueued::Queued);
        lanes.take(protocol::DataFrame{.lane = 1, .number = 0, .inner = numberedFrame(1)}, 1h);
        QCOMPARE(typesOf(lanes.nextPacket(1h).frames), (Types{kAck, 0, 2, 1}));
        QVERIFY(lanes.nextPacket(1h).frames.isEmpty());
        QCOMPARE(lanes.nextDeadline(), std::optional<Instant>(1h + 300ms));
    }

    void acknowledgementsRideAlongOrGoInTime()
    {
        Lanes lanes(delivery::kClientQueue, 10ms);
        lanes.take(protocol::DataFrame{.lane = 0, .number = 0, .inner = numberedFrame(1)}, 1h);
        QVERIFY(lanes.nextPacket(1h).frames.isEmpty());
        QCOMPARE(lanes.nextDeadline(), std::optional<Instant>(1h + 20ms));
        QCOMPARE(typesOf(lanes.nextPacket(1h + 20ms).frames), Types{kAck});
        QVERIFY(!lanes.nextDeadline());

        lanes.take(protocol::DataFrame{.lane = 0, .number = 1, .inner = numberedFrame(1)}, 1h);
        const QByteArray ping = protocol::encodeFrame(protocol::PingFrame{"12345678"});
        QCOMPARE(typesOf(lanes.nextPacket(1h, ping).frames), (Types{-5, kAck}));
        QCOMPARE(lanes.nextPacket(1h, ping).frames, ping);
        QVERIFY(!lanes.nextDeadline());
    }

    void packetsAreFullAndNoFuller()
    {
        Lanes lanes(delivery::kClientQueue, 10ms);
        for (std::uint32_t serial = 0; serial < 60; ++serial)
            (void)lanes.enqueue(Lane::Talk, numberedFrame(serial, 88), serial, 1h);
        (void)lanes.enqueue(Lane::Bulk, numberedFrame(0, protocol::kMaxUnitBytes), 0, 1h);
        lanes.take(protocol::DataFrame{.lane = 0, .number = 3, .inner = {}}, 1h);
        const QByteArray first = lanes.nextPacket(1h).frames;
        QCOMPARE(first.size(), 22 + 10 * 100);
        int packets = 1;
        for (auto packet = lanes.nextPacket(1h); !packet.frames.isEmpty();
             packet = lanes.nextPacket(1h), ++packets) {
            QVERIFY(packet.frames.size() <= protocol::kMaxFrameBytes);
            QVERIFY(!packet.largerThanPath);
        }
        QCOMPARE(packets, 7); // 10 + 11 * 4 + 6, and the large one
    }

    void bulkDoesNotDelayTalk()
    {
        const Instant alone = slowestTalk(false);
        const Instant beside = slowestTalk(true);
        QCOMPARE(alone, Instant(100ms));
        QCOMPARE(beside, alone);
    }

    void bulkNeverStarves()
    {
        SeededRandom random(1);
        LossyLink link(random, {.shortest = 50ms, .longest = 50ms});
        std::array<int, 3> arrived{};
        link.delivered = [&](int, const Delivered& unit) { ++arrived[unit.lane]; };
        Instant now = 1h;
        for (int i = 0; i < 1000; ++i) {
            // Talk and state have more than the pacing lets go.
            for (const Lane lane : {Lane::Talk, Lane::State, Lane::Bulk}) {
                while (link.end(0).enqueue(lane, numberedFrame(0, 1000), 0, now)
                       == Enqueued::Queued) {}
            }
            link.run(now, now + 10ms);
        }
        const int all = arrived[0] + arrived[1] + arrived[2];
        QVERIFY2(arrived[1] > all / 10, qPrintable(QString::number(arrived[1])));
        QVERIFY2(arrived[0] > all / 2, qPrintable(QString::number(arrived[0])));
    }

    void aLanCarriesManySmallUnits()
    {
        SeededRandom random(1);
        LossyLink link(random, {.shortest = 0ms, .longest = 1ms}, delivery::kRelayQueue, 1ms);
        int arrived = 0;
        link.delivered = [&](int, const Delivered&) { ++arrived; };
        Instant now = 1h;
        for (int i = 0; i < 1000; ++i) {
            while (link.end(0).enqueue(Lane::Talk, numberedFrame(0, 100), 0, now)
                   == Enqueued::Queued) {}
            link.run(now, now + 1ms);
        }
        QVERIFY2(arrived > 5000, qPrintable(QString::number(arrived)));
        QVERIFY(link.largestBurst <= delivery::kBurst);
        QVERIFY(link.end(0).health(now).unitsSent > link.packets); // several in a packet
    }

    void burstsAreBounded()
    {
        SeededRandom random(1);
        LossyLink link(random, {.loss = 0.2, .shortest = 20ms, .longest = 30ms});
        Instant now = 1h;
        for (int i = 0; i < 500; ++i)
            (void)link.end(0).enqueue(Lane(i % 3), numberedFrame(0, 1000), 0, now);
        link.run(now, 1h + 1min);
        QCOMPARE(link.end(0).health(now).queuedUnits, 0u);
        QCOMPARE(link.largestBurst, qsizetype(delivery::kBurst));
    }

    void anOutageIsSurvivedAndKnockedAtGently()
    {
        SeededRandom random(1);
        LossyLink link(random, {});
        int arrived = 0;
        std::vector<Tag> tags;
        link.delivered = [&](int, const Delivered&) { ++arrived; };
        link.acknowledged = [&](int, Tag tag) { tags.push_back(tag); };
        Instant now = 1h;
        link.cut = true;
        for (std::uint32_t i = 0; i < 90; ++i)
            (void)link.end(0).enqueue(Lane(i % 3), numberedFrame(i, 1000), i, now);
        link.run(now, 2h);
        QCOMPARE(link.end(0).health(now).oldestAge, 1h);
        QVERIFY2(link.packets < 90 + 90 + 3 * 1800, qPrintable(QString::number(link.packets)));
        link.cut = false;
        link.run(now, now + 3s);
        QCOMPARE(arrived, 90);
        std::ranges::sort(tags);
        QCOMPARE(tags.size(), 90u);
        QVERIFY(std::ranges::adjacent_find(tags) == tags.end());
        QCOMPARE(link.end(0).payloadLimit(), protocol::kMaxFrameBytes); // no black hole
        QVERIFY(link.next() > now + 1h);
    }

    /// Large packets before the outage, small ones as the first signs of life: as in a black hole,
    /// but that everything was lost meanwhile.
    void anOutageIsNoBlackHole()
    {
        SeededRandom random(1);
        LossyLink link(random, {});
        Instant now = 1h;
        link.cut = true;
        (void)link.end(0).enqueue(Lane::Talk, numberedFrame(0), 0, now);
        link.run(now, now + 400ms); // timed out once: from here on only the first go again
        for (std::uint32_t i = 0; i < 30; ++i)
            (void)link.end(0).enqueue(Lane::Bulk, numberedFrame(i, 1000), i, now);
        link.run(now, now + 1min);
        link.cut = false;
        link.run(now, now + 3s);
        QCOMPARE(link.end(0).health(now).queuedUnits, 0u);
        QCOMPARE(link.end(0).payloadLimit(), protocol::kMaxFrameBytes);
    }

    void creditStopsAndStarts()
    {
        SeededRandom random(1);
        LossyLink link(random, {});
        int arrived = 0;
        link.delivered = [&](int, const Delivered&) { ++arrived; };
        Instant now = 1h;
        link.end(1).setCredit(Lane::Talk, 0);
        for (std::uint32_t i = 0; i < 200; ++i)
            (void)link.end(0).enqueue(Lane::Talk, numberedFrame(i), i, now);
        link.run(now, now + 1min);
        QCOMPARE(arrived, 64); // promised before it began
        const auto packets = link.packets;
        link.run(now, now + 1min);
        QVERIFY(link.packets - packets > 20 && link.packets - packets < 80); // a probe each 2 s
        link.cut = true; // the word that there is room again is lost
        link.end(1).setCredit(Lane::Talk, 64);
        link.advance(now);
        link.cut = false;
        link.run(now, now + 3s);
        QCOMPARE(arrived, 200);
    }

    void aBlackHoleIsPassed_data()
    {
        QTest::addColumn<int>("lane");
        QTest::addColumn<int>("small"); // talk beside it
        QTest::newRow("a large message among small ones") << 0 << 1;
        QTest::newRow("bulk beside talk") << 1 << 1;
        QTest::newRow("bulk alone") << 1 << 0;
    }

    void aBlackHoleIsPassed()
    {
        QFETCH(int, lane);
        QFETCH(int, small);
        SeededRandom random(1);
        LossyLink link(random, {.largest = 700});
        int arrived = 0;
        link.delivered = [&](int, const Delivered& unit) { arrived += unit.inner.size() > 700; };
        Instant now = 1h;
        for (std::uint32_t i = 0; i < 40; ++i) {
            (void)link.end(0).enqueue(Lane(lane), numberedFrame(i, 1000), i, now);
            if (small)
                (void)link.end(0).enqueue(Lane::Talk, numberedFrame(i), i, now);
            link.run(now, now + 100ms);
        }
        link.run(now, now + 10s);
        QCOMPARE(arrived, 40);
        QCOMPARE(link.end(0).payloadLimit(), qsizetype(delivery::kLeastPayload));
        QCOMPARE(link.end(0).unitLimit(), qsizetype(delivery::kLeastPayload) - 12);
        QVERIFY(link.fragmentable > 0);

        // What is cut by the limit goes whole; what is larger goes at once, in a packet that may be cut.
        const auto before = link.fragmentable;
        const auto sent = link.packets;
        (void)link.end(0).enqueue(Lane::Bulk, numberedFrame(0, link.end(0).unitLimit()), 0, now);
        link.run(now, now + 1s);
        QCOMPARE(link.fragmentable, before);
        (void)link.end(0).enqueue(Lane::Bulk, numberedFrame(0, 1000), 0, now);
        link.run(now, now + 1s);
        QCOMPARE(link.fragmentable, before + 1);
        QCOMPARE(link.packets, sent + 4); // and two ACKs
        link.end(0).setPayloadLimit(protocol::kMaxFrameBytes);
        QCOMPARE(link.end(0).payloadLimit(), protocol::kMaxFrameBytes);
    }

    void healthTellsOfTheLink()
    {
        SeededRandom random(1);
        LossyLink link(random, {.loss = 0.2, .shortest = 20ms, .longest = 20ms});
        Instant now = 1h;
        for (std::uint32_t i = 0; i < 2000; ++i) {
            (void)link.end(0).enqueue(Lane::Talk, numberedFrame(i), i, now);
            link.run(now, now + 10ms);
        }
        link.run(now, now + 10s);
        const delivery::LinkHealth health = link.end(0).health(now);
        QCOMPARE(health.unitsSent, 2000u);
        QVERIFY(health.unitsResent > 300 && health.unitsResent < 1000);
        QVERIFY(health.smoothedRoundTrip >= 40ms && health.smoothedRoundTrip < 70ms);
        QVERIFY2(health.lossShare > 0.1 && health.lossShare < 0.35,
                 qPrintable(QString::number(health.lossShare)));
        QCOMPARE(health.queuedUnits, 0u);
        QCOMPARE(health.queuedBytes, 0u);
        QCOMPARE(health.oldestAge, 0ms);
        QVERIFY(link.end(1).health(now).duplicates > 0);
    }

    void aSlowPeerCostsItsOwnQueueAlone()
    {
        Lanes lanes({10, 100'000}, 10ms);
        for (std::uint32_t i = 0; i < 10; ++i)
            QCOMPARE(lanes.enqueue(Lane::Talk, numberedFrame(i), i, 1h), Enqueued::Queued);
        QCOMPARE(lanes.enqueue(Lane::Talk, numberedFrame(10), 10, 1h), Enqueued::Full);
        QCOMPARE(lanes.enqueue(Lane::Bulk, numberedFrame(0), 0, 1h), Enqueued::Queued);
        QCOMPARE(lanes.dropOldestWaiting(Lane::Talk), std::optional<Tag>(0));
        QCOMPARE(lanes.enqueue(Lane::Talk, numberedFrame(10), 10, 1h), Enqueued::Queued);
    }
};

QTEST_APPLESS_MAIN(TestLanes)
#include "tst_lanes.moc"
