#pragma once

// The files of an engine in a test: all in one folder, which the test owns.
// Only for tests that link network. Any thread; nothing is made.

#include "network/engine.h"

namespace support {

[[nodiscard]] inline network::Paths enginePaths(const QString& folder)
{
    return {.knownRelays = folder + QStringLiteral("/known_relays"),
            .knownPeople = folder + QStringLiteral("/known_people"),
            .rooms = folder + QStringLiteral("/rooms"),
            .outbox = folder + QStringLiteral("/outbox"),
            .identityKey = folder + QStringLiteral("/identity.key"),
            .relayKey = folder + QStringLiteral("/relay.key")};
}

} // namespace support
