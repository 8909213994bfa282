#pragma once

// Who is in the room: a dense vector that the fan-out walks, with indexes beside it. A member
// keeps its slot for as long as it is one, so that a fan-out can be interrupted; a free slot is
// filled by who comes next. Classic members are found by their address, which is all they have;
// those of the extended layer by the id of their session or by who they are, never by an address.
// Pure; time is handed in. One thread; owned by a Room.

#include "crypto/fernet.h"
#include "crypto/tokenmemory.h"
#include "protocol/endpoint.h"
#include "protocol/frame.h"
#include "protocol/now.h"
#include "relay/session.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace relay {

/// The start of a record 13's value. RSA-OAEP output is as good as random, so sixteen bytes of it
/// tell one from another.
using KeyRecordId = std::array<char, 16>;

/// What is kept of a member that speaks the classic layer.
struct ClassicPart {
    crypto::FernetKey key;
    KeyRecordId keyRecord;
    std::optional<protocol::Instant> answeredAt{}; ///< its last 7
    /// Another key asked for this address. From then on a bare 9 may come from either, so that
    /// only what opens under this member's key shows that it is alive.
    bool contested = false;
    crypto::TokenMemory seen{};
};

struct Member {
    protocol::Endpoint address; ///< from which it joined: what others know it by
    std::variant<ClassicPart, std::unique_ptr<Session>> layer;
    protocol::Instant lastHeard;
    protocol::Instant rosterSentAt;    ///< when it was last sent the list of those present
    protocol::MemberNumber number = 0; ///< of the membership: greater than all before it
    std::uint32_t slot = 0;            ///< in the roster

    [[nodiscard]] const protocol::Endpoint& reachedAt() const
    {
        return session() ? session()->address : address;
    }
    /// Null for a member of the other layer.
    [[nodiscard]] ClassicPart* classic() { return std::get_if<ClassicPart>(&layer); }
    [[nodiscard]] const ClassicPart* classic() const { return std::get_if<ClassicPart>(&layer); }
    [[nodiscard]] Session* session() const
    {
        const auto* const session = std::get_if<std::unique_ptr<Session>>(&layer);
        return session ? session->get() : nullptr;
    }
};

class Roster
{
public:
    explicit Roster(protocol::Instant timeout) : m_timeout(timeout) {}

    // Null for strangers. What they answer is valid until the next add() or take().
    /// A classic member.
    [[nodiscard]] Member* find(const protocol::Endpoint& address);
    [[nodiscard]] Member* findSession(std::uint64_t sessionId);
    [[nodiscard]] Member* findNumber(protocol::MemberNumber number);
    [[nodiscard]] Member* findIdentity(const crypto::IdentityPublicKey& identity);
    /// A session was made from this address, or is reached there now: any one of them.
    [[nodiscard]] Member* findSessionAt(const protocol::Endpoint& address);

    /// Its address, its session and its identity must be nobody's; gives the member its number.
    Member& add(Member member);
    /// Removes a member, and hands over what it was.
    Member take(const Member& member);
    /// Takes who was silent for the time-out. Costs nothing before nextExpiry(), a walk over all
    /// then.
    std::vector<Member> takeSilent(protocol::Instant now);
    /// From now on the session is reached there.
    void move(Member& member, const protocol::Endpoint& to);
    /// Nobody is due before this; nothing when nobody is there.
    [[nodiscard]] std::optional<protocol::Instant> nextExpiry() const { return m_nextExpiry; }

    [[nodiscard]] int count() const { return int(m_slots.size() - m_free.size()); }
    [[nodiscard]] bool hasClassic() const { return !m_byAddress.isEmpty(); }
    [[nodiscard]] int sessions() const { return int(m_bySession.size()); }
    [[nodiscard]] protocol::MemberNumber lastNumber() const { return m_lastNumber; }
    [[nodiscard]] std::span<const std::optional<Member>> slots() const { return m_slots; }
    /// Whoever has this slot, if anybody.
    [[nodiscard]] Member* at(std::uint32_t slot);
    /// For somebody who was a member before.
    [[nodiscard]] protocol::MemberNumber giveNumber() { return ++m_lastNumber; }
    /// From now on numbers are greater than this.
    void countFrom(protocol::MemberNumber number) { m_lastNumber = std::max(m_lastNumber, number); }

private:
    template <typename Index, typename Key>
    [[nodiscard]] Member* in(const Index& index, const Key& key);
    void index(std::uint32_t slot);
    void unindex(std::uint32_t slot);

    protocol::Instant m_timeout;
    std::vector<std::optional<Member>> m_slots;
    std::vector<std::uint32_t> m_free;
    QHash<protocol::Endpoint, std::uint32_t> m_byAddress; // classic members
    QHash<protocol::MemberNumber, std::uint32_t> m_byNumber;
    QHash<std::uint64_t, std::uint32_t> m_bySession;
    QHash<crypto::IdentityPublicKey, std::uint32_t> m_byIdentity;
    // Under the address from which each session was made, and where it is reached; several
    // sessions may share one.
    QMultiHash<protocol::Endpoint, std::uint32_t> m_sessionsAt;
    protocol::MemberNumber m_lastNumber = 0;
    std::optional<protocol::Instant> m_nextExpiry;
};

} // namespace relay
