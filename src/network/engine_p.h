#pragma once

// What the engine is made of. Two halves: the client (engine_client.cpp, engine_relays.cpp for the
// choice among relays, engine_rooms.cpp), which finds a relay and keeps the session, and hosting
// (engine_hosting.cpp), which decides when to run a relay of our own. The status is always composed
// anew from the parts. Owned by Engine, on its thread.
//
//                session::Succession says so                  key there, port free
//   not hosting --------------------------> starting (Host) ------------------------> hosting
//     ^   ^                                       | failed                              |
//     |   +---------------------------------------+                                     |
//     +---------------------------------------------------------------------------------+
//         a rival with a smaller fingerprint, a socket failed, the mode or the group changed

#include "crypto/identity.h"
#include "network/acquaintances.h"
#include "network/clientendpoint.h"
#include "network/engine.h"
#include "network/host.h"
#include "network/outboxjournal.h"
#include "network/passwordworker.h"
#include "network/pins.h"
#include "session/succession.h"
#include "settings/rememberedrooms.h"

#include <QTimer>

#include <map>
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
    void on(const session::HandshakeRejected& rejected);
    void on(const session::ReplayRejected& rejected);
    void on(const session::RelayKeyRenewed& renewed);
    void on(const session::PasswordKeyNeeded& needed);
    void on(const session::RelaysListed& listed);
    void on(const session::ChosenRelaySilent& silent);
    // engine_rooms.cpp
    void on(const session::MessageAccepted& accepted);
    void on(const session::MessageStateChanged& change);
    void on(const session::RoomEntered& entered);
    void on(const session::RoomChanged& changed);
    void on(const session::RoomLeft& left);
    void on(const session::RoomPeopleChanged& change);
    void on(const session::RoomsListed& listed);
    void on(const session::EarlierFetched& fetched);
    void on(const session::PresenceChanged& change);
    void on(const session::Typing& typing);
    void act(const ClientEndpoint::Act& what);
    void onRoomWished(const session::Conversation& room, bool taken);
    void loadRooms();
    void saveRooms();
    void loadOutbox();
    void saveOutbox();
    void onPasswordKey(const QString& made, const protocol::PasswordTerms& terms,
                       const std::optional<crypto::Secret>& key);
    [[nodiscard]] bool loadIdentity();
    [[nodiscard]] bool isHostVerified() const;
    [[nodiscard]] QString ownName() const;
    void usePeople();
    /// Of all who are present, in their order.
    [[nodiscard]] std::vector<PersonTrust> trustInPeople() const;
    void tellTrustChanges(const std::vector<PersonTrust>& before);
    /// Those who were met since the last time, at once.
    void savePeople();
    /// Of the session's relay, after somebody was compared or forgotten.
    void judgeAgain();
    void searchAgain();
    void endSession();
    void usePins();

    // The choice among relays
    void listRelays();
    void noteChoice();
    [[nodiscard]] std::vector<crypto::Fingerprint> keysHere() const;

    // Hosting
    [[nodiscard]] session::Hosting hostingMode() const;
    [[nodiscard]] bool mayHost() const;
    void startHosting();
    void hostInTurn(std::optional<int> place = {});
    void hostIfDue();
    void planHosting();
    void stopHosting();
    void onHosting();
    void disownRelay();
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
    std::vector<session::Person> people;
    bool running = false;
    bool away = false;

    std::optional<crypto::IdentityKey> identity;
    QString password; ///< of the room; empty: none
    PasswordWorker* passwordWorker;
    Pins pins;
    Acquaintances acquaintances;
    /// What goes on from one client to the next.
    std::shared_ptr<session::Memory> memory = std::make_shared<session::Memory>();
    settings::RememberedRooms rooms;
    bool areRoomsReadable = false;
    std::optional<OutboxJournal> journal; ///< once we know who we are
    bool isOutboxSaved = true;
    /// Texts that no relay was handed yet, by id.
    std::map<session::MessageId, QString> unsent;
    QTimer* peopleTimer; ///< runs while somebody who was met is not saved
    std::unique_ptr<ClientEndpoint, DeleteLater> client;
    QTimer* clientRetry;
    std::optional<int> lookup; ///< of the relay's name, under way
    std::optional<session::Relay> relay;
    std::optional<session::RelayRefused> refusal;
    std::vector<session::HeardRelay> heardRelays;
    QList<RelayHere> relaysHere;               ///< as last told
    std::optional<crypto::Fingerprint> choice; ///< a person asked for it; not joined yet
    std::optional<std::chrono::milliseconds> silence;
    std::optional<Trouble> clientTrouble;

    Host* host;
    std::optional<protocol::PasswordTerms>
        hostTerms;                                   ///< how the key of our room's password is made
    std::optional<relay::RoomPassword> roomPassword; ///< with these terms, once it is made
    crypto::SystemRandom random;
    session::Succession succession{random};
    QTimer* hostTimer; ///< runs while the succession waits
    std::optional<Trouble> hostTrouble;
    std::optional<protocol::Endpoint> hostedAt; ///< where our relay was when it last said so
    bool toldOfBuffer = false;
    QTimer* healthTimer;
};

} // namespace network
