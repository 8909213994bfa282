#include "control/controlserver.h"

#include "control/log.h"
#include "protocol/limits.h"

#include <QDeadlineTimer>

#include <algorithm>
#include <functional>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace control {
namespace {

/// One turn of waiting for a tool to read its goodbye, before the others get theirs.
constexpr auto kGoodbyeSlice = 10ms;
/// Connections that are turned away are logged at most this often.
constexpr auto kTurnedAwayLogInterval = 1s;
/// Of a line that is not understood, this much is repeated to the tool.
constexpr qsizetype kQuotedLine = 40;

bool samePort(const settings::Settings& a, const settings::Settings& b)
{
    return a.controlPort == b.controlPort && a.controlBind == b.controlBind
           && a.controlAuth == b.controlAuth;
}

bool isStranger(const ControlConnection* connection)
{
    return connection->state() == ControlConnection::State::Stranger;
}

const char* inWords(CookieError error)
{
    switch (error) {
    case CookieError::FolderUnusable:
        return "its cookie needs a folder that is ours alone and no link, unlike ";
    case CookieError::FileUnwritable: return "its cookie cannot be written in ";
    }
    Q_UNREACHABLE_RETURN("");
}

} // namespace

ControlServer::ControlServer(network::Engine& engine, ControlConfig config)
    : QObject(&engine),
      m_engine(engine),
      m_config(std::move(config))
{
    using network::Engine;
    connect(&m_listener, &Listener::connectionArrived, this, &ControlServer::onConnectionArrived);
    connect(&engine, &Engine::statusChanged, this, &ControlServer::onStatusChanged);
    connect(&engine, &Engine::settingsChanged, this, &ControlServer::onSettingsChanged);
    connect(&engine, &Engine::personJoined, this,
            [this](const protocol::Endpoint& person) { tellAll(Event::connected(person)); });
    connect(&engine, &Engine::personLeft, this,
            [this](const protocol::Endpoint& person) { tellAll(Event::disconnected(person)); });
    connect(&engine, &Engine::messageReceived, this,
            [this](const network::ReceivedMessage& message) {
                tellAll(Event::message(message), message.at);
            });
    connect(&engine, &Engine::messageSent, this, [this](const network::SentMessage& message) {
        tellAll(Event::sent(message), message.at);
    });
    // Queued even on one thread: whatever logs is not held up, and cannot find a tool half told.
    connect(&logging::Hub::instance(), &logging::Hub::lineLogged, this,
            &ControlServer::onLineLogged, Qt::QueuedConnection);
}

ControlServer::~ControlServer()
{
    closePort(u"shutting down"_s);
    // No event loop will run any more: those who read get their last lines here and now.
    const QDeadlineTimer deadline(kGoodbyeDeadline);
    while (!m_connections.isEmpty() && !deadline.hasExpired()) {
        for (ControlConnection* const tool : QList(m_connections))
            tool->flush(kGoodbyeSlice);
    }
}

void ControlServer::open()
{
    m_settings = m_engine.settings();
    m_state = stateEvents(m_engine.status());
    openPort();
}

void ControlServer::openPort()
{
    network::ControlPortStatus status;
    status.authenticated = m_settings.controlAuth == settings::ControlAuth::Cookie;
    if (m_settings.controlPort.mode != settings::ControlPort::Mode::Off)
        listen(status);
    m_status = status;
    Q_EMIT statusChanged(m_status);
}

void ControlServer::listen(network::ControlPortStatus& status)
{
    using network::ControlPortStatus;
    status.state = ControlPortStatus::State::Failed;
    status.port = m_settings.controlPort.number;
    const auto port = m_listener.listen(m_settings.controlPort, m_settings.controlBind);
    if (!port) {
        status.cause = ControlPortStatus::Cause::PortUnavailable;
        status.detail = port.error();
        qCWarning(lcControl, "there is no control port: %ls", qUtf16Printable(port.error()));
        return;
    }
    if (status.authenticated) {
        auto cookie = Cookie::create(m_config.runtimeFolder, *port);
        if (!cookie) {
            m_listener.close();
            status.cause = ControlPortStatus::Cause::NoCookie;
            status.detail = m_config.runtimeFolder;
            qCWarning(lcControl, "there is no control port: %s%ls", inWords(cookie.error()),
                      qUtf16Printable(status.detail));
            return;
        }
        m_cookie.emplace(std::move(*cookie));
    }
    status.state = ControlPortStatus::State::Listening;
    status.port = *port;
    qCInfo(lcControl, "the control port is %d", *port);
    if (!status.authenticated) {
        qCWarning(lcControl, "the control port asks for no cookie: every program of every user of "
                             "this machine can read and write here");
    }
}

void ControlServer::closePort(const QString& reason)
{
    tellAll(Event::bye(reason));
    for (ControlConnection* const connection : QList(m_connections))
        connection->leave();
    // While the port is ours, so is the cookie's name.
    m_cookie.reset();
    m_listener.close();
}

void ControlServer::onConnectionArrived(QTcpSocket* socket)
{
    auto* const connection =
        new ControlConnection(socket, m_cookie ? &*m_cookie : nullptr, m_config.authDeadline, this);
    if (std::ranges::count_if(m_connections, std::not_fn(isStranger)) >= kMaxTools) {
        logTurnedAway(connection->address(), "there are too many already");
        delete connection;
        return;
    }
    if (std::ranges::count_if(m_connections, isStranger) >= kMaxStrangers) {
        ControlConnection* const longest = *std::ranges::find_if(m_connections, isStranger);
        logTurnedAway(longest->address(), "others wait to say who they are, and it came first");
        longest->leave();
    }
    m_connections += connection;
    connect(connection, &ControlConnection::opened, this, [=, this] { onOpened(connection); });
    connect(connection, &ControlConnection::commandReceived, this,
            [=, this](const Command& command) { onCommand(connection, command); });
    connect(connection, &ControlConnection::ended, this,
            [=, this](ControlConnection::End why) { onEnded(connection, why); });
    connection->greet(
        Event::hello(m_config.version, m_cookie ? std::optional(m_cookie->path()) : std::nullopt));
}

void ControlServer::onOpened(ControlConnection* tool)
{
    qCInfo(lcControl, "a tool came: %ls", qUtf16Printable(tool->address()));
    tool->tell(Event::ready(m_settings));
    for (const Event& event : stateEvents(m_engine.status()))
        tool->tell(event);
    for (const protocol::Endpoint& person : m_engine.people())
        tool->tell(Event::connected(person));
}

void ControlServer::onEnded(ControlConnection* tool, ControlConnection::End why)
{
    using End = ControlConnection::End;
    m_connections.removeOne(tool);
    tool->deleteLater();
    switch (why) {
    case End::Left:
    case End::ShownOut: return;
    case End::WrongCookie: return logTurnedAway(tool->address(), "it did not have the cookie");
    case End::Foreign: return logTurnedAway(tool->address(), "it did not begin as a tool does");
    case End::Silent: return logTurnedAway(tool->address(), "it said nothing");
    case End::LineTooLong: return logTurnedAway(tool->address(), "it sent a line over the limit");
    }
}

void ControlServer::logTurnedAway(const QString& address, const char* why)
{
    if (m_turnedAwayLogged.isValid()
        && !m_turnedAwayLogged.hasExpired(kTurnedAwayLogInterval / 1ms)) {
        ++m_turnedAwaySince;
        return;
    }
    m_turnedAwayLogged.start();
    qCWarning(lcControl, "the connection from %ls was ended: %s (%d more since the last such line)",
              qUtf16Printable(address), why, std::exchange(m_turnedAwaySince, 0));
}

void ControlServer::onCommand(ControlConnection* tool, const Command& command)
{
    if (const auto* const message = std::get_if<Say>(&command)) {
        say(tool, message->text);
    } else if (std::holds_alternative<Exit>(command)) {
        qCInfo(lcControl, "the tool at %ls stops the program", qUtf16Printable(tool->address()));
        m_engine.requestShutdown();
    } else if (std::holds_alternative<Peers>(command)) {
        const std::vector<protocol::Endpoint> people = m_engine.people();
        for (const protocol::Endpoint& person : people)
            tool->tell(Event::peer(person));
        tool->tell(Event::peers(qsizetype(people.size())));
    } else if (std::holds_alternative<ShowStatus>(command)) {
        tool->tell(Event::status(m_engine.status(), qsizetype(m_engine.people().size())));
    } else if (std::holds_alternative<Help>(command)) {
        for (const Event& event : helpEvents())
            tool->tell(event);
    } else if (std::holds_alternative<BadEscape>(command)) {
        tool->tell(
            Event::error(ErrorCode::BadEscape,
                         u"after a backslash only n, r and a second backslash have a meaning; "
                         "write two for one"_s));
    } else if (const auto* const unknown = std::get_if<UnknownCommand>(&command)) {
        tool->tell(Event::error(
            ErrorCode::UnknownCommand,
            u"%1 is none; /help lists them, one more slash in front sends it as text"_s.arg(
                unknown->line.left(kQuotedLine))));
    }
}

void ControlServer::say(ControlConnection* tool, const QString& text)
{
    const auto sent = m_engine.send(text);
    if (sent)
        return;
    switch (sent.error()) {
    case session::SendError::NotConnected:
        return tool->tell(Event::error(ErrorCode::NotConnected,
                                       u"there is no relay to send to; nothing was sent"_s));
    case session::SendError::TooLarge:
        return tool->tell(
            Event::error(ErrorCode::TooLarge,
                         u"the text is %1 bytes, the limit is %2"_s.arg(text.toUtf8().size())
                             .arg(protocol::kMaxText)));
    }
}

void ControlServer::tellAll(const Event& event, const QDateTime& at)
{
    if (m_connections.isEmpty())
        return;
    const QByteArray line = event.toLine(at);
    for (ControlConnection* const connection : std::as_const(m_connections))
        connection->tell(line);
}

void ControlServer::onStatusChanged(const network::Status& status)
{
    const QList<Event> state = stateEvents(status);
    for (const Event& event : state) {
        if (!m_state.contains(event))
            tellAll(event);
    }
    m_state = state;
}

void ControlServer::onSettingsChanged(const settings::Settings& settings)
{
    const settings::Settings before = std::exchange(m_settings, settings);
    if (!samePort(before, settings)) {
        closePort(u"the control port changes"_s);
        openPort();
    } else if (Event::ready(before) != Event::ready(settings)) {
        tellAll(Event::ready(settings));
    }
}

void ControlServer::onLineLogged(const logging::Line& line)
{
    if (line.level != logging::Level::Debug)
        tellAll(Event::log(line.level, line.text), line.time);
}

} // namespace control
