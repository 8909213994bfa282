#include "control/budget.h"

#include <QTest>

using namespace control;
using namespace std::chrono_literals;

class TestBudget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsFull();
    void refills();
    void overflowsNever();
};

namespace {

int takeAll(Budget& budget, Budget::Instant now)
{
    int taken = 0;
    while (budget.take(now))
        ++taken;
    return taken;
}

} // namespace

void TestBudget::beginsFull()
{
    Budget budget(10, 20);
    QCOMPARE(takeAll(budget, 0ms), 20);
    QCOMPARE(takeAll(budget, 0ms), 0);
}

void TestBudget::refills()
{
    Budget budget(10, 20);
    takeAll(budget, 0ms);
    QCOMPARE(takeAll(budget, 99ms), 0);
    QCOMPARE(takeAll(budget, 100ms), 1);
    int taken = 0;
    for (auto now = 101ms; now <= 1100ms; ++now)
        taken += takeAll(budget, now);
    QCOMPARE(taken, 10);
}

void TestBudget::overflowsNever()
{
    Budget budget(10, 20);
    takeAll(budget, 0ms);
    QCOMPARE(takeAll(budget, 24h * 365), 20);
}

QTEST_APPLESS_MAIN(TestBudget)
#include "tst_budget.moc"
