#pragma once

// Puts the pieces of long texts together, for one session, within bounds that no input can exceed:
// 4 unfinished texts, 256 KiB, 5 s; the oldest is dropped first. Memory grows with what arrived,
// never with what a piece claims. Pure: time is handed in. One thread; owned by the session
// (client) or the member (relay), gone with it.
// Source: docs/protocol.md, "Frames", MESSAGE.

#include "protocol/frame.h"
#include "protocol/now.h"

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>

namespace secure {

class TextAssembler
{
public:
    /// The message with its whole text as the piece once nothing is missing. A piece that overlaps
    /// another, or says something else of the message than the others do, drops the message.
    [[nodiscard]] std::optional<protocol::MessageFrame> take(const protocol::MessageFrame& piece,
                                                             protocol::Instant now);
    /// Drops what passed kReassemblyDeadline; take() does so too.
    void expire(protocol::Instant now);

    /// Bytes of pieces, and what keeping them costs.
    [[nodiscard]] std::size_t bytesHeld() const { return m_bytes; }

private:
    struct Partial {
        protocol::MessageFrame head; // without a piece
        protocol::Instant startedAt;
        std::map<std::uint32_t, QByteArray> pieces; // by offset; none overlap
        std::uint32_t received = 0;
        std::size_t cost = 0;
    };
    using Partials = std::list<Partial>;

    [[nodiscard]] static bool fits(const Partial& partial, const protocol::MessageFrame& piece);
    void drop(Partials::const_iterator partial);

    Partials m_partials; // oldest first
    std::size_t m_bytes = 0;
};

} // namespace secure
