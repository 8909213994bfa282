#pragma once

// Counts wrong passwords, by identity and by address: five lock it for half a minute. A table of
// fixed size, the entry that failed longest ago goes first: who floods it with identities must
// complete a handshake for each, within the limits of START, and locks its own address. Pure; time
// is handed in. One thread; owned by a Gate. Source: docs/protocol.md, "JOIN and JOINED".

#include "protocol/now.h"

#include <QByteArray>
#include <QHash>

#include <cstddef>

namespace relay {

class Lockout
{
public:
    /// For how long yet; zero when it is not locked. Keys of identities and addresses differ in
    /// size, so one table holds both.
    [[nodiscard]] protocol::Instant remaining(const QByteArray& key, protocol::Instant now) const;
    void fail(const QByteArray& key, protocol::Instant now);
    void forgive(const QByteArray& key) { m_entries.remove(key); }

    [[nodiscard]] qsizetype size() const { return m_entries.size(); }

private:
    struct Entry {
        int failures = 0;
        protocol::Instant lastAt{};
    };

    QHash<QByteArray, Entry> m_entries;
};

} // namespace relay
