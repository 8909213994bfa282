#include "control/controlserver.h"

#include "control/log.h"
#include "control/tls.h"

#include <QDeadlineTimer>

#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace control {
namespace {

/// One turn of waiting for a tool to read its goodbye, before the others get theirs.
constexpr auto kGoodbyeSlice = 10ms;

bool samePort(const settings::Settings& a, const settings::Settings& b)
{
    return a.controlPort == b.controlPort && a.controlBind == b.controlBind
           && a.controlAuth == b.controlAuth;
}

QLatin1StringView inWords(CookieError error)
{
    switch (error) {
    case CookieError::FolderUnusable:
        return "its cookie needs a folder that is ours alone and no link, unlike "_L1;
    case CookieError::FileUnwritable: return "its cookie cannot be written in "_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QLatin1StringView inWords(network::ControlPortStatus::Cause cause)
{
    using Cause = network::ControlPortStatus::Cause;
    switch (cause) {
    case Cause::CertificateUnusable: return "its certificate cannot be used: "_L1;
    case Cause::CertificateUnwritable: return "its certificate cannot be made: "_L1;
    case Cause::NoTls: return "Qt has no TLS 1.3 here, so no use for "_L1;
    case Cause::PortUnavailable:
    case Cause::NoCookie: break;
    }
    return {};
}

} // namespace

ControlServer::ControlServer(network::Engine& engine, ControlConfig config)
    : QObject(&engine),
      m_engine(engine),
      m_config(std::move(config))
{
    using network::Engine;
    m_clock.start();
    connect(&m_listener, &Listener::connectionArrived, this, &ControlServer::onConnectionArrived);
    connect(&engine, &Engine::statusChanged, this, &ControlServer::onStatusChanged);
    connect(&engine, &Engine::settingsChanged, this, &ControlServer::onSettingsChanged);
    connect(&engine, &Engine::personJoined, this, [this](const session::Person& person) {
        tellAll(Event::connected(person, m_engine.trustOf(person)));
    });
    connect(&engine, &Engine::personTrustChanged, this,
            [this](const session::Person& person, network::PersonTrust trust) {
                tellAll(Event::trust(person, trust));
            });
    connect(&engine, &Engine::personLeft, this,
            [this](const protocol::Endpoint& person) { tellAll(Event::disconnected(person)); });
    connect(&engine, &Engine::messageReceived, this,
            [this](const network::ReceivedMessage& message) {
                tellAll(Event::message(message), message.at);
            });
    connect(&engine, &Engine::messageSent, this, [this](const network::SentMessage& message) {
        tellAll(Event::sent(message), message.at);
    });
    connectRooms();
    connect(&engine, &Engine::relaysListed, this, &ControlServer::onRelaysListed);
    // Queued even on one thread: whatever logs is not held up, and cannot find a tool half told.
    connect(&logging::Hub::instance(), &logging::Hub::lineLogged, this,
            &ControlServer::onLineLogged, Qt::QueuedConnection);
    using logging::SecurityLog;
    connect(
        &SecurityLog::instance(), &SecurityLog::eventAdded, this,
        [this](const logging::SecurityEvent& event) {
            tellAll(Event::security(event), event.time);
        },
        Qt::QueuedConnection);
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
    m_rooms = m_engine.status().rooms;
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
    using Cause = ControlPortStatus::Cause;
    status.state = ControlPortStatus::State::Failed;
    status.port = m_settings.controlPort.number;
    const auto fail = [&status](Cause cause, QLatin1StringView words, const QString& detail) {
        status.cause = cause;
        status.detail = detail;
        qCWarning(lcControl, "there is no control port: %s%ls", words.data(),
                  qUtf16Printable(detail));
    };
    // Without authentication the listener refuses what TLS would be for.
    std::optional<QSslConfiguration> tlsConfiguration;
    if (status.authenticated && settings::isControlPortRemote(m_settings)) {
        const auto tls = makeTls(m_config.certificateFile);
        if (!tls)
            return fail(tls.error(), inWords(tls.error()), m_config.certificateFile);
        tlsConfiguration = tls->configuration;
        status.certificate = tls->certificate;
    }
    const auto port =
        m_listener.listen(m_settings.controlPort, m_settings.controlBind, tlsConfiguration);
    if (!port)
        return fail(Cause::PortUnavailable, ""_L1, port.error());
    if (status.authenticated) {
        auto cookie = Cookie::create(m_config.runtimeFolder, *port);
        if (!cookie) {
            m_listener.close();
            return fail(Cause::NoCookie, inWords(cookie.error()), m_config.runtimeFolder);
        }
        m_cookie.emplace(std::move(*cookie));
    }
    status.state = ControlPortStatus::State::Listening;
    status.port = *port;
    qCInfo(lcControl, "the control port is %d", *port);
    if (tlsConfiguration) {
        qCInfo(lcControl, "other machines reach the control port over TLS; its certificate is %ls",
               qUtf16Printable(status.certificate));
    }
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
    tellRooms(std::exchange(m_rooms, status.rooms), status.rooms);
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
