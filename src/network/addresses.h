#pragma once

// Between protocol::Endpoint and Qt's and people's forms of an address. Any thread.
// Pure functions; nothing is looked up in a name service.
// Source: RFC 5952 (text of IPv6 addresses), RFC 6874 (scopes in them).

#include "protocol/endpoint.h"

#include <QHostAddress>
#include <QString>

#include <optional>

namespace network {

[[nodiscard]] protocol::Endpoint toEndpoint(const QHostAddress& address, std::uint16_t port);
[[nodiscard]] QHostAddress toHostAddress(const protocol::Endpoint& endpoint);
/// ADDRESS:PORT, IPv6 in brackets (RFC 5952 section 6), with its scope where it has one.
[[nodiscard]] QString toText(const protocol::Endpoint& endpoint);
/// The reverse of toText(); no name is looked up.
[[nodiscard]] std::optional<protocol::Endpoint> endpointFromText(const QString& text);

} // namespace network
