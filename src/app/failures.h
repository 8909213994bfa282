#pragma once

// Why sottovoce could not start or go on, as the one sentence that says what to do, and the exit
// code. Once they have started only headless runs end with one: the window shows and stays.
// Pure functions, main thread. Source: docs/options.md, "Exit codes".

#include "crypto/library.h"
#include "network/snapshot.h"
#include "settings/settings.h"

#include <QString>

#include <optional>

namespace app {

enum class ExitCode {
    Clean = 0,
    Failed = 1,
    BadUsage = 2, ///< also an interface or a file that is not there
    NoRelay = 3,  ///< none in time at the start, or one that was refused
    InUse = 4,    ///< the port or the profile
};

struct Failure {
    ExitCode exitCode;
    QString sentence;
};

/// Writes the sentence to standard error and gives the exit code.
int finish(const Failure& failure);

[[nodiscard]] Failure failureOf(crypto::SelfTestFailure failure);
[[nodiscard]] Failure failureOf(const session::RelayRefused& refusal);
[[nodiscard]] Failure failureOf(const network::ControlPortStatus& status);
/// Nothing for a trouble that may pass, or that does not matter while somebody else hosts.
[[nodiscard]] std::optional<Failure> failureOf(const network::Trouble& trouble,
                                               const settings::Settings& settings);
/// `trouble`: what stood in the way at the end, if anything did.
[[nodiscard]] Failure noRelay(const settings::Settings& settings,
                              const std::optional<network::Trouble>& trouble);
[[nodiscard]] Failure noDisplay();
[[nodiscard]] Failure profileInUse(const QString& profile);
[[nodiscard]] Failure unwritable(const QString& path);

} // namespace app
