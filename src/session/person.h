#pragma once

// Somebody in the lobby besides us, as the relay tells of them: a name that is a claim, and an identity
// that was proven to the relay. Plain value, any thread.
// Source: docs/protocol.md, "Frames" (PRESENT) and "Presence".

#include "crypto/fingerprint.h"
#include "protocol/endpoint.h"
#include "protocol/sessionframes.h"

#include <QString>

#include <chrono>
#include <optional>

namespace session {

struct Person {
    /// From which it joined. Names it in events and stays so when the member moves.
    protocol::Endpoint address;
    QString name{};                                ///< a claim; empty for a classic member
    std::optional<crypto::Fingerprint> identity{}; ///< proven to the relay; none: classic member
    protocol::MemberNumber number = 0;             ///< 0 in a classic session
    bool canHost = false;                          ///< would take the place of a lost relay
    bool away = false;                             ///< its person is not there
    /// Since when it is here or away, after 1970 by the relay's clock; 0: since it came.
    std::chrono::milliseconds since{};

    friend bool operator==(const Person&, const Person&) = default;
};

} // namespace session
