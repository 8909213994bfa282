// Pieces of texts put together: any order, any size, and nothing that overlaps, contradicts,
// lingers or fills memory.

#include "secure/textassembler.h"
#include "support/seededrandom.h"

#include <QTest>

#include <algorithm>

using namespace std::chrono_literals;
using protocol::MessageFrame;
using secure::TextAssembler;

namespace {

MessageFrame head(int id, protocol::MemberNumber sender = 0)
{
    MessageFrame frame{.sender = sender, .number = 9, .time = 1234, .key = {}, .piece = {}};
    frame.id.fill(std::uint8_t(id));
    return frame;
}

MessageFrame piece(int id, std::uint32_t length, std::uint32_t offset, const QByteArray& bytes)
{
    MessageFrame frame = head(id);
    frame.length = length;
    frame.offset = offset;
    frame.piece = bytes;
    return frame;
}

QByteArray someText(qsizetype size)
{
    QByteArray text(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        text[i] = char('a' + i % 23);
    return text;
}

} // namespace

class TestTextAssembler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWholeTextPassesThrough()
    {
        TextAssembler assembler;
        const auto whole = assembler.take(piece(1, 5, 0, "hello"), 0ms);
        QVERIFY(whole.has_value());
        QCOMPARE(whole->piece, QByteArray("hello"));
        QCOMPARE(assembler.bytesHeld(), 0u);
    }

    void everyOrderGivesTheText()
    {
        const QByteArray text = someText(4 * 1059 + 7);
        auto pieces = protocol::cutMessage(head(1, 5), text);
        QCOMPARE(pieces.size(), 5u);
        std::vector<int> order{0, 1, 2, 3, 4};
        int orders = 0;
        TextAssembler assembler;
        do {
            for (std::size_t i = 0; i < order.size(); ++i) {
                const auto whole = assembler.take(pieces[std::size_t(order[i])], 0ms);
                QCOMPARE(whole.has_value(), i == 4);
                if (whole) {
                    QCOMPARE(whole->piece, text);
                    QCOMPARE(whole->offset, 0u);
                    QCOMPARE(whole->sender, 5u);
                    QCOMPARE(whole->number, 9u);
                    QCOMPARE(whole->time, 1234u);
                }
            }
            ++orders;
        } while (std::ranges::next_permutation(order).found);
        QCOMPARE(orders, 120);
        QCOMPARE(assembler.bytesHeld(), 0u);
    }

    void piecesOfAnySize()
    {
        support::SeededRandom random(3);
        TextAssembler assembler;
        for (int round = 0; round < 50; ++round) {
            const QByteArray text = someText(2 + random.below(3000));
            std::vector<MessageFrame> pieces;
            for (qsizetype offset = 0; offset < text.size();) {
                const auto size = std::min<qsizetype>(1 + random.below(100), text.size() - offset);
                pieces.push_back(piece(round, std::uint32_t(text.size()), std::uint32_t(offset),
                                       text.sliced(offset, size)));
                offset += size;
            }
            for (std::size_t i = pieces.size(); i > 1; --i)
                std::swap(pieces[i - 1], pieces[random.below(std::uint32_t(i))]);
            std::optional<MessageFrame> whole;
            for (const MessageFrame& frame : pieces) {
                QVERIFY(!whole);
                whole = assembler.take(frame, 0ms);
            }
            QVERIFY(whole.has_value());
            QCOMPARE(whole->piece, text);
        }
    }

    void fourTextsOfTheLargestSizeAtOnce()
    {
        const QByteArray text = someText(48'000);
        TextAssembler assembler;
        const auto pieces = protocol::cutMessage(head(0), text);
        int wholes = 0;
        for (MessageFrame frame : pieces) {
            for (int id = 0; id < 4; ++id) {
                frame.id.fill(std::uint8_t(id));
                if (const auto whole = assembler.take(frame, 0ms)) {
                    QCOMPARE(whole->piece, text);
                    ++wholes;
                }
                QVERIFY(assembler.bytesHeld() <= 256 * 1024);
            }
        }
        QCOMPARE(wholes, 4);
    }

    void whatDoesNotFitDropsTheMessage_data()
    {
        QTest::addColumn<MessageFrame>("wrong");
        // Held are the bytes 10 to 19 of 30.
        const QByteArray ten = someText(10);
        const auto changed = [&](void (*change)(MessageFrame&)) {
            MessageFrame frame = piece(1, 30, 0, ten);
            change(frame);
            return frame;
        };
        QTest::newRow("the same again") << piece(1, 30, 10, ten);
        QTest::newRow("the same place, other bytes") << piece(1, 30, 10, QByteArray(10, 'x'));
        QTest::newRow("one byte into its front") << piece(1, 30, 1, ten);
        QTest::newRow("one byte into its end") << piece(1, 30, 19, ten);
        QTest::newRow("within it") << piece(1, 30, 12, "abc");
        QTest::newRow("around it") << piece(1, 30, 5, someText(20));
        QTest::newRow("the whole text") << piece(1, 30, 0, someText(30));
        QTest::newRow("another length") << changed([](MessageFrame& m) { m.length = 31; });
        QTest::newRow("its own length") << changed([](MessageFrame& m) { m.length = 10; });
        QTest::newRow("another number") << changed([](MessageFrame& m) { m.number = 8; });
        QTest::newRow("another time") << changed([](MessageFrame& m) { m.time = 8; });
        QTest::newRow("another class")
            << changed([](MessageFrame& m) { m.deliveryClass = protocol::DeliveryClass::Latest; });
        QTest::newRow("another flag") << changed([](MessageFrame& m) { m.old = true; });
        QTest::newRow("another key") << changed([](MessageFrame& m) { m.key = "k"; });
        QTest::newRow("another room") << changed([](MessageFrame& m) { m.room = 8; });
    }

    void whatDoesNotFitDropsTheMessage()
    {
        QFETCH(MessageFrame, wrong);
        TextAssembler assembler;
        QVERIFY(!assembler.take(piece(1, 30, 10, someText(10)), 0ms));
        QVERIFY(assembler.bytesHeld() > 0);
        QVERIFY(!assembler.take(wrong, 0ms));
        QCOMPARE(assembler.bytesHeld(), 0u);
        QVERIFY(!assembler.take(piece(1, 30, 0, someText(10)), 0ms));
        QVERIFY(!assembler.take(piece(1, 30, 20, someText(10)), 0ms)); // 10 to 19 are gone
    }

    void neighboursFit()
    {
        TextAssembler assembler;
        QVERIFY(!assembler.take(piece(1, 30, 10, someText(10)), 0ms));
        QVERIFY(!assembler.take(piece(1, 30, 20, someText(10)), 0ms));
        QVERIFY(assembler.take(piece(1, 30, 0, someText(10)), 0ms).has_value());
    }

    void nobodySpoilsTheMessageOfAnother()
    {
        TextAssembler assembler;
        MessageFrame first = piece(1, 20, 0, someText(10));
        first.sender = 5;
        MessageFrame forged = piece(1, 20, 0, QByteArray(10, 'x'));
        forged.sender = 6;
        MessageFrame second = piece(1, 20, 10, someText(10));
        second.sender = 5;
        QVERIFY(!assembler.take(first, 0ms));
        QVERIFY(!assembler.take(forged, 0ms));
        const auto whole = assembler.take(second, 0ms);
        QVERIFY(whole.has_value());
        QCOMPARE(whole->piece, someText(10) + someText(10));
    }

    void theFifthDropsTheOldest()
    {
        TextAssembler assembler;
        for (int id = 1; id <= 5; ++id)
            QVERIFY(!assembler.take(piece(id, 20, 0, someText(10)), 0ms));
        for (int id = 2; id <= 5; ++id)
            QVERIFY(assembler.take(piece(id, 20, 10, someText(10)), 0ms).has_value());
        QCOMPARE(assembler.bytesHeld(), 0u);
        QVERIFY(!assembler.take(piece(1, 20, 10, someText(10)), 0ms));
    }

    void fiveSecondsFromTheFirstPiece()
    {
        TextAssembler assembler;
        QVERIFY(!assembler.take(piece(1, 30, 0, someText(10)), 1000ms));
        QVERIFY(!assembler.take(piece(1, 30, 10, someText(10)), 5000ms));
        QVERIFY(!assembler.take(piece(2, 20, 0, someText(10)), 5000ms));
        assembler.expire(5999ms);
        QVERIFY(assembler.bytesHeld() > 200);
        QVERIFY(!assembler.take(piece(1, 30, 20, someText(10)), 6000ms));
        QVERIFY(assembler.take(piece(2, 20, 10, someText(10)), 9999ms).has_value());
        assembler.expire(11'000ms);
        QCOMPARE(assembler.bytesHeld(), 0u);
    }

    void memoryIsBounded()
    {
        support::SeededRandom random(5);
        TextAssembler assembler;
        std::size_t most = 0;
        for (int i = 0; i < 200'000; ++i) {
            const auto size = qsizetype(1 + random.below(random.chance(0.5) ? 1 : 1059));
            const std::uint32_t offset = random.below(std::uint32_t(48'001 - size));
            (void)assembler.take(piece(int(random.below(6)), 48'000, offset, QByteArray(size, 'x')),
                                 std::chrono::milliseconds(i / 100));
            most = std::max(most, assembler.bytesHeld());
        }
        QVERIFY(most <= 256 * 1024);

        // One-byte pieces of one text: it drops out when it alone has used the room up.
        TextAssembler trickle;
        for (std::uint32_t offset = 0; offset < 47'999; ++offset) {
            QVERIFY(!trickle.take(piece(1, 48'000, offset, "x"), 0ms));
            QVERIFY(trickle.bytesHeld() <= 256 * 1024);
        }
    }
};

QTEST_APPLESS_MAIN(TestTextAssembler)
#include "tst_textassembler.moc"
