#include "session/peopletable.h"

#include "crypto/identity.h"
#include "protocol/limits.h"
#include "session/limits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace session {

using protocol::Instant;
using protocol::MemberNumber;

namespace {

std::optional<Person> personOf(const protocol::PresentFrame& present)
{
    Person person{.address = present.address,
                  .name = present.name,
                  .number = present.member,
                  .canHost = present.canHost,
                  .away = present.away};
    if (!present.classic) {
        const auto identity = crypto::IdentityPublicKey::fromBytes(present.identity);
        if (!identity)
            return std::nullopt;
        person.identity = identity->fingerprint();
    }
    return person;
}

bool isSame(const Person& a, const Person& b)
{
    return a.address == b.address && a.name == b.name && a.identity == b.identity;
}

} // namespace

bool PeopleTable::add(const protocol::PresentFrame& present, Events& events)
{
    if (m_members.contains(present.member))
        return true; // numbers are given once: it is said again
    std::optional<Person> person = personOf(present);
    if (!person)
        return false;
    if (present.absent) {
        addAbsent(*person);
        return true;
    }
    const auto back = std::ranges::find_if(
        m_expected, [&](const Member& member) { return isSame(member.person, *person); });
    if (back != m_expected.end()) {
        const bool changed = back->person.away != person->away;
        m_members.insert(present.member, {*person, back->arrival});
        m_expected.erase(back);
        if (changed)
            events.push_back(PresenceChanged{*std::move(person)});
        return true;
    }
    if (size() >= std::size_t(protocol::kMaxMembers))
        return true;
    m_members.insert(present.member, {*person, m_nextArrival++});
    events.push_back(MemberJoined{*std::move(person)});
    return true;
}

void PeopleTable::addAbsent(const Person& person)
{
    if (m_absent.contains(person.number))
        return;
    if (m_absentInOrder.size() == kAbsentRemembered) {
        m_absent.remove(m_absentInOrder.front());
        m_absentInOrder.pop_front();
    }
    m_absent.insert(person.number, person);
    m_absentInOrder.push_back(person.number);
}

void PeopleTable::remove(MemberNumber number, Events& events)
{
    const auto gone = m_members.constFind(number);
    if (gone == m_members.constEnd())
        return;
    events.push_back(MemberLeft{gone->person.address});
    addAbsent(gone->person); // its messages may yet come out of the history
    m_members.erase(gone);
}

void PeopleTable::take(const protocol::PresenceFrame& presence, Events& events)
{
    const auto known = m_members.find(presence.member);
    if (known == m_members.end())
        return;
    Person& person = known->person;
    const bool away = presence.state == protocol::PresenceState::Away;
    const std::chrono::milliseconds since(qint64(presence.since));
    if (person.away == away && person.since == since)
        return;
    person.away = away;
    person.since = since;
    events.push_back(PresenceChanged{person});
}

std::optional<Person> PeopleTable::find(MemberNumber number) const
{
    const auto found = m_members.constFind(number);
    if (found != m_members.constEnd())
        return found->person;
    const auto absent = m_absent.constFind(number);
    return absent == m_absent.constEnd() ? std::nullopt : std::optional(*absent);
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

int PeopleTable::hostsBefore(MemberNumber number,
                             const std::optional<crypto::Fingerprint>& hosted) const
{
    return int(std::ranges::count_if(m_members, [&](const Member& member) {
        return member.person.canHost && member.person.number < number
               && !(hosted && member.person.identity == hosted);
    }));
}

void PeopleTable::expectAll(Instant until)
{
    std::ranges::copy(m_members, std::back_inserter(m_expected));
    m_members.clear();
    m_absent.clear();
    m_absentInOrder.clear();
    m_expectedUntil = until;
}

std::optional<Instant> PeopleTable::nextDeadline() const
{
    return m_expected.empty() ? std::nullopt : std::optional(m_expectedUntil);
}

void PeopleTable::expire(Instant now, Events& events)
{
    if (m_expected.empty() || now < m_expectedUntil)
        return;
    std::ranges::sort(m_expected, {}, &Member::arrival);
    for (const Member& member : std::exchange(m_expected, {}))
        events.push_back(MemberLeft{member.person.address});
}

} // namespace session
