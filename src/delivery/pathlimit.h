#pragma once

// How large packets may be, and whether the path swallows large ones without a word (a black hole):
// many of a size lost in a row while smaller ones, or such as may be cut, arrived around them. Then
// the limit sinks to what every path takes; it rises again only by the hand of its owner, when the
// link changed. What an outage swallowed says nothing. Pure value; one per session, owned by its
// Lanes. Source: RFC 8899, section 4.3 (black hole detection).

#include "delivery/limits.h"
#include "delivery/transmission.h"

namespace delivery {

class PathLimit
{
public:
    /// Bytes of frames; taken between kLeastPayload and kMaxFrameBytes.
    void set(qsizetype bytes);
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

    void arrived(const Transmission& packet);
    /// It was not acknowledged though a later one was.
    void lost(const Transmission& packet);
    /// Nothing arrived for a while; what was sent before this counter does not count.
    void outageEnded(std::uint64_t nextCounter);

private:
    std::uint64_t m_countedFrom = 0; ///< counter of the next loss that says something
    std::uint16_t m_bytes = protocol::kMaxFrameBytes;
    std::uint16_t m_smallestLost = protocol::kMaxFrameBytes;
    std::uint16_t m_losses = 0;
};

} // namespace delivery
