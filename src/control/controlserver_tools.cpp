#include "control/controlserver.h"
#include "control/log.h"

#include <algorithm>
#include <functional>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace control {

using logging::SecurityKind;
using logging::SecurityLog;

namespace {

/// Connections that are turned away are logged at most this often.
constexpr auto kTurnedAwayLogInterval = 1s;
/// Of a line that is not understood, this much is repeated to the tool.
constexpr qsizetype kQuotedLine = 40;

bool isStranger(const ControlConnection* connection)
{
    return connection->state() == ControlConnection::State::Stranger;
}

/// Of the address that has the most, the one that waits longest.
ControlConnection* mostExpendable(const QList<ControlConnection*>& connections)
{
    QHash<QHostAddress, int> counts;
    for (const ControlConnection* const connection : connections) {
        if (isStranger(connection))
            ++counts[connection->host()];
    }
    const int most = *std::ranges::max_element(counts);
    return *std::ranges::find_if(connections, [&](const ControlConnection* connection) {
        return isStranger(connection) && counts.value(connection->host()) == most;
    });
}

} // namespace

void ControlServer::onConnectionArrived(QTcpSocket* socket)
{
    auto* const connection =
        new ControlConnection(socket, m_cookie ? &*m_cookie : nullptr, m_config.authDeadline, this);
    if (m_throttle.isHeldBack(connection->host(), now())) {
        logTurnedAway(connection->address(), "it failed before and has to wait");
        delete connection;
        return;
    }
    if (std::ranges::count_if(m_connections, std::not_fn(isStranger)) >= kMaxTools) {
        logTurnedAway(connection->address(), "there are too many already");
        delete connection;
        return;
    }
    if (std::ranges::count_if(m_connections, isStranger) >= kMaxStrangers) {
        ControlConnection* const expendable = mostExpendable(m_connections);
        logTurnedAway(expendable->address(), "others wait to say who they are, and it came first");
        expendable->leave();
    }
    m_connections += connection;
    connect(connection, &ControlConnection::opened, this, [=, this] { onOpened(connection); });
    connect(connection, &ControlConnection::commandReceived, this,
            [=, this](const Command& command) { onCommand(connection, command); });
    connect(connection, &ControlConnection::ended, this,
            [=, this](ControlConnection::End why) { onEnded(connection, why); });
    connection->greet(greeting());
}

Event ControlServer::greeting() const
{
    if (!m_status.certificate.isEmpty())
        return Event::helloOverTls(m_config.version, m_status.certificate);
    return Event::hello(m_config.version,
                        m_cookie ? std::optional(m_cookie->path()) : std::nullopt);
}

void ControlServer::onOpened(ControlConnection* tool)
{
    qCInfo(lcControl, "a tool came: %ls", qUtf16Printable(tool->address()));
    m_throttle.succeeded(tool->host());
    SecurityLog::instance().add(SecurityKind::ControlLogin, {{u"address"_s, tool->address()}});
    tool->tell(Event::ready(m_settings));
    for (const Event& event : stateEvents(m_engine.status()))
        tool->tell(event);
    for (const session::Person& person : m_engine.people())
        tool->tell(Event::connected(person, m_engine.trustOf(person)));
    for (const session::RoomInfo& room : m_engine.status().rooms) {
        if (!room.conversation.isLobby())
            tool->tell(Event::room(room));
    }
}

void ControlServer::onEnded(ControlConnection* tool, ControlConnection::End why)
{
    using End = ControlConnection::End;
    m_connections.removeOne(tool);
    m_askedForRelays.removeAll(tool);
    tool->deleteLater();
    const auto turnAway = [&](const QString& code, const char* reason) {
        m_throttle.failed(tool->host(), now());
        SecurityLog::instance().add(SecurityKind::ControlRefused,
                                    {{u"address"_s, tool->address()}, {u"reason"_s, code}});
        logTurnedAway(tool->address(), reason);
    };
    switch (why) {
    case End::Left:
    case End::ShownOut: return;
    case End::WrongCookie: return turnAway(u"wrong-cookie"_s, "it did not have the cookie");
    case End::Foreign: return turnAway(u"no-tool"_s, "it did not begin as a tool does");
    case End::Insecure: return turnAway(u"no-tls"_s, "it did not speak TLS 1.3");
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
    std::visit([&](const auto& what) { carryOut(*tool, what); }, command);
}

void ControlServer::carryOut(ControlConnection& tool, const Exit& /*exit*/)
{
    qCInfo(lcControl, "the tool at %ls stops the program", qUtf16Printable(tool.address()));
    m_engine.requestShutdown();
}

void ControlServer::carryOut(ControlConnection& tool, const ShowRelays& /*relays*/)
{
    m_askedForRelays += &tool;
    m_engine.lookForRelays();
}

void ControlServer::onRelaysListed(const QList<network::RelayHere>& relays)
{
    for (ControlConnection* const tool : std::exchange(m_askedForRelays, {})) {
        for (const network::RelayHere& here : relays)
            tool->tell(Event::relay(here));
        tool->tell(Event::relays(relays.size()));
    }
}

void ControlServer::carryOut(ControlConnection& tool, const ChooseRelay& choice)
{
    if (!choice.relay)
        return m_engine.forgetChoice();
    const auto chosen = m_engine.chooseRelay(*choice.relay);
    if (chosen)
        return;
    switch (chosen.error()) {
    case network::ChoiceError::NotHere:
        return tool.tell(Event::error(ErrorCode::NoSuchRelay,
                                      u"no relay with this fingerprint answers; /relays lists "
                                      "those that do"_s));
    case network::ChoiceError::Refused:
        return tool.tell(Event::error(ErrorCode::RelayRefused,
                                      u"this relay must not be joined; /relays says why"_s));
    }
}

void ControlServer::carryOut(ControlConnection& tool, const Peers& /*peers*/)
{
    const auto people =
        tool.target().isLobby() ? m_engine.people() : m_engine.peopleIn(tool.target());
    for (const session::Person& person : people)
        tool.tell(Event::peer(person, m_engine.trustOf(person)));
    tool.tell(Event::peers(qsizetype(people.size())));
}

void ControlServer::carryOut(ControlConnection& tool, const ShowStatus& /*status*/)
{
    tool.tell(Event::status(m_engine.status(), qsizetype(m_engine.people().size()),
                            m_status.certificate, m_engine.linkHealth()));
}

void ControlServer::carryOut(ControlConnection& tool, const ShowSecurity& wanted)
{
    const QList<logging::SecurityEvent> events = SecurityLog::instance().latest(wanted.count);
    for (const logging::SecurityEvent& event : events)
        tool.tell(Event::security(event).toLine(event.time));
    tool.tell(Event::securityLog(events.size()));
}

void ControlServer::carryOut(ControlConnection& tool, const Help& /*help*/)
{
    for (const Event& event : helpEvents())
        tool.tell(event);
}

void ControlServer::carryOut(ControlConnection& tool, const BadEscape& /*escape*/)
{
    tool.tell(Event::error(ErrorCode::BadEscape,
                           u"after a backslash only n, r and a second backslash have a meaning; "
                           "write two for one"_s));
}

void ControlServer::carryOut(ControlConnection& tool, const UnknownCommand& unknown)
{
    tool.tell(Event::error(
        ErrorCode::UnknownCommand,
        u"%1 is none; /help lists them, one more slash in front sends it as text"_s.arg(
            unknown.line.left(kQuotedLine))));
}

} // namespace control
