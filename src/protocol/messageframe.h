#pragma once

// MESSAGE, the frame that carries what people and programs say, and how a text becomes several of
// them. Nothing here checks anything: parseFrames() does. Plain values, any thread.
// Source: docs/protocol.md, "Messages".

#include "protocol/limits.h"
#include "protocol/sessionframes.h"

#include <QByteArray>

#include <array>
#include <cstdint>
#include <vector>

namespace protocol {

using MessageId = std::array<std::uint8_t, kMessageIdSize>;
/// Of a room for as long as the epoch of its relay lasts.
using RoomNumber = std::uint32_t;
inline constexpr RoomNumber kLobby = 0;

enum class DeliveryClass : std::uint8_t {
    Reliable = 0,   ///< arrives, in order; numbered and remembered
    Latest = 1,     ///< of those with one key only the newest matters
    Unreliable = 2, ///< sent once
};

struct MessageFrame {
    MessageId id{};
    MemberNumber sender = 0; ///< 0 to the relay
    RoomNumber room = kLobby;
    std::uint64_t number = 0; ///< in its room; 0 to the relay, and of what has none
    std::uint64_t time = 0;   ///< ms since 1970
    DeliveryClass deliveryClass = DeliveryClass::Reliable;
    bool old = false;         ///< out of the history
    bool again = false;       ///< to the relay: another one took it before, not long ago
    QByteArray key;           ///< Latest only
    std::uint32_t length = 0; ///< of the whole text, bytes
    std::uint32_t offset = 0;
    QByteArray piece;
};

/// A text of at most kMaxText bytes as frames of at most maxFrameBytes each, in order; none of
/// nothing. What the head says of length, offset and piece does not count.
[[nodiscard]] std::vector<MessageFrame> cutMessage(const MessageFrame& head, QByteArrayView text,
                                                   qsizetype maxFrameBytes = kMaxUnitBytes);

} // namespace protocol
