#pragma once

// The client's side of the protocol as a machine without I/O: finds a relay, judges its key by what
// is known, opens a session of the extended layer or of the classic one, keeps it alive, finds the
// relay again when it is lost. Time and randomness are handed in. One thread; owned by
// network::ClientEndpoint, which carries its datagrams. Ends with disconnect(); destruction sends
// nothing, and what is to last stays in its Memory. Source: docs/protocol.md, "Client" and "The extended layer".
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
#include "session/linkhealth.h"
#include "session/memory.h"
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

class SessionMachine
{
public:
    /// Goes on with what another machine remembered.
    SessionMachine(SessionConfig config, crypto::RandomSource& random,
                   std::shared_ptr<Memory> memory = std::make_shared<Memory>());
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
    /// A person wants this relay: says goodbye to the one that there is and joins it, if it may be
    /// joined. No other is, until it was joined or does not answer, or disconnect(). Like
    /// searchAgain() otherwise, and nothing in Idle.
    void moveTo(const crypto::Fingerprint& relay, protocol::Now now);
    /// Asks who is there, while there is a session; a search asks anyhow. RelaysListed follows.
    void lookForRelays(protocol::Now now);
    /// Links came or went. A session of the extended layer lets its relay know by all that there
    /// are, and goes on; for another one this does nothing.
    void linksChanged(protocol::Now now);

    // --- Saying something
    /// What is reliable waits in the outbox until it can be sent, and is not forgotten until all who
    /// are to have it have it: MessageStateChanged tells.
    std::expected<MessageId, SendError> send(const OutgoingText& text, protocol::Now now);
    /// To the lobby.
    std::expected<MessageId, SendError> send(const QString& text, protocol::Now now)
    {
        return send(OutgoingText{.text = text}, now);
    }
    /// One that Failed, as if it were new. False: there is none.
    bool retry(const MessageId& id, protocol::Now now);
    /// Forgets a message of ours, which may be on its way already. False: there is none.
    bool discard(const MessageId& id);

    // --- Rooms, which are entered anew in each session
    /// Enters the room of that name, now or as soon as it can, and makes it if there is none. False: no
    /// name for a room, or we are in too many.
    bool enterRoom(const QString& name, const QString& topic, protocol::Now now);
    /// The private conversation with somebody whom we met; open too once a message comes. False:
    /// nothing is known of them.
    bool openPrivate(const crypto::Fingerprint& person, protocol::Now now);
    /// Not the lobby.
    void leaveRoom(const Conversation& room, protocol::Now now);
    /// The lobby first; those too that we will enter.
    [[nodiscard]] std::vector<RoomInfo> rooms() const;
    /// Who else is in it.
    [[nodiscard]] std::vector<Person> peopleIn(const Conversation& room) const;
    // In a session of the extended layer; nothing without one.
    void listRooms(protocol::Now now);
    /// At most protocol::kMaxTopic bytes of UTF-8.
    void setTopic(const Conversation& room, const QString& topic, protocol::Now now);
    /// Messages before those that came already, the newest of them: at most so many.
    void fetchEarlier(const Conversation& room, int count, protocol::Now now);
    /// Our person is away, or here again: told in this session and in those to come.
    void setAway(bool away, protocol::Now now);
    /// Our person writes; may be called at each key.
    void typing(const Conversation& room, protocol::Now now);

    void receive(QByteArrayView datagram, const Arrival& arrival, protocol::Now now);
    void tick(protocol::Now now);

    [[nodiscard]] QList<Outgoing> takeOutgoing();
    [[nodiscard]] Events takeEvents();
    /// When tick() next has something to do; nothing in Idle.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

    [[nodiscard]] SessionState state() const;
    /// The relay of the session; nothing unless Established or Checking.
    [[nodiscard]] std::optional<Relay> relay() const;
    /// Those that answered lately, the best first: what a person may choose from.
    [[nodiscard]] std::vector<HeardRelay> relays() const;
    /// Who else is in the lobby, in the order in which they came.
    [[nodiscard]] std::vector<Person> people() const;
    /// Nothing without a session of the extended layer.
    [[nodiscard]] std::optional<LinkHealth> linkHealth(protocol::Now now) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace session
