#include "settings/keytable.h"

#include "settings/hostport.h"
#include "settings/keyvalues.h"

#include <algorithm>
#include <array>
#include <optional>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

template <auto Member, int Least, int Most>
SetResult setNumber(Settings& settings, const QString& text, const QString& what)
{
    const std::optional<int> number = numberFromText(text, Least, Most);
    if (!number) {
        return wrong(u"is not %1: give a number from %2 to %3"_s.arg(what).arg(Least).arg(Most));
    }
    settings.*Member = static_cast<std::remove_cvref_t<decltype(settings.*Member)>>(*number);
    return {};
}

template <auto Member> QString getNumber(const Settings& settings)
{
    return QString::number(settings.*Member);
}

template <typename Value> struct Word {
    QLatin1StringView text;
    Value value;
};

template <auto Member, typename Value, std::size_t Size>
SetResult setWord(Settings& settings, const QString& text, const QString& what,
                  const std::array<Word<Value>, Size>& words)
{
    QStringList known;
    for (const Word<Value>& word : words) {
        if (text.compare(word.text, Qt::CaseInsensitive) == 0) {
            settings.*Member = word.value;
            return {};
        }
        known << word.text;
    }
    const QString last = known.takeLast();
    return wrong(u"is not %1: give %2 or %3"_s.arg(what, known.join(u", "_s), last));
}

template <typename Value, std::size_t Size>
QString getWord(Value value, const std::array<Word<Value>, Size>& words)
{
    return std::ranges::find(words, value, &Word<Value>::value)->text;
}

constexpr std::array kLogLevels{
    Word{"debug"_L1, LogLevel::Debug},
    Word{"info"_L1, LogLevel::Info},
    Word{"warning"_L1, LogLevel::Warning},
    Word{"error"_L1, LogLevel::Error},
};
constexpr std::array kLogFormats{
    Word{"text"_L1, LogFormat::Text},
    Word{"json"_L1, LogFormat::Json},
};
constexpr std::array kRelayModes{
    Word{"auto"_L1, RelayMode::Auto},
    Word{"never"_L1, RelayMode::Never},
    Word{"host"_L1, RelayMode::Host},
};
constexpr std::array kControlAuths{
    Word{"cookie"_L1, ControlAuth::Cookie},
    Word{"none"_L1, ControlAuth::None},
};

constexpr std::array kStrangers{
    Word{"accept"_L1, Strangers::Accept},
    Word{"refuse"_L1, Strangers::Refuse},
};
constexpr std::array kClassic{
    Word{"allow"_L1, true},
    Word{"refuse"_L1, false},
};

constexpr std::array kHistories{
    Word{"off"_L1, History::Off},
    Word{"memory"_L1, History::Memory},
    Word{"disk"_L1, History::Disk},
};

constexpr Programs kBoth = Program::App | Program::Relay;

constexpr std::array kKeys{
    Key{"group"_L1,
        "network"_L1,
        "group"_L1,
        kBoth,
        "ADDRESS"_L1,
        "multicast group in which people and relays meet"_L1,
        {},
        false,
        setGroup,
        [](const Settings& s) { return s.group; }},
    Key{"port"_L1,
        "network"_L1,
        "port"_L1,
        kBoth,
        "N"_L1,
        "UDP port of the group"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setNumber<&Settings::port, 1, 65535>(s, t, u"a port"_s);
        },
        getNumber<&Settings::port>},
    Key{"interface"_L1, "network"_L1, "interfaces"_L1, kBoth, "NAME"_L1,
        "network interface to use; may be given several times"_L1, "all that can multicast"_L1,
        true, setInterfaces, [](const Settings& s) { return s.interfaces.join(u", "_s); }},
    Key{"ttl"_L1,
        "network"_L1,
        "ttl"_L1,
        kBoth,
        "N"_L1,
        "routers that multicast may pass: 0 stays on this machine, 1 on this network"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setNumber<&Settings::ttl, 0, 255>(s, t, u"a TTL"_s);
        },
        getNumber<&Settings::ttl>},
    Key{"keepalive"_L1,
        "network"_L1,
        "keepalive"_L1,
        kBoth,
        "SECONDS"_L1,
        "how often a sign of life is sent"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setNumber<&Settings::keepAliveSeconds, 1, 3600>(s, t, u"a keep-alive period"_s);
        },
        getNumber<&Settings::keepAliveSeconds>},
    Key{"no-classic"_L1,
        "network"_L1,
        "classic"_L1,
        kBoth,
        {},
        "do without peers that speak only the original's protocol"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setWord<&Settings::admitClassic>(s, t, u"a way to treat classic peers"_s,
                                                    kClassic);
        },
        [](const Settings& s) { return getWord(s.admitClassic, kClassic); },
        "refuse"_L1},
    Key{"history"_L1,
        "room"_L1,
        "history"_L1,
        kBoth,
        "off|memory|disk"_L1,
        "what a relay keeps of its rooms for those who come later"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setWord<&Settings::history>(s, t, u"a way to keep history"_s, kHistories);
        },
        [](const Settings& s) { return getWord(s.history, kHistories); }},
    Key{"password-file"_L1, "room"_L1, "password-file"_L1, kBoth, "FILE"_L1,
        "file whose first line is the password of the room"_L1, "none"_L1, false, setPasswordFile,
        [](const Settings& s) { return s.passwordFile; }},
    Key{"name"_L1, "person"_L1, "name"_L1, Program::App, "NAME"_L1,
        "what others are to call you"_L1, "your login name"_L1, false, setName,
        [](const Settings& s) { return s.name; }},
    Key{"relay"_L1,
        "relay"_L1,
        "mode"_L1,
        Program::App,
        "MODE"_L1,
        "auto: host a relay when none answers; never: only join; host: host at once"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setWord<&Settings::relayMode>(s, t, u"a way to treat relays"_s, kRelayModes);
        },
        [](const Settings& s) { return getWord(s.relayMode, kRelayModes); }},
    Key{"relay-address"_L1, "relay"_L1, "address"_L1, Program::App, "HOST[:PORT]"_L1,
        "a relay that multicast does not reach"_L1, "the group is asked"_L1, false, setRelayAddress,
        [](const Settings& s) { return s.relayAddress; }},
    Key{"relay-fingerprint"_L1, "relay"_L1, "fingerprint"_L1, Program::App, "DIGITS"_L1,
        "the only relay key to trust"_L1, "any key that does not contradict a known one"_L1, false,
        setRelayFingerprint, [](const Settings& s) { return s.relayFingerprint; }},
    Key{"strangers"_L1,
        "relay"_L1,
        "strangers"_L1,
        Program::App,
        "accept|refuse"_L1,
        "whether to join a relay that was never met"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setWord<&Settings::strangers>(s, t, u"a way to treat strangers"_s, kStrangers);
        },
        [](const Settings& s) { return getWord(s.strangers, kStrangers); }},
    Key{"timeout"_L1,
        "relay"_L1,
        "timeout"_L1,
        Program::App,
        "SECONDS"_L1,
        "how long a headless start may look for a relay"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setNumber<&Settings::timeoutSeconds, 1, 86400>(s, t, u"a time-out"_s);
        },
        getNumber<&Settings::timeoutSeconds>},
    Key{"control-port"_L1,
        "control"_L1,
        "port"_L1,
        Program::App,
        "N|auto|off"_L1,
        "TCP port for programs on this machine; auto: 48387, or a free one when it is taken"_L1,
        {},
        false,
        setControlPort,
        getControlPort},
    Key{"control-bind"_L1, "control"_L1, "bind"_L1, Program::App, "ADDRESS"_L1,
        "address of the control port; beyond loopback it speaks TLS"_L1, "127.0.0.1 and ::1"_L1,
        false, setControlBind, [](const Settings& s) { return s.controlBind; }},
    Key{"control-auth"_L1,
        "control"_L1,
        "auth"_L1,
        Program::App,
        "cookie|none"_L1,
        "none: every program on this machine may use the control port"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setWord<&Settings::controlAuth>(s, t, u"a way to authenticate"_s, kControlAuths);
        },
        [](const Settings& s) { return getWord(s.controlAuth, kControlAuths); }},
    Key{"key"_L1, "relayd"_L1, "key"_L1, Program::Relay, "FILE"_L1,
        "the relay's private key; made when it is not there"_L1, "relay.key in the data folder"_L1,
        false, setKeyFile, [](const Settings& s) { return s.keyFile; }},
    Key{"relay-name"_L1, "relayd"_L1, "name"_L1, Program::Relay, "NAME"_L1,
        "what the relay is called; people see it"_L1, "the machine's name"_L1, false, setRelayName,
        [](const Settings& s) { return s.relayName; }},
    Key{"member-timeout"_L1,
        "relayd"_L1,
        "member-timeout"_L1,
        Program::Relay,
        "SECONDS"_L1,
        "silence after which a member is dropped"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setNumber<&Settings::memberTimeoutSeconds, 2, 86400>(s, t, u"a time-out"_s);
        },
        getNumber<&Settings::memberTimeoutSeconds>},
    Key{"max-members"_L1,
        "relayd"_L1,
        "max-members"_L1,
        Program::Relay,
        "N"_L1,
        "how many may be in the room"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setNumber<&Settings::maxMembers, 1, 10000>(s, t, u"a number of members"_s);
        },
        getNumber<&Settings::maxMembers>},
    Key{"log-level"_L1,
        "log"_L1,
        "level"_L1,
        kBoth,
        "LEVEL"_L1,
        "least level that is logged: debug, info, warning or error"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setWord<&Settings::logLevel>(s, t, u"a log level"_s, kLogLevels);
        },
        [](const Settings& s) { return getWord(s.logLevel, kLogLevels); }},
    Key{"log-format"_L1,
        "log"_L1,
        "format"_L1,
        kBoth,
        "text|json"_L1,
        "form of the log lines on standard error"_L1,
        {},
        false,
        [](Settings& s, const QString& t) {
            return setWord<&Settings::logFormat>(s, t, u"a log format"_s, kLogFormats);
        },
        [](const Settings& s) { return getWord(s.logFormat, kLogFormats); }},
};

constexpr std::array kSwitches{
    Switch{"headless"_L1,
           {},
           Program::App,
           {},
           "run without a window and without a display"_L1,
           [](Invocation& i, const QString&) -> SetResult {
               i.headless = true;
               return {};
           }},
    Switch{"profile"_L1,
           {},
           Program::App,
           "NAME"_L1,
           "keep settings, keys and known relays apart under this name"_L1,
           [](Invocation& i, const QString& text) -> SetResult {
               if (!isProfileName(text)) {
                   return wrong(u"is not a profile's name: give 1 to 32 letters, digits, - and "
                                "_"_s);
               }
               i.profile = text;
               return {};
           }},
    Switch{"config"_L1,
           {},
           kBoth,
           "FILE"_L1,
           "settings file to use instead of the usual one"_L1,
           [](Invocation& i, const QString& text) -> SetResult {
               if (text.isEmpty())
                   return wrong(u"names no file: give the path of a settings file"_s);
               i.configFile = text;
               return {};
           }},
    Switch{"forget-relay"_L1,
           {},
           Program::App,
           "ADDRESS"_L1,
           "remove a relay from the known ones, so that a new key of it is accepted, and end"_L1,
           [](Invocation& i, const QString& text) -> SetResult {
               if (!parseHostPort(text)) {
                   return wrong(u"is not a relay's address: give ADDRESS or ADDRESS:PORT, for "
                                "example 10.9.0.1:48386"_s);
               }
               i.forgetRelay = text;
               return {};
           }},
    Switch{"help"_L1,
           "h"_L1,
           kBoth,
           {},
           "show this help and end"_L1,
           [](Invocation& i, const QString&) -> SetResult {
               i.help = true;
               return {};
           }},
    Switch{"version"_L1,
           "v"_L1,
           kBoth,
           {},
           "show the version and end"_L1,
           [](Invocation& i, const QString&) -> SetResult {
               i.version = true;
               return {};
           }},
};

} // namespace

QString programName(Program program)
{
    return program == Program::App ? u"sottovoce"_s : u"sottovoce-relay"_s;
}

std::span<const Key> keys()
{
    return kKeys;
}

std::span<const Switch> switches()
{
    return kSwitches;
}

const Key* keyOfOption(QAnyStringView option)
{
    const auto found =
        std::ranges::find_if(kKeys, [&](const Key& k) { return option == k.option; });
    return found == kKeys.end() ? nullptr : &*found;
}

const Key* keyOfEntry(QAnyStringView section, QAnyStringView entry)
{
    const auto found = std::ranges::find_if(
        kKeys, [&](const Key& k) { return section == k.section && entry == k.entry; });
    return found == kKeys.end() ? nullptr : &*found;
}

QString defaultText(const Key& key)
{
    const QString text = key.get(Settings());
    return text.isEmpty() ? QString(key.unset) : text;
}

bool isProfileName(QStringView text)
{
    return !text.isEmpty() && text.size() <= 32 && std::ranges::all_of(text, [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || c == u'-' || c == u'_');
    });
}

} // namespace settings
