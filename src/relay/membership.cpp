#include "relay/membership.h"

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

Membership::Membership(const RelayConfig& config, crypto::RandomSource& random, HistoryStore* store)
    : m_roster(config.memberTimeout),
      m_maxMembers(config.maxMembers),
      m_outbox(m_roster, random),
      m_dispatch(m_roster, random),
      m_conversations(config, m_roster, m_outbox, m_dispatch, random, store)
{}

/// A number names one member for ever, so they can run out, if only after months of flooding.
bool Membership::isFull() const
{
    return m_roster.count() >= m_maxMembers
           || m_roster.lastNumber() == std::numeric_limits<protocol::MemberNumber>::max();
}

void Membership::join(const Endpoint& address, crypto::FernetKey key, KeyRecordId keyRecord,
                      Now now)
{
    Member& member = m_roster.add({.address = address,
                                   .layer = ClassicPart{std::move(key), keyRecord},
                                   .lastHeard = now.steady,
                                   .rosterSentAt = now.steady});
    m_outbox.sendRoster(member);
    introduce(member, now);
    tell(MemberJoined{.member = address});
}

void Membership::join(std::unique_ptr<Session> session, Now now)
{
    const Session& joined = *session;
    Member& member = m_roster.add({.address = joined.address,
                                   .layer = std::move(session),
                                   .lastHeard = now.steady,
                                   .rosterSentAt = now.steady});
    sendJoined(member, now);
    introduce(member, now);
    tell(MemberJoined{member.address, joined.name, joined.identity.fingerprint()});
}

/// To the others, and the others of the extended layer to it.
void Membership::introduce(Member& member, Now now)
{
    m_conversations.came(member, now);
    m_outbox.sendToMembers(makeNotices(RecordType::NotifyConnect, {&member.address, 1}),
                           member.number);
}

void Membership::leave(const Member& member, LeaveReason reason, Now now)
{
    Member gone = m_roster.take(member);
    parted({&gone, 1}, reason, now);
}

void Membership::move(Member& member, Now now)
{
    Session& session = *member.session();
    const Endpoint before = session.address;
    const Endpoint to = session.probe->to;
    session.probe.reset();
    m_roster.move(member, to);
    session.mailbox.pathChanged(now.steady);
    m_dispatch.wake(session);
    tell(MemberMoved{member.address, before, to});
    if (const Member* const classic = m_roster.find(to))
        leave(*classic, LeaveReason::Replaced, now);
}

void Membership::expire(Now now)
{
    m_reassembler.expire(now.steady);
    std::vector<Member> silent = m_roster.takeSilent(now.steady);
    if (!silent.empty())
        parted(silent, LeaveReason::Silent, now);
    m_conversations.expire(now);
    for (const std::uint64_t id : m_dispatch.takeOverrun()) {
        if (const Member* const member = m_roster.findSession(id)) {
            ++m_overrun;
            leave(*member, LeaveReason::Silent, now);
        }
    }
    if (const auto unstored = m_conversations.takeUnstored(); unstored > 0) {
        if (const auto untold = m_unstored.tell(now.steady))
            tell(HistoryUnwritable{*untold});
    }
}

void Membership::tellOfEnd(std::span<const Endpoint> ownAddresses, protocol::EndReason why)
{
    m_outbox.sendToMembers(makeNotices(RecordType::NotifyDisconnect, ownAddresses));
    for (const std::optional<Member>& member : m_roster.slots()) {
        if (member && member->session()) {
            member->session()->mailbox.close(why);
            m_dispatch.wake(*member->session());
        }
    }
}

void Membership::dropSessions(Now now)
{
    std::vector<const Member*> ended;
    for (const std::optional<Member>& member : m_roster.slots()) {
        if (member && member->session())
            ended.push_back(&*member);
    }
    for (const Member* const member : ended)
        leave(*member, LeaveReason::RelayEnded, now);
}

void Membership::parted(std::span<Member> members, LeaveReason reason, Now now)
{
    std::vector<Endpoint> addresses;
    for (Member& member : members) {
        addresses.push_back(member.address);
        m_conversations.parted(member, endReason(reason), now);
        tell(MemberLeft{member.address, reason, member.reachedAt()});
        if (auto* const session = std::get_if<std::unique_ptr<Session>>(&member.layer)) {
            count(**session);
            m_texts.forget((*session)->id());
            if (reason == LeaveReason::Silent || reason == LeaveReason::Replaced)
                m_outbox.sendLast(std::move(*session), {endReason(reason)});
        } else {
            m_reassembler.forget(member.address);
        }
        std::erase(m_departed, member.address);
        m_departed.push_back(member.address);
    }
    m_outbox.sendToMembers(makeNotices(RecordType::NotifyDisconnect, addresses));
    while (m_departed.size() > kDeparturesRemembered)
        m_departed.pop_front();
}

void Membership::count(const Session& session)
{
    const delivery::LinkHealth health = session.mailbox.health({});
    m_unitsSent += health.unitsSent;
    m_unitsResent += health.unitsResent;
}

/// What goes without lanes and what goes by them take turns in being first, as either may fill a
/// portion.
QList<Outgoing> Membership::takePortion(Now now)
{
    Portion portion{.now = now, .room = kPortion};
    if (m_sessionsLast)
        m_outbox.advance(portion);
    m_dispatch.advance(portion);
    m_outbox.advance(portion);
    m_sessionsLast = !m_sessionsLast;
    return std::move(portion.datagrams);
}

void Membership::addTo(Statistics& statistics, Instant now) const
{
    statistics.members = m_roster.count();
    statistics.sessions = m_roster.sessions();
    statistics.bytesReassembling = bytesReassembling();
    statistics.deliveries = m_outbox.deliveries();
    m_conversations.addTo(statistics);
    statistics.sessionsOverrun = m_overrun;
    statistics.unitsSent = m_unitsSent;
    statistics.unitsResent = m_unitsResent;
    for (const std::optional<Member>& member : m_roster.slots()) {
        const Session* const session = member ? member->session() : nullptr;
        if (!session)
            continue;
        const delivery::LinkHealth health = session->mailbox.health(now);
        statistics.unitsSent += health.unitsSent;
        statistics.unitsResent += health.unitsResent;
        statistics.queued += session->mailbox.waiting() + health.queuedUnits;
    }
}

std::optional<Instant> Membership::nextDeadline() const
{
    std::optional<Instant> next;
    for (const auto& deadline : {m_roster.nextExpiry(), m_reassembler.nextDeadline(),
                                 m_conversations.nextDeadline(), m_dispatch.nextDeadline()}) {
        if (deadline)
            next = std::min(next.value_or(*deadline), *deadline);
    }
    return next;
}

void Membership::repeatRoster(Member& member, Instant now)
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

void Membership::repeatJoined(Member& member, Now now)
{
    if (now.steady - member.rosterSentAt < kJoinedAgainAfter)
        return; // the answer is on its way
    sendJoined(member, now);
    member.rosterSentAt = now.steady;
}

void Membership::sendJoined(const Member& member, Now now)
{
    const auto time = std::chrono::milliseconds(now.unixTime).count();
    Session& session = *member.session();
    session.mailbox.sendBare(protocol::JoinedFrame{.member = member.number,
                                                   .relayTime = std::uint64_t(time),
                                                   .epoch = m_conversations.epoch(),
                                                   .proof = session.proof});
    m_dispatch.wake(session);
}

} // namespace relay
