#pragma once

// The certificate of the control port and its private key: ECDSA on P-256, signed by itself, in one
// PEM file of mode 0600. Made at first use, valid for ten years and made anew when they are over.
// Nobody vouches for it: tools pin its fingerprint, so it is kept, and a file that is there but
// cannot be used is an error and is never overwritten. Any thread.
// Source: RFC 5280 (certificates), RFC 5480 (P-256).

#include "crypto/privatefile.h"
#include "crypto/secret.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <expected>

namespace crypto {

struct Certificate {
    QByteArray pem;
    Secret key;         ///< PKCS#8 PEM
    QByteArray sha256;  ///< of the DER form, as tools pin it
    QDateTime notAfter; ///< UTC
};

struct LoadedCertificate {
    Certificate certificate;
    bool created; ///< made just now
};

[[nodiscard]] std::expected<LoadedCertificate, KeyFileError>
loadOrCreateCertificate(const QString& path, const QDateTime& now);

} // namespace crypto
