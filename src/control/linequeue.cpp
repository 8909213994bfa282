#include "control/linequeue.h"

#include "control/event.h"

#include <utility>

namespace control {

void LineQueue::append(const QByteArray& line)
{
    m_lines.push_back(line);
    m_bytes += line.size();
    while (m_bytes > m_limit && m_lines.size() > 1) {
        const QByteArray& oldest = m_lines.front();
        m_bytes -= oldest.size();
        ++m_missed;
        m_missedUntil = timeOfLine(oldest).toByteArray();
        m_lines.pop_front();
    }
}

QByteArray LineQueue::takeFirst()
{
    if (m_missed > 0)
        return Event::missed(std::exchange(m_missed, 0)).toLine(m_missedUntil);
    QByteArray line = std::move(m_lines.front());
    m_lines.pop_front();
    m_bytes -= line.size();
    return line;
}

} // namespace control
