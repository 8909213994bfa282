#include "settings/inifile.h"

#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

bool isSection(QStringView line)
{
    return line.startsWith(u'[') && line.endsWith(u']');
}

QString assignment(const QString& name, const QString& value)
{
    return name + u" = "_s + value;
}

} // namespace

std::expected<IniFile, IniFile::BadLine> IniFile::parse(const QByteArray& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(bytes);
    IniFile file;
    file.m_lines = text.split(u'\n');
    if (file.m_lines.last().isEmpty())
        file.m_lines.removeLast();

    QString section;
    for (qsizetype i = 0; i < file.m_lines.size(); ++i) {
        const int number = int(i) + 1;
        const QString line = file.m_lines[i].trimmed();
        const auto bad = [&](const QString& why) {
            return std::unexpected(BadLine{number, line, why});
        };
        if (line.contains(QChar::ReplacementCharacter) || line.contains(QChar::Null))
            return bad(u"is not UTF-8 text: write it anew"_s);
        if (line.isEmpty() || line.startsWith(u'#') || line.startsWith(u';'))
            continue;
        if (isSection(line)) {
            section = line.sliced(1, line.size() - 2).trimmed();
            continue;
        }
        const qsizetype equals = line.indexOf(u'=');
        if (equals <= 0)
            return bad(u"is neither [SECTION] nor NAME = VALUE: mend the line or take it out"_s);
        if (section.isEmpty())
            return bad(u"stands before the first [SECTION]: move it under one"_s);
        const QString name = line.first(equals).trimmed();
        const bool twice = std::ranges::any_of(file.m_entries, [&](const Entry& entry) {
            return entry.section == section && entry.name == name;
        });
        if (twice)
            return bad(u"gives %1/%2 a second time: leave one of them"_s.arg(section, name));
        file.m_entries.append({section, name, line.sliced(equals + 1).trimmed(), number});
    }
    return file;
}

QByteArray IniFile::toBytes() const
{
    return m_lines.isEmpty() ? QByteArray() : m_lines.join(u'\n').toUtf8() + '\n';
}

void IniFile::set(const QString& section, const QString& name, const QString& value)
{
    for (Entry& entry : m_entries) {
        if (entry.section == section && entry.name == name) {
            if (entry.value != value) {
                entry.value = value;
                m_lines[entry.line - 1] = assignment(name, value);
            }
            return;
        }
    }
    qsizetype at = endOfSection(section);
    if (at < 0) {
        if (!m_lines.isEmpty())
            m_lines << QString();
        m_lines << u'[' + section + u']';
        at = m_lines.size();
    }
    insertLine(at, assignment(name, value));
    m_entries.append({section, name, value, int(at) + 1});
}

void IniFile::remove(const QString& section, const QString& name)
{
    const auto found = std::ranges::find_if(m_entries, [&](const Entry& entry) {
        return entry.section == section && entry.name == name;
    });
    if (found == m_entries.end())
        return;
    const int line = found->line;
    m_entries.erase(found);
    m_lines.removeAt(line - 1);
    for (Entry& entry : m_entries) {
        if (entry.line > line)
            --entry.line;
    }
}

void IniFile::insertLine(qsizetype at, const QString& text)
{
    m_lines.insert(at, text);
    for (Entry& entry : m_entries) {
        if (entry.line > at)
            ++entry.line;
    }
}

/// Where a new entry of the section belongs; negative when the section is not there.
qsizetype IniFile::endOfSection(const QString& section) const
{
    qsizetype end = -1;
    QString current;
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        const QString line = m_lines[i].trimmed();
        if (isSection(line))
            current = line.sliced(1, line.size() - 2).trimmed();
        if (current == section && !current.isEmpty() && !line.isEmpty())
            end = i + 1;
    }
    return end;
}

} // namespace settings
