#pragma once

// Takes each sequence number once, within the last 1,024: RFC 6479, a ring of words in which old
// bits are cleared by the word. Ask it after the MAC was checked, never before. Pure value; one
// per direction of a session, owned by its SealedChannel.
// Source: docs/protocol.md, "Packets"; RFC 6479.

#include <array>
#include <cstdint>
#include <limits>

namespace secure {

class ReplayWindow
{
public:
    static constexpr std::uint64_t kSize = 1024;
    /// Never taken, so that next() has a value after every other.
    static constexpr std::uint64_t kUnused = std::numeric_limits<std::uint64_t>::max();

    /// True the first time, false for what was taken before, is too old or is kUnused.
    [[nodiscard]] bool take(std::uint64_t sequence);
    /// The greatest sequence taken, plus one; 0 when none was.
    [[nodiscard]] std::uint64_t next() const { return m_next; }

private:
    // One word more than the window, so that a word can be cleared while its neighbours count.
    std::array<std::uint64_t, kSize / 64 + 1> m_words{};
    std::uint64_t m_next = 0;
};

} // namespace secure
