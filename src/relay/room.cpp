#include "relay/room.h"

#include <algorithm>

namespace relay {

bool Room::has(Slot slot) const
{
    return isLobby() || std::ranges::binary_search(m_people, slot);
}

void Room::enter(Slot slot)
{
    const auto place = std::ranges::lower_bound(m_people, slot);
    if (place == m_people.end() || *place != slot)
        m_people.insert(place, slot);
}

bool Room::leave(Slot slot)
{
    const auto place = std::ranges::lower_bound(m_people, slot);
    if (place == m_people.end() || *place != slot)
        return false;
    m_people.erase(place);
    return true;
}

Party* Room::party(const QByteArray& identity)
{
    const auto found = std::ranges::find(parties, identity, &Party::identity);
    return isPrivate() && found != parties.end() ? &*found : nullptr;
}

Party& Room::otherThan(const QByteArray& identity)
{
    return parties[0].identity == identity ? parties[1] : parties[0];
}

void Room::reached(Party& party, std::uint64_t messageNumber)
{
    if (messageNumber > party.reached)
        party.beyond.insert(messageNumber);
    advance(party);
}

std::size_t Room::waitingFor(const Party& party) const
{
    std::size_t waiting = 0;
    for (auto next = std::max(party.reached + 1, history.first()); next < history.next(); ++next)
        waiting += !has(party, next);
    return waiting;
}

/// Past what it has, said itself, or can have no more.
void Room::advance(Party& party)
{
    while (party.reached + 1 < history.next() && has(party, party.reached + 1))
        ++party.reached;
    party.beyond.erase(party.beyond.begin(), party.beyond.upper_bound(party.reached));
}

bool Room::has(const Party& party, std::uint64_t messageNumber) const
{
    const MessagePtr* const message = history.find(messageNumber);
    return !message || (*message)->author->identity == party.identity
           || party.beyond.contains(messageNumber);
}

} // namespace relay
