// The frames inside a packet: each there and back, cut short, too long and out of range; cutting
// of texts.

#include "protocol/bytes.h"
#include "protocol/frame.h"

#include <QTest>

#include <functional>

using namespace protocol;

namespace {

MessageFrame someMessage()
{
    MessageFrame frame{.sender = 7,
                       .room = 0,
                       .number = 8,
                       .time = 1'795'478'400'123,
                       .kind = 0,
                       .length = 10,
                       .offset = 4,
                       .piece = "piece"};
    frame.id.fill(0xa5);
    return frame;
}

PresentFrame somePerson()
{
    return {.member = 3,
            .classic = false,
            .address = Endpoint::ipv4(0x0a090003, 40000),
            .identity = QByteArray(32, 'i'),
            .name = QStringLiteral("Zo\u00eb")};
}

PresentFrame someClassic()
{
    return {.member = 4,
            .classic = true,
            .address = Endpoint::ipv6({0x20, 1}, 53),
            .identity = {},
            .name = {}};
}

struct Example {
    const char* name;
    Frame frame;
};

std::vector<Example> examples()
{
    const QByteArray key(32, 'k');
    const QByteArray signature(64, 's');
    const QByteArray proof(32, 'p');
    const LimitedFrame limited{.id = someMessage().id, .waitMs = 250};
    return {
        {"JOIN", JoinFrame{key, signature, "Ada", {}}},
        {"JOIN with a proof", JoinFrame{key, signature, "Ada", proof}},
        {"JOIN without a name", JoinFrame{key, signature, {}, {}}},
        {"JOINED", JoinedFrame{1, 1'795'478'400'123, {}}},
        {"JOINED with a proof", JoinedFrame{0xffffffff, 1, proof}},
        {"REFUSED", RefusedFrame{RefusedReason::Locked, 30'000}},
        {"CLOSE", CloseFrame{EndReason::Silent}},
        {"PING", PingFrame{"12345678"}},
        {"PONG", PongFrame{"12345678"}},
        {"PRESENT", somePerson()},
        {"PRESENT, classic", someClassic()},
        {"GONE", GoneFrame{3, EndReason::Left}},
        {"MESSAGE", someMessage()},
        {"LIMITED", limited},
    };
}

/// Whether a packet of one frame is taken.
bool isTaken(int type, const QByteArray& value)
{
    QByteArray bytes;
    appendNumber(bytes, std::uint8_t(type));
    appendNumber(bytes, std::uint16_t(value.size()));
    return parseFrames(bytes + value).has_value();
}

bool isTaken(const Frame& frame)
{
    return parseFrames(encodeFrame(frame)).has_value();
}

} // namespace

Q_DECLARE_METATYPE(Frame)

class TestFrame : public QObject
{
    Q_OBJECT

private:
    static void addFrames()
    {
        QTest::addColumn<Frame>("frame");
        for (const Example& example : examples())
            QTest::newRow(example.name) << example.frame;
    }

private Q_SLOTS:
    void comesBack_data() { addFrames(); }

    void comesBack()
    {
        QFETCH(Frame, frame);
        const QByteArray bytes = encodeFrame(frame);
        QCOMPARE(bytes[0], char(frame.index() + 1));
        const auto frames = parseFrames(bytes);
        QVERIFY(frames.has_value());
        QCOMPARE(frames->size(), 1u);
        QCOMPARE(frames->front().index(), frame.index());
        QCOMPARE(encodeFrame(frames->front()), bytes);
    }

    void typesAreThoseOfTheDocument()
    {
        QCOMPARE(encodeFrame(JoinFrame{})[0], '\x01');
        QCOMPARE(encodeFrame(JoinedFrame{})[0], '\x02');
        QCOMPARE(encodeFrame(RefusedFrame{})[0], '\x03');
        QCOMPARE(encodeFrame(CloseFrame{})[0], '\x04');
        QCOMPARE(encodeFrame(PingFrame{})[0], '\x05');
        QCOMPARE(encodeFrame(PongFrame{})[0], '\x06');
        QCOMPARE(encodeFrame(PresentFrame{})[0], '\x07');
        QCOMPARE(encodeFrame(GoneFrame{})[0], '\x08');
        QCOMPARE(encodeFrame(MessageFrame{})[0], '\x09');
        QCOMPARE(encodeFrame(LimitedFrame{})[0], '\x0a');
    }

    void fieldsAreWhereTheDocumentSays()
    {
        QCOMPARE(encodeFrame(someMessage()).toHex(), QByteArray("09"
                                                                "0036"
                                                                "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
                                                                "00000007"
                                                                "00000000"
                                                                "0000000000000008"
                                                                "000001a20ada2c7b"
                                                                "00"
                                                                "0000000a"
                                                                "00000004"
                                                                "7069656365"));
        QCOMPARE(encodeFrame(GoneFrame{0x01020304, EndReason::RelayEnds}).toHex(),
                 QByteArray("08"
                            "0005"
                            "01020304"
                            "02"));
        QCOMPARE(encodeFrame(someClassic()).toHex(), QByteArray("07"
                                                                "0018"
                                                                "00000004"
                                                                "01"
                                                                "12"
                                                                "20010000000000000000000000000000"
                                                                "0035"));
    }

    void everyTruncationIsRefused_data() { addFrames(); }

    void everyTruncationIsRefused()
    {
        QFETCH(Frame, frame);
        const QByteArray bytes = encodeFrame(frame);
        for (qsizetype size = 1; size < bytes.size(); ++size) {
            const auto cut = parseFrames(QByteArrayView(bytes).first(size));
            QVERIFY(!cut);
            QCOMPARE(cut.error(), FrameError::Overrun);
        }
    }

    void everyOtherLengthIsRefused_data() { addFrames(); }

    void everyOtherLengthIsRefused()
    {
        QFETCH(Frame, frame);
        const QByteArray value = encodeFrame(frame).sliced(3);
        const int type = int(frame.index()) + 1;
        const auto* message = std::get_if<MessageFrame>(&frame);
        const auto* person = std::get_if<PresentFrame>(&frame);
        const auto* join = std::get_if<JoinFrame>(&frame);
        const auto* joined = std::get_if<JoinedFrame>(&frame);
        for (qsizetype size = 0; size < value.size(); ++size) {
            // What is left may be a shorter frame that is good: a text, a name, no proof.
            const bool good = (message && size > 49)
                              || (person && !person->classic && (size == 45 || size == 46))
                              || (join && size == 97 + join->name.size()) || (joined && size == 12);
            QCOMPARE(isTaken(type, value.first(size)), good);
        }
        if (!message && !(person && !person->classic))
            QVERIFY(!isTaken(type, value + 'x'));
    }

    void fieldsOutOfRange_data()
    {
        QTest::addColumn<Frame>("frame");
        const auto message = [](const char* name,
                                const std::function<void(MessageFrame&)>& change) {
            MessageFrame frame = someMessage();
            change(frame);
            QTest::newRow(name) << Frame(frame);
        };
        message("a room", [](MessageFrame& m) { m.room = 1; });
        message("a kind", [](MessageFrame& m) { m.kind = 1; });
        message("no piece", [](MessageFrame& m) { m.piece.clear(); });
        message("beyond the end", [](MessageFrame& m) { m.offset = 6; });
        message("far beyond the end", [](MessageFrame& m) { m.offset = 0xffffffff; });
        message("no length", [](MessageFrame& m) { m.length = m.offset = 0; });
        message("a length of 48,001", [](MessageFrame& m) { m.length = 48'001; });
        message("a length of 2^32 - 1", [](MessageFrame& m) { m.length = 0xffffffff; });

        const auto person = [](const char* name, const std::function<void(PresentFrame&)>& change) {
            PresentFrame frame = somePerson();
            change(frame);
            QTest::newRow(name) << Frame(frame);
        };
        person("PRESENT of nobody", [](PresentFrame& p) { p.member = 0; });
        person("no name", [](PresentFrame& p) { p.name.clear(); });
        person("a bad name", [](PresentFrame& p) { p.name = QStringLiteral("a\nb"); });

        QTest::newRow("JOINED as nobody") << Frame(JoinedFrame{0, 1, {}});
        QTest::newRow("GONE of nobody") << Frame(GoneFrame{0, EndReason::Left});
        QTest::newRow("GONE, reason 4") << Frame(GoneFrame{1, EndReason(4)});
        QTest::newRow("CLOSE, reason 4") << Frame(CloseFrame{EndReason(4)});
        QTest::newRow("CLOSE, reason 255") << Frame(CloseFrame{EndReason(255)});
        QTest::newRow("REFUSED, reason 0") << Frame(RefusedFrame{RefusedReason(0), 0});
        QTest::newRow("REFUSED, reason 7") << Frame(RefusedFrame{RefusedReason(7), 0});
    }

    void fieldsOutOfRange()
    {
        QFETCH(Frame, frame);
        const auto frames = parseFrames(encodeFrame(frame));
        QVERIFY(!frames);
        QCOMPARE(frames.error(), FrameError::BadField);
    }

    void addressesOfPeople()
    {
        const QByteArray good = encodeFrame(somePerson()).sliced(3);
        QByteArray value = good;
        value[5] = 5; // of its six bytes
        QVERIFY(!isTaken(7, value));
        value[5] = char(200);
        QVERIFY(!isTaken(7, value));
        value = good;
        value[4] = 2; // a flag that nobody knows
        QVERIFY(!isTaken(7, value));
        value[4] = 1; // a classic member has neither identity nor name
        QVERIFY(!isTaken(7, value));
        QVERIFY(isTaken(7, good));
    }

    void theLargestMessageIsTaken()
    {
        MessageFrame frame = someMessage();
        frame.length = 48'000;
        frame.offset = 47'995;
        QVERIFY(isTaken(frame));
        frame.offset = 47'996;
        QVERIFY(!isTaken(frame));
    }

    void unknownFramesAreSkipped()
    {
        const QByteArray unknown = QByteArray::fromHex("000000"
                                                       "0b0003010203"
                                                       "ff0001aa");
        const QByteArray ping = encodeFrame(PingFrame{"12345678"});
        const auto frames = parseFrames(unknown + ping + unknown);
        QVERIFY(frames.has_value());
        QCOMPARE(frames->size(), 1u);
        QVERIFY(parseFrames({})->empty());
    }

    void aPacketIsTakenAsAWhole()
    {
        const QByteArray ping = encodeFrame(PingFrame{"12345678"});
        QCOMPARE(parseFrames(ping + ping)->size(), 2u);
        QCOMPARE(parseFrames(ping + '\x05').error(), FrameError::Overrun);
        QCOMPARE(parseFrames(ping + QByteArray::fromHex("0b0002aa")).error(), FrameError::Overrun);
        QCOMPARE(parseFrames(ping + QByteArray::fromHex("04000104")).error(), FrameError::BadField);
    }

    void textsAreCut_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("pieces");
        QTest::newRow("nothing") << 0 << 0;
        QTest::newRow("one byte") << 1 << 1;
        QTest::newRow("one packet") << 1059 << 1;
        QTest::newRow("a byte more") << 1060 << 2;
        QTest::newRow("two packets") << 2118 << 2;
        QTest::newRow("the largest") << 48'000 << 46;
    }

    void textsAreCut()
    {
        QFETCH(int, size);
        QFETCH(int, pieces);
        QByteArray text(size, Qt::Uninitialized);
        for (int i = 0; i < size; ++i)
            text[i] = char(i * 31);
        const auto frames = cutMessage(someMessage(), text);
        QCOMPARE(int(frames.size()), pieces);
        QByteArray whole;
        for (const MessageFrame& frame : frames) {
            QVERIFY(!frame.piece.isEmpty());
            QVERIFY(encodeFrame(frame).size() <= kMaxFrameBytes);
            QVERIFY(isTaken(frame));
            QCOMPARE(frame.id, someMessage().id);
            QCOMPARE(frame.time, someMessage().time);
            QCOMPARE(int(frame.length), size);
            QCOMPARE(qsizetype(frame.offset), whole.size());
            whole += frame.piece;
        }
        QCOMPARE(whole, text);
    }

    void everyFrameOfOursFitsAPacket()
    {
        const JoinFrame join{QByteArray(32, 'i'), QByteArray(64, 's'), QByteArray(255, 'n'),
                             QByteArray(32, 'p')};
        QVERIFY(encodeFrame(join).size() <= kMaxFrameBytes);
    }
};

QTEST_APPLESS_MAIN(TestFrame)
#include "tst_frame.moc"
