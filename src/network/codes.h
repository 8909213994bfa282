#pragma once

// The stable words for what sessions tell: the same in the log, in the security log and on the
// control port, where programs rely on them. Sentences for people are made elsewhere.
// Pure functions, any thread. Source: docs/control-port.md, "Events".

#include "session/event.h"

#include <QLatin1StringView>

namespace network {

[[nodiscard]] QLatin1StringView codeOf(session::Trust trust);
[[nodiscard]] QLatin1StringView codeOf(session::Refusal refusal);

} // namespace network
