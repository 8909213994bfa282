#pragma once

// What a SessionMachine is made with: whom it speaks for and what it may accept. Fixed for the life
// of the machine. Plain value, any thread; whoever owns the machine makes it from the settings.
// Source: docs/options.md, "Options of `sottovoce`".

#include "crypto/fingerprint.h"
#include "crypto/identity.h"
#include "protocol/endpoint.h"
#include "protocol/limits.h"

#include <QString>

#include <chrono>
#include <optional>

namespace session {

struct SessionConfig {
    std::chrono::milliseconds keepAlive = protocol::kKeepAliveInterval;
    std::chrono::milliseconds gatherTime = protocol::kGatherTime;
    std::optional<crypto::Fingerprint> requiredFingerprint{}; ///< fails closed
    /// Whose answers count; any address's when empty. With a relay address configured, only its.
    std::optional<protocol::Endpoint> onlyRelay{};

    /// Who we are in the extended layer; without one the machine speaks the classic layer alone.
    std::optional<crypto::IdentityKey> identity{};
    bool canHost = false;        ///< we would take the place of a relay that a person hosted
    QString name{};              ///< our claim in the extended layer; usable, see protocol/name.h
    bool allowClassic = true;    ///< false: relays that offer the classic layer only are refused
    bool acceptStrangers = true; ///< false: relays that were never met are refused
};

} // namespace session
