#pragma once

// The client's side of the classic protocol as a machine without I/O: finds a relay, checks its
// key against what is known, opens a session, keeps it alive, finds the relay again when it is
// lost. Time and randomness are handed in. One thread; owned by network::ClientEndpoint, which
// carries its datagrams. Ends with disconnect(); destruction sends nothing.
// Source: docs/protocol.md, "Client".
//
//            start()            first 5            300 ms, an acceptable key
//   Idle ------------> Searching -------> Gathering ----------------------> Established
//                        ^  ^ ^               |                              |   ^  |
//                        |  | +---------------+ every key refused            |   |  | silence or its
//                        |  |    (RelayRefused; goes on asking, slowly)      |   |  | own 12: 7
//                        |  +------------------------------------------------+   |  v
//                        |      no answer to several 7          same key: 13    Checking
//                        +-----------------------------------------------------------+
//   disconnect(): any state ---> Idle

#include "crypto/fingerprint.h"
#include "crypto/random.h"
#include "protocol/endpoint.h"
#include "protocol/limits.h"
#include "protocol/now.h"
#include "session/event.h"
#include "session/knownrelay.h"
#include "session/link.h"

#include <QByteArray>
#include <QList>

#include <expected>
#include <memory>
#include <optional>
#include <vector>

namespace session {

struct SessionConfig {
    std::chrono::milliseconds keepAlive = protocol::kKeepAliveInterval;
    std::chrono::milliseconds gatherTime = protocol::kGatherTime;
    std::optional<crypto::Fingerprint> requiredFingerprint; ///< fails closed
    /// Whose answers count; any address's when empty. With a relay address configured, only its.
    std::optional<protocol::Endpoint> onlyRelay;
};

enum class SessionState {
    Idle,        ///< not started, or disconnected
    Searching,   ///< asking with 7, with back-off
    Gathering,   ///< an answer came; others may follow
    Established, ///< our key is with the relay (nothing acknowledges that in the classic layer)
    Checking,    ///< established, but silent or said to end: asking with 7
};

enum class SendError {
    NotConnected, ///< there is no session
    TooLarge,     ///< more than kMaxText bytes of UTF-8
};

class SessionMachine
{
public:
    SessionMachine(SessionConfig config, crypto::RandomSource& random);
    ~SessionMachine();

    /// Replaces what is known. Takes effect with the next choice of a relay; the keys of relays
    /// that are joined are remembered without it, until it is called.
    void setKnownRelays(std::vector<KnownRelay> relays);

    /// Begins to search, from Idle only.
    void start(protocol::Now now);
    /// Says goodbye if there is a session; what it queued must still be sent.
    void disconnect(protocol::Now now);
    /// Says goodbye to the relay, if there is one, and searches anew at once (a network came back,
    /// a pin was removed). Refusals are told anew. Nothing in Idle.
    void searchAgain(protocol::Now now);

    std::expected<void, SendError> send(const QString& text, protocol::Now now);
    void receive(QByteArrayView datagram, const Arrival& arrival, protocol::Now now);
    void tick(protocol::Now now);

    [[nodiscard]] QList<Outgoing> takeOutgoing();
    [[nodiscard]] Events takeEvents();
    /// When tick() next has something to do; nothing in Idle.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

    [[nodiscard]] SessionState state() const;
    /// The relay of the session; nothing unless Established or Checking.
    [[nodiscard]] std::optional<Relay> relay() const;
    [[nodiscard]] std::vector<protocol::Endpoint> members() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace session
