#pragma once

// Reliable delivery between a client and its relay: all lanes of one session, both ways. Frames that
// must arrive are enqueued; packets with DATA and ACK come out and go in. Nothing is lost, nothing
// comes twice, and the ordered lanes stay in order, however many packets the path drops, doubles
// or swaps, until the session ends; when to lose patience is its owner's to say. Pure: time is
// handed in. One thread; owned by a session of either side and gone with it.
// Source: docs/protocol.md, "Lanes"; RFC 6298; RFC 9002, sections 6 and 7.7.
//
//    enqueue() --> LaneSender  --+                          +--> LaneReceiver --> takeDelivered()
//    (bounded)     one a lane    +--> nextPacket() ~~~> take()   one a lane
//    takeAcknowledged() <--------+    Pacer, PathLimit,     |
//                                     RoundTrip             +--> ACK, in nextPacket() there
//
// A driver's loop, after every enqueue(), take() and nextDeadline():
//
//    for (auto packet = lanes.nextPacket(now); !packet.frames.isEmpty();
//         packet = lanes.nextPacket(now))
//        seal and send packet.frames

#include "delivery/lanereceiver.h"
#include "delivery/lanesender.h"
#include "delivery/linkhealth.h"
#include "delivery/pacer.h"
#include "delivery/pathlimit.h"
#include "delivery/roundtrip.h"

#include <array>
#include <memory>

namespace delivery {

/// By number on the wire.
enum class Lane : std::uint8_t {
    Talk = 0,  ///< ordered; goes first
    Bulk = 1,  ///< ordered; takes what is left, and a small share always
    State = 2, ///< each at once when it arrives; the newest of a key is enough
};

struct Packet {
    QByteArray frames;           ///< empty: nothing is to be sent now
    bool largerThanPath = false; ///< to be sent without the don't-fragment bit
};

class Lanes
{
public:
    static constexpr std::size_t kCount = 3;

    /// `roundTrip`: what the handshake took.
    Lanes(const QueueBounds& bounds, protocol::Instant roundTrip);

    // --- Out
    /// One whole frame, none of those that DATA may not carry. The tag comes back when the peer has
    /// it. A key counts in the state lane alone.
    [[nodiscard]] Enqueued enqueue(Lane lane, const QByteArray& frame, Tag tag,
                                   protocol::Instant now, std::optional<StateKey> key = {});
    /// Makes room by forgetting the oldest that was never sent; answers its tag.
    std::optional<Tag> dropOldestWaiting(Lane lane);
    /// What goes out now: ACKs, then what was lost, then what is new. Call it until there is nothing.
    /// A packet may have been begun with other frames, and is sent then anyway.
    [[nodiscard]] Packet nextPacket(protocol::Instant now, QByteArray begun = {});
    /// When nextPacket() may have something if nothing else happens; after it had nothing, later than
    /// then.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;
    /// The tags of what the peer has, each once.
    [[nodiscard]] std::vector<Tag> takeAcknowledged() { return std::exchange(m_acknowledged, {}); }

    // --- In
    void take(const protocol::DataFrame& data, protocol::Instant now);
    void take(const protocol::AckFrame& ack, protocol::Instant now);
    /// What arrived, each once; to be taken after each packet.
    [[nodiscard]] std::vector<Delivered> takeDelivered() { return std::exchange(m_delivered, {}); }
    /// How many units more are taken at present, at most kLaneWindow: slows the peer down.
    void setCredit(Lane lane, std::uint16_t credit);

    // --- The path
    /// It is another one, or is there again: what is on its way counts as lost, and is sent at once.
    void pathChanged(protocol::Instant now);
    /// Of frames in a packet; sinks by itself when larger packets do not arrive.
    void setPayloadLimit(qsizetype bytes) { m_path.set(bytes); }
    [[nodiscard]] qsizetype payloadLimit() const { return m_path.bytes(); }
    /// To cut new messages by. Larger ones are told with their packet.
    [[nodiscard]] qsizetype unitLimit() const { return m_path.bytes() - protocol::kDataOverhead; }
    [[nodiscard]] LinkHealth health(protocol::Instant now) const;

private:
    [[nodiscard]] LaneSender& sender(Lane lane);
    [[nodiscard]] LaneReceiver& receiver(Lane lane);
    [[nodiscard]] std::optional<protocol::Instant> timeoutAt() const;
    [[nodiscard]] std::optional<protocol::Instant> lossAt() const;
    [[nodiscard]] std::optional<protocol::Instant> ackAt() const;
    [[nodiscard]] std::optional<protocol::Instant> sendAt() const;
    [[nodiscard]] bool hasNext(Lane lane) const;
    void detectLost(protocol::Instant now);
    void expire(protocol::Instant now);
    void appendAcks(QByteArray& frames);
    void appendData(Packet& packet, protocol::Instant now);
    bool appendUnits(Lane lane, Packet& packet, const Transmission& transmission, bool first);
    void count(std::uint32_t sent, std::uint32_t lost);

    std::array<std::unique_ptr<LaneSender>, kCount> m_senders; // as they are used
    std::array<std::unique_ptr<LaneReceiver>, kCount> m_receivers;
    std::vector<Delivered> m_delivered;
    std::vector<Tag> m_acknowledged;
    RoundTrip m_roundTrip;
    Pacer m_pacer;
    PathLimit m_path;
    QueueBounds m_bounds;
    std::uint64_t m_nextCounter = 1;
    std::uint64_t m_greatestArrived = 0; ///< counter; 0: none
    std::optional<protocol::Instant> m_expiredAt;
    std::uint64_t m_unitsSent = 0;
    std::uint64_t m_unitsResent = 0;
    std::uint64_t m_duplicates = 0;
    std::uint32_t m_recentlySent = 0;
    std::uint32_t m_recentlyLost = 0;
    std::uint8_t m_expiries = 0;     ///< in a row
    std::uint8_t m_bulkPassedBy = 0; ///< packets in a row that had no room for bulk
};

} // namespace delivery
