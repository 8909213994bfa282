// A relay and two sessions against each other over a network that the input rules: each byte says
// whether the next datagram passes, is lost, doubled, held back or altered, or that time passes or
// somebody speaks. Whatever happens, nobody reads what nobody wrote.

#include "crypto/library.h"
#include "relay/relay.h"
#include "session/sessionmachine.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"

#include <cstdlib>
#include <deque>

using protocol::Endpoint;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const QString kText = QStringLiteral("sottovoce");
constexpr std::size_t kMaxUnderWay = 256;

struct Datagram {
    Endpoint from;
    Endpoint to; ///< invalid: to everybody
    QByteArray bytes;
};

class World
{
public:
    World()
    {
        m_relay.start(m_now);
        for (session::SessionMachine& machine : m_machines)
            machine.start(m_now);
        collect();
    }

    void act(std::uint8_t what)
    {
        switch (what % 8) {
        case 0:
        case 1: deliver(0, 0); break;
        case 2: deliver(0, what); break; // altered
        case 3:
            if (!m_underWay.empty())
                m_underWay.pop_front();
            break; // lost
        case 4:
            if (!m_underWay.empty())
                m_underWay.push_back(m_underWay.front());
            break;
        case 5: deliver(m_underWay.size() / 2, 0); break; // out of order
        case 6:
            m_now.steady += std::chrono::milliseconds(what * 16);
            m_relay.tick(m_now);
            for (session::SessionMachine& machine : m_machines)
                machine.tick(m_now);
            break;
        case 7: (void)m_machines[what / 8 % 2].send(kText, m_now); break;
        }
        collect();
    }

private:
    void deliver(std::size_t which, std::uint8_t change)
    {
        if (which >= m_underWay.size())
            return;
        Datagram datagram = m_underWay[which];
        m_underWay.erase(m_underWay.begin() + std::ptrdiff_t(which));
        if (change != 0 && !datagram.bytes.isEmpty()) {
            const qsizetype at = change * 37 % datagram.bytes.size();
            datagram.bytes[at] = char(datagram.bytes[at] ^ change);
        }
        if (datagram.from != kRelay) {
            m_relay.receive(datagram.bytes, datagram.from, m_now);
            return;
        }
        for (std::size_t i = 0; i < 2; ++i) {
            if (!datagram.to.isValid() || datagram.to == client(i))
                m_machines[i].receive(datagram.bytes, {.from = kRelay}, m_now);
        }
    }

    void collect()
    {
        for (const relay::Outgoing& outgoing : m_relay.takeOutgoing())
            put({kRelay, outgoing.to, outgoing.datagram});
        (void)m_relay.takeEvents();
        for (std::size_t i = 0; i < 2; ++i) {
            for (const session::Outgoing& outgoing : m_machines[i].takeOutgoing())
                put({client(i), kRelay, outgoing.datagram});
            for (const session::Event& event : m_machines[i].takeEvents()) {
                const auto* message = std::get_if<session::MessageReceived>(&event);
                if (message && message->text != kText)
                    std::abort();
            }
        }
        if (m_relay.members().size() > 2)
            std::abort();
    }

    void put(Datagram datagram)
    {
        if (m_underWay.size() < kMaxUnderWay)
            m_underWay.push_back(std::move(datagram));
    }

    static Endpoint client(std::size_t number)
    {
        return Endpoint::ipv4(0x0a090002, std::uint16_t(1000 + number));
    }

    support::SeededRandom m_random{1};
    relay::Relay m_relay{{}, support::testKey(), m_random};
    session::SessionMachine m_machines[2]{{{}, m_random}, {{}, m_random}};
    protocol::Now m_now{};
    std::deque<Datagram> m_underWay;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const crypto::Library library;
    World world;
    for (std::size_t i = 0; i < std::min<std::size_t>(size, 2000); ++i)
        world.act(data[i]);
    return 0;
}
