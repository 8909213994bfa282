#pragma once

// What one direction of one path does to the datagrams on it: loses, doubles, delays, holds back or
// alters them, as the usual network emulators do. Decides only: clock and randomness are handed in,
// so that one seed gives one history; whoever asks keeps the datagrams until they depart. No I/O,
// no Qt. Belongs to one thread; made by the impairing proxy and by the simulated network.
// Source: RFC 3393 (delay variation), RFC 4737 (reordering), Gilbert 1960 (bursts of loss).

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace impair {

/// Moments are counted from any fixed start.
using Duration = std::chrono::microseconds;
using Random = std::mt19937;

enum class Distribution : std::uint8_t {
    Uniform, ///< delay - jitter to delay + jitter
    Normal,  ///< jitter is the standard deviation
};

/// Nothing passes from the first moment until before the last.
struct Outage {
    Duration from;
    Duration until;
};

/// Shares are 0 to 1. As it stands, everything passes at once.
struct Impairments {
    double loss = 0;
    double burst = 0; ///< mean length of a run of losses; 0: each datagram is lost for itself
    double duplication = 0;
    Duration delay{};
    Duration jitter{};
    Distribution distribution = Distribution::Uniform;
    double reordering = 0; ///< share that is held back, so that others overtake
    Duration hold{20000};  ///< for so long
    double corruption = 0; ///< share in which one bit is flipped
    bool partitioned = false;
    std::vector<Outage> outages{};
    std::uint64_t rate = 0;      ///< bytes a second; 0: unlimited
    std::uint64_t queue = 65536; ///< bytes that wait for their turn at most; holds any datagram
    std::uint64_t mtu = 0;       ///< longer datagrams vanish; bytes of UDP payload, 0: none is
};

/// Why these cannot be had; empty when they can.
[[nodiscard]] std::string flaw(const Impairments& impairments);

struct Statistics {
    std::uint64_t in = 0;
    std::uint64_t out = 0; ///< copies that depart, now or later
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t reordered = 0; ///< held back
    std::uint64_t corrupted = 0;
    std::uint64_t partitioned = 0;
    std::uint64_t tooLong = 0;
    std::uint64_t queueDrops = 0;

    Statistics& operator+=(const Statistics& other);
};

/// What becomes of a datagram.
struct Verdict {
    std::vector<Duration> departures; ///< of each copy; none: it is gone
    std::optional<std::size_t> flippedBit;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

class Path
{
public:
    /// Of a datagram that comes to the path now; moments never go back.
    Verdict judge(const Impairments& impairments, std::size_t size, Duration now, Random& random);
    [[nodiscard]] const Statistics& statistics() const { return m_statistics; }

private:
    [[nodiscard]] bool loses(const Impairments& impairments, Random& random);

    bool m_inBurst = false;
    Duration m_lineFree{}; ///< when all that was let in before is sent
    Statistics m_statistics;
};

} // namespace impair
