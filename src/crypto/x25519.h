#pragma once

// One side of an X25519 key agreement: a pair is made for one handshake and thrown away with it,
// which is what gives forward secrecy. The secret that two sides agree on is no key yet: put it
// through HKDF with both public keys. Value type, copies share the key; any thread.
// Source: RFC 7748, sections 5 and 6.1.

#include "crypto/random.h"
#include "crypto/secret.h"

#include <QByteArray>

#include <memory>
#include <optional>

namespace crypto {

inline constexpr qsizetype kX25519KeySize = 32;

class X25519KeyPair
{
public:
    [[nodiscard]] static X25519KeyPair generate(RandomSource& random);

    /// 32 bytes.
    [[nodiscard]] QByteArray publicKey() const;
    /// 32 bytes that only the two sides know. Nothing when the peer's key has another size or is
    /// one of the points of low order, with which everybody would agree on zeros (section 6.1).
    [[nodiscard]] std::optional<Secret> agree(QByteArrayView peerPublicKey) const;

private:
    struct Private; // EVP_PKEY inside
    X25519KeyPair() = default;
    std::shared_ptr<const Private> d;
};

} // namespace crypto
