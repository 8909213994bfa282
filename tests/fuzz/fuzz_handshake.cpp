// A client and a relay that shake hands and talk, by way of an attacker who rules the wire: it
// delivers, drops, alters, splices and replays datagrams as the input says, two bytes a step. It
// may keep the two apart, but they never agree on different things, and nothing is taken that was
// not said, or twice.

#include "protocol/bytes.h"
#include "support/exchange.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>
#include <vector>

using namespace protocol;
using namespace std::chrono_literals;
using support::Exchange;
using support::valueOf;

namespace {

enum Direction { ToRelay, ToClient };

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// What one side of a session said, and what of it was heard.
struct Talk {
    std::uint64_t said = 0;
    std::set<QByteArray> heard;
};

class Stage
{
public:
    void step(std::uint8_t what, std::uint8_t argument)
    {
        const auto direction = Direction(argument & 1);
        std::vector<QByteArray>& wire = m_wires[direction];
        switch (what % 12) {
        case 0: deliver(ToRelay); break;
        case 1: deliver(ToClient); break;
        case 2: ask(); break;
        case 3: say(direction); break;
        case 4:
            if (!wire.empty())
                wire.erase(wire.begin());
            break;
        case 5: alter(wire, argument); break;
        case 6: splice(wire, argument); break;
        case 7:
            if (!m_seen.empty())
                wire.push_back(m_seen[argument % m_seen.size()]);
            break;
        case 8: std::ranges::reverse(wire); break;
        case 9: m_exchange.now.steady += std::chrono::seconds(argument); break;
        case 10: // another address, by which the relay sees the client
            m_exchange.address.port = std::uint16_t(40000 + argument % 2);
            break;
        case 11: // START once more
            if (m_client)
                send(ToRelay, m_client->start());
            break;
        }
    }

    /// With the attacker gone, the two come together.
    void heal()
    {
        m_wires[ToRelay].clear();
        m_wires[ToClient].clear();
        ask();
        deliver(ToRelay);
        deliver(ToClient);
        deliver(ToRelay);
        deliver(ToClient);
        require(m_agreed.has_value());
        for (const Direction direction : {ToRelay, ToClient}) {
            const std::size_t before = m_talks[direction].heard.size();
            say(direction);
            deliver(direction);
            require(m_talks[direction].heard.size() == before + 1);
        }
    }

private:
    void send(Direction direction, const QByteArray& datagram)
    {
        m_seen.push_back(datagram);
        m_wires[direction].push_back(datagram);
    }

    void ask()
    {
        m_exchange.clientRandom = m_exchange.random.bytes(32);
        m_client.reset();
        m_agreed.reset();
        m_talks = {};
        send(ToRelay, m_exchange.hello());
    }

    void say(Direction direction)
    {
        if (!m_agreed)
            return;
        auto& channel = direction == ToRelay ? m_agreed->channel : relaySession().channel;
        QByteArray number;
        appendNumber(number, m_talks[direction].said++);
        send(direction, m_exchange.seal(channel, PingFrame{number}));
    }

    void deliver(Direction direction)
    {
        std::vector<QByteArray>& wire = m_wires[direction];
        if (wire.empty())
            return;
        const QByteArray datagram = wire.front();
        wire.erase(wire.begin());
        const auto record = extendedRecord(datagram);
        if (!record)
            return;
        if (record->type == ExtendedType::Sealed)
            hear(direction, datagram, record->value);
        else if (direction == ToRelay)
            atRelay(datagram);
        else
            atClient(datagram);
    }

    void atRelay(const QByteArray& datagram)
    {
        if (const auto challenge = m_exchange.takeHello(datagram))
            send(ToClient, *challenge);
        if (const auto answer = m_answers.find(datagram); answer != m_answers.end()) {
            send(ToClient, answer->second);
        } else if (auto agreed = m_exchange.takeStart(datagram)) {
            m_answers.emplace(datagram, agreed->answer);
            send(ToClient, agreed->answer);
            m_sessions.emplace(agreed->channel.sessionId(), *std::move(agreed));
        }
    }

    void atClient(const QByteArray& datagram)
    {
        if (m_agreed)
            return;
        if (auto client = m_exchange.takeChallenge(datagram)) {
            // Which key to trust is not told by the handshake: here it is known.
            const auto challenge = parseChallenge(*valueOf(datagram, ExtendedType::Challenge));
            if (challenge->relayKey == m_exchange.relayKey.publicKey().toDer()) {
                m_client = std::move(client);
                send(ToRelay, m_client->start());
            }
        } else if (m_client) {
            m_agreed = m_exchange.takeAnswer(*m_client, datagram);
            if (m_agreed)
                require(relaySession().transcript == m_agreed->transcript);
        }
    }

    /// The relay's half of the client's session: there is one, whatever happened on the wire.
    secure::RelayHandshake::Agreed& relaySession()
    {
        const auto session = m_sessions.find(m_agreed->channel.sessionId());
        require(session != m_sessions.end());
        return session->second;
    }

    void hear(Direction direction, const QByteArray& datagram, QByteArrayView value)
    {
        secure::SealedChannel* channel = m_agreed ? &m_agreed->channel : nullptr;
        if (direction == ToRelay) {
            const auto sealed = parseSealed(value);
            const auto session = sealed ? m_sessions.find(sealed->sessionId) : m_sessions.end();
            channel = session == m_sessions.end() ? nullptr : &session->second.channel;
        }
        const auto packet = channel ? m_exchange.open(*channel, datagram) : std::nullopt;
        if (!packet || !m_agreed || channel->sessionId() != m_agreed->channel.sessionId())
            return; // what a session of before hears is not looked at
        Talk& talk = m_talks[direction];
        for (const Frame& frame : packet->frames) {
            const QByteArray opaque = std::get<PingFrame>(frame).opaque;
            require(ByteReader(opaque).number<std::uint64_t>() < talk.said);
            require(talk.heard.insert(opaque).second);
        }
    }

    static void alter(std::vector<QByteArray>& wire, std::uint8_t argument)
    {
        if (wire.empty() || wire.front().isEmpty())
            return;
        QByteArray& datagram = wire.front();
        const qsizetype at = argument * 5 % datagram.size();
        if (argument % 16 == 15)
            datagram.truncate(at);
        else
            datagram[at] = char(datagram[at] ^ char(1 << (argument % 8)));
    }

    /// The end of what was seen before in place of the end of what is under way.
    void splice(std::vector<QByteArray>& wire, std::uint8_t argument)
    {
        if (wire.empty() || m_seen.empty())
            return;
        const QByteArray& other = m_seen[argument / 2 % m_seen.size()];
        const qsizetype at = std::min({wire.front().size(), other.size(), qsizetype(argument)});
        wire.front() = wire.front().first(at) + other.sliced(at);
    }

    Exchange m_exchange;
    std::optional<secure::ClientHandshake> m_client;
    std::optional<secure::ClientHandshake::Agreed> m_agreed;
    std::map<std::uint64_t, secure::RelayHandshake::Agreed> m_sessions;
    std::map<QByteArray, QByteArray> m_answers; // by START
    std::array<std::vector<QByteArray>, 2> m_wires;
    std::array<Talk, 2> m_talks;
    std::vector<QByteArray> m_seen;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Stage stage;
    for (std::size_t i = 0; i + 1 < std::min<std::size_t>(size, 256); i += 2)
        stage.step(data[i], data[i + 1]);
    stage.heal();
    return 0;
}
