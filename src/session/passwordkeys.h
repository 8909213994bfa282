#pragma once

// The keys that were worked out from a password, one for each set of terms that a relay named, since
// scrypt is slow on purpose. Bounded, the oldest goes first. Pure; one thread; owned by a
// SessionMachine. Source: docs/protocol.md, "JOIN and JOINED".

#include "crypto/secret.h"
#include "protocol/extended.h"
#include "session/limits.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace session {

class PasswordKeys
{
public:
    [[nodiscard]] std::optional<crypto::Secret> find(const protocol::PasswordTerms& terms) const
    {
        const auto found = std::ranges::find(m_keys, terms, &Entry::first);
        return found == m_keys.end() ? std::nullopt : std::optional(found->second);
    }
    void remember(const protocol::PasswordTerms& terms, const crypto::Secret& key)
    {
        forget(terms);
        if (m_keys.size() == kPasswordKeysRemembered)
            m_keys.pop_front();
        m_keys.emplace_back(terms, key);
    }
    void forget(const protocol::PasswordTerms& terms)
    {
        std::erase_if(m_keys, [&](const Entry& entry) { return entry.first == terms; });
    }
    void clear() { m_keys.clear(); }

private:
    using Entry = std::pair<protocol::PasswordTerms, crypto::Secret>;
    std::deque<Entry> m_keys; // oldest first
};

} // namespace session
