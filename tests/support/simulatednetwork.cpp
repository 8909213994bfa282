#include "support/simulatednetwork.h"

#include "support/testkeys.h"

#include <algorithm>

namespace support {

using namespace Qt::StringLiterals;
using protocol::Endpoint;
using protocol::Instant;

namespace {

constexpr std::uint32_t kRelayNetwork = 0x0a090000;
constexpr std::uint32_t kClientNetwork = 0x0a000000;
constexpr std::uint16_t kClientPort = 40000;
/// A client's only interface.
constexpr session::Link kLink = 0;
/// Nothing arrives in the moment in which it is sent.
constexpr Instant kPropagation{1};

std::vector<Endpoint> sorted(std::vector<Endpoint> addresses)
{
    std::ranges::sort(addresses, {}, &Endpoint::address);
    return addresses;
}

} // namespace

SimulatedNetwork::SimulatedNetwork(std::uint32_t seed) : m_random(seed)
{
    QHashSeed::setDeterministicGlobalSeed(); // the order of a QHash is part of the history
}

Endpoint SimulatedNetwork::relayAddress(int relay)
{
    return Endpoint::ipv4(kRelayNetwork + std::uint32_t(relay), protocol::kDefaultPort);
}

Endpoint SimulatedNetwork::clientAddress(int client)
{
    return Endpoint::ipv4(kClientNetwork + std::uint32_t(client), kClientPort);
}

void SimulatedNetwork::startRelay(int relay, int key, relay::RelayConfig config)
{
    const auto index = std::size_t(relay);
    m_relays.resize(std::max(m_relays.size(), index + 1));
    m_relays[index] = std::make_unique<relay::Relay>(config, testKey(key), m_random);
    m_relays[index]->start(m_now);
    collect();
}

void SimulatedNetwork::stopRelay(int relay)
{
    m_relays.at(std::size_t(relay)).reset();
}

void SimulatedNetwork::endRelay(int relay, protocol::EndReason why)
{
    this->relay(relay).end({relayAddress(relay)}, m_now, why);
    collect();
    stopRelay(relay);
}

int SimulatedNetwork::addClient(session::SessionConfig config)
{
    m_clients.push_back({std::make_unique<session::SessionMachine>(config, m_random), {}});
    m_clients.back().machine->start(m_now);
    collect();
    return clients() - 1;
}

void SimulatedNetwork::setWeather(const Weather& weather)
{
    if (const std::string wrong = impair::flaw(weather); !wrong.empty())
        qFatal("%s", wrong.c_str());
    m_weather = weather;
}

bool SimulatedNetwork::say(int client, const QString& text)
{
    if (this->client(client).state() == session::SessionState::Idle)
        return false;
    const bool sent = this->client(client).send(text, m_now).has_value();
    collect();
    return sent;
}

void SimulatedNetwork::leave(int client)
{
    this->client(client).disconnect(m_now);
    collect();
}

void SimulatedNetwork::stopClient(int client)
{
    m_clients.at(std::size_t(client)).machine.reset();
}

void SimulatedNetwork::run(std::chrono::milliseconds time)
{
    const protocol::Now start = m_now;
    const Instant end = start.steady + time;
    collect(); // what the test asked of the machines
    for (Instant next = nextEvent(); next <= end; next = nextEvent()) {
        m_now.steady = std::max(next, m_now.steady);
        m_now.unixTime =
            start.unixTime + std::chrono::floor<std::chrono::seconds>(next - start.steady);
        while (!m_flights.empty() && m_flights.top().arrival <= m_now.steady) {
            const Flight flight = m_flights.top();
            m_flights.pop();
            deliver(flight);
        }
        tick();
    }
    m_now.steady = end;
}

QString SimulatedNetwork::flaw(int relay)
{
    std::vector<Endpoint> everybody;
    for (int client = 0; client < clients(); ++client) {
        if (isAlive(client) && this->client(client).state() != session::SessionState::Idle)
            everybody.push_back(clientAddress(client));
    }
    const std::vector<Endpoint> members = sorted(this->relay(relay).members());
    if (members != everybody)
        return u"the relay has %1 members, there are %2"_s.arg(members.size())
            .arg(everybody.size());
    for (int client = 0; client < clients(); ++client) {
        if (!isAlive(client))
            continue;
        const session::SessionMachine& machine = this->client(client);
        if (machine.state() == session::SessionState::Idle)
            continue;
        if (!machine.relay() || machine.relay()->address != relayAddress(relay))
            return u"client %1 has no session with it"_s.arg(client);
        std::vector<Endpoint> known{clientAddress(client)};
        for (const session::Person& person : machine.people())
            known.push_back(person.address);
        if (sorted(known) != everybody)
            return u"client %1 knows of %2 members, there are %3"_s.arg(client)
                .arg(known.size())
                .arg(everybody.size());
    }
    return {};
}

void SimulatedNetwork::send(const Endpoint& from, const Endpoint& to, bool byGroup,
                            const QByteArray& datagram)
{
    if (m_barrier && m_barrier(from, to))
        return;
    const impair::Verdict verdict = m_paths[{from, to}].judge(
        m_weather, std::size_t(datagram.size()), m_now.steady, m_random.engine());
    for (const impair::Duration departure : verdict.departures) {
        const Instant arrival =
            std::max(std::chrono::ceil<Instant>(departure), m_now.steady + kPropagation);
        Flight flight{arrival, m_flightsSoFar++, from, to, byGroup, datagram};
        if (const auto bit = verdict.flippedBit)
            flight.datagram.data()[*bit / 8] ^= char(1 << (*bit % 8));
        if (m_meddler)
            m_meddler(flight.datagram);
        m_flights.push(std::move(flight));
    }
}

/// To everybody else: multicast comes back to its sender, but every endpoint ignores its own.
void SimulatedNetwork::sendToGroup(const Endpoint& from, const QByteArray& datagram)
{
    const auto sendUnlessOwn = [&](const Endpoint& to) {
        if (to != from)
            send(from, to, true, datagram);
    };
    for (std::size_t relay = 0; relay < m_relays.size(); ++relay)
        sendUnlessOwn(relayAddress(int(relay)));
    for (int client = 0; client < clients(); ++client)
        sendUnlessOwn(clientAddress(client));
}

void SimulatedNetwork::deliver(const Flight& flight)
{
    for (std::size_t relay = 0; relay < m_relays.size(); ++relay) {
        if (m_relays[relay] && flight.to == relayAddress(int(relay)))
            m_relays[relay]->receive(flight.datagram, flight.from, m_now);
    }
    for (int client = 0; client < clients(); ++client) {
        if (isAlive(client) && flight.to == clientAddress(client)) {
            const session::Arrival arrival{flight.from,
                                           flight.byGroup ? session::kAllLinks : kLink};
            this->client(client).receive(flight.datagram, arrival, m_now);
        }
    }
    collect();
}

void SimulatedNetwork::collect()
{
    for (std::size_t number = 0; number < m_relays.size(); ++number) {
        if (!m_relays[number])
            continue;
        relay::Relay& relay = *m_relays[number];
        const Endpoint from = relayAddress(int(number));
        for (auto portion = relay.takeOutgoing(); !portion.isEmpty();
             portion = relay.takeOutgoing()) {
            for (const relay::Outgoing& outgoing : portion) {
                if (outgoing.to.isValid())
                    send(from, outgoing.to, false, outgoing.datagram);
                else
                    sendToGroup(from, outgoing.datagram);
            }
        }
        for (relay::Event& event : relay.takeEvents()) {
            const relay::Event& told = m_toldByRelays.emplace_back(std::move(event));
            for (Inhabitant* const inhabitant : m_inhabitants)
                inhabitant->toldByRelay(int(number), told, m_now);
        }
    }
    for (int number = 0; number < clients(); ++number) {
        Client& client = m_clients[std::size_t(number)];
        if (!client.machine)
            continue;
        for (const session::Outgoing& outgoing : client.machine->takeOutgoing()) {
            if (outgoing.to)
                send(clientAddress(number), *outgoing.to, false, outgoing.datagram);
            else
                sendToGroup(clientAddress(number), outgoing.datagram);
        }
        for (session::Event& event : client.machine->takeEvents()) {
            const session::Event told = client.told.emplace_back(std::move(event));
            for (Inhabitant* const inhabitant : m_inhabitants)
                inhabitant->told(number, told, m_now);
        }
    }
}

void SimulatedNetwork::tick()
{
    for (const auto& relay : m_relays) {
        if (relay)
            relay->tick(m_now);
    }
    for (const Client& client : m_clients) {
        if (client.machine)
            client.machine->tick(m_now);
    }
    collect();
    for (Inhabitant* const inhabitant : m_inhabitants)
        inhabitant->tick(m_now);
    collect();
}

/// The next arrival or deadline. Whatever is still due after a tick would be a busy loop.
Instant SimulatedNetwork::nextEvent()
{
    constexpr int kPatience = 10;
    for (int round = 0; round < kPatience; ++round) {
        Instant next = m_flights.empty() ? Instant::max() : m_flights.top().arrival;
        for (const auto& relay : m_relays) {
            if (relay)
                next = std::min(next, relay->nextDeadline().value_or(next));
        }
        for (const Client& client : m_clients) {
            if (client.machine)
                next = std::min(next, client.machine->nextDeadline().value_or(next));
        }
        for (const Inhabitant* const inhabitant : m_inhabitants)
            next = std::min(next, inhabitant->nextDeadline().value_or(next));
        if (next > m_now.steady)
            return next;
        tick();
    }
    qFatal("a machine is due at every moment");
}

} // namespace support
