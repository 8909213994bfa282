// Sums over rows of which most are guessed.

#include "gui/rowheights.h"

#include <QRandomGenerator>
#include <QTest>

class TestRowHeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void guessesUntilMeasured();
    void findsRows();
    void insertsAndRemoves();
    void agreesWithPlainSums();
};

void TestRowHeights::guessesUntilMeasured()
{
    gui::RowHeights rows;
    QVERIFY(rows.isEmpty());
    QCOMPARE(rows.total(), 0);
    rows.setGuess(10);
    rows.insert(0, 3);
    QCOMPARE(rows.total(), 30);
    rows.measured(1, 25);
    QVERIFY(rows.isMeasured(1));
    QCOMPARE(rows.top(2), 35);
    rows.setGuess(20);
    QCOMPARE(rows.total(), 65);
    rows.forgetAll();
    QCOMPARE(rows.total(), 60);
}

void TestRowHeights::findsRows()
{
    gui::RowHeights rows;
    rows.setGuess(10);
    rows.insert(0, 4);
    QCOMPARE(rows.rowAt(-5), 0);
    QCOMPARE(rows.rowAt(0), 0);
    QCOMPARE(rows.rowAt(9), 0);
    QCOMPARE(rows.rowAt(10), 1);
    QCOMPARE(rows.rowAt(39), 3);
    QCOMPARE(rows.rowAt(4000), 3);
}

void TestRowHeights::insertsAndRemoves()
{
    gui::RowHeights rows;
    rows.setGuess(10);
    rows.insert(0, 2);
    rows.measured(0, 5);
    rows.insert(0, 1);
    QCOMPARE(rows.top(1), 10);
    QCOMPARE(rows.top(2), 15);
    rows.remove(0, 1);
    QCOMPARE(rows.count(), 1);
    QCOMPARE(rows.total(), 10);
    rows.remove(0, 0);
    QVERIFY(rows.isEmpty());
}

void TestRowHeights::agreesWithPlainSums()
{
    QRandomGenerator random(7);
    gui::RowHeights rows;
    rows.setGuess(13);
    std::vector<int> plain;
    for (int step = 0; step < 2000; ++step) {
        const int count = rows.count();
        switch (random.bounded(4)) {
        case 0: {
            const int at = random.bounded(count + 1);
            rows.insert(at, 3);
            plain.insert(plain.begin() + at, 3, 13);
            break;
        }
        case 1:
            if (count > 4) {
                const int at = random.bounded(count - 2);
                rows.remove(at, at + 1);
                plain.erase(plain.begin() + at, plain.begin() + at + 2);
            }
            break;
        case 2:
            if (count > 0) {
                const int at = random.bounded(count);
                plain[size_t(at)] = 1 + random.bounded(50);
                rows.measured(at, plain[size_t(at)]);
            }
            break;
        default:
            if (count > 0) {
                const int at = random.bounded(count);
                plain[size_t(at)] = 13;
                rows.forget(at, at);
            }
            break;
        }
        const int probe = random.bounded(int(plain.size()) + 1);
        int sum = 0;
        for (int row = 0; row < probe; ++row)
            sum += plain[size_t(row)];
        QCOMPARE(rows.top(probe), sum);
        if (probe < rows.count())
            QCOMPARE(rows.rowAt(sum), probe);
    }
}

QTEST_APPLESS_MAIN(TestRowHeights)
#include "tst_rowheights.moc"
