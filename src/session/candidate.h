#pragma once

// A relay that answered us, by either layer, with all that joining it takes; and the reading of a
// CHALLENGE as one. What a candidate says of itself is a claim until its handshake is done. Plain
// value; pure function; any thread. Source: docs/protocol.md, "CHALLENGE".

#include "crypto/rsa.h"
#include "protocol/extended.h"
#include "session/event.h"
#include "session/link.h"

#include <QByteArray>

#include <expected>
#include <optional>

namespace session {

struct Candidate {
    Relay relay;
    crypto::RsaPublicKey key;
    QByteArray shown; ///< what it sent: its key in PEM, or the value of its CHALLENGE
    Link link = kAllLinks;
    std::optional<protocol::PasswordTerms> password{};
    /// The key that was known; it signed the one that is shown.
    std::optional<crypto::Fingerprint> renewedFrom{};
    std::optional<int> members{}; ///< present, as it says
    bool isChosen = false;        ///< a person chose it before
};

enum class ChallengeError {
    NotOurs,     ///< answers another HELLO than ours
    Amiss,       ///< malformed, asks too much of us, or its host did not sign it
    UnusableKey, ///< not an RSA key of an accepted size
};

/// The trust in it is not judged yet.
[[nodiscard]] std::expected<Candidate, ChallengeError>
readChallenge(QByteArrayView value, QByteArrayView clientRandom, const Arrival& arrival);

} // namespace session
