#include "relay/testrelay.h"

#include "protocol/fragment.h"
#include "relay/extendedpeer.h"

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

QString withUntold(const QString& text, std::uint64_t untold)
{
    return untold == 0 ? text : text + u" and %1 more"_s.arg(untold);
}

struct DescribeEvent {
    QString operator()(const relay::MemberJoined& event) const
    {
        const QString text = u"joined "_s + nameOf(event.member);
        return event.identity ? text + u" as "_s + event.name : text;
    }
    QString operator()(const relay::MemberLeft& event) const
    {
        constexpr std::array reasons{"disconnected"_L1, "silent"_L1, "replaced"_L1,
                                     "relay-ended"_L1};
        return u"left %1 %2"_s.arg(nameOf(event.member), reasons.at(std::size_t(event.reason)));
    }
    QString operator()(const relay::MemberMoved& event) const
    {
        return u"moved %1 from %2 to %3"_s.arg(nameOf(event.member), nameOf(event.before),
                                               nameOf(event.now));
    }
    QString operator()(const relay::SessionReplaced& event) const
    {
        return u"replaced %1 by %2"_s.arg(nameOf(event.before), nameOf(event.now));
    }
    QString operator()(const relay::MemberRefused& event) const
    {
        constexpr std::array reasons{"rate-limited"_L1, "full"_L1, "bad-key"_L1, "key-in-use"_L1,
                                     "classic"_L1};
        return withUntold(
            u"refused %1 %2"_s.arg(nameOf(event.from), reasons.at(std::size_t(event.reason))),
            event.untold);
    }
    QString operator()(const relay::HandshakeRefused& event) const
    {
        constexpr std::array reasons{
            "malformed"_L1,      "bad-cookie"_L1,    "rate-limited"_L1,  "not-opened"_L1,
            "bad-share"_L1,      "bad-signature"_L1, "unusable-name"_L1, "password-needed"_L1,
            "wrong-password"_L1, "locked"_L1,        "full"_L1};
        return withUntold(
            u"handshake %1 %2"_s.arg(nameOf(event.from), reasons.at(std::size_t(event.reason))),
            event.untold);
    }
    QString operator()(const relay::ReplayRefused& event) const
    {
        return withUntold(u"replay "_s + nameOf(event.from), event.untold);
    }
    QString operator()(const relay::HistoryUnwritable& event) const
    {
        return withUntold(u"history unwritable"_s, event.untold);
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

TestRelay::TestRelay(relay::RelayConfig config, std::uint32_t seed, relay::HistoryStore* store)
    : m_random(seed),
      m_relay(config, support::testKey(), m_random, store),
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

void TestRelay::pass(std::chrono::seconds time)
{
    m_now.unixTime += time;
    wait(time);
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
    (void)sent();
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
    constexpr int kMostRounds = 10'000; // it comes to rest by itself
    QStringList texts;
    const auto until = m_now.steady + kMoment;
    for (int round = 0; round < kMostRounds; ++round) {
        bool more = false;
        for (const relay::Outgoing& outgoing : outgoing()) {
            more = true;
            const QString text = describe(outgoing);
            if (!text.isEmpty())
                texts += text;
        }
        for (const auto& [session, reader] : m_readers)
            more = reader->pump() || more;
        if (more)
            continue;
        const auto due = m_relay.nextDeadline();
        if (m_readers.empty() || !due || *due > until)
            return texts;
        wait(std::max(*due, m_now.steady) - m_now.steady);
    }
    return texts + QStringList{u"no rest"_s};
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
    if (const auto record = protocol::extendedRecord(outgoing.datagram)) {
        const QString text = describeExtended(*record, outgoing.datagram);
        return text.isEmpty() ? text : u"%1 <- %2"_s.arg(nameOf(outgoing.to), text);
    }
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

QString TestRelay::describeExtended(const protocol::ExtendedRecord& record, QByteArrayView datagram)
{
    constexpr std::array names{"hello"_L1,  "challenge"_L1, "start"_L1,   "answer"_L1,
                               "sealed"_L1, "rotation"_L1,  "announce"_L1};
    if (record.type == protocol::ExtendedType::Sealed) {
        const auto sealed = protocol::parseSealed(record.value);
        const auto reader = m_readers.find(sealed ? sealed->sessionId : 0);
        if (reader != m_readers.end())
            return reader->second->read(datagram);
    }
    return names.at(std::size_t(record.type) - std::size_t(protocol::ExtendedType::Hello));
}

QString TestRelay::describeMessage(const Endpoint& to, QByteArrayView token)
{
    const auto content = m_fernet.open(peer(numberOf(to)).key, token);
    return content ? u"says "_s + QString::fromUtf8(content->text) : u"unopened"_s;
}

} // namespace relaytest
