// Who is in the room, by what a relay says, which may be a lie.

#include "protocol/limits.h"
#include "session/membertable.h"

#include <QTest>

using namespace session;
using protocol::Endpoint;

class TestMemberTable : public QObject
{
    Q_OBJECT

    static Endpoint member(std::uint32_t number)
    {
        return Endpoint::ipv4(0x0a000000 + number, 4000);
    }

private Q_SLOTS:
    void takesEachMemberOnce()
    {
        MemberTable table;
        QVERIFY(table.add(member(1)));
        QVERIFY(!table.add(member(1)));
        QVERIFY(table.remove(member(1)));
        QVERIFY(!table.remove(member(1)));
        QVERIFY(table.add(member(1)));
    }

    void tellsPortsAndFamiliesApart()
    {
        MemberTable table;
        QVERIFY(table.add(Endpoint::ipv4(1, 1)));
        QVERIFY(table.add(Endpoint::ipv4(1, 2)));
        QVERIFY(table.add(Endpoint::ipv6({0, 0, 0, 1}, 1)));
        QCOMPARE(table.inOrder().size(), 3u);
    }

    void keepsTheOrderOfArrival()
    {
        MemberTable table;
        for (const std::uint32_t number : {5u, 3u, 9u, 1u})
            QVERIFY(table.add(member(number)));
        QVERIFY(table.remove(member(3)));
        QVERIFY(table.add(member(3)));
        const std::vector<Endpoint> expected{member(5), member(9), member(1), member(3)};
        QCOMPARE(table.inOrder(), expected);
    }

    void isBounded()
    {
        MemberTable table;
        for (int i = 0; i < protocol::kMaxMembers; ++i)
            QVERIFY(table.add(member(std::uint32_t(i))));
        QVERIFY(!table.add(member(protocol::kMaxMembers)));
        QVERIFY(table.remove(member(0)));
        QVERIFY(table.add(member(protocol::kMaxMembers)));
        QCOMPARE(table.inOrder().size(), std::size_t(protocol::kMaxMembers));
    }
};

QTEST_APPLESS_MAIN(TestMemberTable)
#include "tst_membertable.moc"
