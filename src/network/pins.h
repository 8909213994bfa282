#pragma once

// The pinned relays as the engine needs them: what the file known_relays holds, and our own relay
// while we host, which is trusted at its addresses without a place in the file. Owned by the
// engine, on its thread. A file that cannot be read is left alone.

#include "session/event.h"
#include "session/sessionmachine.h"
#include "settings/knownrelays.h"

#include <vector>

namespace network {

class Pins
{
public:
    explicit Pins(const QString& path) : m_relays(path) {}

    /// False: the file cannot be read.
    [[nodiscard]] bool load();

    void setOwn(std::vector<protocol::Endpoint> addresses, const crypto::Fingerprint& fingerprint);
    void clearOwn() { m_ownAddresses.clear(); }
    [[nodiscard]] bool isOwn(const protocol::Endpoint& address) const;

    /// What the session is to know.
    [[nodiscard]] std::vector<session::KnownRelay> known() const;
    [[nodiscard]] bool contains(const protocol::Endpoint& address) const;
    [[nodiscard]] bool isVerified(const protocol::Endpoint& address) const;

    // False: the file cannot be written; what is in memory stays right.
    /// Pins the key at first use, unless the relay runs on this machine: there one program's relay
    /// takes the place of another's.
    [[nodiscard]] bool remember(const session::Relay& relay);
    /// Because a person asked for it, wherever the relay runs.
    [[nodiscard]] bool pin(const session::Relay& relay);
    [[nodiscard]] bool setVerified(const protocol::Endpoint& address, bool verified);
    [[nodiscard]] bool forget(const QString& address);

private:
    settings::KnownRelays m_relays;
    std::vector<protocol::Endpoint> m_ownAddresses; ///< empty: we do not host
    crypto::Fingerprint m_ownFingerprint;
    bool m_readable = true;
};

} // namespace network
