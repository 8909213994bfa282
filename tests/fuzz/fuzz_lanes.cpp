// A script of what an attacker's network does to two sessions' ends, who also says frames of its own.
// Each step: kind (1 byte), argument (1), length (1), then that many bytes. As long
// as nothing is forged, no ordered lane may show anything but what was sent; always, everything stays
// bounded and every deadline passes.

#include "delivery/lanes.h"
#include "protocol/bytes.h"

#include <cstdlib>
#include <deque>

using namespace std::chrono_literals;
using delivery::Lane;
using delivery::Lanes;
using protocol::Instant;

namespace {

constexpr delivery::QueueBounds kBounds{200, 60'000};
constexpr int kMostPackets = 200; ///< under way, each direction

void require(bool holds)
{
    if (!holds)
        std::abort();
}

QByteArray unit(std::uint32_t serial, qsizetype filling)
{
    QByteArray frame;
    protocol::appendNumber(frame, std::uint8_t(0xf0));
    protocol::appendNumber(frame, std::uint16_t(4 + filling));
    protocol::appendNumber(frame, serial);
    return frame.append(filling, 'x');
}

class Script
{
public:
    void step(int kind, int argument, QByteArrayView bytes)
    {
        const int end = argument & 1;
        const int rest = argument >> 1;
        switch (kind % 10) {
        case 0:
        case 1: enqueue(end, rest, bytes.size()); break;
        case 2: m_now += std::chrono::milliseconds(rest); break;
        case 3: m_now += std::chrono::seconds(rest); break;
        case 4: arrive(end, rest, true); break;
        case 5: arrive(end, rest, false); break; // and once more later
        case 6: lose(end, rest); break;
        case 7: m_ends[std::size_t(end)].setCredit(Lane(rest % 3), std::uint16_t(rest)); break;
        case 8: m_ends[std::size_t(end)].setPayloadLimit(548 + rest * 6); break;
        case 9: forge(end, bytes); break;
        }
        flush();
        check();
    }

    /// Without forgery, a network that lets things pass again ends with nothing left.
    void settle()
    {
        if (m_forged)
            return;
        for (const int end : {0, 1}) {
            for (const Lane lane : {Lane::Talk, Lane::Bulk, Lane::State})
                m_ends[std::size_t(end)].setCredit(lane, protocol::kLaneWindow);
        }
        flush();
        for (int round = 0; round < 2000; ++round) {
            while (!m_flights[0].empty() || !m_flights[1].empty()) {
                arrive(0, 0, true);
                arrive(1, 0, true);
                flush();
            }
            const auto first = m_ends[0].nextDeadline();
            const auto second = m_ends[1].nextDeadline();
            if (!first && !second)
                break;
            m_now = std::max(
                m_now, std::min(first.value_or(Instant::max()), second.value_or(Instant::max())));
            flush();
        }
        for (const std::size_t end : {0u, 1u}) {
            require(m_ends[end].health(m_now).queuedUnits == 0);
            require(m_sent[end] == m_received[1 - end]);
        }
    }

private:
    void enqueue(int end, int lane, qsizetype filling)
    {
        const auto which = Lane(lane % 3);
        ++m_serial;
        const auto outcome = m_ends[std::size_t(end)].enqueue(
            which, unit(m_serial, filling * 4), m_serial, m_now, std::uint64_t(lane % 5));
        if (outcome == delivery::Enqueued::Full)
            (void)m_ends[std::size_t(end)].dropOldestWaiting(Lane::State);
        else if (which != Lane::State)
            m_sent[std::size_t(end)][std::size_t(lane % 3)].push_back(m_serial);
    }

    void flush()
    {
        for (const std::size_t end : {0u, 1u}) {
            int packets = 0;
            for (auto packet = m_ends[end].nextPacket(m_now); !packet.frames.isEmpty();
                 packet = m_ends[end].nextPacket(m_now)) {
                require(packet.frames.size() <= protocol::kMaxFrameBytes);
                require(++packets <= delivery::kBurst + 3);
                if (m_flights[1 - end].size() < kMostPackets)
                    m_flights[1 - end].push_back(packet.frames);
            }
            const auto deadline = m_ends[end].nextDeadline();
            require(!deadline || *deadline > m_now);
        }
    }

    void arrive(int end, int which, bool gone)
    {
        auto& flights = m_flights[std::size_t(end)];
        if (flights.empty())
            return;
        const auto flight = flights.begin() + which % std::ptrdiff_t(flights.size());
        const QByteArray bytes = *flight;
        if (gone)
            flights.erase(flight);
        take(end, bytes);
    }

    void lose(int end, int which)
    {
        auto& flights = m_flights[std::size_t(end)];
        if (!flights.empty())
            flights.erase(flights.begin() + which % std::ptrdiff_t(flights.size()));
    }

    void forge(int end, QByteArrayView bytes)
    {
        if (const auto frames = protocol::parseFrames(bytes); frames && !frames->empty()) {
            m_forged = true;
            take(end, bytes);
        }
    }

    void take(int end, QByteArrayView bytes)
    {
        const auto frames = protocol::parseFrames(bytes);
        require(frames.has_value());
        Lanes& lanes = m_ends[std::size_t(end)];
        for (const protocol::Frame& frame : *frames) {
            if (const auto* data = std::get_if<protocol::DataFrame>(&frame))
                lanes.take(*data, m_now);
            if (const auto* ack = std::get_if<protocol::AckFrame>(&frame))
                lanes.take(*ack, m_now);
        }
        const auto delivered = lanes.takeDelivered();
        require(delivered.size() <= frames->size() + 3 * protocol::kLaneWindow);
        for (const delivery::Delivered& one : delivered) {
            require(one.lane < Lanes::kCount && !one.inner.isEmpty());
            if (m_forged || one.lane == std::to_underlying(Lane::State))
                continue;
            protocol::ByteReader reader(QByteArrayView(one.inner).sliced(3));
            m_received[std::size_t(end)][one.lane].push_back(reader.number<std::uint32_t>());
        }
        require(lanes.takeAcknowledged().size() <= 3 * protocol::kLaneWindow);
    }

    void check()
    {
        for (const std::size_t end : {0u, 1u}) {
            const auto health = m_ends[end].health(m_now);
            require(health.queuedUnits <= 3 * kBounds.units);
            require(health.queuedBytes <= 3 * kBounds.bytes);
            require(health.lossShare >= 0 && health.lossShare <= 1);
            require(m_ends[end].payloadLimit() >= delivery::kLeastPayload);
            for (const std::size_t lane : {0u, 1u}) {
                const auto& received = m_received[1 - end][lane];
                const auto& sent = m_sent[end][lane];
                require(m_forged
                        || (received.size() <= sent.size()
                            && (received.empty() || received.back() == sent[received.size() - 1])));
            }
        }
    }

    using Serials = std::array<std::vector<std::uint32_t>, 2>; ///< of the ordered lanes

    Instant m_now = 1h;
    std::array<Lanes, 2> m_ends{Lanes(kBounds, 10ms), Lanes(kBounds, 10ms)};
    std::array<std::deque<QByteArray>, 2> m_flights; ///< by who will get them
    std::array<Serials, 2> m_sent;
    std::array<Serials, 2> m_received;
    std::uint32_t m_serial = 0;
    bool m_forged = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Script script;
    QByteArrayView rest(data, qsizetype(size));
    while (rest.size() >= 3) {
        const qsizetype length = std::min<qsizetype>(std::uint8_t(rest[2]), rest.size() - 3);
        script.step(std::uint8_t(rest[0]), std::uint8_t(rest[1]), rest.sliced(3, length));
        rest = rest.sliced(3 + length);
    }
    script.settle();
    return 0;
}
