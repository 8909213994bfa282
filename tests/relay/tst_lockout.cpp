#include "relay/limits.h"
#include "relay/lockout.h"

#include <QTest>

using namespace std::chrono_literals;
using protocol::Instant;
using relay::Lockout;

namespace {

constexpr Instant kStart = 1h;

void fail(Lockout& lockout, const QByteArray& key, int times, Instant now)
{
    for (int i = 0; i < times; ++i)
        lockout.fail(key, now);
}

} // namespace

class TestLockout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fiveLock()
    {
        Lockout lockout;
        fail(lockout, "ada", 4, kStart);
        QCOMPARE(lockout.remaining("ada", kStart), 0ms);
        lockout.fail("ada", kStart + 1s);
        QCOMPARE(lockout.remaining("ada", kStart + 1s), 30s);
        QCOMPARE(lockout.remaining("ada", kStart + 30'999ms), 1ms);
        QCOMPARE(lockout.remaining("ada", kStart + 31s), 0ms);
        QCOMPARE(lockout.remaining("ben", kStart + 1s), 0ms);
    }

    void lockThatIsOverCountsForNothing()
    {
        Lockout lockout;
        fail(lockout, "ada", 5, kStart);
        fail(lockout, "ada", 4, kStart + 30s);
        QCOMPARE(lockout.remaining("ada", kStart + 30s), 0ms);
        lockout.fail("ada", kStart + 30s);
        QCOMPARE(lockout.remaining("ada", kStart + 30s), 30s);
    }

    void oldFailuresAreForgotten()
    {
        Lockout lockout;
        fail(lockout, "ada", 4, kStart);
        lockout.fail("ada", kStart + 30s);
        QCOMPARE(lockout.remaining("ada", kStart + 30s), 0ms);
    }

    void successForgives()
    {
        Lockout lockout;
        fail(lockout, "ada", 4, kStart);
        lockout.forgive("ada");
        lockout.fail("ada", kStart);
        QCOMPARE(lockout.remaining("ada", kStart), 0ms);
    }

    void tableIsBounded()
    {
        Lockout lockout;
        fail(lockout, "ada", 5, kStart);
        for (int i = 1; i < relay::kMostLocks; ++i)
            lockout.fail(QByteArray::number(i), kStart + 1ms);
        QCOMPARE(lockout.size(), relay::kMostLocks);
        QVERIFY(lockout.remaining("ada", kStart + 1ms) > 0ms);
        lockout.fail("one more", kStart + 2ms);
        QCOMPARE(lockout.size(), relay::kMostLocks);
        QCOMPARE(lockout.remaining("ada", kStart + 2ms), 0ms); // was the oldest
    }
};

QTEST_APPLESS_MAIN(TestLockout)
#include "tst_lockout.moc"
