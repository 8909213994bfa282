#pragma once

// What a session has to say: values, taken with SessionMachine::takeEvents() in the order in which
// things happened. No text: sentences are made in gui and control. Plain values without an owner;
// any thread.

#include "crypto/fingerprint.h"
#include "protocol/endpoint.h"

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

struct Relay {
    protocol::Endpoint address;
    crypto::Fingerprint fingerprint;
    Trust trust = Trust::New;

    friend bool operator==(const Relay&, const Relay&) = default;
};

enum class Refusal {
    ChangedKey,       ///< a known address shows another key than the pinned one
    WrongFingerprint, ///< not the key that --relay-fingerprint names
    UnusableKey,      ///< not an RSA key of an accepted size
};

struct SearchStarted {
    /// How long the relay that we had was silent; nothing when we had none yet.
    std::optional<std::chrono::milliseconds> silence;

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

    friend bool operator==(const RelayRefused&, const RelayRefused&) = default;
};
struct MemberJoined {
    protocol::Endpoint member;

    friend bool operator==(const MemberJoined&, const MemberJoined&) = default;
};
struct MemberLeft {
    protocol::Endpoint member;

    friend bool operator==(const MemberLeft&, const MemberLeft&) = default;
};
struct MessageReceived {
    std::optional<protocol::Endpoint> sender; ///< nothing when the relay named none
    QString text;

    friend bool operator==(const MessageReceived&, const MessageReceived&) = default;
};
/// Something from our relay that did not open or was malformed; it changed nothing.
struct DatagramRejected {
    protocol::Endpoint from;

    friend bool operator==(const DatagramRejected&, const DatagramRejected&) = default;
};

using Event = std::variant<SearchStarted, Established, RelayRefused, MemberJoined, MemberLeft,
                           MessageReceived, DatagramRejected>;
using Events = std::vector<Event>;

} // namespace session
