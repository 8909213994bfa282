#include "protocol/messageframe.h"

#include "protocol/framecodec.h"

#include <algorithm>
#include <utility>

namespace protocol {

namespace {

constexpr std::uint8_t kTextKind = 0;
constexpr std::uint8_t kOldFlag = 1;
constexpr std::uint8_t kAgainFlag = 2;
/// Type and length, and every field but key and piece.
constexpr qsizetype kMessageOverhead = 3 + 52;

} // namespace

std::vector<MessageFrame> cutMessage(const MessageFrame& head, QByteArrayView text,
                                     qsizetype maxFrameBytes)
{
    const qsizetype room = maxFrameBytes - kMessageOverhead - head.key.size();
    std::vector<MessageFrame> pieces;
    pieces.reserve(std::size_t((text.size() + room - 1) / room));
    for (qsizetype offset = 0; offset < text.size(); offset += room) {
        MessageFrame& piece = pieces.emplace_back(head);
        piece.length = std::uint32_t(text.size());
        piece.offset = std::uint32_t(offset);
        piece.piece = text.sliced(offset, std::min(room, text.size() - offset)).toByteArray();
    }
    return pieces;
}

MessageId codec::takeId(ByteReader& reader)
{
    MessageId id{};
    std::ranges::copy(reader.bytes(kMessageIdSize), id.begin());
    return id;
}

bool codec::read(ByteReader& reader, MessageFrame& frame)
{
    frame.id = takeId(reader);
    frame.sender = reader.number<std::uint32_t>();
    frame.room = reader.number<std::uint32_t>();
    frame.number = reader.number<std::uint64_t>();
    frame.time = reader.number<std::uint64_t>();
    const auto kind = reader.number<std::uint8_t>();
    bool good = takeEnum(reader, frame.deliveryClass, DeliveryClass::Unreliable);
    const auto flags = reader.number<std::uint8_t>();
    frame.old = flags & kOldFlag;
    frame.again = flags & kAgainFlag;
    frame.key = take(reader, reader.number<std::uint8_t>());
    frame.length = reader.number<std::uint32_t>();
    frame.offset = reader.number<std::uint32_t>();
    frame.piece = reader.rest().toByteArray();

    const bool reliable = frame.deliveryClass == DeliveryClass::Reliable;
    const bool latest = frame.deliveryClass == DeliveryClass::Latest;
    const std::uint64_t end = std::uint64_t(frame.offset) + std::uint64_t(frame.piece.size());
    good = good && kind == kTextKind && (flags & ~(kOldFlag | kAgainFlag)) == 0;
    good = good && frame.key.size() <= (latest ? qsizetype(kMaxStateKey) : 0);
    good = good && !frame.piece.isEmpty() && end <= frame.length
           && frame.length <= (reliable ? kMaxText : kMaxState);
    return good;
}

void codec::write(QByteArray& out, const MessageFrame& frame)
{
    out.append(QByteArrayView(frame.id));
    appendNumber(out, frame.sender);
    appendNumber(out, frame.room);
    appendNumber(out, frame.number);
    appendNumber(out, frame.time);
    appendNumber(out, kTextKind);
    appendNumber(out, std::to_underlying(frame.deliveryClass));
    appendNumber(out, std::uint8_t((frame.old ? kOldFlag : 0) | (frame.again ? kAgainFlag : 0)));
    appendNumber(out, std::uint8_t(frame.key.size()));
    out += frame.key;
    appendNumber(out, frame.length);
    appendNumber(out, frame.offset);
    out += frame.piece;
}

} // namespace protocol
