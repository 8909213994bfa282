#include "protocol/frame.h"

#include "protocol/bytes.h"

#include <algorithm>
#include <utility>

namespace protocol {

namespace {

constexpr std::uint8_t kClassicFlag = 1;
constexpr qsizetype kFrameHeaderSize = 3;
constexpr qsizetype kMessageHeaderSize = 49;
constexpr qsizetype kMaxPiece = kMaxFrameBytes - kFrameHeaderSize - kMessageHeaderSize;

QByteArray take(ByteReader& reader, qsizetype count)
{
    return reader.bytes(count).toByteArray();
}

/// A proof ends its frame, or nothing does.
QByteArray takeProof(ByteReader& reader)
{
    return reader.atEnd() ? QByteArray() : take(reader, kPasswordProofSize);
}

MessageId takeId(ByteReader& reader)
{
    MessageId id{};
    std::ranges::copy(reader.bytes(kMessageIdSize), id.begin());
    return id;
}

bool takeReason(ByteReader& reader, EndReason& reason)
{
    reason = EndReason(reader.number<std::uint8_t>());
    return reason <= EndReason::Silent;
}

// read() takes the fields and says whether their values are allowed; that each is there, and none
// besides, is seen to by parseAs().

bool read(ByteReader& reader, JoinFrame& frame)
{
    frame.identity = take(reader, kIdentitySize);
    frame.signature = take(reader, kIdentitySignatureSize);
    frame.name = take(reader, reader.number<std::uint8_t>());
    frame.proof = takeProof(reader);
    return true;
}

bool read(ByteReader& reader, JoinedFrame& frame)
{
    frame.member = reader.number<std::uint32_t>();
    frame.relayTime = reader.number<std::uint64_t>();
    frame.proof = takeProof(reader);
    return frame.member != 0;
}

bool read(ByteReader& reader, RefusedFrame& frame)
{
    frame.reason = RefusedReason(reader.number<std::uint8_t>());
    frame.waitMs = reader.number<std::uint32_t>();
    return frame.reason >= RefusedReason::BadSignature
           && frame.reason <= RefusedReason::UnusableName;
}

bool read(ByteReader& reader, CloseFrame& frame)
{
    return takeReason(reader, frame.reason);
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
    const auto address = decodeEndpoint(reader.bytes(reader.number<std::uint8_t>()));
    if (frame.member == 0 || (flags & ~kClassicFlag) != 0 || !address)
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
    return takeReason(reader, frame.reason) && frame.member != 0;
}

bool read(ByteReader& reader, MessageFrame& frame)
{
    frame.id = takeId(reader);
    frame.sender = reader.number<std::uint32_t>();
    frame.room = reader.number<std::uint32_t>();
    frame.number = reader.number<std::uint64_t>();
    frame.time = reader.number<std::uint64_t>();
    frame.kind = reader.number<std::uint8_t>();
    frame.length = reader.number<std::uint32_t>();
    frame.offset = reader.number<std::uint32_t>();
    frame.piece = reader.rest().toByteArray();
    const std::uint64_t end = std::uint64_t(frame.offset) + std::uint64_t(frame.piece.size());
    return frame.room == 0 && frame.kind == 0 && !frame.piece.isEmpty() && end <= frame.length
           && frame.length <= kMaxText;
}

bool read(ByteReader& reader, LimitedFrame& frame)
{
    frame.id = takeId(reader);
    frame.waitMs = reader.number<std::uint32_t>();
    return true;
}

void write(QByteArray& out, const JoinFrame& frame)
{
    out += frame.identity + frame.signature;
    appendNumber(out, std::uint8_t(frame.name.size()));
    out += frame.name + frame.proof;
}

void write(QByteArray& out, const JoinedFrame& frame)
{
    appendNumber(out, frame.member);
    appendNumber(out, frame.relayTime);
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
    appendNumber(out, frame.classic ? kClassicFlag : std::uint8_t(0));
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

void write(QByteArray& out, const MessageFrame& frame)
{
    out.append(QByteArrayView(frame.id));
    appendNumber(out, frame.sender);
    appendNumber(out, frame.room);
    appendNumber(out, frame.number);
    appendNumber(out, frame.time);
    appendNumber(out, frame.kind);
    appendNumber(out, frame.length);
    appendNumber(out, frame.offset);
    out += frame.piece;
}

void write(QByteArray& out, const LimitedFrame& frame)
{
    out.append(QByteArrayView(frame.id));
    appendNumber(out, frame.waitMs);
}

template <typename Kind> std::optional<Frame> parseAs(QByteArrayView value)
{
    Kind frame;
    ByteReader reader(value);
    if (!read(reader, frame) || !reader.complete())
        return std::nullopt;
    return frame;
}

/// By type, less one.
constexpr auto kParsers = []<std::size_t... index>(std::index_sequence<index...>) {
    return std::array{&parseAs<std::variant_alternative_t<index, Frame>>...};
}(std::make_index_sequence<std::variant_size_v<Frame>>());

} // namespace

std::expected<std::vector<Frame>, FrameError> parseFrames(QByteArrayView bytes)
{
    std::vector<Frame> frames;
    ByteReader reader(bytes);
    while (!reader.atEnd()) {
        const auto type = reader.number<std::uint8_t>();
        const QByteArrayView value = reader.bytes(reader.number<std::uint16_t>());
        if (reader.overran())
            return std::unexpected(FrameError::Overrun);
        if (type == 0 || type > kParsers.size())
            continue;
        auto frame = kParsers[type - 1](value);
        if (!frame)
            return std::unexpected(FrameError::BadField);
        frames.push_back(*std::move(frame));
    }
    return frames;
}

QByteArray encodeFrame(const Frame& frame)
{
    QByteArray value;
    std::visit([&](const auto& kind) { write(value, kind); }, frame);
    QByteArray bytes;
    bytes.reserve(kFrameHeaderSize + value.size());
    appendNumber(bytes, std::uint8_t(frame.index() + 1));
    appendNumber(bytes, std::uint16_t(value.size()));
    return bytes.append(value);
}

std::vector<MessageFrame> cutMessage(const MessageFrame& head, QByteArrayView text)
{
    std::vector<MessageFrame> pieces;
    pieces.reserve(std::size_t((text.size() + kMaxPiece - 1) / kMaxPiece));
    for (qsizetype offset = 0; offset < text.size(); offset += kMaxPiece) {
        MessageFrame& piece = pieces.emplace_back(head);
        piece.length = std::uint32_t(text.size());
        piece.offset = std::uint32_t(offset);
        piece.piece = text.sliced(offset, std::min(kMaxPiece, text.size() - offset)).toByteArray();
    }
    return pieces;
}

} // namespace protocol
