#pragma once

// One lane, one direction, at the receiving end: takes each number once, within the window that was
// promised, puts an ordered lane into order and says when an ACK is due. Remote input: whatever
// arrives, it holds at most kLaneWindow units. Pure; one thread; owned by Lanes, made when the lane is
// first used and gone with the session. Source: docs/protocol.md, "Lanes".

#include "delivery/limits.h"
#include "protocol/frame.h"
#include "protocol/now.h"

#include <QByteArray>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace delivery {

struct Delivered {
    std::uint8_t lane = 0;
    /// Of two units of one lane the greater is the newer: what tells apart states that overtook
    /// each other on the way.
    std::uint64_t number = 0;
    QByteArray inner; ///< one whole frame, its value not yet judged
};

class LaneReceiver
{
public:
    LaneReceiver(std::uint8_t lane, bool ordered) : m_lane(lane), m_ordered(ordered) {}

    /// Adds what is deliverable now. False for what was there before.
    bool take(const protocol::DataFrame& data, protocol::Instant now,
              std::vector<Delivered>& delivered);

    /// How many numbers from the next on are taken: a brake on the sender. What was promised before
    /// still counts.
    void setCredit(std::uint16_t credit);

    /// When an ACK is due; nothing when there is nothing to tell.
    [[nodiscard]] std::optional<protocol::Instant> ackAt() const { return m_ackAt; }
    /// The ACK, after which none is due.
    [[nodiscard]] protocol::AckFrame acknowledge();

private:
    void advance(std::vector<Delivered>& delivered);
    void ackAtOnce() { m_ackAt = protocol::Instant::min(); }

    std::uint64_t m_next = 0;
    std::uint64_t m_arrived = 0;                      ///< bit i: m_next + 1 + i is there
    std::uint64_t m_promised = protocol::kLaneWindow; ///< numbers below are taken
    std::map<std::uint64_t, QByteArray> m_held;       ///< of an ordered lane, by number
    std::optional<protocol::Instant> m_ackAt;
    std::uint16_t m_credit = protocol::kLaneWindow;
    std::uint8_t m_lane;
    bool m_ordered;
    std::uint8_t m_unacknowledged = 0; ///< units since the last ACK
};

} // namespace delivery
