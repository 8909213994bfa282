#pragma once

// Who is in the room, and what is known of the keys behind the names: a name is a claim, a key is
// somebody. Says how a person is to be shown: a verified one under the name that was compared, one
// whose name looks like that of somebody else with some digits behind it. Remembers whom it saw
// while the window is there, since what they wrote stays in sight. GUI thread, owned by MainWindow.

#include "names/likeness.h"
#include "network/snapshot.h"

#include <QHash>
#include <QList>
#include <QObject>

#include <map>
#include <memory>
#include <set>

namespace gui {

/// What stands beside a name.
enum class PersonMark {
    Unverified, ///< nothing: nobody has compared the key
    Verified,   ///< a tick
    Impostor,   ///< a warning: the name of a verified person, another key
    Classic,    ///< a word: a classic program, without a key
};

/// Whether a person is there to read.
enum class Presence {
    Unknown, ///< a classic program does not tell
    Here,
    Away,
    Absent, ///< not connected; such a person has no address
};
[[nodiscard]] Presence presenceOf(const session::Person& person);

struct Face {
    QString name{};   ///< one line, fit for showing as plain text; not isolated
    QString digits{}; ///< the beginning of the fingerprint, where names look alike
    PersonMark mark = PersonMark::Unverified;
    std::uint32_t seed = 0; ///< of the avatar

    /// Name and digits, isolated: for use within sentences.
    [[nodiscard]] QString text() const;

    friend bool operator==(const Face&, const Face&) = default;
};

using PersonRef = std::shared_ptr<const session::Person>;

class PeopleBook final : public QObject
{
    Q_OBJECT

public:
    /// Of those who left; present ones are never forgotten.
    static constexpr qsizetype kMaxAbsent = 4096;

    explicit PeopleBook(QObject* parent = nullptr);

    void setOwn(const QString& name, const std::optional<crypto::Fingerprint>& identity);
    void setKnown(const QList<network::KnownPerson>& people);

    /// Again for one who is present: something of that person changed.
    void join(const session::Person& person);
    void leave(const protocol::Endpoint& person);
    void clear();
    /// Somebody spoke who may be gone by now.
    void meet(const session::Person& person);

    /// Who is present under this address; null: nobody.
    [[nodiscard]] PersonRef find(const protocol::Endpoint& address) const;
    /// Who is present with this key; null: nobody.
    [[nodiscard]] PersonRef find(const crypto::Fingerprint& identity) const;
    [[nodiscard]] int classicCount() const;
    /// Whom it remembers, those who left included.
    [[nodiscard]] qsizetype seenCount() const { return qsizetype(m_seen.size()); }

    [[nodiscard]] Face faceOf(const session::Person& person) const;
    [[nodiscard]] Face ownFace() const;
    /// Of a key alone, such as that of a relay's host; without a name when it was never met.
    [[nodiscard]] Face faceOf(const crypto::Fingerprint& identity) const;
    [[nodiscard]] bool isVerified(const crypto::Fingerprint& identity) const;
    /// UTC; invalid when it was never met, or is here.
    [[nodiscard]] QDateTime lastSeen(const crypto::Fingerprint& identity) const;
    /// The verified person whose name this one carries with another key; null: none.
    [[nodiscard]] const network::KnownPerson* impersonated(const session::Person& person) const;

Q_SIGNALS:
    /// Somebody is to be shown differently.
    void facesChanged();

private:
    struct Seen {
        QString name; // as last claimed
        names::Skeletons skeletons;
    };

    void see(const crypto::Fingerprint& identity, const QString& name);
    void forgetTheAbsent();
    void enter(const crypto::Fingerprint& identity, const names::Skeletons& skeletons);
    [[nodiscard]] QString digitsOf(const crypto::Fingerprint& identity,
                                   const names::Skeletons& skeletons) const;
    [[nodiscard]] const network::KnownPerson* known(const crypto::Fingerprint& identity) const;
    [[nodiscard]] names::Skeletons skeletonsOf(const crypto::Fingerprint& identity,
                                               const QString& name) const;

    QString m_ownName;
    std::optional<crypto::Fingerprint> m_ownIdentity;
    QHash<protocol::Endpoint, PersonRef> m_present;
    std::map<crypto::Fingerprint, PersonRef> m_presentByKey;
    std::map<crypto::Fingerprint, network::KnownPerson> m_known;
    std::map<crypto::Fingerprint, Seen> m_seen;
    QHash<QString, std::set<crypto::Fingerprint>> m_bearers; // of a skeleton
    QHash<QString, QList<crypto::Fingerprint>> m_verifiedBearers;
};

} // namespace gui

Q_DECLARE_METATYPE(gui::Face)
Q_DECLARE_METATYPE(gui::Presence)
