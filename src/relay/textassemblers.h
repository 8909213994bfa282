#pragma once

// Puts together the texts that sessions send in pieces: a TextAssembler for each session that has
// something unfinished, none for the others, and a bound on all of them, which the one that began
// longest ago makes room for. Pure; time is handed in. One thread; owned by a Room.
// Source: docs/protocol.md, "Frames", MESSAGE.

#include "protocol/frame.h"
#include "protocol/now.h"
#include "secure/textassembler.h"

#include <QHash>

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>

namespace relay {

class TextAssemblers
{
public:
    /// The message with its whole text as the piece, once nothing is missing.
    [[nodiscard]] std::optional<protocol::MessageFrame>
    take(std::uint64_t sessionId, const protocol::MessageFrame& piece, protocol::Instant now);
    /// Drops what a session has under way.
    void forget(std::uint64_t sessionId);
    /// Drops what took too long, at the latest after twice the time that it has.
    void expire(protocol::Instant now);
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

    [[nodiscard]] std::size_t bytesHeld() const { return m_bytes; }

private:
    struct Entry {
        std::uint64_t sessionId;
        protocol::Instant due; ///< when it is looked at
        secure::TextAssembler assembler{};
    };
    using Entries = std::list<Entry>;

    void drop(Entries::iterator entry);

    Entries m_entries; // soonest due first
    QHash<std::uint64_t, Entries::iterator> m_bySession;
    std::size_t m_bytes = 0;
};

} // namespace relay
