#pragma once

// The rooms that our person wants to be in, whatever session there is, and the keys of the people
// whom we met, without which no private conversation can be opened. Bounded. Pure; one thread; owned by
// a SessionMachine. Source: docs/protocol.md, "Rooms".

#include "crypto/fingerprint.h"
#include "session/conversation.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <deque>
#include <vector>

namespace session {

/// What is to be remembered of a room from one start of the program to the next.
struct RememberedRoom {
    Conversation conversation{};
    QByteArray identity{}; ///< Private: the public key of the other one, 32 bytes

    friend bool operator==(const RememberedRoom&, const RememberedRoom&) = default;
};

class RoomBook
{
public:
    struct Entry {
        Conversation conversation;
        QString topic;       ///< for a room that is not there yet
        bool lasting = true; ///< our person's wish; false: somebody wrote to us
    };

    /// False: there are too many. One that is there is wished for again.
    bool add(const Conversation& conversation, const QString& topic = {}, bool lasting = true);
    /// False: it was not there.
    bool remove(const Conversation& conversation);
    [[nodiscard]] bool contains(const Conversation& conversation) const;
    /// In the order of their coming.
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    [[nodiscard]] std::vector<RememberedRoom> remembered() const;

    /// Somebody was met. False: that is no key.
    bool learn(QByteArrayView identity);
    /// 32 bytes; empty: never met.
    [[nodiscard]] QByteArray identityOf(const crypto::Fingerprint& person) const
    {
        return m_identities.value(person.toText());
    }

private:
    std::vector<Entry> m_entries;
    QHash<QString, QByteArray> m_identities; // by fingerprint
    std::deque<QString> m_met;               // oldest first
};

} // namespace session
