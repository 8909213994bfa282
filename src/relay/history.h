#pragma once

// What a room remembers: its last messages of class reliable, without a gap, and the ids of the last
// that it numbered, so that none is taken twice. Plain values; one thread; owned by a Room.
// Source: docs/protocol.md, "Messages" and "History".

#include "relay/message.h"

#include <QHash>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>

namespace relay {

/// Whichever is reached first.
struct HistoryBounds {
    std::size_t messages;
    std::size_t bytes;
};

class History
{
public:
    /// The next number, from 1.
    [[nodiscard]] std::uint64_t next() const { return m_next; }
    /// Of the oldest that is kept; next() when none is.
    [[nodiscard]] std::uint64_t first() const { return m_next - m_kept.size(); }
    /// Null for a number that is not kept.
    [[nodiscard]] const MessagePtr* find(std::uint64_t number) const;
    [[nodiscard]] const MessagePtr* oldest() const
    {
        return m_kept.empty() ? nullptr : &m_kept.front();
    }
    [[nodiscard]] std::size_t size() const { return m_kept.size(); }
    /// With what keeping them costs.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

    /// The message has the next number. One that was stored may leave a gap; then what was before goes.
    void add(MessagePtr message);
    /// Nothing is kept of what was before.
    void skipTo(std::uint64_t next);
    void dropOldest();
    void trim(const HistoryBounds& bounds);
    [[nodiscard]] static std::size_t costOf(const Message& message);

private:
    std::deque<MessagePtr> m_kept;
    std::uint64_t m_next = 1;
    std::size_t m_bytes = 0;
};

/// What is known of a message that may be kept no more.
struct Numbered {
    std::uint64_t number = 0;
    std::uint64_t time = 0;    ///< ms since 1970
    std::uint64_t receipt = 0; ///< in Receipts
};

/// Of each author for itself: whoever saw an id of somebody else and uses it says something of its own,
/// and whoever says much makes nobody else's be forgotten. The author who was silent longest goes first.
class RecentIds
{
public:
    /// By identity, empty for classic members.
    [[nodiscard]] std::optional<Numbered> find(const QByteArray& author,
                                               const protocol::MessageId& id) const;
    void add(const QByteArray& author, const protocol::MessageId& id, const Numbered& numbered);

private:
    struct Id {
        QByteArray author;
        protocol::MessageId bytes;

        friend bool operator==(const Id&, const Id&) = default;
        friend std::size_t qHash(const Id& id, std::size_t seed = 0) noexcept
        {
            return qHashBits(id.bytes.data(), id.bytes.size(), qHash(id.author, seed));
        }
    };

    struct Author {
        std::deque<protocol::MessageId> ids; ///< oldest first
        std::list<QByteArray>::iterator place;
    };

    QHash<Id, Numbered> m_byId;
    QHash<QByteArray, Author> m_authors;
    std::list<QByteArray> m_order; ///< of authors, who was silent longest first
};

} // namespace relay
