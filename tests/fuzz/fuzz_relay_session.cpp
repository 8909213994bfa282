// A relay and two sessions against each other, over a network that the input rules. Its first four
// bytes: seed, loss, duplication, reordering. Then steps from the front: what is done (1 byte) and
// an argument (1). What becomes of each datagram is taken from the back, a byte at a time.

#include "crypto/library.h"
#include "support/simulatednetwork.h"

#include <algorithm>
#include <cstdlib>
#include <set>

using namespace std::chrono_literals;
using support::SimulatedNetwork;

namespace {

constexpr int kClients = 2;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// Takes the input from both ends.
class Input
{
public:
    explicit Input(QByteArrayView bytes) : m_rest(bytes) {}

    [[nodiscard]] bool isEmpty() const { return m_rest.isEmpty(); }
    std::uint8_t front()
    {
        if (isEmpty())
            return 0;
        const auto byte = std::uint8_t(m_rest.front());
        m_rest = m_rest.sliced(1);
        return byte;
    }
    std::uint8_t back()
    {
        if (isEmpty())
            return 0;
        const auto byte = std::uint8_t(m_rest.back());
        m_rest.chop(1);
        return byte;
    }

private:
    QByteArrayView m_rest;
};

/// Leaves most datagrams alone; alters, cuts, lengthens or replaces the others.
class Meddler
{
public:
    explicit Meddler(Input& input) : m_input(input) {}

    void operator()(QByteArray& datagram)
    {
        const QByteArray original = datagram;
        const std::uint8_t what = m_input.back();
        const qsizetype at =
            what < 128 || datagram.isEmpty() ? 0 : m_input.back() * 5 % datagram.size();
        if (what >= 224)
            datagram = m_last;
        else if (what >= 208)
            datagram += m_last;
        else if (what >= 192)
            datagram.truncate(at);
        else if (what >= 128 && !datagram.isEmpty())
            datagram[at] = char(datagram[at] ^ char(1 << (what % 8)));
        m_last = original;
    }

private:
    Input& m_input;
    QByteArray m_last;
};

class Stage
{
public:
    Stage(std::uint32_t seed, const support::Weather& weather, Input& input) : m_net(seed)
    {
        m_net.setWeather(weather);
        m_net.setMeddler(Meddler(input));
        m_net.startRelay(0, 0);
        for (int client = 0; client < kClients; ++client)
            (void)m_net.addClient();
    }

    void act(int what, int argument)
    {
        const int client = argument % kClients;
        switch (what % 8) {
        case 0: m_net.run(std::chrono::milliseconds(argument * 10)); break;
        case 1: m_net.run(std::chrono::milliseconds(argument * 500)); break;
        case 2: say(client, argument); break;
        case 3: say(client, argument * 20); break; // in fragments
        case 4: m_net.startRelay(0, 0); break;
        case 5: m_net.client(client).searchAgain(m_net.now()); break;
        case 6: m_net.leave(client); break;
        case 7: m_net.client(client).start(m_net.now()); break;
        }
        check();
    }

    /// The attacker gone, the pins that it may have forged forgotten, all must be well.
    void heal()
    {
        m_net.setMeddler({});
        m_net.setWeather({});
        m_net.run(10s); // what is still under way
        for (int client = 0; client < kClients; ++client) {
            m_net.client(client).setKnownRelays({});
            m_net.client(client).start(m_net.now());
            m_net.client(client).searchAgain(m_net.now());
        }
        m_net.run(2min);
        require(m_net.flaw(0).isEmpty());
        require(m_net.say(0, QStringLiteral("healed")));
        m_net.run(1s);
        require(std::ranges::any_of(m_net.told(1), [](const session::Event& event) {
            const auto* message = std::get_if<session::MessageReceived>(&event);
            return message && message->text == QStringLiteral("healed");
        }));
    }

private:
    void say(int client, int size)
    {
        const QString text = QString::number(m_said.size()) + QString(size, QLatin1Char('x'));
        if (m_net.say(client, text))
            m_said.insert(text);
    }

    /// Whoever rules the wire can make us hear nothing, but not what nobody said.
    void check()
    {
        for (int client = 0; client < kClients; ++client) {
            for (const session::Event& event : m_net.told(client)) {
                if (const auto* message = std::get_if<session::MessageReceived>(&event))
                    require(m_said.contains(message->text));
            }
        }
        const relay::Statistics statistics = m_net.relay(0).statistics();
        require(statistics.members <= kClients);
        require(statistics.bytesReassembling <= kClients * protocol::kReassemblyBytesPerSource);
    }

    SimulatedNetwork m_net;
    std::set<QString> m_said;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static crypto::Library library;
    Input input(QByteArrayView(data, qsizetype(size)));
    const std::uint8_t seed = input.front();
    support::Weather weather{.loss = input.front() / 512.0, .duplication = input.front() / 512.0};
    weather.delay = weather.jitter = std::chrono::milliseconds(input.front()) / 2;
    Stage stage(seed, weather, input);
    while (!input.isEmpty()) {
        const int what = input.front();
        stage.act(what, input.front());
    }
    stage.heal();
    return 0;
}
