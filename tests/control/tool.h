#pragma once

// A tool as the tests play it: a TCP client of the control port that looks for the lines it
// expects, in their order. Lives on the thread of the server that it talks to.

#include <QByteArrayList>
#include <QFile>
#include <QTcpSocket>
#include <QTest>

#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace support {

class Tool
{
public:
    explicit Tool(std::uint16_t port, const QHostAddress& address = QHostAddress::LocalHost)
    {
        m_socket.connectToHost(address, port);
        m_isIn = m_socket.waitForConnected();
    }

    [[nodiscard]] bool isConnected() const { return m_isIn; }
    void write(const QByteArray& bytes) { m_socket.write(bytes); }
    /// Says that nothing more will be said, as `nc -N` does; goes on reading.
    void closeSending()
    {
        m_socket.flush();
        ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR);
    }
    /// Reads nothing until told, so that what comes piles up on the way.
    void setReading(bool reading)
    {
        m_reading = reading;
        m_socket.setReadBufferSize(reading ? 0 : 1);
        read();
    }
    /// Shows the cookie that the greeting names.
    void authenticate() { write("AUTH " + cookieDigits() + '\n'); }
    [[nodiscard]] QByteArray cookieDigits()
    {
        const QByteArray hello = next("hello").value_or(QByteArray());
        QFile cookie(QFile::decodeName(hello.sliced(hello.indexOf("cookie=/") + 7)));
        return cookie.open(QIODevice::ReadOnly) ? cookie.readAll() : QByteArray();
    }

    /// Waits for the next line that begins so after its TIME, and gives it without; skips others.
    [[nodiscard]] std::optional<QByteArray> next(QByteArrayView beginning)
    {
        std::optional<QByteArray> found;
        (void)QTest::qWaitFor([&] {
            read();
            while (!found && m_next < m_lines.size()) {
                const QByteArray& line = m_lines[m_next++];
                const QByteArray event = line.sliced(line.indexOf(' ') + 1);
                if (event.startsWith(beginning))
                    found = event;
            }
            return found.has_value();
        });
        return found;
    }
    [[nodiscard]] bool hears(QByteArrayView beginning) { return next(beginning).has_value(); }
    [[nodiscard]] bool isShownOut()
    {
        return QTest::qWaitFor([this] {
            read();
            return m_socket.state() == QAbstractSocket::UnconnectedState;
        });
    }
    [[nodiscard]] bool hasEnded() const
    {
        return m_socket.state() == QAbstractSocket::UnconnectedState;
    }
    /// Whether a `security` line comes that holds this. They are kept apart, as they come whenever
    /// any tool does.
    [[nodiscard]] bool hearsSecurity(const QByteArray& part)
    {
        return QTest::qWaitFor([&] {
            read();
            return std::ranges::any_of(m_security,
                                       [&](const QByteArray& line) { return line.contains(part); });
        });
    }
    /// All that came so far but those, with TIME, without the newline.
    [[nodiscard]] const QByteArrayList& lines()
    {
        read();
        return m_lines;
    }

private:
    void read()
    {
        if (!m_reading)
            return;
        m_buffer += m_socket.readAll();
        QByteArrayList parts = m_buffer.split('\n');
        m_buffer = parts.takeLast();
        for (const QByteArray& line : std::as_const(parts))
            (line.contains("Z security ") ? m_security : m_lines) += line;
    }

    QTcpSocket m_socket;
    bool m_isIn = false;
    bool m_reading = true;
    QByteArray m_buffer;
    QByteArrayList m_lines;
    QByteArrayList m_security;
    qsizetype m_next = 0;
};

} // namespace support
