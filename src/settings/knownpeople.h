#pragma once

// The people who were met, in the file known_people: one a line, readable and mendable by hand
// (docs/options.md, "known_people"; settings/linefile.h). A person is known by the key of the profile;
// names are claims, of which the last few are kept. Who was not verified is forgotten after 30 days
// without being met, and when there are too many, whoever was met longest ago. Belongs to one thread.

#include "settings/linefile.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <expected>

namespace settings {

struct MetPerson {
    QString identity;    ///< its fingerprint, 60 digits
    QStringList names{}; ///< 4 at most, the one claimed last is last
    bool verified = false;
    QDateTime firstSeen{}; ///< UTC
    QDateTime lastSeen{};  ///< UTC

    friend bool operator==(const MetPerson&, const MetPerson&) = default;
};

class KnownPeople
{
public:
    static constexpr qsizetype kMaxNames = 4;
    /// Of those who were not verified: a room can be full of people who come with new keys.
    static constexpr qsizetype kMaxUnverified = 2000;

    /// Where the file stands; nothing is read yet. An absent file is an empty list.
    explicit KnownPeople(QString path) : m_file(std::move(path)) {}

    std::expected<void, StoreError> load(const QDateTime& now);
    [[nodiscard]] const QList<MetPerson>& people() const { return m_people; }
    /// Lines of the file that were not understood.
    [[nodiscard]] const QStringList& badLines() const { return m_file.badLines(); }

    /// Somebody was met, under a name. Many may come at once, so it is for the owner to save().
    void remember(const QString& identity, const QString& name, const QDateTime& now);
    /// Writes what was remembered, if anything was.
    std::expected<void, StoreError> save();

    // The others that change something save at once.

    std::expected<void, StoreError> setVerified(const QString& identity, bool verified);
    /// By the 60 digits, blanks among them not counting; says how many went.
    std::expected<int, StoreError> forget(const QString& identity);

private:
    [[nodiscard]] LineFile::Line take(const QString& line, const QDateTime& now);
    [[nodiscard]] MetPerson* find(const QString& identity);
    void remove(qsizetype index);
    void makeRoom();
    std::expected<void, StoreError> write();

    LineFile m_file;
    QList<MetPerson> m_people;
    bool m_unsaved = false;
};

} // namespace settings
