#include "extendedmember.h"

#include "crypto/identity.h"
#include "crypto/rsa.h"
#include "machine.h"
#include "network/clock.h"
#include "protocol/extended.h"
#include "secure/clienthandshake.h"
#include "secure/transcript.h"

#include <utility>

namespace bench {

using protocol::ExtendedType;
using protocol::Frame;
using namespace std::chrono_literals;

namespace {

/// The value of the record, if the datagram is one of that type.
std::optional<QByteArrayView> valueOf(QByteArrayView datagram, ExtendedType type)
{
    const auto record = protocol::extendedRecord(datagram);
    return record && record->type == type ? std::optional(record->value) : std::nullopt;
}

} // namespace

ExtendedMember::ExtendedMember(Room& room, std::uint32_t number) : Member(room, number)
{
    agree();
    join();
}

void ExtendedMember::agree()
{
    const QByteArray hello = protocol::makeExtended(
        ExtendedType::Hello, protocol::encode(protocol::Hello{m_room.random.bytes(32)}));
    QByteArray challenge;
    ask(hello, [&](QByteArrayView datagram) {
        challenge = valueOf(datagram, ExtendedType::Challenge).value_or(challenge).toByteArray();
        return !challenge.isEmpty();
    });
    const auto relayKey =
        crypto::RsaPublicKey::fromDer(protocol::parseChallenge(challenge).value().relayKey);
    const auto handshake =
        secure::ClientHandshake::begin(challenge, relayKey.value(), m_room.random);
    ask(handshake.value().start(), [&](QByteArrayView datagram) {
        const auto answer = valueOf(datagram, ExtendedType::Answer);
        auto agreed = handshake->takeAnswer(m_room.fernet, answer.value_or(QByteArrayView()));
        if (!agreed)
            return false;
        m_channel.emplace(std::move(agreed->channel));
        m_transcript = agreed->transcript;
        return true;
    });
    m_lanes.emplace(delivery::kClientQueue, protocol::Instant(1));
}

void ExtendedMember::join()
{
    const auto identity = crypto::IdentityKey::generate(m_room.random);
    const protocol::JoinFrame frame{.identity = identity.publicKey().bytes(),
                                    .signature = secure::signIdentity(identity, m_transcript),
                                    .name = "Ada",
                                    .proof = {}};
    const QByteArray packet = m_channel->sealPacket(m_room.fernet, encodeFrame(frame),
                                                    network::currentTime().unixTime, m_room.random);
    ask(packet, [this](QByteArrayView datagram) {
        (void)take(datagram);
        return m_joined;
    });
}

void ExtendedMember::say()
{
    protocol::MessageFrame message;
    m_room.random.fill(message.id);
    message.time =
        std::uint64_t(std::chrono::milliseconds(network::currentTime().unixTime).count());
    message.length = std::uint32_t(m_room.text.size());
    message.piece = m_room.text;
    if (m_lanes->enqueue(delivery::Lane::Talk, encodeFrame(message), 0, network::monotonicNow())
        != delivery::Enqueued::Queued)
        fail("a lane is full");
    m_unsettled.insert(message.id);
    sendDue();
}

int ExtendedMember::take(QByteArrayView datagram)
{
    const auto value = valueOf(datagram, ExtendedType::Sealed);
    const auto sealed = protocol::parseSealed(value.value_or(QByteArrayView()));
    if (!sealed)
        return 0; // what was asked twice is answered twice
    const auto packet = m_channel->open(m_room.fernet, sealed->token);
    if (!packet)
        fail("a packet did not open");
    const protocol::Instant now = network::monotonicNow();
    for (const Frame& frame : packet->frames) {
        if (const auto* data = std::get_if<protocol::DataFrame>(&frame))
            m_lanes->take(*data, now);
        else if (const auto* ack = std::get_if<protocol::AckFrame>(&frame))
            m_lanes->take(*ack, now);
        else
            m_joined = m_joined || std::holds_alternative<protocol::JoinedFrame>(frame);
    }
    int texts = 0;
    for (const delivery::Delivered& unit : m_lanes->takeDelivered()) {
        const auto frames = protocol::parseFrames(unit.inner);
        for (const Frame& frame : frames.value())
            texts += take(frame);
    }
    (void)m_lanes->takeAcknowledged(); // receipts say more
    m_dueAt = m_lanes->nextDeadline();
    return texts;
}

int ExtendedMember::take(const Frame& frame)
{
    if (const auto* const message = std::get_if<protocol::MessageFrame>(&frame)) {
        if (message->piece != m_room.text || message->number <= m_lastNumber)
            fail("a text came twice, out of order or altered");
        m_lastNumber = message->number;
        return 1;
    }
    if (const auto* const receipt = std::get_if<protocol::ReceiptFrame>(&frame)) {
        if (receipt->delivered == receipt->expected)
            m_unsettled.erase(receipt->id);
    } else if (std::holds_alternative<protocol::DeclinedFrame>(frame)) {
        fail("the relay declined a message");
    }
    return 0;
}

void ExtendedMember::keepAlive()
{
    sendFrames(encodeFrame(protocol::PingFrame{m_room.random.bytes(protocol::kPingSize)}));
}

void ExtendedMember::sendDue()
{
    const protocol::Instant now = network::monotonicNow();
    for (auto packet = m_lanes->nextPacket(now); !packet.frames.isEmpty();
         packet = m_lanes->nextPacket(now))
        sendFrames(packet.frames);
    m_dueAt = m_lanes->nextDeadline();
}

void ExtendedMember::sendFrames(QByteArrayView frames)
{
    send(m_channel->sealPacket(m_room.fernet, frames, network::currentTime().unixTime,
                               m_room.random));
}

std::uint64_t ExtendedMember::repeated() const
{
    return m_lanes->health(network::monotonicNow()).duplicates;
}

std::chrono::milliseconds ExtendedMember::patience() const
{
    return 5s; // twice the longest time-out of a lane
}

} // namespace bench
