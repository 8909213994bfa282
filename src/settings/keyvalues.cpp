#include "settings/keyvalues.h"

#include "settings/hostport.h"

#include <QHostAddress>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

bool hasControlCharacter(const QString& text)
{
    return std::ranges::any_of(text, [](QChar c) { return c.category() == QChar::Other_Control; });
}

} // namespace

std::unexpected<QString> wrong(const QString& what)
{
    return std::unexpected(what);
}

std::optional<int> numberFromText(const QString& text, int least, int most)
{
    if (text.isEmpty() || text.size() > 9
        || !std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;
    const int number = text.toInt();
    if (number < least || number > most)
        return std::nullopt;
    return number;
}

SetResult setGroup(Settings& settings, const QString& text)
{
    const std::optional<HostPort> parsed = parseHostPort(text);
    const QHostAddress address(parsed && parsed->port == 0 ? parsed->host : QString());
    const bool ipv4 = address.protocol() == QAbstractSocket::IPv4Protocol
                      && (address.toIPv4Address() >> 28) == 0xE;
    const bool ipv6 = address.protocol() == QAbstractSocket::IPv6Protocol
                      && address.toIPv6Address()[0] == 0xFF && address.scopeId().isEmpty();
    if (!ipv4 && !ipv6) {
        return wrong(u"is not a multicast address: give one from 224.0.0.0 to 239.255.255.255, or "
                     "an IPv6 one that begins with ff"_s);
    }
    settings.group = address.toString();
    return {};
}

SetResult setInterfaces(Settings& settings, const QString& text)
{
    QStringList names;
    for (const QString& part : text.split(u',', Qt::SkipEmptyParts)) {
        const QString name = part.trimmed();
        if (!name.isEmpty() && !names.contains(name))
            names << name;
    }
    // Nothing at all is the default; commas without names are a mistake.
    if ((names.isEmpty() && !text.isEmpty()) || hasControlCharacter(text)) {
        return wrong(u"names no network interface: give a name as the system shows it, for example "
                     "eth0"_s);
    }
    settings.interfaces = names;
    return {};
}

SetResult setName(Settings& settings, const QString& text)
{
    const QString name = text.trimmed();
    if (name.size() > kMaxNameLength || hasControlCharacter(name)) {
        return wrong(u"is not a name: give at most %1 characters, none of them a line break or "
                     "tab"_s.arg(kMaxNameLength));
    }
    settings.name = name;
    return {};
}

SetResult setRelayAddress(Settings& settings, const QString& text)
{
    if (!text.isEmpty() && !parseHostPort(text)) {
        return wrong(u"is not an address: give HOST or HOST:PORT, for example 10.9.0.1, "
                     "relay.example:48386 or [fd00::1]:48386"_s);
    }
    settings.relayAddress = text;
    return {};
}

SetResult setRelayFingerprint(Settings& settings, const QString& text)
{
    QString digits;
    for (const QChar c : text) {
        if (!c.isSpace())
            digits += c;
    }
    const bool good = digits.size() == 60 && std::ranges::all_of(digits, [](QChar c) {
                          return c >= u'0' && c <= u'9';
                      });
    if (!good && !digits.isEmpty()) {
        return wrong(u"is not a fingerprint: give the 60 digits that the relay shows, with or "
                     "without blanks"_s);
    }
    settings.relayFingerprint = digits;
    return {};
}

SetResult setControlPort(Settings& settings, const QString& text)
{
    if (text.compare("auto"_L1, Qt::CaseInsensitive) == 0) {
        settings.controlPort = ControlPort();
    } else if (text.compare("off"_L1, Qt::CaseInsensitive) == 0) {
        settings.controlPort = ControlPort{.mode = ControlPort::Mode::Off};
    } else if (const std::optional<int> number = numberFromText(text, 0, 65535)) {
        settings.controlPort = ControlPort{ControlPort::Mode::Fixed, std::uint16_t(*number)};
    } else {
        return wrong(u"is not a control port: give a number from 1 to 65535, 0 for any free one, "
                     "auto or off"_s);
    }
    return {};
}

QString getControlPort(const Settings& settings)
{
    switch (settings.controlPort.mode) {
    case ControlPort::Mode::Auto: return u"auto"_s;
    case ControlPort::Mode::Off: return u"off"_s;
    case ControlPort::Mode::Fixed: return QString::number(settings.controlPort.number);
    }
    Q_UNREACHABLE_RETURN({});
}

SetResult setControlBind(Settings& settings, const QString& text)
{
    QHostAddress address;
    if (!text.isEmpty()
        && (!address.setAddress(text) || address.isMulticast() || address.isBroadcast()))
        return wrong(u"is not an address of a machine: give 127.0.0.1, another one of this "
                     "machine, or 0.0.0.0 for all"_s);
    settings.controlBind = text.isEmpty() ? text : address.toString();
    return {};
}

SetResult setKeyFile(Settings& settings, const QString& text)
{
    settings.keyFile = text;
    return {};
}

SetResult setPasswordFile(Settings& settings, const QString& text)
{
    settings.passwordFile = text;
    return {};
}

SetResult setRelayName(Settings& settings, const QString& text)
{
    const QString name = text.trimmed();
    if (name.toUtf8().size() > kMaxRelayName || hasControlCharacter(name)) {
        return wrong(u"is not a relay's name: give at most %1 bytes, none of them a line break or "
                     "tab"_s.arg(kMaxRelayName));
    }
    settings.relayName = name;
    return {};
}

} // namespace settings
