#include "secure/sealedchannel.h"

#include "protocol/bytes.h"
#include "protocol/extended.h"

#include <utility>

namespace secure {

SealedChannel::SealedChannel(Side side, std::uint64_t sessionId, const ChannelKeys& keys)
    : m_sessionId(sessionId),
      m_ownKey(side == Side::Client ? keys.clientToRelay : keys.relayToClient),
      m_peerKey(side == Side::Client ? keys.relayToClient : keys.clientToRelay)
{}

QList<QByteArray> SealedChannel::seal(crypto::Fernet& fernet,
                                      std::span<const protocol::Frame> frames,
                                      std::chrono::seconds unixTime, crypto::RandomSource& random)
{
    QList<QByteArray> datagrams;
    QByteArray packet;
    const auto finish = [&] {
        datagrams.append(sealPacket(fernet, packet, unixTime, random));
        packet.clear();
    };
    for (const protocol::Frame& frame : frames) {
        const QByteArray bytes = protocol::encodeFrame(frame);
        if (!packet.isEmpty() && packet.size() + bytes.size() > protocol::kMaxFrameBytes)
            finish();
        packet += bytes;
    }
    if (!packet.isEmpty())
        finish();
    return datagrams;
}

QByteArray SealedChannel::sealPacket(crypto::Fernet& fernet, QByteArrayView frameBytes,
                                     std::chrono::seconds unixTime, crypto::RandomSource& random)
{
    const QByteArray token = sealToken(fernet, frameBytes, unixTime, random);
    return protocol::makeExtended(
        protocol::ExtendedType::Sealed,
        protocol::encode(protocol::Sealed{.sessionId = m_sessionId, .token = token}));
}

QByteArray SealedChannel::sealToken(crypto::Fernet& fernet, QByteArrayView frameBytes,
                                    std::chrono::seconds unixTime, crypto::RandomSource& random)
{
    // 2^64 packets take longer than any machine lasts, so there is no end to look out for.
    QByteArray packet;
    protocol::appendNumber(packet, m_nextSequence++);
    packet.append(frameBytes);
    QByteArray token;
    fernet.sealRaw(token, m_ownKey, packet, unixTime, random);
    return token;
}

std::expected<Packet, PacketError> SealedChannel::open(crypto::Fernet& fernet, QByteArrayView token)
{
    const auto content = fernet.openRaw(m_peerKey, token);
    if (!content)
        return std::unexpected(PacketError::NotOpened);
    if (content->text.size() < qsizetype(sizeof(Packet::sequence)))
        return std::unexpected(PacketError::Malformed);

    protocol::ByteReader reader(content->text);
    Packet packet;
    packet.sequence = reader.number<std::uint64_t>();
    packet.newest = packet.sequence >= m_window.next();
    if (!m_window.take(packet.sequence))
        return std::unexpected(PacketError::Replayed);
    auto frames = protocol::parseFrames(reader.rest());
    if (!frames)
        return std::unexpected(PacketError::Malformed);
    packet.frames = *std::move(frames);
    return packet;
}

} // namespace secure
