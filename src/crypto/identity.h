#pragma once

// A person's long-lived key: Ed25519, one per profile. Names are claims, this is who somebody is.
// The fingerprint is made as that of a relay's key. Value types, copies share the key; any thread.
// Source: RFC 8032 section 5.1 (pure Ed25519), RFC 8410 (PKCS#8, SubjectPublicKeyInfo).

#include "crypto/fingerprint.h"
#include "crypto/keyerror.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#include <QByteArray>
#include <QHashFunctions>

#include <expected>
#include <memory>

namespace crypto {

inline constexpr qsizetype kIdentityKeySize = 32;
inline constexpr qsizetype kIdentitySignatureSize = 64;

class IdentityPublicKey
{
public:
    /// The 32 bytes of RFC 8032. Malformed: another form of a key that has one already, or a point
    /// of low order, whose "signatures" anybody can make. Bytes that are no point of the curve are
    /// taken, and verify nothing.
    [[nodiscard]] static std::expected<IdentityPublicKey, KeyError> fromBytes(QByteArrayView bytes);
    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) const;
    /// Over the SubjectPublicKeyInfo.
    [[nodiscard]] Fingerprint fingerprint() const;

    friend bool operator==(const IdentityPublicKey&, const IdentityPublicKey&) = default;
    friend std::size_t qHash(const IdentityPublicKey& key, std::size_t seed = 0) noexcept
    {
        return ::qHash(key.m_bytes, seed);
    }

private:
    friend class IdentityKey;
    explicit IdentityPublicKey(const QByteArray& bytes) : m_bytes(bytes) {}
    QByteArray m_bytes;
};

class IdentityKey
{
public:
    [[nodiscard]] static IdentityKey generate(RandomSource& random);
    /// PKCS#8 as toPem() writes it: not under a password, without attributes.
    [[nodiscard]] static std::expected<IdentityKey, KeyError> fromPem(QByteArrayView pem);
    [[nodiscard]] QByteArray toPem() const;
    [[nodiscard]] const IdentityPublicKey& publicKey() const;
    /// 64 bytes; the same for the same message.
    [[nodiscard]] QByteArray sign(QByteArrayView message) const;
    /// A key for the owner's own files, by HKDF; `info` tells one from another.
    [[nodiscard]] Secret derive(QByteArrayView info, qsizetype size) const;

private:
    struct Private; // EVP_PKEY inside
    IdentityKey() = default;
    std::shared_ptr<const Private> d;
};

} // namespace crypto
