#pragma once

// One tool: what it says, as commands, and what it is told, through a bounded queue. Lives on the
// worker thread; child of the ControlServer. Ends when the tool leaves, breaks a rule or is shown
// out: ended() comes once, and the server deletes it.
// Source: docs/control-port.md, "From the greeting to the end".
//
//       greet(), TLS          good AUTH, or none is asked for
//   Stranger -------> Stranger ---------------------------------> Open
//                        |                                         |  /quit, leave(),
//     wrong or foreign,  |                                         v  line too long
//     silent for 10 s    |                                      Leaving
//                        v       all is written, 2 s, or gone      |
//                      Ended <-------------------------------------+

#include "control/budget.h"
#include "control/cookie.h"
#include "control/event.h"
#include "control/grammar.h"
#include "control/linequeue.h"
#include "control/linesplitter.h"

#include <QElapsedTimer>
#include <QHostAddress>
#include <QObject>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>

namespace control {

class ControlConnection final : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Stranger, ///< greeted, if need be once TLS stands; its AUTH is awaited
        Open,     ///< its lines count, events reach it
        Leaving,  ///< not heard any more; what waits is still written
        Ended,    ///< the socket is closed
    };
    enum class End {
        Left,        ///< closed by the tool, or at its wish
        ShownOut,    ///< by leave()
        WrongCookie, ///< an AUTH, but not ours
        Foreign,     ///< began as something else than a tool
        Insecure,    ///< did not speak TLS 1.3 where that is a must
        Silent,      ///< no AUTH in time
        LineTooLong,
    };

    /// Takes the socket over; a QSslSocket does its handshake first. `cookie` must outlive the
    /// stranger; null: whoever comes is let in.
    ControlConnection(QTcpSocket* socket, const Cookie* cookie,
                      std::chrono::milliseconds authDeadline, QObject* parent = nullptr);

    /// Sends the greeting, over TLS once that stands. opened() comes before this returns if neither
    /// that nor a cookie is asked for.
    void greet(const Event& hello);
    /// Queues a line for a tool that is in; nobody else is told anything.
    void tell(const QByteArray& line);
    void tell(const Event& event);
    /// Hears nothing more, and ends once what waits is written; a stranger ends at once.
    void leave(End why = End::ShownOut);
    /// Writes without the event loop, for at most this long. Whether it ended with that.
    bool flush(std::chrono::milliseconds patience);

    [[nodiscard]] State state() const { return m_state; }
    /// ADDRESS:PORT of the tool.
    [[nodiscard]] const QString& address() const { return m_address; }
    [[nodiscard]] const QHostAddress& host() const { return m_host; }
    /// Where its messages go: the lobby, until it says otherwise.
    [[nodiscard]] const session::Conversation& target() const { return m_target; }
    void setTarget(const session::Conversation& target) { m_target = target; }

Q_SIGNALS:
    void opened();
    /// Nothing and Quit stay here.
    void commandReceived(const control::Command& command);
    void ended(control::ControlConnection::End why);

private:
    void secure(const QByteArray& hello);
    void open();
    void onReadyRead();
    void onDeadline();
    void takeFirstLine(QByteArrayView line);
    void takeLine(QByteArrayView line);
    void write();
    /// Handed to the socket and not yet to the system.
    [[nodiscard]] qint64 backlog() const;
    void end(End why);

    QTcpSocket* m_socket;
    QSslSocket* m_tls; ///< the same one, if it is one
    const Cookie* m_cookie;
    QHostAddress m_host; ///< kept: a socket that has ended forgets it
    QString m_address;
    session::Conversation m_target;
    State m_state = State::Stranger;
    End m_why = End::Left; ///< why it is leaving
    bool m_firstLine = true;
    LineSplitter m_splitter;
    LineQueue m_queue;
    Budget m_budget;
    QElapsedTimer m_clock;
    QTimer m_deadline; ///< for AUTH; when leaving, for reading what waits
};

} // namespace control
