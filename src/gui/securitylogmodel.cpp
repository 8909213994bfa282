#include "gui/securitylogmodel.h"

#include "gui/sentences.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {

using logging::SecurityEvent;
using logging::SecurityLog;

SecurityLogModel::SecurityLogModel(const SecurityLog& log, QObject* parent)
    : QAbstractTableModel(parent)
{
    // Connected first: what another thread adds meanwhile comes twice rather than never.
    connect(&log, &SecurityLog::eventAdded, this, &SecurityLogModel::add);
    const QList<SecurityEvent> latest = log.latest();
    m_events.assign(latest.begin(), latest.end());
}

int SecurityLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

int SecurityLogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant SecurityLogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const SecurityEvent& event = m_events[size_t(index.row())];
    if (role == Qt::ToolTipRole)
        return securityDetails(event).toHtmlEscaped();
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time: {
        const QDateTime local = event.time.toLocalTime();
        return QLocale().toString(local.date(), QLocale::ShortFormat) + u' '
               + local.time().toString(u"HH:mm:ss"_s);
    }
    case What: return securitySentence(event.kind);
    case Details: return securityDetails(event);
    default: return {};
    }
}

QVariant SecurityLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time: return tr("Time");
    case What: return tr("What happened");
    case Details: return tr("Details");
    default: return {};
    }
}

void SecurityLogModel::add(const SecurityEvent& event)
{
    if (std::ranges::contains(m_events, event))
        return;
    if (m_events.size() == size_t(SecurityLog::kMaxEvents)) {
        beginRemoveRows({}, 0, 0);
        m_events.pop_front();
        endRemoveRows();
    }
    beginInsertRows({}, rowCount(), rowCount());
    m_events.push_back(event);
    endInsertRows();
}

} // namespace gui
