#pragma once

// A staged conversation: puts the real window into a state by the signals of a node that was never
// started, so no packet leaves the machine. GUI thread; for pictures only.

#include "network/node.h"

#include <QStringList>

namespace screenshots {

/// The names of all scenes.
[[nodiscard]] QStringList sceneNames();

/// Lets the node say what makes the scene; false: there is none of that name.
bool stage(const QString& scene, network::Node& node);

/// Some events, as of a day with visitors of all kinds.
void fillSecurityLog();

} // namespace screenshots
