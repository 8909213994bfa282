#pragma once

// A UDP address as the protocol carries it: 4 or 16 bytes and a port (records 10, 11 and 12).
// Plain value without heap, so that it serves as a cheap map key on the relay's hot path; text
// and QHostAddress forms are made in network/addresses.h. Any thread.
// Source: docs/protocol.md, "Addresses on the wire".

#include <QByteArray>
#include <QHashFunctions>
#include <QMetaType>

#include <array>
#include <cstdint>
#include <expected>

namespace protocol {

enum class EndpointError {
    WrongLength, ///< neither 4 + 2 nor 16 + 2 bytes
};

struct Endpoint {
    enum class Family : std::uint8_t { None, IPv4, IPv6 };

    std::array<std::uint8_t, 16> address{}; ///< network order; IPv4 uses the first four
    std::uint32_t scopeId = 0; ///< interface of a link-local IPv6 address; not on the wire
    std::uint16_t port = 0;    ///< host order
    Family family = Family::None;

    [[nodiscard]] static Endpoint ipv4(std::uint32_t hostOrderAddress, std::uint16_t port);
    [[nodiscard]] static Endpoint ipv6(const std::array<std::uint8_t, 16>& address,
                                       std::uint16_t port, std::uint32_t scopeId = 0);

    [[nodiscard]] bool isValid() const { return family != Family::None; }
    /// The same host, whatever the port: what per-address limits count by.
    [[nodiscard]] Endpoint withoutPort() const;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

size_t qHash(const Endpoint& endpoint, size_t seed = 0) noexcept;

/// The value of a record 10, 11 or 12: 6 or 18 bytes.
[[nodiscard]] QByteArray encodeEndpoint(const Endpoint& endpoint);
[[nodiscard]] std::expected<Endpoint, EndpointError> decodeEndpoint(QByteArrayView value);

} // namespace protocol

template <> struct std::hash<protocol::Endpoint> {
    size_t operator()(const protocol::Endpoint& endpoint) const noexcept { return qHash(endpoint); }
};

Q_DECLARE_METATYPE(protocol::Endpoint)
