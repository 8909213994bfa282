#pragma once

// Cuts what arrives into lines that end with "\n" or "\r\n". Holds at most one line over the limit
// and what was appended last. Pure; one thread; owned by a ControlConnection.
// Source: docs/control-port.md, "Lines".

#include "control/limits.h"

#include <QByteArray>

#include <optional>

namespace control {

class LineSplitter
{
public:
    explicit LineSplitter(qsizetype limit = kMaxLine) : m_limit(limit) {}

    void append(QByteArrayView bytes);
    /// The next whole line, without its end. Nothing: it is not whole yet, or it is too long.
    [[nodiscard]] std::optional<QByteArray> next();
    /// A line is over the limit, whole or not. Nothing comes after it.
    [[nodiscard]] bool isTooLong() const { return m_tooLong; }
    /// The beginning of a line that is not whole; meaningful when next() gave nothing.
    [[nodiscard]] QByteArrayView unfinished() const;

private:
    qsizetype m_limit;
    QByteArray m_buffer;
    qsizetype m_begin = 0;   ///< of the line that comes next
    qsizetype m_scanned = 0; ///< before this there is no newline, so that a trickle costs no rescan
    bool m_tooLong = false;
};

} // namespace control
