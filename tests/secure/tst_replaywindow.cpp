// The replay window: what RFC 6479 asks, its edges, and a run against a plain set.

#include "secure/replaywindow.h"
#include "support/seededrandom.h"

#include <QTest>

#include <limits>
#include <set>

using secure::ReplayWindow;

namespace {

constexpr std::uint64_t kGreatest = std::numeric_limits<std::uint64_t>::max() - 1;

/// The window as one would say it.
class Model
{
public:
    bool take(std::uint64_t sequence)
    {
        if (!m_taken.empty() && *m_taken.rbegin() >= sequence
            && *m_taken.rbegin() - sequence >= ReplayWindow::kSize)
            return false;
        return m_taken.insert(sequence).second;
    }
    std::uint64_t greatest() const { return m_taken.empty() ? 0 : *m_taken.rbegin(); }

private:
    std::set<std::uint64_t> m_taken;
};

} // namespace

class TestReplayWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesEachOnce()
    {
        ReplayWindow window;
        QCOMPARE(window.next(), 0u);
        for (std::uint64_t sequence = 0; sequence < 5000; ++sequence) {
            QVERIFY(window.take(sequence));
            QVERIFY(!window.take(sequence));
            QCOMPARE(window.next(), sequence + 1);
        }
    }

    void takesBackwards()
    {
        ReplayWindow window;
        QVERIFY(window.take(1023));
        for (std::uint64_t sequence = 1023; sequence-- > 0;)
            QVERIFY(window.take(sequence));
        for (std::uint64_t sequence = 0; sequence < 1024; ++sequence)
            QVERIFY(!window.take(sequence));
    }

    void edgeOfTheWindow_data()
    {
        QTest::addColumn<quint64>("greatest");
        for (const std::uint64_t greatest : std::initializer_list<std::uint64_t>{
                 1024, 1087, 1088, 4095, std::uint64_t{1} << 32, kGreatest})
            QTest::addRow("%llu", static_cast<unsigned long long>(greatest)) << quint64(greatest);
    }

    void edgeOfTheWindow()
    {
        QFETCH(quint64, greatest);
        ReplayWindow window;
        QVERIFY(window.take(greatest));
        QVERIFY(!window.take(greatest - 1024));
        QVERIFY(window.take(greatest - 1023));
        QVERIFY(!window.take(greatest - 1023));
        QVERIFY(!window.take(0));
    }

    void theLastNumbers()
    {
        ReplayWindow window;
        QVERIFY(!window.take(ReplayWindow::kUnused));
        QCOMPARE(window.next(), 0u);
        QVERIFY(window.take(kGreatest - 1));
        QVERIFY(window.take(kGreatest));
        QCOMPARE(window.next(), ReplayWindow::kUnused);
        QVERIFY(!window.take(ReplayWindow::kUnused));
        QVERIFY(!window.take(kGreatest));
        QVERIFY(!window.take(kGreatest - 1));
        QVERIFY(window.take(kGreatest - 2));
        QCOMPARE(window.next(), ReplayWindow::kUnused);
    }

    void jumpsForgetNothingWithinReach()
    {
        // Each jump lands where an old bit would stand if its word had not been cleared.
        for (std::uint64_t jump = 1; jump < 3000; ++jump) {
            ReplayWindow window;
            Model model;
            for (const std::uint64_t sequence :
                 std::initializer_list<std::uint64_t>{5, 70, 5 + jump, 70 + jump, 70, 71})
                QCOMPARE(window.take(sequence), model.take(sequence));
            for (std::uint64_t sequence = 0; sequence < jump + 71; sequence += 13)
                QCOMPARE(window.take(sequence), model.take(sequence));
        }
    }

    void agreesWithAPlainSet_data()
    {
        QTest::addColumn<quint64>("base");
        QTest::newRow("from 0") << quint64{0};
        QTest::newRow("across 2^32") << quint64((1ull << 32) - 100'000);
        QTest::newRow("up to the end") << quint64(kGreatest - 400'000);
    }

    void agreesWithAPlainSet()
    {
        QFETCH(quint64, base);
        support::SeededRandom random(7);
        ReplayWindow window;
        Model model;
        std::uint64_t near = base;
        int taken = 0;
        for (int i = 0; i < 100'000; ++i) {
            if (random.chance(0.01))
                near += random.below(3000);
            near = std::min(near + random.below(3), kGreatest - 100);
            const std::uint64_t back = random.below(1200);
            const std::uint64_t sequence = near >= base + back ? near - back : near;
            const bool expected = model.take(sequence);
            QCOMPARE(window.take(sequence), expected);
            QCOMPARE(window.next(), model.greatest() + 1);
            taken += expected;
        }
        QVERIFY(taken > 10'000 && taken < 90'000);
    }
};

QTEST_APPLESS_MAIN(TestReplayWindow)
#include "tst_replaywindow.moc"
