#include "control/event.h"
#include "control/linequeue.h"
#include "support/seededrandom.h"

#include <QTest>

using namespace control;
using namespace Qt::StringLiterals;

class TestLineQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrder();
    void oldestGo();
    void noticeStandsWhereTheyWent();
    void noticesDoNotAddUp();
    void newestStaysThoughTooLarge();
    void nothingIsLostUncounted();
};

namespace {

/// 40 bytes, told apart by their number.
QByteArray line(int number)
{
    return "2026-11-23T10:00:00.%1Z message %2\n"_L1
        .arg(QString::number(number).rightJustified(3, u'0'))
        .arg(QString::number(number).rightJustified(6, u'0'))
        .toLatin1();
}

QByteArrayList takeAll(LineQueue& queue)
{
    QByteArrayList lines;
    while (!queue.isEmpty())
        lines += queue.takeFirst();
    return lines;
}

} // namespace

void TestLineQueue::keepsTheOrder()
{
    LineQueue queue(400);
    for (int i = 0; i < 10; ++i)
        queue.append(line(i));
    QCOMPARE(queue.bytes(), 400);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(queue.takeFirst(), line(i));
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.bytes(), 0);
}

void TestLineQueue::oldestGo()
{
    LineQueue queue(120);
    for (int i = 0; i < 10; ++i)
        queue.append(line(i));
    QCOMPARE(queue.bytes(), 120);
    QCOMPARE(takeAll(queue),
             (QByteArrayList{"2026-11-23T10:00:00.006Z missed 7\n", line(7), line(8), line(9)}));
}

void TestLineQueue::noticeStandsWhereTheyWent()
{
    LineQueue queue(80);
    queue.append(line(0));
    QCOMPARE(queue.takeFirst(), line(0));
    for (int i = 1; i <= 3; ++i)
        queue.append(line(i));
    QCOMPARE(takeAll(queue),
             (QByteArrayList{"2026-11-23T10:00:00.001Z missed 1\n", line(2), line(3)}));
}

void TestLineQueue::noticesDoNotAddUp()
{
    LineQueue queue(80);
    for (int i = 0; i < 4; ++i)
        queue.append(line(i));
    QCOMPARE(queue.takeFirst(), "2026-11-23T10:00:00.001Z missed 2\n");
    queue.append(line(4));
    QCOMPARE(takeAll(queue),
             (QByteArrayList{"2026-11-23T10:00:00.002Z missed 1\n", line(3), line(4)}));
}

void TestLineQueue::newestStaysThoughTooLarge()
{
    LineQueue queue(10);
    queue.append(line(0));
    queue.append(line(1));
    QCOMPARE(takeAll(queue), (QByteArrayList{"2026-11-23T10:00:00.000Z missed 1\n", line(1)}));
}

void TestLineQueue::nothingIsLostUncounted()
{
    support::SeededRandom random(2);
    LineQueue queue(1000);
    int appended = 0;
    int expected = 0; // the next number to come
    const auto take = [&] {
        const QByteArray taken = queue.takeFirst();
        const QByteArrayList words = taken.trimmed().split(' ');
        if (words[1] == "missed") {
            expected += words[2].toInt();
        } else {
            QCOMPARE(words[2].toInt(), expected);
            ++expected;
        }
    };
    for (int round = 0; round < 20'000; ++round) {
        if (random.chance(0.6))
            queue.append(line(appended++));
        else if (!queue.isEmpty())
            take();
        QVERIFY(queue.bytes() <= 1000);
    }
    while (!queue.isEmpty())
        take();
    QCOMPARE(expected, appended);
}

QTEST_APPLESS_MAIN(TestLineQueue)
#include "tst_linequeue.moc"
