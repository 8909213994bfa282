#include "relay/ratelimiter.h"

#include <QTest>

#include <limits>

using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::Instant;
using relay::RateLimiter;
using relay::RateLimits;

namespace {

constexpr RateLimits kLimits{.perSecond = 10, .burst = 20, .perSecondTotal = 50};
constexpr Instant kStart = 1h;

Endpoint host(std::uint32_t number, std::uint16_t port = 1)
{
    return Endpoint::ipv4(0x0a000000 + number, port);
}

int granted(RateLimiter& limiter, const Endpoint& from, int requests, Instant now)
{
    int count = 0;
    for (int i = 0; i < requests; ++i)
        count += limiter.allow(from, now) ? 1 : 0;
    return count;
}

} // namespace

class TestRateLimiter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void burstThenRate()
    {
        RateLimiter limiter(kLimits, 1);
        QCOMPARE(granted(limiter, host(1), 100, kStart), 20);
        QCOMPARE(granted(limiter, host(1), 100, kStart + 99ms), 0);
        QCOMPARE(granted(limiter, host(1), 100, kStart + 100ms), 1);
        QCOMPARE(granted(limiter, host(1), 100, kStart + 1100ms), 10);
        QCOMPARE(granted(limiter, host(1), 100, kStart + 1h), 20);
    }

    void portDoesNotMatter()
    {
        RateLimiter limiter(kLimits, 1);
        int count = 0;
        for (std::uint16_t port = 1; port <= 100; ++port)
            count += granted(limiter, host(1, port), 1, kStart);
        QCOMPARE(count, 20);
    }

    void hostsAreApart()
    {
        RateLimiter limiter(kLimits, 1);
        QCOMPARE(granted(limiter, host(1), 100, kStart), 20);
        QCOMPARE(granted(limiter, host(2), 1, kStart), 1);
    }

    void familiesAreApart()
    {
        RateLimiter limiter(kLimits, 1);
        QCOMPARE(granted(limiter, host(1), 100, kStart), 20);
        const Endpoint v6 = Endpoint::ipv6(host(1).address, 1);
        QCOMPARE(granted(limiter, v6, 1, kStart), 1);
        // One link-local address on two interfaces is two hosts.
        const auto linkLocal = [](std::uint32_t interface) {
            return Endpoint::ipv6({0xfe, 0x80}, 1, interface);
        };
        QCOMPARE(granted(limiter, linkLocal(1), 100, kStart + 1h), 20);
        QCOMPARE(granted(limiter, linkLocal(2), 1, kStart + 1h), 1);
    }

    void totalHolds()
    {
        RateLimiter limiter(kLimits, 1);
        int count = 0;
        for (std::uint32_t number = 1; number <= 200; ++number)
            count += granted(limiter, host(number), 1, kStart);
        QCOMPARE(count, 50);
        QCOMPARE(granted(limiter, host(500), 1, kStart), 0);
        QCOMPARE(granted(limiter, host(500), 1, kStart + 20ms), 1);
    }

    void floodingHostsLeaveHalfToOthers()
    {
        // Ten hosts ask a hundred times a second each, for a minute: twice what all may have, if each
        // took what it may. Everybody else is granted the first request.
        RateLimiter limiter(kLimits, 1);
        int flooded = 0;
        for (int tick = 0; tick < 6000; ++tick) {
            const Instant now = kStart + tick * 10ms;
            for (std::uint32_t number = 1; number <= 10; ++number)
                flooded += granted(limiter, host(number), 1, now);
            if (tick % 10 == 9)
                QVERIFY2(limiter.allow(host(1000 + std::uint32_t(tick)), now),
                         qPrintable(QString::number(tick)));
        }
        // Ten newcomers a second leave forty.
        QVERIFY(flooded > 60 * 38);
        QVERIFY(flooded <= 60 * 40 + 50);
    }

    void forgedAddressesNeverExceedTotal()
    {
        RateLimiter limiter(kLimits, 1);
        int count = 0;
        for (std::uint32_t i = 0; i < 200'000; ++i) // 20,000 a second
            count += granted(limiter, host(i * 2654435761u % 65536), 1, kStart + i * 1ms / 20);
        QVERIFY(count <= 50 + 10 * 50);
        QVERIFY(count >= 10 * 50);
    }

    void hostIsRememberedAmongAThousand()
    {
        // As many hosts as usual in a large network, once each, do not make the limiter forget.
        RateLimiter limiter({.perSecond = 10, .burst = 20, .perSecondTotal = 1'000'000}, 7);
        QCOMPARE(granted(limiter, host(1), 100, kStart), 20);
        for (std::uint32_t number = 2; number < 300; ++number)
            QCOMPARE(granted(limiter, host(number), 1, kStart), 1);
        QCOMPARE(granted(limiter, host(1), 100, kStart), 0);
    }

    void clockThatStandsStill()
    {
        RateLimiter limiter(kLimits, 1);
        QCOMPARE(granted(limiter, host(1), 100, kStart), 20);
        // Back is not expected, but must not fill anything either.
        QCOMPARE(granted(limiter, host(1), 100, kStart - 10min), 0);
    }

    void longPauseFillsOnce()
    {
        RateLimiter limiter(kLimits, 1);
        QCOMPARE(granted(limiter, host(1), 1, Instant(0)), 1);
        QCOMPARE(granted(limiter, host(1), 100, Instant(std::numeric_limits<qint64>::max())), 20);
    }
};

QTEST_APPLESS_MAIN(TestRateLimiter)
#include "tst_ratelimiter.moc"
