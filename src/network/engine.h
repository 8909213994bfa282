#pragma once

// All of the network on the worker thread: the client's endpoint, our own relay while we host, the
// pins. What the control server talks to directly, being on the same thread; everybody else goes
// through Node. Owned by Node's worker thread; destroyed there.

#include "network/snapshot.h"
#include "session/sessionmachine.h"
#include "settings/settings.h"

#include <QObject>

#include <expected>
#include <memory>
#include <vector>

namespace network {

/// Where the engine keeps its files; all absolute.
struct Paths {
    QString knownRelays;
    QString knownPeople;
    QString identityKey;
    QString relayKey; ///< of the relay that the app hosts
};

class Engine final : public QObject
{
    Q_OBJECT

public:
    Engine(settings::Settings settings, Paths paths, QObject* parent = nullptr);
    ~Engine() override;

    [[nodiscard]] const Status& status() const;
    /// The others in the room, in the order in which they came.
    [[nodiscard]] const std::vector<session::Person>& people() const;
    [[nodiscard]] PersonTrust trustOf(const session::Person& person) const;
    [[nodiscard]] const settings::Settings& settings() const;

    /// Seals and sends; messageSent() follows before this returns.
    std::expected<void, session::SendError> send(const QString& text);

public Q_SLOTS:
    void start();
    /// As send(), with sendRefused() for the error.
    void sendMessage(const QString& text);
    /// Restarts what the change touches; a session that it does not touch goes on.
    void applySettings(const settings::Settings& settings);
    /// Tries the relays anew, those too that refused us and are not tried by themselves.
    void searchAgain();
    /// The password of the room: tried where a relay asks for one, and asked for by the relay that
    /// we host. Empty: none. Kept in memory only.
    void setPassword(const QString& password);
    /// Marks a pinned key as compared by a person, or takes that back.
    void setRelayVerified(const crypto::Fingerprint& relay, bool verified);
    /// Removes a pin and searches anew.
    void forgetRelay(const crypto::Fingerprint& relay);
    /// As for relays; noted as a known person if it was not.
    void setPersonVerified(const crypto::Fingerprint& identity, const QString& name, bool verified);
    void forgetPerson(const crypto::Fingerprint& identity);
    void requestShutdown() { Q_EMIT shutdownRequested(); }
    /// Says goodbye to the relay and to our own members, closes every socket.
    void stop();

Q_SIGNALS:
    void statusChanged(const network::Status& status);
    /// All of them, after each change, and once at the start.
    void knownRelaysChanged(const QList<network::PinnedRelay>& relays);
    void knownPeopleChanged(const QList<network::KnownPerson>& people);
    void personJoined(const session::Person& person);
    void personLeft(const protocol::Endpoint& person);
    void messageReceived(const network::ReceivedMessage& message);
    void messageSent(const network::SentMessage& message);
    void sendRefused(const QString& text, session::SendError error);
    /// The relay did not take our message, as there were too many.
    void messageLimited(const QString& text, std::chrono::milliseconds wait);
    void noticed(network::Notice notice, const QString& detail);
    void settingsChanged(const settings::Settings& settings);
    /// Somebody (the control port's `exit`) wants the program to end.
    void shutdownRequested();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace network
