#pragma once

// What a session has to say: values, taken with SessionMachine::takeEvents() in the order in which
// things happened. No text: sentences are made in gui and control. Plain values without an owner;
// any thread.

#include "crypto/fingerprint.h"
#include "protocol/endpoint.h"
#include "protocol/extended.h"
#include "session/message.h"
#include "session/person.h"
#include "session/room.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>
#include <variant>
#include <vector>

namespace session {

/// How far a relay's key is trusted.
enum class Trust {
    New,      ///< first met in this session; pinned from now on
    Known,    ///< its key is the one pinned for its address
    Verified, ///< a person compared its fingerprint, or --relay-fingerprint named it
};

/// Which layer of docs/protocol.md a session speaks.
enum class Layer {
    Classic,
    Extended,
};

struct Relay {
    protocol::Endpoint address;
    crypto::Fingerprint fingerprint;
    Trust trust = Trust::New;
    Layer layer = Layer::Classic;
    bool admitsClassic = true;                 ///< classic peers may be in the room
    QString name{};                            ///< a claim; empty in the classic layer
    std::optional<crypto::Fingerprint> host{}; ///< the person who runs it, proven by signature

    friend bool operator==(const Relay&, const Relay&) = default;
};

enum class Refusal {
    ChangedKey,       ///< a known address or name shows another key than the pinned one
    WrongFingerprint, ///< not the key that --relay-fingerprint names
    UnusableKey,      ///< not an RSA key of an accepted size
    Downgraded,       ///< spoke the extended layer once, now offers the classic one only
    ClassicOnly,      ///< offers the classic layer only, which the person switched off
    Stranger,         ///< never met, and the person lets no strangers in
    PasswordNeeded,   ///< the room has a password and we have none
    WrongPassword,    ///< ours is not the room's
    PasswordUnproven, ///< the relay did not show that it knows the password
    Locked,           ///< too many wrong passwords: see `wait`
    Full,             ///< as many members as it takes
    BadIdentity,      ///< it did not accept our signature
    UnusableName,     ///< it did not accept our name
    Replaced,         ///< our identity joined from elsewhere; not tried again by itself
};

/// A relay that answered, for a person to choose from. Until a handshake proves that it holds its
/// key, all of this is what it claims.
struct HeardRelay {
    Relay relay;
    std::optional<int> members{}; ///< present; 65535: or more; nothing: it does not say
    bool asksPassword = false;
    std::optional<Refusal> refusal{}; ///< why it must not be joined

    friend bool operator==(const HeardRelay&, const HeardRelay&) = default;
};

struct SearchStarted {
    /// How long the relay that we had was silent; nothing when we had none yet.
    std::optional<std::chrono::milliseconds> silence;
    /// Our place in the line of those who can take the place of a hosted relay that was lost, from
    /// 0; nothing when that is not for us to do.
    std::optional<int> succession{};

    friend bool operator==(const SearchStarted&, const SearchStarted&) = default;
};
struct Established {
    Relay relay;
    bool movedToStranger = false; ///< the last relay was known or verified, this one is neither

    friend bool operator==(const Established&, const Established&) = default;
};
struct RelayRefused {
    Refusal reason;
    protocol::Endpoint relay;
    std::optional<crypto::Fingerprint> expected; ///< pinned or demanded; not for UnusableKey
    std::optional<crypto::Fingerprint> shown;    ///< not for UnusableKey
    std::chrono::milliseconds wait{};            ///< Locked: not before that is over

    friend bool operator==(const RelayRefused&, const RelayRefused&) = default;
};
struct MemberJoined {
    Person person;

    friend bool operator==(const MemberJoined&, const MemberJoined&) = default;
};
struct MemberLeft {
    protocol::Endpoint member;

    friend bool operator==(const MemberLeft&, const MemberLeft&) = default;
};
struct MessageReceived {
    std::optional<protocol::Endpoint> sender; ///< nothing when the relay named none that is present
    QString text;
    // Of the extended layer:
    Conversation conversation{};
    std::optional<Person> author{};   ///< as the relay named the sender, who may be gone by now
    MessageId id{};                   ///< zeros in the classic layer
    std::uint64_t number = 0;         ///< in its room; 0: it has none
    std::chrono::milliseconds time{}; ///< the relay's, after 1970; 0: unknown
    DeliveryClass deliveryClass = DeliveryClass::Reliable;
    QByteArray key{};
    bool old = false; ///< out of the history
    bool own = false; ///< our own, of a time that we do not remember

    friend bool operator==(const MessageReceived&, const MessageReceived&) = default;
};
/// A reliable message of ours is in the outbox now.
struct MessageAccepted {
    OutboxRecord message;

    friend bool operator==(const MessageAccepted&, const MessageAccepted&) = default;
};
/// What became of it: comes for each change.
struct MessageStateChanged {
    MessageId id{};
    Conversation conversation{};
    MessageState state{};

    friend bool operator==(const MessageStateChanged&, const MessageStateChanged&) = default;
};

/// The relay let us in, in this session: into the lobby too.
struct RoomEntered {
    RoomInfo room;

    friend bool operator==(const RoomEntered&, const RoomEntered&) = default;
};
/// Its topic, or what is kept of it.
struct RoomChanged {
    RoomInfo room;

    friend bool operator==(const RoomChanged&, const RoomChanged&) = default;
};
/// We are not in it, nor will be: as we asked, or because the relay does not let us in.
struct RoomLeft {
    Conversation conversation;
    protocol::NoRoomReason why = protocol::NoRoomReason::Left;

    friend bool operator==(const RoomLeft&, const RoomLeft&) = default;
};
struct RoomPeopleChanged {
    Conversation conversation;
    std::vector<Person> came{};
    std::vector<Person> left{};

    friend bool operator==(const RoomPeopleChanged&, const RoomPeopleChanged&) = default;
};
/// The answer to SessionMachine::listRooms().
struct RoomsListed {
    std::vector<ListedRoom> rooms;

    friend bool operator==(const RoomsListed&, const RoomsListed&) = default;
};
/// The end of the answer to SessionMachine::fetchEarlier(); the messages came before it.
struct EarlierFetched {
    Conversation conversation;
    bool hasEarlier = false; ///< there may be more

    friend bool operator==(const EarlierFetched&, const EarlierFetched&) = default;
};
struct PresenceChanged {
    Person person;

    friend bool operator==(const PresenceChanged&, const PresenceChanged&) = default;
};
/// Somebody writes; to be shown for kTypingShownFor, or until a message of theirs comes.
struct Typing {
    Person person;
    Conversation conversation;

    friend bool operator==(const Typing&, const Typing&) = default;
};
/// Something from our relay that did not open or was malformed; it changed nothing.
struct DatagramRejected {
    protocol::Endpoint from;

    friend bool operator==(const DatagramRejected&, const DatagramRejected&) = default;
};

/// A record of a handshake that was not what it had to be; it changed nothing.
struct HandshakeRejected {
    protocol::Endpoint from;

    friend bool operator==(const HandshakeRejected&, const HandshakeRejected&) = default;
};
/// A packet of our session that was taken before, or is too old to tell; it changed nothing.
struct ReplayRejected {
    protocol::Endpoint from;

    friend bool operator==(const ReplayRejected&, const ReplayRejected&) = default;
};
/// A relay that we know shows a new key, which its old one signed.
struct RelayKeyRenewed {
    protocol::Endpoint relay;
    crypto::Fingerprint before;
    crypto::Fingerprint now;

    friend bool operator==(const RelayKeyRenewed&, const RelayKeyRenewed&) = default;
};
/// The chosen relay's room has a password: SessionMachine::setPasswordKey() goes on.
struct PasswordKeyNeeded {
    protocol::PasswordTerms terms;

    friend bool operator==(const PasswordKeyNeeded&, const PasswordKeyNeeded&) = default;
};

/// Those that SessionMachine::relays() lists now: after each question that was asked, and when they
/// changed otherwise.
struct RelaysListed {
    std::vector<HeardRelay> relays;

    friend bool operator==(const RelaysListed&, const RelaysListed&) = default;
};
/// The relay that a person chose does not answer; others may be joined again.
struct ChosenRelaySilent {
    crypto::Fingerprint relay;

    friend bool operator==(const ChosenRelaySilent&, const ChosenRelaySilent&) = default;
};

using Event =
    std::variant<SearchStarted, Established, RelayRefused, MemberJoined, MemberLeft,
                 MessageReceived, DatagramRejected, HandshakeRejected, ReplayRejected,
                 RelayKeyRenewed, PasswordKeyNeeded, MessageAccepted, MessageStateChanged,
                 RoomEntered, RoomChanged, RoomLeft, RoomPeopleChanged, RoomsListed, EarlierFetched,
                 PresenceChanged, Typing, RelaysListed, ChosenRelaySilent>;
using Events = std::vector<Event>;

} // namespace session
