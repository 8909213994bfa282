#pragma once

// A token bucket: how many lines one tool may have carried out. It begins full. Pure, time is
// handed in; one thread; owned by a ControlConnection.
// Source: docs/control-port.md, "What a tool says".

#include "control/limits.h"

#include <algorithm>
#include <chrono>

namespace control {

class Budget
{
public:
    using Instant = std::chrono::milliseconds; ///< on a clock that never jumps

    explicit Budget(int perSecond = kLinesPerSecond, int burst = kLineBurst)
        : m_perSecond(perSecond),
          m_burst(burst),
          m_tokens(burst)
    {}

    /// Takes one; false when there is none.
    [[nodiscard]] bool take(Instant now)
    {
        m_tokens += double((now - m_filledAt).count()) * m_perSecond / 1000;
        m_tokens = std::min(m_tokens, double(m_burst));
        m_filledAt = now;
        if (m_tokens < 1)
            return false;
        --m_tokens;
        return true;
    }

private:
    int m_perSecond;
    int m_burst;
    double m_tokens;
    Instant m_filledAt{};
};

} // namespace control
