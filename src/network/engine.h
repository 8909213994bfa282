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
    QString rooms;  ///< that we come back to
    QString outbox; ///< what we wrote and not all have yet
    QString identityKey;
    QString relayKey; ///< of the relay that the app hosts
};

class Engine final : public QObject
{
    Q_OBJECT

public:
    Engine(settings::Settings settings, const Paths& paths, QObject* parent = nullptr);
    ~Engine() override;

    [[nodiscard]] const Status& status() const;
    /// The others in the lobby, in the order in which they came.
    [[nodiscard]] const std::vector<session::Person>& people() const;
    [[nodiscard]] PersonTrust trustOf(const session::Person& person) const;
    [[nodiscard]] const settings::Settings& settings() const;

    /// Who else is in a room of ours.
    [[nodiscard]] std::vector<session::Person> peopleIn(const session::Conversation& room) const;
    /// Nothing without a session of the extended layer.
    [[nodiscard]] std::optional<LinkHealth> linkHealth() const;

    /// What is reliable is kept in the outbox, on disk, until all have it; if there is a relay,
    /// messageSent() follows before this returns.
    std::expected<session::MessageId, session::SendError> send(const session::OutgoingText& text);
    /// To the lobby.
    std::expected<session::MessageId, session::SendError> send(const QString& text)
    {
        return send(session::OutgoingText{.text = text});
    }
    /// The relays that answered lately, as last listed.
    [[nodiscard]] const QList<RelayHere>& relaysHere() const;
    /// Goes to one of relaysHere(), and remembers that once it is joined.
    std::expected<void, ChoiceError> chooseRelay(const crypto::Fingerprint& relay);

public Q_SLOTS:
    void start();
    /// As send(), with sendRefused() for the error.
    void sendMessage(const QString& text);
    /// As send(), with textRefused() for the error.
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
    /// Restarts what the change touches; a session that it does not touch goes on.
    void applySettings(const settings::Settings& settings);
    /// Tries the relays anew, those too that refused us and are not tried by themselves.
    void searchAgain();
    /// Asks who is there; relaysListed() follows.
    void lookForRelays();
    /// None of relaysHere() is preferred any more; the session goes on.
    void forgetChoice();
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
    /// All that answered lately: after each question, and when they changed otherwise.
    void relaysListed(const QList<network::RelayHere>& relays);
    void personJoined(const session::Person& person);
    void personLeft(const protocol::Endpoint& person);
    /// Of somebody who is present.
    void personTrustChanged(const session::Person& person, network::PersonTrust trust);
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
    void settingsChanged(const settings::Settings& settings);
    /// Somebody (the control port's `exit`) wants the program to end.
    void shutdownRequested();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace network
