#include "protocol/reassembler.h"

#include <algorithm>

namespace protocol {

namespace {

std::size_t costOf(QByteArrayView piece)
{
    return std::size_t(piece.size()) + kPieceOverhead;
}

} // namespace

std::expected<std::optional<QByteArray>, ReassemblyError>
Reassembler::take(const Endpoint& source, const Fragment& fragment, Instant now)
{
    expire(now);

    auto known = m_index.find({source, fragment.id});
    if (known != m_index.end()) {
        if (const auto fit = fits(*known->second, fragment); !fit) {
            if (fit.error() != ReassemblyError::Duplicate)
                drop(known->second);
            return std::unexpected(fit.error());
        }
    }

    const bool isNew = known == m_index.end();
    if (!makeRoom(source, fragment.id, costOf(fragment.piece), isNew)) {
        if (!isNew)
            drop(known->second);
        return std::unexpected(ReassemblyError::TooLarge);
    }
    if (isNew) {
        const auto partial =
            m_partials.insert(m_partials.end(), {source, fragment.id, fragment.total, now, {}, 0});
        known = m_index.emplace(Key{source, fragment.id}, partial).first;
        ++m_usage[source].messages;
    }

    Partial& partial = *known->second;
    partial.pieces.emplace(fragment.sequence, fragment.piece.toByteArray());
    partial.bytes += costOf(fragment.piece);
    m_usage[source].bytes += costOf(fragment.piece);
    m_bytes += costOf(fragment.piece);
    if (partial.pieces.size() < partial.total)
        return std::nullopt;

    QByteArray whole;
    for (const auto& [sequence, piece] : partial.pieces)
        whole.append(piece);
    drop(known->second);
    return whole;
}

std::expected<void, ReassemblyError> Reassembler::fits(const Partial& partial,
                                                       const Fragment& fragment)
{
    if (fragment.total != partial.total)
        return std::unexpected(ReassemblyError::TotalChanged);
    if (const auto same = partial.pieces.find(fragment.sequence); same != partial.pieces.end())
        return std::unexpected(same->second == fragment.piece ? ReassemblyError::Duplicate
                                                              : ReassemblyError::Conflicting);

    // Every piece held is compared, yet one of each kind tells all: the pieces before the last
    // are alike by induction.
    const int last = partial.total - 1;
    const auto& [sequence, piece] = *partial.pieces.begin();
    const bool ok = fragment.sequence == last ? fragment.piece.size() <= piece.size()
                    : sequence == last        ? fragment.piece.size() >= piece.size()
                                              : fragment.piece.size() == piece.size();
    if (!ok)
        return std::unexpected(ReassemblyError::SizeMismatch);
    return {};
}

/// Room for so many bytes, made by dropping the oldest others; false when it cannot be had.
bool Reassembler::makeRoom(const Endpoint& source, std::uint32_t keepId, std::size_t bytes,
                           bool newMessage)
{
    const auto dropOldest = [&](auto&& mayGo) {
        const auto oldest = std::ranges::find_if(m_partials, [&](const Partial& partial) {
            return !(partial.source == source && partial.id == keepId) && mayGo(partial);
        });
        if (oldest == m_partials.end())
            return false;
        drop(oldest);
        return true;
    };
    const auto ofSource = [&](const Partial& partial) { return partial.source == source; };
    const auto usage = [&] {
        const auto found = m_usage.find(source);
        return found == m_usage.end() ? Usage{} : found->second;
    };

    while ((newMessage && usage().messages >= kReassembliesPerSource)
           || usage().bytes + bytes > kReassemblyBytesPerSource) {
        if (!dropOldest(ofSource))
            return false;
    }
    while (m_bytes + bytes > kReassemblyBytesTotal) {
        if (!dropOldest([](const Partial&) { return true; }))
            return false;
    }
    return true;
}

void Reassembler::expire(Instant now)
{
    while (!m_partials.empty() && now - m_partials.front().startedAt >= kReassemblyDeadline)
        drop(m_partials.begin());
}

void Reassembler::forget(const Endpoint& source)
{
    if (!m_usage.contains(source))
        return;
    for (auto partial = m_partials.begin(); partial != m_partials.end();) {
        const auto current = partial++;
        if (current->source == source)
            drop(current);
    }
}

std::optional<Instant> Reassembler::nextDeadline() const
{
    if (m_partials.empty())
        return std::nullopt;
    return m_partials.front().startedAt + kReassemblyDeadline;
}

void Reassembler::drop(Partials::iterator partial)
{
    const auto usage = m_usage.find(partial->source);
    usage->second.bytes -= partial->bytes;
    if (--usage->second.messages == 0)
        m_usage.erase(usage);
    m_bytes -= partial->bytes;
    m_index.erase({partial->source, partial->id});
    m_partials.erase(partial);
}

} // namespace protocol
