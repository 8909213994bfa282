// What a conversation's entries say: to the eye, to a screen reader, to the clipboard.

#include "gui/conversationmodel.h"
#include "gui/personname.h"
#include "gui/sentences.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

bool isMessage(ConversationModel::Kind kind)
{
    return kind == ConversationModel::Kind::Message || kind == ConversationModel::Kind::OwnMessage;
}

} // namespace

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
    case StateRole: return entry.state ? QVariant::fromValue(*entry.state) : QVariant();
    case StateTextRole: return stateText(entry);
    case MessageIdRole: return entry.state ? QVariant::fromValue(entry.messageId) : QVariant();
    default: return {};
    }
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
    const QString said = tr("%1 at %2: %3", "sender, time, text").arg(sender, time, entry.text);
    const QString state = stateText(entry);
    return state.isEmpty() ? said : tr("%1. %2", "message, what became of it").arg(said, state);
}

QString ConversationModel::senderText(const Entry& entry) const
{
    return entry.sender ? m_people.faceOf(*entry.sender).text() : tr("You");
}

QString ConversationModel::stateText(const Entry& entry) const
{
    return entry.state ? messageStateText(*entry.state, m_people) : QString();
}

} // namespace gui
