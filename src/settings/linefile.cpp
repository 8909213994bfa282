#include "settings/linefile.h"

#include "settings/paths.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

/// Thousands of entries; what is bigger is some other file.
constexpr qint64 kMaxLineFileSize = 1 << 20;

} // namespace

std::expected<void, StoreError> LineFile::read(const std::function<Line(const QString&)>& take)
{
    m_badLines.clear();
    m_otherLines.clear();

    QFile file(m_path);
    if (!file.exists())
        return {};
    if (QFileInfo(m_path).isDir() || file.size() > kMaxLineFileSize
        || !file.open(QIODevice::ReadOnly))
        return std::unexpected(StoreError::Unreadable);
    const QString text = QString::fromUtf8(file.readAll());
    if (file.error() != QFileDevice::NoError)
        return std::unexpected(StoreError::Unreadable);

    QStringList lines = text.split(u'\n');
    if (lines.last().isEmpty())
        lines.removeLast();
    qsizetype entries = 0;
    for (const QString& line : std::as_const(lines)) {
        const QString trimmed = line.trimmed();
        const bool comment = trimmed.isEmpty() || trimmed.startsWith(u'#');
        const Line what = comment ? Line::Bad : take(trimmed);
        if (what == Line::Entry)
            ++entries;
        if (what != Line::Bad)
            continue;
        m_otherLines.append({entries, line});
        if (!comment)
            m_badLines.append(trimmed);
    }
    return {};
}

std::expected<void, StoreError> LineFile::write(const QStringList& entries) const
{
    QStringList lines;
    qsizetype other = 0;
    for (qsizetype i = 0; i <= entries.size(); ++i) {
        for (; other < m_otherLines.size() && m_otherLines[other].before <= i; ++other)
            lines << m_otherLines[other].text;
        if (i < entries.size())
            lines << entries[i];
    }
    const QByteArray bytes = lines.isEmpty() ? QByteArray() : lines.join(u'\n').toUtf8() + '\n';

    makePrivateFolder(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly)
        || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || file.write(bytes) != bytes.size() || !file.commit())
        return std::unexpected(StoreError::Unwritable);
    return {};
}

void LineFile::removeEntry(qsizetype index)
{
    for (OtherLine& other : m_otherLines) {
        if (other.before > index)
            --other.before;
    }
}

QStringList words(const QString& text)
{
    static const QRegularExpression blanks(u"\\s+"_s);
    return text.split(blanks, Qt::SkipEmptyParts);
}

bool isFingerprint(const QString& word)
{
    static const QRegularExpression digits(u"^[0-9]{60}$"_s);
    return digits.match(word).hasMatch();
}

std::optional<bool> verifiedFromWord(const QString& word)
{
    if (word != verifiedWord(true) && word != verifiedWord(false))
        return std::nullopt;
    return word == verifiedWord(true);
}

QString verifiedWord(bool verified)
{
    return verified ? u"verified"_s : u"unverified"_s;
}

std::optional<QDateTime> timeFromWord(const QString& word)
{
    QDateTime time = QDateTime::fromString(word, Qt::ISODate);
    if (!time.isValid() || !word.endsWith(u'Z'))
        return std::nullopt;
    return time;
}

QString timeWord(const QDateTime& time)
{
    return time.toUTC().toString(Qt::ISODate);
}

bool isPlainName(const QString& name)
{
    return !name.isEmpty() && name == name.trimmed()
           && std::ranges::none_of(name, [](QChar letter) {
                  return letter.category() == QChar::Other_Control
                         || letter.category() == QChar::Separator_Line
                         || letter.category() == QChar::Separator_Paragraph;
              });
}

} // namespace settings
