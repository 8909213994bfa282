#include "relay/lockout.h"

#include "relay/limits.h"

#include <algorithm>

namespace relay {

using protocol::Instant;

Instant Lockout::remaining(const QByteArray& key, Instant now) const
{
    const auto entry = m_entries.constFind(key);
    if (entry == m_entries.cend() || entry->failures < kFailuresBeforeLock)
        return {};
    return std::max(Instant(), entry->lastAt + kLockTime - now);
}

void Lockout::fail(const QByteArray& key, Instant now)
{
    if (!m_entries.contains(key) && m_entries.size() >= kMostLocks) {
        m_entries.erase(std::ranges::min_element(m_entries.begin(), m_entries.end(), {},
                                                 [](const Entry& entry) { return entry.lastAt; }));
    }
    Entry& entry = m_entries[key];
    // What lies back longer than a lock is forgotten; so is a lock that is over.
    if (now - entry.lastAt >= kLockTime)
        entry.failures = 0;
    ++entry.failures;
    entry.lastAt = now;
}

} // namespace relay
