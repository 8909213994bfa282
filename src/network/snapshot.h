#pragma once

// The values that cross between the worker thread and its clients (window, headless, control
// port): what is so now, what happened. Plain data, any thread.
// Text for people is not among them: it is made from these by gui, control and app.

#include "crypto/fingerprint.h"
#include "protocol/endpoint.h"
#include "session/event.h"
#include "session/linkhealth.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace network {

/// Why there is no network to speak on, or the relay of ours cannot run.
enum class Problem {
    NoInterface,        ///< no interface is up, not even loopback
    UnknownInterface,   ///< a named interface does not exist or is down (detail: its name)
    GroupUnavailable,   ///< the group cannot be joined or listened to (detail: the system's words)
    PortTaken,          ///< another program holds the relay's port
    RelayNameUnknown,   ///< the host of --relay-address does not resolve (detail: the host)
    KeyUnreadable,      ///< our relay's key file cannot be read or used (detail: its path)
    KeyUnwritable,      ///< our relay's key file cannot be made (detail: its path)
    SocketFailed,       ///< a socket failed while running (detail: the system's words)
    HistoryUnreadable,  ///< the history of our relay cannot be read or used (detail: its folder)
    HistoryUnwritable,  ///< the history of our relay cannot be written (detail: its folder)
    IdentityUnreadable, ///< our identity's file cannot be read or used (detail: its path)
    IdentityUnwritable, ///< our identity's file cannot be made (detail: its path)
};

struct Trouble {
    Problem problem;
    QString detail;

    friend bool operator==(const Trouble&, const Trouble&) = default;
};

enum class Connection {
    Offline,   ///< no network to speak on: see `trouble`; tried again by itself
    Searching, ///< asking for a relay
    Connected,
    Refused, ///< only relays that must not be trusted answer: see `refusal`
};

struct Hosting {
    protocol::Endpoint address; ///< one of those it answers from
    crypto::Fingerprint fingerprint;

    friend bool operator==(const Hosting&, const Hosting&) = default;
};

struct Status {
    Connection connection = Connection::Searching;
    std::optional<session::Relay> relay;          ///< Connected
    std::optional<session::RelayRefused> refusal; ///< Refused
    std::optional<std::chrono::milliseconds>
        silence;                                 ///< Searching: how long the lost relay was silent
    std::optional<Hosting> hosting;              ///< our own relay runs
    std::optional<Trouble> trouble;              ///< Offline, or why we do not host
    std::optional<crypto::Fingerprint> identity; ///< ours, for others to compare
    /// Ours: the lobby first, then those that we are in, or will be once there is a relay.
    std::vector<session::RoomInfo> rooms{};
    bool away = false; ///< we told that we are

    friend bool operator==(const Status&, const Status&) = default;
};

/// A relay whose key is pinned.
struct PinnedRelay {
    crypto::Fingerprint fingerprint;
    QString name; ///< a claim; empty: of the classic layer, or of an app that hosts
    std::vector<protocol::Endpoint> addresses; ///< where it was met; the last one last
    bool verified = false;
    QDateTime lastSeen; ///< UTC

    friend bool operator==(const PinnedRelay&, const PinnedRelay&) = default;
};

/// A relay that answers here, for a person to choose from.
struct RelayHere {
    session::HeardRelay heard;
    bool current = false; ///< the session's
    bool own = false;     ///< runs in this app
    bool chosen = false;  ///< a person chose it, and that is remembered

    [[nodiscard]] const crypto::Fingerprint& fingerprint() const { return heard.relay.fingerprint; }

    friend bool operator==(const RelayHere&, const RelayHere&) = default;
};

/// Why a relay cannot be chosen.
enum class ChoiceError {
    NotHere, ///< it did not answer
    Refused, ///< it must not be joined
};

/// What is known of the key behind a person's name.
enum class PersonTrust {
    Unverified, ///< nobody compared it; a classic member has none
    Verified,   ///< compared
    Changed,    ///< the name of a verified person, but another key
};

/// A person whose identity was met.
struct KnownPerson {
    crypto::Fingerprint identity;
    QString name; ///< as claimed when last met; of a verified person: when it was compared
    bool verified = false;
    QDateTime lastSeen; ///< UTC

    friend bool operator==(const KnownPerson&, const KnownPerson&) = default;
};

struct ReceivedMessage {
    std::optional<protocol::Endpoint> sender; ///< nothing: the relay named none
    QString text;
    QDateTime at; ///< UTC, by our clock
    session::Conversation conversation{};
    /// Whoever wrote it, as the relay knew them; may be gone by now. Nothing in the classic layer.
    std::optional<session::Person> author{};
    session::MessageId id{};
    std::uint64_t number = 0; ///< in its room; 0: it has none
    QDateTime relayTime{};    ///< UTC, when the relay took it; invalid in the classic layer
    session::DeliveryClass deliveryClass = session::DeliveryClass::Reliable;
    QByteArray key{};
    bool old = false; ///< out of the history
    bool own = false; ///< ours, of an earlier run
};

/// A reliable message of ours: as it was accepted, or as it was found in the outbox at the start.
struct OwnMessage {
    session::MessageId id{};
    session::Conversation conversation{};
    QString text;
    QDateTime at; ///< UTC, when it was written
    session::MessageState state{};
};

/// A message of ours that was handed to a relay for the first time.
struct SentMessage {
    QString text;
    QDateTime at; ///< UTC
    session::MessageId id{};
    session::Conversation conversation{};
};

/// How the way to the relay fares.
struct LinkHealth {
    session::LinkHealth link{};
    std::uint64_t receiveDrops = 0; ///< datagrams that came while our buffers were full
};

/// The state of the control port, for the window to show.
struct ControlPortStatus {
    enum class State { Off, Listening, Failed };
    enum class Cause {
        PortUnavailable, ///< it cannot be listened on (detail: the address and the system's words)
        NoCookie,        ///< the cookie's folder cannot be made or written (detail: the folder)
        CertificateUnusable,   ///< its file is there and cannot be read or used (detail: its path)
        CertificateUnwritable, ///< its file cannot be made (detail: its path)
        NoTls,                 ///< Qt was installed without what speaks TLS 1.3
    };
    State state = State::Off;
    std::uint16_t port = 0;
    bool authenticated = true;            ///< false: --control-auth none
    QString certificate;                  ///< SHA-256 in hex; empty: loopback, without TLS
    Cause cause = Cause::PortUnavailable; ///< Failed
    QString detail;                       ///< Failed
};

/// Things worth a quiet line, that are no state.
enum class Notice {
    MovedToStranger,    ///< from a relay that was known to one that is not
    YieldedHosting,     ///< another host's fingerprint is smaller: our people join it
    PinNotSaved,        ///< known_relays cannot be written (detail: its path)
    PinsUnreadable,     ///< known_relays cannot be read (detail: its path)
    ReceiveBufferSmall, ///< the kernel gave less than asked (detail: bytes)
    RejectedDatagram,   ///< something of our relay did not open (detail: its address)
    RelayKeyRenewed,  ///< a known relay has a new key, signed by the old one (detail: its address)
    PeopleNotSaved,   ///< known_people cannot be written (detail: its path)
    PeopleUnreadable, ///< known_people cannot be read (detail: its path)
    RoomsNotSaved,    ///< rooms cannot be written (detail: its path)
    RoomsUnreadable,  ///< rooms cannot be read (detail: its path)
    OutboxNotSaved, ///< outbox cannot be written: what waits there dies with us (detail: its path)
    OutboxSetAside, ///< outbox was damaged; what could be read was kept (detail: the old file)
    ChosenRelaySilent, ///< the relay that a person asked for does not answer: another is looked for
};

} // namespace network

Q_DECLARE_METATYPE(network::Status)
Q_DECLARE_METATYPE(network::PinnedRelay)
Q_DECLARE_METATYPE(network::RelayHere)
Q_DECLARE_METATYPE(network::KnownPerson)
Q_DECLARE_METATYPE(network::ReceivedMessage)
Q_DECLARE_METATYPE(network::OwnMessage)
Q_DECLARE_METATYPE(network::SentMessage)
Q_DECLARE_METATYPE(network::LinkHealth)
Q_DECLARE_METATYPE(network::ControlPortStatus)
