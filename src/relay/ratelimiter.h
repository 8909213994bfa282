#pragma once

// Token buckets per address and one for all, in a roster of fixed size: what asks too often gets
// nothing, and a flood from a thousand forged addresses costs no memory. Pure; time is handed in.
// One thread; owned by a Relay. Source: docs/protocol.md, "Limits of the relay".
//
// What holds: the total is never exceeded. Hosts that flood from their own addresses cannot lock
// others out, as half of the total is kept for addresses that were granted nothing for a second.
// A host that forges addresses can: nobody can tell its requests from honest ones before an
// address is checked, so each is granted by chance, as the total stands to the flood. Therefore
// what members need to keep their sessions is not limited here (doorkeeper.h).

#include "protocol/endpoint.h"
#include "protocol/now.h"
#include "relay/bucket.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace relay {

struct RateLimits {
    int perSecond;      ///< of one address
    int burst;          ///< of one address
    int perSecondTotal; ///< of all together; its burst is one second's worth
};

class RateLimiter
{
public:
    /// The seed decides which addresses share a set of buckets; it should not be guessable.
    RateLimiter(RateLimits limits, std::uint32_t seed);

    /// Counts one request of an address (the port does not matter); false when it is one too many.
    [[nodiscard]] bool allow(const protocol::Endpoint& from, protocol::Instant now);

private:
    struct Host {
        protocol::Endpoint address; ///< invalid: never used
        Bucket bucket;
        std::optional<protocol::Instant> grantedAt;
    };

    [[nodiscard]] Host& hostOf(const protocol::Endpoint& address, protocol::Instant now);

    RateLimits m_limits;
    std::uint32_t m_seed;
    Bucket m_total;
    std::vector<Host> m_hosts; ///< sets of kWays, allocated once
};

} // namespace relay
