// A script of what four hosts do to a relay with room for three, by the extended layer and between
// it and the classic one. Each step: kind (1 byte), host (1), length (1), then that many bytes. What
// is sealed must open for its owner, nobody is a member of whom no event told, and no message comes
// twice by lane 0.

#include "crypto/identity.h"
#include "crypto/library.h"
#include "delivery/lanes.h"
#include "protocol/record.h"
#include "relay/relay.h"
#include "secure/clienthandshake.h"
#include "secure/transcript.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::Frame;
using protocol::RecordType;

namespace {

constexpr int kHosts = 4;
constexpr int kMaxMembers = 3;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

struct Host {
    Endpoint address;
    crypto::IdentityKey identity;
    QByteArray classicKey; ///< datagram
    QByteArray challenge{};
    std::optional<secure::ClientHandshake> handshake{};
    std::optional<secure::SealedChannel> channel{};
    std::optional<delivery::Lanes> lanes{};
    std::set<std::pair<protocol::RoomNumber, std::uint64_t>> heard{}; ///< in this session
    QByteArray transcript{};
    QByteArray ping{};
    QByteArray last{}; ///< datagram that it sent
};

class Script
{
public:
    Script()
    {
        for (std::uint32_t number = 0; number < kHosts; ++number) {
            auto key = crypto::FernetKey::generate(m_random);
            m_hosts.push_back({.address = Endpoint::ipv4(0x0a000001 + number, 40000),
                               .identity = crypto::IdentityKey::generate(m_random),
                               .classicKey = protocol::makeRecord(
                                   RecordType::EncryptedSymmetricKey,
                                   support::testKey().publicKey().encrypt(key.toText()).value())});
        }
    }

    void step(int kind, int number, QByteArrayView bytes)
    {
        Host& host = m_hosts[std::size_t(number % kHosts)];
        const Endpoint elsewhere = m_hosts[std::size_t(number / kHosts % kHosts)].address;
        switch (kind % 17) {
        case 0: give(host, bytes.toByteArray()); break;
        case 1: m_now.steady += std::chrono::milliseconds(bytes.size() * 250); break;
        case 2:
            give(host,
                 protocol::makeExtended(ExtendedType::Hello,
                                        protocol::encode(protocol::Hello{m_random.bytes(32)})));
            break;
        case 3: start(host); break;
        case 4: giveFrame(host, join(host), host.address); break;
        case 5: say(host, bytes, host.address); break;
        case 6: give(host, altered(host.last, bytes)); break;
        case 7: say(host, bytes, elsewhere); break;
        case 8: giveFrame(host, protocol::PongFrame{host.ping}, elsewhere); break;
        case 9: give(host, host.classicKey); break;
        case 10:
            giveFrame(host, protocol::CloseFrame{protocol::EndReason::Left}, host.address);
            break;
        case 11:
            if (bytes.isEmpty()) {
                m_relay.end({}, m_now);
                take();
            }
            m_relay.start(m_now);
            break;
        case 12:
            enqueue(host, delivery::Lane::Talk,
                    protocol::EnterFrame{protocol::RoomKind::Named, bytes.toByteArray(), {}});
            break;
        case 13:
            enqueue(host, delivery::Lane::Talk,
                    protocol::EnterFrame{
                        protocol::RoomKind::Private,
                        m_hosts[std::size_t(number / kHosts % kHosts)].identity.publicKey().bytes(),
                        {}});
            break;
        case 14: giveBytes(host, bytes); break;
        case 15: ask(host, bytes); break;
        case 16: pump(host); break;
        }
        m_relay.tick(m_now);
        take();
        check();
    }

private:
    void give(Host& host, const QByteArray& datagram) { give(host, datagram, host.address); }
    void give(Host& host, const QByteArray& datagram, const Endpoint& from)
    {
        host.last = datagram;
        m_relay.receive(datagram, from, m_now);
    }

    void start(Host& host)
    {
        if (!host.challenge.isEmpty())
            host.handshake = secure::ClientHandshake::begin(
                host.challenge, support::testKey().publicKey(), m_random);
        if (host.handshake)
            give(host, host.handshake->start());
    }

    static Frame join(const Host& host)
    {
        return protocol::JoinFrame{host.identity.publicKey().bytes(),
                                   secure::signIdentity(host.identity, host.transcript),
                                   "Ada",
                                   true,
                                   {}};
    }

    void giveFrame(Host& host, const Frame& frame, const Endpoint& from)
    {
        const auto* const pong = std::get_if<protocol::PongFrame>(&frame);
        if (!host.channel || (pong && pong->opaque.isEmpty()))
            return;
        if (protocol::travels(frame, protocol::Way::Talk)) {
            enqueue(host, delivery::Lane::Talk, frame, from);
            return;
        }
        for (const QByteArray& datagram :
             host.channel->seal(m_fernet, {&frame, 1}, m_now.unixTime, m_random))
            give(host, datagram, from);
    }

    void enqueue(Host& host, delivery::Lane lane, const Frame& frame)
    {
        enqueue(host, lane, frame, host.address);
    }
    void enqueue(Host& host, delivery::Lane lane, const Frame& frame, const Endpoint& from)
    {
        if (!host.channel)
            return;
        (void)host.lanes->enqueue(lane, protocol::encodeFrame(frame), 0, m_now.steady);
        pump(host, from);
    }

    void pump(Host& host) { pump(host, host.address); }
    void pump(Host& host, const Endpoint& from)
    {
        if (!host.channel)
            return;
        for (auto packet = host.lanes->nextPacket(m_now.steady); !packet.frames.isEmpty();
             packet = host.lanes->nextPacket(m_now.steady))
            givePacket(host, packet.frames, from);
    }

    void givePacket(Host& host, QByteArrayView frames, const Endpoint& from)
    {
        const QByteArray token =
            host.channel->sealToken(m_fernet, frames, m_now.unixTime, m_random);
        give(host,
             protocol::makeExtended(ExtendedType::Sealed, protocol::encode(protocol::Sealed{
                                                              host.channel->sessionId(), token})),
             from);
    }

    /// A packet of whatever it may be, DATA and ACK too.
    void giveBytes(Host& host, QByteArrayView bytes)
    {
        if (host.channel)
            givePacket(host, bytes, host.address);
    }

    /// One frame for each byte.
    void ask(Host& host, QByteArrayView bytes)
    {
        for (const char byte : bytes) {
            const auto room = protocol::RoomNumber(std::uint8_t(byte) / 8 % 4);
            switch (std::uint8_t(byte) % 8) {
            case 0:
            case 1:
                enqueue(host, delivery::Lane::Talk,
                        protocol::FetchFrame{room, 1, ~std::uint64_t(0)});
                break;
            case 2: enqueue(host, delivery::Lane::Talk, protocol::LeaveFrame{room}); break;
            case 3: enqueue(host, delivery::Lane::Talk, protocol::ListFrame{}); break;
            case 4: enqueue(host, delivery::Lane::Talk, protocol::TopicFrame{room, 0, {}}); break;
            case 5: giveFrame(host, protocol::TypingFrame{0, room}, host.address); break;
            case 6:
                enqueue(host, delivery::Lane::State,
                        protocol::PresenceFrame{0, protocol::PresenceState(room % 2), 0});
                break;
            case 7: {
                protocol::MessageFrame frame;
                frame.id[0] = std::uint8_t(byte);
                frame.room = room;
                frame.length = 2;
                frame.piece = "hi";
                enqueue(host, delivery::Lane::Talk, frame);
                break;
            }
            }
        }
    }

    /// The pieces that the bytes name, of a text as long as the first of them says.
    void say(Host& host, QByteArrayView bytes, const Endpoint& from)
    {
        if (bytes.isEmpty())
            return;
        protocol::MessageFrame head;
        head.id[0] = std::uint8_t(bytes.size());
        const auto pieces =
            protocol::cutMessage(head, QByteArray(1 + std::uint8_t(bytes[0]) * 20, 'm'));
        for (const char byte : bytes)
            giveFrame(host, pieces[std::uint8_t(byte) % pieces.size()], from);
    }

    static QByteArray altered(QByteArray datagram, QByteArrayView changes)
    {
        for (qsizetype i = 0; i + 2 < changes.size() && !datagram.isEmpty(); i += 3) {
            const qsizetype at =
                (std::uint8_t(changes[i]) * 256 + std::uint8_t(changes[i + 1])) % datagram.size();
            datagram[at] = char(datagram[at] ^ changes[i + 2]);
        }
        return datagram;
    }

    void take()
    {
        for (auto portion = m_relay.takeOutgoing(); !portion.isEmpty();
             portion = m_relay.takeOutgoing()) {
            for (const relay::Outgoing& outgoing : portion)
                take(outgoing);
        }
        for (const relay::Event& event : m_relay.takeEvents()) {
            if (const auto* joined = std::get_if<relay::MemberJoined>(&event))
                ++m_members[joined->member.address];
            if (const auto* left = std::get_if<relay::MemberLeft>(&event))
                require(--m_members[left->member.address] >= 0);
        }
    }

    void take(const relay::Outgoing& outgoing)
    {
        const auto record = protocol::extendedRecord(outgoing.datagram);
        const auto to = std::ranges::find(m_hosts, outgoing.to, &Host::address);
        if (!record || to == m_hosts.end())
            return;
        if (record->type == ExtendedType::Challenge) {
            to->challenge = record->value.toByteArray();
        } else if (record->type == ExtendedType::Answer && to->handshake) {
            // A second channel of one handshake would count from 0 again.
            if (auto agreed = to->handshake->takeAnswer(m_fernet, record->value)) {
                to->channel.emplace(std::move(agreed->channel));
                to->lanes.emplace(delivery::kClientQueue, protocol::Instant(1));
                to->heard.clear();
                to->transcript = agreed->transcript;
                to->handshake.reset();
            }
        } else if (record->type == ExtendedType::Sealed) {
            takeSealed(protocol::parseSealed(record->value).value());
        }
    }

    void takeSealed(const protocol::Sealed& sealed)
    {
        for (Host& host : m_hosts) {
            if (!host.channel || host.channel->sessionId() != sealed.sessionId)
                continue;
            const auto packet = host.channel->open(m_fernet, sealed.token);
            require(packet.has_value());
            for (const Frame& frame : packet->frames) {
                if (const auto* ping = std::get_if<protocol::PingFrame>(&frame))
                    host.ping = ping->opaque;
                else if (const auto* data = std::get_if<protocol::DataFrame>(&frame))
                    host.lanes->take(*data, m_now.steady);
                else if (const auto* ack = std::get_if<protocol::AckFrame>(&frame))
                    host.lanes->take(*ack, m_now.steady);
            }
            for (const delivery::Delivered& unit : host.lanes->takeDelivered()) {
                const auto frames = protocol::parseFrames(unit.inner);
                require(frames.has_value());
                for (const Frame& frame : *frames) {
                    const auto* message = std::get_if<protocol::MessageFrame>(&frame);
                    if (message && unit.lane == 0 && message->offset == 0 && message->number > 0)
                        require(host.heard.insert({message->room, message->number}).second);
                }
            }
        }
    }

    void check()
    {
        std::map<std::array<std::uint8_t, 16>, int> members;
        for (const Endpoint& member : m_relay.members())
            ++members[member.address];
        std::erase_if(m_members, [](const auto& entry) { return entry.second == 0; });
        require(members == m_members);
        const relay::Statistics statistics = m_relay.statistics();
        require(statistics.members <= kMaxMembers && statistics.sessions <= statistics.members);
        require(statistics.bytesReassembling <= kMaxMembers * protocol::kReassemblyBytesPerSource);
        require(statistics.members > 0 || statistics.bytesReassembling == 0);
        const auto deadline = m_relay.nextDeadline();
        require(!deadline || *deadline > m_now.steady);
    }

    support::SeededRandom m_random{2};
    std::vector<Host> m_hosts;
    relay::Relay m_relay{{.maxMembers = kMaxMembers}, support::testKey(), m_random};
    protocol::Now m_now{.steady = 1h, .unixTime = 1795478400s};
    crypto::Fernet m_fernet;
    std::map<std::array<std::uint8_t, 16>, int> m_members;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static crypto::Library library;
    Script script;
    QByteArrayView rest(data, qsizetype(size));
    while (rest.size() >= 3) {
        const qsizetype length = std::min<qsizetype>(std::uint8_t(rest[2]), rest.size() - 3);
        script.step(std::uint8_t(rest[0]), std::uint8_t(rest[1]), rest.sliced(3, length));
        rest = rest.sliced(3 + length);
    }
    return 0;
}
