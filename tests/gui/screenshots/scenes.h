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

/// The rooms that a relay lists, some with hostile names and topics.
void listRooms(network::Node& node);

/// Relays of all kinds, of which the session's is one.
[[nodiscard]] QList<network::RelayHere> relaysHere();

/// The relays and the people that were met, for a list that is open.
void listKnown(network::Node& node);

/// Some events, as of a day with visitors of all kinds.
void fillSecurityLog();

} // namespace screenshots
