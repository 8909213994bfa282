// How the client spaces its questions.

#include "session/backoff.h"
#include "support/seededrandom.h"

#include <QTest>

using namespace session;
using std::chrono::milliseconds;

namespace {

/// The least or the most that a generator can give.
class ConstantRandom final : public crypto::RandomSource
{
public:
    explicit ConstantRandom(std::uint8_t byte) : m_byte(byte) {}
    void fill(std::span<std::uint8_t> bytes) override { std::ranges::fill(bytes, m_byte); }

private:
    std::uint8_t m_byte;
};

} // namespace

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doublesFromAQuarterSecondToEight()
    {
        ConstantRandom none(0);
        Backoff backoff(none);
        for (const int wait : {250, 500, 1000, 2000, 4000, 8000, 8000, 8000})
            QCOMPARE(backoff.next(), milliseconds(wait));
    }

    void startsOver()
    {
        ConstantRandom none(0);
        Backoff backoff(none);
        (void)backoff.next();
        (void)backoff.next();
        backoff.restart();
        QCOMPARE(backoff.next(), milliseconds(250));
    }

    void slowsDownAtOnce()
    {
        ConstantRandom none(0);
        Backoff backoff(none);
        backoff.slowDown();
        QCOMPARE(backoff.next(), milliseconds(8000));
        QCOMPARE(backoff.next(), milliseconds(8000));
    }

    void stretchesByAtMostATenth()
    {
        support::SeededRandom random(7);
        bool differs = false;
        for (int i = 0; i < 1000; ++i) {
            const milliseconds wait = jittered(milliseconds(1000), random);
            QVERIFY(wait >= milliseconds(1000));
            QVERIFY(wait <= milliseconds(1100));
            differs = differs || wait != milliseconds(1000);
        }
        QVERIFY(differs);
        QCOMPARE(jittered(milliseconds(0), random), milliseconds(0));
    }

    void aRoomDoesNotAskInStep()
    {
        support::SeededRandom one(1);
        support::SeededRandom other(2);
        Backoff a(one);
        Backoff b(other);
        milliseconds aAt{};
        milliseconds bAt{};
        for (int i = 0; i < 8; ++i) {
            aAt += a.next();
            bAt += b.next();
        }
        QVERIFY(aAt != bAt);
    }
};

QTEST_APPLESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
