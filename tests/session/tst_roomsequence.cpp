// Messages in the order of their numbers, whatever comes first, twice or never.

#include "crypto/library.h"
#include "session/limits.h"
#include "session/memory.h"
#include "session/roomsequence.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace session;
using namespace std::chrono_literals;
using protocol::Instant;
using Range = RoomSequence::Range;

namespace {

MessageReceived message(std::uint64_t number)
{
    MessageReceived made{{}, QString::number(number)};
    for (std::size_t i = 0; i < 8; ++i)
        made.id.at(i) = std::uint8_t(number >> (8 * i));
    made.number = number;
    return made;
}
std::vector<std::uint64_t> numbers(const RoomSequence::Messages& messages)
{
    std::vector<std::uint64_t> found;
    for (const MessageReceived& each : messages)
        found.push_back(each.number);
    return found;
}
using Numbers = std::vector<std::uint64_t>;

protocol::RoomFrame room(std::uint64_t first, std::uint64_t next,
                         protocol::HistoryPolicy policy = protocol::HistoryPolicy::Off)
{
    protocol::RoomFrame frame;
    frame.policy = policy;
    frame.first = first;
    frame.next = next;
    return frame;
}

} // namespace

class TestRoomSequence : public QObject
{
    Q_OBJECT

    crypto::Library m_library;

private Q_SLOTS:
    void holdsWhatComesTooEarly()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(5, 5), 0s).empty());
        QVERIFY(!sequence.missing()); // nothing of what was said before is for us
        QCOMPARE(numbers(sequence.take(message(5), 0s)), Numbers{5});
        QVERIFY(sequence.take(message(8), 1s).empty());
        QVERIFY(sequence.take(message(7), 1s).empty());
        QCOMPARE(sequence.missing(), (Range{6, 6}));
        QCOMPARE(sequence.missingSince(), Instant(1s));
        QCOMPARE(numbers(sequence.take(message(6), 2s)), (Numbers{6, 7, 8}));
        QVERIFY(!sequence.missing());
        QVERIFY(!sequence.nextDeadline());
    }

    void whatIsNotToBeHadIsPassedOver()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(1, 1), 0s).empty());
        QVERIFY(sequence.take(message(4), 0s).empty());
        QCOMPARE(sequence.missing(), (Range{1, 3}));
        QVERIFY(sequence.take(message(2), 0s).empty());
        QCOMPARE(numbers(sequence.skip({1, 2}, 0s)), Numbers{2});
        QCOMPARE(sequence.missing(), (Range{3, 3}));
        QCOMPARE(numbers(sequence.skip({3, 3}, 0s)), Numbers{4});
    }

    void numbersOfOurOwnAreNoGaps()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(1, 1), 0s).empty());
        QVERIFY(sequence.skip({2, 2}, 0s).empty()); // its receipt was faster than what came before
        QCOMPARE(numbers(sequence.take(message(1), 0s)), Numbers{1});
        QCOMPARE(numbers(sequence.take(message(3), 0s)), Numbers{3});
        QVERIFY(!sequence.missing());
    }

    void waitsForSoLongAndNoLonger()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(1, 1), 0s).empty());
        QVERIFY(sequence.take(message(2), 1s).empty());
        QVERIFY(sequence.take(message(5), 2s).empty()); // another gap behind the first
        QCOMPARE(sequence.nextDeadline(), Instant(1s + kGapPatience));
        QVERIFY(sequence.expire(kGapPatience).empty());
        QCOMPARE(numbers(sequence.expire(1s + kGapPatience)), Numbers{2});
        QCOMPARE(sequence.missing(), (Range{3, 4}));
        QCOMPARE(numbers(sequence.expire(2s + kGapPatience)), Numbers{5});
        QVERIFY(!sequence.nextDeadline());
        QCOMPARE(numbers(sequence.take(message(4), 9s)), Numbers{4}); // better late than never
    }

    void holdsSoManyAndNoMore()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(1, 1), 0s).empty());
        for (std::uint64_t i = 0; i < kHeldMessages; ++i)
            QVERIFY(sequence.take(message(2 + i), 0s).empty());
        const std::uint64_t last = 2 + kHeldMessages;
        QVERIFY(sequence.take(message(last), 0s).empty()); // and is dropped
        QCOMPARE(sequence.missing(), (Range{1, 1}));
        QCOMPARE(sequence.take(message(1), 0s).size(), kHeldMessages);
        QCOMPARE(sequence.missing(), (Range{last - 1, last}));
        QVERIFY(!sequence.mayBeOnItsWay(last - 1)); // so that they are asked for at once
        QCOMPARE(numbers(sequence.take(message(last - 1), 0s)), Numbers{last - 1});
        QCOMPARE(numbers(sequence.take(message(last), 0s)), Numbers{last});
    }

    void holdsSoMuchTextAndNoMore()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(1, 1), 0s).empty());
        const QString text(48'000, u'x');
        const std::uint64_t enough = 2 * kHeldBytes / (48'000 * sizeof(QChar));
        for (std::uint64_t number = 2; number < enough; ++number) {
            MessageReceived large = message(number);
            large.text = text;
            QVERIFY(sequence.take(std::move(large), 0s).empty());
        }
        const std::size_t shown = sequence.take(message(1), 0s).size();
        QVERIFY(shown > 1);
        QVERIFY((shown - 1) * 48'000 * sizeof(QChar) <= kHeldBytes);
        QCOMPARE(sequence.missing(), (Range{shown + 1, enough - 1}));
    }

    void anotherSessionGoesOnWhereTheLastOneWas()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(1, 1), 0s).empty());
        QCOMPARE(numbers(sequence.take(message(1), 0s)), Numbers{1});
        QVERIFY(sequence.enter(1, room(1, 4), 5s).empty());
        QCOMPARE(sequence.missing(), (Range{2, 3}));
        QVERIFY(sequence.take(message(4), 5s).empty());
        QCOMPARE(numbers(sequence.take(message(2), 5s)), Numbers{2});
        QCOMPARE(numbers(sequence.take(message(3), 5s)), (Numbers{3, 4}));
        // What a relay dropped meanwhile is not asked for.
        QVERIFY(sequence.enter(1, room(8, 10), 6s).empty());
        QCOMPARE(sequence.missing(), (Range{8, 9}));
    }

    void anotherEpochBeginsAnew_data()
    {
        QTest::addColumn<quint64>("epoch");
        QTest::newRow("it says so") << quint64(2);
        QTest::newRow("its numbers say so") << quint64(1);
    }
    void anotherEpochBeginsAnew()
    {
        QFETCH(quint64, epoch);
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(7, 7), 0s).empty());
        QVERIFY(sequence.take(message(9), 0s).empty());
        QVERIFY(sequence.enter(epoch, room(1, 3), 1s).empty());
        // The room goes on there: what the others said who came before us is for us, too.
        QCOMPARE(sequence.missing(), (Range{1, 2}));
        QVERIFY(sequence.take(message(3), 1s).empty());
        QCOMPARE(numbers(sequence.skip({1, 2}, 1s)), Numbers{3});
        // What was held of the other epoch waits for what was missing before it to be said again.
        QCOMPARE(sequence.nextDeadline(), Instant(1s + kGapPatience));
        QVERIFY(sequence.expire(kGapPatience).empty());
        QCOMPARE(numbers(sequence.expire(1s + kGapPatience)), Numbers{9});
        QVERIFY(!sequence.nextDeadline());
    }

    void epochAfterEpochHoldsNoMore()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(1, 7), 0s).empty());
        QVERIFY(sequence.take(message(9), 0s).empty());
        QVERIFY(sequence.enter(2, room(1, 1), 1s).empty());
        QVERIFY(sequence.take(message(5), 1s).empty());
        QCOMPARE(numbers(sequence.enter(3, room(1, 1), 2s)), Numbers{9});
        QCOMPARE(numbers(sequence.giveUp()), Numbers{5});
    }

    void aNewcomerSeesTheLastOnes()
    {
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(50, 1000, protocol::HistoryPolicy::Memory), 0s).empty());
        QCOMPARE(sequence.missing(), (Range{1000 - kHistoryAtFirst, 999}));
        QCOMPARE(sequence.earlier(200), (Range{700, 899}));
        sequence.tookEarlier(700);
        QCOMPARE(sequence.earlier(10'000), (Range{50, 699}));
        sequence.tookEarlier(50);
        QVERIFY(!sequence.earlier(1));

        RoomSequence young;
        QVERIFY(young.enter(1, room(1, 5, protocol::HistoryPolicy::Disk), 0s).empty());
        QCOMPARE(young.missing(), (Range{1, 4}));
        RoomSequence empty;
        QVERIFY(empty.enter(1, room(1, 1, protocol::HistoryPolicy::Disk), 0s).empty());
        QVERIFY(!empty.missing());
    }

    void nonsenseIsBorne()
    {
        constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
        RoomSequence sequence;
        QVERIFY(sequence.enter(1, room(kMost, kMost), 0s).empty());
        QCOMPARE(numbers(sequence.take(message(kMost), 0s)), Numbers{kMost});
        (void)sequence.take(message(kMost - 1), 0s);
        (void)sequence.skip({0, kMost}, 0s);
        (void)sequence.skip({5, 1}, 0s);
        (void)sequence.enter(1, room(0, 0), 0s);
        (void)sequence.enter(2, room(0, kMost, protocol::HistoryPolicy::Disk), 0s);
        (void)sequence.expire(1h);
        (void)sequence.giveUp();
    }

    /// Whatever the order and however often each comes: as long as each comes, or is said not to be
    /// had, in time, all are shown, once, in order.
    void everythingIsShownInOrder()
    {
        for (std::uint32_t seed = 0; seed < 500; ++seed) {
            std::mt19937 random(seed);
            RoomSequence sequence;
            Memory memory;
            Events events;
            (void)sequence.enter(1, room(1, 1), 0s);
            Numbers coming(200);
            std::iota(coming.begin(), coming.end(), 1);
            // Each at most so far from its place that not too many are held.
            for (std::size_t i = 0; i + 1 < coming.size(); ++i)
                std::swap(coming[i], coming[std::min(coming.size() - 1, i + random() % 20)]);
            Numbers expected;
            for (const std::uint64_t number : coming) {
                const bool lost = number % 7 == seed % 7;
                if (!lost) {
                    expected.push_back(number);
                    memory.show(sequence.take(message(number), 0s), events);
                    if (random() % 4 == 0)
                        memory.show(sequence.take(message(number), 0s), events);
                } else {
                    memory.show(sequence.skip({number, number}, 0s), events);
                }
            }
            std::ranges::sort(expected);
            Numbers shown;
            for (const Event& event : events)
                shown.push_back(std::get<MessageReceived>(event).number);
            QVERIFY2(shown == expected, qPrintable(QString::number(seed)));
            QVERIFY(!sequence.missing());
        }
    }

    /// Whatever is lost, nothing is held for longer than it may be, and never are more held.
    void nothingIsHeldForEver()
    {
        for (std::uint32_t seed = 0; seed < 200; ++seed) {
            std::mt19937 random(seed);
            RoomSequence sequence;
            Memory memory;
            Events events;
            Instant now{0};
            std::map<std::uint64_t, Instant> cameAt;
            (void)sequence.enter(1, room(1, 1), now);
            for (int step = 0; step < 400; ++step) {
                now += std::chrono::milliseconds(random() % 200);
                memory.show(sequence.expire(now), events);
                const std::uint64_t number = std::uint64_t(step) + 1 + random() % 30;
                if (cameAt.emplace(number, now).second)
                    memory.show(sequence.take(message(number), now), events);
            }
            const auto last = now;
            while (const auto deadline = sequence.nextDeadline()) {
                now = std::max(now, *deadline);
                memory.show(sequence.expire(now), events);
            }
            QVERIFY(now - last <= kGapPatience);
            QCOMPARE(events.size(), cameAt.size());
        }
    }
};

QTEST_APPLESS_MAIN(TestRoomSequence)
#include "tst_roomsequence.moc"
