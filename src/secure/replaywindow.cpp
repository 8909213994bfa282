#include "secure/replaywindow.h"

#include <algorithm>

namespace secure {

bool ReplayWindow::take(std::uint64_t sequence)
{
    if (sequence == kUnused)
        return false;
    if (sequence < m_next && m_next - sequence > kSize)
        return false;

    const std::uint64_t block = sequence / 64;
    if (sequence >= m_next) {
        // The words between the greatest and this one are of numbers a ring ago. At the start,
        // where there is no greatest, word 0 is clear as it is.
        const std::uint64_t last = m_next == 0 ? 0 : (m_next - 1) / 64;
        const std::uint64_t count = std::min<std::uint64_t>(block - last, m_words.size());
        for (std::uint64_t i = 0; i < count; ++i)
            m_words[(block - i) % m_words.size()] = 0;
        m_next = sequence + 1;
    }

    std::uint64_t& word = m_words[block % m_words.size()];
    const std::uint64_t bit = std::uint64_t{1} << (sequence % 64);
    if (word & bit)
        return false;
    word |= bit;
    return true;
}

} // namespace secure
