#include "gui/peoplemodel.h"

#include "gui/avatar.h"
#include "gui/plaintext.h"
#include "gui/sentences.h"

#include <algorithm>

namespace gui {

PeopleModel::PeopleModel(QObject* parent) : QAbstractListModel(parent) {}

int PeopleModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : 1 + otherCount();
}

QVariant PeopleModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const bool own = index.row() == 0;
    const protocol::Endpoint person =
        own ? protocol::Endpoint() : m_others[size_t(index.row() - 1)];
    const QString name = own ? m_ownName : hostOf(person);
    switch (role) {
    case Qt::DisplayRole: return name;
    case HintRole: return own ? (m_ownRelay ? tr("You, the host") : tr("You")) : hintOf(person);
    case SeedRole: return own ? avatarSeed(m_ownName) : avatarSeed(person);
    case Qt::ToolTipRole: return own ? name : nameOf(person);
    case Qt::AccessibleTextRole:
        return tr("%1, %2", "person, hint").arg(name, data(index, HintRole).toString());
    default: return {};
    }
}

QString PeopleModel::hintOf(const protocol::Endpoint& person) const
{
    if (m_relayHost && person.withoutPort() == *m_relayHost)
        return tr("Port %1 · relay host").arg(person.port);
    return tr("Port %1").arg(person.port);
}

void PeopleModel::addPerson(const protocol::Endpoint& person)
{
    if (std::ranges::contains(m_others, person))
        return;
    beginInsertRows({}, rowCount(), rowCount());
    m_others.push_back(person);
    endInsertRows();
    Q_EMIT otherCountChanged(otherCount());
}

void PeopleModel::removePerson(const protocol::Endpoint& person)
{
    const auto found = std::ranges::find(m_others, person);
    if (found == m_others.end())
        return;
    const int row = 1 + int(found - m_others.begin());
    beginRemoveRows({}, row, row);
    m_others.erase(found);
    endRemoveRows();
    Q_EMIT otherCountChanged(otherCount());
}

void PeopleModel::clear()
{
    if (m_others.empty())
        return;
    beginRemoveRows({}, 1, otherCount());
    m_others.clear();
    endRemoveRows();
    Q_EMIT otherCountChanged(0);
}

void PeopleModel::setOwnName(const QString& name)
{
    m_ownName = safeText(name);
    Q_EMIT dataChanged(index(0), index(0));
}

void PeopleModel::setStatus(const network::Status& status)
{
    m_relayHost.reset();
    if (status.relay)
        m_relayHost = status.relay->address.withoutPort();
    m_ownRelay = isOwnRelay(status);
    Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

} // namespace gui
