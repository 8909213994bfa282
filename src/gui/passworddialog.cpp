#include "gui/passworddialog.h"

#include "gui/plaintext.h"
#include "gui/theme.h"
#include "ui_passworddialog.h"

#include <algorithm>

namespace gui {

using std::chrono::steady_clock;

PasswordDialog::PasswordDialog(Purpose purpose, PasswordStore::Place place, QWidget* parent)
    : QDialog(parent),
      m_purpose(purpose),
      m_ui(std::make_unique<Ui::PasswordDialog>())
{
    m_ui->setupUi(this);
    if (purpose == Purpose::Join) {
        m_ui->headline->setText(tr("This relay asks for a password"));
        m_ui->reason->setText(
            tr("Whoever runs the relay gives it to those who may come in. It is never sent: both "
               "sides prove that they know it."));
        m_ui->okButton->setText(tr("&Join"));
    } else {
        m_ui->headline->setText(tr("A password for your relay"));
        m_ui->reason->setText(
            tr("Whenever this app hosts, only those who know it come in, and no classic program "
               "does. The others need it too: give it to them in person."));
        m_ui->okButton->setText(tr("Set &password"));
    }
    if (place == PasswordStore::Place::Keychain) {
        m_ui->remember->setText(tr("&Remember it in this computer's keychain"));
        m_ui->rememberNote->hide();
    } else {
        m_ui->remember->setText(tr("&Remember it in a file that only I can read"));
        m_ui->rememberNote->setText(
            tr("This desktop has no keychain. Whoever gets at your files, such as those of a lost "
               "computer, can read the password there."));
    }
    setProblem({});

    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_second, &QTimer::timeout, this, &PasswordDialog::countDown);
    connect(m_ui->show, &QCheckBox::toggled, this, [this](bool shown) {
        m_ui->password->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
    });
    connect(m_ui->password, &QLineEdit::textEdited, this, [this] {
        if (!m_second.isActive())
            setProblem({});
        refresh();
    });
    connect(m_ui->okButton, &QPushButton::clicked, this, &PasswordDialog::give);
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &QDialog::reject);
    refresh();
    fit();
}

PasswordDialog::~PasswordDialog() = default;

void PasswordDialog::give()
{
    const QString password = m_ui->password->text();
    const bool remember = m_ui->remember->isChecked();
    m_checking = m_purpose == Purpose::Join;
    if (m_checking)
        setProblem({});
    else
        accept();
    refresh();
    Q_EMIT passwordGiven(password, remember);
}

void PasswordDialog::setStatus(const network::Status& status)
{
    if (m_purpose == Purpose::Host)
        return;
    if (status.connection == network::Connection::Connected) {
        accept();
        return;
    }
    if (status.connection != network::Connection::Refused || !status.refusal)
        return;
    const session::RelayRefused& refusal = *status.refusal;
    m_ui->headline->setText(
        tr("The relay at %1 asks for a password").arg(isolated(hostOf(refusal.relay))));
    const bool asks = refusal.reason == session::Refusal::PasswordNeeded;
    if (asks && m_checking)
        return; // it says so until it has looked at ours
    m_checking = false;
    m_second.stop();
    if (refusal.reason == session::Refusal::Locked) {
        m_lockedUntil = steady_clock::now() + refusal.wait;
        m_second.start();
        countDown();
    } else if (!asks) {
        const Sentence sentence = refusalSentence(refusal);
        setProblem(tr("%1. %2", "headline, advice").arg(sentence.headline, sentence.advice));
        m_ui->password->selectAll();
        m_ui->password->setFocus();
    }
    refresh();
    fit();
}

void PasswordDialog::countDown()
{
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(m_lockedUntil - steady_clock::now());
    if (left.count() > 0) {
        setProblem(tr("Too many wrong passwords. Try again in %1.").arg(waitText(left)));
    } else {
        m_second.stop();
        setProblem({});
    }
    refresh();
}

void PasswordDialog::setProblem(const QString& problem)
{
    m_ui->problem->setText(problem);
    m_ui->problem->setHidden(problem.isEmpty());
    m_ui->password->setAccessibleDescription(problem);
    setStyleProperty(m_ui->problem, "alarming", true);
    setStyleProperty(m_ui->password, "wrong", !problem.isEmpty());
    fit();
}

void PasswordDialog::refresh()
{
    if (m_checking) {
        m_ui->problem->setText(tr("The relay checks the password…"));
        m_ui->problem->show();
        setStyleProperty(m_ui->problem, "alarming", false);
    }
    m_ui->password->setReadOnly(m_checking);
    m_ui->okButton->setEnabled(!m_checking && !m_second.isActive()
                               && !m_ui->password->text().isEmpty());
}

void PasswordDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    fit(); // with the fonts of the style sheet
}

/// A dialog with wrapped text does not find its height by itself.
void PasswordDialog::fit()
{
    QFont title = font();
    title.setPointSizeF(title.pointSizeF() * 1.25);
    title.setWeight(QFont::DemiBold);
    m_ui->headline->setFont(title);
    layout()->activate(); // counts what was shown or hidden just now
    const int fitting = std::max(fontMetrics().averageCharWidth() * 58, minimumSizeHint().width());
    resize(fitting, layout()->totalHeightForWidth(fitting));
}

} // namespace gui
