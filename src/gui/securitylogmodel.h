#pragma once

// The security log as a table: time, what happened, details in words. Holds what the log holds and
// follows it. Whatever strangers chose is shown as plain text. GUI thread, owned by the dialog that
// shows it; the log must outlive it.

#include "logging/securitylog.h"

#include <QAbstractTableModel>

#include <deque>

namespace gui {

class SecurityLogModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, What, Details, ColumnCount };

    explicit SecurityLogModel(const logging::SecurityLog& log, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    void add(const logging::SecurityEvent& event);

    std::deque<logging::SecurityEvent> m_events; // as long as the log's own
};

} // namespace gui
