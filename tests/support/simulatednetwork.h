#pragma once

// Relays and clients in memory, joined by a network that impairs every path among them: one group,
// everybody in it, as on a LAN. The machines are the real ones; clock, links and randomness come
// from here, so that one seed gives one history, and an hour costs a moment. Belongs to one test.

#include "relay/relay.h"
#include "session/sessionmachine.h"
#include "support/impair/path.h"
#include "support/seededrandom.h"

#include <QHash>
#include <queue>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace support {

/// What happens to each datagram on its way to each of its receivers, which takes a millisecond at
/// least. Whatever has jitter makes datagrams overtake each other.
using Weather = impair::Impairments;

/// Something else that lives on the network: told what happens, and ticked with the machines.
class Inhabitant
{
public:
    virtual ~Inhabitant() = default;
    virtual void told(int /*client*/, const session::Event& /*event*/, protocol::Now /*now*/) {}
    virtual void toldByRelay(int /*relay*/, const relay::Event& /*event*/, protocol::Now /*now*/) {}
    [[nodiscard]] virtual std::optional<protocol::Instant> nextDeadline() const { return {}; }
    virtual void tick(protocol::Now /*now*/) {}
};

class SimulatedNetwork
{
public:
    explicit SimulatedNetwork(std::uint32_t seed);

    [[nodiscard]] static protocol::Endpoint relayAddress(int relay);
    [[nodiscard]] static protocol::Endpoint clientAddress(int client);

    /// Starts a relay with testKey(key), in place of the one that ran there before.
    void startRelay(int relay, int key, relay::RelayConfig config = {});
    /// As by pulling the plug.
    void stopRelay(int relay);
    /// As by quitting: tells its members, and is gone.
    void endRelay(int relay, protocol::EndReason why = protocol::EndReason::RelayEnds);
    [[nodiscard]] bool hasRelay(int relay) const
    {
        return std::size_t(relay) < m_relays.size() && m_relays[std::size_t(relay)];
    }
    /// A new client that begins to search; answers its number.
    int addClient(session::SessionConfig config = {});

    [[nodiscard]] relay::Relay& relay(int relay) { return *m_relays.at(std::size_t(relay)); }
    [[nodiscard]] session::SessionMachine& client(int client)
    {
        return *m_clients.at(std::size_t(client)).machine;
    }
    [[nodiscard]] int clients() const { return int(m_clients.size()); }
    [[nodiscard]] bool isAlive(int client) const
    {
        return m_clients.at(std::size_t(client)).machine != nullptr;
    }
    /// All that a client told so far; relays likewise, those that were stopped included.
    [[nodiscard]] const session::Events& told(int client) const
    {
        return m_clients.at(std::size_t(client)).told;
    }
    [[nodiscard]] const relay::Events& toldByRelays() const { return m_toldByRelays; }

    void setWeather(const Weather& weather);
    /// What an attacker on the wire makes of each datagram.
    void setMeddler(std::function<void(QByteArray&)> meddler) { m_meddler = std::move(meddler); }
    /// Whether nothing passes between these two, for now.
    void
    setBarrier(std::function<bool(const protocol::Endpoint&, const protocol::Endpoint&)> barrier)
    {
        m_barrier = std::move(barrier);
    }
    /// Must outlive the network's last run().
    void addInhabitant(Inhabitant& inhabitant) { m_inhabitants.push_back(&inhabitant); }
    [[nodiscard]] SeededRandom& random() { return m_random; }
    [[nodiscard]] protocol::Now now() const { return m_now; }

    /// False when it left, or has too much to send already.
    bool say(int client, const QString& text);
    void leave(int client);
    /// As by pulling the plug: it says nothing and hears nothing any more.
    void stopClient(int client);
    /// Lets so much time pass.
    void run(std::chrono::milliseconds time);

    /// What is not as it should be: every client that did not leave has a session with this relay,
    /// which has these members and no other, and each knows of all the others. Empty when it is so.
    [[nodiscard]] QString flaw(int relay);

private:
    struct Client {
        std::unique_ptr<session::SessionMachine> machine;
        session::Events told;
    };
    /// A datagram under way to one receiver.
    struct Flight {
        protocol::Instant arrival;
        std::uint64_t number; ///< tells apart what arrives at one moment
        protocol::Endpoint from;
        protocol::Endpoint to;
        bool byGroup;
        QByteArray datagram;

        friend bool operator>(const Flight& a, const Flight& b)
        {
            return std::pair(a.arrival, a.number) > std::pair(b.arrival, b.number);
        }
    };

    void send(const protocol::Endpoint& from, const protocol::Endpoint& to, bool byGroup,
              const QByteArray& datagram);
    void sendToGroup(const protocol::Endpoint& from, const QByteArray& datagram);
    void deliver(const Flight& flight);
    /// Takes what the machines have to send and to tell.
    void collect();
    void tick();
    [[nodiscard]] protocol::Instant nextEvent();

    SeededRandom m_random;
    Weather m_weather;
    QHash<std::pair<protocol::Endpoint, protocol::Endpoint>, impair::Path> m_paths;
    std::function<void(QByteArray&)> m_meddler;
    std::function<bool(const protocol::Endpoint&, const protocol::Endpoint&)> m_barrier;
    std::vector<Inhabitant*> m_inhabitants;
    protocol::Now m_now{.steady = std::chrono::hours(1),
                        .unixTime = std::chrono::seconds(1795478400)};
    std::vector<std::unique_ptr<relay::Relay>> m_relays;
    std::vector<Client> m_clients;
    relay::Events m_toldByRelays;
    std::priority_queue<Flight, std::vector<Flight>, std::greater<>> m_flights;
    std::uint64_t m_flightsSoFar = 0;
};

} // namespace support
