#pragma once

// The client's side of the protocol as a machine without I/O: finds a relay, judges its key by what
// is known, opens a session of the extended layer or of the classic one, keeps it alive, finds the
// relay again when it is lost. Time and randomness are handed in. One thread; owned by
// network::ClientEndpoint, which carries its datagrams. Ends with disconnect(); destruction sends
// nothing. Source: docs/protocol.md, "Client" and "The extended layer".
//
//            start()            first answer       300 ms, a classic relay
//   Idle ------------> Searching -------> Gathering ----------------------> Established
//                        ^  ^ ^ ^          |  | an extended relay           ^   |   ^  |
//                        |  | | |          |  +--------> Joining -----------+   |   |  | silence,
//                        |  | | +----------+---------------+    JOINED          |   |  | announced
//                        |  | |  every key refused         | refused, no answer |   |  v
//                        |  | +----------------------------+                    |  Checking
//                        |  +---------------------------------------------------+      |
//                        |      the relay ended it, or our identity went elsewhere     |
//                        +-------------------------------------------------------------+
//   disconnect(): any state ---> Idle                                nobody answers

#include "crypto/fingerprint.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "protocol/now.h"
#include "session/event.h"
#include "session/knownrelay.h"
#include "session/link.h"
#include "session/sessionconfig.h"

#include <QByteArray>
#include <QList>

#include <expected>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace session {

enum class SessionState {
    Idle,        ///< not started, or disconnected
    Searching,   ///< asking with HELLO and 7, with back-off
    Gathering,   ///< an answer came; others may follow
    Joining,     ///< a handshake is under way; nothing of the relay is proven yet
    Established, ///< joined (which nothing acknowledges in the classic layer)
    Checking,    ///< established, but silent, said to end, or perhaps started anew: asking
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
    /// Relays that one of them signed for are verified.
    void setVerifiedPeople(std::set<crypto::Fingerprint> people);
    /// Answers PasswordKeyNeeded: the key of crypto::derivePasswordKey(), or nothing when there is no
    /// password. It is remembered for these terms, until forgetPasswordKeys().
    void setPasswordKey(const protocol::PasswordTerms& terms,
                        const std::optional<crypto::Secret>& key, protocol::Now now);
    /// The password is another one now.
    void forgetPasswordKeys();

    /// Begins to search, from Idle only.
    void start(protocol::Now now);
    /// Says goodbye if there is a session; what it queued must still be sent.
    void disconnect(protocol::Now now);
    /// Says goodbye to the relay, if there is one, and searches anew at once (a network came back,
    /// a pin was removed). Refusals are told anew, and relays that refused us, or where our identity
    /// was replaced, are tried again. Nothing in Idle.
    void searchAgain(protocol::Now now);
    /// Links came or went. A session of the extended layer lets its relay know by all that there
    /// are, and goes on; for another one this does nothing.
    void linksChanged(protocol::Now now);

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
    /// Who else is in the room, in the order in which they came.
    [[nodiscard]] std::vector<Person> people() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace session
