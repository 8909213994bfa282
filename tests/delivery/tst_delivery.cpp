// Promise 11: from sender over relay to recipient, two lossy hops, nothing is lost, nothing comes
// twice and all stays in order. Each row is a loss each way on each hop.

#include "delivery/lossylink.h"

#include <QTest>

using namespace std::chrono_literals;
using delivery::Delivered;
using delivery::Lane;
using protocol::Instant;
using support::LossyLink;
using support::PathWeather;
using support::SeededRandom;

namespace {

constexpr int kMessages = 2000;

struct Result {
    int missing = 0;
    int doubled = 0;
    int swapped = 0;
    std::vector<Instant> delays;
    double resends = 0;
};

struct Pace {
    Instant shortest;
    Instant longest;
};

/// Sends kMessages, each after a pause, and waits until nothing moves.
Result converse(double loss, Pace pace, std::uint32_t seed)
{
    SeededRandom random(seed);
    const PathWeather weather{
        .loss = loss, .duplication = 0.02, .swapping = 0.05, .shortest = 3ms, .longest = 7ms};
    LossyLink first(random, weather);
    LossyLink second(random, weather);
    Instant now = 1h;
    std::vector<Instant> sentAt;
    std::vector<int> seen(kMessages);
    Result result;
    std::int64_t newest = -1;
    first.delivered = [&](int end, const Delivered& unit) {
        if (end == 1
            && second.end(0).enqueue(Lane::Talk, unit.inner, 0, now) != delivery::Enqueued::Queued)
            qFatal("the relay's queue is full");
    };
    second.delivered = [&](int end, const Delivered& unit) {
        if (end != 1)
            return;
        const std::uint32_t serial = support::serialOf(unit.inner);
        result.doubled += seen[serial]++ > 0;
        result.swapped += std::int64_t(serial) <= newest;
        newest = std::max<std::int64_t>(newest, serial);
        result.delays.push_back(now - sentAt[serial]);
    };
    Instant speakAt = now;
    while (true) {
        if (sentAt.size() < kMessages && now >= speakAt) {
            const auto serial = std::uint32_t(sentAt.size());
            sentAt.push_back(now);
            if (first.end(0).enqueue(Lane::Talk, support::numberedFrame(serial, 160), serial, now)
                != delivery::Enqueued::Queued)
                qFatal("the sender's queue is full");
            speakAt =
                now + pace.shortest
                + Instant(random.below(std::uint32_t((pace.longest - pace.shortest).count())));
        }
        first.advance(now);
        second.advance(now);
        const bool speaking = sentAt.size() < kMessages;
        const Instant next = std::min(first.next(), second.next());
        if (!speaking && next > now + 1h)
            break;
        now = std::max(now, speaking ? std::min(next, speakAt) : next);
    }
    result.missing = int(std::ranges::count(seen, 0));
    std::ranges::sort(result.delays);
    result.resends =
        double(first.end(0).health(now).unitsResent + second.end(0).health(now).unitsResent)
        / kMessages;
    return result;
}

} // namespace

class TestDelivery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void promise11NothingIsLost_data()
    {
        QTest::addColumn<int>("loss");
        QTest::addColumn<int>("target"); // p99, ms
        QTest::newRow("0 %") << 0 << 85;
        QTest::newRow("1 %") << 1 << 85;
        QTest::newRow("5 %") << 5 << 209;
        QTest::newRow("10 %") << 10 << 209;
        QTest::newRow("20 %") << 20 << 346;
        QTest::newRow("30 %") << 30 << 760;
    }

    void promise11NothingIsLost()
    {
        QFETCH(int, loss);
        QFETCH(int, target);
        const std::uint32_t seeds = qEnvironmentVariable("SOTTOVOCE_PROMISES") == u"full" ? 50 : 2;
        Result all;
        for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
            const Result one = converse(loss / 100.0, {20ms, 120ms}, seed);
            all.missing += one.missing;
            all.doubled += one.doubled;
            all.swapped += one.swapped;
            all.resends += one.resends / seeds;
            all.delays.insert(all.delays.end(), one.delays.begin(), one.delays.end());
        }
        std::ranges::sort(all.delays);
        const auto percentile = [&all](double share) {
            return int(all.delays[std::size_t(share * double(all.delays.size() - 1))].count());
        };
        qInfo("promise 11: %2d %% lost each way on each of two hops: %d messages, %d lost, %d "
              "doubled, %d out of order; p50 %d ms, p99 %d ms (at most %d), %.2f resends a message",
              loss, int(seeds) * kMessages, all.missing, all.doubled, all.swapped, percentile(0.5),
              percentile(0.99), target, all.resends);
        QCOMPARE(all.missing, 0);
        QCOMPARE(all.doubled, 0);
        QCOMPARE(all.swapped, 0);
        QVERIFY(percentile(0.99) <= target);
    }
};

QTEST_APPLESS_MAIN(TestDelivery)
#include "tst_delivery.moc"
