#include "relay/limits.h"
#include "relay/receipts.h"

#include <QTest>

#include <malloc.h>

using namespace std::chrono_literals;
using protocol::Instant;
using relay::Receipt;
using relay::Receipts;
using relay::Recipient;
using relay::Slot;
using relay::SlotSet;

class TestReceipts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSetOfSlots()
    {
        SlotSet slots;
        for (const Slot slot : {700U, 3U, 64U, 63U})
            slots.insert(slot);
        QCOMPARE(slots.first(10), (std::vector<Slot>{3, 63, 64, 700}));
        QCOMPARE(slots.first(2), (std::vector<Slot>{3, 63}));
        QVERIFY(!slots.remove(4));
        QVERIFY(!slots.remove(100'000));
        for (const Slot slot : {3U, 63U, 64U, 700U}) {
            QVERIFY(!slots.isEmpty());
            QVERIFY(slots.remove(slot));
            QVERIFY(!slots.remove(slot));
        }
        QVERIFY(slots.isEmpty());
    }

    void acceptanceAtOnceThenFiveASecondThenAllAtOnce()
    {
        Receipts receipts;
        const auto number = add(receipts, {1, 2, 3, 4});
        QCOMPARE(delivered(receipts, 0s), 0);
        QVERIFY(!receipts.takeDue(0s)); // told once
        receipts.confirm(number, person(1));
        QVERIFY(!receipts.takeDue(199ms));
        receipts.confirm(number, person(2));
        QCOMPARE(receipts.nextDeadline(), Instant(200ms));
        QCOMPARE(delivered(receipts, 200ms), 2);
        receipts.confirm(number, person(3));
        QVERIFY(!receipts.takeDue(201ms));
        receipts.confirm(number, person(4));
        QCOMPARE(delivered(receipts, 201ms), 4); // at once, as it is all
        QVERIFY(!receipts.nextDeadline());
    }

    void whatConfirmsNothing()
    {
        Receipts receipts;
        const auto number = add(receipts, {1, 2});
        receipts.confirm(number, person(7)); // not expected
        receipts.confirm(number, person(1));
        receipts.confirm(number, person(1)); // again
        receipts.confirm(number + 1, person(2));
        receipts.confirm(0, person(2));
        QCOMPARE(receipts.find(number)->frame.delivered, 1);
    }

    void whoLeavesIsMissingNoMore()
    {
        Receipts receipts;
        const auto number = add(receipts, {1, 2});
        (void)receipts.takeDue(0s);
        receipts.parted(person(2));
        const Receipt* const told = receipts.takeDue(200ms);
        QVERIFY(told);
        QCOMPARE(told->frame.expected, 2);
        QCOMPARE(told->frame.delivered, 0);
        QCOMPARE(told->missing.first(9), std::vector<Slot>{1});
        receipts.confirm(number, {.slot = 2, .identity = 0}); // the slot is another's now
        QCOMPARE(receipts.find(number)->frame.delivered, 0);
    }

    void whoComesBackAndGetsItCounts()
    {
        Receipts receipts;
        const auto number = add(receipts, {1, 2});
        receipts.parted(person(2));
        QCOMPARE(receipts.find(number)->missing.first(9), std::vector<Slot>{1});
        const Recipient back{.slot = 9, .identity = person(2).identity};
        receipts.confirm(number, back);
        receipts.confirm(number, back); // again
        receipts.confirm(number, person(1));
        QCOMPARE(receipts.find(number)->frame.delivered, 2);
    }

    void aPrivateMessageWaitsForItsPerson()
    {
        Receipts receipts;
        const auto number = add(receipts, {}, 1);
        receipts.expectLater(number, person(5).identity);
        receipts.confirm(number, person(6));
        QCOMPARE(receipts.find(number)->frame.delivered, 0);
        receipts.confirm(number, person(5));
        QCOMPARE(receipts.find(number)->frame.delivered, 1);
    }

    void theOldestAreForgotten()
    {
        Receipts receipts;
        const auto first = add(receipts, {1});
        for (std::size_t i = 0; i < relay::kReceiptsRemembered; ++i)
            (void)add(receipts, {1});
        QVERIFY(!receipts.find(first));
        QVERIFY(receipts.find(first + 1));
        receipts.confirm(first, person(1));
        receipts.parted(person(1));
        int told = 0;
        while (receipts.takeDue(1h))
            ++told;
        QCOMPARE(told, int(relay::kReceiptsRemembered));
    }

    void memoryInALargeRoom()
    {
        const auto used = [] { return qint64(::mallinfo2().uordblks + ::mallinfo2().hblkhd); };
        if (used() == 0)
            QSKIP("the allocator does not count here");
        const qint64 before = used();
        Receipts receipts;
        std::vector<Slot> slots(10'000);
        for (std::size_t i = 0; i < slots.size(); ++i)
            slots[i] = Slot(i);
        for (std::size_t i = 0; i < 2 * relay::kReceiptsRemembered; ++i)
            (void)add(receipts, slots);
        const qint64 each = (used() - before) / qint64(relay::kReceiptsRemembered);
        qInfo("%lld bytes for each receipt that 10000 members owe", each);
        QVERIFY(each > 1000); // it does count
        QVERIFY(each < 4096);
    }

private:
    static Recipient person(Slot slot) { return {.slot = slot, .identity = 1000 + slot}; }
    static std::uint64_t add(Receipts& receipts, const std::vector<Slot>& recipients,
                             std::uint16_t away = 0)
    {
        Receipt receipt;
        receipt.frame.expected = std::uint16_t(recipients.size() + away);
        for (const Slot slot : recipients)
            receipt.missing.insert(slot);
        const auto number = receipts.next();
        receipts.add(std::move(receipt));
        return number;
    }
    static int delivered(Receipts& receipts, Instant now)
    {
        const Receipt* const told = receipts.takeDue(now);
        return told ? int(told->frame.delivered) : -1;
    }
};

QTEST_APPLESS_MAIN(TestReceipts)
#include "tst_receipts.moc"
