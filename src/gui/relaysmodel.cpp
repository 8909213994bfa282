#include "gui/relaysmodel.h"

#include "gui/sentences.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {

RelaysModel::RelaysModel(const PeopleBook& people, QObject* parent)
    : QAbstractListModel(parent),
      m_people(people)
{
    connect(&people, &PeopleBook::facesChanged, this, [this] {
        if (!m_relays.isEmpty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    });
}

void RelaysModel::setRelays(const QList<network::RelayHere>& relays)
{
    if (relays == m_relays)
        return;
    const bool sameRows = std::ranges::equal(relays, m_relays, {}, &network::RelayHere::fingerprint,
                                             &network::RelayHere::fingerprint);
    if (sameRows) {
        m_relays = relays;
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_relays = relays;
    endResetModel();
}

QModelIndex RelaysModel::find(const crypto::Fingerprint& relay) const
{
    const auto found = std::ranges::find(m_relays, relay, &network::RelayHere::fingerprint);
    return found == m_relays.end() ? QModelIndex() : index(int(found - m_relays.begin()));
}

const network::RelayHere* RelaysModel::at(const QModelIndex& index) const
{
    return index.isValid() && index.row() < m_relays.size() ? &m_relays[index.row()] : nullptr;
}

int RelaysModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_relays.size());
}

QVariant RelaysModel::data(const QModelIndex& index, int role) const
{
    const network::RelayHere* const here = at(index);
    if (!here)
        return {};
    switch (role) {
    case FaceRole: return QVariant::fromValue(relayFace(*here, m_people));
    case IconRole: return relayIcon(*here);
    case BadgeRole: return relayBadge(*here);
    case TraitsRole: return relayTraits(*here).join(u" · "_s);
    case Qt::DisplayRole: return relayFace(*here, m_people).text();
    case Qt::AccessibleTextRole: {
        QStringList parts{relayFace(*here, m_people).text()};
        if (const QString badge = relayBadge(*here); !badge.isEmpty())
            parts << badge;
        return (parts + relayTraits(*here)).join(u", "_s);
    }
    default: return {};
    }
}

} // namespace gui
