// A script of what five hosts do to a relay with room for three. Each step: kind (1 byte), host
// (1), length (1), then that many bytes. What the relay says it did must agree with what it does.

#include "crypto/fernet.h"
#include "crypto/library.h"
#include "protocol/fragment.h"
#include "protocol/record.h"
#include "relay/relay.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"

#include <cstdlib>
#include <set>
#include <vector>

using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::RecordType;

namespace {

constexpr int kHosts = 5;
constexpr int kMaxMembers = 3;

struct Host {
    Endpoint address;
    crypto::FernetKey key;
    QByteArray keyRecord;
};

std::vector<Host> makeHosts()
{
    support::SeededRandom random(1);
    std::vector<Host> hosts;
    for (std::uint32_t number = 0; number < kHosts; ++number) {
        auto key = crypto::FernetKey::generate(random);
        const QByteArray sealed = support::testKey().publicKey().encrypt(key.toText()).value();
        hosts.push_back({Endpoint::ipv4(0x0a000001 + number, 40000), std::move(key),
                         protocol::makeRecord(RecordType::EncryptedSymmetricKey, sealed)});
    }
    return hosts;
}

void require(bool holds)
{
    if (!holds)
        std::abort();
}

class Script
{
public:
    explicit Script(const std::vector<Host>& hosts) : m_hosts(hosts) {}

    void step(int kind, const Host& host, QByteArrayView bytes)
    {
        switch (kind % 8) {
        case 0: receive(host, bytes); break;
        case 1: m_now.steady += std::chrono::milliseconds(bytes.size() * 250); break;
        case 2: receive(host, host.keyRecord); break;
        case 3: receive(host, message(host, bytes)); break;
        case 4: receive(host, altered(message(host, "altered"), bytes)); break;
        case 5: receive(host, altered(host.keyRecord, bytes)); break;
        case 6: { // some pieces of a longer message, in an order of the script's
            const QByteArray record = message(host, QByteArray(2000, 'f'));
            const auto pieces = protocol::fragmentRecord(record, std::uint32_t(bytes.size()));
            for (const char byte : bytes)
                receive(host, pieces[std::uint8_t(byte) % pieces.size()]);
            break;
        }
        case 7:
            receive(host,
                    protocol::makeRecord(RecordType::DisconnectRequest, token(host, "DISCONNECT")));
            break;
        }
        m_relay.tick(m_now);
        check();
    }

private:
    void receive(const Host& host, QByteArrayView datagram)
    {
        m_relay.receive(datagram, host.address, m_now);
    }

    QByteArray token(const Host& host, QByteArrayView text)
    {
        return m_fernet.seal(host.key, text, m_now.unixTime, m_random);
    }

    QByteArray message(const Host& host, QByteArrayView text)
    {
        return protocol::makeRecord(RecordType::SymmetricallyEncryptedMessage, token(host, text));
    }

    static QByteArray altered(QByteArray datagram, QByteArrayView changes)
    {
        for (qsizetype i = 0; i + 1 < changes.size(); i += 2) {
            const qsizetype at = std::uint8_t(changes[i]) % datagram.size();
            datagram[at] = char(datagram[at] ^ changes[i + 1]);
        }
        return datagram;
    }

    void check()
    {
        for (auto portion = m_relay.takeOutgoing(); !portion.isEmpty();
             portion = m_relay.takeOutgoing()) {
            for (const relay::Outgoing& outgoing : portion)
                check(outgoing);
        }
        for (const relay::Event& event : m_relay.takeEvents()) {
            if (const auto* joined = std::get_if<relay::MemberJoined>(&event))
                require(m_members.insert(joined->member.address).second);
            if (const auto* left = std::get_if<relay::MemberLeft>(&event))
                require(m_members.erase(left->member.address) == 1);
        }
        const std::vector<Endpoint> members = m_relay.members();
        require(members.size() == m_members.size() && members.size() <= kMaxMembers);
        for (const Endpoint& member : members)
            require(m_members.contains(member.address));
        const relay::Statistics statistics = m_relay.statistics();
        require(statistics.bytesReassembling <= kMaxMembers * protocol::kReassemblyBytesPerSource);
        require(!members.empty() || statistics.bytesReassembling == 0);
        const auto deadline = m_relay.nextDeadline();
        require(deadline.has_value() ? *deadline > m_now.steady : members.empty());
    }

    void check(const relay::Outgoing& outgoing)
    {
        const auto to = std::ranges::find(m_hosts, outgoing.to, &Host::address);
        require(to != m_hosts.end()
                && outgoing.datagram.size() <= qsizetype(protocol::kMaxDatagram));
        protocol::RecordReader reader(outgoing.datagram);
        while (const auto record = reader.next()) {
            if (record->type == RecordType::SymmetricallyEncryptedMessage)
                require(m_fernet.open(to->key, record->value).has_value());
        }
        require(!reader.overran());
    }

    const std::vector<Host>& m_hosts;
    support::SeededRandom m_random{2};
    relay::Relay m_relay{{.maxMembers = kMaxMembers}, support::testKey(), m_random};
    protocol::Now m_now{.steady = 1h, .unixTime = 1795478400s};
    crypto::Fernet m_fernet;
    std::set<std::array<std::uint8_t, 16>> m_members;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static crypto::Library library;
    static const std::vector<Host> hosts = makeHosts();
    Script script(hosts);
    QByteArrayView rest(data, qsizetype(size));
    while (rest.size() >= 3) {
        const qsizetype length = std::min<qsizetype>(std::uint8_t(rest[2]), rest.size() - 3);
        script.step(std::uint8_t(rest[0]), hosts[std::uint8_t(rest[1]) % kHosts],
                    rest.sliced(3, length));
        rest = rest.sliced(3 + length);
    }
    return 0;
}
