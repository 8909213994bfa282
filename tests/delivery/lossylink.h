#pragma once

// Two ends of a session, without encryption, joined by a path that loses, doubles, swaps, delays and
// swallows packets. The lanes are the real ones; the clock is the test's, so that one seed gives one
// history. Belongs to one test.

#include "delivery/lanes.h"
#include "support/seededrandom.h"

#include <functional>
#include <map>

namespace support {

/// What happens to each packet, either way.
struct PathWeather {
    double loss = 0;
    double duplication = 0;
    double swapping = 0; ///< share that is held back for up to `heldBack` more
    std::chrono::milliseconds shortest{5};
    std::chrono::milliseconds longest{5};
    std::chrono::milliseconds heldBack{20};
    qsizetype largest = protocol::kMaxFrameBytes; ///< whole packets above are swallowed
};

class LossyLink
{
public:
    LossyLink(SeededRandom& random, const PathWeather& path,
              const delivery::QueueBounds& bounds = delivery::kRelayQueue,
              protocol::Instant roundTrip = protocol::Instant(10));

    [[nodiscard]] delivery::Lanes& end(int which) { return m_ends[std::size_t(which)]; }

    /// Sends what the ends have, and delivers what arrives by now.
    void advance(protocol::Instant now);
    /// When advance() has something to do next; far away if nothing moves any more.
    [[nodiscard]] protocol::Instant next() const;
    /// Lets time pass, event after event.
    void run(protocol::Instant& now, protocol::Instant until);

    /// Whatever an end took, and what the other end acknowledged.
    std::function<void(int end, const delivery::Delivered&)> delivered;
    std::function<void(int end, delivery::Tag)> acknowledged;

    PathWeather weather;
    bool cut = false; ///< nothing passes
    std::uint64_t packets = 0;
    std::uint64_t fragmentable = 0;
    qsizetype largestBurst = 0; ///< packets with DATA that left at one moment

private:
    struct Flight {
        int to;
        QByteArray frames;
    };

    void flush(int from, protocol::Instant now);
    void throwOut(int from, const delivery::Packet& packet, protocol::Instant now);
    void deliver(const Flight& flight, protocol::Instant now);

    SeededRandom& m_random;
    std::array<delivery::Lanes, 2> m_ends;
    std::multimap<protocol::Instant, Flight> m_flights;
};

/// A frame of an unknown type with a serial number in it, so many bytes as a whole.
[[nodiscard]] QByteArray numberedFrame(std::uint32_t serial, qsizetype size = 40);
[[nodiscard]] std::uint32_t serialOf(QByteArrayView frame);

} // namespace support
