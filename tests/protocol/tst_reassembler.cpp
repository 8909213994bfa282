// Reassembly: every order, every lie, every limit.

#include "protocol/reassembler.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace protocol;

namespace {

const Endpoint kAda = Endpoint::ipv4(0x0a000001, 1000);
const Endpoint kBob = Endpoint::ipv4(0x0a000002, 1000);

Fragment piece(std::uint32_t id, int sequence, int total, QByteArrayView bytes)
{
    return {id, std::uint16_t(sequence), std::uint16_t(total), bytes};
}

} // namespace

class TestReassembler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyOrderGivesTheWhole()
    {
        std::mt19937 engine(1);
        for (int round = 0; round < 200; ++round) {
            const int total = 1 + int(engine() % 20);
            const int size = 1 + int(engine() % 50);
            QByteArray whole;
            QList<QByteArray> pieces;
            for (int i = 0; i < total; ++i) {
                const int length = i == total - 1 ? 1 + int(engine() % unsigned(size)) : size;
                pieces.append(QByteArray(length, char('a' + i)));
                whole += pieces.last();
            }
            std::vector<int> order(static_cast<size_t>(total));
            std::iota(order.begin(), order.end(), 0);
            std::ranges::shuffle(order, engine);

            Reassembler reassembler;
            for (int i = 0; i < total; ++i) {
                const int sequence = order[size_t(i)];
                const auto result =
                    reassembler.take(kAda, piece(7, sequence, total, pieces[sequence]), 0s);
                QVERIFY(result.has_value());
                QCOMPARE(result->has_value(), i == total - 1);
                if (*result)
                    QCOMPARE(**result, whole);
            }
            QCOMPARE(reassembler.bytesHeld(), size_t(0));
            QCOMPARE(reassembler.messagesUnderWay(), 0);
        }
    }

    void sameIdFromTwoSourcesIsTwoMessages()
    {
        Reassembler reassembler;
        QVERIFY(!*reassembler.take(kAda, piece(1, 0, 2, "aa"), 0s));
        QVERIFY(!*reassembler.take(kBob, piece(1, 0, 2, "bb"), 0s));
        QCOMPARE(*reassembler.take(kAda, piece(1, 1, 2, "AA"), 0s), QByteArray("aaAA"));
        QCOMPARE(*reassembler.take(kBob, piece(1, 1, 2, "BB"), 0s), QByteArray("bbBB"));
    }

    void identicalRepetitionIsHarmless()
    {
        Reassembler reassembler;
        QVERIFY(reassembler.take(kAda, piece(1, 0, 2, "aa"), 0s));
        const auto again = reassembler.take(kAda, piece(1, 0, 2, "aa"), 0s);
        QCOMPARE(again.error(), ReassemblyError::Duplicate);
        QCOMPARE(*reassembler.take(kAda, piece(1, 1, 2, "b"), 0s), QByteArray("aab"));
    }

    void liesDropTheMessage_data()
    {
        QTest::addColumn<int>("sequence");
        QTest::addColumn<int>("total");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<ReassemblyError>("error");
        QTest::newRow("other total") << 2 << 5 << QByteArray("aa") << ReassemblyError::TotalChanged;
        QTest::newRow("other bytes") << 1 << 4 << QByteArray("xx") << ReassemblyError::Conflicting;
        QTest::newRow("other length") << 1 << 4 << QByteArray("x") << ReassemblyError::Conflicting;
        QTest::newRow("longer") << 2 << 4 << QByteArray("aaa") << ReassemblyError::SizeMismatch;
        QTest::newRow("shorter") << 2 << 4 << QByteArray("a") << ReassemblyError::SizeMismatch;
        QTest::newRow("longer last")
            << 3 << 4 << QByteArray("aaa") << ReassemblyError::SizeMismatch;
    }

    void liesDropTheMessage()
    {
        QFETCH(int, sequence);
        QFETCH(int, total);
        QFETCH(QByteArray, bytes);
        QFETCH(ReassemblyError, error);
        Reassembler reassembler;
        QVERIFY(reassembler.take(kAda, piece(1, 1, 4, "aa"), 0s));
        const auto result = reassembler.take(kAda, piece(1, sequence, total, bytes), 0s);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error(), error);
        QCOMPARE(reassembler.messagesUnderWay(), 0);
        QCOMPARE(reassembler.bytesHeld(), size_t(0));
    }

    void firstPieceShorterThanHeldLastIsRefused()
    {
        Reassembler reassembler;
        QVERIFY(reassembler.take(kAda, piece(1, 2, 3, "aaa"), 0s));
        QCOMPARE(reassembler.take(kAda, piece(1, 0, 3, "aa"), 0s).error(),
                 ReassemblyError::SizeMismatch);
    }

    void deadlineCountsFromTheFirstPiece()
    {
        Reassembler reassembler;
        QVERIFY(!reassembler.nextDeadline());
        QVERIFY(reassembler.take(kAda, piece(1, 0, 3, "a"), 1s));
        QCOMPARE(reassembler.nextDeadline(), std::optional<Instant>(6s));
        QVERIFY(reassembler.take(kAda, piece(1, 1, 3, "a"), 5900ms));
        reassembler.expire(5999ms);
        QCOMPARE(reassembler.messagesUnderWay(), 1);
        reassembler.expire(6s);
        QCOMPARE(reassembler.messagesUnderWay(), 0);
        QVERIFY(!*reassembler.take(kAda, piece(1, 2, 3, "a"), 6s)); // begins anew
    }

    void fifthMessageOfASourceDropsItsOldest()
    {
        Reassembler reassembler;
        QVERIFY(reassembler.take(kBob, piece(0, 0, 2, "b"), 0s));
        for (std::uint32_t id = 0; id < 5; ++id)
            QVERIFY(reassembler.take(kAda, piece(id, 0, 2, "a"), 0s));
        QCOMPARE(reassembler.messagesUnderWay(), kReassembliesPerSource + 1);
        QVERIFY(!*reassembler.take(kAda, piece(0, 1, 2, "a"), 0s)); // its first piece went
        QVERIFY(*reassembler.take(kAda, piece(4, 1, 2, "a"), 0s));
        QVERIFY(*reassembler.take(kBob, piece(0, 1, 2, "b"), 0s)); // nobody else noticed
    }

    void oneSourceHoldsNoMoreThanItsShare()
    {
        Reassembler reassembler;
        const QByteArray big(60000, 'x');
        std::optional<ReassemblyError> error;
        for (int sequence = 0; sequence < 200 && !error; ++sequence) {
            const auto result = reassembler.take(kAda, piece(1, sequence, 256, big), 0s);
            QVERIFY(reassembler.bytesHeld() <= kReassemblyBytesPerSource);
            if (!result)
                error = result.error();
        }
        QCOMPARE(error, std::optional(ReassemblyError::TooLarge));
        QCOMPARE(reassembler.bytesHeld(), size_t(0));
    }

    void allSourcesTogetherHoldNoMoreThanTheirs()
    {
        Reassembler reassembler;
        const QByteArray big(60000, 'x');
        for (std::uint32_t host = 0; host < 1000; ++host) {
            for (int sequence = 0; sequence < 3; ++sequence) {
                QVERIFY(reassembler.take(Endpoint::ipv4(host, 1), piece(1, sequence, 4, big), 0s));
                QVERIFY(reassembler.bytesHeld() <= kReassemblyBytesTotal);
            }
        }
        QVERIFY(reassembler.messagesUnderWay() > 10);
        // The newest is still whole.
        QVERIFY(*reassembler.take(Endpoint::ipv4(999, 1), piece(1, 3, 4, "x"), 0s));
    }

    void forgottenSourceHoldsNothing()
    {
        Reassembler reassembler;
        QVERIFY(reassembler.take(kAda, piece(1, 0, 2, "a"), 0s));
        QVERIFY(reassembler.take(kAda, piece(2, 0, 2, "a"), 0s));
        QVERIFY(reassembler.take(kBob, piece(1, 0, 2, "b"), 0s));
        reassembler.forget(kAda);
        reassembler.forget(Endpoint::ipv4(9, 9));
        QCOMPARE(reassembler.messagesUnderWay(), 1);
        QVERIFY(*reassembler.take(kBob, piece(1, 1, 2, "b"), 0s));
    }

    /// Promise 10 in small: SOTTOVOCE_FRAGMENTS makes it large.
    void randomFragmentsStayWithinBounds()
    {
        const int rounds = std::max(qEnvironmentVariableIntValue("SOTTOVOCE_FRAGMENTS"), 200'000);
        std::mt19937 engine(10);
        Reassembler reassembler;
        const QByteArray bytes(2000, 'x');
        size_t largest = 0;
        for (int i = 0; i < rounds; ++i) {
            const int total = 1 + int(engine() % 256);
            const auto fragment = piece(engine() % 8, int(engine() % unsigned(total)), total,
                                        QByteArrayView(bytes).first(1 + int(engine() % 2000)));
            const Endpoint source = Endpoint::ipv4(std::uint32_t(engine() % 5000), 1);
            (void)reassembler.take(source, fragment, std::chrono::milliseconds(i / 1000));
            largest = std::max(largest, reassembler.bytesHeld());
        }
        qInfo("promise 10: %d fragments, %zu bytes held at most, of %zu", rounds, largest,
              size_t(kReassemblyBytesTotal));
        QVERIFY(largest <= kReassemblyBytesTotal);
        QVERIFY(largest > kReassemblyBytesTotal / 2); // the bound was reached for
        reassembler.expire(1h);
        QCOMPARE(reassembler.bytesHeld(), size_t(0));
        QVERIFY(!reassembler.nextDeadline());
    }
};

QTEST_APPLESS_MAIN(TestReassembler)
#include "tst_reassembler.moc"
