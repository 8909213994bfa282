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
    NoSuchTarget,
    NotInRoom,
    NoSuchRelay,
    RelayRefused,
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
    /// Of somebody who is there; it is another one than was told.
    [[nodiscard]] static Event trust(const session::Person& person, network::PersonTrust trust);
    [[nodiscard]] static Event disconnected(const protocol::Endpoint& person);
    /// `message` for what is said in the lobby; `said`, `latest`, `once` or `history` otherwise.
    [[nodiscard]] static Event message(const network::ReceivedMessage& message);
    [[nodiscard]] static Event sent(const network::SentMessage& message);
    // Messages of ours: taken into the outbox, and what became of them.
    [[nodiscard]] static Event accepted(const network::OwnMessage& message);
    [[nodiscard]] static Event receipt(const session::MessageId& id,
                                       const session::MessageState& state);
    /// The end of the answer to /outbox.
    [[nodiscard]] static Event outbox(qsizetype count);
    // Rooms of ours.
    [[nodiscard]] static Event room(const session::RoomInfo& room);
    /// The end of the answer to /rooms.
    [[nodiscard]] static Event rooms(qsizetype count);
    [[nodiscard]] static Event roomLeft(const session::Conversation& room,
                                        protocol::NoRoomReason why);
    /// It could not even be asked for.
    [[nodiscard]] static Event roomRefused(const session::Conversation& room);
    [[nodiscard]] static Event came(const session::Conversation& room,
                                    const session::Person& person);
    [[nodiscard]] static Event went(const session::Conversation& room,
                                    const session::Person& person);
    [[nodiscard]] static Event listed(const session::ListedRoom& room);
    /// The end of the answer to /list.
    [[nodiscard]] static Event listedEnd(qsizetype count);
    /// The end of the answer to /history.
    [[nodiscard]] static Event historyEnd(const session::EarlierFetched& fetched);
    [[nodiscard]] static Event presence(const session::Person& person);
    [[nodiscard]] static Event typing(const session::Typing& typing);
    [[nodiscard]] static Event log(logging::Level level, const QString& text);
    [[nodiscard]] static Event security(const logging::SecurityEvent& event);
    /// The end of the answer to /security.
    [[nodiscard]] static Event securityLog(qsizetype count);
    [[nodiscard]] static Event error(ErrorCode code, const QString& sentence);
    [[nodiscard]] static Event missed(qsizetype lines);
    [[nodiscard]] static Event bye(const QString& reason);
    [[nodiscard]] static Event peer(const session::Person& person, network::PersonTrust trust);
    [[nodiscard]] static Event peers(qsizetype count);
    [[nodiscard]] static Event relay(const network::RelayHere& here);
    [[nodiscard]] static Event relays(qsizetype count);
    /// `certificate` is empty where the port speaks no TLS; health is that of a session of the
    /// extended layer.
    [[nodiscard]] static Event status(const network::Status& status, qsizetype people,
                                      const QString& certificate = {},
                                      const std::optional<network::LinkHealth>& health = {});

    friend bool operator==(const Event&, const Event&) = default;
};

/// The state: `hosting` if we host, and one of `session`, `searching` and `refused`.
[[nodiscard]] QList<Event> stateEvents(const network::Status& status);
/// How the link fares, as fields of `status`.
[[nodiscard]] QString linkFields(const network::LinkHealth& health);
/// The answer to /help.
[[nodiscard]] QList<Event> helpEvents();

/// The TIME of a line.
[[nodiscard]] QByteArrayView timeOfLine(QByteArrayView line);

} // namespace control
