#pragma once

// One tool: what it says, as commands, and what it is told, through a bounded queue. Lives on the
// worker thread; child of the ControlServer. Ends when the tool leaves, breaks a rule or is shown
// out: ended() comes once, and the server deletes it.
// Source: docs/control-port.md, "From the greeting to the end".
//
//          greet()            good AUTH, or none is asked for
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
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>

namespace control {

class ControlConnection final : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Stranger, ///< greeted; its AUTH is awaited
        Open,     ///< its lines count, events reach it
        Leaving,  ///< not heard any more; what waits is still written
        Ended,    ///< the socket is closed
    };
    enum class End {
        Left,        ///< closed by the tool, or at its wish
        ShownOut,    ///< by leave()
        WrongCookie, ///< an AUTH, but not ours
        Foreign,     ///< began as something else than a tool
        Silent,      ///< no AUTH in time
        LineTooLong,
    };

    /// Takes the socket over. `cookie` must outlive the stranger; null: whoever comes is let in.
    ControlConnection(QTcpSocket* socket, const Cookie* cookie,
                      std::chrono::milliseconds authDeadline, QObject* parent = nullptr);

    /// Sends the greeting. opened() comes before this returns if no cookie is asked for.
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

Q_SIGNALS:
    void opened();
    /// Nothing and Quit stay here.
    void commandReceived(const control::Command& command);
    void ended(control::ControlConnection::End why);

private:
    void open();
    void onReadyRead();
    void onDeadline();
    void takeFirstLine(QByteArrayView line);
    void takeLine(QByteArrayView line);
    void write();
    void end(End why);

    QTcpSocket* m_socket;
    const Cookie* m_cookie;
    QString m_address;
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
