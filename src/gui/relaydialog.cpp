#include "gui/relaydialog.h"

#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "network/addresses.h"
#include "ui_relaydialog.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {

RelayDialog::RelayDialog(QWidget* parent)
    : QDialog(parent),
      m_ui(std::make_unique<Ui::RelayDialog>())
{
    m_ui->setupUi(this);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF() * 1.5);
    m_ui->digits->setFont(fixed);
    m_ui->digits->setLayoutDirection(
        Qt::LeftToRight);          // digits are read from left to right anywhere
    m_ui->closeButton->setFocus(); // nothing is confirmed by reflex

    connect(m_ui->closeButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->copyButton, &QPushButton::clicked, this, [this] {
        if (m_relay)
            QGuiApplication::clipboard()->setText(m_relay->fingerprint.toGroups());
    });
    connect(m_ui->matchButton, &QPushButton::clicked, this, [this] {
        if (m_relay)
            Q_EMIT verifiedChanged(m_relay->address, true);
    });
    connect(m_ui->takeBackButton, &QPushButton::clicked, this, [this] {
        if (m_relay)
            Q_EMIT verifiedChanged(m_relay->address, false);
    });
    showNothing();
}

RelayDialog::~RelayDialog() = default;

void RelayDialog::setStatus(const network::Status& status)
{
    m_relay = status.relay;
    if (m_relay)
        showRelay(*m_relay, isOwnRelay(status));
    else
        showNothing();
    // A dialog with wrapped text does not find its height by itself.
    const int fitting = std::max(fontMetrics().averageCharWidth() * 66, minimumSizeHint().width());
    resize(fitting, layout()->totalHeightForWidth(fitting));
}

void RelayDialog::showRelay(const session::Relay& relay, bool own)
{
    const bool verified = relay.trust == session::Trust::Verified;
    m_ui->digits->setText(fingerprintLines(relay.fingerprint));
    m_ui->digits->show();
    m_ui->copyButton->setEnabled(true);
    m_ui->matchButton->setVisible(!own && !verified);
    m_ui->takeBackButton->setVisible(!own && verified);
    m_ui->trust->setVisible(!own);
    if (own) {
        m_ui->headline->setText(tr("This app is the relay"));
        m_ui->reason->setText(tr("Others can make sure that they are connected to you and not to "
                                 "somebody who poses as you. Read them these digits, by telephone "
                                 "or face to face; they see theirs behind their lock."));
        return;
    }
    const Sentence trust = trustSentence(relay);
    m_ui->headline->setText(tr("The relay at %1").arg(isolated(network::toText(relay.address))));
    m_ui->reason->setText(tr("The relay can read what it passes on, so it matters that it is the "
                             "right one and not somebody who poses as it. Let whoever runs it read "
                             "you its digits, by telephone or face to face, and compare."));
    m_ui->trust->setText(tr("%1. %2", "headline, advice").arg(trust.headline, trust.advice));
}

void RelayDialog::showNothing()
{
    m_ui->headline->setText(tr("Not connected to a relay"));
    m_ui->reason->setText(tr("As soon as there is one, its fingerprint stands here."));
    m_ui->digits->hide();
    m_ui->trust->hide();
    m_ui->copyButton->setEnabled(false);
    m_ui->matchButton->hide();
    m_ui->takeBackButton->hide();
}

QString fingerprintLines(const crypto::Fingerprint& fingerprint)
{
    const QStringList groups = fingerprint.toGroups().split(u' ');
    QStringList lines;
    for (qsizetype i = 0; i < groups.size(); i += 4)
        lines << groups.mid(i, 4).join(u' ');
    return lines.join(u'\n');
}

} // namespace gui
