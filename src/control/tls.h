#pragma once

// What the control port needs to speak TLS beyond loopback: its certificate, as QSslSocket wants it
// and as tools pin it. TLS 1.3 and nothing older, no resumption: a tool connects once and stays.
// Any thread; a value. Source: RFC 8446; docs/control-port.md, "From other machines".

#include "network/snapshot.h"

#include <QSslConfiguration>
#include <QString>

#include <expected>

namespace control {

struct Tls {
    QSslConfiguration configuration;
    QString certificate; ///< SHA-256 in hex
};

/// From the file, which is made if it is not there.
[[nodiscard]] std::expected<Tls, network::ControlPortStatus::Cause>
makeTls(const QString& certificateFile);

} // namespace control
