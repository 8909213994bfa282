#pragma once

// One conversation as a list: messages, what became of one's own, and quiet notices of who came and
// went. What arrives is put in in batches, a few dozen times a second at most, so that a flood
// costs little; what comes out of the history stands in its place by number. Bounded: the oldest
// entries go. GUI thread, owned by Conversations.

#include "gui/peoplebook.h"

#include <QAbstractListModel>
#include <QTimer>

#include <deque>
#include <memory>
#include <vector>

namespace gui {

class ConversationModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class Kind {
        Message, ///< of somebody else
        OwnMessage,
        Joined,  ///< one or several people, see People
        Present, ///< as Joined, of those who were there before us
        Left,
        Notice, ///< a sentence
    };
    Q_ENUM(Kind)

    enum Role {
        KindRole = Qt::UserRole,
        IdRole,        ///< a number that stays with the entry (quint64)
        FaceRole,      ///< Face of the sender; of messages of others only
        PersonRole,    ///< PersonRef of the sender, as FaceRole
        TimeRole,      ///< QDateTime, local
        StartsDayRole, ///< the first entry of its day
        ContinuesRole, ///< the same person goes on speaking
        ClipboardRole, ///< the entry as text: time, sender, words
        ExpandedRole,  ///< a long message is to be shown whole; can be set
        StateRole,     ///< session::MessageState of an own message; invalid: nothing is known
        StateTextRole, ///< the same as a sentence
        MessageIdRole, ///< session::MessageId of an own message with a state
    };

    static constexpr int kMaxEntries = 100'000;
    /// UTF-16 units of all entries together: 64 MiB.
    static constexpr qsizetype kMaxTextSize = 32 * 1024 * 1024;
    static constexpr std::chrono::milliseconds kBatchTime{30};

    /// The book must outlive the model.
    explicit ConversationModel(const PeopleBook& people, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

    /// Messages put in so far, those that went included.
    [[nodiscard]] qint64 messageCount() const { return m_messageCount; }
    [[nodiscard]] qsizetype textSize() const { return m_textSize; }
    /// Lets the oldest go; the newest stays.
    void trimTo(int entries, qsizetype textSize);

    void addMessage(const network::ReceivedMessage& message);
    /// A message of ours was accepted, or found in the outbox.
    void addAccepted(const network::OwnMessage& message);
    /// A message of ours was handed to a relay; nothing if it was accepted before.
    void addSent(const network::SentMessage& message);
    /// False: there is no such message.
    bool changeState(const session::MessageId& id, const session::MessageState& state);
    bool discard(const session::MessageId& id);
    // Before the book forgets those who left, and after it met those who joined.
    void addJoined(const session::Person& person);
    void addLeft(const session::Person& person);
    /// A sentence of ours; the same one twice running stands there once.
    void addNotice(const QString& sentence);
    /// Those who join next, before anything else happens, were there before us.
    void startSession();
    /// Whoever just left was not going: we lost them with the relay.
    void endSession();
    /// Another relay counts anew.
    void startNumbers();
    /// Puts in what waits now.
    void flush();

private:
    struct Entry {
        Kind kind = Kind::Notice;
        bool startsDay = false;
        bool continues = false;
        bool expanded = false;
        bool old = false;   // Message, OwnMessage: out of the history
        int people = 0;     // Joined, Present, Left
        PersonRef sender{}; // Message
        quint64 id = 0;
        QDateTime at{};                 // UTC
        QDate day{};                    // local
        QString text{};                 // safe; of Joined, Present, Left: the first of `people`
        QString second{};               // the second of `people`
        session::MessageId messageId{}; // OwnMessage
        std::shared_ptr<const session::MessageState> state{}; // OwnMessage
        int era = 0;              // of the count that `number` belongs to
        std::uint64_t number = 0; // 0: none
    };

    [[nodiscard]] PersonRef authorOf(const network::ReceivedMessage& message) const;
    void onFacesChanged();
    void add(Entry entry);
    void append(std::vector<Entry> batch);
    void insertOld(std::vector<Entry> batch);
    [[nodiscard]] QDate localDay(const QDateTime& at);
    [[nodiscard]] static bool merge(Entry& into, const Entry& entry);
    [[nodiscard]] Entry* find(const session::MessageId& id);
    void place(size_t row);
    void placeAgain(size_t row);
    [[nodiscard]] QString noticeText(const Entry& entry) const;
    [[nodiscard]] QString clipboardText(const Entry& entry) const;
    [[nodiscard]] QString accessibleText(const Entry& entry) const;
    [[nodiscard]] QString senderText(const Entry& entry) const;
    [[nodiscard]] QString stateText(const Entry& entry) const;

    const PeopleBook& m_people;
    std::deque<Entry> m_entries;
    std::vector<Entry> m_waiting;
    QTimer m_batchTimer;
    QDate m_day; // the last one asked for, and when it begins and ends in UTC
    QDateTime m_dayBegins;
    QDateTime m_dayEnds;
    qsizetype m_textSize = 0;
    qint64 m_messageCount = 0;
    quint64 m_nextId = 1;
    int m_era = 0;
    std::uint64_t m_newest = 0; // number of the last message that was not out of the history
    bool m_sessionStarts = false;
    bool m_historyMarked = false; // the line between what was before us and the rest stands
};

} // namespace gui

Q_DECLARE_METATYPE(gui::PersonRef)
