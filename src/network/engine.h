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
    QString relayKey; ///< of the relay that the app hosts
};

class Engine final : public QObject
{
    Q_OBJECT

public:
    Engine(settings::Settings settings, Paths paths, QObject* parent = nullptr);
    ~Engine() override;

    [[nodiscard]] const Status& status() const;
    /// Addresses of the others in the room, in the order in which they came.
    [[nodiscard]] std::vector<protocol::Endpoint> people() const;
    [[nodiscard]] const settings::Settings& settings() const;

    /// Seals and sends; messageSent() follows before this returns.
    std::expected<void, session::SendError> send(const QString& text);

public Q_SLOTS:
    void start();
    /// As send(), with sendRefused() for the error.
    void sendMessage(const QString& text);
    /// Restarts what the change touches; a session that it does not touch goes on.
    void applySettings(const settings::Settings& settings);
    /// Marks the key of the relay at this address as compared by a person, or takes that back.
    void setRelayVerified(const protocol::Endpoint& relay, bool verified);
    /// Removes the pin of an address and searches anew.
    void forgetRelay(const QString& address);
    void requestShutdown() { Q_EMIT shutdownRequested(); }
    /// Says goodbye to the relay and to our own members, closes every socket.
    void stop();

Q_SIGNALS:
    void statusChanged(const network::Status& status);
    void personJoined(const protocol::Endpoint& person);
    void personLeft(const protocol::Endpoint& person);
    void messageReceived(const network::ReceivedMessage& message);
    void messageSent(const network::SentMessage& message);
    void sendRefused(const QString& text, session::SendError error);
    void noticed(network::Notice notice, const QString& detail);
    void settingsChanged(const settings::Settings& settings);
    /// Somebody (the control port's `exit`) wants the program to end.
    void shutdownRequested();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace network
