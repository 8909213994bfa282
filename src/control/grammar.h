#pragma once

// What a tool may say: the first line, and after it messages and commands. Pure; any thread.
// Source: docs/control-port.md, "What a tool says".
// Nothing here fails: a line that means nothing is a value too (BadEscape, UnknownCommand).

#include "crypto/fingerprint.h"
#include "session/message.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <variant>

namespace control {

// --- The first line ----------------------------------------------------------------------------

/// Whether the beginning of a first line can still become "AUTH " and the digits of a cookie. A
/// browser or a JSON client shows itself in its first byte and need not be listened to any longer.
[[nodiscard]] bool mayBecomeAuth(QByteArrayView beginning);
/// What follows "AUTH ", if that is as long as a cookie.
[[nodiscard]] std::optional<QByteArrayView> authDigits(QByteArrayView line);

/// What a first line means where no cookie is asked for.
enum class OpenFirstLine {
    Auth,    ///< as a tool says that does not know: nothing to do
    Foreign, ///< HTTP (a web page that tries ports) or JSON (kept for an interface to come)
    Command, ///< what any later line would be
};
[[nodiscard]] OpenFirstLine classifyOpenFirstLine(QByteArrayView line);

// --- Every other line --------------------------------------------------------------------------

struct Nothing {}; ///< an empty line, or nothing to say
struct Say {
    QString text{};
    QString target{}; ///< empty: where this tool's messages go
    session::DeliveryClass deliveryClass = session::DeliveryClass::Reliable;
    QByteArray key{}; ///< Latest only
};
/// Where this tool's messages go from now on.
struct Turn {
    QString target;
};
struct EnterRoom {
    QString target;
    QString topic;
};
struct LeaveRoom {
    QString target;
};
struct SetTopic {
    QString target;
    QString topic;
};
struct ShowRooms {};
struct ListRooms {};
struct ShowHistory {
    qsizetype count;
};
struct SetAway {
    bool away;
};
struct TellTyping {};
struct ShowOutbox {};
struct Retry {
    session::MessageId id;
};
struct Discard {
    session::MessageId id;
};
struct Exit {};
struct Peers {};
struct ShowStatus {};
struct ShowRelays {};
struct ChooseRelay {
    std::optional<crypto::Fingerprint> relay; ///< nothing: none any more
};
struct ShowSecurity {
    qsizetype count;
};
struct Help {};
struct Quit {};
struct BadEscape {}; ///< a backslash that begins no escape
struct UnknownCommand {
    QString line;
};
using Command = std::variant<Nothing, Say, Turn, EnterRoom, LeaveRoom, SetTopic, ShowRooms,
                             ListRooms, ShowHistory, SetAway, TellTyping, ShowOutbox, Retry,
                             Discard, Exit, Peers, ShowStatus, ShowRelays, ChooseRelay,
                             ShowSecurity, Help, Quit, BadEscape, UnknownCommand>;

/// Bytes that are not UTF-8 become U+FFFD, as in messages from the network.
[[nodiscard]] Command parseCommand(QByteArrayView line);

// --- Text in one line --------------------------------------------------------------------------

/// 32 hexadecimal digits, as tools are told them.
[[nodiscard]] QString idText(const session::MessageId& id);

/// Backslash, newline and carriage return become \\, \n and \r.
[[nodiscard]] QString escape(QString text);
/// The reverse. Nothing: a backslash is followed by something else, or by nothing.
[[nodiscard]] std::optional<QString> unescape(QStringView text);

} // namespace control
