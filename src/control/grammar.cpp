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

/// The first word, and what follows the blank after it.
struct Words {
    QStringView first;
    QStringView rest;
};

Words split(QStringView text)
{
    const qsizetype blank = text.indexOf(u' ');
    return blank < 0 ? Words{text, {}} : Words{text.first(blank), text.sliced(blank + 1)};
}

/// What is to be said, but for its words, which stand escaped.
Command parseSay(QStringView escaped, Say how)
{
    std::optional<QString> text = unescape(escaped);
    if (!text)
        return BadEscape{};
    if (text->isEmpty())
        return Nothing{};
    how.text = *std::move(text);
    return how;
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

std::optional<session::MessageId> parseId(QStringView digits)
{
    session::MessageId id{};
    const QByteArray text = digits.toLatin1().toLower();
    const QByteArray bytes = QByteArray::fromHex(text);
    if (bytes.size() != qsizetype(id.size()) || bytes.toHex() != text)
        return {};
    std::ranges::copy(bytes, id.begin());
    return id;
}

/// "auto", or the digits of a key, blanks among them not counting.
std::optional<Command> parseChoice(QStringView choice)
{
    if (choice == "auto"_L1)
        return ChooseRelay{};
    const auto relay = crypto::Fingerprint::fromText(choice);
    return relay ? std::optional<Command>(ChooseRelay{relay}) : std::nullopt;
}

/// One word and nothing else.
bool isWord(QStringView text)
{
    return !text.isEmpty() && !text.contains(u' ');
}

/// A command that stands alone.
std::optional<Command> parseBare(QStringView name)
{
    if (name == "/say"_L1)
        return Nothing{};
    if (name == "/peers"_L1)
        return Peers{};
    if (name == "/rooms"_L1)
        return ShowRooms{};
    if (name == "/list"_L1)
        return ListRooms{};
    if (name == "/history"_L1)
        return ShowHistory{kHistoryMessages};
    if (name == "/away"_L1)
        return SetAway{true};
    if (name == "/here"_L1)
        return SetAway{false};
    if (name == "/typing"_L1)
        return TellTyping{};
    if (name == "/outbox"_L1)
        return ShowOutbox{};
    if (name == "/status"_L1)
        return ShowStatus{};
    if (name == "/relays"_L1)
        return ShowRelays{};
    if (name == "/security"_L1)
        return ShowSecurity{kSecurityEvents};
    if (name == "/help"_L1)
        return Help{};
    if (name == "/quit"_L1)
        return Quit{};
    return {};
}

/// A command with what follows the blank after its name.
std::optional<Command> parseWith(QStringView name, QStringView rest)
{
    const auto [word, more] = split(rest);
    if (name == "/say"_L1)
        return parseSay(rest, {});
    if (name == "/once"_L1)
        return parseSay(rest, {.deliveryClass = session::DeliveryClass::Unreliable});
    if (name == "/to"_L1 && !word.isEmpty())
        return parseSay(more, {.target = word.toString()});
    if (name == "/latest"_L1 && !word.isEmpty())
        return parseSay(more,
                        {.deliveryClass = session::DeliveryClass::Latest, .key = word.toUtf8()});
    if (name == "/in"_L1 && isWord(rest))
        return Turn{rest.toString()};
    if (name == "/join"_L1 && !word.isEmpty())
        return EnterRoom{word.toString(), more.toString()};
    if (name == "/leave"_L1 && isWord(rest))
        return LeaveRoom{rest.toString()};
    if (name == "/topic"_L1 && !word.isEmpty())
        return SetTopic{word.toString(), more.toString()};
    if (name == "/relay"_L1)
        return parseChoice(rest);
    if (name == "/history"_L1) {
        if (const auto count = parseCount(rest))
            return ShowHistory{*count};
    }
    if (name == "/security"_L1) {
        if (const auto count = parseCount(rest))
            return ShowSecurity{*count};
    }
    if (name == "/retry"_L1) {
        if (const auto id = parseId(rest))
            return Retry{*id};
    }
    if (name == "/discard"_L1) {
        if (const auto id = parseId(rest))
            return Discard{*id};
    }
    return {};
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
    const qsizetype blank = text.indexOf(u' ');
    auto command =
        blank < 0 ? parseBare(text)
                  : parseWith(QStringView(text).first(blank), QStringView(text).sliced(blank + 1));
    return command ? *std::move(command) : UnknownCommand{text};
}

QString idText(const session::MessageId& id)
{
    return QString::fromLatin1(QByteArrayView(id).toByteArray().toHex());
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
