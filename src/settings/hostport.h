#pragma once

// HOST, HOST:PORT, [HOST]:PORT as people write them; a bare IPv6 address needs no brackets when no
// port follows. Nothing is looked up. Value type, any thread. Source: RFC 3986 section 3.2.2 for
// the brackets, RFC 1123 section 2.1 for host names.

#include <QString>

#include <cstdint>
#include <optional>

namespace settings {

struct HostPort {
    QString host;           ///< an address in its canonical form, or a name in lower case
    std::uint16_t port = 0; ///< 0: none was given

    friend bool operator==(const HostPort&, const HostPort&) = default;
};

[[nodiscard]] std::optional<HostPort> parseHostPort(const QString& text);

} // namespace settings
