// Who is in which conversation, and what is said of their coming and going.

#include "gui/conversations.h"
#include "network/addresses.h"

#include <algorithm>
#include <utility>

namespace gui {
namespace {

/// The engine tells that all left, and then that there is no session, in one go.
constexpr std::chrono::milliseconds kOneGo{250};

/// A classic member has nothing but its address.
QString keyOf(const session::Person& person)
{
    return person.identity ? person.identity->toText() : network::toText(person.address);
}

auto at(const protocol::Endpoint& address)
{
    return [&address](const session::Person& person) { return person.address == address; };
}

} // namespace

std::vector<session::Person> Conversations::currentPeople() const
{
    if (m_current.isPrivate())
        return {otherOf(m_current)};
    return currentEntry().people;
}

/// Without an address if not present.
session::Person Conversations::otherOf(const session::Conversation& which) const
{
    const PersonRef present = m_people.find(which.person());
    return present ? *present
                   : session::Person{.address = {},
                                     .name = m_people.faceOf(which.person()).name,
                                     .identity = which.person()};
}

/// The row of the private conversation with somebody who came, went or is away.
void Conversations::refreshPrivate(const std::optional<crypto::Fingerprint>& identity)
{
    if (!identity)
        return;
    const auto which = session::Conversation::with(*identity);
    const int row = rowOf(which);
    if (row < 0)
        return;
    refresh(row);
    if (which == m_current) {
        Q_EMIT peopleReset();
        Q_EMIT currentInfoChanged();
    }
}

void Conversations::addPerson(Entry& entry, const session::Person& person)
{
    if (std::ranges::any_of(entry.people, at(person.address)))
        return;
    entry.people.push_back(person);
    if (!isReturning(person))
        entry.model->addJoined(person);
    if (entry.info.conversation == m_current)
        Q_EMIT personCame(person);
}

void Conversations::removePerson(Entry& entry, const session::Person& person)
{
    if (std::erase_if(entry.people, at(person.address)) == 0)
        return;
    entry.model->addLeft(person);
    if (entry.info.conversation == m_current)
        Q_EMIT personWent(person.address);
}

void Conversations::join(const session::Person& person)
{
    m_people.join(person);
    addPerson(m_entries.front(), person);
    refreshPrivate(person.identity);
    if (const auto before = m_before.find(keyOf(person)); before != m_before.end())
        before->returned = true;
}

void Conversations::leave(const protocol::Endpoint& address)
{
    const PersonRef person = m_people.find(address);
    if (!person)
        return;
    for (Entry& entry : m_entries)
        removePerson(entry, *person);
    m_people.leave(address);
    refreshPrivate(person->identity);
    if (m_leavingUntil.hasExpired())
        m_leaving.clear();
    m_leavingUntil.setRemainingTime(kOneGo);
    m_leaving.insert(keyOf(*person), *person);
}

void Conversations::changePresence(const session::Person& person)
{
    if (!m_people.find(person.address))
        return;
    m_people.join(person);
    for (Entry& entry : m_entries) {
        const auto found = std::ranges::find_if(entry.people, at(person.address));
        if (found == entry.people.end())
            continue;
        *found = person;
        if (entry.info.conversation == m_current)
            Q_EMIT personChanged(person);
    }
    refreshPrivate(person.identity);
}

void Conversations::changePeople(const session::RoomPeopleChanged& change)
{
    if (!change.conversation.isRoom())
        return;
    Entry& entry = entryOf(change.conversation);
    for (const session::Person& person : change.left)
        removePerson(entry, person);
    for (const session::Person& person : change.came)
        addPerson(entry, person);
}

// --- Sessions --------------------------------------------------------------------------------

void Conversations::endSession()
{
    m_before.clear();
    for (const session::Person& person : m_entries.front().people)
        m_before.insert(keyOf(person), {person});
    const auto left = std::exchange(m_leaving, {});
    for (const session::Person& person : left) {
        if (!m_leavingUntil.hasExpired())
            m_before.insert(keyOf(person), {person});
    }
    for (Entry& entry : m_entries) {
        entry.people.clear();
        entry.fetching = false;
        entry.model->endSession();
    }
    m_people.clear();
    m_return.stop();
    Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    Q_EMIT peopleReset();
    Q_EMIT currentInfoChanged();
}

void Conversations::startSession()
{
    m_before.clear();
    for (const Entry& entry : m_entries) {
        entry.model->startNumbers();
        entry.model->startSession();
    }
}

void Conversations::resumeSession(bool atAnotherRelay)
{
    m_return.start();
    if (!atAnotherRelay)
        return;
    for (const Entry& entry : m_entries)
        entry.model->startNumbers();
}

bool Conversations::isReturning(const session::Person& person) const
{
    return m_return.isActive() && m_before.contains(keyOf(person));
}

/// Who did not come back went with the relay.
void Conversations::onReturned()
{
    const auto before = std::exchange(m_before, {});
    for (const Before& one : before) {
        if (!one.returned)
            m_entries.front().model->addLeft(one.person);
    }
}

} // namespace gui
