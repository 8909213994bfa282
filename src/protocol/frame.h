#pragma once

// The frames inside a packet of the extended layer: values, and their bytes. Every field is checked
// here, texts included, so a Frame is always usable; what is not known or not allowed is skipped.
// Plain values, any thread. Source: docs/protocol.md, "Frames".

#include "protocol/messageframe.h"
#include "protocol/roomframes.h"
#include "protocol/sessionframes.h"

#include <QByteArray>

#include <optional>
#include <variant>
#include <vector>

namespace protocol {

/// In the order of their types on the wire, from 1.
using Frame =
    std::variant<JoinFrame, JoinedFrame, RefusedFrame, CloseFrame, PingFrame, PongFrame,
                 PresentFrame, GoneFrame, MessageFrame, DeclinedFrame, DataFrame, AckFrame,
                 EnterFrame, LeaveFrame, RoomFrame, NoRoomFrame, ListFrame, ListedFrame, TopicFrame,
                 PeopleFrame, ReceiptFrame, FetchFrame, FetchedFrame, PresenceFrame, TypingFrame>;

/// Nothing when the last frame is longer than what is there.
[[nodiscard]] std::optional<std::vector<Frame>> parseFrames(QByteArrayView bytes);
/// Type, length and value.
[[nodiscard]] QByteArray encodeFrame(const Frame& frame);

/// How a frame has to travel; what comes another way is skipped.
enum class Way {
    Bare,  ///< in its packet, which may be lost
    Talk,  ///< lane 0
    Bulk,  ///< lane 1
    State, ///< lane 2
};
/// Whether that is a way of this frame. PRESENT has two.
[[nodiscard]] bool travels(const Frame& frame, Way way);

} // namespace protocol
