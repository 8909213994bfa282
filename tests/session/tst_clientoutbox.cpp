#include "crypto/library.h"
#include "session/limits.h"
#include "session/outbox.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;

namespace {

OutboxRecord record(std::uint8_t number, const Conversation& to = {},
                    const QString& text = QStringLiteral("x"))
{
    OutboxRecord made{.to = to, .text = text};
    made.id.fill(number);
    return made;
}
bool everywhere(const Conversation& /*to*/)
{
    return true;
}
const Conversation kAula = Conversation::named(QStringLiteral("Aula"));

} // namespace

class TestClientOutbox : public QObject
{
    Q_OBJECT

    crypto::Library m_library;

private Q_SLOTS:
    void handsOutInOrder()
    {
        Outbox outbox;
        for (std::uint8_t i = 1; i <= 3; ++i)
            QVERIFY(outbox.add(record(i)));
        for (std::uint8_t i = 1; i <= 3; ++i) {
            Outbox::Entry* const entry = outbox.next(everywhere);
            QVERIFY(entry);
            QCOMPARE(entry->record, record(i));
            entry->handed = true;
        }
        QVERIFY(!outbox.next(everywhere));
        // Another session: all that was not done with, in the same order.
        QVERIFY(outbox.remove(record(2).id));
        int handed = 0;
        outbox.sessionEnded([&handed](Outbox::Entry&) { ++handed; });
        QCOMPARE(handed, 2);
        QCOMPARE(outbox.next(everywhere)->record, record(1));
        outbox.next(everywhere)->handed = true;
        QCOMPARE(outbox.next(everywhere)->record, record(3));
    }

    void aRoomThatIsNotEnteredHoldsNothingElseUp()
    {
        Outbox outbox;
        QVERIFY(outbox.add(record(1, kAula)));
        QVERIFY(outbox.add(record(2)));
        Outbox::Entry* const lobby = outbox.next(&Conversation::isLobby);
        QCOMPARE(lobby->record, record(2));
        lobby->handed = true;
        QVERIFY(!outbox.next(&Conversation::isLobby));
        QVERIFY(!outbox.next(everywhere)); // it looks again only when told
        outbox.lookAgain();
        QCOMPARE(outbox.next(everywhere)->record.to, kAula);
    }

    void whatSettledIsSaidAgainElsewhereSoon()
    {
        Outbox outbox;
        for (std::uint8_t i = 1; i <= 2; ++i) {
            QVERIFY(outbox.add(record(i)));
            outbox.next(everywhere)->handed = true;
        }
        (void)outbox.takeChanges();
        const Settled settled{.epoch = 7, .at = 1000s};
        OutboxRecord first = record(1);
        first.settled = settled;
        outbox.settle(first.id, settled);
        QCOMPARE(outbox.size(), 1u);
        QCOMPARE(outbox.records(), (std::vector{first, record(2)}));
        QCOMPARE(outbox.takeChanges(),
                 (std::vector<OutboxChange>{OutboxSettled{first.id, settled}}));
        // Not where all had it; elsewhere before what is newer.
        outbox.sessionEnded([](Outbox::Entry&) {});
        outbox.sessionBegins(7, 1001s);
        QCOMPARE(outbox.next(everywhere)->record, record(2));
        outbox.sessionBegins(8, 1002s);
        QCOMPARE(outbox.next(everywhere)->record, first);
        // Not by a session that knows no ids, and not for ever.
        outbox.sessionEnded([](Outbox::Entry&) {});
        QCOMPARE(outbox.next(everywhere)->record, record(2));
        outbox.sessionBegins(9, 1001s + kSaidAgainWithin);
        QCOMPARE(outbox.next(everywhere)->record, record(2));
        QVERIFY(!outbox.find(first.id));
        QCOMPARE(outbox.takeChanges(), (std::vector<OutboxChange>{first.id}));
    }

    void whatSettledIsSaidAgainByTheProgramThatWasStartedAnew()
    {
        OutboxRecord first = record(1);
        first.settled = Settled{.epoch = 7, .at = 1000s};
        Outbox outbox;
        QVERIFY(outbox.restore(first));
        QVERIFY(!outbox.restore(first));
        QVERIFY(outbox.restore(record(2)));
        QCOMPARE(outbox.size(), 1u);
        QCOMPARE(outbox.next(everywhere)->record, record(2)); // no session yet
        outbox.sessionBegins(8, 1002s);
        QCOMPARE(outbox.next(everywhere)->record, first);
    }

    void whatSettledLongAgoGoesWithTheNext()
    {
        Outbox outbox;
        for (std::uint8_t i = 1; i <= 3; ++i)
            QVERIFY(outbox.add(record(i)));
        outbox.settle(record(1).id, {.epoch = 7, .at = 1000s});
        outbox.settle(record(2).id, {.epoch = 7, .at = 1100s});
        outbox.settle(record(3).id, {.epoch = 7, .at = 1001s + kSaidAgainWithin});
        QVERIFY(!outbox.find(record(1).id));
        QVERIFY(outbox.find(record(2).id));
    }

    void ofWhatSettledTheOldestGoes()
    {
        Outbox outbox;
        for (std::uint8_t i = 0; i <= kSaidAgain; ++i) {
            QVERIFY(outbox.add(record(i)));
            outbox.settle(record(i).id, {.epoch = 7, .at = 1000s});
        }
        QVERIFY(!outbox.find(record(0).id));
        QVERIFY(outbox.find(record(1).id));
        QCOMPARE(outbox.size(), 0u);
    }

    void whatFailedIsNotSentByItself()
    {
        Outbox outbox;
        QVERIFY(outbox.add(record(1)));
        outbox.find(record(1).id)->state.stage = MessageState::Stage::Failed;
        QVERIFY(!outbox.next(everywhere));
        QCOMPARE(outbox.size(), 1u);
    }

    void tellsWhatIsToBeKept()
    {
        Outbox outbox;
        QVERIFY(outbox.restore(record(1))); // is on disk already
        QVERIFY(outbox.add(record(2)));
        QVERIFY(!outbox.add(record(2)));
        QVERIFY(outbox.remove(record(1).id));
        QVERIFY(!outbox.remove(record(1).id));
        const std::vector<OutboxChange> expected{record(2), record(1).id};
        QVERIFY(outbox.takeChanges() == expected);
        QVERIFY(outbox.takeChanges().empty());
        QCOMPARE(outbox.records(), std::vector{record(2)});
    }

    void isBounded()
    {
        Outbox outbox;
        OutboxRecord made;
        std::size_t taken = 0;
        for (std::size_t i = 0; i < kOutboxMessages + 10; ++i) {
            made.id = {std::uint8_t(i), std::uint8_t(i >> 8)};
            taken += outbox.add(made) ? 1 : 0;
        }
        QCOMPARE(taken, kOutboxMessages);
        QVERIFY(outbox.remove(MessageId{}));
        QVERIFY(outbox.add(record(255))); // there is room again

        Outbox large;
        const QString text(kOutboxBytes / 4, u'x'); // half of what fits
        QVERIFY(large.add(record(1, {}, text)));
        QVERIFY(large.add(record(2, {}, text)));
        QVERIFY(!large.add(record(3, {}, QStringLiteral("x"))));
        QVERIFY(large.remove(record(1).id));
        QVERIFY(large.add(record(3, {}, QStringLiteral("x"))));
    }

    void conversationsAreWhatARelayTakesForOne()
    {
        QCOMPARE(Conversation::named(QStringLiteral("AULA 3")),
                 Conversation::named(QStringLiteral("aula 3")));
        QCOMPARE(Conversation::named(QStringLiteral("u\u0308ber")),
                 Conversation::named(QStringLiteral("\u00dcber")));
        QVERIFY(Conversation::named(QStringLiteral("a"))
                != Conversation::named(QStringLiteral("b")));
        QVERIFY(Conversation() < Conversation::named(QStringLiteral("a")));
        QVERIFY(Conversation::named(QStringLiteral("z")) < Conversation::with({}));
        QCOMPARE(qHash(Conversation::named(QStringLiteral("A"))),
                 qHash(Conversation::named(QStringLiteral("a"))));
    }
};

QTEST_APPLESS_MAIN(TestClientOutbox)
#include "tst_clientoutbox.moc"
