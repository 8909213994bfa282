#pragma once

// How the link to the relay fares, in a session of the extended layer. Plain value, any thread.

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
