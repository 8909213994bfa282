#pragma once

// Puts fragments together, for any number of sources, within bounds that no input can exceed:
// per source and in all (limits.h). Memory grows with what arrived, never with what a header
// claims. Pure: time is handed in. One thread; owned by a session or a relay. The caller must
// hand in only fragments of sources that have a session.
// Source: docs/protocol.md, "Fragments".

#include "protocol/endpoint.h"
#include "protocol/fragment.h"
#include "protocol/now.h"

#include <QByteArray>

#include <expected>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>

namespace protocol {

/// Why a fragment was not taken. All but Duplicate drop what was held for its id.
enum class ReassemblyError {
    TotalChanged, ///< another total than before for this id
    SizeMismatch, ///< a piece that cannot stand beside its siblings: all but the last have one
                  ///< size, the last is no longer than they
    Conflicting,  ///< a repeated piece that is not identical
    TooLarge,     ///< would exceed what one source may hold
    Duplicate,    ///< an identical piece, already held: harmless
};

class Reassembler
{
public:
    /// The whole once the last missing piece is in, nothing while pieces are missing. Makes room
    /// by dropping the oldest messages: of the source at its limits, of all at theirs.
    std::expected<std::optional<QByteArray>, ReassemblyError>
    take(const Endpoint& source, const Fragment& fragment, Instant now);

    /// Drops what passed kReassemblyDeadline.
    void expire(Instant now);
    /// Drops all that a source has under way.
    void forget(const Endpoint& source);

    [[nodiscard]] std::size_t bytesHeld() const { return m_bytes; }
    [[nodiscard]] int messagesUnderWay() const { return int(m_partials.size()); }
    /// When expire() next has something to do.
    [[nodiscard]] std::optional<Instant> nextDeadline() const;

private:
    struct Partial {
        Endpoint source;
        std::uint32_t id;
        std::uint16_t total;
        Instant startedAt;
        std::map<std::uint16_t, QByteArray> pieces; // by sequence; only what arrived
        std::size_t bytes = 0;
    };
    using Partials = std::list<Partial>;
    struct Key {
        Endpoint source;
        std::uint32_t id = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct KeyHash {
        size_t operator()(const Key& key) const noexcept { return qHash(key.source, key.id); }
    };
    struct Usage {
        int messages = 0;
        std::size_t bytes = 0;
    };

    [[nodiscard]] static std::expected<void, ReassemblyError> fits(const Partial& partial,
                                                                   const Fragment& fragment);
    bool makeRoom(const Endpoint& source, std::uint32_t keepId, std::size_t bytes, bool newMessage);
    void drop(Partials::iterator partial);

    Partials m_partials; // oldest first
    std::unordered_map<Key, Partials::iterator, KeyHash> m_index;
    std::unordered_map<Endpoint, Usage> m_usage; // sources with something under way
    std::size_t m_bytes = 0;
};

} // namespace protocol
