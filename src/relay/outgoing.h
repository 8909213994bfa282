#pragma once

// One datagram that a relay wants sent: to an address, or to the group where that is not valid.
// Made by relay::Relay, carried by network::RelayEndpoint, which owns the sockets. Plain value, any
// thread.

#include "protocol/endpoint.h"

#include <QByteArray>

namespace relay {

struct Outgoing {
    protocol::Endpoint to; ///< invalid (Family::None): to the group, on every interface
    QByteArray datagram;
    bool largerThanPath = false; ///< to be sent without the don't-fragment bit

    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

} // namespace relay

Q_DECLARE_TYPEINFO(relay::Outgoing, Q_RELOCATABLE_TYPE);
