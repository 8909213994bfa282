#include "crypto/library.h"
#include "protocol/limits.h"
#include "protocol/record.h"
#include "relay/limits.h"
#include "relay/outbox.h"
#include "relay/testrelay.h"

#include <QTest>

using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::RecordType;
using relay::Outbox;
using relay::Outgoing;
using relay::Roster;
using relaytest::addressOf;

namespace {

constexpr std::chrono::seconds kUnixTime = 1795478400s;

} // namespace

class TestOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_roster = std::make_unique<Roster>(90s);
        m_outbox = std::make_unique<Outbox>(*m_roster, m_random);
    }

    void emptyGivesNothing()
    {
        QVERIFY(m_outbox->isEmpty());
        QVERIFY(takePortion().isEmpty());
    }

    void orderIsKept()
    {
        addMembers(1, 2);
        m_outbox->send({}, "to the group");
        m_outbox->sendToMembers({"to all"});
        m_outbox->send(addressOf(7), "to one");
        m_outbox->sendToMembers({"to the others"}, member(1).number);
        const QList<Outgoing> expected{{{}, "to the group"},
                                       {addressOf(1), "to all"},
                                       {addressOf(2), "to all"},
                                       {addressOf(7), "to one"},
                                       {addressOf(2), "to the others"}};
        QCOMPARE(takePortion(), expected);
        QVERIFY(m_outbox->isEmpty());
    }

    void textIsSealedForEachOther()
    {
        addMembers(1, 3);
        const QByteArray text("caf\xe9 \0\xff", 7); // not UTF-8
        QVERIFY(m_outbox->relayText(member(2), text));
        const QList<Outgoing> portion = takePortion();
        QCOMPARE(portion.size(), 2);
        QCOMPARE(portion[0].to, addressOf(1));
        QCOMPARE(portion[1].to, addressOf(3));
        for (const Outgoing& outgoing : portion)
            QCOMPARE(opened(outgoing), text);
        QCOMPARE(m_outbox->deliveries(), 2u);
    }

    void delivery_data()
    {
        QTest::addColumn<Endpoint>("sender");
        QTest::addColumn<QByteArray>("senderRecord");
        QTest::newRow("IPv4") << Endpoint::ipv4(0x0a090003, 40000)
                              << QByteArray::fromHex("000a00060a0900039c40");
        std::array<std::uint8_t, 16> v6{0x20, 0x01, 0x0d, 0xb8};
        v6[15] = 1;
        QTest::newRow("IPv6") << Endpoint::ipv6(
            v6, 53) << QByteArray::fromHex("000a001220010db80000000000000000000000010035");
    }
    void delivery()
    {
        QFETCH(Endpoint, sender);
        QFETCH(QByteArray, senderRecord);
        addMembers(1, 1);
        add(sender);
        QVERIFY(m_outbox->relayText(*m_roster->find(sender), "hello"));
        const QByteArray datagram = takePortion().value(0).datagram;
        QVERIFY(datagram.startsWith(senderRecord));
        const QByteArray rest = datagram.sliced(senderRecord.size());
        QCOMPARE(rest.first(4), QByteArray::fromHex("000e0064"));
        QCOMPARE(rest.size(), 4 + 100);
        QCOMPARE(datagram.capacity(), datagram.size());
    }

    void largestTextThatFits_data()
    {
        // [10][14] in 65,507 bytes: 65,492 of token for IPv4, 65,480 for IPv6.
        QTest::addColumn<Endpoint>("sender");
        QTest::addColumn<int>("largest");
        QTest::newRow("IPv4") << addressOf(2) << 49'055;
        QTest::newRow("IPv6") << Endpoint::ipv6({0xfe, 0x80}, 1) << 49'039;
    }
    void largestTextThatFits()
    {
        QFETCH(Endpoint, sender);
        QFETCH(int, largest);
        addMembers(1, 1);
        add(sender);
        const auto& from = *m_roster->find(sender);
        QVERIFY(!m_outbox->relayText(from, QByteArray(largest + 1, 'x')));
        QVERIFY(m_outbox->isEmpty());
        QVERIFY(m_outbox->relayText(from, QByteArray(largest, 'x')));
        const Outgoing outgoing = takePortion().value(0);
        QVERIFY(outgoing.datagram.size() <= qsizetype(protocol::kMaxDatagram));
        QCOMPARE(opened(outgoing), QByteArray(largest, 'x'));
    }

    void largeFanOutComesInPortions()
    {
        addMembers(1, 100);
        const QByteArray text(48'000, 'x');
        QVERIFY(m_outbox->relayText(member(50), text));
        m_outbox->send(addressOf(1), "after it");
        QList<Outgoing> all;
        int portions = 0;
        while (!m_outbox->isEmpty()) {
            const QList<Outgoing> portion = takePortion();
            qsizetype size = 0;
            for (const Outgoing& outgoing : portion)
                size += outgoing.datagram.size();
            QVERIFY(size <= relay::kPortion + qsizetype(protocol::kMaxDatagram));
            all += portion;
            ++portions;
        }
        QVERIFY(portions > 5);
        QCOMPARE(all.size(), 100);
        QCOMPARE(all.takeLast(), (Outgoing{addressOf(1), "after it"}));
        int number = 1;
        for (const Outgoing& outgoing : std::as_const(all)) {
            number += number == 50 ? 1 : 0; // the sender
            QCOMPARE(outgoing.to, addressOf(number++));
            QCOMPARE(opened(outgoing), text);
        }
    }

    void changesDuringAFanOut()
    {
        // Each who was there and still is gets it once, whoever comes and goes meanwhile.
        addMembers(1, 100);
        QVERIFY(m_outbox->relayText(member(1), QByteArray(48'000, 'x')));
        QStringList reached;
        const auto take = [&] {
            for (const Outgoing& outgoing : takePortion())
                reached += relaytest::nameOf(outgoing.to);
        };
        take();
        QVERIFY(reached.contains(u"2"));
        QVERIFY(!reached.contains(u"90"));
        (void)m_roster->take(member(1));  // the sender; was passed
        (void)m_roster->take(member(2));  // was reached
        (void)m_roster->take(member(90)); // is to come
        (void)m_roster->take(member(91));
        add(addressOf(91));  // came anew
        add(addressOf(200)); // takes the slot of 90
        add(addressOf(201)); // and of 2
        while (!m_outbox->isEmpty())
            take();
        QCOMPARE(reached.removeDuplicates(), 0);
        QCOMPARE(reached.size(), 97);
        for (const auto& missing : {u"1", u"90", u"91", u"200", u"201"})
            QVERIFY(!reached.contains(missing));
    }

    void everybodyLeavesDuringAFanOut()
    {
        addMembers(1, 100);
        QVERIFY(m_outbox->relayText(member(1), QByteArray(48'000, 'x')));
        QVERIFY(!takePortion().isEmpty());
        for (int number = 1; number <= 100; ++number)
            (void)m_roster->take(member(number));
        addMembers(300, 301);
        QVERIFY(takePortion().isEmpty());
        QVERIFY(m_outbox->isEmpty());
    }

    void rostersComeInPortions()
    {
        // An announcement makes everybody ask at once who is here.
        addMembers(1, 1000);
        for (int number = 1; number <= 200; ++number)
            m_outbox->sendRoster(member(number));
        (void)m_roster->take(member(1000)); // is in no list any more
        add(addressOf(2000));               // and this one not yet
        qsizetype total = 0;
        int portions = 0;
        for (; !m_outbox->isEmpty(); ++portions) {
            qsizetype size = 0;
            for (const Outgoing& outgoing : takePortion()) {
                QVERIFY(outgoing.datagram.size() <= qsizetype(protocol::kDatagramTarget));
                size += outgoing.datagram.size();
            }
            QVERIFY(size <= relay::kPortion);
            total += size;
        }
        QVERIFY(portions > 1);
        QCOMPARE(total, 200 * 998 * 10);
    }

    void waitingIsBounded()
    {
        addMembers(1, 2);
        const QByteArray text(48'000, 'x');
        int taken = 0;
        while (taken < 1000 && m_outbox->relayText(member(1), text))
            ++taken;
        QCOMPARE(taken, relay::kMostWaiting / (text.size() + relay::kWaitingOverhead));
        while (taken < 100'000 && m_outbox->relayText(member(1), {}))
            ++taken;
        QVERIFY(taken < 100'000);
        // What was taken is delivered, and then there is room again.
        int delivered = 0;
        while (!m_outbox->isEmpty())
            delivered += int(takePortion().size());
        QCOMPARE(delivered, taken);
        QVERIFY(m_outbox->relayText(member(1), text));
    }

private:
    QList<Outgoing> takePortion()
    {
        relay::Portion portion{.now = {.unixTime = kUnixTime}, .room = relay::kPortion};
        m_outbox->advance(portion);
        return portion.datagrams;
    }
    void add(const Endpoint& address)
    {
        m_roster->add({.address = address,
                       .layer = relay::ClassicPart{crypto::FernetKey::generate(m_random), {}},
                       .lastHeard = {},
                       .rosterSentAt = {}});
    }
    void addMembers(int first, int last)
    {
        for (int number = first; number <= last; ++number)
            add(addressOf(number));
    }
    relay::Member& member(int number) { return *m_roster->find(addressOf(number)); }

    /// The text of `[10][14]`, opened by its recipient.
    QByteArray opened(const Outgoing& outgoing)
    {
        protocol::RecordReader reader(outgoing.datagram);
        if (reader.next()->type != RecordType::SenderId)
            return "no sender";
        const auto message = reader.next();
        if (!message || message->type != RecordType::SymmetricallyEncryptedMessage || reader.next())
            return "no message";
        const auto content =
            m_fernet.open(m_roster->find(outgoing.to)->classic()->key, message->value);
        return content ? content->text : QByteArray("not opened");
    }

    crypto::Library m_library;
    crypto::Fernet m_fernet;
    support::SeededRandom m_random{1};
    std::unique_ptr<Roster> m_roster;
    std::unique_ptr<Outbox> m_outbox;
};

QTEST_APPLESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
