// The sending end of a lane: its queue and its bounds, states that replace each other, what is lost,
// what was acknowledged, and ACKs that no honest peer sends.

#include "delivery/lanesender.h"
#include "delivery/lossylink.h"

#include <QTest>

#include <limits>

using namespace std::chrono_literals;
using delivery::Enqueued;
using delivery::LaneSender;
using delivery::Tag;
using protocol::AckFrame;
using protocol::Instant;

namespace {

constexpr Instant kNow = 1h;
constexpr delivery::QueueBounds kBounds{100, 10'000};

/// A lane and what stands around it.
struct Bench {
    LaneSender lane{2};
    delivery::PathLimit path{};
    std::vector<Tag> tags{};
    std::uint64_t counter = 0;

    Enqueued add(std::uint32_t serial, std::optional<delivery::StateKey> key = {},
                 qsizetype size = 40)
    {
        return lane.enqueue({.inner = support::numberedFrame(serial, size),
                             .tag = serial,
                             .enqueuedAt = kNow,
                             .key = key},
                            kBounds);
    }
    /// Each unit in a packet of its own.
    std::vector<protocol::DataFrame> sendAll(Instant now = kNow)
    {
        QByteArray bytes;
        while (lane.next())
            lane.send(bytes, {.counter = ++counter, .sentAt = now, .bytes = 60});
        std::vector<protocol::DataFrame> sent;
        const auto frames = protocol::parseFrames(bytes).value();
        for (const protocol::Frame& frame : frames)
            sent.push_back(std::get<protocol::DataFrame>(frame));
        return sent;
    }
    LaneSender::Outcome ack(std::uint64_t next, std::uint64_t map = 0, std::uint16_t credit = 64,
                            Instant now = kNow + 10ms)
    {
        return lane.acknowledge({.lane = 2, .next = next, .map = map, .credit = credit}, now, 5ms,
                                path, tags);
    }
};

} // namespace

class TestLaneSender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theQueueIsBounded()
    {
        Bench bench;
        QCOMPARE(bench.lane.enqueue({}, kBounds), Enqueued::TooLarge);
        QCOMPARE(bench.add(1, {}, protocol::kMaxUnitBytes + 1), Enqueued::TooLarge);
        for (std::uint32_t serial = 0; serial < 100; ++serial)
            QCOMPARE(bench.add(serial), Enqueued::Queued);
        QCOMPARE(bench.add(100), Enqueued::Full);
        QCOMPARE(bench.sendAll().size(), 64u);
        QCOMPARE(bench.add(100), Enqueued::Full); // under way counts as well
        bench.ack(1);
        QCOMPARE(bench.add(100), Enqueued::Queued);
        QCOMPARE(bench.lane.units(), 100u);

        Bench large;
        for (std::uint32_t serial = 0; serial < 9; ++serial)
            QCOMPARE(large.add(serial, {}, 1099), Enqueued::Queued);
        QCOMPARE(large.add(9, {}, 1099), Enqueued::Full);
        QCOMPARE(large.add(9, {}, 109), Enqueued::Queued);
        QCOMPARE(large.lane.bytes(), 10'000u);
    }

    void theOldestCanBeForgottenUnlessItWasSent()
    {
        Bench bench;
        for (std::uint32_t serial = 0; serial < 66; ++serial)
            bench.add(serial, serial);
        bench.sendAll();
        QCOMPARE(bench.lane.dropOldestWaiting(), std::optional<Tag>(64));
        QCOMPARE(bench.lane.dropOldestWaiting(), std::optional<Tag>(65));
        QCOMPARE(bench.lane.dropOldestWaiting(), std::nullopt);
        QCOMPARE(bench.lane.units(), 64u);
        QCOMPARE(bench.add(66, 65), Enqueued::Queued); // nothing is left of its key
        bench.ack(64);
        const auto sent = bench.sendAll();
        QCOMPARE(sent.size(), 1u);
        QCOMPARE(sent.front().number, 64u); // no hole
    }

    void tagsComeBackOnceAndInOrder()
    {
        Bench bench;
        for (std::uint32_t serial = 0; serial < 5; ++serial)
            bench.add(serial);
        bench.sendAll();
        QVERIFY(bench.ack(1, 0b10).progress); // 0 and 3, which waits for 1 and 2
        QCOMPARE(bench.tags, (std::vector<Tag>{0}));
        QVERIFY(!bench.ack(1, 0b10).progress);
        QVERIFY(!bench.ack(0, 0).progress); // overtaken
        QCOMPARE(bench.tags.size(), 1u);
        QVERIFY(bench.ack(5).progress);
        QCOMPARE(bench.tags, (std::vector<Tag>{0, 1, 2, 3, 4}));
        QCOMPARE(bench.lane.units(), 0u);
        QCOMPARE(bench.lane.bytes(), 0u);
        QVERIFY(!bench.lane.oldestSince());
    }

    void hostileAcknowledgementsChangeNothing()
    {
        Bench bench;
        for (std::uint32_t serial = 0; serial < 3; ++serial)
            bench.add(serial);
        bench.sendAll();
        for (const std::uint64_t next :
             {std::uint64_t(4), std::uint64_t(1000), std::numeric_limits<std::uint64_t>::max()}) {
            QVERIFY(!bench.ack(next, ~std::uint64_t(0)).progress);
            QCOMPARE(bench.lane.units(), 3u);
        }
        bench.ack(3, ~std::uint64_t(0)); // a map of what was never sent
        QCOMPARE(bench.tags.size(), 3u);
        bench.add(9);
        QCOMPARE(bench.sendAll().front().number, 3u);
        QCOMPARE(bench.lane.units(), 1u);
    }

    void samplesKeepKarnsRule()
    {
        Bench bench;
        bench.add(0);
        bench.add(1);
        bench.sendAll();
        QCOMPARE(bench.ack(1).sample, std::optional<Instant>(10ms));
        QCOMPARE(bench.lane.giveUp(kNow), 1u);
        bench.sendAll(kNow + 50ms);
        const auto outcome = bench.ack(2, 0, 64, kNow + 53ms);
        QVERIFY(outcome.progress && !outcome.sample);
        QVERIFY(!outcome.greatest); // sooner than any answer: it answers the first sending
    }

    void whatWasOvertakenByThreeIsLost()
    {
        Bench bench;
        for (std::uint32_t serial = 0; serial < 5; ++serial)
            bench.add(serial);
        bench.sendAll();
        const auto outcome = bench.ack(0, 0b101, 64); // 1 and 3, transmissions 2 and 4
        QCOMPARE(outcome.greatest, std::optional<std::uint64_t>(4));
        QCOMPARE(bench.lane.detectLost(4, kNow - 1ms, bench.path), 1u); // 0, not 2
        const auto again = bench.sendAll(kNow + 10ms);
        QCOMPARE(again.size(), 1u);
        QCOMPARE(again.front().number, 0u);
        QCOMPARE(bench.lane.oldestOvertaken(4), std::optional(kNow)); // 2
        QCOMPARE(bench.lane.detectLost(4, kNow, bench.path), 1u);     // time is up
        QCOMPARE(bench.sendAll().front().number, 2u);
        QCOMPARE(bench.lane.detectLost(4, kNow, bench.path), 0u); // 4 was sent later
    }

    void aNewerStateReplacesAnOlder()
    {
        Bench bench;
        bench.add(0, 7);
        bench.add(1, 8);
        QCOMPARE(bench.add(2, 7), Enqueued::Replaced);
        QCOMPARE(bench.lane.units(), 2u);
        auto sent = bench.sendAll();
        QCOMPARE(support::serialOf(sent[0].inner), 2u); // in its place
        QCOMPARE(support::serialOf(sent[1].inner), 1u);

        QCOMPARE(bench.add(3, 7), Enqueued::Replaced); // under way
        bench.lane.giveUp(kNow);
        sent = bench.sendAll(kNow + 50ms);
        QCOMPARE(sent.size(), 3u);
        QVERIFY(sent[0].inner.isEmpty());
        QCOMPARE(support::serialOf(sent[1].inner), 1u);
        QCOMPARE(support::serialOf(sent[2].inner), 3u);
        bench.ack(3, 0, 64, kNow + 60ms);
        QCOMPARE(bench.tags, (std::vector<Tag>{1, 3}));
        QCOMPARE(bench.lane.bytes(), 0u);
    }

    void creditIsObeyedAndProbed()
    {
        Bench bench;
        for (std::uint32_t serial = 0; serial < 10; ++serial)
            bench.add(serial);
        bench.sendAll();
        for (std::uint32_t serial = 10; serial < 20; ++serial)
            bench.add(serial);
        bench.ack(10, 0, 3);
        QCOMPARE(bench.sendAll().size(), 3u);
        bench.ack(13, 0, 0);
        QVERIFY(!bench.lane.next());
        QVERIFY(bench.lane.isBlocked());
        QCOMPARE(bench.lane.waitingSince(), std::optional(kNow + 10ms));
        bench.lane.probe();
        QCOMPARE(bench.sendAll().size(), 1u); // one, to ask
        QVERIFY(!bench.ack(13, 0, 0).progress);
        bench.lane.giveUp(kNow);
        QVERIFY(!bench.lane.next()); // lost or not, there is no room for it
        QCOMPARE(bench.lane.probe(), 0u);
        QCOMPARE(bench.sendAll().size(), 1u);
        QVERIFY(bench.ack(13, 0, 64).progress);
        QCOMPARE(bench.sendAll().size(), 6u);
    }

    void unitsThatGetLostOftenMayBeCut()
    {
        Bench bench;
        bench.add(0, {}, 1099);
        for (int losses = 0; losses < 3; ++losses) {
            QVERIFY(!bench.lane.next()->cut);
            bench.sendAll();
            bench.lane.giveUp(kNow);
        }
        QVERIFY(bench.lane.next()->cut);
    }
};

QTEST_APPLESS_MAIN(TestLaneSender)
#include "tst_lanesender.moc"
