#pragma once

// The door of the extended layer: answers HELLO with CHALLENGE and keeps nothing, START with ANSWER
// within its limits, and judges the JOIN that proves the person. Handshakes wait in a bounded table,
// the oldest makes room for a new one. Pure; time is handed in. One thread; owned by ExtendedSide.
// Source: docs/protocol.md, "Handshake", "JOIN and JOINED" and "Limits of the relay".

#include "crypto/random.h"
#include "crypto/rsa.h"
#include "protocol/endpoint.h"
#include "protocol/frame.h"
#include "protocol/now.h"
#include "relay/config.h"
#include "relay/event.h"
#include "relay/lockout.h"
#include "relay/membership.h"
#include "relay/ratelimiter.h"
#include "relay/seldom.h"
#include "relay/statistics.h"
#include "secure/relayhandshake.h"

#include <QByteArray>
#include <QHash>
#include <QList>

#include <array>
#include <list>
#include <optional>

namespace relay {

/// Agreed upon, but nobody has joined yet.
struct Handshake {
    secure::SealedChannel channel;
    QByteArray transcript;
    QByteArray start;  ///< SHA-256 of the START
    QByteArray answer; ///< the datagram
    protocol::Endpoint address;
    protocol::Instant agreedAt; ///< until JOIN, it is a round trip
    protocol::Instant deadline;
    /// What its JOIN was answered with; told again when it repeats that.
    std::optional<protocol::RefusedFrame> refused{};
};

class Gate
{
public:
    Gate(const RelayConfig& config, const crypto::RsaPrivateKey& key, crypto::RandomSource& random,
         Membership& members, Statistics& statistics);

    void takeHello(QByteArrayView value, const protocol::Endpoint& from, protocol::Now now);
    void takeStart(QByteArrayView value, const protocol::Endpoint& from, protocol::Now now);
    /// The handshake that made this session and waits for its JOIN; null when there is none. Valid
    /// until the next call.
    [[nodiscard]] Handshake* find(std::uint64_t sessionId);
    /// Makes the session's owner a member, or refuses.
    void takeJoin(Handshake& handshake, const protocol::JoinFrame& join, protocol::Now now);

    void expire(protocol::Instant now);
    void clear();
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;
    [[nodiscard]] int waiting() const { return int(m_waiting.size()); }

private:
    [[nodiscard]] const QByteArray* answerTo(const QByteArray& start,
                                             const protocol::Endpoint& from);
    [[nodiscard]] std::uint64_t newSessionId();
    [[nodiscard]] std::optional<HandshakeFault>
    faultOf(const Handshake& handshake, const protocol::JoinFrame& join, protocol::Instant now);
    [[nodiscard]] std::optional<HandshakeFault> faultOfProof(const Handshake& handshake,
                                                             const protocol::JoinFrame& join,
                                                             protocol::Instant now);
    [[nodiscard]] protocol::Instant lockOf(const Handshake& handshake,
                                           const protocol::JoinFrame& join,
                                           protocol::Instant now) const;
    void admit(Handshake& handshake, const protocol::JoinFrame& join, protocol::Now now);
    void sendRefusal(Handshake& handshake, protocol::Now now);
    void drop(std::list<Handshake>::iterator handshake);
    void refuse(const protocol::Endpoint& from, HandshakeFault fault, protocol::Instant now);

    secure::RelayHandshake m_handshake;
    std::optional<RoomPassword> m_password;
    QList<QByteArray> m_rotations; ///< datagrams
    crypto::RandomSource& m_random;
    Membership& m_members;
    Statistics& m_statistics;
    crypto::Fernet m_fernet;
    RateLimiter m_starts;
    Lockout m_lockout;
    std::list<Handshake> m_waiting; ///< oldest first
    QHash<std::uint64_t, std::list<Handshake>::iterator> m_bySession;
    std::array<Seldom, kHandshakeFaults> m_refusals;
};

} // namespace relay
