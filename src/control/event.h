#pragma once

// What tools are told, and how it looks on the wire: "TIME KIND REST". This is the one place where
// the text of the control port is made; it is for programs, so English and never translated. Pure
// values, any thread. Source: docs/control-port.md, "What a tool is told".

#include "logging/logging.h"
#include "logging/securitylog.h"
#include "network/snapshot.h"
#include "settings/settings.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace control {

/// Stable codes of `error` lines.
enum class ErrorCode {
    TooLarge,
    NotConnected,
    UnknownCommand,
    BadEscape,
    RateLimited,
    OutboxFull,
};

struct Event {
    QLatin1StringView kind;
    QString rest; ///< as it is meant; escaped by toLine()

    /// Ends with a newline.
    [[nodiscard]] QByteArray toLine(const QDateTime& at) const;
    /// With the TIME of another line.
    [[nodiscard]] QByteArray toLine(QByteArrayView time) const;

    /// Without a cookie: --control-auth none.
    [[nodiscard]] static Event hello(const QString& version, const std::optional<QString>& cookie);
    /// Beyond loopback. No path: it would tell strangers who they are dealing with.
    [[nodiscard]] static Event helloOverTls(const QString& version, const QString& certificate);
    [[nodiscard]] static Event ready(const settings::Settings& settings);
    [[nodiscard]] static Event connected(const session::Person& person, network::PersonTrust trust);
    [[nodiscard]] static Event disconnected(const protocol::Endpoint& person);
    [[nodiscard]] static Event message(const network::ReceivedMessage& message);
    [[nodiscard]] static Event sent(const network::SentMessage& message);
    [[nodiscard]] static Event log(logging::Level level, const QString& text);
    [[nodiscard]] static Event security(const logging::SecurityEvent& event);
    /// The end of the answer to /security.
    [[nodiscard]] static Event securityLog(qsizetype count);
    [[nodiscard]] static Event error(ErrorCode code, const QString& sentence);
    [[nodiscard]] static Event missed(qsizetype lines);
    [[nodiscard]] static Event bye(const QString& reason);
    [[nodiscard]] static Event peer(const session::Person& person, network::PersonTrust trust);
    [[nodiscard]] static Event peers(qsizetype count);
    /// `certificate` is empty where the port speaks no TLS.
    [[nodiscard]] static Event status(const network::Status& status, qsizetype people,
                                      const QString& certificate = {});

    friend bool operator==(const Event&, const Event&) = default;
};

/// The state: `hosting` if we host, and one of `session`, `searching` and `refused`.
[[nodiscard]] QList<Event> stateEvents(const network::Status& status);
/// The answer to /help.
[[nodiscard]] QList<Event> helpEvents();

/// The TIME of a line.
[[nodiscard]] QByteArrayView timeOfLine(QByteArrayView line);

} // namespace control
