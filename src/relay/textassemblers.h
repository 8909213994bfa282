#pragma once

// Puts together the texts that sessions send in pieces: a TextAssembler for each session that has
// something unfinished, none for the others, and a bound on all of them, which the one that began
// longest ago makes room for. A text may take as long as its session lasts, as its pieces come by a
// lane that does not give up. Pure; one thread; owned by a Membership.
// Source: docs/protocol.md, "Messages".

#include "protocol/frame.h"
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
    [[nodiscard]] std::optional<protocol::MessageFrame> take(std::uint64_t sessionId,
                                                             const protocol::MessageFrame& piece);
    /// Drops what a session has under way.
    void forget(std::uint64_t sessionId);

    [[nodiscard]] std::size_t bytesHeld() const { return m_bytes; }

private:
    struct Entry {
        std::uint64_t sessionId = 0;
        secure::TextAssembler assembler{};
    };
    using Entries = std::list<Entry>;

    void drop(Entries::iterator entry);

    Entries m_entries; // who began longest ago first
    QHash<std::uint64_t, Entries::iterator> m_bySession;
    std::size_t m_bytes = 0;
};

} // namespace relay
