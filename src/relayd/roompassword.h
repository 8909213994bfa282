#pragma once

// What sottovoce-relay makes of its room's password: the key that clients prove to have, and the terms
// on which they make it. The salt lies in a file of its own, so that a relay that starts anew asks for
// the same key and clients need not derive another. Main thread; works for a tenth of a second and
// takes 32 MiB. Source: docs/options.md, "Files"; docs/protocol.md, "JOIN and JOINED".

#include "relay/config.h"

#include <QString>

#include <optional>

namespace relayd {

/// Nothing when the salt cannot be kept, or memory does not suffice.
[[nodiscard]] std::optional<relay::RoomPassword> makeRoomPassword(const QString& password,
                                                                  const QString& saltPath);

} // namespace relayd
