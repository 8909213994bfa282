#pragma once

// An INI file, line by line: [section], name = value, comments with # or ;, UTF-8. What is not
// changed stays as it was written, comments, order and unknown entries included. QSettings does
// neither that nor say which line it could not read. Value type, any thread.

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringView>

#include <expected>

namespace settings {

class IniFile
{
public:
    struct Entry {
        QString section;
        QString name;
        QString value; ///< without the blanks around it
        int line = 0;  ///< from 1
    };
    struct BadLine {
        int line = 0; ///< from 1
        QString text;
        QString why; ///< ends a sentence that began with the line
    };

    /// The first line that is none of the above, if there is one.
    [[nodiscard]] static std::expected<IniFile, BadLine> parse(const QByteArray& bytes);
    [[nodiscard]] QByteArray toBytes() const;

    [[nodiscard]] const QList<Entry>& entries() const { return m_entries; }

    /// Changes the entry where it stands, or adds it at the end of its section.
    void set(const QString& section, const QString& name, const QString& value);
    void remove(const QString& section, const QString& name);

private:
    void insertLine(qsizetype at, const QString& text);
    [[nodiscard]] qsizetype endOfSection(const QString& section) const;

    QStringList m_lines;
    QList<Entry> m_entries;
};

} // namespace settings
