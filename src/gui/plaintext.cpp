#include "gui/plaintext.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

constexpr QChar kFirstStrongIsolate(0x2068);
constexpr QChar kPopDirectionalIsolate(0x2069);

bool opensIsolate(QChar c)
{
    return c.unicode() >= 0x2066 && c.unicode() <= 0x2068;
}

bool isLineBreak(QChar c)
{
    return c == u'\n' || c == u'\r' || c == u'\v' || c == u'\f' || c == QChar(0x85)
           || c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
}

bool isVisible(char32_t c)
{
    return QChar::category(c) != QChar::Other_Control && !QChar::isNonCharacter(c);
}

} // namespace

QString safeText(QStringView text)
{
    QString safe;
    safe.reserve(text.size());
    int open = 0;
    const auto closeAll = [&] {
        safe.append(QString(open, kPopDirectionalIsolate));
        open = 0;
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (isLineBreak(c)) {
            if (c == u'\r' && i + 1 < text.size() && text[i + 1] == u'\n')
                ++i;
            closeAll();
            safe += u'\n';
        } else if (c == u'\t') {
            safe += c;
        } else if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            const char32_t whole = QChar::surrogateToUcs4(c, text[i + 1]);
            ++i;
            if (isVisible(whole))
                safe.append(c).append(text[i]);
            else
                safe += QChar::ReplacementCharacter;
        } else if (c.isSurrogate() || !isVisible(c.unicode())) {
            safe += QChar::ReplacementCharacter;
        } else if (c == kPopDirectionalIsolate) {
            if (open > 0) {
                --open;
                safe += c;
            }
        } else {
            open += opensIsolate(c) ? 1 : 0;
            safe += c;
        }
    }
    closeAll();
    return safe;
}

QString isolated(const QString& text)
{
    return kFirstStrongIsolate + safeText(text) + kPopDirectionalIsolate;
}

QString oneLine(const QString& text, int maxLength)
{
    const bool cut = text.size() > maxLength;
    QString line = cut ? text.left(maxLength) + u'…' : text;
    return safeText(line.replace(u'\n', u' ')).simplified();
}

QList<Link> findLinks(const QString& text)
{
    // Ends before blanks, quotes and whatever is invisible: what is seen is what opens.
    static const QRegularExpression pattern(uR"(\bhttps?://[^\s<>"\p{Cf}\p{Cc}\x{FFFD}]+)"_s,
                                            QRegularExpression::CaseInsensitiveOption
                                                | QRegularExpression::UseUnicodePropertiesOption);
    QList<Link> links;
    auto matches = pattern.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        QString address = match.captured();
        // A sentence's punctuation is not the link's, nor is a bracket that opened before it.
        while (!address.isEmpty()
               && (u".,;:!?'*_"_s.contains(address.back())
                   || (address.back() == u')' && address.count(u'(') < address.count(u')'))
                   || (address.back() == u']' && address.count(u'[') < address.count(u']'))))
            address.chop(1);
        const QUrl url(address, QUrl::StrictMode);
        if (url.isValid() && !url.host().isEmpty())
            links.append({match.capturedStart(), address.size(), url});
    }
    return links;
}

} // namespace gui
