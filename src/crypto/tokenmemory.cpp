#include "crypto/tokenmemory.h"

#include "protocol/limits.h"

#include <algorithm>

namespace crypto {

bool TokenMemory::takeFirst(QByteArrayView mac, protocol::Instant now)
{
    std::uint64_t start = 0;
    std::ranges::copy(mac.first(std::min(mac.size(), qsizetype(sizeof start))),
                      reinterpret_cast<char*>(&start));

    const auto isOld = [now](const Seen& seen) {
        return now - seen.at >= protocol::kRememberTokensFor;
    };
    const bool known = std::ranges::any_of(
        m_ring, [&](const Seen& seen) { return seen.mac == start && !isOld(seen); });
    if (known)
        return false;

    // After a pause nothing is worth keeping: the memory of a burst goes back.
    if (!m_ring.empty() && isOld(m_ring[(m_oldest + m_ring.size() - 1) % m_ring.size()])) {
        m_ring = {};
        m_oldest = 0;
    }
    if (!m_ring.empty()
        && (m_ring.size() == protocol::kRememberedTokens || isOld(m_ring[m_oldest])))
        m_ring[m_oldest] = {start, now};
    else
        m_ring.insert(m_ring.begin() + std::ptrdiff_t(m_oldest), {start, now});
    m_oldest = (m_oldest + 1) % m_ring.size();
    return true;
}

} // namespace crypto
