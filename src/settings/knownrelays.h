#pragma once

// The relays whose keys were pinned, in the file known_relays: one relay a line, readable and
// mendable by hand (docs/options.md, "known_relays"). Written whole or not at all, mode 0600. A
// line that cannot be understood is kept as it is and reported, never dropped. The pin of an
// address that nobody verified lapses after 30 days without use. Belongs to one thread.

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <expected>

namespace settings {

struct PinnedRelay {
    QString address;     ///< ADDRESS:PORT, IPv6 in brackets
    QString fingerprint; ///< 60 digits
    bool verified = false;
    QDateTime firstSeen; ///< UTC
    QDateTime lastSeen;  ///< UTC

    friend bool operator==(const PinnedRelay&, const PinnedRelay&) = default;
};

enum class StoreError {
    Unreadable, ///< there, but cannot be read
    Unwritable, ///< cannot be written; what is in memory stays right
};

class KnownRelays
{
public:
    /// Where the file stands; nothing is read yet. An absent file is an empty list.
    explicit KnownRelays(QString path);

    std::expected<void, StoreError> load(const QDateTime& now);
    [[nodiscard]] const QList<PinnedRelay>& relays() const { return m_relays; }
    /// Lines of the file that were not understood.
    [[nodiscard]] const QStringList& badLines() const { return m_badLines; }

    /// Pins a key at first use, or notes that the pinned one was met again; another key for a
    /// pinned address changes nothing. Saves.
    std::expected<void, StoreError> remember(const QString& address, const QString& fingerprint,
                                             const QDateTime& now);
    std::expected<void, StoreError> setVerified(const QString& address, bool verified);
    /// An address with or without port; says how many pins went.
    std::expected<int, StoreError> forget(const QString& address);

private:
    struct OtherLine {
        qsizetype before; // which of m_relays it stands before
        QString text;
    };

    PinnedRelay* find(const QString& address);
    std::expected<void, StoreError> save() const;

    QString m_path;
    QList<PinnedRelay> m_relays;
    QList<OtherLine> m_otherLines; // comments and bad lines, in the order of the file
    QStringList m_badLines;
};

} // namespace settings
