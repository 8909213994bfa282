#pragma once

// One lane, one direction, at the sending end: a bounded queue, then at most kLaneWindow numbered
// units under way, each kept until it is acknowledged. Selective repeat: only what counts as lost
// goes again. Knows nothing of packets and timers beyond what it is told. Remote input: an ACK of
// what was never sent changes nothing. Pure; one thread; owned by Lanes, made when the lane is first
// used and gone with the session. Source: docs/protocol.md, "Lanes"; RFC 9002, section 6.1.
//
//    enqueue --> waiting --> under way --> acknowledged
//                             ^      v
//                             +- lost

#include "delivery/limits.h"
#include "delivery/pathlimit.h"
#include "delivery/transmission.h"
#include "protocol/frame.h"

#include <QByteArray>

#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

namespace delivery {

/// Names what a state is about, as its sender chooses.
using StateKey = std::uint64_t;
using Tag = std::uint64_t;

enum class Enqueued {
    Queued,
    Replaced, ///< took the place of an older one of its key, whose tag will not be told
    Full,
    TooLarge, ///< no frame, or more than kMaxUnitBytes
};

struct Unit {
    QByteArray inner;
    Tag tag = 0;
    protocol::Instant enqueuedAt{};
    std::optional<StateKey> key{};
};

class LaneSender
{
public:
    explicit LaneSender(std::uint8_t lane) : m_lane(lane) {}

    // --- The queue
    [[nodiscard]] Enqueued enqueue(Unit unit, const QueueBounds& bounds);
    /// The tag of the oldest that was never sent, which is forgotten.
    std::optional<Tag> dropOldestWaiting();
    [[nodiscard]] std::size_t units() const { return m_waiting.size() + m_underWay; }
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] std::optional<protocol::Instant> oldestSince() const;

    // --- Sending
    struct Next {
        qsizetype bytes = 0; ///< as DATA
        bool again = false;
        bool cut = false; ///< its packet may be cut, as whole ones did not arrive
    };
    /// The unit whose turn it is, if one may go: the lost ones first.
    [[nodiscard]] std::optional<Next> next() const;
    /// Appends that one as DATA.
    void send(QByteArray& frames, const Transmission& packet);
    /// Says how the packet turned out into which send() put units.
    void sent(const Transmission& packet);

    // --- What became of it
    struct Outcome {
        bool progress = false; ///< something arrived, or there is room again
        std::optional<protocol::Instant> sample{};
        std::optional<std::uint64_t> greatest{}; ///< transmission that surely arrived
    };
    /// `least`: no answer is faster. The tags are those of units that the peer has together with all
    /// before them: what still waits for an earlier one dies with its session.
    [[nodiscard]] Outcome acknowledge(const protocol::AckFrame& ack, protocol::Instant now,
                                      protocol::Instant least, PathLimit& path,
                                      std::vector<Tag>& tags);
    /// Whatever was overtaken for good by the transmission that arrived; answers how many.
    std::uint32_t detectLost(std::uint64_t greatest, protocol::Instant sentBefore, PathLimit& path);
    /// When the first that was overtaken was sent.
    [[nodiscard]] std::optional<protocol::Instant> oldestOvertaken(std::uint64_t greatest) const;
    /// Whatever was sent by then counts as lost; answers how many.
    std::uint32_t giveUp(protocol::Instant sentBefore);
    /// The oldest goes once more, whatever the peer's credit says: one whose word that there is room
    /// again was lost would be waited for for ever.
    std::uint32_t probe();
    /// Whether only the peer's credit stands between it and the next unit.
    [[nodiscard]] bool isBlocked() const;
    /// Since when the peer owes an answer; nothing when it owes none.
    [[nodiscard]] std::optional<protocol::Instant> waitingSince() const;

private:
    struct UnderWay {
        Unit unit;
        Transmission last{};
        std::uint8_t sendings = 0; ///< 2 stands for more
        std::uint8_t losses = 0;   ///< up to kLossesUntilFragments
        bool acknowledged = false;
        bool lost = false;
        bool obsolete = false; ///< a newer state took its place
    };

    [[nodiscard]] std::uint64_t end() const { return m_first + m_flight.size(); }
    [[nodiscard]] std::optional<std::size_t> nextLost() const;
    [[nodiscard]] bool mayStart() const;
    void markLost(UnderWay& unit);
    bool makeObsolete(StateKey key);
    void release(UnderWay& unit);

    std::list<Unit> m_waiting; ///< without a number yet
    std::unordered_map<StateKey, std::list<Unit>::iterator> m_waitingByKey;
    std::vector<UnderWay> m_flight;                ///< from m_first on, without a gap
    std::uint64_t m_first = 0;                     ///< not acknowledged, or never sent
    std::uint64_t m_limit = protocol::kLaneWindow; ///< the peer takes numbers below
    std::size_t m_bytes = 0;
    protocol::Instant m_heardAt{}; ///< the last ACK
    std::uint8_t m_underWay = 0;
    std::uint8_t m_lost = 0; ///< of those under way
    std::uint8_t m_lane;
    bool m_probe = false;
};

} // namespace delivery
