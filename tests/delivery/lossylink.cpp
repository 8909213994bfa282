#include "delivery/lossylink.h"

#include "protocol/bytes.h"

#include <algorithm>
#include <cstdlib>

namespace support {

using protocol::Instant;

namespace {

constexpr Instant kFarAway = std::chrono::hours(1'000'000);

/// The two ends never agree to do nothing for ever: a broken machine is to be seen at once.
void require(bool holds, const char* what)
{
    if (!holds)
        qFatal("%s", what);
}

bool carriesData(QByteArrayView bytes)
{
    const auto frames = protocol::parseFrames(bytes);
    require(frames.has_value(), "a packet that cannot be read");
    return std::ranges::any_of(*frames, [](const protocol::Frame& frame) {
        return std::holds_alternative<protocol::DataFrame>(frame);
    });
}

} // namespace

LossyLink::LossyLink(SeededRandom& random, const PathWeather& path,
                     const delivery::QueueBounds& bounds, Instant roundTrip)
    : weather(path),
      m_random(random),
      m_ends{delivery::Lanes(bounds, roundTrip), delivery::Lanes(bounds, roundTrip)}
{}

void LossyLink::advance(Instant now)
{
    flush(0, now);
    flush(1, now);
    while (!m_flights.empty() && m_flights.begin()->first <= now) {
        const Flight flight = m_flights.extract(m_flights.begin()).mapped();
        deliver(flight, now);
        flush(flight.to, now);
    }
}

void LossyLink::flush(int from, Instant now)
{
    qsizetype burst = 0;
    for (auto packet = end(from).nextPacket(now); !packet.frames.isEmpty();
         packet = end(from).nextPacket(now)) {
        burst += carriesData(packet.frames);
        throwOut(from, packet, now);
    }
    largestBurst = std::max(largestBurst, burst);
    const auto deadline = end(from).nextDeadline();
    require(!deadline || *deadline > now, "a deadline that never passes");
}

void LossyLink::throwOut(int from, const delivery::Packet& packet, Instant now)
{
    ++packets;
    fragmentable += packet.largerThanPath;
    require(packet.frames.size() <= protocol::kMaxFrameBytes, "a packet that is too large");
    const bool swallowed = packet.frames.size() > weather.largest && !packet.largerThanPath;
    for (int copies = m_random.chance(weather.duplication) ? 2 : 1; copies > 0; --copies) {
        if (cut || swallowed || m_random.chance(weather.loss))
            continue;
        const auto delay = [this](Instant shortest, Instant longest) {
            return shortest
                   + Instant(m_random.below(std::uint32_t((longest - shortest).count() + 1)));
        };
        Instant arrival = now + delay(weather.shortest, weather.longest);
        if (m_random.chance(weather.swapping))
            arrival += delay(Instant(1), weather.heldBack);
        m_flights.emplace(arrival, Flight{1 - from, packet.frames});
    }
}

void LossyLink::deliver(const Flight& flight, Instant now)
{
    const auto frames = protocol::parseFrames(flight.frames);
    require(frames.has_value(), "a packet that cannot be read");
    delivery::Lanes& lanes = end(flight.to);
    for (const protocol::Frame& frame : *frames) {
        if (const auto* data = std::get_if<protocol::DataFrame>(&frame))
            lanes.take(*data, now);
        if (const auto* ack = std::get_if<protocol::AckFrame>(&frame))
            lanes.take(*ack, now);
    }
    for (const delivery::Delivered& unit : lanes.takeDelivered()) {
        if (delivered)
            delivered(flight.to, unit);
    }
    for (const delivery::Tag tag : lanes.takeAcknowledged()) {
        if (acknowledged)
            acknowledged(flight.to, tag);
    }
}

Instant LossyLink::next() const
{
    Instant next = m_flights.empty() ? kFarAway : m_flights.begin()->first;
    for (const delivery::Lanes& lanes : m_ends)
        next = std::min(next, lanes.nextDeadline().value_or(next));
    return next;
}

void LossyLink::run(Instant& now, Instant until)
{
    advance(now);
    for (Instant event = next(); event <= until; event = next()) {
        now = std::max(now, event);
        advance(now);
    }
    now = until;
}

QByteArray numberedFrame(std::uint32_t serial, qsizetype size)
{
    QByteArray frame;
    protocol::appendNumber(frame, std::uint8_t(0xf0));
    protocol::appendNumber(frame, std::uint16_t(size - 3));
    protocol::appendNumber(frame, serial);
    return frame.append(size - frame.size(), 'x');
}

std::uint32_t serialOf(QByteArrayView frame)
{
    protocol::ByteReader reader(frame.sliced(3));
    return reader.number<std::uint32_t>();
}

} // namespace support
