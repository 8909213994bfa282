#include "gui/conversations.h"

#include "gui/sentences.h"
#include "session/limits.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

/// The session bounds those that we are in; as many again may stand here for what was said in them.
constexpr qsizetype kMaxConversations = 2 * qsizetype(session::kMostRooms);

/// Rooms by name, and private ones in the order of their coming.
bool isBefore(const session::Conversation& a, const session::Conversation& b)
{
    return a.kind() != b.kind() ? a.kind() < b.kind()
                                : a.isRoom() && isNameBefore(a.room(), b.room());
}

} // namespace

Conversations::Conversations(PeopleBook& people, QObject* parent)
    : QAbstractListModel(parent),
      m_people(people)
{
    entryOf({});
    m_return.setSingleShot(true);
    m_return.setInterval(kReturnFor);
    connect(&m_return, &QTimer::timeout, this, &Conversations::onReturned);
    connect(&people, &PeopleBook::facesChanged, this, [this] {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        Q_EMIT currentInfoChanged();
    });
}

int Conversations::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant Conversations::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Entry& entry = m_entries[size_t(index.row())];
    const session::Conversation& which = entry.info.conversation;
    switch (role) {
    case Qt::DisplayRole: return conversationTitle(which, m_people);
    case Qt::ToolTipRole: return conversationToolTip(entry.info, m_people);
    case Qt::AccessibleTextRole: return conversationInWords(entry.info, entry.unread, m_people);
    case ConversationRole: return QVariant::fromValue(which);
    case UnreadRole: return entry.unread;
    case FaceRole:
        return which.isPrivate() ? QVariant::fromValue(m_people.faceOf(which.person()))
                                 : QVariant();
    case PresenceRole:
        return which.isPrivate() ? QVariant::fromValue(presenceOf(otherOf(which))) : QVariant();
    default: return {};
    }
}

// --- Which there are -------------------------------------------------------------------------

int Conversations::rowOf(const session::Conversation& which) const
{
    const auto is = [&](const Entry& entry) { return entry.info.conversation == which; };
    const auto found = std::ranges::find_if(m_entries, is);
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

QModelIndex Conversations::indexOf(const session::Conversation& which) const
{
    return index(rowOf(which));
}

ConversationModel* Conversations::modelOf(const session::Conversation& which) const
{
    const int row = rowOf(which);
    return row < 0 ? nullptr : m_entries[size_t(row)].model;
}

const Conversations::Entry& Conversations::currentEntry() const
{
    return m_entries[size_t(rowOf(m_current))];
}

ConversationModel& Conversations::currentModel() const
{
    return *currentEntry().model;
}

const session::RoomInfo& Conversations::currentInfo() const
{
    return currentEntry().info;
}

bool Conversations::isFetching() const
{
    return currentEntry().fetching;
}

QString Conversations::topicOf(const session::Conversation& which) const
{
    const int row = rowOf(which);
    return row < 0 ? QString() : m_entries[size_t(row)].info.topic;
}

Conversations::Entry& Conversations::entryOf(const session::Conversation& which)
{
    if (const int row = rowOf(which); row >= 0)
        return m_entries[size_t(row)];
    makeRoom();
    const auto after = std::upper_bound(m_entries.begin(), m_entries.end(), which,
                                        [](const session::Conversation& a, const Entry& b) {
                                            return isBefore(a, b.info.conversation);
                                        });
    const auto row = after - m_entries.begin();
    auto* model = new ConversationModel(m_people, this);
    model->startSession(); // whoever is in it was there before us
    beginInsertRows({}, int(row), int(row));
    m_entries.insert(after, {.info = {.conversation = which}, .model = model});
    endInsertRows();
    // Later: whoever else hears of these rows has not yet.
    connect(model, &QAbstractItemModel::rowsInserted, this, &Conversations::boundAll,
            Qt::QueuedConnection);
    connect(model, &QAbstractItemModel::rowsInserted, this, [this, model] {
        if (&currentModel() == model)
            Q_EMIT entriesChanged();
    });
    return m_entries[size_t(row)];
}

/// Among those that we are not in any more, the one that stands here for the longest.
void Conversations::makeRoom()
{
    if (qsizetype(m_entries.size()) < kMaxConversations)
        return;
    const auto goes = std::ranges::find_if(m_entries, [this](const Entry& entry) {
        const session::Conversation& which = entry.info.conversation;
        return !which.isLobby() && !entry.info.entered && which != m_current;
    });
    if (goes != m_entries.end())
        close(session::Conversation(goes->info.conversation));
}

void Conversations::open(const session::Conversation& which)
{
    entryOf(which);
    if (which == m_current)
        return;
    m_current = which;
    setWatched(m_watched);
    Q_EMIT currentChanged();
    Q_EMIT peopleReset();
}

void Conversations::close(const session::Conversation& which)
{
    const int row = rowOf(which);
    if (row <= 0)
        return;
    if (which == m_current)
        open({});
    ConversationModel* const model = m_entries[size_t(row)].model;
    beginRemoveRows({}, row, row);
    m_entries.erase(m_entries.begin() + row);
    endRemoveRows();
    disconnect(model, nullptr, this, nullptr);
    model->deleteLater();
}

void Conversations::setRooms(const std::vector<session::RoomInfo>& rooms)
{
    for (const session::RoomInfo& room : rooms)
        enter(room);
    for (size_t row = m_entries.size() - 1; row > 0; --row) {
        Entry& entry = m_entries[row];
        const auto listed = [&](const session::RoomInfo& room) {
            return room.conversation == entry.info.conversation;
        };
        if (std::ranges::none_of(rooms, listed))
            entry.info.entered = false;
    }
}

void Conversations::enter(const session::RoomInfo& room)
{
    Entry& entry = entryOf(room.conversation);
    if (entry.info == room)
        return;
    entry.info = room;
    refresh(rowOf(room.conversation));
    if (room.conversation == m_current)
        Q_EMIT currentInfoChanged();
}

void Conversations::refresh(int row)
{
    Q_EMIT dataChanged(index(row), index(row));
}

// --- What is said ----------------------------------------------------------------------------

void Conversations::setWatched(bool watched)
{
    m_watched = watched;
    const int row = rowOf(m_current);
    if (watched && std::exchange(m_entries[size_t(row)].unread, 0) > 0)
        refresh(row);
}

void Conversations::addMessage(const network::ReceivedMessage& message)
{
    if (message.deliveryClass != session::DeliveryClass::Reliable)
        return; // what programs tell one another, and soon replace
    if (message.author)
        m_people.meet(*message.author);
    Entry& entry = entryOf(message.conversation);
    entry.model->addMessage(message);
    countUnread(entry, message);
}

void Conversations::countUnread(Entry& entry, const network::ReceivedMessage& message)
{
    const bool seen = m_watched && message.conversation == m_current;
    if (message.own || seen || (message.old && entry.fetching))
        return;
    ++entry.unread;
    refresh(rowOf(message.conversation));
}

void Conversations::addAccepted(const network::OwnMessage& message)
{
    entryOf(message.conversation).model->addAccepted(message);
}

void Conversations::addSent(const network::SentMessage& message)
{
    entryOf(message.conversation).model->addSent(message);
}

void Conversations::changeState(const session::MessageStateChanged& change)
{
    if (ConversationModel* const model = modelOf(change.conversation))
        model->changeState(change.id, change.state);
}

bool Conversations::discard(const session::MessageId& id)
{
    return std::ranges::any_of(m_entries,
                               [&](const Entry& entry) { return entry.model->discard(id); });
}

void Conversations::startFetching()
{
    m_entries[size_t(rowOf(m_current))].fetching = true;
    Q_EMIT currentInfoChanged();
}

void Conversations::endFetching(const session::EarlierFetched& fetched)
{
    const int row = rowOf(fetched.conversation);
    if (row < 0)
        return;
    m_entries[size_t(row)].fetching = false;
    m_entries[size_t(row)].info.hasEarlier = fetched.hasEarlier;
    if (fetched.conversation == m_current)
        Q_EMIT currentInfoChanged();
}

void Conversations::tell(const QString& sentence)
{
    m_entries.front().model->addNotice(sentence);
    if (!m_current.isLobby())
        currentModel().addNotice(sentence);
}

void Conversations::flush()
{
    for (const Entry& entry : m_entries)
        entry.model->flush();
}

/// As much as one conversation may hold is what all may hold together.
void Conversations::boundAll()
{
    qsizetype entries = 0;
    qsizetype text = 0;
    for (const Entry& entry : m_entries) {
        entries += entry.model->rowCount();
        text += entry.model->textSize();
    }
    const auto shrinkLargest = [this](auto sizeOf, auto shrink) {
        const auto largest = std::ranges::max_element(
            m_entries, {}, [&](const Entry& entry) { return sizeOf(*entry.model); });
        shrink(*largest->model);
    };
    const qsizetype surplus = entries - ConversationModel::kMaxEntries;
    const qsizetype surplusText = text - ConversationModel::kMaxTextSize;
    if (surplus > 0) {
        shrinkLargest([](const ConversationModel& model) { return model.rowCount(); },
                      [&](ConversationModel& model) {
                          model.trimTo(model.rowCount() - int(surplus), model.textSize());
                      });
    }
    if (surplusText > 0) {
        shrinkLargest([](const ConversationModel& model) { return model.textSize(); },
                      [&](ConversationModel& model) {
                          model.trimTo(model.rowCount(), model.textSize() - surplusText);
                      });
    }
}

} // namespace gui
