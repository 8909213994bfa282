#pragma once

// The notices (records 11 and 12) by which members learn of each other. Plain functions, any
// thread. Source: docs/protocol.md, "Records".
// The caller sends what they append.

#include "protocol/endpoint.h"
#include "protocol/record.h"

#include <QByteArray>
#include <QList>

#include <span>

namespace relay {

[[nodiscard]] QByteArray makeNotice(protocol::RecordType type, const protocol::Endpoint& address);
/// A notice of each address, in datagrams of at most kDatagramTarget bytes.
[[nodiscard]] QList<QByteArray> makeNotices(protocol::RecordType type,
                                            std::span<const protocol::Endpoint> addresses);

} // namespace relay
