#pragma once

// Remembers the MACs of the tokens last taken, so that a datagram that arrives twice (two
// interfaces on one segment) is taken once. Bounded by count and age (protocol/limits.h); costs
// nothing while nothing arrives. One per session; one thread. Time is handed in.
// Source: docs/protocol.md, "Duplicates".

#include "protocol/now.h"

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace crypto {

class TokenMemory
{
public:
    /// True the first time a MAC is seen, false while it is remembered.
    [[nodiscard]] bool takeFirst(QByteArrayView mac, protocol::Instant now);

private:
    // Eight bytes of a MAC tell tokens apart as well as 32 do: who can make them collide holds
    // the session's key.
    struct Seen {
        std::uint64_t mac;
        protocol::Instant at;
    };
    // A ring that is searched from end to end: at most 16 kB, and less than a microsecond; none
    // where no token ever came. It grows where it is cut, between the newest and the oldest.
    std::vector<Seen> m_ring;
    std::size_t m_oldest = 0;
};

} // namespace crypto
