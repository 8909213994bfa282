#include "settings/hostport.h"

#include <QHostAddress>
#include <QRegularExpression>

namespace settings {
namespace {

std::optional<QString> canonicalAddress(const QString& text)
{
    // QHostAddress takes blanks around an address and the old short forms of IPv4 (10.1 for
    // 10.0.0.1) too. Here they are neither an address nor a name.
    QHostAddress address;
    const bool ipv4 = !text.contains(u':');
    if (text != text.trimmed() || (ipv4 && text.count(u'.') != 3) || !address.setAddress(text))
        return std::nullopt;
    return address.toString();
}

bool isHostName(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral(
        R"(^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$)"));
    static const QRegularExpression digitsAtTheEnd(QStringLiteral(R"((^|\.)[0-9]+\.?$)"));
    return pattern.match(text).hasMatch() && !digitsAtTheEnd.match(text).hasMatch();
}

std::optional<std::uint16_t> portFromText(QStringView text)
{
    for (const QChar c : text) {
        if (c < u'0' || c > u'9')
            return std::nullopt;
    }
    const uint number = text.toUInt();
    if (number < 1 || number > 65535)
        return std::nullopt;
    return std::uint16_t(number);
}

} // namespace

std::optional<HostPort> parseHostPort(const QString& text)
{
    QString host = text;
    std::optional<QString> port;
    const bool bracketed = text.startsWith(u'[');
    if (bracketed) {
        const qsizetype end = text.indexOf(u']');
        if (end < 0 || (end + 1 < text.size() && text[end + 1] != u':'))
            return std::nullopt;
        host = text.sliced(1, end - 1);
        if (end + 1 < text.size())
            port = text.sliced(end + 2);
    } else if (text.count(u':') == 1) {
        const qsizetype colon = text.indexOf(u':');
        host = text.first(colon);
        port = text.sliced(colon + 1);
    }

    HostPort result;
    if (const std::optional<QString> address = canonicalAddress(host)) {
        if (bracketed && !address->contains(u':'))
            return std::nullopt;
        result.host = *address;
    } else if (!bracketed && isHostName(host.toLower())) {
        result.host = host.toLower();
    } else {
        return std::nullopt;
    }
    if (port) {
        const std::optional<std::uint16_t> number = portFromText(*port);
        if (!number)
            return std::nullopt;
        result.port = *number;
    }
    return result;
}

} // namespace settings
