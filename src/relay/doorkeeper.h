#pragma once

// The door of the classic layer. Hands out the relay's key (7) and takes those of members (13): who
// comes in, who is refused and why, and that neither costs more work than was allowed. Nothing is
// kept of those refused. Where classic peers are not admitted it stays shut. Pure; time is handed in. One thread; owned by a Relay, which owns the membership as well.
// Source: docs/protocol.md, "Relay" and "Limits of the relay".

#include "crypto/random.h"
#include "crypto/rsa.h"
#include "protocol/endpoint.h"
#include "protocol/now.h"
#include "relay/config.h"
#include "relay/event.h"
#include "relay/membership.h"
#include "relay/ratelimiter.h"
#include "relay/seldom.h"
#include "relay/statistics.h"

#include <QByteArray>

#include <array>
#include <optional>

namespace relay {

class Doorkeeper
{
public:
    Doorkeeper(const RelayConfig& config, crypto::RsaPrivateKey key, crypto::RandomSource& random,
               Membership& members, Statistics& statistics);

    void takeQuestion(const protocol::Endpoint& from, protocol::Instant now);
    void takeKey(QByteArrayView sealedKey, const protocol::Endpoint& from, protocol::Now now);

    /// The record 5 that answers a question.
    [[nodiscard]] const QByteArray& answer() const { return m_answer; }
    [[nodiscard]] const crypto::RsaPublicKey& publicKey() const { return m_key.publicKey(); }

private:
    [[nodiscard]] bool isRightSize(QByteArrayView sealedKey) const
    {
        return sealedKey.size() == publicKey().bits() / 8;
    }
    [[nodiscard]] std::optional<RefuseReason> reasonToRefuse(QByteArrayView sealedKey,
                                                             const protocol::Endpoint& from,
                                                             Member* member, protocol::Instant now);
    void refuse(const protocol::Endpoint& from, RefuseReason reason, protocol::Instant now);

    crypto::RsaPrivateKey m_key;
    QByteArray m_answer;
    bool m_open;
    Membership& m_members;
    Statistics& m_statistics;
    RateLimiter m_questions;
    RateLimiter m_keys;
    std::array<Seldom, kRefuseReasons> m_refusals;
};

} // namespace relay
