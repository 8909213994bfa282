#include "session/membertable.h"

#include "protocol/limits.h"

#include <algorithm>

namespace session {

bool MemberTable::add(const protocol::Endpoint& member)
{
    if (m_arrivals.size() >= protocol::kMaxMembers || m_arrivals.contains(member))
        return false;
    m_arrivals.insert(member, m_nextArrival++);
    return true;
}

bool MemberTable::remove(const protocol::Endpoint& member)
{
    return m_arrivals.remove(member);
}

std::vector<protocol::Endpoint> MemberTable::inOrder() const
{
    std::vector<protocol::Endpoint> members(m_arrivals.keyBegin(), m_arrivals.keyEnd());
    std::ranges::sort(members, {}, [this](const auto& member) { return m_arrivals.value(member); });
    return members;
}

} // namespace session
