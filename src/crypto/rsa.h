#pragma once

// The relay's RSA keys: PEM and DER through QCA; OAEP and PSS with SHA-256 (hash and MGF1; empty label,
// salt of 32 bytes) through OpenSSL, since QCA's OAEP is SHA-1 and truncates, and it has no PSS. Value
// types that share their key; any thread, one at a time. A failure to decrypt or to verify says
// nothing about its cause.
// Source: RFC 8017 sections 7.1 (RSAES-OAEP) and 8.1 (RSASSA-PSS), RFC 7468 section 13 and
// RFC 5280 section 4.1 (SubjectPublicKeyInfo).

#include "crypto/fingerprint.h"
#include "crypto/keyerror.h"

#include <QByteArray>

#include <expected>
#include <memory>

namespace crypto {

inline constexpr int kDefaultRsaBits = 2048;

enum class RsaError {
    TooLong,   ///< the text does not fit under the padding
    NotOpened, ///< not made for this key, or altered
    Unusable,  ///< OpenSSL refuses to work with the key, or memory ran out
};

class RsaPublicKey
{
public:
    /// SubjectPublicKeyInfo of 2048, 3072 or 4096 bits with an odd exponent from 3 to 63 bits;
    /// anything else is WrongSize or Malformed.
    [[nodiscard]] static std::expected<RsaPublicKey, KeyError> fromPem(QByteArrayView pem);
    /// The same in DER, and nothing but that: one key has one form.
    [[nodiscard]] static std::expected<RsaPublicKey, KeyError> fromDer(QByteArrayView der);
    [[nodiscard]] QByteArray toPem() const;
    [[nodiscard]] QByteArray toDer() const;
    [[nodiscard]] const Fingerprint& fingerprint() const;
    [[nodiscard]] int bits() const;
    [[nodiscard]] std::expected<QByteArray, RsaError> encrypt(QByteArrayView text) const;
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) const;

private:
    friend class RsaPrivateKey;
    struct Private;
    std::shared_ptr<const Private> d;
};

class RsaPrivateKey
{
public:
    /// 2048, 3072 or 4096 bits; a tenth of a second to some seconds.
    [[nodiscard]] static std::expected<RsaPrivateKey, KeyError>
    generate(int bits = kDefaultRsaBits);
    /// PKCS#8, or PKCS#1 as old tools write it; not under a password.
    [[nodiscard]] static std::expected<RsaPrivateKey, KeyError> fromPem(QByteArrayView pem);
    [[nodiscard]] QByteArray toPem() const;
    [[nodiscard]] const RsaPublicKey& publicKey() const;
    [[nodiscard]] std::expected<QByteArray, RsaError> decrypt(QByteArrayView ciphertext) const;
    /// As many bytes as the modulus has, other ones each time.
    [[nodiscard]] std::expected<QByteArray, RsaError> sign(QByteArrayView message) const;

private:
    struct Private;
    std::shared_ptr<const Private> d;
};

} // namespace crypto
