#pragma once

// The round trip of one session and what follows from it: when something unanswered counts as lost.
// Estimates by RFC 6298 (SRTT, RTTVAR) with our bounds; who samples keeps Karn's rule and measures
// only what was sent once. Pure value; one per session, owned by its Lanes.
// Source: RFC 6298, section 2; RFC 9002, section 6.1.2.

#include "protocol/now.h"

#include <chrono>

namespace delivery {

class RoundTrip
{
public:
    /// What the handshake took, which counts until there is a sample.
    explicit RoundTrip(protocol::Instant handshake);

    void sample(protocol::Instant measured);

    /// The time to wait for an ACK, after so many such waits in vain.
    [[nodiscard]] protocol::Instant timeout(int expiries) const;
    /// How long after its sending something is not merely late, once a later packet arrived.
    [[nodiscard]] protocol::Instant patience() const;

    [[nodiscard]] std::chrono::microseconds smoothed() const { return m_smoothed; }
    [[nodiscard]] std::chrono::microseconds variation() const { return m_variation; }
    [[nodiscard]] protocol::Instant latest() const { return m_latest; }
    /// No answer was faster: what comes sooner after a resend answers an earlier sending.
    [[nodiscard]] protocol::Instant least() const { return m_least; }

private:
    std::chrono::microseconds m_smoothed;
    std::chrono::microseconds m_variation{};
    protocol::Instant m_latest;
    protocol::Instant m_least;
    bool m_sampled = false;
};

} // namespace delivery
