#include "control/event.h"

#include "control/field.h"
#include "control/grammar.h"
#include "names/displayname.h"
#include "network/addresses.h"
#include "network/codes.h"

#include <QStringBuilder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {
namespace {

QLatin1StringView codeText(ErrorCode code)
{
    switch (code) {
    case ErrorCode::TooLarge: return "too-large"_L1;
    case ErrorCode::NotConnected: return "not-connected"_L1;
    case ErrorCode::UnknownCommand: return "unknown-command"_L1;
    case ErrorCode::BadEscape: return "bad-escape"_L1;
    case ErrorCode::RateLimited: return "rate-limited"_L1;
    case ErrorCode::OutboxFull: return "outbox-full"_L1;
    case ErrorCode::NoSuchTarget: return "no-such-target"_L1;
    case ErrorCode::NotInRoom: return "not-in-room"_L1;
    case ErrorCode::NoSuchRelay: return "no-such-relay"_L1;
    case ErrorCode::RelayRefused: return "relay-refused"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QLatin1StringView levelText(logging::Level level)
{
    switch (level) {
    case logging::Level::Debug: return "debug"_L1;
    case logging::Level::Info: return "info"_L1;
    case logging::Level::Warning: return "warning"_L1;
    case logging::Level::Error: return "error"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QLatin1StringView connectionText(network::Connection connection)
{
    switch (connection) {
    case network::Connection::Offline: return "offline"_L1;
    case network::Connection::Searching: return "searching"_L1;
    case network::Connection::Connected: return "connected"_L1;
    case network::Connection::Refused: return "refused"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QString troubleText(const network::Trouble& trouble)
{
    switch (trouble.problem) {
    case network::Problem::NoInterface: return u"no network interface is up"_s;
    case network::Problem::UnknownInterface:
        return u"the interface "_s % trouble.detail % " does not exist or is down"_L1;
    case network::Problem::GroupUnavailable:
        return u"the group cannot be joined: "_s % trouble.detail;
    case network::Problem::PortTaken: return u"another program holds the relay's port"_s;
    case network::Problem::RelayNameUnknown:
        return u"the relay's name "_s % trouble.detail % " is not known"_L1;
    case network::Problem::KeyUnreadable:
        return u"the key of our relay cannot be used: "_s % trouble.detail;
    case network::Problem::KeyUnwritable:
        return u"the key of our relay cannot be written: "_s % trouble.detail;
    case network::Problem::HistoryUnreadable:
        return u"the history of our relay cannot be used: "_s % trouble.detail;
    case network::Problem::HistoryUnwritable:
        return u"the history of our relay cannot be written: "_s % trouble.detail;
    case network::Problem::IdentityUnreadable:
        return u"our identity cannot be used: "_s % trouble.detail;
    case network::Problem::IdentityUnwritable:
        return u"our identity cannot be written: "_s % trouble.detail;
    case network::Problem::SocketFailed: return u"the network failed: "_s % trouble.detail;
    }
    Q_UNREACHABLE_RETURN({});
}

QString searchingText(const network::Status& status)
{
    QString text;
    if (status.connection == network::Connection::Offline)
        text = u"there is no network to search"_s;
    else if (status.silence)
        text = u"no answer from the relay for %1 s"_s.arg(status.silence->count() / 1000);
    else
        text = u"no relay has answered yet"_s;
    return status.trouble ? text % ": "_L1 % troubleText(*status.trouble) : text;
}

/// Of a person or a relay; nothing for none. A claim, made harmless.
QString nameField(const QString& name)
{
    const QString shown = names::displayName(name);
    return shown.isEmpty() ? shown : field(u"name"_s, shown);
}

QLatin1StringView layerText(session::Layer layer)
{
    switch (layer) {
    case session::Layer::Classic: return "classic"_L1;
    case session::Layer::Extended: return "extended"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QLatin1StringView trustText(network::PersonTrust trust)
{
    switch (trust) {
    case network::PersonTrust::Unverified: return "unverified"_L1;
    case network::PersonTrust::Verified: return "verified"_L1;
    case network::PersonTrust::Changed: return "changed"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

/// A classic member has neither name nor identity, so nothing that could be trusted.
QString personText(const session::Person& person, network::PersonTrust trust)
{
    QString text = network::toText(person.address) % nameField(person.name);
    if (person.identity)
        text += " identity="_L1 % person.identity->toText() % " trust="_L1 % trustText(trust);
    return text;
}

/// What is said of a relay wherever it is named.
QString relayFields(const session::Relay& relay)
{
    QString fields = u"fingerprint="_s % relay.fingerprint.toText() % " trust="_L1
                     % network::codeOf(relay.trust) % " layer="_L1 % layerText(relay.layer)
                     % nameField(relay.name);
    if (relay.host)
        fields += " host="_L1 % relay.host->toText();
    return fields;
}

Event stateEvent(const network::Status& status)
{
    if (status.connection == network::Connection::Connected && status.relay) {
        return {"session"_L1, u"relay="_s % network::toText(status.relay->address) % u' '
                                  % relayFields(*status.relay)};
    }
    if (status.connection == network::Connection::Refused && status.refusal) {
        const session::RelayRefused& refused = *status.refusal;
        QString rest =
            network::codeOf(refused.reason) % " relay="_L1 % network::toText(refused.relay);
        if (refused.expected)
            rest += " known="_L1 % refused.expected->toText();
        if (refused.shown)
            rest += " shown="_L1 % refused.shown->toText();
        if (refused.wait.count() > 0)
            rest += " wait="_L1 % QString::number(refused.wait.count());
        return {"refused"_L1, rest};
    }
    return {"searching"_L1, searchingText(status)};
}

} // namespace

QString field(const QString& name, const QString& value)
{
    const bool plain = !value.isEmpty() && std::ranges::none_of(value, [](QChar c) {
        return c.isSpace() || c == u'"' || c == u'\\' || c.category() == QChar::Other_Control;
    });
    if (plain)
        return u' ' % name % u'=' % value;
    QString quoted = value;
    quoted.replace(u'\\', "\\\\"_L1).replace(u'"', "\\\""_L1);
    return u' ' % name % "=\""_L1 % quoted % u'"';
}

QByteArray Event::toLine(const QDateTime& at) const
{
    // Qt::ISODateWithMs writes the Z for a time in UTC.
    return toLine(at.toUTC().toString(Qt::ISODateWithMs).toLatin1());
}

QByteArray Event::toLine(QByteArrayView time) const
{
    QByteArray line = time.toByteArray();
    line += ' ';
    line += QByteArrayView(kind);
    if (!rest.isEmpty())
        line += ' ' + escape(rest).toUtf8();
    line += '\n';
    return line;
}

Event Event::hello(const QString& version, const std::optional<QString>& cookie)
{
    const QString program = u"sottovoce/"_s % version;
    if (!cookie)
        return {"hello"_L1, program % " auth=none"_L1};
    return {"hello"_L1, program % " auth=cookie cookie="_L1 % *cookie};
}

Event Event::helloOverTls(const QString& version, const QString& certificate)
{
    return {"hello"_L1, u"sottovoce/"_s % version % " auth=cookie tls="_L1 % certificate};
}

Event Event::ready(const settings::Settings& settings)
{
    return {"ready"_L1, u"name="_s % settings::shownName(settings) % " group="_L1 % settings.group
                            % " port="_L1 % QString::number(settings.port)};
}

Event Event::connected(const session::Person& person, network::PersonTrust trust)
{
    return {"connected"_L1, personText(person, trust)};
}

Event Event::trust(const session::Person& person, network::PersonTrust trust)
{
    return {"trust"_L1, personText(person, trust)};
}

Event Event::disconnected(const protocol::Endpoint& person)
{
    return {"disconnected"_L1, network::toText(person)};
}

Event Event::log(logging::Level level, const QString& text)
{
    return {"log"_L1, levelText(level) % u' ' % text};
}

Event Event::security(const logging::SecurityEvent& event)
{
    QString rest = logging::nameOf(event.kind);
    for (const auto& [name, value] : event.fields.asKeyValueRange())
        rest += field(name, value);
    return {"security"_L1, rest};
}

Event Event::securityLog(qsizetype count)
{
    return {"security-log"_L1, QString::number(count)};
}

Event Event::error(ErrorCode code, const QString& sentence)
{
    return {"error"_L1, codeText(code) % u' ' % sentence};
}

Event Event::missed(qsizetype lines)
{
    return {"missed"_L1, QString::number(lines)};
}

Event Event::bye(const QString& reason)
{
    return {"bye"_L1, reason};
}

Event Event::peer(const session::Person& person, network::PersonTrust trust)
{
    return {"peer"_L1, personText(person, trust)};
}

Event Event::peers(qsizetype count)
{
    return {"peers"_L1, QString::number(count)};
}

Event Event::relay(const network::RelayHere& here)
{
    const session::HeardRelay& heard = here.heard;
    QString rest = network::toText(heard.relay.address) % u' ' % relayFields(heard.relay);
    if (heard.members)
        rest += " members="_L1 % QString::number(*heard.members);
    if (heard.asksPassword)
        rest += " password=yes"_L1;
    if (here.current)
        rest += " current=yes"_L1;
    if (here.own)
        rest += " own=yes"_L1;
    if (here.chosen)
        rest += " chosen=yes"_L1;
    if (heard.refusal)
        rest += " refused="_L1 % network::codeOf(*heard.refusal);
    return {"relay"_L1, rest};
}

Event Event::relays(qsizetype count)
{
    return {"relays"_L1, QString::number(count)};
}

Event Event::status(const network::Status& status, qsizetype people, const QString& certificate,
                    const std::optional<network::LinkHealth>& health)
{
    QString rest = u"connection="_s % connectionText(status.connection);
    if (status.relay) {
        rest += " relay="_L1 % network::toText(status.relay->address) % " trust="_L1
                % network::codeOf(status.relay->trust);
    }
    if (status.hosting)
        rest += " hosting="_L1 % network::toText(status.hosting->address);
    if (!certificate.isEmpty())
        rest += " tls="_L1 % certificate;
    rest += " people="_L1 % QString::number(people);
    if (status.away)
        rest += " away=yes"_L1;
    if (health)
        rest += linkFields(*health);
    return {"status"_L1, rest};
}

QList<Event> stateEvents(const network::Status& status)
{
    QList<Event> events;
    if (status.hosting) {
        events += {"hosting"_L1, network::toText(status.hosting->address) % " fingerprint="_L1
                                     % status.hosting->fingerprint.toText()};
    }
    events += stateEvent(status);
    return events;
}

QList<Event> helpEvents()
{
    QList<Event> events;
    for (
        const QLatin1StringView line : {
            "TEXT sends TEXT as it stands"_L1,
            "/say TEXT sends TEXT, in which \\n, \\r and \\\\ are understood"_L1,
            "//TEXT sends /TEXT"_L1,
            "/to TARGET TEXT sends TEXT to a room (#NAME), a person (ADDRESS or 60 digits) or the lobby (-)"_L1,
            "/in TARGET sends there what follows"_L1,
            "/latest KEY TEXT sends TEXT, of which only the newest of KEY matters"_L1,
            "/once TEXT sends TEXT without seeing to it that it arrives"_L1,
            "/join #NAME [TOPIC] enters a room, and makes it if there is none"_L1,
            "/leave TARGET leaves a room or ends a private conversation"_L1,
            "/topic #NAME [TOPIC] sets what a room is about"_L1,
            "/rooms lists where we are"_L1,
            "/list lists the rooms of the relay"_L1,
            "/history [N] fetches what was said before, N (50) messages"_L1,
            "/away and /here tell the others whether somebody is there"_L1,
            "/typing tells them that somebody writes"_L1,
            "/outbox lists what not all have yet"_L1,
            "/retry ID and /discard ID settle what failed"_L1,
            "/peers lists who is there"_L1,
            "/status says how things stand"_L1,
            "/relays lists the relays that answer"_L1,
            "/relay DIGITS joins the one with this fingerprint from now on, /relay auto the best"_L1,
            "/security [N] tells what happened to trust, the last N (20) times"_L1,
            "/help lists the commands"_L1,
            "/quit leaves this connection"_L1,
            "exit stops the program"_L1,
        })
        events += Event{"help"_L1, line};
    return events;
}

QByteArrayView timeOfLine(QByteArrayView line)
{
    return line.first(line.indexOf(' '));
}

} // namespace control
