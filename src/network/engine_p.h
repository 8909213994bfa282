#pragma once

// What the engine is made of. Two halves: the client (engine_client.cpp), which finds a relay and
// keeps the session, and hosting (engine_hosting.cpp), which decides when to run a relay of our
// own. The status is always composed anew from the parts. Owned by Engine, on its thread.
//
//                nobody answers for 1.5 s                     key there, port free
//   not hosting --------------------------> starting (Host) ------------------------> hosting
//     ^   ^                                       | failed: again, later and later       |
//     |   +---------------------------------------+                                      |
//     +----------------------------------------------------------------------------------+
//         a rival with a smaller fingerprint, a socket failed, the mode or the group changed

#include "network/clientendpoint.h"
#include "network/engine.h"
#include "network/host.h"
#include "network/pins.h"

#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace network {

struct Engine::Private {
    Private(Engine* owner, settings::Settings given, const Paths& paths);

    // The client's half
    void openClient();
    void connectClient(std::optional<protocol::Endpoint> relayAddress);
    void closeClient();
    void onClientFailed(const Trouble& trouble);
    void on(const session::SearchStarted& search);
    void on(const session::Established& established);
    void on(const session::RelayRefused& refused);
    void on(const session::MemberJoined& joined);
    void on(const session::MemberLeft& left);
    void on(const session::MessageReceived& message);
    void on(const session::DatagramRejected& rejected);
    void searchAgain();
    void endSession();
    void usePins();

    // Hosting
    [[nodiscard]] bool mayHost() const;
    [[nodiscard]] bool insistsOnHosting() const;
    void startHosting();
    void hostIfAlone();
    void hostWhenAlone();
    void stopHosting();
    void onHosting();
    void onHostFailed(const Trouble& trouble);
    void onYielded(const protocol::Endpoint& rival);
    void callOffHosting();

    void applySettings(const settings::Settings& changed);
    void notice(Notice notice, const QString& detail);
    void publish();
    [[nodiscard]] GroupConfig group() const;
    [[nodiscard]] std::optional<crypto::Fingerprint> demandedFingerprint() const;

    Engine* q;
    settings::Settings settings;
    Paths paths;
    Status status; ///< as last signalled
    std::vector<protocol::Endpoint> people;
    bool running = false;

    Pins pins;
    std::unique_ptr<ClientEndpoint, DeleteLater> client;
    QTimer* clientRetry;
    std::optional<int> lookup; ///< of the relay's name, under way
    std::optional<session::Relay> relay;
    std::optional<session::RelayRefused> refusal;
    std::optional<std::chrono::milliseconds> silence;
    std::optional<Trouble> clientTrouble;

    Host* host;
    QTimer* hostTimer;
    int hostFailures = 0; ///< in a row
    bool hasYielded = false;
    std::optional<Trouble> hostTrouble;
    bool toldOfBuffer = false;
};

} // namespace network
