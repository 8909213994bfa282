#pragma once

// What a message belongs to, whatever session it travels in: the lobby, a room by its name, or the
// private conversation with a person. Two names that a relay takes for one room are equal here. A
// value to compare, to hash and to keep; any thread. Source: docs/protocol.md, "Rooms".

#include "crypto/fingerprint.h"

#include <QHashFunctions>
#include <QString>

#include <compare>
#include <cstdint>

namespace session {

class Conversation
{
public:
    enum class Kind : std::uint8_t {
        Lobby,   ///< everybody is in it, of both layers
        Room,    ///< who entered is in it
        Private, ///< of two people
    };

    /// The lobby.
    Conversation() = default;
    [[nodiscard]] static Conversation named(const QString& room)
    {
        Conversation made;
        made.m_kind = Kind::Room;
        made.m_room = room.normalized(QString::NormalizationForm_C);
        made.m_folded = made.m_room.toCaseFolded().normalized(QString::NormalizationForm_C);
        return made;
    }
    [[nodiscard]] static Conversation with(const crypto::Fingerprint& person)
    {
        Conversation made;
        made.m_kind = Kind::Private;
        made.m_person = person;
        return made;
    }

    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] bool isLobby() const { return m_kind == Kind::Lobby; }
    [[nodiscard]] bool isRoom() const { return m_kind == Kind::Room; }
    [[nodiscard]] bool isPrivate() const { return m_kind == Kind::Private; }
    /// Of a Room, as it was written; empty for the others.
    [[nodiscard]] const QString& room() const { return m_room; }
    /// The other one of a Private conversation; all zeros for the others.
    [[nodiscard]] const crypto::Fingerprint& person() const { return m_person; }

    friend bool operator==(const Conversation& a, const Conversation& b)
    {
        return a.m_kind == b.m_kind && a.m_folded == b.m_folded && a.m_person == b.m_person;
    }
    /// The lobby first, then rooms by name, then people.
    friend std::strong_ordering operator<=>(const Conversation& a, const Conversation& b)
    {
        if (const auto order = a.m_kind <=> b.m_kind; order != 0)
            return order;
        if (const int order = a.m_folded.compare(b.m_folded); order != 0)
            return order <=> 0;
        return a.m_person <=> b.m_person;
    }
    friend std::size_t qHash(const Conversation& of, std::size_t seed = 0) noexcept
    {
        return qHashMulti(seed, int(of.m_kind), of.m_folded, of.m_person.toText());
    }

private:
    Kind m_kind = Kind::Lobby;
    QString m_room;
    QString m_folded; ///< what tells one room from another
    crypto::Fingerprint m_person;
};

} // namespace session
