#pragma once

// How a relay is set up: what its owner decided, and what it shows of itself. Plain values, copied
// into relay::Relay when it is made; any thread.
// Source: docs/options.md; docs/protocol.md, "CHALLENGE" and "ROTATION".

#include "crypto/secret.h"
#include "protocol/extended.h"
#include "protocol/limits.h"
#include "protocol/roomframes.h"

#include <QString>

#include <chrono>
#include <optional>
#include <vector>

namespace relay {

/// A room's password as its relay needs it: never the password itself.
struct RoomPassword {
    protocol::PasswordTerms terms; ///< how clients make the key of it
    crypto::Secret key;
};

struct RelayConfig {
    std::chrono::milliseconds memberTimeout = protocol::kMemberTimeout;
    int maxMembers = protocol::kMaxMembers;
    /// Repeats the announcement of the key to the group; zero announces at start only.
    std::chrono::milliseconds announceInterval{};
    /// Not with a password: classic peers cannot prove that they know it.
    bool admitClassic = true;
    QString name{}; ///< usable as a member's name, or empty
    std::optional<protocol::HostProof> host{};
    std::optional<RoomPassword> password{};
    /// What is kept of rooms for those who come later.
    protocol::HistoryPolicy history = protocol::HistoryPolicy::Off;
    /// How our key follows from earlier ones, the latest renewals; two are shown at most.
    std::vector<protocol::Rotation> rotations{};

    [[nodiscard]] bool admitsClassic() const { return admitClassic && !password; }
};

} // namespace relay
