#pragma once

// All that can be set, as one plain struct with its defaults, for the app and the relay alike.
// Values are checked where text comes in (keytable.h), so a Settings is always usable. Command
// line comes before file before defaults. Value type, any thread.
// Source: docs/options.md.

#include <QMetaType>
#include <QString>
#include <QStringList>

#include <cstdint>

namespace settings {

enum class RelayMode {
    Auto,  ///< host when nobody answers
    Never, ///< only ever join
    Host,  ///< host at once
};

enum class ControlAuth {
    Cookie, ///< the first line must carry the cookie's digits
    None,   ///< the original's behaviour: whoever reaches the port may use it
};

/// What to do with a relay that was never met.
enum class Strangers {
    Accept, ///< joined as unverified, and pinned
    Refuse, ///< not joined
};

/// What a relay keeps of its rooms for those who come later.
enum class History { Off, Memory, Disk };

enum class LogLevel { Debug, Info, Warning, Error };
enum class LogFormat { Text, Json };

struct ControlPort {
    enum class Mode {
        Auto,  ///< 48387, or a free port when that one is taken
        Fixed, ///< `number`, or an error; 0 lets the system choose
        Off,
    };
    Mode mode = Mode::Auto;
    std::uint16_t number = 48387;

    friend bool operator==(const ControlPort&, const ControlPort&) = default;
};

/// UTF-16 units of a person's name; a choice of ours, so that it fits a line of the window.
inline constexpr int kMaxNameLength = 64;

/// Bytes of UTF-8 of a relay's name: what its CHALLENGE has room for.
inline constexpr int kMaxRelayName = 64;

struct Settings {
    // Both programs
    QString group = QStringLiteral("239.255.83.86"); ///< a multicast address, IPv4 or IPv6
    std::uint16_t port = 48386;
    QStringList interfaces;    ///< names; empty: every multicast-capable one
    int ttl = 1;               ///< 0 to 255
    int keepAliveSeconds = 10; ///< 1 to 3600
    LogLevel logLevel = LogLevel::Info;
    LogFormat logFormat = LogFormat::Text;
    bool admitClassic = true;       ///< whether peers of the classic layer are spoken to
    History history = History::Off; ///< of the relay that runs or is hosted
    QString passwordFile;           ///< the room's password, its first line; empty: none

    // sottovoce
    QString name; ///< empty: see shownName(); at most kMaxNameLength
    RelayMode relayMode = RelayMode::Auto;
    QString relayAddress;     ///< HOST or HOST:PORT or [HOST]:PORT; empty: the group
    QString relayFingerprint; ///< 60 digits; empty: any key that was not refused
    Strangers strangers = Strangers::Accept;
    int timeoutSeconds = 30; ///< for a relay at the start of a headless run
    ControlPort controlPort;
    QString controlBind; ///< an address of this machine; empty: 127.0.0.1 and ::1
    ControlAuth controlAuth = ControlAuth::Cookie;

    // sottovoce-relay
    QString keyFile;               ///< the relay's private key; empty: relay.key in its data folder
    QString relayName;             ///< shown to all; empty: the machine's name
    int memberTimeoutSeconds = 90; ///< 2 to 86400
    int maxMembers = 10000;        ///< 1 to 10000

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// What others are to see: the name as chosen, or else the login name; empty when there is none.
[[nodiscard]] QString shownName(const Settings& settings);

/// Whether other machines reach the control port, which then takes TLS and the cookie.
[[nodiscard]] bool isControlPortRemote(const Settings& settings);

} // namespace settings

Q_DECLARE_METATYPE(settings::Settings)
