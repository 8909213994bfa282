#pragma once

// What both sides of a handshake compute alike: the transcript, the keys that follow from it, and
// the proofs that are bound to it. Pure functions; any thread.
// Source: docs/protocol.md, "Handshake".

#include "crypto/fernet.h"
#include "crypto/identity.h"
#include "crypto/rsa.h"
#include "crypto/secret.h"
#include "protocol/extended.h"
#include "secure/sealedchannel.h"

#include <QByteArray>

#include <cstdint>
#include <optional>

namespace secure {

/// SHA-256 over the handshake, 32 bytes: T in docs/protocol.md.
/// The head is protocol::answerHead(), of one size, so the two cannot be divided in another way.
[[nodiscard]] QByteArray transcriptOf(QByteArrayView startValue, QByteArrayView answerHead);
/// Covers the version of HELLO too, so that nobody on the way lowers it.
[[nodiscard]] QByteArray infoHash(std::uint8_t helloVersion, QByteArrayView challengeValue);
[[nodiscard]] ChannelKeys deriveKeys(QByteArrayView transcript, const crypto::FernetKey& fernetKey,
                                     const crypto::Secret& agreement);

[[nodiscard]] QByteArray signIdentity(const crypto::IdentityKey& identity,
                                      QByteArrayView transcript);
[[nodiscard]] bool verifyIdentity(const crypto::IdentityPublicKey& identity,
                                  QByteArrayView transcript, QByteArrayView signature);

/// The password's proof of one side, and its check in constant time.
[[nodiscard]] QByteArray passwordProof(Side side, const crypto::Secret& passwordKey,
                                       QByteArrayView transcript);
[[nodiscard]] bool verifyPassword(Side side, const crypto::Secret& passwordKey,
                                  QByteArrayView transcript, QByteArrayView proof);

/// A host's signature of its relay's key, and its check.
[[nodiscard]] protocol::HostProof signHost(const crypto::IdentityKey& identity,
                                           const crypto::RsaPublicKey& relayKey);
[[nodiscard]] bool verifyHost(const protocol::HostProof& proof,
                              const crypto::RsaPublicKey& relayKey);

/// An old key vouches for a new one, and the check of that; whose the old key is, the caller knows.
/// Nothing when the old key signs nothing.
[[nodiscard]] std::optional<protocol::Rotation> signRotation(const crypto::RsaPrivateKey& oldKey,
                                                             const crypto::RsaPublicKey& newKey,
                                                             std::uint64_t unixTime);
[[nodiscard]] bool verifyRotation(const protocol::Rotation& rotation);

} // namespace secure
