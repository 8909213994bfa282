#pragma once

// The security log for reading: newest first, filtered by any words, copied as text to be sent to
// whoever looks after the network. Changes nothing. GUI thread, owned by MainWindow; the log must
// outlive it.

#include "gui/securitylogmodel.h"

#include <QDialog>

#include <memory>

class QSortFilterProxyModel;

namespace gui {

namespace Ui {
class SecurityLogDialog;
}

class SecurityLogDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit SecurityLogDialog(const logging::SecurityLog& log, QWidget* parent = nullptr);
    ~SecurityLogDialog() override;

private:
    void refresh();
    void copy() const;

    std::unique_ptr<Ui::SecurityLogDialog> m_ui;
    SecurityLogModel* m_log;
    QSortFilterProxyModel* m_shown;
};

} // namespace gui
