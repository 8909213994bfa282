#pragma once

// Who is in the room and who is told of it: members come, are replaced, leave or fall silent, and
// every change makes the notices (11 and 12) and the event that go with it. What a member has
// under way goes with it. Pure; time is handed in. One thread; owned by a Relay.
// Source: docs/protocol.md, "Relay".

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "protocol/endpoint.h"
#include "protocol/now.h"
#include "protocol/reassembler.h"
#include "relay/event.h"
#include "relay/outbox.h"
#include "relay/roster.h"

#include <deque>
#include <optional>
#include <utility>

namespace relay {

class Room
{
public:
    Room(protocol::Instant memberTimeout, crypto::RandomSource& random);

    /// Nothing for strangers. Valid until somebody joins or leaves.
    [[nodiscard]] Member* find(const protocol::Endpoint& address) { return m_roster.find(address); }
    [[nodiscard]] const Roster& roster() const { return m_roster; }

    /// The address must be no member's.
    void join(const protocol::Endpoint& address, crypto::FernetKey key, KeyRecordId keyRecord,
              protocol::Instant now);
    /// The address must be a member's.
    void leave(const protocol::Endpoint& address, LeaveReason reason);
    /// Drops who was silent for the time-out, and unfinished messages that took too long.
    void expire(protocol::Instant now);
    /// expire() has nothing to do before this; nothing when there is nothing to wait for.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;
    /// Tells a member once more of every other, and of those who left last: it may have missed the
    /// notices.
    void repeatRoster(Member& member, protocol::Instant now);
    /// Adds what happened at the door or outside.
    void tell(Event event) { m_events.push_back(std::move(event)); }

    [[nodiscard]] Outbox& outbox() { return m_outbox; }
    /// Only for fragments of members.
    [[nodiscard]] protocol::Reassembler& reassembler() { return m_reassembler; }
    /// What happened, in order.
    [[nodiscard]] Events takeEvents() { return std::exchange(m_events, {}); }

private:
    /// What becomes of a member that is one no more, but for the notices to the others.
    void parted(const protocol::Endpoint& address, LeaveReason reason);

    Roster m_roster;
    std::deque<protocol::Endpoint> m_departed; // the last who left, oldest first
    Outbox m_outbox;
    protocol::Reassembler m_reassembler;
    Events m_events;
};

} // namespace relay
