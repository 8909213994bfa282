#pragma once

// Notices other relays by the keys that they announce: each key is told of at most once a second,
// and a flood of invented keys costs a bounded number of parsings and no memory. Pure; time is
// handed in. One thread; owned by a Relay.

#include "crypto/fingerprint.h"
#include "protocol/now.h"
#include "relay/limits.h"

#include <QByteArray>

#include <array>
#include <optional>

namespace relay {

class RivalWatch
{
public:
    /// Our own key as it stands in a record 5, and its fingerprint.
    RivalWatch(QByteArray ownPem, const crypto::Fingerprint& own);

    /// True when this is the key of somebody else that should be told of now.
    [[nodiscard]] bool hear(QByteArrayView pem, protocol::Instant now);

private:
    struct Heard {
        protocol::Instant at;
        QByteArray pem;
        crypto::Fingerprint fingerprint; ///< of no key when the text was none
    };

    QByteArray m_ownPem;
    crypto::Fingerprint m_own;
    // The keys that were read last. Since no more than these are read in a second, they are all
    // that were told of in the last one.
    std::array<std::optional<Heard>, kRivalKeysPerSecond> m_heard;
    std::size_t m_oldest = 0;
};

} // namespace relay
