#pragma once

// Names and texts that somebody on the network may send to steer, deceive or overload whoever shows
// them: one table for all that sanitize. Plain values, any thread; owned by nobody.

#include <QList>
#include <QString>

namespace support {

struct HostileName {
    const char* what;
    QString text;
};

inline QList<HostileName> hostileNames()
{
    using namespace Qt::StringLiterals;
    const QChar nul(0);
    return {
        {"empty", {}},
        {"blanks", u" \t\u00A0\u2003\u3000"_s},
        {"NUL", u"Ada"_s + nul + u"admin"_s},
        {"NUL alone", QString(nul)},
        {"newline and a line of ours",
         u"Ada\n2026-11-23T10:00:00.900Z error network all is lost"_s},
        {"carriage return", u"Ada\rBob"_s},
        {"line and paragraph separator", u"Ada\u2028Bob\u2029Eve"_s},
        {"next line", u"Ada\u0085Bob"_s},
        {"escape sequence", u"\u001b[2J\u001b]0;title\a\u009b31m"_s},
        {"backspaces", u"Ada\b\b\bBob"_s},
        {"right-to-left override", u"Ada\u202Etxt.exe"_s},
        {"embeddings left open", u"\u202A\u202B\u202DAda"_s},
        {"isolates left open", u"\u2066\u2067\u2068Ada"_s},
        {"isolates closed unopened", u"Ada\u2069\u2069\u202C\u202C"_s},
        {"bidi marks", u"Ada\u200E\u200F\u061C"_s},
        {"zero width", u"A\u200Bd\u200Ca\u200D\u2060\uFEFF"_s},
        {"soft hyphen", u"A\u00ADda"_s},
        {"fillers that look blank", u"\u3164\u115F\u1160\uFFA0\u2800"_s},
        {"tags", u"Ada"_s + QString::fromUcs4(U"\U000E0041\U000E0064\U000E007F", 3)},
        {"percent signs", u"%n%s%1%2%L1%%"_s},
        {"markup", u"<img src=http://a.example/><b>Ada</b>&lt;script&gt;"_s},
        {"quotes and a field of ours", u"Ada\" trust=verified identity=\"1"_s},
        {"backslashes", uR"(Ada\n\r\\\")"_s},
        {"half a pair, high", u"Ada"_s + QChar(0xD83D)},
        {"half a pair, low", QChar(0xDE00) + u"Ada"_s},
        {"halves in the wrong order", QString(QChar(0xDE00)) + QChar(0xD83D)},
        {"noncharacters", u"Ada\uFFFE\uFFFF\uFDD0"_s},
        {"private use", u"Ada\uE000\uF8FF"_s},
        {"tower of marks", u"A"_s + QString(1000, QChar(0x0301)) + u"da"_s},
        {"marks without a letter", QString(100, QChar(0x0489))},
        {"endless syllable", QString(1000, QChar(0x1100))},
        {"16 KiB of letters", QString(16384, u'a')},
        {"16 KiB of emoji", u"😀"_s.repeated(8192)},
        {"16 KiB of NUL", QString(16384, nul)},
        {"widest letter there is", QString(64, QChar(0xFDFD))},
    };
}

} // namespace support
