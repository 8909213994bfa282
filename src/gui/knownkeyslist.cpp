#include "gui/knownkeyslist.h"

#include "gui/plaintext.h"
#include "gui/theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

enum Column { Name, Details, Verified, LastSeen };

} // namespace

KnownKeysList::KnownKeysList(QWidget* parent)
    : QWidget(parent),
      m_tree(new QTreeWidget(this)),
      m_none(new QLabel(this)),
      m_digits(new QLabel(this)),
      m_remove(new QPushButton(this))
{
    m_tree->setObjectName("keys"_L1);
    m_remove->setObjectName("removeButton"_L1);
    m_digits->setObjectName("digits"_L1);
    m_tree->setRootIsDecorated(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setTextElideMode(Qt::ElideRight);
    m_none->setTextFormat(Qt::PlainText);
    m_none->setWordWrap(true);
    setStyleProperty(m_none, "quiet", true);
    m_digits->setTextFormat(Qt::PlainText);
    m_digits->setWordWrap(true);
    m_digits->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_digits->setAccessibleName(tr("Fingerprint"));

    scaleDigits();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_none);
    column->addWidget(m_tree, 1);
    column->addWidget(m_digits);
    column->addWidget(m_remove, 0, Qt::AlignLeft);
    column->addStretch();

    connect(m_tree, &QTreeWidget::itemSelectionChanged, this, &KnownKeysList::showSelected);
    connect(m_remove, &QPushButton::clicked, this, &KnownKeysList::askToRemove);
}

void KnownKeysList::setTexts(const Texts& texts)
{
    m_texts = texts;
    m_tree->setHeaderLabels({texts.nameTitle, texts.detailsTitle, tr("Verified"), tr("Last met")});
    m_tree->setColumnHidden(Details, texts.detailsTitle.isEmpty());
    m_tree->setAccessibleName(texts.nameTitle);
    QHeaderView* header = m_tree->header();
    header->setStretchLastSection(false);
    const bool hasDetails = !texts.detailsTitle.isEmpty();
    header->setSectionResizeMode(hasDetails ? Details : Name, QHeaderView::Stretch);
    if (hasDetails)
        header->resizeSection(Name, fontMetrics().averageCharWidth() * 24);
    for (const int fitting : {int(Verified), int(LastSeen)})
        header->setSectionResizeMode(fitting, QHeaderView::ResizeToContents);
    m_none->setText(texts.none);
    m_remove->setText(texts.remove);
    setRows({});
}

void KnownKeysList::setRows(const QList<Row>& rows)
{
    const Row* const before = selected();
    const auto kept = before ? std::optional(before->key) : std::nullopt;
    m_rows = rows;
    m_tree->clear();
    for (const Row& row : rows) {
        auto* item = new QTreeWidgetItem(m_tree);
        item->setText(Name, row.name);
        item->setText(Details, row.details);
        item->setText(Verified, row.verified ? tr("yes") : tr("no"));
        item->setText(LastSeen,
                      QLocale().toString(row.lastSeen.toLocalTime(), QLocale::ShortFormat));
        item->setToolTip(Name, isolated(row.name).toHtmlEscaped());
        item->setToolTip(Details, row.details.toHtmlEscaped());
    }
    if (kept)
        select(*kept);
    const bool empty = rows.isEmpty();
    m_none->setVisible(empty);
    m_tree->setHidden(empty);
    m_remove->setHidden(empty);
    showSelected();
}

int KnownKeysList::rowCount() const
{
    return m_tree->topLevelItemCount();
}

void KnownKeysList::select(const crypto::Fingerprint& key)
{
    const auto found = std::ranges::find(m_rows, key, &Row::key);
    if (found != m_rows.end())
        m_tree->setCurrentItem(m_tree->topLevelItem(int(found - m_rows.begin())));
}

const KnownKeysList::Row* KnownKeysList::selected() const
{
    const auto items = m_tree->selectedItems();
    const int row = items.isEmpty() ? -1 : m_tree->indexOfTopLevelItem(items.first());
    return row >= 0 && row < m_rows.size() ? &m_rows[row] : nullptr;
}

void KnownKeysList::showSelected()
{
    const Row* const row = selected();
    m_remove->setEnabled(row != nullptr);
    m_digits->setHidden(!row);
    if (row) { // in two lines of six groups
        QString digits = row->key.toGroups();
        m_digits->setText(digits.replace(digits.size() / 2, 1, u"\n"_s));
    }
}

void KnownKeysList::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        scaleDigits();
}

void KnownKeysList::scaleDigits()
{
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF());
    m_digits->setFont(fixed);
}

void KnownKeysList::askToRemove()
{
    const Row* const row = selected();
    if (!row)
        return;
    auto* question =
        new QMessageBox(QMessageBox::Warning, m_texts.nameTitle,
                        m_texts.question.arg(isolated(row->name)), QMessageBox::Cancel, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(m_texts.consequence);
    QPushButton* remove = question->addButton(tr("&Remove"), QMessageBox::DestructiveRole);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(remove, &QPushButton::clicked, this,
            [this, key = row->key] { Q_EMIT removeRequested(key); });
    question->open();
}

} // namespace gui
