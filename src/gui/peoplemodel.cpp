#include "gui/peoplemodel.h"

#include "gui/elidinglabel.h"
#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "names/displayname.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gui {

PeopleModel::PeopleModel(const PeopleBook& people, QObject* parent)
    : QAbstractListModel(parent),
      m_people(people)
{
    connect(&people, &PeopleBook::facesChanged, this, &PeopleModel::refreshAll);
}

int PeopleModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : 1 + otherCount();
}

const session::Person* PeopleModel::person(const QModelIndex& index) const
{
    return index.isValid() && index.row() > 0 ? &m_others[size_t(index.row() - 1)] : nullptr;
}

QVariant PeopleModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const session::Person* const who = person(index);
    const Face face = who ? m_people.faceOf(*who) : m_people.ownFace();
    switch (role) {
    case Qt::DisplayRole: return face.name;
    case FaceRole: return QVariant::fromValue(face);
    case HintRole: return hintOf(who);
    case PresenceRole:
        return QVariant::fromValue(who        ? presenceOf(*who)
                                   : !m_relay ? Presence::Unknown
                                   : m_away   ? Presence::Away
                                              : Presence::Here);
    case Qt::ToolTipRole: return toolTipOf(who);
    case Qt::AccessibleTextRole: return tr("%1, %2", "person, hint").arg(face.text(), hintOf(who));
    default: return {};
    }
}

/// A host says so by signature; in the classic layer the relay's address is all there is.
bool PeopleModel::runsTheRelay(const session::Person& person) const
{
    if (!m_relay || m_ownRelay)
        return false;
    return m_relay->layer == session::Layer::Extended
               ? person.identity && m_relay->host == person.identity
               : person.address.withoutPort() == m_relay->address.withoutPort();
}

QString PeopleModel::trustText(PersonMark mark)
{
    switch (mark) {
    case PersonMark::Unverified: return tr("Not verified");
    case PersonMark::Verified: return tr("Verified");
    case PersonMark::Impostor: return tr("Not the one you verified");
    case PersonMark::Classic: return tr("Cannot be verified");
    }
    Q_UNREACHABLE_RETURN({});
}

QString PeopleModel::hintOf(const session::Person* person) const
{
    if (!person) {
        const QString you = m_ownRelay ? tr("You, the host") : tr("You");
        return m_away ? tr("%1 · away").arg(you) : you;
    }
    QStringList parts;
    switch (presenceOf(*person)) {
    case Presence::Away: parts << tr("Away"); break;
    case Presence::Absent: parts << tr("Not here"); break;
    case Presence::Here:
    case Presence::Unknown: break;
    }
    parts << trustText(m_people.faceOf(*person).mark);
    if (runsTheRelay(*person))
        parts << tr("runs the relay");
    return parts.join(u" · "_s);
}

QString PeopleModel::toolTipOf(const session::Person* person) const
{
    if (!person)
        return gui::toolTipOf({m_people.ownFace().text(), tr("This is you.")});
    const Face face = m_people.faceOf(*person);
    Sentence sentence = personSentence(face);
    if (person->identity && face.mark == PersonMark::Verified
        && names::displayName(person->name) != face.name) {
        sentence.advice +=
            u' ' + tr("Now the name given is %1.").arg(isolated(names::displayName(person->name)));
    }
    if (const QString presence = presenceSentence(*person, m_people); !presence.isEmpty())
        sentence.advice += u'\n' + presence;
    if (person->address.isValid())
        sentence.advice += u' ' + tr("Joined from %1.").arg(isolated(nameOf(person->address)));
    return gui::toolTipOf(sentence);
}

void PeopleModel::addPerson(const session::Person& person)
{
    if (std::ranges::contains(m_others, person.address, &session::Person::address))
        return;
    beginInsertRows({}, rowCount(), rowCount());
    m_others.push_back(person);
    endInsertRows();
    Q_EMIT otherCountChanged(otherCount());
}

void PeopleModel::removePerson(const protocol::Endpoint& person)
{
    const auto found = std::ranges::find(m_others, person, &session::Person::address);
    if (found == m_others.end())
        return;
    const int row = 1 + int(found - m_others.begin());
    beginRemoveRows({}, row, row);
    m_others.erase(found);
    endRemoveRows();
    Q_EMIT otherCountChanged(otherCount());
}

void PeopleModel::changePerson(const session::Person& person)
{
    const auto found = std::ranges::find(m_others, person.address, &session::Person::address);
    if (found == m_others.end())
        return;
    *found = person;
    const QModelIndex changed = index(1 + int(found - m_others.begin()));
    Q_EMIT dataChanged(changed, changed);
}

void PeopleModel::setPeople(std::vector<session::Person> people)
{
    if (people == m_others)
        return;
    if (!m_others.empty()) {
        beginRemoveRows({}, 1, otherCount());
        m_others.clear();
        endRemoveRows();
    }
    if (!people.empty()) {
        beginInsertRows({}, 1, int(people.size()));
        m_others = std::move(people);
        endInsertRows();
    }
    Q_EMIT otherCountChanged(otherCount());
}

void PeopleModel::setStatus(const network::Status& status)
{
    m_relay = status.relay;
    m_ownRelay = isOwnRelay(status);
    m_away = status.away;
    refreshAll();
}

void PeopleModel::refreshAll()
{
    Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

} // namespace gui
