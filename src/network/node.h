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

public Q_SLOTS:
    void sendMessage(const QString& text);
    void applySettings(const settings::Settings& settings);
    void setRelayVerified(const protocol::Endpoint& relay, bool verified);
    void forgetRelay(const QString& address);

Q_SIGNALS: // as Engine's
    void statusChanged(const network::Status& status);
    void personJoined(const protocol::Endpoint& person);
    void personLeft(const protocol::Endpoint& person);
    void messageReceived(const network::ReceivedMessage& message);
    void messageSent(const network::SentMessage& message);
    void sendRefused(const QString& text, session::SendError error);
    void noticed(network::Notice notice, const QString& detail);
    void shutdownRequested();

private:
    QThread m_thread;
    Engine* m_engine = nullptr; // on m_thread; deleted by its finished()
    settings::Settings m_settings;
    Paths m_paths;
    Status m_status;
};

} // namespace network
