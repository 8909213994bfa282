#pragma once

// Apps in memory: each a client that hosts a relay of its own when its turn has come, as the engine
// does, by the same session::Succession. They can be killed, quit and be cut off from each other.
// Belongs to one test, as the network that it makes.

#include "session/succession.h"
#include "support/simulatednetwork.h"

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace support {

class SimulatedApps
{
public:
    static constexpr int kMost = 8;

    explicit SimulatedApps(std::uint32_t seed);
    ~SimulatedApps();

    /// App number `n` is client `n`, and hosts as relay `n`. At most `kMost`.
    int add();
    /// At once and without a word.
    void kill(int app);
    /// As a person closes the window: the relay says that it ends, the client says goodbye.
    void quit(int app);
    /// Nothing passes between these and the others.
    void cutOff(std::set<int> apps);
    void reunite() { m_cutOff.clear(); }
    void run(std::chrono::milliseconds time) { m_network.run(time); }

    [[nodiscard]] SimulatedNetwork& network() { return m_network; }
    [[nodiscard]] std::vector<int> alive() const;
    [[nodiscard]] std::vector<int> hosts() const;
    /// Empty when one of these apps hosts, and no other, and all of them are in its room. Else what
    /// is not so.
    [[nodiscard]] QString flawOfRelays(const std::vector<int>& apps);
    /// And when they see each other and nobody else, which takes 90 s for who cannot be reached.
    [[nodiscard]] QString flaw(const std::vector<int>& apps);
    /// Runs until there is no flaw among all that live; how long that took. Nothing: it lasted.
    [[nodiscard]] std::optional<std::chrono::milliseconds>
    untilOneRoom(std::chrono::milliseconds patience);

private:
    class App;

    SimulatedNetwork m_network;
    /// The test key of each app. Whose fingerprint is the greater decides much, and the keys are new in
    /// each run: so it is the seed that says in which order they are.
    std::vector<int> m_keys;
    std::vector<std::unique_ptr<App>> m_apps;
    std::set<int> m_cutOff;
};

} // namespace support
