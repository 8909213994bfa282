#pragma once

// The conversation as a list: messages, and quiet notices of who came and went. What arrives is
// put in in batches, a few dozen times a second at most, so that a flood costs little. Bounded:
// the oldest entries go. GUI thread, owned by MainWindow.

#include "gui/peoplebook.h"

#include <QAbstractListModel>
#include <QTimer>

#include <deque>
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

public Q_SLOTS:
    void addMessage(const network::ReceivedMessage& message);
    void addOwnMessage(const network::SentMessage& message);
    // Before the book forgets those who left, and after it met those who joined.
    void addJoined(const session::Person& person);
    void addLeft(const protocol::Endpoint& person);
    /// A sentence of ours; the same one twice running stands there once.
    void addNotice(const QString& sentence);
    /// Says so; those who join next, before anything else happens, were there before us.
    void startSession(const QString& sentence);
    /// Says so instead of naming those whom we lost with the relay.
    void endSession(const QString& sentence);
    /// Puts in what waits now.
    void flush();

private:
    struct Entry {
        Kind kind = Kind::Notice;
        bool startsDay = false;
        bool continues = false;
        bool expanded = false;
        int people = 0;     // Joined, Present, Left
        PersonRef sender{}; // Message
        quint64 id = 0;
        QDateTime at{};   // UTC
        QDate day{};      // local
        QString text{};   // safe; of Joined, Present, Left: the first of `people`
        QString second{}; // the second of `people`
    };

    [[nodiscard]] PersonRef personAt(const std::optional<protocol::Endpoint>& address) const;
    void onFacesChanged();
    void add(Entry entry);
    [[nodiscard]] QDate localDay(const QDateTime& at);
    [[nodiscard]] static bool merge(Entry& into, const Entry& entry);
    void place(Entry& entry);
    void trim();
    [[nodiscard]] QString noticeText(const Entry& entry) const;
    [[nodiscard]] QString clipboardText(const Entry& entry) const;
    [[nodiscard]] QString accessibleText(const Entry& entry) const;
    [[nodiscard]] QString senderText(const Entry& entry) const;

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
    bool m_sessionStarts = false;
};

} // namespace gui

Q_DECLARE_METATYPE(gui::PersonRef)
