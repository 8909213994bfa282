#include "protocol/sessionframes.h"

#include "protocol/framecodec.h"
#include "protocol/name.h"

#include <utility>

namespace protocol::codec {

namespace {

constexpr std::uint8_t kCanHostFlag = 1; // of JOIN

constexpr std::uint8_t kClassicFlag = 1; // of PRESENT
constexpr std::uint8_t kMayHostFlag = 2;
constexpr std::uint8_t kAwayFlag = 4;
constexpr std::uint8_t kAbsentFlag = 8;
constexpr std::uint8_t kPresentFlags = 15;

/// A proof ends its frame, or nothing does.
QByteArray takeProof(ByteReader& reader)
{
    return reader.atEnd() ? QByteArray() : take(reader, kPasswordProofSize);
}

} // namespace

bool read(ByteReader& reader, JoinFrame& frame)
{
    frame.identity = take(reader, kIdentitySize);
    frame.signature = take(reader, kIdentitySignatureSize);
    frame.name = take(reader, reader.number<std::uint8_t>());
    const auto flags = reader.number<std::uint8_t>();
    frame.canHost = flags & kCanHostFlag;
    frame.proof = takeProof(reader);
    return (flags & ~kCanHostFlag) == 0;
}

bool read(ByteReader& reader, JoinedFrame& frame)
{
    frame.member = reader.number<std::uint32_t>();
    frame.relayTime = reader.number<std::uint64_t>();
    frame.epoch = reader.number<std::uint64_t>();
    frame.proof = takeProof(reader);
    return frame.member != 0;
}

bool read(ByteReader& reader, RefusedFrame& frame)
{
    const bool good = takeEnum(reader, frame.reason, RefusedReason::UnusableName);
    frame.waitMs = reader.number<std::uint32_t>();
    return good && frame.reason >= RefusedReason::BadSignature;
}

bool read(ByteReader& reader, CloseFrame& frame)
{
    return takeEnum(reader, frame.reason, EndReason::Yields);
}

bool read(ByteReader& reader, PingFrame& frame)
{
    frame.opaque = take(reader, kPingSize);
    return true;
}

bool read(ByteReader& reader, PongFrame& frame)
{
    frame.opaque = take(reader, kPingSize);
    return true;
}

bool read(ByteReader& reader, PresentFrame& frame)
{
    frame.member = reader.number<std::uint32_t>();
    const auto flags = reader.number<std::uint8_t>();
    frame.classic = flags & kClassicFlag;
    frame.canHost = flags & kMayHostFlag;
    frame.away = flags & kAwayFlag;
    frame.absent = flags & kAbsentFlag;
    const auto address = decodeEndpoint(reader.bytes(reader.number<std::uint8_t>()));
    if (frame.member == 0 || (flags & ~kPresentFlags) != 0 || !address)
        return false;
    frame.address = *address;
    if (frame.classic)
        return true;

    frame.identity = take(reader, kIdentitySize);
    const QByteArrayView name = reader.rest();
    frame.name = QString::fromUtf8(name);
    return isUsableName(name);
}

bool read(ByteReader& reader, GoneFrame& frame)
{
    frame.member = reader.number<std::uint32_t>();
    return takeEnum(reader, frame.reason, EndReason::Yields) && frame.member != 0;
}

bool read(ByteReader& reader, DataFrame& frame)
{
    frame.lane = reader.number<std::uint8_t>();
    frame.number = reader.number<std::uint64_t>();
    frame.inner = reader.rest().toByteArray();
    return frame.inner.size() <= kMaxUnitBytes;
}

bool read(ByteReader& reader, AckFrame& frame)
{
    frame.lane = reader.number<std::uint8_t>();
    frame.next = reader.number<std::uint64_t>();
    frame.map = reader.number<std::uint64_t>();
    frame.credit = reader.number<std::uint16_t>();
    return frame.credit <= kLaneWindow;
}

void write(QByteArray& out, const JoinFrame& frame)
{
    out += frame.identity + frame.signature;
    appendNumber(out, std::uint8_t(frame.name.size()));
    out += frame.name;
    appendNumber(out, frame.canHost ? kCanHostFlag : std::uint8_t(0));
    out += frame.proof;
}

void write(QByteArray& out, const JoinedFrame& frame)
{
    appendNumber(out, frame.member);
    appendNumber(out, frame.relayTime);
    appendNumber(out, frame.epoch);
    out += frame.proof;
}

void write(QByteArray& out, const RefusedFrame& frame)
{
    appendNumber(out, std::to_underlying(frame.reason));
    appendNumber(out, frame.waitMs);
}

void write(QByteArray& out, const CloseFrame& frame)
{
    appendNumber(out, std::to_underlying(frame.reason));
}

void write(QByteArray& out, const PingFrame& frame)
{
    out += frame.opaque;
}

void write(QByteArray& out, const PongFrame& frame)
{
    out += frame.opaque;
}

void write(QByteArray& out, const PresentFrame& frame)
{
    const QByteArray address = encodeEndpoint(frame.address);
    appendNumber(out, frame.member);
    appendNumber(
        out, std::uint8_t((frame.classic ? kClassicFlag : 0) | (frame.canHost ? kMayHostFlag : 0)
                          | (frame.away ? kAwayFlag : 0) | (frame.absent ? kAbsentFlag : 0)));
    appendNumber(out, std::uint8_t(address.size()));
    out += address;
    if (!frame.classic)
        out += frame.identity + frame.name.toUtf8();
}

void write(QByteArray& out, const GoneFrame& frame)
{
    appendNumber(out, frame.member);
    appendNumber(out, std::to_underlying(frame.reason));
}

void write(QByteArray& out, const DataFrame& frame)
{
    appendNumber(out, frame.lane);
    appendNumber(out, frame.number);
    out += frame.inner;
}

void write(QByteArray& out, const AckFrame& frame)
{
    appendNumber(out, frame.lane);
    appendNumber(out, frame.next);
    appendNumber(out, frame.map);
    appendNumber(out, frame.credit);
}

} // namespace protocol::codec
