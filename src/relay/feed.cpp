#include "relay/feed.h"

#include <utility>

namespace relay {

std::optional<FeedUnit> PieceFeed::next(qsizetype /*unitLimit*/)
{
    if (m_next == m_units.size())
        return std::nullopt;
    QByteArray frames = std::move(m_units[m_next++]);
    return FeedUnit{
        .frames = std::move(frames), .message = m_message, .last = m_next == m_units.size()};
}

void UnitPacker::add(const protocol::Frame& frame)
{
    const QByteArray bytes = protocol::encodeFrame(frame);
    if (m_units.empty() || m_units.back().size() + bytes.size() > m_limit)
        m_units.emplace_back();
    m_units.back() += bytes;
}

std::vector<QByteArray> UnitPacker::take()
{
    return std::exchange(m_units, {});
}

} // namespace relay
