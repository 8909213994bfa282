#pragma once

// Who is in the room: a dense vector that the fan-out walks, with an index by address beside it.
// A member keeps its slot for as long as it is one, so that a fan-out can be interrupted; a free
// slot is filled by who comes next. Pure; time is handed in. One thread; owned by a Relay.

#include "crypto/fernet.h"
#include "crypto/tokenmemory.h"
#include "protocol/endpoint.h"
#include "protocol/now.h"

#include <QHash>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace relay {

/// The start of a record 13's value. RSA-OAEP output is as good as random, so sixteen bytes of it
/// tell one from another.
using KeyRecordId = std::array<char, 16>;

struct Member {
    protocol::Endpoint address;
    crypto::FernetKey key;
    KeyRecordId keyRecord;
    protocol::Instant lastHeard;
    protocol::Instant rosterSentAt; ///< when it was last sent the list of those present
    std::optional<protocol::Instant> answeredAt{}; ///< its last 7
    /// Another key asked for this address. From then on a bare 9 may come from either, so that
    /// only what opens under this member's key shows that it is alive.
    bool contested = false;
    crypto::TokenMemory seen{};
    std::uint64_t number = 0; ///< of the membership: greater than all before it
};

class Roster
{
public:
    explicit Roster(protocol::Instant timeout) : m_timeout(timeout) {}

    /// Nothing for strangers. Valid until the next add() or remove().
    [[nodiscard]] Member* find(const protocol::Endpoint& address);
    /// The address must be no member's; gives the member its number.
    Member& add(Member member);
    void remove(const protocol::Endpoint& address);
    /// Removes who was silent for the time-out, and says who that was. Costs nothing before
    /// nextExpiry(), a walk over all then.
    std::vector<protocol::Endpoint> removeSilent(protocol::Instant now);
    /// Nobody is due before this; nothing when nobody is there.
    [[nodiscard]] std::optional<protocol::Instant> nextExpiry() const { return m_nextExpiry; }

    [[nodiscard]] int count() const { return int(m_index.size()); }
    [[nodiscard]] std::uint64_t lastNumber() const { return m_lastNumber; }
    [[nodiscard]] std::span<const std::optional<Member>> slots() const { return m_slots; }

private:
    protocol::Instant m_timeout;
    std::vector<std::optional<Member>> m_slots;
    std::vector<std::uint32_t> m_free;
    QHash<protocol::Endpoint, std::uint32_t> m_index;
    std::uint64_t m_lastNumber = 0;
    std::optional<protocol::Instant> m_nextExpiry;
};

} // namespace relay
