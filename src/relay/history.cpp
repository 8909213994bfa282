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
    auto speaker = m_authors.find(author);
    if (speaker == m_authors.end())
        speaker = m_authors.insert(author, {{}, m_order.insert(m_order.end(), author)});
    m_order.splice(m_order.end(), m_order, speaker->place);
    speaker->ids.push_back(id);
    if (speaker->ids.size() > kIdsOfAuthor) {
        m_byId.remove(Id{author, speaker->ids.front()});
        speaker->ids.pop_front();
    }
    while (std::size_t(m_byId.size()) > kIdsRemembered) {
        const Author silent = m_authors.take(m_order.front());
        for (const protocol::MessageId& each : silent.ids)
            m_byId.remove(Id{m_order.front(), each});
        m_order.pop_front();
    }
}

} // namespace relay
