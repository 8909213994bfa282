#include "relay/extendedpeer.h"

#include "secure/transcript.h"

#include <array>

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
        return u"present %1 %2 at %3"_s.arg(frame.member)
            .arg(frame.classic ? u"classic"_s : frame.name, nameOf(frame.address));
    }
    QString operator()(const protocol::GoneFrame& frame) const
    {
        return u"gone %1: %2"_s.arg(frame.member).arg(reason(frame.reason));
    }
    QString operator()(const protocol::MessageFrame& frame) const
    {
        if (frame.piece.size() == qsizetype(frame.length))
            return u"message %1 of %2: %3"_s.arg(frame.number)
                .arg(frame.sender)
                .arg(QString::fromUtf8(frame.piece));
        return u"piece %1+%2 of %3"_s.arg(frame.offset).arg(frame.piece.size()).arg(frame.length);
    }
    QString operator()(const protocol::DeclinedFrame& frame) const
    {
        return u"limited for %1 ms"_s.arg(frame.waitMs);
    }
};

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

QList<QByteArray> ExtendedPeer::seal(const std::vector<Frame>& frames)
{
    return channel->seal(m_fernet, frames, m_net.now().unixTime, m_net.random());
}

void ExtendedPeer::give(const std::vector<Frame>& frames)
{
    giveFrom(address, frames);
}

void ExtendedPeer::giveFrom(const protocol::Endpoint& from, const std::vector<Frame>& frames)
{
    for (const QByteArray& datagram : seal(frames))
        m_net.relay().receive(datagram, from, m_net.now());
}

void ExtendedPeer::say(QByteArrayView text)
{
    give(messageFrames(text));
}

std::vector<Frame> ExtendedPeer::messageFrames(QByteArrayView text)
{
    protocol::MessageFrame head;
    m_net.random().fill(head.id);
    std::vector<Frame> frames;
    for (const auto& piece : protocol::cutMessage(head, text))
        frames.emplace_back(piece);
    return frames;
}

QString ExtendedPeer::read(QByteArrayView datagram)
{
    const auto record = protocol::extendedRecord(datagram);
    const auto packet = channel->open(m_fernet, protocol::parseSealed(record->value).value().token);
    if (!packet)
        return u"unopened"_s;
    QStringList texts;
    for (const Frame& frame : packet->frames) {
        texts += std::visit(DescribeFrame(), frame);
        if (const auto* ping = std::get_if<protocol::PingFrame>(&frame))
            lastPing = ping->opaque;
    }
    return texts.join(u", "_s);
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
