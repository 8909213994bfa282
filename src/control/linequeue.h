#pragma once

// Lines on their way to one tool, bounded: when it is full the oldest go, one `missed N` line
// stands in their place, and the newest arrive, so that a tool that reads slowly costs a megabyte
// and nobody else notices. Pure; one thread; owned by a ControlConnection.
// Source: docs/control-port.md, "A tool that reads slowly".

#include "control/limits.h"

#include <QByteArray>

#include <deque>

namespace control {

class LineQueue
{
public:
    explicit LineQueue(qsizetype limit = kMaxQueue) : m_limit(limit) {}

    /// A whole line as Event::toLine() makes it. The newest line stays even if it alone is over the
    /// limit.
    void append(const QByteArray& line);
    [[nodiscard]] bool isEmpty() const { return m_lines.empty(); }
    /// The line to send next. Not to be called when empty.
    [[nodiscard]] QByteArray takeFirst();
    /// Of the lines that wait, without the notice.
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

private:
    qsizetype m_limit;
    std::deque<QByteArray> m_lines;
    qsizetype m_bytes = 0;
    qsizetype m_missed = 0;   ///< lines that went since the last notice
    QByteArray m_missedUntil; ///< TIME of the newest of them
};

} // namespace control
