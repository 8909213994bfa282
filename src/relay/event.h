#pragma once

// What a relay has to say: values, taken with Relay::takeEvents() in order. No text. Any thread.
// Events that an attacker could cause in a flood are told at most once a second for each cause;
// what was left out is counted in `untold`.

#include "crypto/fingerprint.h"
#include "protocol/endpoint.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace relay {

enum class LeaveReason {
    Disconnected, ///< said so, under its key
    Silent,       ///< no datagram for the member time-out
    Replaced,     ///< somebody joined in its place: who has its identity, or its address
    RelayEnded,   ///< was told that the relay ends; it took up again since
};

/// Why a classic peer is not served.
enum class RefuseReason {
    RateLimited, ///< key requests beyond the limits
    Full,        ///< max-members
    BadKey,      ///< the record 13 did not open, or holds no Fernet key
    KeyInUse,    ///< another key for an address whose session is alive
    ClassicPeer, ///< this room admits none
};
inline constexpr std::size_t kRefuseReasons = 5;

/// What ended a handshake of the extended layer.
enum class HandshakeFault {
    // START
    Malformed,   ///< a length or a field is not as it must be
    BadCookie,   ///< the cookie is not one of ours for this address, or too old
    RateLimited, ///< STARTs beyond the limits
    NotOpened,   ///< the sealed key does not open
    BadShare,    ///< the agreement would be known to everybody
    // JOIN
    BadSignature,
    UnusableName,
    PasswordNeeded,
    WrongPassword,
    Locked, ///< too many wrong passwords a moment ago
    Full,   ///< max-members
};
inline constexpr std::size_t kHandshakeFaults = 11;

struct MemberJoined {
    protocol::Endpoint member;
    QString name{};                                ///< a claim; empty for a classic member
    std::optional<crypto::Fingerprint> identity{}; ///< none: a classic member
};
/// `member`, here and below: the address from which it joined.
struct MemberLeft {
    protocol::Endpoint member;
    LeaveReason reason{};
    protocol::Endpoint reachedAt; ///< at the end; another address if it moved
};
/// A session goes on from another address, which was confirmed.
struct MemberMoved {
    protocol::Endpoint member;
    protocol::Endpoint before;
    protocol::Endpoint now;
};
/// A second session of an identity ends the first; MemberLeft and MemberJoined follow.
struct SessionReplaced {
    crypto::Fingerprint identity;
    protocol::Endpoint before;
    protocol::Endpoint now;
};
/// Told at most once a second for each reason, so that a flood does not fill the log.
struct MemberRefused {
    protocol::Endpoint from;
    RefuseReason reason{};
    std::uint64_t untold = 0; ///< how many more were refused for this reason since it was last told
};
/// As MemberRefused, of the extended layer.
struct HandshakeRefused {
    protocol::Endpoint from;
    HandshakeFault reason{};
    std::uint64_t untold = 0;
};
/// A packet of a session was taken before, or is too old to tell; it changed nothing. Told at most
/// once a second.
struct ReplayRefused {
    protocol::Endpoint from;
    std::uint64_t untold = 0;
};
/// Another relay announced itself on the group: two hosts met, or two relays serve one group.
/// Told at most once a second for each key.
struct RivalHeard {
    protocol::Endpoint from;
    crypto::Fingerprint fingerprint;
};

/// A message was declined, as it could not be written to the history. Told at most once a second.
struct HistoryUnwritable {
    std::uint64_t untold = 0;
};

using Event = std::variant<MemberJoined, MemberLeft, MemberMoved, SessionReplaced, MemberRefused,
                           HandshakeRefused, ReplayRefused, RivalHeard, HistoryUnwritable>;
using Events = std::vector<Event>;

} // namespace relay
