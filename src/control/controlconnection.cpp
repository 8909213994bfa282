#include "control/controlconnection.h"

#include "network/addresses.h"

#include <QDeadlineTimer>

using namespace Qt::StringLiterals;

namespace control {

ControlConnection::ControlConnection(QTcpSocket* socket, const Cookie* cookie,
                                     std::chrono::milliseconds authDeadline, QObject* parent)
    : QObject(parent),
      m_socket(socket),
      m_tls(qobject_cast<QSslSocket*>(socket)),
      m_cookie(cookie),
      m_host(socket->peerAddress()),
      m_address(network::toText(network::toEndpoint(socket->peerAddress(), socket->peerPort())))
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(kSocketBacklog);
    // Events are small and must not wait for each other; and what the kernel holds is out of the
    // queue's reach.
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket->setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, kSocketBacklog);
    connect(m_socket, &QTcpSocket::readyRead, this, &ControlConnection::onReadyRead);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &ControlConnection::write);
    connect(m_socket, &QTcpSocket::disconnected, this, [this] { end(m_why); });
    m_clock.start();
    m_deadline.setSingleShot(true);
    m_deadline.setInterval(authDeadline);
    connect(&m_deadline, &QTimer::timeout, this, &ControlConnection::onDeadline);
}

void ControlConnection::greet(const Event& hello)
{
    const QByteArray line = hello.toLine(QDateTime::currentDateTimeUtc());
    if (m_cookie || m_tls)
        m_deadline.start();
    if (m_tls)
        return secure(line);
    m_socket->write(line);
    m_socket->flush(); // before anything that the tool says can end the connection
    if (!m_cookie)
        open();
}

void ControlConnection::secure(const QByteArray& hello)
{
    connect(m_tls, &QSslSocket::encryptedBytesWritten, this, &ControlConnection::write);
    connect(m_tls, &QSslSocket::errorOccurred, this, [this] {
        if (!m_tls->isEncrypted())
            end(End::Insecure);
    });
    connect(m_tls, &QSslSocket::encrypted, this, [this, hello] {
        m_tls->write(hello);
        m_tls->flush();
        if (!m_cookie)
            open();
    });
    m_tls->startServerEncryption();
}

void ControlConnection::tell(const QByteArray& line)
{
    if (m_state != State::Open)
        return;
    m_queue.append(line);
    write();
}

void ControlConnection::tell(const Event& event)
{
    tell(event.toLine(QDateTime::currentDateTimeUtc()));
}

void ControlConnection::leave(End why)
{
    if (m_state == State::Stranger)
        return end(why);
    if (m_state != State::Open)
        return;
    m_state = State::Leaving;
    m_why = why;
    m_deadline.start(kLeaveDeadline);
    write();
}

bool ControlConnection::flush(std::chrono::milliseconds patience)
{
    const QDeadlineTimer deadline(patience);
    m_socket->flush();
    while (m_state == State::Leaving
           && m_socket->waitForBytesWritten(int(deadline.remainingTime())))
        continue;
    return m_state == State::Ended;
}

void ControlConnection::open()
{
    m_state = State::Open;
    m_deadline.stop();
    Q_EMIT opened();
}

void ControlConnection::onReadyRead()
{
    const QByteArray bytes = m_socket->readAll();
    if (m_state == State::Leaving)
        return; // unread bytes would turn the orderly end into a reset
    m_splitter.append(bytes);
    while (m_state == State::Stranger || m_state == State::Open) {
        const std::optional<QByteArray> line = m_splitter.next();
        if (!line)
            break;
        if (std::exchange(m_firstLine, false))
            takeFirstLine(*line);
        else
            takeLine(*line);
    }
    if (m_state == State::Stranger && !mayBecomeAuth(m_splitter.unfinished()))
        return end(End::Foreign);
    if (m_state == State::Open && m_splitter.isTooLong()) {
        tell(Event::error(
            ErrorCode::TooLarge,
            u"a line may have %1 bytes at most; this connection ends"_s.arg(kMaxLine)));
        leave(End::LineTooLong);
    }
    // A tool that says all it has and closes its side at once still gets its answers: Qt closes
    // both sides then.
    if (m_state != State::Ended)
        m_socket->flush();
}

void ControlConnection::onDeadline()
{
    end(m_state == State::Stranger ? End::Silent : m_why);
}

void ControlConnection::takeFirstLine(QByteArrayView line)
{
    if (m_cookie) {
        const std::optional<QByteArrayView> digits = authDigits(line);
        if (digits && m_cookie->matches(*digits))
            return open();
        return end(line.startsWith("AUTH") ? End::WrongCookie : End::Foreign);
    }
    switch (classifyOpenFirstLine(line)) {
    case OpenFirstLine::Auth: return;
    case OpenFirstLine::Foreign: return end(End::Foreign);
    case OpenFirstLine::Command: return takeLine(line);
    }
}

void ControlConnection::takeLine(QByteArrayView line)
{
    const Command command = parseCommand(line);
    if (std::holds_alternative<Nothing>(command))
        return;
    if (std::holds_alternative<Quit>(command))
        return leave(End::Left);
    // What stops the program must work at any time.
    if (!std::holds_alternative<Exit>(command)
        && !m_budget.take(std::chrono::milliseconds(m_clock.elapsed()))) {
        return tell(Event::error(
            ErrorCode::RateLimited,
            u"more than %1 lines a second; this one was not carried out"_s.arg(kLinesPerSecond)));
    }
    Q_EMIT commandReceived(command);
}

void ControlConnection::write()
{
    while (!m_queue.isEmpty() && backlog() < kSocketBacklog)
        m_socket->write(m_queue.takeFirst());
    if (m_state == State::Leaving && m_queue.isEmpty())
        m_socket->disconnectFromHost();
}

qint64 ControlConnection::backlog() const
{
    return m_socket->bytesToWrite() + (m_tls ? m_tls->encryptedBytesToWrite() : 0);
}

void ControlConnection::end(End why)
{
    if (m_state == State::Ended)
        return;
    m_state = State::Ended;
    m_deadline.stop();
    m_socket->abort();
    Q_EMIT ended(why);
}

} // namespace control
