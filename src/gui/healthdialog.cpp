#include "gui/healthdialog.h"

#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <chrono>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

/// Loss that people notice as waiting.
constexpr double kMuchLoss = 0.05;
/// What waits longer does not get through at present.
constexpr std::chrono::seconds kLongWait{3};

QString milliseconds(std::chrono::microseconds time)
{
    const double ms = std::chrono::duration<double, std::milli>(time).count();
    return QLocale().toString(ms, 'f', ms < 10 ? 1 : 0);
}

} // namespace

HealthDialog::HealthDialog(QWidget* parent)
    : QDialog(parent),
      m_rows(new QFormLayout),
      m_summary(new QLabel(this))
{
    setWindowTitle(tr("Connection"));
    m_summary->setObjectName("healthSummary"_L1);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    m_roundTrip = addRow(tr("Round trip"), "healthRoundTrip");
    m_loss = addRow(tr("Lost on the way, recently"), "healthLoss");
    m_resent = addRow(tr("Sent again"), "healthResent");
    m_duplicates = addRow(tr("Arrived twice"), "healthDuplicates");
    m_replays = addRow(tr("Repeated or late packets refused"), "healthReplays");
    m_queue = addRow(tr("Waiting for the relay"), "healthQueue");
    m_packet = addRow(tr("Largest packet"), "healthPacket");
    m_drops = addRow(tr("Dropped, as this computer was busy"), "healthDrops");
    m_rows->setHorizontalSpacing(24);
    m_rows->setVerticalSpacing(8);

    auto* close = new QPushButton(tr("&Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(16);
    column->addWidget(m_summary);
    column->addLayout(m_rows);
    column->addStretch();
    column->addWidget(close, 0, Qt::AlignRight);
    setHealth(std::nullopt);
}

QLabel* HealthDialog::addRow(const QString& what, const char* name)
{
    auto* value = new QLabel(this);
    value->setObjectName(QLatin1StringView(name));
    value->setTextFormat(Qt::PlainText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setAccessibleName(what);
    m_rows->addRow(what, value);
    return value;
}

void HealthDialog::setHealth(const std::optional<network::LinkHealth>& health)
{
    if (!health) {
        m_summary->setText(tr("There is nothing to measure: not connected, or to a relay that "
                              "speaks the classic protocol only."));
        for (QLabel* value :
             {m_roundTrip, m_loss, m_resent, m_duplicates, m_replays, m_queue, m_packet, m_drops})
            value->setText(u"–"_s);
        return;
    }
    const auto& lanes = health->link.lanes;
    const QLocale locale;
    m_summary->setText(lanes.oldestAge >= kLongWait
                           ? tr("What is sent does not get through at present; it waits, and "
                                "nothing is lost.")
                       : lanes.lossShare >= kMuchLoss
                           ? tr("The network loses much. What is lost is sent again.")
                           : tr("The link to the relay is in order."));
    m_roundTrip->setText(
        tr("%1 ms, give or take %2 ms")
            .arg(milliseconds(lanes.smoothedRoundTrip), milliseconds(lanes.jitter)));
    m_loss->setText(tr("%1 %").arg(locale.toString(lanes.lossShare * 100, 'f', 1)));
    m_resent->setText(tr("%1 of %2")
                          .arg(locale.toString(qulonglong(lanes.unitsResent)),
                               locale.toString(qulonglong(lanes.unitsSent))));
    m_duplicates->setText(locale.toString(qulonglong(lanes.duplicates)));
    m_replays->setText(locale.toString(qulonglong(health->link.replaysRefused)));
    m_queue->setText(lanes.queuedUnits == 0
                         ? tr("nothing")
                         : tr("%1 parts, %2 bytes, the oldest for %3 ms")
                               .arg(locale.toString(qulonglong(lanes.queuedUnits)),
                                    locale.toString(qulonglong(lanes.queuedBytes)),
                                    locale.toString(qlonglong(lanes.oldestAge.count()))));
    m_packet->setText(tr("%1 bytes").arg(locale.toString(health->link.payloadLimit)));
    m_drops->setText(locale.toString(qulonglong(health->receiveDrops)));
}

} // namespace gui
