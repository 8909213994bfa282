#pragma once

// What a name must be before anybody sees it: names come from strangers and stand beside messages,
// so nothing in them may turn, hide or break the text around them. Pure functions; any thread.
// Source: docs/protocol.md, "Frames", "CHALLENGE" and "Rooms".

#include <QByteArrayView>

namespace protocol {

/// The name of a person.
[[nodiscard]] bool isUsableName(QByteArrayView utf8);
/// The name of a relay: as that of a person, but of at most kMaxRelayName bytes, or empty.
[[nodiscard]] bool isUsableRelayName(QByteArrayView utf8);
/// The topic of a room: at most kMaxTopic bytes without control characters, or empty.
[[nodiscard]] bool isUsableTopic(QByteArrayView utf8);

} // namespace protocol
