#include "gui/securitylogdialog.h"

#include "ui_securitylogdialog.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QSortFilterProxyModel>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

/// Newest first, without sorting by text.
class NewestFirst final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override
    {
        return left.row() > right.row();
    }
};

} // namespace

SecurityLogDialog::SecurityLogDialog(const logging::SecurityLog& log, QWidget* parent)
    : QDialog(parent),
      m_ui(std::make_unique<Ui::SecurityLogDialog>()),
      m_log(new SecurityLogModel(log, this)),
      m_shown(new NewestFirst(this))
{
    m_ui->setupUi(this);
    m_shown->setSourceModel(m_log);
    m_shown->setFilterKeyColumn(-1);
    m_shown->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_shown->sort(0);
    m_ui->table->setModel(m_shown);
    m_ui->table->verticalHeader()->hide();
    QHeaderView* header = m_ui->table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(SecurityLogModel::Time, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(SecurityLogModel::What, QHeaderView::ResizeToContents);
    header->setStretchLastSection(true);
    header->setHighlightSections(false);
    const int letter = fontMetrics().averageCharWidth();
    resize(letter * 120, letter * 70);

    connect(m_ui->filter, &QLineEdit::textChanged, m_shown,
            &QSortFilterProxyModel::setFilterFixedString);
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_shown, change, this, &SecurityLogDialog::refresh);
    connect(m_ui->copyButton, &QPushButton::clicked, this, &SecurityLogDialog::copy);
    connect(m_ui->closeButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SecurityLogDialog::refresh);
    refresh();
}

SecurityLogDialog::~SecurityLogDialog() = default;

void SecurityLogDialog::refresh()
{
    const bool empty = m_shown->rowCount() == 0;
    m_ui->none->setText(m_log->rowCount() == 0 ? tr("Nothing of the kind has happened yet.")
                                               : tr("Nothing holds these words."));
    m_ui->none->setVisible(empty);
    m_ui->table->setHidden(empty);
    m_ui->copyButton->setEnabled(!empty);
    m_ui->copyButton->setText(m_ui->table->selectionModel()->hasSelection() ? tr("&Copy selected")
                                                                            : tr("&Copy all"));
}

/// A line for each row, columns parted by tabs.
void SecurityLogDialog::copy() const
{
    QList<int> rows;
    for (const QModelIndex& index : m_ui->table->selectionModel()->selectedRows())
        rows << index.row();
    if (rows.isEmpty()) {
        for (int row = 0; row < m_shown->rowCount(); ++row)
            rows << row;
    }
    std::ranges::sort(rows);
    QString text;
    for (const int row : rows) {
        QStringList fields;
        for (int column = 0; column < m_shown->columnCount(); ++column)
            fields << m_shown->index(row, column).data().toString();
        text += fields.join(u'\t') + u'\n';
    }
    QGuiApplication::clipboard()->setText(text);
}

} // namespace gui
