#pragma once

// How a relay's key is renewed: a new one is made, the old one signs it, and what is left of the old
// one, its public half and that signature, is kept in a file beside the key. Clients that knew the
// old key then follow. Main thread; makes and writes files.
// Source: docs/protocol.md, "ROTATION"; docs/options.md, "A new key for the relay".

#include "crypto/keyfile.h"
#include "crypto/rsa.h"
#include "protocol/extended.h"

#include <QString>

#include <expected>
#include <vector>

namespace relayd {

enum class RenewalError {
    NotWritten, ///< a file cannot be written: nothing has changed
    Unusable,   ///< the old key signs nothing, or no new one can be made
};

struct Renewed {
    crypto::RsaPublicKey before;
    crypto::RsaPublicKey now;
};

/// The file beside the key.
[[nodiscard]] QString renewalsPath(const QString& keyPath);

/// Renewals that lead to this key, the latest last. Lines that do not are left out.
[[nodiscard]] std::vector<protocol::Rotation> loadRenewals(const QString& keyPath,
                                                           const crypto::RsaPublicKey& key);

/// Puts a new key in the place of the old one. Whenever it is interrupted, the key that is there
/// and the renewals that lead to it are good.
[[nodiscard]] std::expected<Renewed, RenewalError>
renewKey(const QString& keyPath, const crypto::RsaPrivateKey& old, std::uint64_t unixTime);

} // namespace relayd
