#pragma once

// The ids of the messages that were shown last, whatever session they came in, so that none is shown
// twice. Bounded, the oldest goes first. Pure; one thread; owned by a SessionMachine.
// Source: docs/protocol.md, "Frames".

#include "protocol/frame.h"
#include "session/limits.h"

#include <QByteArray>
#include <QSet>

#include <deque>

namespace session {

class ShownMessages
{
public:
    [[nodiscard]] bool contains(const protocol::MessageId& id) const
    {
        return m_ids.contains(QByteArray::fromRawData(bytesOf(id), qsizetype(id.size())));
    }
    void add(const protocol::MessageId& id)
    {
        const QByteArray bytes(bytesOf(id), qsizetype(id.size()));
        if (m_ids.contains(bytes))
            return;
        if (m_order.size() == kShownMessagesRemembered) {
            m_ids.remove(m_order.front());
            m_order.pop_front();
        }
        m_ids.insert(bytes);
        m_order.push_back(bytes);
    }

private:
    static const char* bytesOf(const protocol::MessageId& id)
    {
        return reinterpret_cast<const char*>(id.data());
    }

    QSet<QByteArray> m_ids;
    std::deque<QByteArray> m_order; // oldest first
};

} // namespace session
