#pragma once

// Notices other relays by the keys that they announce, in PEM (5) or DER (ANNOUNCE): each key is
// told of at most once a second, and a flood of invented keys costs a bounded number of parsings and no memory. Pure; time is
// handed in. One thread; owned by a Relay.

#include "crypto/rsa.h"
#include "protocol/now.h"
#include "relay/limits.h"

#include <QByteArray>

#include <array>
#include <optional>

namespace relay {

class RivalWatch
{
public:
    explicit RivalWatch(const crypto::RsaPublicKey& own);

    // The fingerprint of somebody else's key, when it should be told of now.
    [[nodiscard]] std::optional<crypto::Fingerprint> hearPem(QByteArrayView pem,
                                                             protocol::Instant now);
    [[nodiscard]] std::optional<crypto::Fingerprint> hearDer(QByteArrayView der,
                                                             protocol::Instant now);

private:
    struct Heard {
        protocol::Instant at;
        QByteArray bytes;
        crypto::Fingerprint fingerprint; ///< of no key when the bytes were none
    };

    using Parse = std::expected<crypto::RsaPublicKey, crypto::KeyError> (*)(QByteArrayView);
    [[nodiscard]] std::optional<crypto::Fingerprint> hear(QByteArrayView bytes, Parse parse,
                                                          protocol::Instant now);

    QByteArray m_ownPem;
    QByteArray m_ownDer;
    crypto::Fingerprint m_own;
    // The keys that were read last. Since no more than these are read in a second, they are all
    // that were told of in the last one.
    std::array<std::optional<Heard>, kRivalKeysPerSecond> m_heard;
    std::size_t m_oldest = 0;
};

} // namespace relay
