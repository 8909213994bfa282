#include "names/displayname.h"

#include <QTextBoundaryFinder>

#include <unicode/uchar.h>

#include <algorithm>

namespace names {
namespace {

/// What is looked at. More than enough for 64 units that are shown, and a bound on the work.
constexpr qsizetype kExamined = 1024;
/// More than any language needs; a tower of marks reaches into the lines above.
constexpr int kMaxMarks = 4;

constexpr char32_t kTextSelector = 0xFE0E;
constexpr char32_t kEmojiSelector = 0xFE0F;
constexpr char32_t kEmptyBraille = 0x2800; // no blank by its properties, but by its looks
constexpr char32_t kReplacement = QChar::ReplacementCharacter;

bool isBlank(char32_t c)
{
    return QChar::isSpace(c) || c == kEmptyBraille;
}

/// What a reader cannot see, or what is nobody's character.
bool isInvisible(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse: return true;
    default: break;
    }
    return QChar::isNonCharacter(c)
           || u_hasBinaryProperty(UChar32(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

/// Whether the heart before it is black or red; the only invisible thing that names need. (Joiners
/// are format characters, which the protocol does not have in names.)
bool isSelector(char32_t c)
{
    return c == kTextSelector || c == kEmojiSelector;
}

bool isMark(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

QString cut(const QString& text)
{
    if (text.size() <= kMaxDisplayName)
        return text;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    finder.setPosition(kMaxDisplayName);
    qsizetype end = finder.isAtBoundary() ? kMaxDisplayName : finder.toPreviousBoundary();
    if (end <= 0) // one endless syllable, as the letters of Korean can be strung together
        end = text[kMaxDisplayName].isLowSurrogate() ? kMaxDisplayName - 1 : kMaxDisplayName;
    return text.first(end).trimmed();
}

} // namespace

QString displayName(const QString& name)
{
    // Halves of surrogate pairs become U+FFFD on the way to code points.
    const QList<uint> points = name.first(std::min(name.size(), kExamined))
                                   .normalized(QString::NormalizationForm_C)
                                   .toUcs4();
    QList<char32_t> shown;
    shown.reserve(points.size());
    bool afterLetter = false; // or after its marks
    bool legible = false;
    int marks = 0;
    for (const char32_t c : points) {
        if (isBlank(c)) {
            shown += U' ';
            afterLetter = false;
        } else if (isSelector(c) && afterLetter) {
            shown += c;
            afterLetter = false; // one at a time
        } else if (c == kReplacement || isInvisible(c)) {
            if (shown.isEmpty() || shown.last() != kReplacement)
                shown += kReplacement;
            afterLetter = false;
        } else if (isMark(c)) {
            if (++marks > kMaxMarks)
                continue;
            shown += c;
        } else {
            shown += c;
            marks = 0;
            afterLetter = legible = true;
        }
    }
    return legible ? cut(QString::fromUcs4(shown.constData(), shown.size()).simplified())
                   : QString();
}

} // namespace names
