#include "relay/room.h"

#include "protocol/record.h"
#include "relay/limits.h"
#include "relay/notice.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace relay {

using protocol::Endpoint;
using protocol::Instant;
using protocol::Now;
using protocol::RecordType;

Room::Room(Instant memberTimeout, crypto::RandomSource& random, int maxMembers)
    : m_roster(memberTimeout),
      m_maxMembers(maxMembers),
      m_epoch((std::uint64_t(random.number32()) << 32) | random.number32()),
      m_outbox(m_roster, random)
{}

/// A number names one member for ever, so they can run out, if only after months of flooding.
bool Room::isFull() const
{
    return m_roster.count() >= m_maxMembers
           || m_roster.lastNumber() == std::numeric_limits<protocol::MemberNumber>::max();
}

void Room::join(const Endpoint& address, crypto::FernetKey key, KeyRecordId keyRecord, Instant now)
{
    introduce(m_roster.add({.address = address,
                            .layer = ClassicPart{std::move(key), keyRecord},
                            .lastHeard = now,
                            .rosterSentAt = now}));
    tell(MemberJoined{.member = address});
}

void Room::join(std::unique_ptr<Session> session, Now now)
{
    const Session& joined = *session;
    const Member& member = m_roster.add({.address = joined.address,
                                         .layer = std::move(session),
                                         .lastHeard = now.steady,
                                         .rosterSentAt = now.steady});
    sendJoined(member, now);
    introduce(member);
    tell(MemberJoined{member.address, joined.name, joined.identity.fingerprint()});
}

/// To the others, and the others to it.
void Room::introduce(const Member& member)
{
    m_outbox.sendRoster(member);
    m_outbox.sendToMembers(newsOfComing(member), member.number);
}

void Room::leave(const Member& member, LeaveReason reason)
{
    Member gone = m_roster.take(member);
    parted({&gone, 1}, reason);
}

void Room::move(Member& member)
{
    Session& session = *member.session();
    const Endpoint before = session.address;
    const Endpoint now = session.probe->to;
    session.probe.reset();
    m_roster.move(member, now);
    tell(MemberMoved{member.address, before, now});
    if (const Member* const classic = m_roster.find(now))
        leave(*classic, LeaveReason::Replaced);
}

void Room::expire(Instant now)
{
    m_reassembler.expire(now);
    m_texts.expire(now);
    std::vector<Member> silent = m_roster.takeSilent(now);
    if (!silent.empty())
        parted(silent, LeaveReason::Silent);
}

void Room::tellOfEnd(std::span<const Endpoint> ownAddresses)
{
    m_outbox.sendToMembers({makeNotices(RecordType::NotifyDisconnect, ownAddresses),
                            {protocol::CloseFrame{protocol::EndReason::RelayEnds}}});
}

void Room::dropSessions()
{
    std::vector<const Member*> ended;
    for (const std::optional<Member>& member : m_roster.slots()) {
        if (member && member->session())
            ended.push_back(&*member);
    }
    for (const Member* const member : ended)
        leave(*member, LeaveReason::RelayEnded);
}

void Room::parted(std::span<Member> members, LeaveReason reason)
{
    m_outbox.sendToMembers(newsOfGoing(members, reason));
    for (Member& member : members) {
        tell(MemberLeft{member.address, reason, member.reachedAt()});
        if (auto* const session = std::get_if<std::unique_ptr<Session>>(&member.layer)) {
            m_texts.forget((*session)->id());
            if (reason == LeaveReason::Silent || reason == LeaveReason::Replaced)
                m_outbox.sendLast(std::move(*session), {endReason(reason)});
        } else {
            m_reassembler.forget(member.address);
        }
        std::erase(m_departed, member.address);
        m_departed.push_back(member.address);
    }
    while (m_departed.size() > kDeparturesRemembered)
        m_departed.pop_front();
}

std::optional<Instant> Room::nextDeadline() const
{
    std::optional<Instant> next;
    for (const auto& deadline :
         {m_roster.nextExpiry(), m_reassembler.nextDeadline(), m_texts.nextDeadline()}) {
        if (deadline)
            next = std::min(next.value_or(*deadline), *deadline);
    }
    return next;
}

void Room::repeatRoster(Member& member, Instant now)
{
    std::vector<Endpoint> gone;
    std::ranges::copy_if(m_departed, std::back_inserter(gone), [&](const Endpoint& address) {
        return !m_roster.find(address) && !m_roster.findSessionAt(address);
    });
    for (const QByteArray& notices : makeNotices(RecordType::NotifyDisconnect, gone))
        m_outbox.send(member.address, notices);
    m_outbox.sendRoster(member);
    member.rosterSentAt = now;
}

void Room::repeatJoined(Member& member, Now now)
{
    if (now.steady - member.rosterSentAt < kJoinedAgainAfter)
        return; // the answer is on its way
    sendJoined(member, now);
    m_outbox.sendRoster(member);
    member.rosterSentAt = now.steady;
}

void Room::sendJoined(const Member& member, Now now)
{
    const auto time = std::chrono::milliseconds(now.unixTime).count();
    const Session& session = *member.session();
    m_outbox.sendFrames(session,
                        {protocol::JoinedFrame{.member = member.number,
                                               .relayTime = std::uint64_t(time),
                                               .epoch = m_epoch,
                                               .proof = session.proof}});
}

} // namespace relay
