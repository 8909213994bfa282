#pragma once

// How the link to the relay fares, in a session of the extended layer: what its lanes measure, and what
// it refused. Begins anew with each session. Plain value, any thread.
// Source: docs/protocol.md, "Lanes" and "Packets".

#include "delivery/linkhealth.h"

#include <QtTypes>

#include <cstdint>

namespace session {

struct LinkHealth {
    delivery::LinkHealth lanes{};
    std::uint64_t replaysRefused = 0; ///< packets of this session that came again, or too late
    qsizetype payloadLimit = 0;       ///< bytes of frames that a packet carries at present
};

} // namespace session
