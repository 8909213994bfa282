#pragma once

// Where an endpoint meets the others: group, port, and by which interfaces. Value type, any thread.
// Taken from Settings by the engine and by sottovoce-relay, which have checked the texts.
// Source: docs/options.md.

#include <QString>
#include <QStringList>

#include <cstdint>

namespace network {

struct GroupConfig {
    QString group; ///< multicast address
    std::uint16_t port = 0;
    QStringList interfaces; ///< names; empty: every multicast-capable one
    int ttl = 1;

    friend bool operator==(const GroupConfig&, const GroupConfig&) = default;
};

} // namespace network
