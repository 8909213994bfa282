#pragma once

// What a relay sends at once: datagrams within a budget of bytes, which what one member gets may
// overdraw, so that a large fan-out leaves in several turns. Plain value; one thread; made by
// Relay::takeOutgoing().

#include "protocol/now.h"
#include "relay/outgoing.h"

#include <QByteArray>
#include <QList>

#include <utility>

namespace relay {

struct Portion {
    protocol::Now now{}; ///< of its tokens
    QList<Outgoing> datagrams{};
    qsizetype room = 0; ///< bytes

    void add(const protocol::Endpoint& to, QByteArray datagram, bool largerThanPath = false)
    {
        room -= datagram.size();
        datagrams.append({to, std::move(datagram), largerThanPath});
    }
};

} // namespace relay
