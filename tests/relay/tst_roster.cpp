#include "crypto/library.h"
#include "relay/roster.h"
#include "relay/testrelay.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::Instant;
using relay::Member;
using relay::Roster;
using relaytest::addressOf;

namespace {

std::vector<Endpoint> addressesOf(const std::vector<Member>& members)
{
    std::vector<Endpoint> addresses;
    for (const Member& member : members)
        addresses.push_back(member.address);
    return addresses;
}

} // namespace

class TestRoster : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhoIsThere()
    {
        Roster roster(90s);
        QCOMPARE(roster.find(addressOf(1)), nullptr);
        roster.add(member(1));
        QVERIFY(roster.find(addressOf(1)));
        QCOMPARE(roster.find(addressOf(2)), nullptr);
        Endpoint otherPort = addressOf(1);
        ++otherPort.port;
        QCOMPARE(roster.find(otherPort), nullptr);
        (void)roster.take(*roster.find(addressOf(1)));
        QCOMPARE(roster.find(addressOf(1)), nullptr);
        QCOMPARE(roster.count(), 0);
    }

    void slotsStayAndAreUsedAgain()
    {
        Roster roster(90s);
        for (int number = 0; number < 3; ++number)
            roster.add(member(number));
        (void)roster.take(*roster.find(addressOf(1)));
        QCOMPARE(roster.slots().size(), 3u);
        QVERIFY(!roster.slots()[1]);
        QCOMPARE(roster.slots()[2]->address, addressOf(2));
        roster.add(member(7));
        QCOMPARE(roster.slots().size(), 3u);
        QCOMPARE(roster.slots()[1]->address, addressOf(7));
    }

    void numbersGrow()
    {
        Roster roster(90s);
        const auto first = roster.add(member(1)).number;
        QVERIFY(first > 0);
        (void)roster.take(*roster.find(addressOf(1)));
        const auto second = roster.add(member(1)).number;
        QVERIFY(second > first);
        QCOMPARE(roster.lastNumber(), second);
    }

    void silentOnesGo()
    {
        Roster roster(90s);
        roster.add(member(1, 0s));
        roster.add(member(2, 10s));
        QVERIFY(addressesOf(roster.takeSilent(90s - 1ms)).empty());
        QCOMPARE(addressesOf(roster.takeSilent(90s)), std::vector{addressOf(1)});
        roster.find(addressOf(2))->lastHeard = 50s;
        QVERIFY(addressesOf(roster.takeSilent(100s)).empty());
        QCOMPARE(roster.nextExpiry(), Instant(140s));
        QCOMPARE(addressesOf(roster.takeSilent(140s)), std::vector{addressOf(2)});
    }

    void deadlineIsNeverTooLate()
    {
        Roster roster(90s);
        roster.add(member(1, 20s));
        QCOMPARE(roster.nextExpiry(), Instant(110s));
        roster.add(member(2, 5s));
        QCOMPARE(roster.nextExpiry(), Instant(95s));
        // A refresh moves it only when it is reached.
        roster.find(addressOf(2))->lastHeard = 30s;
        QCOMPARE(roster.nextExpiry(), Instant(95s));
        QVERIFY(addressesOf(roster.takeSilent(95s)).empty());
        QCOMPARE(roster.nextExpiry(), Instant(110s));
    }

    void emptyTableWaitsForNothing()
    {
        Roster roster(90s);
        QVERIFY(!roster.nextExpiry());
        roster.add(member(1));
        (void)roster.take(*roster.find(addressOf(1)));
        QVERIFY(!roster.nextExpiry());
        QCOMPARE(roster.slots().size(), 0u);
    }

    void agreesWithASimpleModel()
    {
        Roster roster(50s);
        std::map<int, Instant> model;
        Instant now{};
        for (int step = 0; step < 20'000; ++step) {
            now += std::chrono::milliseconds(m_random.below(1000));
            const int number = int(m_random.below(100));
            Member* const known = roster.find(addressOf(number));
            QCOMPARE(known != nullptr, model.contains(number));
            switch (m_random.below(3)) {
            case 0:
                if (known) {
                    (void)roster.take(*known);
                    model.erase(number);
                }
                break;
            case 1:
                if (known)
                    known->lastHeard = now;
                else
                    roster.add(member(number, now));
                model[number] = now;
                break;
            case 2: {
                std::set<QString> silent;
                for (const Endpoint& address : addressesOf(roster.takeSilent(now)))
                    silent.insert(relaytest::nameOf(address));
                std::set<QString> expected;
                std::erase_if(model, [&](const auto& entry) {
                    if (now - entry.second < 50s)
                        return false;
                    expected.insert(QString::number(entry.first));
                    return true;
                });
                QCOMPARE(silent, expected);
                break;
            }
            }
            QCOMPARE(roster.count(), int(model.size()));
            QVERIFY(roster.slots().size() <= 100);
            if (!model.empty()) {
                const auto oldest =
                    std::ranges::min_element(model, {}, [](auto& e) { return e.second; });
                QVERIFY(*roster.nextExpiry() <= oldest->second + 50s);
            }
        }
    }

private:
    Member member(int number, Instant lastHeard = 0s)
    {
        return {.address = addressOf(number),
                .layer = relay::ClassicPart{crypto::FernetKey::generate(m_random), {}},
                .lastHeard = lastHeard,
                .rosterSentAt = lastHeard};
    }

    crypto::Library m_library;
    support::SeededRandom m_random{1};
};

QTEST_APPLESS_MAIN(TestRoster)
#include "tst_roster.moc"
