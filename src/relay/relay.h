#pragma once

// The relay as a machine without I/O: lets members in by either layer, opens each message and seals
// it anew for every other member, tells members of each other, drops the silent. The same object
// serves sottovoce-relay and an app that hosts. Every table is bounded; what cannot be opened is met
// with silence. Time and randomness are handed in. One thread; owned by network::RelayEndpoint, which
// carries its datagrams. Ends with end(); destruction tells nobody.
// Source: docs/protocol.md, "Relay" and "The extended layer".

#include "crypto/random.h"
#include "crypto/rsa.h"
#include "protocol/endpoint.h"
#include "protocol/now.h"
#include "protocol/sessionframes.h"
#include "relay/config.h"
#include "relay/event.h"
#include "relay/historystore.h"
#include "relay/outgoing.h"
#include "relay/statistics.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>
#include <vector>

namespace relay {

class Relay
{
public:
    /// The store is where the history is kept, if that is to be on disk.
    Relay(const RelayConfig& config, const crypto::RsaPrivateKey& key, crypto::RandomSource& random,
          HistoryStore* store = nullptr);
    ~Relay();

    /// Announces the key; again whenever there is somebody new to hear it.
    void start(protocol::Now now);
    /// To another relay alone: multicast is lost on Wi-Fi more than anything else.
    void announceTo(const protocol::Endpoint& rival, protocol::Now now);
    void receive(QByteArrayView datagram, const protocol::Endpoint& from, protocol::Now now);
    void tick(protocol::Now now);
    /// Tells every member that the relay at these addresses ends, so that they look for another at
    /// once, and for one that is there if it yields. What it queued must still be sent. Sessions are
    /// over; start() begins without them.
    void end(const std::vector<protocol::Endpoint>& ownAddresses, protocol::Now now,
             protocol::EndReason why = protocol::EndReason::RelayEnds);

    /// What is to be sent next, a megabyte or a little more at a time. While more waits,
    /// nextDeadline() is due, so the rest can be taken at once or after the next tick().
    [[nodiscard]] QList<Outgoing> takeOutgoing();
    [[nodiscard]] Events takeEvents();
    /// When tick() next has something to do; nothing when there is nothing to wait for.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

    [[nodiscard]] Statistics statistics() const;
    /// Those that said anything since then, and all of the classic layer, who say nothing for long.
    [[nodiscard]] int membersHeardSince(protocol::Instant then) const;
    [[nodiscard]] const crypto::Fingerprint& fingerprint() const;
    [[nodiscard]] std::vector<protocol::Endpoint> members() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace relay
