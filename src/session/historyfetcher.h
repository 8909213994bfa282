#pragma once

// Fetches what is missing of the rooms of one session, and what our person wants to see of before: one
// question at a time, the gaps first. Pure; one thread; owned by an ExtendedSession.
// Source: docs/protocol.md, "History".

#include "protocol/frame.h"
#include "protocol/now.h"
#include "session/context.h"
#include "session/outboxsender.h"
#include "session/roomtable.h"
#include "session/transport.h"

#include <deque>
#include <optional>

namespace session {

class HistoryFetcher
{
public:
    explicit HistoryFetcher(Context& context) : m_context(context) {}

    /// Asks for what is missing, unless a question is under way.
    void pump(Transport& transport, const RoomTable& rooms, const OutboxSender& sender,
              protocol::Now now);
    void take(const protocol::FetchedFrame& fetched, protocol::Now now);
    void fetchEarlier(const Conversation& conversation, int count);
    /// The session, or the relay's memory, is over: nothing comes of what was asked.
    void cancel();
    /// When pump() has something to do, but for what the relay says.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const { return m_deadline; }

private:
    struct Question {
        protocol::RoomNumber room = 0;
        Conversation conversation{};
        RoomSequence::Range numbers{};
        bool earlier = false;
        std::uint64_t begin = 0; ///< where the whole began, of which this is what is left
        protocol::Instant askedAt{};
    };
    struct Earlier {
        Conversation conversation;
        int count = 0;
    };

    [[nodiscard]] std::optional<Question> nextGap(const RoomTable& rooms,
                                                  const OutboxSender& sender, protocol::Now now);
    [[nodiscard]] std::optional<Question> nextEarlier(const RoomTable& rooms);
    void finish(const Question& question, std::uint64_t upTo, protocol::Now now);
    void tellEarlier(const Conversation& conversation);

    Context& m_context;
    std::optional<Question> m_asked;
    std::optional<Question> m_rest; // of an earlier part, that was too much at once
    std::deque<Earlier> m_earlier;
    std::optional<protocol::Instant> m_deadline;
};

} // namespace session
