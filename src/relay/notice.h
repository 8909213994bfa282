#pragma once

// The news by which members learn of each other, as each layer says it: records 11 and 12, frames
// PRESENT and GONE. Plain functions, any thread. The caller sends what they make.
// Source: docs/protocol.md, "Records" and "Frames".

#include "protocol/endpoint.h"
#include "protocol/frame.h"
#include "protocol/record.h"
#include "relay/event.h"
#include "relay/roster.h"

#include <QByteArray>
#include <QList>

#include <span>

namespace relay {

[[nodiscard]] protocol::PresentFrame presentFrame(const Member& member);
/// A notice of each address, in datagrams of at most kDatagramTarget bytes.
[[nodiscard]] QList<QByteArray> makeNotices(protocol::RecordType type,
                                            std::span<const protocol::Endpoint> addresses);
[[nodiscard]] protocol::EndReason endReason(LeaveReason reason);

} // namespace relay
