#pragma once

// The frames that make, keep and end a session, say who is present, and carry units in lanes. What
// they mean stands in docs/protocol.md. Plain values, any thread; nothing here checks anything:
// parseFrames() does. Source: docs/protocol.md, "Frames" and "Lanes".

#include "protocol/endpoint.h"

#include <QByteArray>
#include <QString>

#include <cstdint>

namespace protocol {

/// Names a member for as long as the epoch of its relay lasts; 0 names nobody.
using MemberNumber = std::uint32_t;

enum class RefusedReason : std::uint8_t {
    BadSignature = 1,
    PasswordNeeded = 2,
    WrongPassword = 3,
    Locked = 4,
    Full = 5,
    UnusableName = 6,
};
enum class EndReason : std::uint8_t {
    Left = 0,
    Replaced = 1,
    RelayEnds = 2,
    Silent = 3,
    Yields = 4, ///< the relay ends, as another one hosts that goes on
};

struct JoinFrame {
    QByteArray identity;
    QByteArray signature;
    QByteArray name;      ///< UTF-8, not yet judged: see isUsableName()
    bool canHost = false; ///< would take the relay's place
    QByteArray proof;     ///< of the password; empty without
};
struct JoinedFrame {
    MemberNumber member = 0;
    std::uint64_t relayTime = 0; ///< ms since 1970
    std::uint64_t epoch = 0;     ///< names what the relay remembers
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
    bool canHost = false;
    bool away = false;
    bool absent = false; ///< only says whom the number names: the author of an old message
    Endpoint address;
    QByteArray identity; ///< empty for a classic member
    QString name;        ///< empty for a classic member
};
struct GoneFrame {
    MemberNumber member = 0;
    EndReason reason{};
};
/// A unit of a lane.
struct DataFrame {
    std::uint8_t lane = 0;
    std::uint64_t number = 0;
    QByteArray inner; ///< whole frames; empty: what stood here is not needed any more
};
struct AckFrame {
    std::uint8_t lane = 0;
    std::uint64_t next = 0;   ///< every number below it arrived
    std::uint64_t map = 0;    ///< bit i: next + 1 + i arrived
    std::uint16_t credit = 0; ///< numbers from next on that are taken; at most kLaneWindow
};

} // namespace protocol
