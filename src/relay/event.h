#pragma once

// What a relay has to say: values, taken with Relay::takeEvents() in order. No text. Any thread.
// Events that an attacker could cause in a flood are told at most once a second for each cause;
// what was left out is counted in `untold`.

#include "protocol/endpoint.h"

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace relay {

enum class LeaveReason {
    Disconnected, ///< said so, under its key
    Silent,       ///< no datagram for the member time-out
    Replaced,     ///< the same address joined anew with another key after a silence
};

enum class RefuseReason {
    RateLimited, ///< key requests beyond the limits
    Full,        ///< max-members
    BadKey,      ///< the record 13 did not open, or holds no Fernet key
    KeyInUse,    ///< another key for an address whose session is alive
};
inline constexpr std::size_t kRefuseReasons = 4;

struct MemberJoined {
    protocol::Endpoint member;
};
struct MemberLeft {
    protocol::Endpoint member;
    LeaveReason reason;
};
/// Told at most once a second for each reason, so that a flood does not fill the log.
struct MemberRefused {
    protocol::Endpoint from;
    RefuseReason reason;
    std::uint64_t untold = 0; ///< how many more were refused for this reason since it was last told
};
/// Another relay announced itself on the group: two hosts met, or two relays serve one group.
/// Told at most once a second for each key.
struct RivalHeard {
    protocol::Endpoint from;
    QByteArray publicKeyPem;
};

using Event = std::variant<MemberJoined, MemberLeft, MemberRefused, RivalHeard>;
using Events = std::vector<Event>;

} // namespace relay
