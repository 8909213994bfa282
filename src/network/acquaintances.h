#pragma once

// The people whose identities were met, as the engine needs them: what the file known_people holds,
// who of them was verified, and whether a name is worn by somebody else than the one it was compared
// with. A file that cannot be read is left alone. Owned by the engine, on its thread.
// Source: docs/options.md, "known_people".

#include "network/snapshot.h"
#include "session/event.h"
#include "settings/knownpeople.h"

#include <set>

namespace network {

class Acquaintances
{
public:
    explicit Acquaintances(const QString& path) : m_people(path) {}

    /// False: the file cannot be read.
    [[nodiscard]] bool load();

    [[nodiscard]] QList<KnownPerson> known() const;
    [[nodiscard]] bool contains(const crypto::Fingerprint& identity) const;
    [[nodiscard]] std::set<crypto::Fingerprint> verified() const;
    [[nodiscard]] PersonTrust trustOf(const session::Person& person) const;

    /// Somebody was met; save() writes that.
    void remember(const crypto::Fingerprint& identity, const QString& name);

    // False: the file cannot be written; what is in memory stays right.
    [[nodiscard]] bool save();
    [[nodiscard]] bool setVerified(const crypto::Fingerprint& identity, bool verified);
    [[nodiscard]] bool forget(const crypto::Fingerprint& identity);

private:
    settings::KnownPeople m_people;
    bool m_readable = true;
};

} // namespace network
