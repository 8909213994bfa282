#include "crypto/identity.h"
#include "crypto/library.h"
#include "protocol/limits.h"
#include "session/limits.h"
#include "session/peopletable.h"

#include <QTest>

using namespace session;
using protocol::Endpoint;
using protocol::Instant;
using protocol::PresentFrame;

class TestPeopleTable : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    PeopleTable m_people;
    Events m_events;

    static Endpoint address(std::uint32_t number)
    {
        return Endpoint::ipv4(0x0a000000 + number, 4000);
    }
    static PresentFrame present(protocol::MemberNumber number, std::uint32_t from)
    {
        PresentFrame present;
        present.member = number;
        present.classic = true;
        present.address = address(from);
        return present;
    }
    Events taken() { return std::exchange(m_events, {}); }

private Q_SLOTS:
    void init()
    {
        m_people = {};
        m_events.clear();
    }

    void keepsTheOrderOfArrival()
    {
        for (const std::uint32_t number : {5u, 3u, 9u})
            QVERIFY(m_people.add(present(number, number), m_events));
        m_people.remove(3, m_events);
        QVERIFY(m_people.add(present(12, 3), m_events));
        std::vector<Endpoint> order;
        for (const Person& person : m_people.inOrder())
            order.push_back(person.address);
        QCOMPARE(order, (std::vector{address(5), address(9), address(3)}));
        QCOMPARE(m_people.find(12)->address, address(3));
    }

    void twoMembersMayHaveJoinedFromOneAddress()
    {
        // One of them moved on; the address went to the other.
        QVERIFY(m_people.add(present(1, 7), m_events));
        QVERIFY(m_people.add(present(2, 7), m_events));
        QCOMPARE(m_people.inOrder().size(), 2u);
        m_people.remove(1, m_events);
        QCOMPARE(m_people.inOrder().size(), 1u);
        QCOMPARE(m_people.find(2)->address, address(7));
    }

    void whoIsExpectedKeepsTheirPlace()
    {
        for (const std::uint32_t number : {1u, 2u, 3u})
            QVERIFY(m_people.add(present(number, number), m_events));
        m_people.expectAll(Instant(5000));
        QCOMPARE(m_people.nextDeadline(), Instant(5000));
        taken();
        QVERIFY(!m_people.find(1));
        QVERIFY(m_people.add(present(1, 2), m_events)); // numbers are given anew
        QVERIFY(taken().empty());
        QCOMPARE(m_people.find(1)->address, address(2));
        m_people.expire(Instant(4999), m_events);
        QCOMPARE(m_people.inOrder().size(), 3u);
        m_people.expire(Instant(5000), m_events);
        QCOMPARE(taken(), (Events{MemberLeft{address(1)}, MemberLeft{address(3)}}));
        QVERIFY(!m_people.nextDeadline());
    }

    void namesThoseWhoAreGone()
    {
        QVERIFY(m_people.add(present(1, 1), m_events));
        m_people.remove(1, m_events);
        PresentFrame absent = present(2, 2);
        absent.absent = true;
        QVERIFY(m_people.add(absent, m_events));
        QCOMPARE(taken().size(), 2u); // of the first one
        QVERIFY(m_people.inOrder().empty());
        QCOMPARE(m_people.find(1)->address, address(1));
        QCOMPARE(m_people.find(2)->address, address(2));
        for (std::uint32_t i = 0; i < kAbsentRemembered; ++i) {
            absent.member = 10 + i;
            QVERIFY(m_people.add(absent, m_events));
        }
        QVERIFY(!m_people.find(1));
        QVERIFY(m_people.find(10));
    }

    void tellsWhoIsAway()
    {
        QVERIFY(m_people.add(present(1, 1), m_events));
        taken();
        m_people.take({1, protocol::PresenceState::Away, 5000}, m_events);
        m_people.take({1, protocol::PresenceState::Away, 5000}, m_events); // no news
        m_people.take({2, protocol::PresenceState::Away, 5000}, m_events); // nobody
        const auto events = taken();
        QCOMPARE(events.size(), 1u);
        const Person& person = std::get<PresenceChanged>(events[0]).person;
        QVERIFY(person.away);
        QCOMPARE(person.since, std::chrono::milliseconds(5000));
    }

    void theLineOfSuccessionIsThatOfTheNumbers()
    {
        for (const std::uint32_t number : {3u, 5u, 9u}) {
            PresentFrame frame = present(number, number);
            frame.canHost = number != 5;
            QVERIFY(m_people.add(frame, m_events));
        }
        QCOMPARE(m_people.hostsBefore(2, {}), 0);
        QCOMPARE(m_people.hostsBefore(7, {}), 1);
        QCOMPARE(m_people.hostsBefore(10, {}), 2);
    }

    void whoHostedHasNoPlaceInTheLine()
    {
        crypto::SystemRandom random;
        std::vector<crypto::Fingerprint> identities;
        for (const std::uint32_t number : {1u, 2u}) {
            const auto key = crypto::IdentityKey::generate(random).publicKey();
            identities.push_back(key.fingerprint());
            PresentFrame frame = present(number, number);
            frame.canHost = true;
            frame.classic = false;
            frame.identity = key.bytes();
            QVERIFY(m_people.add(frame, m_events));
        }
        QCOMPARE(m_people.hostsBefore(3, {}), 2);
        QCOMPARE(m_people.hostsBefore(3, identities[0]), 1);
        QCOMPARE(m_people.hostsBefore(2, identities[0]), 0);
        QCOMPARE(m_people.hostsBefore(2, identities[1]), 1);
    }

    void isBoundedWithThoseWhoAreExpected()
    {
        for (std::uint32_t i = 0; i < std::uint32_t(protocol::kMaxMembers); ++i)
            QVERIFY(m_people.add(present(i + 1, i), m_events));
        m_people.expectAll(Instant(5000));
        taken();
        QVERIFY(m_people.add(present(1, 20'000), m_events)); // no room
        QVERIFY(m_people.add(present(2, 0), m_events));      // is back
        QVERIFY(taken().empty());
        QCOMPARE(m_people.inOrder().size(), std::size_t(protocol::kMaxMembers));
    }
};

QTEST_APPLESS_MAIN(TestPeopleTable)
#include "tst_peopletable.moc"
