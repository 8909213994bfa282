#pragma once

// The relays whose keys were pinned, in the file known_relays: one relay a line, readable and
// mendable by hand (docs/options.md, "known_relays"; settings/linefile.h). A relay is known by its
// key; an address leads to one relay at most. A relay that nobody verified is forgotten after 30 days
// without use. Belongs to one thread.

#include "settings/linefile.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <expected>

namespace settings {

struct PinnedRelay {
    QString fingerprint; ///< 60 digits
    QStringList
        addresses{}; ///< ADDRESS:PORT, IPv6 in brackets; 8 at most, the one met last is last
    QString name{};  ///< what it called itself; empty for classic relays and hosts
    bool verified = false;
    bool extended = false; ///< was joined by the extended layer
    bool chosen = false;   ///< a person chose it among others
    QDateTime firstSeen{}; ///< UTC
    QDateTime lastSeen{};  ///< UTC

    friend bool operator==(const PinnedRelay&, const PinnedRelay&) = default;
};

/// A relay that was joined.
struct MetRelay {
    QString address; ///< empty: not to be noted
    QString fingerprint;
    bool extended = false;
    QString name{}; ///< as in PinnedRelay
};

class KnownRelays
{
public:
    static constexpr qsizetype kMaxAddresses = 8;

    /// Where the file stands; nothing is read yet. An absent file is an empty list.
    explicit KnownRelays(QString path) : m_file(std::move(path)) {}

    std::expected<void, StoreError> load(const QDateTime& now);
    [[nodiscard]] const QList<PinnedRelay>& relays() const { return m_relays; }
    /// Lines of the file that were not understood.
    [[nodiscard]] const QStringList& badLines() const { return m_file.badLines(); }

    // All that change something save.

    /// Pins a key at first use, or notes that the pinned one was met again, perhaps elsewhere; an
    /// unknown key at a pinned address changes nothing.
    std::expected<void, StoreError> remember(const MetRelay& met, const QDateTime& now);
    /// The relay with the one key has the other now, all else being as it was.
    std::expected<void, StoreError> renew(const QString& before, const QString& fingerprint);
    std::expected<void, StoreError> setVerified(const QString& fingerprint, bool verified);
    /// A person chose this relay and not the others, which lose their mark. Empty: none of them.
    std::expected<void, StoreError> choose(const QString& fingerprint, const QStringList& others);
    /// Whom an address, with or without port, a name or the 60 digits of a key, blanks among them
    /// not counting, mean; says how many relays went.
    std::expected<int, StoreError> forget(const QString& what);

private:
    [[nodiscard]] LineFile::Line take(const QString& line, const QDateTime& now);
    [[nodiscard]] LineFile::Line merge(PinnedRelay relay);
    [[nodiscard]] PinnedRelay* findKey(const QString& fingerprint);
    [[nodiscard]] PinnedRelay* findAddress(const QString& address);
    std::expected<void, StoreError> save() const;

    LineFile m_file;
    QList<PinnedRelay> m_relays;
};

} // namespace settings
