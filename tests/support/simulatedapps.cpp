#include "support/simulatedapps.h"

#include "protocol/limits.h"
#include "secure/transcript.h"
#include "support/testkeys.h"

#include <algorithm>
#include <numeric>
#include <ranges>

namespace support {

using namespace Qt::StringLiterals;
using protocol::Endpoint;
using protocol::Instant;
using protocol::Now;

/// What network::Engine and network::Host do about hosting, without their sockets.
class SimulatedApps::App final : public Inhabitant
{
public:
    App(SimulatedNetwork& network, int number, int key)
        : m_network(network),
          m_number(number),
          m_key(key),
          m_identity(crypto::IdentityKey::generate(network.random())),
          m_succession(network.random())
    {
        m_succession.setMode(session::Hosting::WhenAlone);
    }

    void start()
    {
        session::SessionConfig config;
        config.identity = m_identity;
        config.name = u"app %1"_s.arg(m_number);
        config.canHost = true;
        m_lives = true;
        (void)m_network.addClient(config);
    }

    void die() { m_lives = false; }
    [[nodiscard]] bool lives() const { return m_lives; }

    void told(int client, const session::Event& event, Now now) override
    {
        if (client != m_number || !m_lives)
            return;
        if (const auto* const search = std::get_if<session::SearchStarted>(&event)) {
            if (!hosts())
                m_succession.searchBegan(search->succession, now.steady);
        } else if (std::holds_alternative<session::Established>(event)) {
            m_succession.settled();
        }
    }

    void toldByRelay(int relay, const relay::Event& event, Now now) override
    {
        const auto* const rival = std::get_if<relay::RivalHeard>(&event);
        if (relay != m_number || !m_lives || !rival)
            return;
        if (session::Succession::yieldsTo(rival->fingerprint, m_network.relay(relay).fingerprint()))
            m_yieldAt = now.steady;
        else
            m_answer = {now.steady, rival->from};
    }

    [[nodiscard]] std::optional<Instant> nextDeadline() const override
    {
        std::optional<Instant> next;
        const auto answerAt = m_answer.transform([](const Answer& answer) { return answer.at; });
        for (const auto& deadline : {m_succession.dueAt(), m_yieldAt, answerAt}) {
            if (m_lives && deadline)
                next = std::min(next.value_or(*deadline), *deadline);
        }
        return next;
    }

    void tick(Now now) override
    {
        if (!m_lives)
            return;
        if (std::exchange(m_yieldAt, {}) && hosts()) {
            m_network.endRelay(m_number, protocol::EndReason::Yields);
            m_succession.yielded();
            m_network.client(m_number).searchAgain(now);
        }
        if (const auto answer = std::exchange(m_answer, {}); answer && hosts()) {
            m_network.relay(m_number).start(now);
            m_network.relay(m_number).announceTo(answer->rival, now);
        }
        const auto state = m_network.client(m_number).state();
        const bool underWay =
            state == session::SessionState::Gathering || state == session::SessionState::Joining;
        if (!hosts() && m_succession.mayBegin(underWay, now.steady)) {
            m_network.startRelay(
                m_number, m_key,
                {.announceInterval = protocol::kAnnounceInterval,
                 .name = u"app %1"_s.arg(m_number),
                 .host = secure::signHost(m_identity, testKey(m_key).publicKey())});
            m_succession.hosts();
        }
    }

private:
    /// Shows the key once more to another host.
    struct Answer {
        Instant at;
        Endpoint rival;
    };

    [[nodiscard]] bool hosts() const { return m_network.hasRelay(m_number); }

    SimulatedNetwork& m_network;
    int m_number;
    int m_key;
    bool m_lives = false;
    crypto::IdentityKey m_identity;
    session::Succession m_succession;
    std::optional<Instant> m_yieldAt;
    std::optional<Answer> m_answer;
};

SimulatedApps::SimulatedApps(std::uint32_t seed) : m_network(seed), m_keys(kMost)
{
    std::iota(m_keys.begin(), m_keys.end(), 0);
    std::ranges::sort(m_keys, {}, [](int key) { return testKey(key).publicKey().fingerprint(); });
    std::ranges::shuffle(m_keys, m_network.random().engine());
    m_network.setBarrier([this](const Endpoint& a, const Endpoint& b) {
        const auto isCutOff = [this](const Endpoint& endpoint) {
            return std::ranges::any_of(m_cutOff, [&](int app) {
                return endpoint == SimulatedNetwork::clientAddress(app)
                       || endpoint == SimulatedNetwork::relayAddress(app);
            });
        };
        return isCutOff(a) != isCutOff(b);
    });
}

SimulatedApps::~SimulatedApps() = default;

int SimulatedApps::add()
{
    const int number = int(m_apps.size());
    m_apps.push_back(std::make_unique<App>(m_network, number, m_keys.at(std::size_t(number))));
    m_network.addInhabitant(*m_apps.back());
    m_apps.back()->start();
    return number;
}

void SimulatedApps::kill(int app)
{
    m_apps.at(std::size_t(app))->die();
    m_network.stopClient(app);
    if (m_network.hasRelay(app))
        m_network.stopRelay(app);
}

void SimulatedApps::quit(int app)
{
    m_apps.at(std::size_t(app))->die();
    m_network.leave(app);
    m_network.stopClient(app);
    if (m_network.hasRelay(app))
        m_network.endRelay(app);
}

void SimulatedApps::cutOff(std::set<int> apps)
{
    m_cutOff = std::move(apps);
}

std::vector<int> SimulatedApps::alive() const
{
    std::vector<int> living;
    for (int app = 0; app < int(m_apps.size()); ++app) {
        if (m_apps[std::size_t(app)]->lives())
            living.push_back(app);
    }
    return living;
}

std::vector<int> SimulatedApps::hosts() const
{
    std::vector<int> hosting;
    for (const int app : alive()) {
        if (m_network.hasRelay(app))
            hosting.push_back(app);
    }
    return hosting;
}

QString SimulatedApps::flawOfRelays(const std::vector<int>& apps)
{
    std::vector<int> hosting;
    std::ranges::copy_if(apps, std::back_inserter(hosting),
                         [this](int app) { return m_network.hasRelay(app); });
    if (hosting.size() != 1)
        return u"%1 apps host"_s.arg(hosting.size());
    for (const int app : apps) {
        const auto relay = m_network.client(app).relay();
        if (!relay || relay->address != SimulatedNetwork::relayAddress(hosting.front()))
            return u"app %1 is not in the room of app %2"_s.arg(app).arg(hosting.front());
    }
    return {};
}

QString SimulatedApps::flaw(const std::vector<int>& apps)
{
    if (const QString flaw = flawOfRelays(apps); !flaw.isEmpty())
        return flaw;
    for (const int app : apps) {
        const std::size_t others = m_network.client(app).people().size();
        if (others != apps.size() - 1)
            return u"app %1 sees %2 others, there are %3"_s.arg(app).arg(others).arg(apps.size()
                                                                                     - 1);
    }
    return {};
}

std::optional<std::chrono::milliseconds>
SimulatedApps::untilOneRoom(std::chrono::milliseconds patience)
{
    constexpr std::chrono::milliseconds kStep{20};
    for (std::chrono::milliseconds passed{}; passed <= patience; passed += kStep) {
        if (flaw(alive()).isEmpty())
            return passed;
        run(kStep);
    }
    return std::nullopt;
}

} // namespace support
