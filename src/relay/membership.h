#pragma once

// Who is a member of the relay and who is told of it: members of both layers come, move, are replaced,
// leave or fall silent, and every change makes the news and the event that go with it. What a member
// has under way goes with it. Pure; time is handed in. One thread; owned by a Relay.
// Source: docs/protocol.md, "Relay", "JOIN and JOINED" and "Packets".

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "protocol/endpoint.h"
#include "protocol/limits.h"
#include "protocol/now.h"
#include "protocol/reassembler.h"
#include "protocol/sessionframes.h"
#include "relay/config.h"
#include "relay/conversations.h"
#include "relay/dispatch.h"
#include "relay/event.h"
#include "relay/outbox.h"
#include "relay/roster.h"
#include "relay/seldom.h"
#include "relay/statistics.h"
#include "relay/textassemblers.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace relay {

class Membership
{
public:
    Membership(const RelayConfig& config, crypto::RandomSource& random,
               HistoryStore* store = nullptr);

    // Null for strangers. Valid until somebody joins or leaves.
    /// A classic member.
    [[nodiscard]] Member* find(const protocol::Endpoint& address) { return m_roster.find(address); }
    [[nodiscard]] Member* findSession(std::uint64_t id) { return m_roster.findSession(id); }
    [[nodiscard]] Member* findIdentity(const crypto::IdentityPublicKey& identity)
    {
        return m_roster.findIdentity(identity);
    }
    [[nodiscard]] Member* findSessionAt(const protocol::Endpoint& address)
    {
        return m_roster.findSessionAt(address);
    }
    [[nodiscard]] const Roster& roster() const { return m_roster; }
    [[nodiscard]] bool isFull() const;

    /// A classic member. The address must be no classic member's.
    void join(const protocol::Endpoint& address, crypto::FernetKey key, KeyRecordId keyRecord,
              protocol::Now now);
    /// Of the extended layer; JOINED is the first that it is sent. No member has its
    /// identity, no classic member its address.
    void join(std::unique_ptr<Session> session, protocol::Now now);
    void leave(const Member& member, LeaveReason reason, protocol::Now now);
    /// The session is reached at the address of its probe, which it confirmed. A classic member
    /// of that address is one no more.
    void move(Member& member, protocol::Now now);
    /// Drops who was silent for the time-out, and unfinished messages that took too long; tells what
    /// waited for its time.
    void expire(protocol::Now now);
    /// Tells everybody that the relay at these addresses ends: a 12 of each, CLOSE to sessions.
    void tellOfEnd(std::span<const protocol::Endpoint> ownAddresses, protocol::EndReason why);
    /// Sessions that were told so are over.
    void dropSessions(protocol::Now now);
    /// expire() has nothing to do before this; nothing when there is nothing to wait for.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;
    /// Tells a classic member once more of every other, and of those who left last: it may have
    /// missed the notices.
    void repeatRoster(Member& member, protocol::Instant now);
    /// Answers the JOIN of a session that is in once more.
    void repeatJoined(Member& member, protocol::Now now);
    /// Adds what happened at the doors or outside.
    void tell(Event event) { m_events.push_back(std::move(event)); }

    [[nodiscard]] Outbox& outbox() { return m_outbox; }
    [[nodiscard]] Dispatch& dispatch() { return m_dispatch; }
    [[nodiscard]] Conversations& conversations() { return m_conversations; }
    /// What goes out next; nothing when nothing is to go now.
    [[nodiscard]] QList<Outgoing> takePortion(protocol::Now now);
    /// Only for fragments of classic members.
    [[nodiscard]] protocol::Reassembler& reassembler() { return m_reassembler; }
    /// Only for texts of sessions that are members.
    [[nodiscard]] TextAssemblers& texts() { return m_texts; }
    /// Of both.
    [[nodiscard]] std::size_t bytesReassembling() const
    {
        return m_reassembler.bytesHeld() + m_texts.bytesHeld();
    }
    /// What happened, in order.
    [[nodiscard]] Events takeEvents() { return std::exchange(m_events, {}); }
    void addTo(Statistics& statistics, protocol::Instant now) const;

private:
    void introduce(Member& member, protocol::Now now);
    void sendJoined(const Member& member, protocol::Now now);
    /// What becomes of members that are none any more.
    void parted(std::span<Member> members, LeaveReason reason, protocol::Now now);
    void count(const Session& session);

    Roster m_roster;
    int m_maxMembers;
    std::deque<protocol::Endpoint> m_departed; // the last who left, oldest first
    Outbox m_outbox;
    Dispatch m_dispatch;
    Conversations m_conversations;
    Seldom m_unstored;
    bool m_sessionsLast = false; ///< in the next portion
    std::uint64_t m_overrun = 0;
    std::uint64_t m_unitsSent = 0; ///< of sessions that are over
    std::uint64_t m_unitsResent = 0;
    protocol::Reassembler m_reassembler;
    TextAssemblers m_texts;
    Events m_events;
};

} // namespace relay
