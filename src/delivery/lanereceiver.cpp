#include "delivery/lanereceiver.h"

#include <algorithm>
#include <utility>

namespace delivery {

using protocol::Instant;

bool LaneReceiver::take(const protocol::DataFrame& data, Instant now,
                        std::vector<Delivered>& delivered)
{
    const std::uint64_t ahead = data.number - m_next; // of one that is in turn or later
    const bool known =
        data.number < m_next
        || (ahead > 0 && ahead <= protocol::kLaneWindow && (m_arrived >> (ahead - 1) & 1));
    if (known || ahead > protocol::kLaneWindow || data.number >= m_promised) {
        ackAtOnce(); // the sender does not know, or asks whether there is room again
        return !known;
    }

    const bool inTurn = ahead == 0;
    if (!data.inner.isEmpty()) {
        if (inTurn || !m_ordered)
            delivered.push_back({m_lane, data.number, data.inner});
        else
            m_held.emplace(data.number, data.inner);
    }
    const bool gapKnown = m_arrived != 0;
    if (inTurn)
        advance(delivered);
    else
        m_arrived |= std::uint64_t(1) << (ahead - 1);

    if (!inTurn || gapKnown || ++m_unacknowledged >= kUnitsPerAck)
        ackAtOnce();
    else if (!m_ackAt)
        m_ackAt = now + kAckDelay;
    return true;
}

void LaneReceiver::advance(std::vector<Delivered>& delivered)
{
    bool more = true;
    while (more) {
        ++m_next;
        more = m_arrived & 1;
        m_arrived >>= 1;
    }
    while (!m_held.empty() && m_held.begin()->first < m_next) {
        auto held = m_held.extract(m_held.begin());
        delivered.push_back({m_lane, held.key(), std::move(held.mapped())});
    }
}

void LaneReceiver::setCredit(std::uint16_t credit)
{
    credit = std::min(credit, protocol::kLaneWindow);
    if (std::exchange(m_credit, credit) == 0 && credit > 0)
        ackAtOnce(); // the sender waits for this word
    m_promised = std::max(m_promised, m_next + m_credit);
}

protocol::AckFrame LaneReceiver::acknowledge()
{
    m_ackAt.reset();
    m_unacknowledged = 0;
    m_promised = std::max(m_promised, m_next + m_credit);
    return {.lane = m_lane, .next = m_next, .map = m_arrived, .credit = m_credit};
}

} // namespace delivery
