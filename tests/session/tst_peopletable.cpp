#include "crypto/library.h"
#include "protocol/limits.h"
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
        return {number, true, address(from), {}, {}};
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
        const std::vector<Person> expected{
            {.address = address(5)}, {.address = address(9)}, {.address = address(3)}};
        QCOMPARE(m_people.inOrder(), expected);
        QCOMPARE(m_people.addressOf(12), address(3));
        QVERIFY(!m_people.addressOf(3));
    }

    void twoMembersMayHaveJoinedFromOneAddress()
    {
        // One of them moved on; the address went to the other.
        QVERIFY(m_people.add(present(1, 7), m_events));
        QVERIFY(m_people.add(present(2, 7), m_events));
        QCOMPARE(m_people.inOrder().size(), 2u);
        m_people.remove(1, m_events);
        QCOMPARE(m_people.inOrder().size(), 1u);
        QCOMPARE(m_people.addressOf(2), address(7));
    }

    void whoIsExpectedKeepsTheirPlace()
    {
        for (const std::uint32_t number : {1u, 2u, 3u})
            QVERIFY(m_people.add(present(number, number), m_events));
        m_people.expectAll(Instant(5000));
        QCOMPARE(m_people.nextDeadline(), Instant(5000));
        taken();
        QVERIFY(!m_people.addressOf(1));
        QVERIFY(m_people.add(present(1, 2), m_events)); // numbers are given anew
        QVERIFY(taken().empty());
        QCOMPARE(m_people.addressOf(1), address(2));
        m_people.expire(Instant(4999), m_events);
        QCOMPARE(m_people.inOrder().size(), 3u);
        m_people.expire(Instant(5000), m_events);
        QCOMPARE(taken(), (Events{MemberLeft{address(1)}, MemberLeft{address(3)}}));
        QVERIFY(!m_people.nextDeadline());
    }

    void whoIsNotNamedTwiceHasLeft()
    {
        for (const std::uint32_t number : {1u, 2u})
            QVERIFY(m_people.add(present(number, number), m_events));
        taken();
        for (int call = 0; call < 3; ++call) {
            m_people.callRoll(Instant(call * 100));
            QCOMPARE(m_people.nextDeadline(), Instant(call * 100));
            QVERIFY(m_people.add(present(1, 1), m_events));
            if (call == 0) // missed once only
                QVERIFY(m_people.add(present(2, 2), m_events));
            m_people.expire(Instant(call * 100), m_events);
            QCOMPARE(taken().size(), call == 2 ? 1u : 0u);
        }
        QCOMPARE(m_people.inOrder().size(), 1u);
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
