#include "gui/conversationmodel.h"

#include "gui/plaintext.h"

#include <algorithm>
#include <iterator>
#include <utility>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

/// Who goes on speaking after a pause is named anew.
constexpr std::chrono::minutes kSameBreath{5};

bool isMessage(ConversationModel::Kind kind)
{
    return kind == ConversationModel::Kind::Message || kind == ConversationModel::Kind::OwnMessage;
}

/// Somebody who went away for a while, or moved, is the same person.
bool isSamePerson(const PersonRef& a, const PersonRef& b)
{
    if (a == b || !a || !b)
        return a == b;
    return a->identity || b->identity ? a->identity == b->identity : a->address == b->address;
}

std::shared_ptr<const session::MessageState> shared(const session::MessageState& state)
{
    return std::make_shared<const session::MessageState>(state);
}

} // namespace

ConversationModel::ConversationModel(const PeopleBook& people, QObject* parent)
    : QAbstractListModel(parent),
      m_people(people)
{
    connect(&people, &PeopleBook::facesChanged, this, &ConversationModel::onFacesChanged);
    m_batchTimer.setSingleShot(true);
    m_batchTimer.setInterval(kBatchTime);
    connect(&m_batchTimer, &QTimer::timeout, this, &ConversationModel::flush);
}

int ConversationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

bool ConversationModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != ExpandedRole)
        return false;
    m_entries[size_t(index.row())].expanded = value.toBool();
    Q_EMIT dataChanged(index, index, {role});
    return true;
}

void ConversationModel::onFacesChanged()
{
    if (!m_entries.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {FaceRole});
}

// --- What happens ----------------------------------------------------------------------------

void ConversationModel::addMessage(const network::ReceivedMessage& message)
{
    const bool kept = message.old && message.number > 0;
    if (!kept && message.number > 0) {
        if (message.number < m_newest) // a relay that began anew counts anew
            startNumbers();
        m_newest = message.number;
    }
    add({.kind = message.own ? Kind::OwnMessage : Kind::Message,
         .old = kept,
         .sender = message.own ? nullptr : authorOf(message),
         .at = message.old && message.relayTime.isValid() ? message.relayTime : message.at,
         .text = safeText(message.text),
         .era = m_era,
         .number = message.number});
}

void ConversationModel::addAccepted(const network::OwnMessage& message)
{
    if (!changeState(message.id, message.state)) {
        add({.kind = Kind::OwnMessage,
             .at = message.at,
             .text = safeText(message.text),
             .messageId = message.id,
             .state = shared(message.state),
             .era = m_era,
             .number = message.state.number});
    }
}

void ConversationModel::addSent(const network::SentMessage& message)
{
    if (message.id == session::MessageId() || !find(message.id)) {
        add({.kind = Kind::OwnMessage,
             .at = message.at,
             .text = safeText(message.text),
             .messageId = message.id,
             .era = m_era});
    }
}

bool ConversationModel::changeState(const session::MessageId& id,
                                    const session::MessageState& state)
{
    Entry* const entry = find(id);
    if (!entry)
        return false;
    if (state.number > 0 && entry->number != state.number) {
        entry->number = state.number;
        entry->era = m_era;
    }
    if (entry->state && *entry->state == state)
        return true;
    entry->state = shared(state);
    if (entry->id > 0) { // it stands there already
        const auto found =
            std::ranges::find(m_entries.rbegin(), m_entries.rend(), entry->id, &Entry::id);
        const QModelIndex changed = index(int(m_entries.rend() - found) - 1);
        Q_EMIT dataChanged(changed, changed, {StateRole});
    }
    return true;
}

bool ConversationModel::discard(const session::MessageId& id)
{
    const auto isIt = [&](const Entry& entry) { return entry.state && entry.messageId == id; };
    if (std::erase_if(m_waiting, isIt) > 0)
        return true;
    const auto found = std::ranges::find_if(m_entries, isIt);
    if (found == m_entries.end())
        return false;
    const auto row = size_t(found - m_entries.begin());
    beginRemoveRows({}, int(row), int(row));
    m_textSize -= found->text.size();
    m_entries.erase(found);
    endRemoveRows();
    placeAgain(row);
    return true;
}

/// The author whom the book knows, as others are compared with it; or as the relay tells of one who
/// is gone. Whoever is neither has no key: what it says came by the classic layer.
PersonRef ConversationModel::authorOf(const network::ReceivedMessage& message) const
{
    const protocol::Endpoint at = message.sender.value_or(protocol::Endpoint());
    const PersonRef found = m_people.find(at);
    if (found && (!message.author || found->identity == message.author->identity))
        return found;
    return std::make_shared<const session::Person>(
        message.author.value_or(session::Person{at, {}}));
}

void ConversationModel::addJoined(const session::Person& person)
{
    add({.kind = m_sessionStarts ? Kind::Present : Kind::Joined,
         .people = 1,
         .at = QDateTime::currentDateTimeUtc(),
         .text = m_people.faceOf(person).text()});
}

void ConversationModel::addLeft(const session::Person& person)
{
    add({.kind = Kind::Left,
         .people = 1,
         .at = QDateTime::currentDateTimeUtc(),
         .text = m_people.faceOf(person).text()});
}

void ConversationModel::addNotice(const QString& sentence)
{
    add({.kind = Kind::Notice, .at = QDateTime::currentDateTimeUtc(), .text = safeText(sentence)});
}

void ConversationModel::startSession()
{
    m_sessionStarts = true;
}

void ConversationModel::endSession()
{
    while (!m_waiting.empty() && m_waiting.back().kind == Kind::Left)
        m_waiting.pop_back();
    m_sessionStarts = false;
}

void ConversationModel::startNumbers()
{
    ++m_era;
    m_newest = 0;
}

// --- How it gets its place -------------------------------------------------------------------

void ConversationModel::add(Entry entry)
{
    if (entry.kind != Kind::Present && !entry.old)
        m_sessionStarts = false;
    entry.day = localDay(entry.at);
    if (m_waiting.empty() || !merge(m_waiting.back(), entry))
        m_waiting.push_back(std::move(entry));
    if (!m_batchTimer.isActive())
        m_batchTimer.start();
}

/// Asks for the time zone once a day: in a flood that would cost more than all else.
QDate ConversationModel::localDay(const QDateTime& at)
{
    if (!m_day.isValid() || at < m_dayBegins || at >= m_dayEnds) {
        m_day = at.toLocalTime().date();
        m_dayBegins = m_day.startOfDay().toUTC();
        m_dayEnds = m_day.addDays(1).startOfDay().toUTC();
    }
    return m_day;
}

/// Several who come or go with nothing said in between share a line, and so does a repeated notice.
bool ConversationModel::merge(Entry& into, const Entry& entry)
{
    if (into.kind != entry.kind || isMessage(entry.kind) || into.day != entry.day)
        return false;
    if (entry.kind == Kind::Notice)
        return into.text == entry.text;
    if (into.people == 1)
        into.second = entry.text;
    into.people += entry.people;
    return true;
}

/// Of one with a state, which is searched from the newest: older ones seldom change.
ConversationModel::Entry* ConversationModel::find(const session::MessageId& id)
{
    const auto isIt = [&](const Entry& entry) {
        return entry.kind == Kind::OwnMessage && entry.messageId == id;
    };
    const auto waiting = std::ranges::find_if(m_waiting.rbegin(), m_waiting.rend(), isIt);
    if (waiting != m_waiting.rend())
        return &*waiting;
    const auto found = std::ranges::find_if(m_entries.rbegin(), m_entries.rend(), isIt);
    return found == m_entries.rend() ? nullptr : &*found;
}

void ConversationModel::flush()
{
    m_batchTimer.stop();
    std::vector<Entry> batch = std::exchange(m_waiting, {});
    const auto old =
        std::ranges::stable_partition(batch, [](const Entry& entry) { return !entry.old; });
    std::vector<Entry> kept;
    std::ranges::move(old, std::back_inserter(kept));
    batch.erase(old.begin(), old.end());
    append(std::move(batch));
    insertOld(std::move(kept));
    trimTo(kMaxEntries, kMaxTextSize);
}

void ConversationModel::append(std::vector<Entry> batch)
{
    auto first = batch.begin();
    if (first != batch.end() && !m_entries.empty() && merge(m_entries.back(), *first)) {
        const QModelIndex last = index(rowCount() - 1);
        Q_EMIT dataChanged(last, last);
        ++first;
    }
    if (first == batch.end())
        return;

    const int begin = rowCount();
    beginInsertRows({}, begin, begin + int(batch.end() - first) - 1);
    for (; first != batch.end(); ++first) {
        first->id = m_nextId++;
        m_textSize += first->text.size();
        m_messageCount += isMessage(first->kind) ? 1 : 0;
        m_entries.push_back(std::move(*first));
        place(m_entries.size() - 1);
    }
    endInsertRows();
}

/// What the history holds stands behind what was said before it, and in front of all that was said
/// since, notices included. Where it stands before everything, a line follows it.
void ConversationModel::insertOld(std::vector<Entry> batch)
{
    const auto order = [](const Entry& entry) { return std::pair(entry.era, entry.number); };
    std::ranges::stable_sort(batch, {}, order);
    for (auto first = batch.begin(); first != batch.end();) {
        const auto before =
            std::ranges::find_if(m_entries.rbegin(), m_entries.rend(), [&](const Entry& entry) {
                return entry.number > 0 && order(entry) <= order(*first);
            });
        const auto row = m_entries.rend() - before;
        const auto after = std::find_if(m_entries.begin() + row, m_entries.end(),
                                        [](const Entry& entry) { return entry.number > 0; });
        const auto last = after == m_entries.end()
                              ? batch.end()
                              : std::find_if(first + 1, batch.end(), [&](const Entry& entry) {
                                    return order(entry) > order(*after);
                                });
        std::vector<Entry> block;
        std::move(first, last, std::back_inserter(block));
        if (row == 0 && !m_entries.empty() && !std::exchange(m_historyMarked, true))
            block.push_back({.at = m_entries.front().at,
                             .day = m_entries.front().day,
                             .text = tr("You came in here")});
        beginInsertRows({}, int(row), int(row) + int(block.size()) - 1);
        for (Entry& entry : block) {
            entry.id = m_nextId++;
            m_textSize += entry.text.size();
            m_messageCount += isMessage(entry.kind) ? 1 : 0;
        }
        m_entries.insert(m_entries.begin() + row, std::move_iterator(block.begin()),
                         std::move_iterator(block.end()));
        for (size_t i = 0; i < block.size(); ++i)
            place(size_t(row) + i);
        endInsertRows();
        placeAgain(size_t(row) + block.size());
        first = last;
    }
}

/// What depends on the entry before it.
void ConversationModel::place(size_t row)
{
    Entry& entry = m_entries[row];
    if (row == 0) {
        entry.startsDay = true;
        entry.continues = false;
        return;
    }
    const Entry& before = m_entries[row - 1];
    entry.startsDay = before.day != entry.day;
    entry.continues = !entry.startsDay && isMessage(entry.kind) && before.kind == entry.kind
                      && isSamePerson(before.sender, entry.sender)
                      && before.at + kSameBreath >= entry.at;
}

/// Another entry stands before this one now.
void ConversationModel::placeAgain(size_t row)
{
    if (row >= m_entries.size())
        return;
    place(row);
    const QModelIndex changed = index(int(row));
    Q_EMIT dataChanged(changed, changed, {StartsDayRole, ContinuesRole});
}

void ConversationModel::trimTo(int entries, qsizetype textSize)
{
    size_t surplus = 0;
    qsizetype left = m_textSize;
    while (m_entries.size() - surplus > 1
           && (m_entries.size() - surplus > size_t(entries) || left > textSize))
        left -= m_entries[surplus++].text.size();
    if (surplus == 0)
        return;
    beginRemoveRows({}, 0, int(surplus) - 1);
    m_entries.erase(m_entries.begin(), m_entries.begin() + std::ptrdiff_t(surplus));
    m_textSize = left;
    endRemoveRows();
    placeAgain(0);
}

} // namespace gui
