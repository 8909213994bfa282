// The memory of MACs: each is taken once while remembered, and memory has an end.

#include "crypto/tokenmemory.h"
#include "protocol/limits.h"
#include "support/seededrandom.h"

#include <QTest>

#include <deque>

using namespace crypto;
using namespace std::chrono_literals;

namespace {

QByteArray mac(int number)
{
    support::SeededRandom random{std::uint32_t(number)};
    return random.bytes(32);
}

/// The same rule in the simplest form: a list, oldest first.
class Model
{
public:
    bool takeFirst(const QByteArray& mac, protocol::Instant now)
    {
        std::erase_if(m_seen, [now](const auto& seen) {
            return now - seen.second >= protocol::kRememberTokensFor;
        });
        if (std::ranges::any_of(m_seen, [&](const auto& seen) { return seen.first == mac; }))
            return false;
        m_seen.emplace_back(mac, now);
        if (m_seen.size() > protocol::kRememberedTokens)
            m_seen.pop_front();
        return true;
    }

private:
    std::deque<std::pair<QByteArray, protocol::Instant>> m_seen;
};

} // namespace

class TestTokenMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSecondTimeIsRefused()
    {
        TokenMemory memory;
        QVERIFY(memory.takeFirst(mac(1), 0s));
        QVERIFY(!memory.takeFirst(mac(1), 0s));
        QVERIFY(memory.takeFirst(mac(2), 1s));
        QVERIFY(!memory.takeFirst(mac(1), 1s));
        QVERIFY(!memory.takeFirst(mac(2), 1s));
    }

    void timeForgets()
    {
        TokenMemory memory;
        QVERIFY(memory.takeFirst(mac(1), 0ms));
        QVERIFY(!memory.takeFirst(mac(1), protocol::kRememberTokensFor - 1ms)); // and not refreshed
        QVERIFY(memory.takeFirst(mac(1), protocol::kRememberTokensFor));
        QVERIFY(!memory.takeFirst(mac(1), protocol::kRememberTokensFor + 1ms));
    }

    void numbersForget()
    {
        TokenMemory memory;
        for (int i = 0; i <= protocol::kRememberedTokens; ++i)
            QVERIFY(memory.takeFirst(mac(i), 0s));
        for (int i = 1; i <= protocol::kRememberedTokens; ++i)
            QVERIFY(!memory.takeFirst(mac(i), 0s));
        QVERIFY(memory.takeFirst(mac(0), 0s)); // the oldest had to go
    }

    void agreesWithTheModel_data()
    {
        QTest::addColumn<int>("meanPause");
        QTest::newRow("a burst: numbers forget") << 1;
        QTest::newRow("both forget") << 9;
        QTest::newRow("slow: time forgets") << 200;
        QTest::newRow("with pauses: all is forgotten now and then") << 4000;
    }
    void agreesWithTheModel()
    {
        QFETCH(int, meanPause);
        support::SeededRandom random(7);
        TokenMemory memory;
        Model model;
        protocol::Instant now{};
        int taken = 0;
        for (int i = 0; i < 6000; ++i) {
            now += std::chrono::milliseconds(random.below(std::uint32_t(2 * meanPause)));
            const QByteArray next = mac(random.chance(0.7) ? i : i - int(random.below(2000)));
            const bool expected = model.takeFirst(next, now);
            QCOMPARE(memory.takeFirst(next, now), expected);
            taken += expected;
        }
        QVERIFY(taken > 4000 && taken < 6000); // both answers were tried
    }

    void shortMacsAreNoTrap()
    {
        TokenMemory memory;
        QVERIFY(memory.takeFirst("abc", 0s));
        QVERIFY(!memory.takeFirst("abc", 0s));
        QVERIFY(memory.takeFirst({}, 0s));
        QVERIFY(!memory.takeFirst({}, 0s));
    }
};

QTEST_APPLESS_MAIN(TestTokenMemory)
#include "tst_tokenmemory.moc"
