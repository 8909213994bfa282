#include "control/grammar.h"

#include "control/limits.h"

#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {
namespace {

constexpr QByteArrayView kAuth = "AUTH ";

QString decode(QByteArrayView line)
{
    // A message is taken literally: a byte order mark is text like any other.
    using Flag = QStringDecoder::Flag;
    QStringDecoder decoder(QStringDecoder::Utf8, Flag::Stateless | Flag::ConvertInitialBom);
    return decoder(line);
}

Command parseSay(QStringView escaped)
{
    const std::optional<QString> text = unescape(escaped);
    if (!text)
        return BadEscape{};
    if (text->isEmpty())
        return Nothing{};
    return Say{*text};
}

/// Nothing: no number, or none that makes sense.
std::optional<qsizetype> parseCount(QStringView digits)
{
    if (digits.isEmpty() || digits.size() > 4
        || !std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return {};
    const int count = digits.toInt();
    return count > 0 ? std::optional<qsizetype>(count) : std::nullopt;
}

} // namespace

bool mayBecomeAuth(QByteArrayView beginning)
{
    const qsizetype common = std::min(beginning.size(), kAuth.size());
    constexpr qsizetype kLongest = kAuth.size() + kCookieDigits + 1; // with a carriage return
    return beginning.size() <= kLongest && beginning.first(common) == kAuth.first(common);
}

std::optional<QByteArrayView> authDigits(QByteArrayView line)
{
    if (!line.startsWith(kAuth) || line.size() != kAuth.size() + kCookieDigits)
        return {};
    return line.sliced(kAuth.size());
}

OpenFirstLine classifyOpenFirstLine(QByteArrayView line)
{
    if (line == kAuth.chopped(1) || line.startsWith(kAuth))
        return OpenFirstLine::Auth;
    if (line.startsWith('{') || line.endsWith(" HTTP/1.1") || line.endsWith(" HTTP/1.0"))
        return OpenFirstLine::Foreign;
    return OpenFirstLine::Command;
}

Command parseCommand(QByteArrayView line)
{
    const QString text = decode(line);
    if (text.isEmpty())
        return Nothing{};
    if (text == "exit"_L1)
        return Exit{};
    if (!text.startsWith(u'/'))
        return Say{text};
    if (text.startsWith("//"_L1))
        return Say{text.sliced(1)};
    if (text.startsWith("/say "_L1))
        return parseSay(QStringView(text).sliced(5));
    if (text == "/say"_L1)
        return Nothing{};
    if (text == "/peers"_L1)
        return Peers{};
    if (text == "/status"_L1)
        return ShowStatus{};
    if (text == "/security"_L1)
        return ShowSecurity{kSecurityEvents};
    if (text.startsWith("/security "_L1)) {
        if (const auto count = parseCount(QStringView(text).sliced(10)))
            return ShowSecurity{*count};
    }
    if (text == "/help"_L1)
        return Help{};
    if (text == "/quit"_L1)
        return Quit{};
    return UnknownCommand{text};
}

QString escape(QString text)
{
    return text.replace(u'\\', "\\\\"_L1).replace(u'\n', "\\n"_L1).replace(u'\r', "\\r"_L1);
}

std::optional<QString> unescape(QStringView text)
{
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != u'\\') {
            result += text[i];
            continue;
        }
        ++i;
        if (i == text.size())
            return {};
        switch (text[i].unicode()) {
        case u'n': result += u'\n'; break;
        case u'r': result += u'\r'; break;
        case u'\\': result += u'\\'; break;
        default: return {};
        }
    }
    return result;
}

} // namespace control
