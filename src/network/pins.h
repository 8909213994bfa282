#pragma once

// The pinned relays as the engine needs them: what the file known_relays holds, and our own relay
// while we host, which is trusted at its addresses without a place in the file. Owned by the
// engine, on its thread. A file that cannot be read is left alone.

#include "network/snapshot.h"
#include "session/event.h"
#include "session/knownrelay.h"
#include "settings/knownrelays.h"

#include <QList>

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
    [[nodiscard]] bool isOwn(const crypto::Fingerprint& relay) const;

    /// What the session is to know.
    [[nodiscard]] std::vector<session::KnownRelay> known() const;
    /// What the file holds, for people to see.
    [[nodiscard]] QList<PinnedRelay> pinned() const;
    [[nodiscard]] bool contains(const crypto::Fingerprint& relay) const;
    [[nodiscard]] bool isVerified(const crypto::Fingerprint& relay) const;
    [[nodiscard]] bool isChosen(const crypto::Fingerprint& relay) const;

    // False: the file cannot be written; what is in memory stays right.
    /// Pins the key at first use, unless the relay runs on this machine: there one program's relay
    /// takes the place of another's.
    [[nodiscard]] bool remember(const session::Relay& relay);
    /// Because a person asked for it, wherever the relay runs.
    [[nodiscard]] bool pin(const session::Relay& relay);
    /// A person chose it and not those others. One that runs on this machine, ours too, is noted by
    /// its key alone.
    [[nodiscard]] bool choose(const session::Relay& relay,
                              const std::vector<crypto::Fingerprint>& others);
    /// None of them is chosen any more.
    [[nodiscard]] bool forgetChoice(const std::vector<crypto::Fingerprint>& relays);
    [[nodiscard]] bool renew(const crypto::Fingerprint& before, const crypto::Fingerprint& now);
    [[nodiscard]] bool setVerified(const crypto::Fingerprint& relay, bool verified);
    [[nodiscard]] bool forget(const crypto::Fingerprint& relay);

private:
    [[nodiscard]] bool note(const session::Relay& relay, const QString& address);
    [[nodiscard]] const settings::PinnedRelay* find(const crypto::Fingerprint& relay) const;
    [[nodiscard]] bool isOwn(const protocol::Endpoint& address) const;

    settings::KnownRelays m_relays;
    std::vector<protocol::Endpoint> m_ownAddresses; ///< empty: we do not host
    crypto::Fingerprint m_ownFingerprint;
    bool m_readable = true;
};

} // namespace network
