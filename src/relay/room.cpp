#include "relay/room.h"

#include "protocol/record.h"
#include "relay/limits.h"
#include "relay/notice.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Endpoint;
using protocol::Instant;
using protocol::RecordType;

Room::Room(Instant memberTimeout, crypto::RandomSource& random)
    : m_roster(memberTimeout),
      m_outbox(m_roster, random)
{}

void Room::join(const Endpoint& address, crypto::FernetKey key, KeyRecordId keyRecord, Instant now)
{
    Member& member = m_roster.add({.address = address,
                                   .key = std::move(key),
                                   .keyRecord = keyRecord,
                                   .lastHeard = now,
                                   .rosterSentAt = now});
    m_outbox.sendRoster(member);
    m_outbox.sendToMembers(makeNotice(RecordType::NotifyConnect, address), member.number);
    tell(MemberJoined{address});
}

void Room::leave(const Endpoint& address, LeaveReason reason)
{
    m_outbox.sendToMembers(makeNotice(RecordType::NotifyDisconnect, address));
    parted(address, reason);
    m_roster.remove(address); // last: the address may be the member's own
}

void Room::expire(Instant now)
{
    m_reassembler.expire(now);
    const std::vector<Endpoint> silent = m_roster.removeSilent(now);
    for (const QByteArray& notices : makeNotices(RecordType::NotifyDisconnect, silent))
        m_outbox.sendToMembers(notices);
    for (const Endpoint& address : silent)
        parted(address, LeaveReason::Silent);
}

void Room::parted(const Endpoint& address, LeaveReason reason)
{
    tell(MemberLeft{address, reason});
    m_reassembler.forget(address);
    std::erase(m_departed, address);
    m_departed.push_back(address);
    if (m_departed.size() > kDeparturesRemembered)
        m_departed.pop_front();
}

std::optional<Instant> Room::nextDeadline() const
{
    const auto members = m_roster.nextExpiry();
    const auto fragments = m_reassembler.nextDeadline();
    if (members && fragments)
        return std::min(*members, *fragments);
    return members ? members : fragments;
}

void Room::repeatRoster(Member& member, Instant now)
{
    std::vector<Endpoint> gone;
    std::ranges::copy_if(m_departed, std::back_inserter(gone),
                         [&](const Endpoint& address) { return !m_roster.find(address); });
    for (const QByteArray& notices : makeNotices(RecordType::NotifyDisconnect, gone))
        m_outbox.send(member.address, notices);
    m_outbox.sendRoster(member);
    member.rosterSentAt = now;
}

} // namespace relay
