#pragma once

// What window and headless have in common: reading the settings, setting up the log and the
// folders, starting the node with its control server. Main thread.
// Everything here happens once, before the event loop; a Failure ends the program.

#include "app/failures.h"
#include "network/node.h"
#include "settings/commandline.h"
#include "settings/paths.h"
#include "settings/settingsfile.h"

#include <QObject>

#include <expected>
#include <functional>

namespace app {

struct Startup {
    settings::Invocation invocation;
    settings::Paths paths;
    settings::SettingsFile file;
    QString password; ///< of the room, from --password-file; empty: none
};

[[nodiscard]] std::expected<Startup, Failure> prepare(const settings::CommandLine& commandLine);

/// Under the profile's lock. A log that cannot be written is mentioned, and ends nothing.
void openSecurityLog(const settings::Paths& paths);

/// --forget-relay; says what it did on standard output.
[[nodiscard]] std::expected<void, Failure> forgetRelay(const Startup& startup);

[[nodiscard]] network::Paths networkPaths(const settings::Paths& paths);

using ControlPortWatcher = std::function<void(const network::ControlPortStatus&)>;

/// Starts the node, with a control server on its worker thread. The watcher is called on the
/// thread of `context`, whenever the port's state changes; the port is printed before that.
void startNode(network::Node& node, const Startup& startup, QObject* context,
               const ControlPortWatcher& watcher);

} // namespace app
