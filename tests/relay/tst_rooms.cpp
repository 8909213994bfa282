#include "relay/limits.h"
#include "relay/rooms.h"
#include "relay/visitors.h"

#include <QTest>

using protocol::NoRoomReason;
using relay::MessagePtr;
using relay::Party;
using relay::Room;
using relay::Rooms;
using relay::Visitors;
using namespace std::chrono_literals;

namespace {

constexpr relay::HistoryBounds kBounds{.messages = 10, .bytes = 100'000};
const QByteArray kAda(32, 'a');
const QByteArray kBen(32, 'b');

} // namespace

class TestRooms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesThatAreOne_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("same");
        QTest::newRow("as it is") << QByteArray("Caf\xc3\xa9 1") << true;
        QTest::newRow("another case") << QByteArray("CAF\xc3\x89 1") << true;
        QTest::newRow("decomposed") << QByteArray("Cafe\xcc\x81 1") << true;
        QTest::newRow("decomposed, another case") << QByteArray("CAFE\xcc\x81 1") << true;
        QTest::newRow("without the accent") << QByteArray("Cafe 1") << false;
        QTest::newRow("another blank") << QByteArray("Caf\xc3\xa9  1") << false;
    }
    void namesThatAreOne()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, same);
        Rooms rooms(kBounds);
        Room* const room = rooms.makeNamed("Caf\xc3\xa9 1", {}).value();
        QCOMPARE(rooms.findNamed(name), same ? room : nullptr);
        rooms.remove(*room);
        QCOMPARE(rooms.findNamed(name), nullptr);
    }

    void caseFoldingIsFull()
    {
        Rooms rooms(kBounds);
        Room* const room = rooms
                               .makeNamed("stra\xc3\x9f"
                                          "e",
                                          {})
                               .value();
        QCOMPARE(rooms.findNamed("STRASSE"), room);
    }

    void numbersAreNotGivenTwice()
    {
        Rooms rooms(kBounds);
        QCOMPARE(rooms.lobby().number, 0U);
        const auto first = rooms.makeNamed("one", {}).value()->number;
        rooms.remove(*rooms.find(first));
        QVERIFY(rooms.makeNamed("one", {}).value()->number > first);
        QVERIFY(rooms.makePrivate(kAda, kBen).value()->number > first + 1);
        QCOMPARE(rooms.findPrivate(kBen, kAda), rooms.findPrivate(kAda, kBen));
    }

    void thereAreNotTooMany()
    {
        Rooms rooms(kBounds);
        for (std::size_t i = 0; i < relay::kMostRooms; ++i)
            QVERIFY(rooms.makeNamed("room " + QByteArray::number(qulonglong(i)), {}));
        QCOMPARE(rooms.makeNamed("one more", {}).error(), NoRoomReason::TooMany);
        for (std::size_t i = 0; i < relay::kMostConversations; ++i)
            QVERIFY(rooms.makePrivate(kAda, QByteArray::number(qulonglong(i)).leftJustified(32)));
        QCOMPARE(rooms.makePrivate(kAda, kBen).error(), NoRoomReason::TooMany);
        QCOMPARE(rooms.makeNamed("a\nb", {}).error(), NoRoomReason::UnusableName);
    }

    void theHistoryIsBoundedByNumberAndBytes()
    {
        Rooms rooms(kBounds);
        Room& lobby = rooms.lobby();
        for (int i = 0; i < 25; ++i)
            rooms.keep(lobby, message(lobby, kAda, 10));
        QCOMPARE(lobby.history.first(), 16U);
        QCOMPARE(lobby.history.next(), 26U);
        QVERIFY(!lobby.history.find(15));
        QCOMPARE((*lobby.history.find(20))->head.number, 20U);
        rooms.keep(lobby, message(lobby, kAda, 48'000));
        rooms.keep(lobby, message(lobby, kAda, 48'000));
        QCOMPARE(lobby.history.first(), 18U);
        rooms.keep(lobby, message(lobby, kAda, 48'000)); // more than 100 kB of three
        QCOMPARE(lobby.history.first(), 27U);
        QVERIFY(lobby.history.bytes() <= kBounds.bytes);
        QCOMPARE(rooms.bytes(), lobby.history.bytes());
    }

    void theLargestHistoryMakesRoom()
    {
        constexpr std::size_t size = 48'000;
        Rooms rooms({.messages = 1'000'000, .bytes = relay::kHistoryBytesTotal});
        Room& large = rooms.lobby();
        Room& small = *rooms.makeNamed("small", {}).value();
        const MessagePtr kept = message(small, kAda, size);
        rooms.keep(small, kept);
        while (large.history.first() == 1)
            rooms.keep(large, message(large, kAda, size));
        QVERIFY(rooms.bytes() <= relay::kHistoryBytesTotal);
        QVERIFY(rooms.bytes() > relay::kHistoryBytesTotal - 2 * size);
        QCOMPARE(*small.history.find(1), kept);
    }

    void idsAreRememberedForAWhile()
    {
        relay::RecentIds ids;
        const auto id = [](std::size_t number) {
            protocol::MessageId bytes{};
            memcpy(bytes.data(), &number, sizeof number);
            return bytes;
        };
        ids.add("Cem", id(1), {.number = 7});
        for (std::size_t i = 1; i <= relay::kIdsOfAuthor + 1; ++i)
            ids.add("Ada", id(i), {.number = i});
        QVERIFY(!ids.find("Ada", id(1)));
        QCOMPARE(ids.find("Ada", id(2))->number, 2U);
        QCOMPARE(ids.find("Ada", id(relay::kIdsOfAuthor + 1))->number, relay::kIdsOfAuthor + 1);
        QVERIFY(!ids.find("Ben", id(2)));
        QCOMPARE(ids.find("Cem", id(1))->number, 7U); // whatever others say
    }

    void whoWasSilentLongestIsForgotten()
    {
        relay::RecentIds ids;
        const protocol::MessageId id{1};
        const auto name = [](std::size_t number) { return QByteArray::number(qulonglong(number)); };
        for (std::size_t i = 0; i < relay::kIdsRemembered; ++i)
            ids.add(name(i), id, {.number = i});
        ids.add(name(0), {2}, {.number = 1}); // speaks again
        QCOMPARE(ids.find(name(0), id)->number, 0U);
        QVERIFY(!ids.find(name(1), id));
        QVERIFY(ids.find(name(2), id));
    }

    void whatHasReachedWhom()
    {
        Rooms rooms(kBounds);
        Room& room = *rooms.makePrivate(kAda, kBen).value();
        for (const QByteArray& author : {kAda, kAda, kBen, kAda})
            rooms.keep(room, message(room, author, 10));
        Party& ben = *room.party(kBen);
        QCOMPARE(room.waitingFor(ben), 3U);
        room.reached(ben, 2); // before the first
        QCOMPARE(ben.reached, 0U);
        QCOMPARE(room.waitingFor(ben), 2U);
        room.reached(ben, 1);
        QCOMPARE(ben.reached, 3U); // his own is no gap
        room.reached(ben, 4);
        QCOMPARE(room.waitingFor(ben), 0U);
        QVERIFY(ben.beyond.empty());
        QCOMPARE(room.waitingFor(*room.party(kAda)), 1U);
        QVERIFY(!room.party(QByteArray(32, 'c')));
    }

    void whoWasThereWhen()
    {
        constexpr protocol::Instant kNow = 1h;
        Visitors visitors;
        visitors.meet(kAda);
        visitors.enter(kAda, 3, 5, kNow);
        QVERIFY(!visitors.heard(kAda, 3, 4));
        QVERIFY(visitors.heard(kAda, 3, 5));
        visitors.leave(kAda, 3, 10, kNow);
        QVERIFY(!visitors.heard(kAda, 3, 10));
        visitors.enter(kAda, 3, 10, kNow); // nothing was said meanwhile
        QVERIFY(visitors.heard(kAda, 3, 12));
        visitors.leave(kAda, 3, 13, kNow);
        visitors.part(kAda);
        visitors.meet(kAda);
        visitors.enter(kAda, 3, 20, kNow + relay::kBackWithin);
        QCOMPARE(visitors.firstHeard(kAda, 3, 1), 5U);
        QCOMPARE(visitors.firstHeard(kAda, 3, 13), 20U);
        QVERIFY(!visitors.firstHeard(kAda, 4, 1));
        QVERIFY(!visitors.firstHeard(kBen, 3, 1));
        visitors.leave(kAda, 3, 25, 2 * kNow);
        visitors.enter(kAda, 3, 30, 2 * kNow + relay::kBackWithin - 1ms); // its link had broken
        QVERIFY(visitors.heard(kAda, 3, 27));
    }

    void visitorsAreBounded()
    {
        Visitors visitors;
        visitors.meet(kAda);
        for (std::size_t i = 0; i < relay::kIdentitiesMet + 10; ++i) {
            const QByteArray identity = QByteArray::number(qulonglong(i)).leftJustified(32);
            visitors.meet(identity);
            visitors.part(identity);
        }
        QCOMPARE(visitors.count(), qsizetype(relay::kIdentitiesMet) + 1);
        QVERIFY(visitors.knows(kAda)); // is present
        QVERIFY(!visitors.knows(QByteArray("0").leftJustified(32)));
    }

private:
    static MessagePtr message(const Room& room, const QByteArray& author, std::size_t size)
    {
        relay::Message message;
        message.head.number = room.history.next();
        message.text = QByteArray(qsizetype(size), 'x');
        message.author = std::make_shared<const relay::Author>(relay::Author{1, {}, author, {}});
        return std::make_shared<const relay::Message>(std::move(message));
    }
};

QTEST_APPLESS_MAIN(TestRooms)
#include "tst_rooms.moc"
