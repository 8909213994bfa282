#pragma once

// People and keys for tests of the window: short to write, easy to tell apart. Values, any thread.
// Nothing here has a private key; the node that would check it is never started.

#include "network/snapshot.h"

namespace guitest {

/// The pattern, repeated to 60 digits.
inline crypto::Fingerprint key(const QString& pattern)
{
    return crypto::Fingerprint::fromText(pattern.repeated(60 / pattern.size())).value();
}

inline protocol::Endpoint address(int number)
{
    return protocol::Endpoint::ipv4(0x0a090000u + std::uint32_t(number), 40000);
}

/// Of the extended layer.
inline session::Person person(int number, const QString& name, const QString& pattern)
{
    return {address(number), name, key(pattern)};
}

inline session::Person classicPerson(int number)
{
    return {address(number), {}, {}};
}

inline network::KnownPerson verified(const QString& name, const QString& pattern)
{
    return {key(pattern), name, true, QDateTime::currentDateTimeUtc()};
}

inline network::Status connected(session::Trust trust = session::Trust::Known,
                                 session::Layer layer = session::Layer::Extended)
{
    network::Status status;
    status.connection = network::Connection::Connected;
    status.relay = session::Relay{.address = protocol::Endpoint::ipv4(0x0a090001u, 48386),
                                  .fingerprint = key(QStringLiteral("0123456789")),
                                  .trust = trust,
                                  .layer = layer,
                                  .admitsClassic = layer == session::Layer::Classic,
                                  .name = {},
                                  .host = {}};
    status.identity = key(QStringLiteral("9876543210"));
    return status;
}

/// Of the extended layer, at 10.9.0.<number>.
inline network::RelayHere relayHere(int number, const QString& name, const QString& pattern,
                                    session::Trust trust = session::Trust::New)
{
    return {.heard = {.relay = {.address = protocol::Endpoint::ipv4(
                                    0x0a090000u + std::uint32_t(number), 48386),
                                .fingerprint = key(pattern),
                                .trust = trust,
                                .layer = session::Layer::Extended,
                                .name = name},
                      .members = 3}};
}

} // namespace guitest
