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
    [[nodiscard]] const QList<RelayHere>& relaysHere() const { return m_relaysHere; }
    [[nodiscard]] const QList<KnownPerson>& knownPeople() const { return m_knownPeople; }

public Q_SLOTS:
    void sendMessage(const QString& text);
    /// Reliable: kept until all have it. textRefused() if it is not accepted.
    void sendText(const session::OutgoingText& text);
    /// A message of ours that failed, once more.
    void retryMessage(const session::MessageId& id);
    /// Forgets a message of ours, which may be on its way already.
    void discardMessage(const session::MessageId& id);
    /// Enters a room of that name, and makes it with that topic if there is none; it is entered anew
    /// in each session, and after a restart. roomRefused() if it cannot be.
    void enterRoom(const QString& name, const QString& topic);
    /// With somebody whom we met since the start, or had a conversation with.
    void openPrivate(const crypto::Fingerprint& person);
    void leaveRoom(const session::Conversation& room);
    // Nothing without a session of the extended layer.
    void listRooms();
    void setTopic(const session::Conversation& room, const QString& topic);
    /// So many messages before those that came already; earlierFetched() ends the answer.
    void fetchEarlier(const session::Conversation& room, int count);
    /// Our person is away, or here again.
    void setAway(bool away);
    /// Our person writes; may be called at each key.
    void typing(const session::Conversation& room);
    void applySettings(const settings::Settings& settings);
    /// Tries the relays anew, those too that refused us and are not tried by themselves.
    void searchAgain();
    /// Asks who is there; relaysListed() follows.
    void lookForRelays();
    /// Goes to one of relaysHere() if it may be joined, and remembers that once it is.
    void chooseRelay(const crypto::Fingerprint& relay);
    /// None of relaysHere() is preferred any more; the session goes on.
    void forgetChoice();
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
    /// All that answered lately: after each question, and when they changed otherwise.
    void relaysListed(const QList<network::RelayHere>& relays);
    void personJoined(const session::Person& person);
    void personLeft(const protocol::Endpoint& person);
    void messageReceived(const network::ReceivedMessage& message);
    void messageSent(const network::SentMessage& message);
    void sendRefused(const QString& text, session::SendError error);
    // Of the extended layer:
    /// A reliable message was accepted, or found in the outbox: before messageSent().
    void messageAccepted(const network::OwnMessage& message);
    void messageStateChanged(const session::MessageStateChanged& change);
    void textRefused(const session::OutgoingText& text, session::SendError error);
    // Rooms: what is so now is in the status.
    void roomEntered(const session::RoomInfo& room);
    void roomLeft(const session::Conversation& room, protocol::NoRoomReason why);
    /// No name for a room, or nobody whom we met, or too many already.
    void roomRefused(const session::Conversation& room);
    void roomPeopleChanged(const session::RoomPeopleChanged& change);
    void roomsListed(const std::vector<session::ListedRoom>& rooms);
    void earlierFetched(const session::EarlierFetched& fetched);
    void presenceChanged(const session::Person& person);
    void typingSeen(const session::Typing& typing);
    /// Every two seconds, in a session of the extended layer.
    void linkHealthChanged(const network::LinkHealth& health);
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
    QList<RelayHere> m_relaysHere;
};

} // namespace network
