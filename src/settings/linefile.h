#pragma once

// A file of lines that a person may mend by hand: one thing a line, comments with #. What is not
// understood is kept where it stands and reported, never dropped. Written whole or not at all, mode
// 0600. Knows nothing of what the lines mean, but for the fields that all such files share. Owned by
// KnownRelays, KnownPeople or RememberedRooms, on their thread.

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <expected>
#include <functional>
#include <optional>

namespace settings {

enum class StoreError {
    Unreadable, ///< there, but cannot be read
    Unwritable, ///< cannot be written; what is in memory stays right
};

class LineFile
{
public:
    /// What became of a line.
    enum class Line {
        Entry,  ///< the next entry of the owner's list
        Merged, ///< understood, and not to be written again as it is
        Bad,    ///< not understood
    };

    /// Where the file stands; nothing is read yet. An absent file has no lines.
    explicit LineFile(QString path) : m_path(std::move(path)) {}

    [[nodiscard]] std::expected<void, StoreError>
    read(const std::function<Line(const QString&)>& take);
    /// The owner's entries, in order, among the other lines.
    [[nodiscard]] std::expected<void, StoreError> write(const QStringList& entries) const;
    void removeEntry(qsizetype index);
    /// Lines that were not understood.
    [[nodiscard]] const QStringList& badLines() const { return m_badLines; }

private:
    struct OtherLine {
        qsizetype before; // which of the owner's entries it stands before
        QString text;
    };

    QString m_path;
    QList<OtherLine> m_otherLines; // comments and bad lines, in the order of the file
    QStringList m_badLines;
};

[[nodiscard]] QStringList words(const QString& text);
/// 60 digits.
[[nodiscard]] bool isFingerprint(const QString& word);
[[nodiscard]] std::optional<bool> verifiedFromWord(const QString& word);
[[nodiscard]] QString verifiedWord(bool verified);
/// In UTC, as ISO 8601 writes it.
[[nodiscard]] std::optional<QDateTime> timeFromWord(const QString& word);
[[nodiscard]] QString timeWord(const QDateTime& time);
/// A name that may stand in such a file, on its one line and between tabs.
[[nodiscard]] bool isPlainName(const QString& name);

} // namespace settings
