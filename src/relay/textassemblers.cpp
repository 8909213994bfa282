#include "relay/textassemblers.h"

#include "protocol/limits.h"

#include <iterator>

namespace relay {

using protocol::Instant;
using protocol::MessageFrame;

std::optional<MessageFrame> TextAssemblers::take(std::uint64_t sessionId, const MessageFrame& piece,
                                                 Instant now)
{
    const auto known = m_bySession.constFind(sessionId);
    if (known == m_bySession.cend()) {
        if (piece.piece.size() == qsizetype(piece.length)) // the usual case keeps nothing
            return piece;
        m_entries.push_back({sessionId, now + protocol::kReassemblyDeadline});
        m_bySession.insert(sessionId, std::prev(m_entries.end()));
    }
    const auto entry = m_bySession.value(sessionId);
    m_bytes -= entry->assembler.bytesHeld();
    auto whole = entry->assembler.take(piece, now);
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

void TextAssemblers::expire(Instant now)
{
    while (!m_entries.empty() && m_entries.front().due <= now) {
        const auto entry = m_entries.begin();
        m_bytes -= entry->assembler.bytesHeld();
        entry->assembler.expire(now);
        m_bytes += entry->assembler.bytesHeld();
        if (entry->assembler.bytesHeld() == 0) {
            drop(entry);
        } else {
            entry->due = now + protocol::kReassemblyDeadline;
            m_entries.splice(m_entries.end(), m_entries, entry);
        }
    }
}

std::optional<Instant> TextAssemblers::nextDeadline() const
{
    if (m_entries.empty())
        return std::nullopt;
    return m_entries.front().due;
}

void TextAssemblers::drop(Entries::iterator entry)
{
    m_bytes -= entry->assembler.bytesHeld();
    m_bySession.remove(entry->sessionId);
    m_entries.erase(entry);
}

} // namespace relay
