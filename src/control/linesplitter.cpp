#include "control/linesplitter.h"

namespace control {

void LineSplitter::append(QByteArrayView bytes)
{
    if (m_tooLong)
        return;
    m_buffer.remove(0, m_begin);
    m_scanned -= m_begin;
    m_begin = 0;
    m_buffer += bytes;
}

std::optional<QByteArray> LineSplitter::next()
{
    if (m_tooLong)
        return {};
    const qsizetype newline = m_buffer.indexOf('\n', m_scanned);
    const qsizetype end = newline < 0 ? m_buffer.size() : newline;
    // A carriage return at the end may yet turn out to belong to the line's end.
    qsizetype length = end - m_begin;
    if (length > 0 && m_buffer[end - 1] == '\r')
        --length;
    if (length > m_limit) {
        m_tooLong = true;
        m_buffer.clear();
        m_begin = m_scanned = 0;
        return {};
    }
    if (newline < 0) {
        m_scanned = end;
        return {};
    }
    QByteArray line = m_buffer.sliced(m_begin, length);
    m_begin = m_scanned = newline + 1;
    return line;
}

QByteArrayView LineSplitter::unfinished() const
{
    return QByteArrayView(m_buffer).sliced(m_begin);
}

} // namespace control
