#include "relay/roster.h"

#include <algorithm>

namespace relay {

Member* Roster::find(const protocol::Endpoint& address)
{
    const auto found = m_index.constFind(address);
    return found == m_index.cend() ? nullptr : &*m_slots[found.value()];
}

Member& Roster::add(Member member)
{
    member.number = ++m_lastNumber;
    const protocol::Instant expiry = member.lastHeard + m_timeout;
    m_nextExpiry = std::min(m_nextExpiry.value_or(expiry), expiry);

    if (m_free.empty()) {
        m_free.push_back(std::uint32_t(m_slots.size()));
        m_slots.emplace_back();
    }
    const std::uint32_t slot = m_free.back();
    m_free.pop_back();
    m_index.insert(member.address, slot);
    return m_slots[slot].emplace(std::move(member));
}

void Roster::remove(const protocol::Endpoint& address)
{
    const std::uint32_t slot = m_index.take(address);
    m_slots[slot].reset();
    m_free.push_back(slot);
    if (m_index.isEmpty()) {
        m_slots.clear();
        m_free.clear();
        m_nextExpiry.reset();
    }
}

std::vector<protocol::Endpoint> Roster::removeSilent(protocol::Instant now)
{
    std::vector<protocol::Endpoint> silent;
    if (!m_nextExpiry || now < *m_nextExpiry)
        return silent;

    std::optional<protocol::Instant> next;
    for (const std::optional<Member>& member : m_slots) {
        if (!member)
            continue;
        const protocol::Instant expiry = member->lastHeard + m_timeout;
        if (expiry <= now)
            silent.push_back(member->address);
        else
            next = std::min(next.value_or(expiry), expiry);
    }
    for (const protocol::Endpoint& address : silent)
        remove(address);
    m_nextExpiry = next;
    return silent;
}

} // namespace relay
