#pragma once

// Decides which events of one cause are told, at most one a second, and counts the others, so that
// a flood does not fill the log. Pure; time is handed in. One thread.
// One for each cause, owned by who tells of it: a Doorkeeper, a Gate, an ExtendedSide.

#include "protocol/now.h"
#include "relay/limits.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace relay {

class Seldom
{
public:
    /// How many were left out since the last one was told; nothing when this one is left out.
    [[nodiscard]] std::optional<std::uint64_t> tell(protocol::Instant now)
    {
        if (m_toldAt && now - *m_toldAt < kToldEvery) {
            ++m_untold;
            return std::nullopt;
        }
        m_toldAt = now;
        return std::exchange(m_untold, 0);
    }

private:
    std::optional<protocol::Instant> m_toldAt;
    std::uint64_t m_untold = 0;
};

} // namespace relay
