#pragma once

// A room full of members on one relay process: lets them join, then speak, and prints one line of JSON
// per measurement. One thread serves all sockets. Every delivery is counted; in the extended layer every
// receipt, too, and a measurement lasts until the last of them came, so that what acknowledging and
// telling costs the relay is in its CPU time.

#include "member.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace bench {

enum class Layer { Classic, Extended, Mixed };

/// How the members speak, one at a time; another one every fifty messages, as a relay limits each.
struct Pace {
    const char* name;
    int window;                        ///< messages under way at most
    std::chrono::milliseconds pause{}; ///< from one to the next at least
    bool timed = true;                 ///< says something of how long a message takes
};

class Load
{
public:
    Load(std::uint16_t port, int pid, Layer layer, int members);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    void measure(const Pace& pace, int messages);

private:
    void join(int members);
    void rest();
    int serve(std::chrono::milliseconds wait);
    void read(Member& member);
    [[nodiscard]] std::size_t unsettled() const;
    [[nodiscard]] std::uint64_t repeated() const;

    Room m_room;
    int m_pid;
    Layer m_layer;
    int m_epoll;
    std::vector<std::unique_ptr<Member>> m_members;
    std::chrono::milliseconds m_patience{};
    long m_idleKiB = 0;

    // Of the measurement
    std::int64_t m_datagrams = 0; ///< to members
    std::int64_t m_delivered = 0;
    std::chrono::steady_clock::time_point m_deliveredAt{};
    std::chrono::nanoseconds m_saidAt{};
    std::vector<double> m_latencies; ///< of each datagram with texts, microseconds
};

} // namespace bench
