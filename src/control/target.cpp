#include "control/target.h"

#include "network/addresses.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {

QString wordText(const QString& text)
{
    QString word;
    for (const QChar c : text) {
        if (c == u'%' || c.isSpace() || c.category() == QChar::Other_Control) {
            for (const char byte : QString(c).toUtf8())
                word += u"%%1"_s.arg(std::uint8_t(byte), 2, 16, QChar(u'0')).toUpper();
        } else {
            word += c;
        }
    }
    return word;
}

QString targetText(const session::Conversation& conversation)
{
    switch (conversation.kind()) {
    case session::Conversation::Kind::Lobby: return u"-"_s;
    case session::Conversation::Kind::Room: return u'#' + wordText(conversation.room());
    case session::Conversation::Kind::Private: return conversation.person().toText();
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<session::Conversation> parseTarget(QStringView word,
                                                 std::span<const session::Person> people)
{
    if (word == u'-')
        return session::Conversation();
    if (word.startsWith(u'#')) {
        const QString name =
            QString::fromUtf8(QByteArray::fromPercentEncoding(word.sliced(1).toUtf8()));
        return name.isEmpty() ? std::nullopt : std::optional(session::Conversation::named(name));
    }
    if (const auto identity = crypto::Fingerprint::fromText(word))
        return session::Conversation::with(*identity);
    const auto person = std::ranges::find_if(people, [&](const session::Person& candidate) {
        return candidate.identity && network::toText(candidate.address) == word;
    });
    if (person == people.end())
        return std::nullopt;
    return session::Conversation::with(*person->identity);
}

} // namespace control
