#pragma once

// How datagrams get in and out of a session: the client has a socket per interface and a listener
// on the group; a link is the number of one of the sockets, given by the endpoint that owns them.
// Plain values, any thread.

#include "protocol/endpoint.h"

#include <QByteArray>

#include <optional>

namespace session {

/// One of the client's sockets (one per interface), numbered by the endpoint.
using Link = int;
inline constexpr Link kAllLinks = -1;

struct Outgoing {
    QByteArray datagram;
    Link link; ///< the socket to send from, or kAllLinks
    /// Nothing: the group (or the relay's address, where one was configured).
    std::optional<protocol::Endpoint> to{};
    /// Larger than the path seems to carry: to be sent without the don't-fragment bit.
    bool mayBeCut = false;

    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

struct Arrival {
    protocol::Endpoint from;
    Link link = kAllLinks; ///< the socket it came in by; kAllLinks when heard on the group
};

} // namespace session
