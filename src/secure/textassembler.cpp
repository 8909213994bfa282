#include "secure/textassembler.h"

#include <algorithm>
#include <iterator>

namespace secure {

using protocol::MessageFrame;

namespace {

/// One message, by id and sender: a member who learned an id from the room cannot spoil another's.
bool isSame(const MessageFrame& a, const MessageFrame& b)
{
    return a.id == b.id && a.sender == b.sender;
}

} // namespace

std::optional<MessageFrame> TextAssembler::take(const MessageFrame& piece, protocol::Instant now)
{
    expire(now);
    auto partial = std::ranges::find_if(
        m_partials, [&](const Partial& other) { return isSame(other.head, piece); });
    if (partial != m_partials.end() && !fits(*partial, piece)) {
        drop(partial);
        return std::nullopt;
    }
    if (piece.piece.size() == qsizetype(piece.length)) // and then there is no other of it
        return piece;

    const std::size_t cost = std::size_t(piece.piece.size()) + protocol::kPieceOverhead;
    if (partial == m_partials.end()) {
        if (m_partials.size() >= std::size_t(protocol::kReassembliesPerSource))
            drop(m_partials.begin());
        partial =
            m_partials.insert(m_partials.end(), {.head = piece, .startedAt = now, .pieces = {}});
        partial->head.offset = 0;
        partial->head.piece.clear();
    }
    while (m_bytes + cost > protocol::kReassemblyBytesPerSource) {
        const bool isOldest = partial == m_partials.begin();
        drop(m_partials.begin());
        if (isOldest)
            return std::nullopt;
    }
    partial->pieces.emplace(piece.offset, piece.piece);
    partial->received += std::uint32_t(piece.piece.size());
    partial->cost += cost;
    m_bytes += cost;
    if (partial->received < partial->head.length)
        return std::nullopt;

    // No piece overlaps another or the end, so as many bytes as the text has are the text.
    MessageFrame whole = partial->head;
    whole.piece.reserve(qsizetype(whole.length));
    for (const auto& [offset, bytes] : partial->pieces)
        whole.piece += bytes;
    drop(partial);
    return whole;
}

bool TextAssembler::fits(const Partial& partial, const MessageFrame& piece)
{
    const MessageFrame& head = partial.head;
    if (piece.room != head.room || piece.number != head.number || piece.time != head.time
        || piece.deliveryClass != head.deliveryClass || piece.old != head.old
        || piece.again != head.again || piece.key != head.key || piece.length != head.length)
        return false;
    const auto after = partial.pieces.lower_bound(piece.offset);
    if (after != partial.pieces.end()
        && after->first - piece.offset < std::uint32_t(piece.piece.size()))
        return false;
    if (after == partial.pieces.begin())
        return true;
    const auto& [offset, bytes] = *std::prev(after);
    return piece.offset - offset >= std::uint32_t(bytes.size());
}

void TextAssembler::expire(protocol::Instant now)
{
    while (!m_partials.empty()
           && now - m_partials.front().startedAt >= protocol::kReassemblyDeadline)
        drop(m_partials.begin());
}

void TextAssembler::drop(Partials::const_iterator partial)
{
    m_bytes -= partial->cost;
    m_partials.erase(partial);
}

} // namespace secure
