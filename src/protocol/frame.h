#pragma once

// The frames inside a packet of the extended layer: values, and their bytes. A packet's frames are
// taken all or none; types that are not known are skipped. Every field is checked here, texts
// included, so a Frame is always usable. Plain values, any thread.
// Source: docs/protocol.md, "Frames".

#include "protocol/endpoint.h"
#include "protocol/limits.h"
#include "protocol/name.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <cstdint>
#include <expected>
#include <variant>
#include <vector>

namespace protocol {

using MessageId = std::array<std::uint8_t, kMessageIdSize>;
using MemberNumber = std::uint32_t;

enum class RefusedReason : std::uint8_t {
    BadSignature = 1,
    PasswordNeeded = 2,
    WrongPassword = 3,
    Locked = 4,
    Full = 5,
    UnusableName = 6,
};
enum class EndReason : std::uint8_t { Left = 0, Replaced = 1, RelayEnds = 2, Silent = 3 };

struct JoinFrame {
    QByteArray identity;
    QByteArray signature;
    QByteArray name;  ///< UTF-8, not yet judged: see isUsableName()
    QByteArray proof; ///< of the password; empty without
};
struct JoinedFrame {
    MemberNumber member = 0;
    std::uint64_t relayTime = 0; ///< ms since 1970
    QByteArray proof;
};
struct RefusedFrame {
    RefusedReason reason{};
    std::uint32_t waitMs = 0;
};
struct CloseFrame {
    EndReason reason{};
};
struct PingFrame {
    QByteArray opaque; ///< 8 bytes
};
struct PongFrame {
    QByteArray opaque;
};
struct PresentFrame {
    MemberNumber member = 0;
    bool classic = false;
    Endpoint address;
    QByteArray identity; ///< empty for a classic member
    QString name;        ///< empty for a classic member
};
struct GoneFrame {
    MemberNumber member = 0;
    EndReason reason{};
};
struct MessageFrame {
    MessageId id{};
    MemberNumber sender = 0;
    std::uint32_t room = 0;
    std::uint64_t number = 0;
    std::uint64_t time = 0; ///< ms since 1970
    std::uint8_t kind = 0;
    std::uint32_t length = 0; ///< of the whole text, bytes
    std::uint32_t offset = 0;
    QByteArray piece;
};
struct LimitedFrame {
    MessageId id{};
    std::uint32_t waitMs = 0;
};

/// In the order of their types on the wire, from 1.
using Frame = std::variant<JoinFrame, JoinedFrame, RefusedFrame, CloseFrame, PingFrame, PongFrame,
                           PresentFrame, GoneFrame, MessageFrame, LimitedFrame>;

enum class FrameError {
    Overrun,  ///< the last frame is longer than the packet
    BadField, ///< a known frame of a wrong length, or with a value that is not allowed
};

[[nodiscard]] std::expected<std::vector<Frame>, FrameError> parseFrames(QByteArrayView bytes);
/// Type, length and value.
[[nodiscard]] QByteArray encodeFrame(const Frame& frame);
/// A text of at most kMaxText bytes as frames that each fit one packet, in order; none of nothing.
/// What the head says of length, offset and piece does not count.
[[nodiscard]] std::vector<MessageFrame> cutMessage(const MessageFrame& head, QByteArrayView text);

} // namespace protocol
