#include "delivery/pathlimit.h"

#include <algorithm>

namespace delivery {

void PathLimit::set(qsizetype bytes)
{
    m_bytes = std::uint16_t(std::clamp<qsizetype>(bytes, kLeastPayload, protocol::kMaxFrameBytes));
    m_losses = 0;
}

void PathLimit::arrived(const Transmission& packet)
{
    if (packet.whole && packet.bytes >= m_smallestLost)
        m_losses = 0;
}

void PathLimit::lost(const Transmission& packet)
{
    // The units of one packet are reported one after the other.
    if (!packet.whole || packet.bytes <= kLeastPayload || packet.counter < m_countedFrom)
        return;
    m_countedFrom = packet.counter + 1;
    m_smallestLost = m_losses == 0 ? packet.bytes : std::min(m_smallestLost, packet.bytes);
    if (++m_losses >= kBlackHoleLosses)
        set(kLeastPayload);
}

void PathLimit::outageEnded(std::uint64_t nextCounter)
{
    m_countedFrom = std::max(m_countedFrom, nextCounter);
    m_losses = 0;
}

} // namespace delivery
