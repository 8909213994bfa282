#include "relay/roster.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Endpoint;
using protocol::Instant;

template <typename Index, typename Key> Member* Roster::in(const Index& index, const Key& key)
{
    const auto found = index.constFind(key);
    return found == index.cend() ? nullptr : &*m_slots[found.value()];
}

Member* Roster::find(const Endpoint& address)
{
    return in(m_byAddress, address);
}

Member* Roster::findSession(std::uint64_t sessionId)
{
    return in(m_bySession, sessionId);
}

Member* Roster::findNumber(protocol::MemberNumber number)
{
    return in(m_byNumber, number);
}

Member* Roster::findIdentity(const crypto::IdentityPublicKey& identity)
{
    return in(m_byIdentity, identity);
}

Member* Roster::findSessionAt(const Endpoint& address)
{
    return in(m_sessionsAt, address);
}

Member* Roster::at(std::uint32_t slot)
{
    return slot < m_slots.size() && m_slots[slot] ? &*m_slots[slot] : nullptr;
}

Member& Roster::add(Member member)
{
    member.number = ++m_lastNumber;
    const Instant expiry = member.lastHeard + m_timeout;
    m_nextExpiry = std::min(m_nextExpiry.value_or(expiry), expiry);

    if (m_free.empty()) {
        m_free.push_back(std::uint32_t(m_slots.size()));
        m_slots.emplace_back();
    }
    const std::uint32_t slot = m_free.back();
    m_free.pop_back();
    member.slot = slot;
    m_slots[slot].emplace(std::move(member));
    index(slot);
    return *m_slots[slot];
}

Member Roster::take(const Member& member)
{
    const std::uint32_t slot = member.slot;
    unindex(slot);
    Member taken = *std::exchange(m_slots[slot], std::nullopt);
    m_free.push_back(slot);
    if (count() == 0) {
        m_slots.clear();
        m_free.clear();
        m_nextExpiry.reset();
    }
    return taken;
}

std::vector<Member> Roster::takeSilent(Instant now)
{
    std::vector<Member> silent;
    if (!m_nextExpiry || now < *m_nextExpiry)
        return silent;

    std::optional<Instant> next;
    std::vector<const Member*> due;
    for (const std::optional<Member>& member : m_slots) {
        if (!member)
            continue;
        const Instant expiry = member->lastHeard + m_timeout;
        if (expiry <= now)
            due.push_back(&*member);
        else
            next = std::min(next.value_or(expiry), expiry);
    }
    for (const Member* const member : due)
        silent.push_back(take(*member));
    m_nextExpiry = next;
    return silent;
}

void Roster::move(Member& member, const Endpoint& to)
{
    unindex(member.slot);
    member.session()->address = to;
    index(member.slot);
}

void Roster::index(std::uint32_t slot)
{
    const Member& member = *m_slots[slot];
    m_byNumber.insert(member.number, slot);
    if (const Session* const session = member.session()) {
        m_bySession.insert(session->id(), slot);
        m_byIdentity.insert(session->identity, slot);
        m_sessionsAt.insert(member.address, slot);
        m_sessionsAt.insert(session->address, slot);
    } else {
        m_byAddress.insert(member.address, slot);
    }
}

void Roster::unindex(std::uint32_t slot)
{
    const Member& member = *m_slots[slot];
    m_byNumber.remove(member.number);
    if (const Session* const session = member.session()) {
        m_bySession.remove(session->id());
        m_byIdentity.remove(session->identity);
        m_sessionsAt.remove(member.address, slot);
        m_sessionsAt.remove(session->address, slot);
    } else {
        m_byAddress.remove(member.address);
    }
}

} // namespace relay
