// The frames inside a packet: each there and back, cut short, too long and out of range; cutting
// of texts.

#include "protocol/bytes.h"
#include "protocol/frame.h"

#include <QTest>

#include <functional>
#include <utility>

using namespace protocol;
using namespace Qt::StringLiterals;

namespace {

MessageFrame someMessage()
{
    MessageFrame frame{.sender = 7,
                       .room = 0,
                       .number = 8,
                       .time = 1'795'478'400'123,
                       .key = {},
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
    MessageFrame state = someMessage();
    state.deliveryClass = DeliveryClass::Latest;
    state.key = "position";
    MessageFrame old = someMessage();
    old.old = true;
    PresentFrame away = somePerson();
    away.away = away.canHost = away.absent = true;
    const QString topic = QStringLiteral("Caf\u00e9 at ten");
    return {
        {"JOIN", JoinFrame{key, signature, "Ada", false, {}}},
        {"JOIN with a proof", JoinFrame{key, signature, "Ada", true, proof}},
        {"JOIN without a name", JoinFrame{key, signature, {}, false, {}}},
        {"JOINED", JoinedFrame{1, 1'795'478'400'123, 7, {}}},
        {"JOINED with a proof", JoinedFrame{0xffffffff, 1, 7, proof}},
        {"REFUSED", RefusedFrame{RefusedReason::Locked, 30'000}},
        {"CLOSE", CloseFrame{EndReason::Yields}},
        {"PING", PingFrame{"12345678"}},
        {"PONG", PongFrame{"12345678"}},
        {"PRESENT", somePerson()},
        {"PRESENT, every flag", away},
        {"PRESENT, classic", someClassic()},
        {"GONE", GoneFrame{3, EndReason::Left}},
        {"MESSAGE", someMessage()},
        {"MESSAGE, latest", state},
        {"MESSAGE, old", old},
        {"DECLINED", DeclinedFrame{someMessage().id, DeclinedReason::NoPlace, 250}},
        {"DATA", DataFrame{1, 0x0102030405060708, "inner"}},
        {"DATA of nothing", DataFrame{2, 9, {}}},
        {"ACK", AckFrame{2, 9, 0x8000000000000001, 64}},
        {"ENTER", EnterFrame{RoomKind::Named, "Aula 3", topic}},
        {"ENTER a conversation", EnterFrame{RoomKind::Private, key, {}}},
        {"LEAVE", LeaveFrame{5}},
        {"ROOM, the lobby", RoomFrame{}},
        {"ROOM", RoomFrame{5, RoomKind::Named, HistoryPolicy::Disk, 3, 9, 0, "Aula 3", topic}},
        {"ROOM, a conversation",
         RoomFrame{6, RoomKind::Private, HistoryPolicy::Memory, 9, 9, 8, key, {}}},
        {"NO_ROOM", NoRoomFrame{NoRoomReason::TooMany, RoomKind::Named, "Aula 3"}},
        {"NO_ROOM, a conversation", NoRoomFrame{NoRoomReason::NobodyMet, RoomKind::Private, key}},
        {"LIST", ListFrame{}},
        {"LISTED", ListedFrame{false, {{3, u"Aula 3"_s, topic}, {0, u"b"_s, {}}}}},
        {"LISTED, none", ListedFrame{true, {}}},
        {"TOPIC", TopicFrame{5, 3, topic}},
        {"TOPIC, none", TopicFrame{5, 0, {}}},
        {"PEOPLE", PeopleFrame{5, true, {3, 4}}},
        {"RECEIPT", ReceiptFrame{someMessage().id, 5, 8, 1, 4, 2, 1, {3, 4}}},
        {"RECEIPT, nobody missing", ReceiptFrame{someMessage().id, 0, 8, 1, 4, 4, 0, {}}},
        {"FETCH", FetchFrame{0, 1, 1}},
        {"FETCHED", FetchedFrame{5, 2, 0xffffffffffffffff}},
        {"PRESENCE", PresenceFrame{3, PresenceState::Away, 1'795'478'400'123}},
        {"TYPING", TypingFrame{3, 5}},
    };
}

/// Whether a packet of one frame is taken.
bool isTaken(int type, const QByteArray& value)
{
    QByteArray bytes;
    appendNumber(bytes, std::uint8_t(type));
    appendNumber(bytes, std::uint16_t(value.size()));
    const auto frames = parseFrames(bytes + value);
    return frames && frames->size() == 1;
}

bool isTaken(const Frame& frame)
{
    const auto frames = parseFrames(encodeFrame(frame));
    return frames && frames->size() == 1;
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
        QCOMPARE(encodeFrame(DeclinedFrame{})[0], '\x0a');
        QCOMPARE(encodeFrame(DataFrame{})[0], '\x0b');
        QCOMPARE(encodeFrame(AckFrame{})[0], '\x0c');
        QCOMPARE(encodeFrame(EnterFrame{})[0], '\x0d');
        QCOMPARE(encodeFrame(LeaveFrame{})[0], '\x0e');
        QCOMPARE(encodeFrame(RoomFrame{})[0], '\x0f');
        QCOMPARE(encodeFrame(NoRoomFrame{})[0], '\x10');
        QCOMPARE(encodeFrame(ListFrame{})[0], '\x11');
        QCOMPARE(encodeFrame(ListedFrame{})[0], '\x12');
        QCOMPARE(encodeFrame(TopicFrame{})[0], '\x13');
        QCOMPARE(encodeFrame(PeopleFrame{})[0], '\x14');
        QCOMPARE(encodeFrame(ReceiptFrame{})[0], '\x15');
        QCOMPARE(encodeFrame(FetchFrame{})[0], '\x16');
        QCOMPARE(encodeFrame(FetchedFrame{})[0], '\x17');
        QCOMPARE(encodeFrame(PresenceFrame{})[0], '\x18');
        QCOMPARE(encodeFrame(TypingFrame{})[0], '\x19');
    }

    void fieldsAreWhereTheDocumentSays()
    {
        QCOMPARE(encodeFrame(someMessage()).toHex(), QByteArray("09"
                                                                "0039"
                                                                "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
                                                                "00000007"
                                                                "00000000"
                                                                "0000000000000008"
                                                                "000001a20ada2c7b"
                                                                "00"
                                                                "00"
                                                                "00"
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
        const auto* enter = std::get_if<EnterFrame>(&frame);
        const auto* room = std::get_if<RoomFrame>(&frame);
        const auto* noRoom = std::get_if<NoRoomFrame>(&frame);
        const auto* listed = std::get_if<ListedFrame>(&frame);
        const auto* topic = std::get_if<TopicFrame>(&frame);
        const auto* people = std::get_if<PeopleFrame>(&frame);
        const auto* receipt = std::get_if<ReceiptFrame>(&frame);
        const auto* data = std::get_if<DataFrame>(&frame);
        const auto* joined = std::get_if<JoinedFrame>(&frame);
        for (qsizetype size = 0; size < value.size(); ++size) {
            // What is left may be a shorter frame that is good: a text, a name, no proof. A topic
            // must not end amid its one character of two bytes, at its fifth.
            const auto isTopic = [size](qsizetype before) {
                return size >= before && size != before + 4;
            };
            const bool good = (message && size > 52 + message->key.size())
                              || (person && !person->classic && (size == 45 || size == 46))
                              || (join && size == 98 + join->name.size()) || (joined && size == 20)
                              || (data && size >= 9) || (enter && isTopic(2 + enter->name.size()))
                              || (room && isTopic(31 + room->name.size())) || (topic && isTopic(8))
                              || (noRoom && noRoom->kind == RoomKind::Named && size >= 2)
                              || (listed && (size == 1 || size == 1 + 2 + 7 + 1 + 12))
                              || (people && size == 9)
                              || (receipt && size >= 42 && (size - 42) % 4 == 0);
            QVERIFY2(isTaken(type, value.first(size)) == good, qPrintable(QString::number(size)));
        }
        const bool endsInText = message || (person && !person->classic) || data || enter || room
                                || (noRoom && noRoom->kind == RoomKind::Named) || topic;
        QCOMPARE(isTaken(type, value + 'x'), endsInText);
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
        message("a class", [](MessageFrame& m) { m.deliveryClass = DeliveryClass(3); });
        message("a key of a text", [](MessageFrame& m) { m.key = "k"; });
        message("too long a key", [](MessageFrame& m) {
            m.deliveryClass = DeliveryClass::Latest;
            m.key = QByteArray(33, 'k');
        });
        message("too long for its class", [](MessageFrame& m) {
            m.deliveryClass = DeliveryClass::Unreliable;
            m.length = 901;
        });
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

        const auto room = [](const char* name, const std::function<void(RoomFrame&)>& change) {
            RoomFrame frame{5, RoomKind::Named, HistoryPolicy::Off, 3, 9, 0, "Aula 3", {}};
            change(frame);
            QTest::newRow(name) << Frame(frame);
        };
        room("a room of no kind", [](RoomFrame& r) { r.kind = RoomKind(3); });
        room("a room of no policy", [](RoomFrame& r) { r.policy = HistoryPolicy(3); });
        room("a lobby with a number", [](RoomFrame& r) {
            r.kind = RoomKind::Lobby;
            r.name.clear();
        });
        room("a room with the lobby's number", [](RoomFrame& r) { r.room = 0; });
        room("a room without a name", [](RoomFrame& r) { r.name.clear(); });
        room("a conversation with no identity", [](RoomFrame& r) { r.kind = RoomKind::Private; });
        room("a first message of number 0", [](RoomFrame& r) { r.first = 0; });
        room("a first message to come", [](RoomFrame& r) { r.first = 10; });
        room("delivered what is to come", [](RoomFrame& r) { r.delivered = 9; });
        room("a topic of two lines", [](RoomFrame& r) { r.topic = u"a\nb"_s; });
        room("too long a topic", [](RoomFrame& r) { r.topic = QString(251, u'x'); });

        QTest::newRow("ENTER the lobby") << Frame(EnterFrame{RoomKind::Lobby, "a", {}});
        QTest::newRow("ENTER without an identity") << Frame(EnterFrame{RoomKind::Private, "a", {}});
        QTest::newRow("LEAVE the lobby") << Frame(LeaveFrame{0});
        QTest::newRow("NO_ROOM, reason 4")
            << Frame(NoRoomFrame{NoRoomReason(4), RoomKind::Named, "a"});
        QTest::newRow("TOPIC of the lobby") << Frame(TopicFrame{0, 0, u"a"_s});
        QTest::newRow("LISTED, a bad name") << Frame(ListedFrame{true, {{1, u" a"_s, {}}}});
        QTest::newRow("PEOPLE, none") << Frame(PeopleFrame{5, false, {}});
        QTest::newRow("PEOPLE, nobody") << Frame(PeopleFrame{5, false, {1, 0}});
        QTest::newRow("RECEIPT of no number") << Frame(ReceiptFrame{{}, 0, 0, 1, 1, 1, 0, {}});
        QTest::newRow("RECEIPT of more than all") << Frame(ReceiptFrame{{}, 0, 1, 1, 1, 2, 0, {}});
        QTest::newRow("RECEIPT, too many named")
            << Frame(ReceiptFrame{{}, 0, 1, 1, 40, 2, 0, std::vector<MemberNumber>(33, 1)});
        QTest::newRow("FETCH from 0") << Frame(FetchFrame{0, 0, 1});
        QTest::newRow("FETCH backwards") << Frame(FetchFrame{0, 2, 1});
        QTest::newRow("FETCHED backwards") << Frame(FetchedFrame{0, 2, 1});
        QTest::newRow("PRESENCE, state 2") << Frame(PresenceFrame{1, PresenceState(2), 0});
        QTest::newRow("DECLINED, reason 3") << Frame(DeclinedFrame{{}, DeclinedReason(3), 0});
        QTest::newRow("ACK of more credit than a window") << Frame(AckFrame{0, 0, 0, 65});
        QTest::newRow("DATA of too much")
            << Frame(DataFrame{0, 0, QByteArray(kMaxUnitBytes + 1, 'x')});
        QTest::newRow("JOINED as nobody") << Frame(JoinedFrame{0, 1, 2, {}});
        QTest::newRow("GONE of nobody") << Frame(GoneFrame{0, EndReason::Left});
        QTest::newRow("GONE, reason 5") << Frame(GoneFrame{1, EndReason(5)});
        QTest::newRow("CLOSE, reason 5") << Frame(CloseFrame{EndReason(5)});
        QTest::newRow("CLOSE, reason 255") << Frame(CloseFrame{EndReason(255)});
        QTest::newRow("REFUSED, reason 0") << Frame(RefusedFrame{RefusedReason(0), 0});
        QTest::newRow("REFUSED, reason 7") << Frame(RefusedFrame{RefusedReason(7), 0});
    }

    void fieldsOutOfRange()
    {
        QFETCH(Frame, frame);
        const auto frames = parseFrames(encodeFrame(frame));
        QVERIFY(frames && frames->empty());
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
        value[4] = 16; // a flag that nobody knows
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
                                                       "1a0003010203"
                                                       "ff0001aa");
        const QByteArray ping = encodeFrame(PingFrame{"12345678"});
        const auto frames = parseFrames(unknown + ping + unknown);
        QVERIFY(frames.has_value());
        QCOMPARE(frames->size(), 1u);
        QVERIFY(parseFrames({})->empty());
    }

    void whatIsAmissIsSkippedOrEndsThePacket()
    {
        const QByteArray ping = encodeFrame(PingFrame{"12345678"});
        QCOMPARE(parseFrames(ping + ping)->size(), 2u);
        QVERIFY(!parseFrames(ping + '\x05'));
        QVERIFY(!parseFrames(ping + QByteArray::fromHex("0b0002aa")));
        QCOMPARE(parseFrames(QByteArray::fromHex("04000105") + ping)->size(), 1u);
    }

    void waysAreThoseOfTheDocument()
    {
        const auto waysOf = [](const Frame& frame) {
            QByteArray ways;
            for (const auto& [way, letter] :
                 {std::pair(Way::Bare, 'b'), std::pair(Way::Talk, '0'), std::pair(Way::Bulk, '1'),
                  std::pair(Way::State, '2')}) {
                if (travels(frame, way))
                    ways += letter;
            }
            return ways;
        };
        QByteArrayList found;
        for (const Example& example : examples())
            found += waysOf(example.frame) + ' ' + example.name;
        const QByteArrayList expected{"b JOIN",
                                      "b JOIN with a proof",
                                      "b JOIN without a name",
                                      "b JOINED",
                                      "b JOINED with a proof",
                                      "b REFUSED",
                                      "b CLOSE",
                                      "b PING",
                                      "b PONG",
                                      "01 PRESENT",
                                      "01 PRESENT, every flag",
                                      "01 PRESENT, classic",
                                      "0 GONE",
                                      "0 MESSAGE",
                                      "2 MESSAGE, latest",
                                      "1 MESSAGE, old",
                                      "0 DECLINED",
                                      "b DATA",
                                      "b DATA of nothing",
                                      "b ACK",
                                      "0 ENTER",
                                      "0 ENTER a conversation",
                                      "0 LEAVE",
                                      "0 ROOM, the lobby",
                                      "0 ROOM",
                                      "0 ROOM, a conversation",
                                      "0 NO_ROOM",
                                      "0 NO_ROOM, a conversation",
                                      "0 LIST",
                                      "1 LISTED",
                                      "1 LISTED, none",
                                      "0 TOPIC",
                                      "0 TOPIC, none",
                                      "0 PEOPLE",
                                      "2 RECEIPT",
                                      "2 RECEIPT, nobody missing",
                                      "0 FETCH",
                                      "1 FETCHED",
                                      "2 PRESENCE",
                                      "b TYPING"};
        QCOMPARE(found, expected);
        MessageFrame once = someMessage();
        once.deliveryClass = DeliveryClass::Unreliable;
        QCOMPARE(waysOf(once), QByteArray("b"));
    }

    void textsAreCut_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("pieces");
        QTest::newRow("nothing") << 0 << 0;
        QTest::newRow("one byte") << 1 << 1;
        QTest::newRow("one unit") << 1044 << 1;
        QTest::newRow("a byte more") << 1045 << 2;
        QTest::newRow("two units") << 2088 << 2;
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
            QVERIFY(encodeFrame(frame).size() <= kMaxUnitBytes);
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
        const JoinFrame join{QByteArray(32, 'i'), QByteArray(64, 's'), QByteArray(255, 'n'), true,
                             QByteArray(32, 'p')};
        QVERIFY(encodeFrame(join).size() <= kMaxFrameBytes);
        const DataFrame data{0, 0, QByteArray(kMaxUnitBytes, 'x')};
        QCOMPARE(encodeFrame(data).size(), kMaxFrameBytes);
    }
};

QTEST_APPLESS_MAIN(TestFrame)
#include "tst_frame.moc"
