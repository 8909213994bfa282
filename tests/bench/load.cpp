#include "load.h"

#include "classicmember.h"
#include "extendedmember.h"
#include "machine.h"
#include "network/clock.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace bench {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr int kTextSize = 120;
constexpr int kMessagesInTurn = 50;

double percentile(const std::vector<double>& sorted, double share)
{
    return sorted.empty() ? 0 : sorted[size_t(share * double(sorted.size() - 1))];
}

} // namespace

Load::Load(std::uint16_t port, int pid, Layer layer, int members)
    : m_room{.relay = addressOf(INADDR_LOOPBACK, port), .text = QByteArray(kTextSize, 't')},
      m_pid(pid),
      m_layer(layer),
      m_epoll(epoll_create1(EPOLL_CLOEXEC))
{
    join(members);
    rest();
    m_idleKiB = residentKiB(pid);
}

Load::~Load()
{
    close(m_epoll);
}

void Load::join(int members)
{
    for (std::uint32_t number = 0; number < std::uint32_t(members); ++number) {
        const bool classic =
            m_layer == Layer::Classic || (m_layer == Layer::Mixed && number % 2 == 0);
        if (classic)
            m_members.push_back(std::make_unique<ClassicMember>(m_room, number));
        else
            m_members.push_back(std::make_unique<ExtendedMember>(m_room, number));
        Member& member = *m_members.back();
        m_patience = std::max(m_patience, member.patience());
        epoll_event event{.events = EPOLLIN, .data = {.u32 = number}};
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, member.socket(), &event);
        serve(0ms);
    }
}

void Load::measure(const Pace& pace, int messages)
{
    for (const auto& member : m_members)
        member->keepAlive();
    rest();
    m_datagrams = 0;
    m_delivered = 0;
    m_latencies.clear();

    const auto recipients = std::int64_t(m_members.size()) - 1;
    std::int64_t sent = 0;
    std::int64_t lost = 0;
    const auto missing = [&] { return sent * recipients - m_delivered - lost; };
    const std::uint64_t repeatedBefore = repeated();
    const double cpuBefore = cpuOf(m_pid);
    const auto started = Clock::now();
    auto nextAt = started;
    while (sent < messages || missing() > 0 || unsettled() > 0) {
        while (sent < messages && missing() <= (pace.window - 1) * recipients
               && Clock::now() >= nextAt) {
            m_saidAt = timeNow();
            m_deliveredAt = Clock::now(); // from now on it is waited for
            nextAt = m_deliveredAt + pace.pause;
            m_members[size_t(sent) / kMessagesInTurn % m_members.size()]->say();
            ++sent;
        }
        serve(pace.pause > 0ms ? 1ms : 10ms);
        if ((missing() > 0 || unsettled() > 0) && Clock::now() - m_deliveredAt > m_patience) {
            lost += missing();
            if (sent == messages)
                break;
        }
    }
    const double seconds = std::chrono::duration<double>(m_deliveredAt - started).count();
    const double cpu = cpuOf(m_pid) - cpuBefore;
    const double deliveries = double(std::max<std::int64_t>(m_delivered, 1));
    if (!pace.timed)
        m_latencies.clear();
    std::ranges::sort(m_latencies);
    std::printf("{\"mode\":\"%s\",\"members\":%zu,\"messages\":%d,\"delivered\":%lld,"
                "\"lost\":%lld,\"unsettled\":%zu,\"repeated\":%llu,\"cpu_us_per_delivery\":%.3f,"
                "\"deliveries_per_second\":%.0f,\"datagrams_per_delivery\":%.3f,"
                "\"p50_us\":%.0f,\"p99_us\":%.0f,\"idle_rss_kib\":%ld,\"rss_kib\":%ld}\n",
                pace.name, m_members.size(), messages, static_cast<long long>(m_delivered),
                static_cast<long long>(lost), unsettled(),
                static_cast<unsigned long long>(repeated() - repeatedBefore), cpu / deliveries,
                deliveries / seconds, double(m_datagrams) / deliveries,
                percentile(m_latencies, 0.5), percentile(m_latencies, 0.99), m_idleKiB,
                residentKiB(m_pid));
    std::fflush(stdout);
}

/// Until nobody has anything to say any more.
void Load::rest()
{
    constexpr auto kQuiet = 200ms;
    for (auto heardAt = Clock::now(); Clock::now() - heardAt < kQuiet;) {
        if (serve(10ms) > 0)
            heardAt = Clock::now();
    }
}

/// Reads what is there, and lets members send what is due; answers how many sockets had something.
int Load::serve(std::chrono::milliseconds wait)
{
    const auto now = network::monotonicNow();
    for (const auto& member : m_members) {
        if (member->dueAt() && *member->dueAt() <= now)
            member->sendDue();
        if (member->dueAt())
            wait = std::min(wait, network::timeUntil(*member->dueAt()));
    }
    std::array<epoll_event, 64> events;
    const int ready = epoll_wait(m_epoll, events.data(), int(events.size()), int(wait.count()));
    for (int i = 0; i < ready; ++i)
        read(*m_members[events[size_t(i)].data.u32]);
    return ready;
}

void Load::read(Member& member)
{
    std::array<char, 2048> buffer;
    while (const auto came = receive(member.socket(), buffer)) {
        ++m_datagrams;
        const int texts = member.take(came->datagram);
        if (texts == 0)
            continue;
        m_delivered += texts;
        m_deliveredAt = Clock::now();
        m_latencies.push_back(
            std::chrono::duration<double, std::micro>(came->at - m_saidAt).count());
    }
}

std::size_t Load::unsettled() const
{
    std::size_t count = 0;
    for (const auto& member : m_members)
        count += member->unsettled();
    return count;
}

std::uint64_t Load::repeated() const
{
    std::uint64_t count = 0;
    for (const auto& member : m_members)
        count += member->repeated();
    return count;
}

} // namespace bench
