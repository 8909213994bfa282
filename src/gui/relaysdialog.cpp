#include "gui/relaysdialog.h"

#include "gui/relaydelegate.h"
#include "gui/sentences.h"
#include "gui/theme.h"
#include "ui_relaysdialog.h"

#include <QPushButton>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

/// Who comes or goes is seen soon; a question to everybody is small, but not nothing.
constexpr std::chrono::seconds kLookEvery{3};

} // namespace

RelaysDialog::RelaysDialog(const PeopleBook& people, QWidget* parent)
    : QDialog(parent),
      m_ui(std::make_unique<Ui::RelaysDialog>()),
      m_model(new RelaysModel(people, this))
{
    m_ui->setupUi(this);
    m_ui->relays->setModel(m_model);
    m_ui->relays->setItemDelegate(new RelayDelegate(m_ui->relays));
    setStyleProperty(m_ui->joinButton, "primary", true);
    const int letter = fontMetrics().averageCharWidth();
    resize(letter * 78, fontMetrics().height() * 28);
    m_ui->details->setMinimumHeight(fontMetrics().height() * 3); // no button moves under the mouse

    connect(m_ui->relays->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RelaysDialog::refresh);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &RelaysDialog::refresh);
    connect(m_ui->relays, &QListView::activated, this, &RelaysDialog::choose);
    connect(m_ui->joinButton, &QPushButton::clicked, this, &RelaysDialog::choose);
    connect(m_ui->forgetButton, &QPushButton::clicked, this, &RelaysDialog::choiceForgotten);
    connect(m_ui->closeButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(&m_again, &QTimer::timeout, this, &RelaysDialog::lookRequested);
    m_again.setInterval(kLookEvery);
    refresh();
    m_ui->relays->setFocus();
}

RelaysDialog::~RelaysDialog() = default;

void RelaysDialog::setRelays(const QList<network::RelayHere>& relays)
{
    const network::RelayHere* const before = selected();
    const auto kept = before ? std::optional(before->fingerprint()) : std::nullopt;
    m_model->setRelays(relays);
    if (!selected()) {
        QModelIndex index = kept ? m_model->find(*kept) : QModelIndex();
        if (!index.isValid()) {
            const auto current = std::ranges::find(relays, true, &network::RelayHere::current);
            index =
                current == relays.end() ? m_model->index(0) : m_model->find(current->fingerprint());
        }
        m_ui->relays->setCurrentIndex(index);
    }
    refresh();
}

void RelaysDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    m_again.start();
    Q_EMIT lookRequested();
}

void RelaysDialog::hideEvent(QHideEvent* event)
{
    QDialog::hideEvent(event);
    m_again.stop();
}

const network::RelayHere* RelaysDialog::selected() const
{
    return m_model->at(m_ui->relays->currentIndex());
}

/// Where one is there is nothing to choose, but to stay.
bool RelaysDialog::canChoose(const network::RelayHere& here) const
{
    return !here.heard.refusal && !(here.current && here.chosen);
}

void RelaysDialog::refresh()
{
    const bool empty = m_model->rowCount() == 0;
    m_ui->none->setVisible(empty);
    m_ui->relays->setHidden(empty);
    m_ui->details->setHidden(empty);
    const network::RelayHere* const here = selected();
    const Sentence sentence = here ? relaySentence(*here) : Sentence();
    m_ui->details->setText(sentence.advice.isEmpty()
                               ? sentence.headline
                               : sentence.headline + u".\n"_s + sentence.advice);
    m_ui->joinButton->setText(here && here->current ? tr("&Stay with this one") : tr("&Join"));
    m_ui->joinButton->setEnabled(here && canChoose(*here));
    m_ui->forgetButton->setVisible(
        std::ranges::contains(m_model->relays(), true, &network::RelayHere::chosen));
}

void RelaysDialog::choose()
{
    const network::RelayHere* const here = selected();
    if (!here || !canChoose(*here))
        return;
    Q_EMIT relayChosen(here->fingerprint());
    accept();
}

} // namespace gui
