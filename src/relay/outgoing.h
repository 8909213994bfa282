#pragma once

// One datagram that a relay wants sent. Plain value, any thread.
// Made by relay::Relay, carried by network::RelayEndpoint, which owns the sockets.
// A relay never resends: what the network loses is lost.

#include "protocol/endpoint.h"

#include <QByteArray>

namespace relay {

struct Outgoing {
    protocol::Endpoint to; ///< invalid (Family::None): to the group, on every interface
    QByteArray datagram;

    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

} // namespace relay

Q_DECLARE_TYPEINFO(relay::Outgoing, Q_RELOCATABLE_TYPE);
