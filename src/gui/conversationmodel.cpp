#include "gui/conversationmodel.h"

#include "gui/personname.h"
#include "gui/plaintext.h"
#include "gui/sentences.h"

#include <QLocale>

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

bool isSamePerson(const PersonRef& a, const PersonRef& b)
{
    return a == b || (a && b && *a == *b);
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

QVariant ConversationModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Entry& entry = m_entries[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole: return isMessage(entry.kind) ? entry.text : noticeText(entry);
    case Qt::AccessibleTextRole: return accessibleText(entry);
    case KindRole: return QVariant::fromValue(entry.kind);
    case IdRole: return entry.id;
    case FaceRole:
        return entry.sender ? QVariant::fromValue(m_people.faceOf(*entry.sender)) : QVariant();
    case PersonRole: return QVariant::fromValue(entry.sender);
    case TimeRole: return entry.at.toLocalTime();
    case StartsDayRole: return entry.startsDay;
    case ContinuesRole: return entry.continues;
    case ClipboardRole: return clipboardText(entry);
    case ExpandedRole: return entry.expanded;
    default: return {};
    }
}

bool ConversationModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != ExpandedRole)
        return false;
    m_entries[size_t(index.row())].expanded = value.toBool();
    Q_EMIT dataChanged(index, index, {role});
    return true;
}

void ConversationModel::addMessage(const network::ReceivedMessage& message)
{
    add({.kind = Kind::Message,
         .sender = personAt(message.sender),
         .at = message.at,
         .text = safeText(message.text)});
}

void ConversationModel::addOwnMessage(const network::SentMessage& message)
{
    add({.kind = Kind::OwnMessage, .at = message.at, .text = safeText(message.text)});
}

/// Whoever the book does not know has no key: what it says came by the classic layer.
PersonRef ConversationModel::personAt(const std::optional<protocol::Endpoint>& address) const
{
    const protocol::Endpoint at = address.value_or(protocol::Endpoint());
    const PersonRef found = m_people.find(at);
    return found ? found : std::make_shared<const session::Person>(session::Person{at, {}});
}

void ConversationModel::onFacesChanged()
{
    if (!m_entries.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {FaceRole});
}

void ConversationModel::addJoined(const session::Person& person)
{
    add({.kind = m_sessionStarts ? Kind::Present : Kind::Joined,
         .people = 1,
         .at = QDateTime::currentDateTimeUtc(),
         .text = m_people.faceOf(person).text()});
}

void ConversationModel::addLeft(const protocol::Endpoint& person)
{
    add({.kind = Kind::Left,
         .people = 1,
         .at = QDateTime::currentDateTimeUtc(),
         .text = m_people.faceOf(*personAt(person)).text()});
}

void ConversationModel::addNotice(const QString& sentence)
{
    add({.kind = Kind::Notice, .at = QDateTime::currentDateTimeUtc(), .text = safeText(sentence)});
}

void ConversationModel::startSession(const QString& sentence)
{
    addNotice(sentence);
    m_sessionStarts = true;
}

void ConversationModel::endSession(const QString& sentence)
{
    while (!m_waiting.empty() && m_waiting.back().kind == Kind::Left)
        m_waiting.pop_back();
    addNotice(sentence);
}

void ConversationModel::add(Entry entry)
{
    if (entry.kind != Kind::Present)
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

void ConversationModel::flush()
{
    m_batchTimer.stop();
    std::vector<Entry> batch = std::exchange(m_waiting, {});
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
        place(*first);
        m_textSize += first->text.size();
        m_messageCount += isMessage(first->kind) ? 1 : 0;
        m_entries.push_back(std::move(*first));
    }
    endInsertRows();
    trim();
}

/// What depends on the entry before it.
void ConversationModel::place(Entry& entry)
{
    entry.id = m_nextId++;
    if (m_entries.empty()) {
        entry.startsDay = true;
        return;
    }
    const Entry& before = m_entries.back();
    entry.startsDay = before.day != entry.day;
    entry.continues = !entry.startsDay && isMessage(entry.kind) && before.kind == entry.kind
                      && isSamePerson(before.sender, entry.sender)
                      && before.at + kSameBreath >= entry.at;
}

void ConversationModel::trim()
{
    size_t surplus = 0;
    qsizetype textSize = m_textSize;
    while (m_entries.size() - surplus > kMaxEntries
           || (textSize > kMaxTextSize && m_entries.size() - surplus > 1))
        textSize -= m_entries[surplus++].text.size();
    if (surplus == 0)
        return;
    beginRemoveRows({}, 0, int(surplus) - 1);
    m_entries.erase(m_entries.begin(), m_entries.begin() + std::ptrdiff_t(surplus));
    m_textSize = textSize;
    endRemoveRows();

    m_entries.front().startsDay = true;
    m_entries.front().continues = false;
    Q_EMIT dataChanged(index(0), index(0));
}

QString ConversationModel::noticeText(const Entry& entry) const
{
    switch (entry.kind) {
    case Kind::Joined: return joinedText(entry.people, entry.text, entry.second);
    case Kind::Present: return presentText(entry.people, entry.text, entry.second);
    case Kind::Left: return leftText(entry.people, entry.text, entry.second);
    case Kind::Message:
    case Kind::OwnMessage:
    case Kind::Notice: break;
    }
    return entry.text;
}

QString ConversationModel::clipboardText(const Entry& entry) const
{
    const QString time = QLocale().toString(entry.at.toLocalTime(), QLocale::ShortFormat);
    return isMessage(entry.kind) ? u"[%1] %2: %3"_s.arg(time, senderText(entry), entry.text)
                                 : u"[%1] %2"_s.arg(time, noticeText(entry));
}

QString ConversationModel::accessibleText(const Entry& entry) const
{
    if (!isMessage(entry.kind))
        return noticeText(entry);
    const QString time = QLocale().toString(entry.at.toLocalTime().time(), QLocale::ShortFormat);
    QString sender = senderText(entry);
    if (entry.sender) { // whoever cannot see the mark hears it
        const QString mark = markWord(m_people.faceOf(*entry.sender).mark);
        if (!mark.isEmpty())
            sender = tr("%1, %2,", "sender, mark").arg(sender, mark);
    }
    return tr("%1 at %2: %3", "sender, time, text").arg(sender, time, entry.text);
}

QString ConversationModel::senderText(const Entry& entry) const
{
    return entry.sender ? m_people.faceOf(*entry.sender).text() : tr("You");
}

} // namespace gui
