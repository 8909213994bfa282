#include "relay/textassemblers.h"

#include "protocol/limits.h"

#include <iterator>

namespace relay {

using protocol::MessageFrame;

namespace {

/// A clock that stands still: nothing is ever too old.
constexpr protocol::Instant kNoTime{};

} // namespace

std::optional<MessageFrame> TextAssemblers::take(std::uint64_t sessionId, const MessageFrame& piece)
{
    const auto known = m_bySession.constFind(sessionId);
    if (known == m_bySession.cend()) {
        if (piece.piece.size() == qsizetype(piece.length)) // the usual case keeps nothing
            return piece;
        m_entries.push_back({sessionId});
        m_bySession.insert(sessionId, std::prev(m_entries.end()));
    }
    const auto entry = m_bySession.value(sessionId);
    m_bytes -= entry->assembler.bytesHeld();
    auto whole = entry->assembler.take(piece, kNoTime);
    m_bytes += entry->assembler.bytesHeld();
    if (entry->assembler.bytesHeld() == 0)
        drop(entry);
    while (m_bytes > protocol::kReassemblyBytesTotal)
        drop(m_entries.begin());
    return whole;
}

void TextAssemblers::forget(std::uint64_t sessionId)
{
    if (const auto entry = m_bySession.constFind(sessionId); entry != m_bySession.cend())
        drop(*entry);
}

void TextAssemblers::drop(Entries::iterator entry)
{
    m_bytes -= entry->assembler.bytesHeld();
    m_bySession.remove(entry->sessionId);
    m_entries.erase(entry);
}

} // namespace relay
