// What the impairments do to many datagrams, against what was asked for, and the commands.

#include "support/impair/commands.h"
#include "support/impair/path.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace std::chrono_literals;
using impair::Directions;
using impair::Distribution;
using impair::Duration;
using impair::Impairments;
using impair::Path;
using impair::Random;
using impair::Statistics;
using impair::Verdict;

namespace {

constexpr int kMany = 500'000;
constexpr std::size_t kSize = 100;

/// So many datagrams, one each millisecond.
struct Run {
    std::vector<Verdict> verdicts;
    Statistics statistics;

    explicit Run(const Impairments& impairments, std::uint32_t seed = 1, int count = kMany)
    {
        Path path;
        Random random(seed);
        for (int i = 0; i < count; ++i)
            verdicts.push_back(path.judge(impairments, kSize, i * 1ms, random));
        statistics = path.statistics();
    }

    /// What each copy took, in milliseconds.
    std::vector<double> delays() const
    {
        std::vector<double> all;
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            for (const Duration departure : verdicts[i].departures)
                all.push_back(double((departure - i * 1ms).count()) / 1000);
        }
        return all;
    }

    /// The lengths of the runs of datagrams that are gone.
    std::vector<int> gaps() const
    {
        std::vector<int> all{0};
        for (const Verdict& verdict : verdicts) {
            if (verdict.departures.empty())
                ++all.back();
            else if (all.back() > 0)
                all.push_back(0);
        }
        std::erase(all, 0);
        return all;
    }
};

double mean(const auto& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

double deviation(const std::vector<double>& values)
{
    const double middle = mean(values);
    double squares = 0;
    for (const double value : values)
        squares += (value - middle) * (value - middle);
    return std::sqrt(squares / double(values.size()));
}

bool isNear(double value, double wanted, double tolerance)
{
    if (std::abs(value - wanted) <= tolerance * wanted)
        return true;
    qWarning("%g is not near %g", value, wanted);
    return false;
}

double share(std::uint64_t count)
{
    return double(count) / kMany;
}

/// A path on which moments and sizes are chosen by hand.
struct Bench {
    Impairments impairments;
    Path path{};
    Random random{1};

    Verdict send(Duration moment, std::size_t size = kSize)
    {
        return path.judge(impairments, size, moment, random);
    }
};

} // namespace

class TestImpair : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unimpairedAllPassAtOnce()
    {
        const Run run({});
        QCOMPARE(run.statistics.in, std::uint64_t(kMany));
        QCOMPARE(run.statistics.out, std::uint64_t(kMany));
        QCOMPARE(run.statistics.bytesIn, kMany * kSize);
        QCOMPARE(run.statistics.bytesOut, kMany * kSize);
        QVERIFY(std::ranges::all_of(run.delays(), [](double delay) { return delay == 0; }));
    }

    void oneSeedOneHistory()
    {
        const Impairments all{.loss = 0.2,
                              .burst = 3,
                              .duplication = 0.1,
                              .delay = 20ms,
                              .jitter = 10ms,
                              .distribution = Distribution::Normal,
                              .reordering = 0.1,
                              .corruption = 0.1,
                              .rate = 90'000};
        const Run once(all, 7, 1000);
        QVERIFY(once.verdicts == Run(all, 7, 1000).verdicts);
        QVERIFY(once.verdicts != Run(all, 8, 1000).verdicts);
    }

    void loss_data()
    {
        QTest::addColumn<double>("loss");
        QTest::addColumn<double>("burst");
        for (const double loss : {0.05, 0.1, 0.3, 0.6}) {
            for (const double burst : {0.0, 1.5, 4.0, 20.0})
                QTest::addRow("%g in bursts of %g", loss, burst) << loss << burst;
        }
    }
    void loss()
    {
        QFETCH(double, loss);
        QFETCH(double, burst);
        const Run run({.loss = loss, .burst = burst});
        QVERIFY(isNear(share(run.statistics.lost), loss, 0.1));
        QCOMPARE(run.statistics.out, kMany - run.statistics.lost);
        // For itself, each loss is followed by another with the probability of any.
        QVERIFY(isNear(mean(run.gaps()), burst > 0 ? burst : 1 / (1 - loss), 0.1));
    }

    void burstEndsWithTheLoss()
    {
        Bench bench{.impairments = {.loss = 0.99, .burst = 1000}};
        while (!bench.send(0ms).departures.empty()) {}
        bench.impairments.loss = 0;
        QCOMPARE(bench.send(1ms).departures.size(), 1u);
    }

    void allIsLost() { QCOMPARE(Run({.loss = 1}).statistics.lost, std::uint64_t(kMany)); }

    void duplication()
    {
        const Run run({.duplication = 0.05});
        QVERIFY(isNear(share(run.statistics.duplicated), 0.05, 0.1));
        QCOMPARE(run.statistics.out, kMany + run.statistics.duplicated);
        QCOMPARE(run.delays().size(), run.statistics.out);
    }

    void uniformJitter()
    {
        const std::vector<double> delays = Run({.delay = 50ms, .jitter = 20ms}).delays();
        QVERIFY(isNear(mean(delays), 50, 0.01));
        QVERIFY(isNear(deviation(delays), 20 / std::sqrt(3), 0.01));
        const auto [least, most] = std::ranges::minmax(delays);
        QVERIFY(least >= 30 && least < 30.1 && most <= 70 && most > 69.9);
    }

    void normalJitter()
    {
        const std::vector<double> delays =
            Run({.delay = 100ms, .jitter = 20ms, .distribution = Distribution::Normal}).delays();
        QVERIFY(isNear(mean(delays), 100, 0.01));
        QVERIFY(isNear(deviation(delays), 20, 0.01));
        const auto within =
            std::ranges::count_if(delays, [](double delay) { return std::abs(delay - 100) <= 20; });
        QVERIFY(isNear(double(within) / kMany, 0.6827, 0.01));
    }

    void nothingDepartsBeforeItCame()
    {
        for (const Distribution distribution : {Distribution::Uniform, Distribution::Normal}) {
            const Run run({.jitter = 20ms, .distribution = distribution});
            QCOMPARE(std::ranges::min(run.delays()), 0);
        }
    }

    void reordering()
    {
        const Run run({.delay = 5ms, .reordering = 0.02, .hold = 30ms});
        const std::vector<double> delays = run.delays();
        QVERIFY(isNear(share(run.statistics.reordered), 0.02, 0.1));
        QCOMPARE(std::ranges::count(delays, 35), qsizetype(run.statistics.reordered));
        QCOMPARE(std::ranges::count(delays, 5), qsizetype(kMany - run.statistics.reordered));
    }

    void corruption()
    {
        const Run run({.corruption = 0.1});
        QVERIFY(isNear(share(run.statistics.corrupted), 0.1, 0.1));
        std::vector<int> hits(kSize * 8);
        for (const Verdict& verdict : run.verdicts) {
            QCOMPARE(verdict.departures.size(), 1u);
            if (verdict.flippedBit)
                ++hits.at(*verdict.flippedBit);
        }
        QVERIFY(std::ranges::all_of(hits, [](int count) { return count > 0; }));
        Bench bench{.impairments = {.corruption = 1}};
        QVERIFY(!bench.send(0ms, 0).flippedBit); // has no bit
    }

    void partition()
    {
        Bench bench{.impairments = {.outages = {{100ms, 200ms}, {150ms, 300ms}}}};
        const auto passes = [&](Duration moment) { return !bench.send(moment).departures.empty(); };
        QVERIFY(passes(99999us));
        QVERIFY(!passes(100ms));
        QVERIFY(!passes(200ms));
        QVERIFY(!passes(299999us));
        QVERIFY(passes(300ms));
        bench.impairments.partitioned = true;
        QVERIFY(!passes(301ms));
        bench.impairments.partitioned = false;
        QVERIFY(passes(302ms));
        QCOMPARE(bench.path.statistics().partitioned, 4u);
    }

    void rate()
    {
        // 100 bytes each millisecond are ten times too many: what passes is on the line in turn.
        const Run run({.rate = 10'000, .queue = 1000});
        QVERIFY(isNear(share(run.statistics.queueDrops), 0.9, 0.01));
        QCOMPARE(run.statistics.out + run.statistics.queueDrops, std::uint64_t(kMany));
        Duration before = Duration::zero();
        for (const Verdict& verdict : run.verdicts) {
            for (const Duration departure : verdict.departures) {
                QVERIFY(departure >= before + 10ms);
                before = departure;
            }
        }
        QVERIFY(std::ranges::max(run.delays()) <= 100);
    }

    void queueIsBounded()
    {
        Bench bench{.impairments = {.delay = 7ms, .rate = 100'000, .queue = 1000}};
        for (int i = 1; i <= 10; ++i)
            QCOMPARE(bench.send(0ms).departures, std::vector<Duration>{i * 1ms + 7ms});
        QVERIFY(bench.send(0ms).departures.empty());
        QCOMPARE(bench.send(1ms).departures, std::vector<Duration>{18ms}); // one went
        QCOMPARE(bench.send(60s).departures, std::vector<Duration>{60s + 8ms});
        QCOMPARE(bench.path.statistics().queueDrops, 1u);
    }

    void mtu()
    {
        Bench bench{.impairments = {.mtu = 1200}};
        QVERIFY(!bench.send(0ms, 1200).departures.empty());
        QVERIFY(bench.send(0ms, 1201).departures.empty());
        QCOMPARE(bench.path.statistics().tooLong, 1u);
    }

    void pathsDoNotShareWhatTheyRemember()
    {
        const Impairments slow{.rate = 1000};
        Random random(1);
        Path one;
        Path other;
        QCOMPARE(one.judge(slow, kSize, 0ms, random).departures, std::vector<Duration>{100ms});
        QCOMPARE(other.judge(slow, kSize, 0ms, random).departures, std::vector<Duration>{100ms});
    }

    void statisticsAddUp()
    {
        Statistics sum{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        sum += sum;
        const auto [in, out, bytesIn, bytesOut, lost, duplicated, reordered, corrupted, partitioned,
                    tooLong, queueDrops] = sum;
        QCOMPARE((std::vector{in, out, bytesIn, bytesOut, lost, duplicated, reordered, corrupted,
                              partitioned, tooLong, queueDrops}),
                 (std::vector<std::uint64_t>{2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22}));
    }

    void commands()
    {
        Directions both;
        QCOMPARE(change(both, "loss 0.3 burst 5", 0ms), std::string());
        QCOMPARE(change(both, "up delay 1.5 jitter 20  distribution normal", 0ms), std::string());
        QCOMPARE(change(both, "down reorder 0.1 hold 40 duplicate 0.2 corrupt 0.4", 0ms),
                 std::string());
        QCOMPARE(change(both, "up rate 1000 queue 2000 mtu 600", 0ms), std::string());
        for (const Impairments& direction : {both.up, both.down})
            QCOMPARE(std::pair(direction.loss, direction.burst), std::pair(0.3, 5.0));
        QCOMPARE(both.up.delay, 1500us);
        QCOMPARE(both.up.jitter, 20ms);
        QVERIFY(both.up.distribution == Distribution::Normal);
        QVERIFY(both.down.distribution == Distribution::Uniform);
        QCOMPARE(both.down.delay, 0us);
        QCOMPARE(both.down.reordering, 0.1);
        QCOMPARE(both.down.hold, 40ms);
        QCOMPARE(both.down.duplication, 0.2);
        QCOMPARE(both.down.corruption, 0.4);
        QCOMPARE(both.up.corruption, 0);
        QCOMPARE((std::vector{both.up.rate, both.up.queue, both.up.mtu}),
                 (std::vector<std::uint64_t>{1000, 2000, 600}));
        QCOMPARE(both.down.mtu, 0u);

        QCOMPARE(change(both, "up clear", 0ms), std::string());
        QCOMPARE(both.up.loss, 0);
        QCOMPARE(both.up.mtu, 0u);
        QCOMPARE(both.down.loss, 0.3);
    }

    void partitionCommand()
    {
        Directions both;
        QCOMPARE(change(both, "up partition on", 0ms), std::string());
        QVERIFY(both.up.partitioned && !both.down.partitioned);
        QCOMPARE(change(both, "partition 1 2.5", 10s), std::string());
        QCOMPARE(both.down.outages.size(), 1u);
        QCOMPARE(both.down.outages[0].from, 11s);
        QCOMPARE(both.down.outages[0].until, 12500ms);
        QCOMPARE(change(both, "partition off", 0ms), std::string());
        QVERIFY(!both.up.partitioned && both.up.outages.empty());
        for (std::size_t i = 0; i < impair::kMaxOutages; ++i)
            QCOMPARE(change(both, "partition 1 2", 0ms), std::string());
        QVERIFY(!change(both, "partition 1 2", 0ms).empty());
    }

    void badCommandsChangeNothing_data()
    {
        QTest::addColumn<std::string>("line");
        for (const char* line : {"",
                                 " ",
                                 "up",
                                 "loss",
                                 "loss x",
                                 "loss 1.1",
                                 "loss -0.1",
                                 "loss nan",
                                 "loss 0.1x",
                                 "los 0.1",
                                 "LOSS 0.1",
                                 "both loss 0.1",
                                 "loss 0.1 burst",
                                 "burst 0.5",
                                 "burst inf",
                                 "loss 0.9 burst 2",
                                 "delay -1",
                                 "delay inf",
                                 "delay 1e18",
                                 "jitter nan",
                                 "rate -1",
                                 "rate 1.5",
                                 "queue 1073741825",
                                 "mtu x",
                                 "distribution pareto",
                                 "partition",
                                 "partition yes",
                                 "partition 1",
                                 "partition 2 1",
                                 "partition 1 x",
                                 "clear now",
                                 "duplicate 2",
                                 "reorder 2",
                                 "corrupt 2",
                                 "hold -1"})
            QTest::addRow("'%s'", line) << std::string(line);
    }
    void badCommandsChangeNothing()
    {
        QFETCH(std::string, line);
        Directions both;
        QCOMPARE(change(both, "loss 0.2 delay 3", 0ms), std::string());
        QVERIFY(!change(both, line, 0ms).empty());
        QVERIFY(!change(both, "mtu 9 loss x", 0ms).empty());
        for (const Impairments& direction : {both.up, both.down}) {
            QCOMPARE(direction.loss, 0.2);
            QCOMPARE(direction.burst, 0);
            QCOMPARE(direction.delay, 3ms);
            QVERIFY(direction.distribution == Distribution::Uniform);
            QCOMPARE(direction.mtu, 0u);
            QCOMPARE(direction.outages.size(), 0u);
        }
    }
};

QTEST_APPLESS_MAIN(TestImpair)
#include "tst_impair.moc"
