#pragma once

// A pinned relay as the session sees it: an address, its key, and whether a person compared that.
// The pins themselves are kept by the owner of the session (settings/knownrelays.h), who hands in
// a copy. Plain value, any thread.

#include "crypto/fingerprint.h"
#include "protocol/endpoint.h"

namespace session {

/// A relay whose key was pinned before.
struct KnownRelay {
    protocol::Endpoint address;
    crypto::Fingerprint fingerprint;
    bool verified = false;

    friend bool operator==(const KnownRelay&, const KnownRelay&) = default;
};

} // namespace session
