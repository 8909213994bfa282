#pragma once

// Spreads packets over the round trip: a token bucket of kBurst packets that is filled with
// kPacketsPerRoundTrip in each round trip. Packets of ACKs alone do not ask it. Time is handed in.
// Pure value; one per session, owned by its Lanes. Source: RFC 9002, section 7.7.

#include "delivery/limits.h"
#include "protocol/now.h"

#include <algorithm>
#include <cstdint>

namespace delivery {

class Pacer
{
public:
    /// Tokens gather until now, at the pace of this round trip.
    void fill(protocol::Instant now, std::chrono::microseconds roundTrip)
    {
        // A token is the time in which it comes, so that nothing is lost by rounding.
        m_cost =
            std::clamp<std::chrono::microseconds>(roundTrip, kGranularity, kLongestPacedRoundTrip)
            / kPacketsPerRoundTrip;
        const std::chrono::microseconds brim = kBurst * m_cost;
        const auto elapsed = std::clamp(now - m_filledAt, protocol::Instant::zero(),
                                        protocol::Instant(kLongestPacedRoundTrip));
        m_credit = std::min(brim, m_credit + elapsed);
        m_filledAt = now;
    }
    [[nodiscard]] bool has(int packets) const { return m_credit >= packets * m_cost; }
    void take() { m_credit -= m_cost; }
    /// When so many could go.
    [[nodiscard]] protocol::Instant readyAt(int packets) const
    {
        const auto missing = packets * m_cost - m_credit;
        return m_filledAt
               + std::chrono::ceil<protocol::Instant>(
                   std::max(missing, std::chrono::microseconds::zero()));
    }

private:
    std::chrono::microseconds m_cost{};
    std::chrono::microseconds m_credit = kLongestPacedRoundTrip; // full
    protocol::Instant m_filledAt{};
};

} // namespace delivery
