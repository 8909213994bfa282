// Random bytes: drawn in blocks, handed out once, wiped.

#include "crypto/library.h"
#include "crypto/random.h"
#include "support/seededrandom.h"

#include <QSet>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <new>

using namespace crypto;

namespace {

/// Whether the object's own memory holds the bytes.
bool holds(const SystemRandom& random, const QByteArray& bytes)
{
    return QByteArrayView(reinterpret_cast<const char*>(&random), sizeof random).contains(bytes);
}

} // namespace

class TestRandom : public QObject
{
    Q_OBJECT

    const Library m_library;

private Q_SLOTS:
    void nothingComesTwice()
    {
        // 3,000 draws of 16 bytes cross the block's end eleven times.
        SystemRandom one;
        SystemRandom other;
        QSet<QByteArray> seen;
        for (int i = 0; i < 3000; ++i) {
            seen.insert(one.bytes(16));
            seen.insert(other.bytes(16));
        }
        QCOMPARE(seen.size(), 6000);
        QVERIFY(!seen.contains(QByteArray(16, '\0')));
    }

    void everySizeIsFilled_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {1, 4095, 4096, 4097, 10'000})
            QTest::addRow("%d bytes", size) << size;
    }
    void everySizeIsFilled()
    {
        QFETCH(int, size);
        SystemRandom random;
        // Each place must change at some time; by chance one stays in 1 of 2^64 runs.
        QByteArray changed(size, '\0');
        for (int round = 0; round < 10; ++round) {
            const QByteArray bytes = random.bytes(size);
            QCOMPARE(bytes.size(), size);
            for (qsizetype i = 0; i < size; ++i)
                changed[i] = char(changed[i] | bytes[i]);
        }
        QVERIFY(!changed.contains('\0'));
    }

    void noBytesAreNoDraw()
    {
        SystemRandom random;
        QVERIFY(random.bytes(0).isEmpty());
        random.fill({});
    }

    void handedOutBytesAreWiped()
    {
        SystemRandom random;
        for (int i = 0; i < 1000; ++i) {
            const QByteArray bytes = random.bytes(17);
            QVERIFY(!holds(random, bytes));
        }
    }

    void theRestIsWipedAtTheEnd()
    {
        alignas(SystemRandom) std::array<char, sizeof(SystemRandom)> place{};
        auto* const random = new (place.data()) SystemRandom;
        (void)random->bytes(1);
        const auto zeros = [&place] { return std::ranges::count(place, '\0'); };
        QVERIFY(zeros() < 200); // random bytes are zero now and then
        random->~SystemRandom();
        QVERIFY(zeros() > 4096);
    }

    void numbersAreMadeOfFourBytes()
    {
        support::SeededRandom numbers(1);
        support::SeededRandom bytes(1);
        for (int i = 0; i < 10; ++i) {
            std::uint32_t expected = 0;
            std::memcpy(&expected, bytes.bytes(4).constData(), sizeof expected);
            QCOMPARE(numbers.number32(), expected);
        }
    }
};

QTEST_GUILESS_MAIN(TestRandom)
#include "tst_random.moc"
