#pragma once

// Who else is in the room, by what a classic relay says, in the order in which they came. Bounded,
// since a relay may lie, and hashed with a seed, since it may choose what it says. Pure; one thread;
// owned by a ClassicSession, gone with it.

#include "protocol/endpoint.h"

#include <QHash>

#include <cstdint>
#include <vector>

namespace session {

class MemberTable
{
public:
    /// True when the member was not there before and there is room (kMaxMembers).
    [[nodiscard]] bool add(const protocol::Endpoint& member);
    /// True when the member was there.
    [[nodiscard]] bool remove(const protocol::Endpoint& member);
    /// In the order in which they came.
    [[nodiscard]] std::vector<protocol::Endpoint> inOrder() const;

private:
    QHash<protocol::Endpoint, std::uint64_t> m_arrivals; // member -> number of its arrival
    std::uint64_t m_nextArrival = 0;
};

} // namespace session
