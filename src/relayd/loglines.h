#pragma once

// What sottovoce-relay writes in its log of what its relay tells: one line an event, in few words.
// Pure functions, main thread. What comes from the network is escaped when the line is written.
// Source: docs/options.md, "Log lines".

#include "relay/event.h"
#include "relay/statistics.h"

#include <QString>

namespace relayd {

[[nodiscard]] QString lineOf(const relay::Event& event);
[[nodiscard]] QString lineOf(const relay::Statistics& counted);

} // namespace relayd
