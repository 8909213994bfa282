#include "relay/history.h"

#include "relay/limits.h"

#include <utility>

namespace relay {

const MessagePtr* History::find(std::uint64_t number) const
{
    return number < first() || number >= m_next ? nullptr : &m_kept[number - first()];
}

void History::add(MessagePtr message)
{
    if (message->head.number != m_next)
        skipTo(message->head.number);
    m_next = message->head.number + 1;
    m_bytes += costOf(*message);
    m_kept.push_back(std::move(message));
}

void History::skipTo(std::uint64_t next)
{
    m_kept.clear();
    m_bytes = 0;
    m_next = next;
}

void History::dropOldest()
{
    m_bytes -= costOf(*m_kept.front());
    m_kept.pop_front();
}

void History::trim(const HistoryBounds& bounds)
{
    while (m_kept.size() > bounds.messages || m_bytes > bounds.bytes)
        dropOldest();
}

std::size_t History::costOf(const Message& message)
{
    return std::size_t(message.text.size()) + kMessageOverhead;
}

std::optional<Numbered> RecentIds::find(const QByteArray& author,
                                        const protocol::MessageId& id) const
{
    const auto found = m_byId.constFind(Id{author, id});
    return found == m_byId.cend() ? std::nullopt : std::optional(*found);
}

void RecentIds::add(const QByteArray& author, const protocol::MessageId& id,
                    const Numbered& numbered)
{
    m_byId.insert(Id{author, id}, numbered);
    m_order.push_back(Id{author, id});
    if (m_order.size() > kIdsRemembered) {
        m_byId.remove(m_order.front());
        m_order.pop_front();
    }
}

} // namespace relay
