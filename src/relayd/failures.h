#pragma once

// Why sottovoce-relay could not start or go on, as the one sentence that says what to do, and the
// exit code. Main thread. Source: docs/options.md, "Exit codes".
// Pure functions.

#include "crypto/keyfile.h"
#include "crypto/library.h"
#include "network/snapshot.h"
#include "settings/settings.h"

#include <QString>

namespace relayd {

enum class ExitCode {
    Clean = 0,
    Failed = 1,
    BadUsage = 2, ///< also an interface that does not exist, or a file that is of no use
    InUse = 4,    ///< the port is taken
};

struct Failure {
    ExitCode exitCode;
    QString sentence;
};

[[nodiscard]] Failure failureOf(const network::Trouble& trouble,
                                const settings::Settings& settings);
[[nodiscard]] Failure failureOf(crypto::KeyFileError error, const QString& path);
[[nodiscard]] Failure failureOf(crypto::SelfTestFailure failure);
/// The room's password cannot be used, as nothing can be kept there or memory ran out.
[[nodiscard]] Failure saltFailure(const QString& path);
/// There is no key to renew.
[[nodiscard]] Failure noKeyFailure(const QString& path);

} // namespace relayd
