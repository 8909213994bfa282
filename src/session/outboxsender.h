#pragma once

// Hands the outbox to the relay of one session of the extended layer, each message once, in order and
// no faster than the relay takes them; and notes what the relay says of each. Pure; one thread; owned by
// an ExtendedSession. Source: docs/protocol.md, "Messages" and "Receipts".

#include "protocol/frame.h"
#include "protocol/now.h"
#include "session/context.h"
#include "session/peopletable.h"
#include "session/roomtable.h"
#include "session/transport.h"

#include <deque>
#include <map>
#include <optional>

namespace session {

class OutboxSender
{
public:
    explicit OutboxSender(Context& context) : m_context(context) {}

    /// At the relay of that epoch, or once more as it started anew: all begins again. Whether a person
    /// hosts it, and others may do so beside it.
    void begin(std::uint64_t epoch, bool hosted, protocol::Now now);
    /// What can go now, as far as the lane has room.
    void pump(Transport& transport, const RoomTable& rooms, protocol::Now now);
    /// When pump() may have more to do, but for what the relay says.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const { return m_pausedUntil; }
    /// One that is sent once, or until a newer one comes.
    void sendNow(const OutgoingText& text, const MessageId& id, Transport& transport,
                 const RoomTable& rooms, protocol::Now now);

    void take(const protocol::ReceiptFrame& receipt, const PeopleTable& people, protocol::Now now);
    void take(const protocol::DeclinedFrame& declined, protocol::Now now);
    /// All up to some number of a private conversation reached the other one.
    void takeDelivered(const Conversation& conversation, std::uint64_t upTo);
    /// The relay does not let us in.
    void refused(const Conversation& conversation);
    /// Whether the relay has yet to give numbers to messages of ours.
    [[nodiscard]] bool awaitsNumbers(const Conversation& conversation) const
    {
        return m_unnumbered.contains(conversation);
    }

private:
    [[nodiscard]] bool mayStart(protocol::Now now);
    void start(Outbox::Entry& entry, const Transport& transport, const RoomTable& rooms,
               protocol::Now now);
    void numbered(Outbox::Entry& entry);

    Context& m_context;
    std::uint64_t m_epoch = 0;
    bool m_hosted = false;
    std::deque<protocol::Frame> m_pieces; // of the message whose turn it is
    std::map<Conversation, int> m_unnumbered;
    std::optional<protocol::Instant> m_pausedUntil;
    double m_allowance = kMessagesAtOnce;
    std::optional<protocol::Instant> m_allowedAt;
};

} // namespace session
