#pragma once

// What is said in a relay's rooms and who is told: takes messages of both layers, numbers them, keeps
// them, sends them to those in the room and tells their authors who has them; lets members in and out
// of rooms, and gives those who missed something what they may have of it. Pure; time is handed in. One
// thread; owned by a Membership, which owns the roster as well and says who comes and goes.
// Source: docs/protocol.md, "Rooms" to "Presence".

#include "crypto/random.h"
#include "protocol/frame.h"
#include "protocol/now.h"
#include "relay/archive.h"
#include "relay/bulletin.h"
#include "relay/config.h"
#include "relay/dispatch.h"
#include "relay/lists.h"
#include "relay/mailbox.h"
#include "relay/outbox.h"
#include "relay/receipts.h"
#include "relay/rooms.h"
#include "relay/roster.h"
#include "relay/statistics.h"
#include "relay/visitors.h"

#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace relay {

class Conversations
{
public:
    Conversations(const RelayConfig& config, Roster& roster, Outbox& outbox, Dispatch& dispatch,
                  crypto::RandomSource& random, HistoryStore* store);

    [[nodiscard]] std::uint64_t epoch() const { return m_archive.epoch(); }

    // --- Who is there
    void came(Member& member, protocol::Now now);
    /// It is in the roster no more, though its slot is free yet.
    void parted(const Member& member, protocol::EndReason reason, protocol::Now now);

    // --- What is said
    /// A whole message.
    void say(Member& sender, const protocol::MessageFrame& whole, protocol::Now now);
    void sayClassic(const Member& sender, const QByteArray& text, protocol::Now now);
    void decline(Session& session, const protocol::MessageId& id, protocol::DeclinedReason reason,
                 std::chrono::milliseconds wait = {});
    /// Its client has these.
    void confirmed(const Member& member, std::span<const MessagePtr> messages, protocol::Now now);

    // --- What is asked
    void take(const protocol::EnterFrame& enter, Member& member, protocol::Now now);
    void take(const protocol::LeaveFrame& leave, Member& member, protocol::Now now);
    void take(const protocol::ListFrame& list, Member& member, protocol::Now now);
    void take(const protocol::TopicFrame& topic, Member& member, protocol::Now now);
    void take(const protocol::FetchFrame& fetch, Member& member, protocol::Now now);
    void take(const protocol::PresenceFrame& presence, Member& member, protocol::Now now);
    void take(const protocol::TypingFrame& typing, Member& member, protocol::Now now);

    /// Tells what waited for its time.
    void expire(protocol::Now now);
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

    void addTo(Statistics& statistics) const;
    /// Messages that could not be stored, since it was asked last.
    [[nodiscard]] std::uint64_t takeUnstored() { return std::exchange(m_unstored, 0); }

private:
    // Messages
    void sayReliable(Member& sender, const protocol::MessageFrame& whole, Room& room,
                     protocol::Now now);
    void sayFleeting(Member& sender, const protocol::MessageFrame& whole, const Room& room,
                     protocol::Now now);
    void repeatReceipt(Session& session, const protocol::MessageFrame& whole,
                       const Numbered& known);
    [[nodiscard]] Message makeMessage(const protocol::MessageId& id, const Room& room,
                                      std::shared_ptr<const Author> author, const QByteArray& text,
                                      protocol::Now now) const;
    void keep(Room& room, const MessagePtr& message);
    void openReceipt(Message& message, Room& room, std::span<Member* const> recipients,
                     bool forClassic);
    void fanOut(const MessagePtr& message, std::span<Member* const> recipients);
    /// The members of the extended layer in a room but one.
    [[nodiscard]] std::vector<Member*> others(const Room& room, const Member& sender) const;
    [[nodiscard]] bool hasClassic(const Room& room) const
    {
        return room.isLobby() && m_roster.hasClassic();
    }
    [[nodiscard]] MailBounds mailBounds() const;
    void tellReceipts(protocol::Instant now);
    void tellPresences(protocol::Now now);

    // Rooms
    void enterNamed(const protocol::EnterFrame& enter, Member& member, protocol::Now now);
    void enterPrivate(const protocol::EnterFrame& enter, Member& member);
    void refuse(Session& session, const protocol::EnterFrame& enter, protocol::NoRoomReason reason);
    /// The other of a private conversation, if present, who is then in it.
    [[nodiscard]] Member* summonOther(Room& room, const QByteArray& identity);
    void joinRoom(Room& room, Member& member);
    /// From which number on somebody who enters now may know what is said.
    [[nodiscard]] std::uint64_t heardFrom(const Room& room, protocol::Instant now) const;
    void leaveRoom(Room& room, const Member& member, protocol::Instant now);
    void sendRoom(Room& room, Session& session);
    void removeIfGone(Room& room);
    void expireWaiting(protocol::Now now);
    [[nodiscard]] HistoryAccess access() { return {m_rooms, m_visitors, m_policy}; }
    void post(Session& session, const protocol::Frame& frame);

    Roster& m_roster;
    Outbox& m_outbox;
    Dispatch& m_dispatch;
    crypto::RandomSource& m_random;
    protocol::HistoryPolicy m_policy;
    Rooms m_rooms;
    Archive m_archive;
    Visitors m_visitors;
    std::optional<protocol::Instant> m_beganAt; // when the first member came
    Receipts m_receipts;
    Bulletin m_bulletin;
    std::set<std::pair<protocol::Instant, std::uint64_t>> m_presences; ///< due, and the session
    std::optional<protocol::Instant> m_waitingExpiry; ///< of messages to who is away
    std::uint64_t m_posted = 0;
    std::uint64_t m_dropped = 0;
    std::uint64_t m_repeated = 0;
    std::uint64_t m_receiptsSent = 0;
    std::uint64_t m_fetches = 0;
    std::uint64_t m_unstored = 0;
};

} // namespace relay
