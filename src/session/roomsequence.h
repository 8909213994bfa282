#pragma once

// One room's messages in the order of their numbers, whatever way they came: holds what came too early
// until the gap before it is filled, is known not to be had, or was waited for long enough. Knows
// which numbers are missing; to fetch them is its owner's work. Outlasts sessions, as long as the relay
// counts on (its epoch). Bounded, since a relay may lie. Pure: time is handed in. One thread; owned by
// a Memory. Source: docs/protocol.md, "History".
//
//    first ......... begin ======== next ? ? # # ? # ... known
//    may be fetched        shown         missing, held

#include "protocol/now.h"
#include "protocol/roomframes.h"
#include "session/event.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace session {

class RoomSequence
{
public:
    using Messages = std::vector<MessageReceived>;
    /// From..to, both included.
    struct Range {
        std::uint64_t from = 0;
        std::uint64_t to = 0;

        friend bool operator==(const Range&, const Range&) = default;
    };

    /// A session's relay tells what it has. Of another epoch, what is held stays so until expire(): what
    /// is missing before it may be said again there, and it, too.
    [[nodiscard]] Messages enter(std::uint64_t epoch, const protocol::RoomFrame& room,
                                 protocol::Instant now);
    /// A message with its number. Answers what is shown now, in order.
    [[nodiscard]] Messages take(MessageReceived message, protocol::Instant now);
    /// These are not to be had, or need not be shown.
    [[nodiscard]] Messages skip(Range numbers, protocol::Instant now);
    /// Nothing is held for longer than kGapPatience after it came, or a gap was filled.
    [[nodiscard]] Messages expire(protocol::Instant now);
    /// Waits no longer at all.
    [[nodiscard]] Messages giveUp();
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

    /// What is missing before the next that can be shown.
    [[nodiscard]] std::optional<Range> missing() const;
    /// Since when; it is.
    [[nodiscard]] protocol::Instant missingSince() const { return *m_gapSince; }
    /// Whether that number may yet come unasked: this session was not told of it when it began.
    [[nodiscard]] bool mayBeOnItsWay(std::uint64_t number) const { return number >= m_toAskFor; }
    /// The last that came in an earlier session, until they were asked for: that they did may not have
    /// reached the relay.
    [[nodiscard]] std::optional<Range> unconfirmed() const { return m_unconfirmed; }
    /// These were asked for; what of them is still missing after the answer is asked for at once.
    void noteAsked(const Range& numbers)
    {
        m_toAskFor = std::max(m_toAskFor, numbers.to + 1);
        m_unconfirmed.reset();
    }
    /// The last numbers, at most so many, before those that came; nothing if there are none.
    [[nodiscard]] std::optional<Range> earlier(int count) const;
    /// They came, as far as they are to be had.
    void tookEarlier(std::uint64_t from);

private:
    struct Held {
        std::optional<MessageReceived> message; ///< nothing: it need not be shown
        protocol::Instant cameAt{};

        [[nodiscard]] std::size_t size() const
        {
            return message ? std::size_t(message->text.size()) * sizeof(QChar) : 0;
        }
    };

    void hold(std::uint64_t number, Held held);
    Held unhold(std::uint64_t number);
    void setAside(Messages& shown, protocol::Instant now);
    void release(Messages& shown);
    void jump(Messages& shown, std::uint64_t to);
    [[nodiscard]] std::optional<protocol::Instant> heldUntil() const;
    void noteProgress(protocol::Instant now, std::uint64_t before);
    void noteGap(protocol::Instant now);

    std::optional<std::uint64_t> m_epoch;
    std::uint64_t m_first = 1;
    std::uint64_t m_begin = 1;
    std::uint64_t m_next = 1;
    std::uint64_t m_known = 1;    ///< there are messages below
    std::uint64_t m_toAskFor = 1; ///< what is missing below does not come by itself
    std::optional<Range> m_unconfirmed;
    std::map<std::uint64_t, Held> m_held;
    std::size_t m_heldBytes = 0; ///< of their texts
    Messages m_aside;            ///< held in another epoch, in order
    protocol::Instant m_asideAt{};
    std::optional<protocol::Instant> m_gapSince;
    protocol::Instant m_filledAt{};
};

} // namespace session
