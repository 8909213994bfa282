#pragma once

// A pinned relay as the session sees it: its key, where it was met, what it is called, and whether
// a person compared its fingerprint or chose it among others. The pins themselves are kept by the owner of the session
// (settings/knownrelays.h), who hands in a copy. Plain value, any thread.

#include "crypto/fingerprint.h"
#include "protocol/endpoint.h"

#include <QString>

#include <vector>

namespace session {

/// A relay whose key was pinned before.
struct KnownRelay {
    std::vector<protocol::Endpoint> addresses; ///< where it was met; the last one last
    crypto::Fingerprint fingerprint;
    bool verified = false;
    bool extended = false; ///< was joined by the extended layer: never by the classic one again
    QString name{};        ///< what it called itself; empty for classic relays and hosts
    bool chosen = false;   ///< a person chose it among others

    friend bool operator==(const KnownRelay&, const KnownRelay&) = default;
};

} // namespace session
