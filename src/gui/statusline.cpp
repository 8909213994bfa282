#include "gui/statusline.h"

#include "gui/elidinglabel.h"
#include "gui/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

constexpr int kMargin = 16;
constexpr int kSpacing = 8;

QString lightOf(network::Connection connection)
{
    switch (connection) {
    case network::Connection::Connected: return u"good"_s;
    case network::Connection::Searching: return u"waiting"_s;
    case network::Connection::Offline:
    case network::Connection::Refused: break;
    }
    return u"bad"_s;
}

} // namespace

StatusLine::StatusLine(QWidget* parent)
    : QFrame(parent),
      m_light(new QLabel(this)),
      m_connection(new ElidingLabel(this)),
      m_relays(new QPushButton(this)),
      m_controlPort(new ElidingLabel(this))
{
    m_light->setObjectName("statusLight"_L1);
    m_light->setFixedSize(10, 10);
    m_connection->setObjectName("connectionState"_L1);
    m_relays->setObjectName("relaysHint"_L1);
    m_relays->setAccessibleName(tr("Relays here"));
    m_relays->hide();
    m_controlPort->setObjectName("controlPortState"_L1);
    m_controlPort->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kMargin, 5, kMargin, 5);
    row->setSpacing(kSpacing);
    row->addWidget(m_light);
    row->addWidget(m_connection, 1);
    row->addWidget(m_relays);
    row->addWidget(m_controlPort);
    connect(m_relays, &QPushButton::clicked, this, &StatusLine::relaysRequested);

    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, [this] {
        refresh();
        Q_EMIT searchContinued();
    });
    setControlPort({});
}

void StatusLine::setStatus(const network::Status& status, settings::RelayMode mode)
{
    m_status = status;
    m_mode = mode;
    const bool searching = status.connection == network::Connection::Searching;
    if (searching && !m_search.isValid()) {
        m_search.start();
        m_second.start();
    } else if (!searching) {
        m_search.invalidate();
        m_second.stop();
    }
    setStyleProperty(m_light, "state", lightOf(status.connection));
    refresh();
}

std::chrono::seconds StatusLine::searchingFor() const
{
    return m_search.isValid() ? std::chrono::seconds(m_search.elapsed() / 1000)
                              : std::chrono::seconds(0);
}

void StatusLine::refresh()
{
    m_connection->setSentence(statusSentence(m_status, m_mode, searchingFor()));
    makeRoom();
}

void StatusLine::setControlPort(const network::ControlPortStatus& status)
{
    const bool alarming =
        status.state == network::ControlPortStatus::State::Failed
        || (status.state == network::ControlPortStatus::State::Listening && !status.authenticated);
    m_controlPortAlarming = alarming;
    m_controlPort->setSentence(controlPortSentence(status));
    setStyleProperty(m_controlPort, "alarming", alarming);
    makeRoom();
}

void StatusLine::setRelayCount(int relays)
{
    m_relays->setText(relaysHereText(relays));
    m_relays->setToolTip(tr("Choose among them"));
    m_relays->setVisible(relays > 1);
    makeRoom();
}

/// Where not all fit, a control port that is as it should be gives way.
void StatusLine::makeRoom()
{
    const int hint = m_relays->isHidden() ? 0 : m_relays->sizeHint().width() + kSpacing;
    const int needed = m_light->width() + m_connection->sizeHint().width() + hint
                       + m_controlPort->sizeHint().width() + 2 * kSpacing + 2 * kMargin;
    m_controlPort->setVisible(m_controlPortAlarming || needed <= width());
}

void StatusLine::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    makeRoom();
}

} // namespace gui
