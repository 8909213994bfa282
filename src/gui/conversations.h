#pragma once

// Our conversations as a list: the lobby, then rooms by name, then private ones, each with its
// entries, its people and what was not read yet. Takes what the node tells and puts it where it
// belongs. Bounded over all conversations: the largest loses its oldest entries. The lobby is always
// there, and one conversation is the current one. GUI thread, owned by MainWindow.
// Source: docs/protocol.md, "Rooms".

#include "gui/conversationmodel.h"

#include <QAbstractListModel>
#include <QDeadlineTimer>
#include <QHash>
#include <QTimer>

#include <chrono>
#include <vector>

namespace gui {

class Conversations final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        ConversationRole = Qt::UserRole, ///< session::Conversation
        UnreadRole,                      ///< messages; int
        FaceRole,                        ///< Face of the other one; of private ones only
        PresenceRole,                    ///< Presence of the other one, as FaceRole
    };

    /// Who was there when the relay went comes back within that, or is gone.
    static constexpr std::chrono::seconds kReturnFor{10};

    /// The book must outlive it; it is told here who is present.
    explicit Conversations(PeopleBook& people, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

    [[nodiscard]] QModelIndex indexOf(const session::Conversation& which) const;
    [[nodiscard]] ConversationModel* modelOf(const session::Conversation& which) const;
    [[nodiscard]] const session::Conversation& current() const { return m_current; }
    [[nodiscard]] ConversationModel& currentModel() const;
    [[nodiscard]] const session::RoomInfo& currentInfo() const;
    /// Those besides us; of a private conversation the other one, present or not.
    [[nodiscard]] std::vector<session::Person> currentPeople() const;
    [[nodiscard]] bool isFetching() const;
    [[nodiscard]] QString topicOf(const session::Conversation& which) const;
    [[nodiscard]] const PeopleBook& people() const { return m_people; }

    /// Makes it the current one, and makes it if it is not there.
    void open(const session::Conversation& which);
    /// It goes, with all that was said; the lobby stays.
    void close(const session::Conversation& which);
    /// Somebody looks at the current one, or no longer does.
    void setWatched(bool watched);

    // --- What the node tells
    void setRooms(const std::vector<session::RoomInfo>& rooms);
    void enter(const session::RoomInfo& room);
    void addMessage(const network::ReceivedMessage& message);
    void addAccepted(const network::OwnMessage& message);
    void addSent(const network::SentMessage& message);
    void changeState(const session::MessageStateChanged& change);
    /// Earlier messages of the current one were asked for.
    void startFetching();
    void endFetching(const session::EarlierFetched& fetched);
    void join(const session::Person& person);
    void leave(const protocol::Endpoint& person);
    void changePresence(const session::Person& person);
    void changePeople(const session::RoomPeopleChanged& change);
    /// Nobody is present any more.
    void endSession();
    /// Who joins now was there before us.
    void startSession();
    /// The session that ended goes on; who was there before joins without a word.
    void resumeSession(bool atAnotherRelay);
    /// A quiet line in the lobby, and in the current conversation.
    void tell(const QString& sentence);
    /// A message of ours goes. False: there is none.
    bool discard(const session::MessageId& id);
    void flush();

Q_SIGNALS:
    void currentChanged();
    // Of the current conversation:
    void currentInfoChanged();
    void entriesChanged();
    void personCame(const session::Person& person);
    void personWent(const protocol::Endpoint& person);
    void personChanged(const session::Person& person);
    /// All of them may be others.
    void peopleReset();

private:
    struct Entry {
        session::RoomInfo info;
        ConversationModel* model = nullptr; // a child of ours
        std::vector<session::Person> people{};
        int unread = 0;
        bool fetching = false;
    };

    [[nodiscard]] int rowOf(const session::Conversation& which) const;
    [[nodiscard]] const Entry& currentEntry() const;
    Entry& entryOf(const session::Conversation& which);
    void makeRoom();
    void refresh(int row);
    void countUnread(Entry& entry, const network::ReceivedMessage& message);
    void boundAll();
    [[nodiscard]] session::Person otherOf(const session::Conversation& which) const;
    void addPerson(Entry& entry, const session::Person& person);
    void removePerson(Entry& entry, const session::Person& person);
    void refreshPrivate(const std::optional<crypto::Fingerprint>& identity);
    [[nodiscard]] bool isReturning(const session::Person& person) const;
    void onReturned();

    PeopleBook& m_people;
    std::vector<Entry> m_entries; // the lobby first
    session::Conversation m_current;
    QHash<QString, session::Person> m_leaving; // whose going may be that of the relay
    QDeadlineTimer m_leavingUntil;
    struct Before {
        session::Person person;
        bool returned = false;
    };
    QHash<QString, Before> m_before; // who was there when the relay went
    QTimer m_return;
    bool m_watched = true;
};

} // namespace gui

Q_DECLARE_METATYPE(session::Conversation)
