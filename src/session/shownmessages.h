#pragma once

// The messages that were shown last, by author and id, whatever session they came in, so that none is
// shown twice, and nobody keeps another's from being shown by using its id first. Bounded, the oldest
// goes first. Pure; one thread; owned by a SessionMachine. Source: docs/protocol.md, "Messages".

#include "crypto/fingerprint.h"
#include "protocol/frame.h"
#include "session/limits.h"

#include <QByteArray>
#include <QMultiHash>

#include <deque>
#include <optional>
#include <utility>

namespace session {

class ShownMessages
{
public:
    /// Of a classic member, or of somebody whom the relay did not name: no author.
    using Author = std::optional<crypto::Fingerprint>;

    /// One whose author was not named may be anybody's.
    [[nodiscard]] bool contains(const Author& author, const protocol::MessageId& id) const
    {
        const QByteArray bytes = QByteArray::fromRawData(bytesOf(id), qsizetype(id.size()));
        return (!author && m_authors.contains(bytes)) || m_authors.contains(bytes, author)
               || m_authors.contains(bytes, Author());
    }
    void add(const Author& author, const protocol::MessageId& id)
    {
        const QByteArray bytes(bytesOf(id), qsizetype(id.size()));
        if (m_authors.contains(bytes, author))
            return;
        if (m_order.size() == kShownMessagesRemembered) {
            m_authors.remove(m_order.front().first, m_order.front().second);
            m_order.pop_front();
        }
        m_authors.insert(bytes, author);
        m_order.emplace_back(bytes, author);
    }

private:
    static const char* bytesOf(const protocol::MessageId& id)
    {
        return reinterpret_cast<const char*>(id.data());
    }

    QMultiHash<QByteArray, Author> m_authors;          // by id
    std::deque<std::pair<QByteArray, Author>> m_order; // oldest first
};

} // namespace session
