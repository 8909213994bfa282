#pragma once

// The one door to the network for the window and the headless mode. Lives with its caller, owns
// the worker thread by value; the Engine and whatever the factory makes live on that thread. Only
// values cross, by queued signals. Destruction says goodbye, stops the thread and joins it.

#include "network/engine.h"

#include <QObject>
#include <QThread>

#include <functional>

namespace network {

class Node final : public QObject
{
    Q_OBJECT

public:
    /// Called once on the worker thread, after the engine is made and before it starts; the object
    /// (the control server) becomes the engine's child. May be empty.
    using WorkerFactory = std::function<QObject*(Engine&)>;

    Node(settings::Settings settings, Paths paths, QObject* parent = nullptr);
    ~Node() override;

    void start(WorkerFactory factory = {});
    /// Says goodbye and joins the thread; at most a second. Nothing is signalled afterwards.
    void stop();

    /// As last signalled.
    [[nodiscard]] const Status& status() const { return m_status; }
    [[nodiscard]] const settings::Settings& settings() const { return m_settings; }
    [[nodiscard]] const QList<PinnedRelay>& knownRelays() const { return m_knownRelays; }
    [[nodiscard]] const QList<KnownPerson>& knownPeople() const { return m_knownPeople; }

public Q_SLOTS:
    void sendMessage(const QString& text);
    void applySettings(const settings::Settings& settings);
    /// Tries the relays anew, those too that refused us and are not tried by themselves.
    void searchAgain();
    /// The password of the room: tried where a relay asks for one, and asked for by the relay that
    /// we host. Empty: none. Kept in memory only. Before start() too.
    void setPassword(const QString& password);
    /// Marks a pinned key as compared by a person, or takes that back.
    void setRelayVerified(const crypto::Fingerprint& relay, bool verified);
    /// Removes a pin and searches anew.
    void forgetRelay(const crypto::Fingerprint& relay);
    /// As for relays; noted as a known person if it was not.
    void setPersonVerified(const crypto::Fingerprint& identity, const QString& name, bool verified);
    void forgetPerson(const crypto::Fingerprint& identity);

Q_SIGNALS: // as Engine's
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
    void shutdownRequested();

private:
    QThread m_thread;
    Engine* m_engine = nullptr; // on m_thread; deleted by its finished()
    settings::Settings m_settings;
    Paths m_paths;
    QString m_password;
    Status m_status;
    QList<PinnedRelay> m_knownRelays; // as last signalled
    QList<KnownPerson> m_knownPeople;
};

} // namespace network
