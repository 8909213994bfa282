// Thousands of small histories, each from a seed: both directions, all lanes, loss to 40 %, doubles,
// swaps, bursts and outages. When the weather clears, everything has arrived, once, in order where
// that is promised, and of each state the newest is known.

#include "delivery/lossylink.h"

#include <QTest>

#include <set>

using namespace std::chrono_literals;
using delivery::Delivered;
using delivery::Enqueued;
using delivery::Lane;
using delivery::Tag;
using protocol::Instant;
using support::LossyLink;
using support::PathWeather;
using support::SeededRandom;

namespace {

constexpr delivery::QueueBounds kBounds{300, 200'000};
constexpr std::uint32_t kKeys = 4;

/// One direction, as its sender and its recipient see it.
struct Direction {
    std::array<std::vector<std::uint32_t>, 2> sent{}; ///< ordered lanes
    std::array<std::vector<std::uint32_t>, 2> received{};
    std::set<Tag> awaited{}; ///< tags to come back
    std::set<std::uint32_t> states{};
    std::array<std::uint32_t, kKeys> newestSent{};
    std::array<std::pair<std::uint64_t, std::uint32_t>, kKeys> newestReceived{};
};

class History
{
public:
    explicit History(std::uint32_t seed)
        : m_random(seed),
          m_link(m_random, weather(), kBounds, Instant(m_random.below(200)))
    {
        m_link.delivered = [this](int end, const Delivered& unit) { receive(end, unit); };
        m_link.acknowledged = [this](int end, Tag tag) {
            if (m_directions[std::size_t(end)].awaited.erase(tag) == 0)
                complain("a tag that is not awaited");
        };
    }

    /// What is wrong; empty when nothing is.
    QString run()
    {
        for (int step = 0; step < 60 && m_complaint.isEmpty(); ++step) {
            m_link.cut = m_random.chance(0.1);
            for (int burst = int(m_random.below(m_random.chance(0.1) ? 150 : 6)); burst > 0;
                 --burst)
                send();
            if (m_random.chance(0.05))
                m_link.end(1).setCredit(Lane(m_random.below(3)), std::uint16_t(m_random.below(65)));
            const Instant pause(m_random.below(m_random.chance(0.05) ? 5000 : 100));
            m_link.run(m_now, m_now + pause);
            checkBounds();
        }
        // Half a minute at the loss it has is long enough; the last words need a clear sky.
        m_link.cut = false;
        for (const Lane lane : {Lane::Talk, Lane::Bulk, Lane::State})
            m_link.end(1).setCredit(lane, protocol::kLaneWindow);
        m_link.run(m_now, m_now + 30s);
        m_link.weather.loss = 0;
        m_link.run(m_now, m_now + 10s);
        checkEnd();
        return m_complaint;
    }

    [[nodiscard]] qsizetype units() const { return m_units; }

private:
    PathWeather weather()
    {
        const Instant shortest(m_random.below(60));
        return {.loss = m_random.below(41) / 100.0,
                .duplication = m_random.below(11) / 100.0,
                .swapping = m_random.below(21) / 100.0,
                .shortest = shortest,
                .longest = shortest + Instant(m_random.below(20)),
                .heldBack = Instant(1 + m_random.below(200)),
                .largest = m_random.chance(0.2) ? 600 : protocol::kMaxFrameBytes};
    }

    void send()
    {
        const auto from = m_random.below(2);
        Direction& direction = m_directions[from];
        const Lane lane = Lane(m_random.below(3));
        const std::uint32_t serial = ++m_serial;
        const std::uint32_t key = m_random.below(kKeys);
        const auto size = qsizetype(m_random.chance(0.2) ? 20 + m_random.below(1080) : 60);
        // The serial of a state tells its key.
        const std::uint32_t name = serial * kKeys + key;
        const auto outcome = m_link.end(int(from)).enqueue(lane, support::numberedFrame(name, size),
                                                           name, m_now, key);
        if (outcome == Enqueued::Full)
            return;
        ++m_units;
        if (lane == Lane::State) {
            // The tag of one that was replaced is not told.
            if (outcome == Enqueued::Replaced)
                direction.awaited.erase(direction.newestSent[key]);
            direction.newestSent[key] = name;
        } else {
            direction.sent[std::size_t(lane)].push_back(name);
        }
        direction.awaited.insert(name);
    }

    void receive(int end, const Delivered& unit)
    {
        Direction& direction = m_directions[std::size_t(1 - end)];
        const std::uint32_t name = support::serialOf(unit.inner);
        if (unit.lane != std::to_underlying(Lane::State)) {
            direction.received[unit.lane].push_back(name);
            return;
        }
        if (!direction.states.insert(name).second)
            complain("a state came twice");
        auto& newest = direction.newestReceived[name % kKeys];
        newest = std::max(newest, std::pair(unit.number + 1, name));
    }

    void checkBounds()
    {
        for (const int end : {0, 1}) {
            const auto health = m_link.end(end).health(m_now);
            if (health.queuedUnits > 3 * kBounds.units || health.queuedBytes > 3 * kBounds.bytes)
                complain("a queue beyond its bounds");
        }
        if (m_link.largestBurst > delivery::kBurst)
            complain("too many packets at once");
    }

    void checkEnd()
    {
        for (const Direction& direction : m_directions) {
            if (direction.sent != direction.received)
                complain("an ordered lane is not what was sent");
            for (std::size_t key = 0; key < kKeys; ++key) {
                if (direction.newestReceived[key].second != direction.newestSent[key])
                    complain("the newest state is not known");
            }
            if (!direction.awaited.empty())
                complain("a tag never came back");
        }
        for (const int end : {0, 1}) {
            const auto health = m_link.end(end).health(m_now);
            if (health.queuedUnits != 0 || health.queuedBytes != 0)
                complain("something is left");
        }
        if (m_link.next() < m_now + 1h)
            complain("it does not come to rest");
    }

    void complain(const char* what)
    {
        if (m_complaint.isEmpty())
            m_complaint = QString::fromLatin1(what);
    }

    SeededRandom m_random;
    LossyLink m_link;
    Instant m_now = 1h;
    std::array<Direction, 2> m_directions; ///< by sender
    std::uint32_t m_serial = 0;
    qsizetype m_units = 0;
    QString m_complaint;
};

} // namespace

class TestLanesWeather : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void promise11InAnyWeather()
    {
        const std::uint32_t seeds =
            qEnvironmentVariable("SOTTOVOCE_PROMISES") == u"full" ? 20'000 : 1'000;
        qsizetype units = 0;
        for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
            History history(seed);
            const QString complaint = history.run();
            QVERIFY2(complaint.isEmpty(),
                     qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(complaint)));
            units += history.units();
        }
        qInfo(
            "promise 11: %u histories of 0 to 40 %% loss, outages and swapped packets: %lld units, "
            "all there once, in order where promised",
            seeds, static_cast<long long>(units));
    }
};

QTEST_APPLESS_MAIN(TestLanesWeather)
#include "tst_lanes_weather.moc"
