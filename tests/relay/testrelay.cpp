#include "relay/testrelay.h"

#include "protocol/fragment.h"

#include <QtEndian>

#include <array>

namespace relaytest {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::RecordType;

namespace {

constexpr std::uint32_t kNetwork = 0x0a000000;
constexpr std::uint16_t kPort = 40000;

int numberOf(const Endpoint& address)
{
    return int(qFromBigEndian<std::uint32_t>(address.address.data()) - kNetwork);
}

struct DescribeEvent {
    QString operator()(const relay::MemberJoined& event) const
    {
        return u"joined "_s + nameOf(event.member);
    }
    QString operator()(const relay::MemberLeft& event) const
    {
        constexpr std::array reasons{"disconnected"_L1, "silent"_L1, "replaced"_L1};
        return u"left %1 %2"_s.arg(nameOf(event.member), reasons.at(std::size_t(event.reason)));
    }
    QString operator()(const relay::MemberRefused& event) const
    {
        constexpr std::array reasons{"rate-limited"_L1, "full"_L1, "bad-key"_L1, "key-in-use"_L1};
        const QString text =
            u"refused %1 %2"_s.arg(nameOf(event.from), reasons.at(std::size_t(event.reason)));
        return event.untold == 0 ? text : text + u" and %1 more"_s.arg(event.untold);
    }
    QString operator()(const relay::RivalHeard& event) const
    {
        return u"rival "_s + nameOf(event.from);
    }
};

} // namespace

Endpoint addressOf(int number)
{
    return Endpoint::ipv4(kNetwork + std::uint32_t(number), kPort);
}

QString nameOf(const Endpoint& address)
{
    if (!address.isValid())
        return u"group"_s;
    const int number = numberOf(address);
    return address == addressOf(number) ? QString::number(number) : u"?"_s;
}

QByteArray fragmentValue(std::uint32_t id, int sequence, int total, QByteArrayView piece)
{
    QByteArray value(protocol::kFragmentHeaderSize, Qt::Uninitialized);
    qToBigEndian(id, value.data());
    qToBigEndian(std::uint16_t(sequence), value.data() + 4);
    qToBigEndian(std::uint16_t(total), value.data() + 6);
    return value.append(piece);
}

TestRelay::TestRelay(relay::RelayConfig config, std::uint32_t seed)
    : m_random(seed),
      m_relay(config, support::testKey(), m_random),
      m_now{.steady = 1h, .unixTime = 1795478400s}
{}

Peer TestRelay::makePeer()
{
    auto key = crypto::FernetKey::generate(m_random);
    QByteArray sealed = support::testKey().publicKey().encrypt(key.toText()).value();
    return {std::move(key), std::move(sealed)};
}

const Peer& TestRelay::peer(int number)
{
    const auto found = m_peers.find(number);
    return found != m_peers.end() ? found->second
                                  : m_peers.emplace(number, makePeer()).first->second;
}

void TestRelay::giveNewKey(int number)
{
    m_peers.insert_or_assign(number, makePeer());
}

void TestRelay::wait(std::chrono::milliseconds time)
{
    m_now.steady += time;
    m_relay.tick(m_now);
}

void TestRelay::give(int number, QByteArrayView datagram)
{
    m_relay.receive(datagram, addressOf(number), m_now);
}

void TestRelay::giveRecord(int number, RecordType type, QByteArrayView value)
{
    give(number, protocol::makeRecord(type, value));
}

void TestRelay::giveAll(int number, const QList<QByteArray>& datagrams)
{
    for (const QByteArray& datagram : datagrams)
        give(number, datagram);
}

void TestRelay::join(int number)
{
    knock(number);
    (void)outgoing();
    (void)m_relay.takeEvents();
}

void TestRelay::joinAll(int first, int last)
{
    for (int number = first; number <= last; ++number) {
        join(number);
        wait(20ms);
    }
}

QByteArray TestRelay::token(int number, QByteArrayView text)
{
    return m_fernet.seal(peer(number).key, text, m_now.unixTime, m_random);
}

QList<QByteArray> TestRelay::fragments(int number, QByteArrayView text, std::uint32_t id)
{
    return protocol::fragmentRecord(protocol::makeRecord(kMessage, token(number, text)), id);
}

QList<relay::Outgoing> TestRelay::outgoing()
{
    QList<relay::Outgoing> all = m_relay.takeOutgoing();
    for (auto more = m_relay.takeOutgoing(); !more.isEmpty(); more = m_relay.takeOutgoing())
        all += more;
    return all;
}

QStringList TestRelay::sent()
{
    QStringList texts;
    for (const relay::Outgoing& outgoing : outgoing())
        texts += describe(outgoing);
    return texts;
}

QStringList TestRelay::told()
{
    QStringList texts;
    for (const relay::Event& event : m_relay.takeEvents())
        texts += std::visit(DescribeEvent(), event);
    return texts;
}

QStringList TestRelay::members() const
{
    QStringList names;
    for (const Endpoint& member : m_relay.members())
        names += nameOf(member);
    return names;
}

QString TestRelay::describe(const relay::Outgoing& outgoing)
{
    QStringList parts;
    protocol::RecordReader reader(outgoing.datagram);
    while (const auto record = reader.next()) {
        const auto name = [&] {
            return nameOf(protocol::decodeEndpoint(record->value).value_or(Endpoint()));
        };
        switch (record->type) {
        case RecordType::ServerPublicKeyResponse:
            parts += crypto::RsaPublicKey::fromPem(record->value) ? u"key"_s : u"bad key"_s;
            break;
        case RecordType::NotifyConnect: parts += u"came "_s + name(); break;
        case RecordType::NotifyDisconnect: parts += u"went "_s + name(); break;
        case RecordType::SenderId: parts += u"from "_s + name(); break;
        case RecordType::SymmetricallyEncryptedMessage:
            parts += describeMessage(outgoing.to, record->value);
            break;
        default: parts += u"record %1"_s.arg(int(record->type));
        }
    }
    if (reader.overran())
        parts += u"overran"_s;
    return u"%1 <- %2"_s.arg(nameOf(outgoing.to), parts.join(u", "));
}

QString TestRelay::describeMessage(const Endpoint& to, QByteArrayView token)
{
    const auto content = m_fernet.open(peer(numberOf(to)).key, token);
    return content ? u"says "_s + QString::fromUtf8(content->text) : u"unopened"_s;
}

} // namespace relaytest
