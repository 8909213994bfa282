#include "protocol/frame.h"

#include "protocol/framecodec.h"

#include <array>
#include <utility>

namespace protocol {

namespace {

template <typename Kind> std::optional<Frame> parseAs(QByteArrayView value)
{
    Kind frame;
    ByteReader reader(value);
    if (!codec::read(reader, frame) || !reader.complete())
        return std::nullopt;
    return frame;
}

/// By type, less one.
constexpr auto kParsers = []<std::size_t... index>(std::index_sequence<index...>) {
    return std::array{&parseAs<std::variant_alternative_t<index, Frame>>...};
}(std::make_index_sequence<std::variant_size_v<Frame>>());

// The ways that each frame has, as bits; those not named here are bare.
constexpr unsigned bit(Way way)
{
    return 1U << unsigned(way);
}

template <typename Kind> constexpr unsigned kWays = bit(Way::Bare);
template <> constexpr unsigned kWays<PresentFrame> = bit(Way::Talk) | bit(Way::Bulk);
template <> constexpr unsigned kWays<GoneFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<DeclinedFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<EnterFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<LeaveFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<RoomFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<NoRoomFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<ListFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<ListedFrame> = bit(Way::Bulk);
template <> constexpr unsigned kWays<TopicFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<PeopleFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<ReceiptFrame> = bit(Way::State);
template <> constexpr unsigned kWays<FetchFrame> = bit(Way::Talk);
template <> constexpr unsigned kWays<FetchedFrame> = bit(Way::Bulk);
template <> constexpr unsigned kWays<PresenceFrame> = bit(Way::State);

Way wayOf(const MessageFrame& message)
{
    switch (message.deliveryClass) {
    case DeliveryClass::Reliable: break;
    case DeliveryClass::Latest: return Way::State;
    case DeliveryClass::Unreliable: return Way::Bare;
    }
    return message.old ? Way::Bulk : Way::Talk;
}

} // namespace

std::optional<std::vector<Frame>> parseFrames(QByteArrayView bytes)
{
    std::vector<Frame> frames;
    ByteReader reader(bytes);
    while (!reader.atEnd()) {
        const auto type = reader.number<std::uint8_t>();
        const QByteArrayView value = reader.bytes(reader.number<std::uint16_t>());
        if (reader.overran())
            return std::nullopt;
        if (type == 0 || type > kParsers.size())
            continue;
        if (auto frame = kParsers[type - 1](value))
            frames.push_back(*std::move(frame));
    }
    return frames;
}

QByteArray encodeFrame(const Frame& frame)
{
    QByteArray value;
    std::visit([&](const auto& kind) { codec::write(value, kind); }, frame);
    QByteArray bytes;
    bytes.reserve(kFrameHeaderSize + value.size());
    appendNumber(bytes, std::uint8_t(frame.index() + 1));
    appendNumber(bytes, std::uint16_t(value.size()));
    return bytes.append(value);
}

bool travels(const Frame& frame, Way way)
{
    if (const auto* const message = std::get_if<MessageFrame>(&frame))
        return wayOf(*message) == way;
    return std::visit([way]<typename Kind>(const Kind&) { return (kWays<Kind> & bit(way)) != 0; },
                      frame);
}

} // namespace protocol
