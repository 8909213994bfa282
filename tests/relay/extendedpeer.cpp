#include "relay/extendedpeer.h"

#include "secure/transcript.h"

#include <algorithm>
#include <array>
#include <utility>

namespace relaytest {

using namespace Qt::StringLiterals;
using protocol::ExtendedType;
using protocol::Frame;

namespace {

struct DescribeFrame {
    static QString reason(protocol::EndReason reason)
    {
        constexpr std::array reasons{"left"_L1, "replaced"_L1, "relay ends"_L1, "silent"_L1};
        return reasons.at(std::size_t(reason));
    }

    QString operator()(const protocol::JoinFrame&) const { return u"join"_s; }
    QString operator()(const protocol::JoinedFrame& frame) const
    {
        return u"joined as %1%2"_s.arg(frame.member)
            .arg(frame.proof.isEmpty() ? u""_s : u" with proof"_s);
    }
    QString operator()(const protocol::RefusedFrame& frame) const
    {
        constexpr std::array reasons{
            "?"_L1,      "bad-signature"_L1, "password-needed"_L1, "wrong-password"_L1,
            "locked"_L1, "full"_L1,          "unusable-name"_L1};
        const QString text = u"refused "_s + reasons.at(std::size_t(frame.reason));
        return frame.waitMs == 0 ? text : text + u" for %1 ms"_s.arg(frame.waitMs);
    }
    QString operator()(const protocol::CloseFrame& frame) const
    {
        return u"close: "_s + reason(frame.reason);
    }
    QString operator()(const protocol::PingFrame&) const { return u"ping"_s; }
    QString operator()(const protocol::PongFrame& frame) const
    {
        return u"pong "_s + QString::fromLatin1(frame.opaque);
    }
    QString operator()(const protocol::PresentFrame& frame) const
    {
        const QString text =
            u"present %1 %2 at %3"_s.arg(frame.member)
                .arg(frame.classic ? u"classic"_s : frame.name, nameOf(frame.address));
        return text + (frame.absent ? u" absent"_s : frame.away ? u" away"_s : u""_s);
    }
    QString operator()(const protocol::GoneFrame& frame) const
    {
        return u"gone %1: %2"_s.arg(frame.member).arg(reason(frame.reason));
    }
    QString operator()(const protocol::MessageFrame& frame) const
    {
        if (frame.deliveryClass != protocol::DeliveryClass::Reliable)
            return u"state of %1: %2"_s.arg(frame.sender).arg(QString::fromUtf8(frame.piece));
        if (frame.old)
            return u"old %1 of %2: %3"_s.arg(frame.number)
                .arg(frame.sender)
                .arg(QString::fromUtf8(frame.piece));
        if (frame.piece.size() == qsizetype(frame.length))
            return u"message %1 of %2: %3"_s.arg(frame.number)
                .arg(frame.sender)
                .arg(QString::fromUtf8(frame.piece));
        return u"piece %1+%2 of %3"_s.arg(frame.offset).arg(frame.piece.size()).arg(frame.length);
    }
    QString operator()(const protocol::DeclinedFrame& frame) const
    {
        if (frame.reason == protocol::DeclinedReason::NotInRoom)
            return u"not in that room"_s;
        if (frame.reason == protocol::DeclinedReason::NoPlace)
            return u"no place"_s;
        return u"limited for %1 ms"_s.arg(frame.waitMs);
    }
    QString operator()(const protocol::RoomFrame& frame) const
    {
        const QString name = frame.kind == protocol::RoomKind::Lobby ? u"lobby"_s
                             : frame.kind == protocol::RoomKind::Private
                                 ? u"private"_s
                                 : QString::fromUtf8(frame.name);
        QString text =
            u"room %1 %2 %3 to %4"_s.arg(frame.room).arg(name).arg(frame.first).arg(frame.next);
        if (frame.kind == protocol::RoomKind::Private)
            text += u" delivered %1"_s.arg(frame.delivered);
        return frame.topic.isEmpty() ? text : text + u" about "_s + frame.topic;
    }
    QString operator()(const protocol::NoRoomFrame& frame) const
    {
        constexpr std::array reasons{"left"_L1, "unusable"_L1, "too many"_L1, "nobody met"_L1};
        return u"no room: "_s + reasons.at(std::size_t(frame.reason));
    }
    QString operator()(const protocol::ListedFrame& frame) const
    {
        QStringList rooms;
        for (const auto& room : frame.rooms)
            rooms += u"%1 (%2)"_s.arg(room.name).arg(room.people);
        return u"listed "_s + rooms.join(u' ');
    }
    QString operator()(const protocol::TopicFrame& frame) const
    {
        return u"topic of %1 by %2: %3"_s.arg(frame.room).arg(frame.member).arg(frame.topic);
    }
    QString operator()(const protocol::PeopleFrame& frame) const
    {
        QStringList members;
        for (const auto member : frame.members)
            members += QString::number(member);
        return u"people of %1 %2 %3"_s.arg(frame.room)
            .arg(frame.out ? u"out"_s : u"in"_s, members.join(u' '));
    }
    QString operator()(const protocol::FetchedFrame& frame) const
    {
        return u"fetched %1 to %2"_s.arg(frame.from).arg(frame.to);
    }
    QString operator()(const protocol::PresenceFrame& frame) const
    {
        return u"%1 is %2"_s.arg(frame.member)
            .arg(frame.state == protocol::PresenceState::Away ? u"away"_s : u"here"_s);
    }
    QString operator()(const protocol::TypingFrame& frame) const
    {
        return u"%1 types in %2"_s.arg(frame.member).arg(frame.room);
    }
    template <typename Other> QString operator()(const Other&) const { return {}; }
};

/// Whatever the lanes have to send within this is not waited for.
constexpr protocol::Instant kSoon{25};

} // namespace

ExtendedPeer::ExtendedPeer(TestRelay& net, int number, QByteArray ownName)
    : identity(crypto::IdentityKey::generate(net.random())),
      name(std::move(ownName)),
      address(addressOf(number)),
      m_net(net)
{}

ExtendedPeer::~ExtendedPeer()
{
    m_net.forgetReader(this);
}

QByteArray ExtendedPeer::hello()
{
    return protocol::makeExtended(ExtendedType::Hello,
                                  protocol::encode(protocol::Hello{m_net.random().bytes(32)}));
}

bool ExtendedPeer::meet()
{
    m_net.relay().receive(hello(), address, m_net.now());
    challenge = takeAnswer(ExtendedType::Challenge).sliced(protocol::kRecordHeaderSize);
    return !challenge.isEmpty();
}

bool ExtendedPeer::agree()
{
    const auto handshake =
        secure::ClientHandshake::begin(challenge, support::testKey().publicKey(), m_net.random());
    start = handshake->start();
    m_net.relay().receive(start, address, m_net.now());
    answer = takeAnswer(ExtendedType::Answer);
    auto agreed = handshake->takeAnswer(m_fernet, answer.sliced(protocol::kRecordHeaderSize));
    if (!agreed)
        return false;
    channel.emplace(std::move(agreed->channel));
    lanes.emplace(delivery::kClientQueue, protocol::Instant(1));
    m_over = false;
    transcript = agreed->transcript;
    m_net.setReader(channel->sessionId(), this);
    return true;
}

protocol::JoinFrame ExtendedPeer::join() const
{
    return {.identity = identity.publicKey().bytes(),
            .signature = secure::signIdentity(identity, transcript),
            .name = name,
            .proof = proof};
}

bool ExtendedPeer::enter()
{
    if (!meet() || !agree())
        return false;
    give({join()});
    const bool joined = m_net.sent().join(u'\n').contains(u"joined as"_s);
    (void)m_net.told();
    return joined;
}

QList<QByteArray> ExtendedPeer::seal(const std::vector<Frame>& given)
{
    QList<QByteArray> datagrams;
    std::vector<Frame> bare;
    for (const Frame& frame : given) {
        const auto enqueue = [&](delivery::Lane lane) {
            (void)lanes->enqueue(lane, protocol::encodeFrame(frame), 0, m_net.now().steady);
        };
        if (protocol::travels(frame, protocol::Way::Bare))
            bare.push_back(frame);
        else if (protocol::travels(frame, protocol::Way::State))
            enqueue(delivery::Lane::State);
        else
            enqueue(delivery::Lane::Talk);
    }
    datagrams += sealBare(bare);
    datagrams += sealLanes({});
    return datagrams;
}

QList<QByteArray> ExtendedPeer::sealBare(const std::vector<Frame>& given)
{
    return channel->seal(m_fernet, given, m_net.now().unixTime, m_net.random());
}

QList<QByteArray> ExtendedPeer::sealLanes(QByteArray begun)
{
    QList<QByteArray> datagrams;
    m_clock = std::max(m_clock, m_net.now().steady);
    for (;;) {
        const delivery::Packet packet = lanes->nextPacket(m_clock, std::exchange(begun, {}));
        if (packet.frames.isEmpty()) {
            const auto due = lanes->nextDeadline();
            if (!due || *due > std::max(m_clock, m_net.now().steady) + kSoon
                || m_clock > m_net.now().steady + 10 * kSoon)
                return datagrams;
            m_clock = std::max(m_clock, *due);
            continue;
        }
        const QByteArray token =
            channel->sealToken(m_fernet, packet.frames, m_net.now().unixTime, m_net.random());
        datagrams += protocol::makeExtended(
            ExtendedType::Sealed, protocol::encode(protocol::Sealed{channel->sessionId(), token}));
    }
}

bool ExtendedPeer::pump()
{
    if (!lanes || m_over || deaf)
        return false;
    const QList<QByteArray> datagrams = sealLanes({});
    for (const QByteArray& datagram : datagrams)
        m_net.relay().receive(datagram, address, m_net.now());
    return !datagrams.isEmpty();
}

void ExtendedPeer::give(const std::vector<Frame>& given)
{
    giveFrom(address, given);
}

void ExtendedPeer::giveBare(const std::vector<Frame>& given)
{
    for (const QByteArray& datagram : sealBare(given))
        m_net.relay().receive(datagram, address, m_net.now());
}

void ExtendedPeer::giveFrom(const protocol::Endpoint& from, const std::vector<Frame>& given)
{
    for (const QByteArray& datagram : seal(given))
        m_net.relay().receive(datagram, from, m_net.now());
}

void ExtendedPeer::say(QByteArrayView text, protocol::RoomNumber room)
{
    give(messageFrames(text, room));
}

void ExtendedPeer::tell(QByteArrayView text, protocol::RoomNumber room)
{
    constexpr int kMostRounds = 1000;
    say(text, room);
    for (int round = 0; round < kMostRounds && lanes->health(m_net.now().steady).queuedUnits > 0;
         ++round) {
        (void)m_net.sent();
        m_net.wait(std::chrono::milliseconds(1));
    }
}

std::vector<Frame> ExtendedPeer::messageFrames(QByteArrayView text, protocol::RoomNumber room)
{
    protocol::MessageFrame head;
    head.room = room;
    m_net.random().fill(head.id);
    std::vector<Frame> pieces;
    for (const auto& piece : protocol::cutMessage(head, text))
        pieces.emplace_back(piece);
    return pieces;
}

protocol::RoomNumber ExtendedPeer::enterRoom(const QByteArray& room, const QString& topic)
{
    return enterAny({.kind = protocol::RoomKind::Named, .name = room, .topic = topic});
}

protocol::RoomNumber ExtendedPeer::enterPrivate(const ExtendedPeer& other)
{
    return enterAny({.kind = protocol::RoomKind::Private,
                     .name = other.identity.publicKey().bytes(),
                     .topic = {}});
}

protocol::RoomNumber ExtendedPeer::enterAny(const protocol::EnterFrame& enter)
{
    const std::size_t before = all<protocol::RoomFrame>().size();
    give({enter});
    (void)m_net.sent();
    const auto rooms = all<protocol::RoomFrame>();
    return rooms.size() > before ? rooms.back().room : 0;
}

QString ExtendedPeer::read(QByteArrayView datagram)
{
    if (deaf)
        return {};
    const auto record = protocol::extendedRecord(datagram);
    const auto packet = channel->open(m_fernet, protocol::parseSealed(record->value).value().token);
    if (!packet)
        return u"unopened"_s;
    QStringList texts;
    for (const Frame& frame : packet->frames) {
        if (const auto* const data = std::get_if<protocol::DataFrame>(&frame)) {
            lanes->take(*data, m_net.now().steady);
            for (const delivery::Delivered& unit : lanes->takeDelivered()) {
                const auto inner = protocol::parseFrames(unit.inner).value();
                for (const Frame& whole : inner)
                    note(whole, texts);
            }
        } else if (const auto* const ack = std::get_if<protocol::AckFrame>(&frame)) {
            lanes->take(*ack, m_net.now().steady);
        } else {
            note(frame, texts);
        }
    }
    return texts.join(u", "_s);
}

void ExtendedPeer::note(const Frame& frame, QStringList& texts)
{
    frames.push_back(frame);
    if (const auto* const receipt = std::get_if<protocol::ReceiptFrame>(&frame)) {
        receipts.push_back(*receipt);
        return;
    }
    if (const auto* const ping = std::get_if<protocol::PingFrame>(&frame))
        lastPing = ping->opaque;
    m_over = m_over || std::holds_alternative<protocol::CloseFrame>(frame);
    texts += std::visit(DescribeFrame(), frame);
}

QByteArray ExtendedPeer::takeAnswer(ExtendedType type)
{
    QByteArray found(protocol::kRecordHeaderSize, '\0');
    for (const relay::Outgoing& outgoing : m_net.outgoing()) {
        const auto record = protocol::extendedRecord(outgoing.datagram);
        if (outgoing.to == address && record && record->type == type)
            found = outgoing.datagram;
    }
    return found;
}

} // namespace relaytest
