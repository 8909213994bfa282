#include "session/peopletable.h"

#include "crypto/identity.h"
#include "protocol/limits.h"
#include "session/limits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace session {

using protocol::Endpoint;
using protocol::Instant;
using protocol::MemberNumber;

bool PeopleTable::add(const protocol::PresentFrame& present, Events& events)
{
    if (const auto known = m_members.find(present.member); known != m_members.end()) {
        known->named = true; // numbers are given once: it is said again
        return true;
    }
    Person person{.address = present.address, .name = present.name};
    if (!present.classic) {
        const auto identity = crypto::IdentityPublicKey::fromBytes(present.identity);
        if (!identity)
            return false;
        person.identity = identity->fingerprint();
    }
    const auto back = std::ranges::find(m_expected, person, &Member::person);
    if (back != m_expected.end()) {
        m_members.insert(present.member, {std::move(back->person), back->arrival});
        m_expected.erase(back);
        return true;
    }
    if (size() >= std::size_t(protocol::kMaxMembers))
        return true;
    m_members.insert(present.member, {person, m_nextArrival++});
    events.push_back(MemberJoined{std::move(person)});
    return true;
}

void PeopleTable::remove(MemberNumber number, Events& events)
{
    const auto gone = m_members.constFind(number);
    if (gone == m_members.constEnd())
        return;
    events.push_back(MemberLeft{gone->person.address});
    m_members.erase(gone);
}

std::optional<Endpoint> PeopleTable::addressOf(MemberNumber number) const
{
    const auto found = m_members.constFind(number);
    return found == m_members.constEnd() ? std::nullopt : std::optional(found->person.address);
}

std::vector<Person> PeopleTable::inOrder() const
{
    std::vector<Member> members = m_expected;
    std::ranges::copy(m_members, std::back_inserter(members));
    std::ranges::sort(members, {}, &Member::arrival);
    std::vector<Person> people;
    people.reserve(members.size());
    for (Member& member : members)
        people.push_back(std::move(member.person));
    return people;
}

void PeopleTable::expectAll(Instant until)
{
    std::ranges::copy(m_members, std::back_inserter(m_expected));
    m_members.clear();
    m_expectedUntil = until;
}

std::optional<Instant> PeopleTable::nextDeadline() const
{
    if (m_expected.empty())
        return m_rollEndsAt;
    return std::min(m_expectedUntil, m_rollEndsAt.value_or(m_expectedUntil));
}

void PeopleTable::expire(Instant now, Events& events)
{
    if (m_rollEndsAt && now >= *m_rollEndsAt)
        endRollCall(events);
    if (m_expected.empty() || now < m_expectedUntil)
        return;
    std::ranges::sort(m_expected, {}, &Member::arrival);
    for (const Member& member : std::exchange(m_expected, {}))
        events.push_back(MemberLeft{member.person.address});
}

void PeopleTable::callRoll(Instant until)
{
    for (Member& member : m_members)
        member.named = false;
    m_rollEndsAt = until;
}

void PeopleTable::endRollCall(Events& events)
{
    m_rollEndsAt.reset();
    m_members.removeIf([&](const std::pair<const MemberNumber&, Member&>& entry) {
        Member& member = entry.second;
        member.missed = member.named ? 0 : member.missed + 1;
        if (member.missed < kRollCallsMissed)
            return false;
        events.push_back(MemberLeft{member.person.address});
        return true;
    });
}

} // namespace session
