#pragma once

// What sottovoce-relay makes of its settings and files before it runs: the key, its renewals, the
// room's password. Main thread; may work for the seconds that a new key takes.
// A failure is the one sentence that says what to do.

#include "crypto/rsa.h"
#include "relay/config.h"
#include "relay/historystore.h"
#include "relayd/failures.h"
#include "settings/settings.h"

#include <expected>
#include <memory>

namespace relayd {

struct Setup {
    crypto::RsaPrivateKey key;
    relay::RelayConfig config;
    std::unique_ptr<relay::HistoryStore> history; ///< null when none is kept on disk
};

[[nodiscard]] std::expected<Setup, Failure> makeSetup(const settings::Settings& settings);

/// `sottovoce-relay rotate-key`: the text that says what was done.
[[nodiscard]] std::expected<QString, Failure> rotateKey(const settings::Settings& settings);

} // namespace relayd
