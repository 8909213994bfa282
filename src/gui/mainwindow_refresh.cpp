// How the window shows the state that mainwindow.cpp keeps.

#include "gui/conversationmodel.h"
#include "gui/elidinglabel.h"
#include "gui/icons.h"
#include "gui/lockstate.h"
#include "gui/mainwindow.h"
#include "gui/peoplemodel.h"
#include "gui/placeholder.h"
#include "gui/plaintext.h"
#include "gui/roompassword.h"
#include "gui/sentences.h"
#include "gui/settingsdialog.h"
#include "ui_mainwindow.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

/// A search that takes longer deserves an explanation.
constexpr std::chrono::seconds kExplainSearchAfter{5};

} // namespace

void MainWindow::refreshBanner()
{
    const network::Status& status = m_status;
    const auto searchingFor = m_ui->statusLine->searchingFor();
    const Sentence sentence = statusSentence(status, m_file.settings().relayMode, searchingFor);
    Banner* banner = m_ui->banner;
    m_remedy = Remedy::NetworkSettings;
    if (status.connection == network::Connection::Refused && status.refusal) {
        refreshRefusal();
    } else if (status.connection == network::Connection::Offline) {
        banner->show(Banner::Weight::Warning, sentence, {}, tr("&Settings…"));
    } else if (status.connection == network::Connection::Searching
               && searchingFor >= kExplainSearchAfter) {
        banner->show(Banner::Weight::Note, {tr("No relay has answered yet"), sentence.advice}, {},
                     tr("&Settings…"));
    } else if (!m_fileProblem.isEmpty()) {
        banner->show(Banner::Weight::Warning,
                     {tr("The settings hold until you quit"),
                      tr("They could not be stored: %1").arg(m_fileProblem)});
    } else {
        banner->hide();
    }
    keepRoomForText();
}

/// What stands between us and the relay, and the one way on from there.
void MainWindow::refreshRefusal()
{
    session::RelayRefused refusal = *m_status.refusal;
    refusal.wait = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(m_lockedUntil - std::chrono::steady_clock::now(), {}));
    if (refusal.reason == session::Refusal::Locked && refusal.wait.count() == 0)
        refusal.reason = session::Refusal::PasswordNeeded; // it takes one again
    Banner::Weight weight = Banner::Weight::Stop;
    QString action = tr("&Settings…");
    switch (refusal.reason) {
    case session::Refusal::ChangedKey:
    case session::Refusal::Downgraded:
        m_remedy = Remedy::KnownRelays;
        action = tr("&Known relays…");
        break;
    case session::Refusal::PasswordNeeded:
    case session::Refusal::WrongPassword:
    case session::Refusal::Locked:
        weight = Banner::Weight::Warning;
        m_remedy = Remedy::Password;
        action = tr("Enter the &password…");
        break;
    case session::Refusal::Replaced:
        m_remedy = Remedy::SearchAgain;
        action = tr("&Connect here");
        break;
    case session::Refusal::Full:
    case session::Refusal::BadIdentity:
    case session::Refusal::PasswordUnproven:
        weight = refusal.reason == session::Refusal::Full ? Banner::Weight::Warning : weight;
        m_remedy = Remedy::SearchAgain;
        action = tr("&Try again");
        break;
    case session::Refusal::UnusableName: m_remedy = Remedy::Name; break;
    case session::Refusal::WrongFingerprint:
    case session::Refusal::UnusableKey:
    case session::Refusal::ClassicOnly:
    case session::Refusal::Stranger: break;
    }
    QString digits;
    if (refusal.expected && refusal.shown) {
        digits = tr("Known:\n%1\nShown now:\n%2")
                     .arg(refusal.expected->toGroups(), refusal.shown->toGroups());
    }
    m_ui->banner->show(weight, refusalSentence(refusal), digits, action);
}

/// Wrapped text needs more height the narrower it is, of which a window knows nothing by itself.
void MainWindow::keepRoomForText()
{
    QWidget* pane = m_ui->mainPane;
    const int needed = pane->layout()->totalMinimumHeightForWidth(pane->width());
    pane->setMinimumHeight(std::max(0, needed)); // negative: no text is wrapped now
}

void MainWindow::onBannerAction()
{
    switch (m_remedy) {
    case Remedy::NetworkSettings: openSettingsPage(int(SettingsDialog::Page::Network)); break;
    case Remedy::Name: openSettings(); break;
    case Remedy::KnownRelays: openKnownRelays(); break;
    case Remedy::Password: m_password->askToJoin(); break;
    case Remedy::SearchAgain: m_node.searchAgain(); break;
    }
}

void MainWindow::refreshRelayButton()
{
    const LockState lock = lockState(m_status, *m_book);
    m_ui->relayButton->setText(m_narrow ? QString() : QString(lock.phrase).replace(u'&', u"&&"_s));
    m_ui->relayButton->setIcon(lineIcon(lock.icon));
    m_ui->relayButton->setToolTip(toolTipOf({lock.phrase, lock.facts.join(u'\n')}));
    m_ui->relayButton->setAccessibleName(lock.phrase);
    m_ui->relayButton->setAccessibleDescription(lock.facts.join(u' '));
}

void MainWindow::refreshPeople()
{
    const int others = m_people->otherCount();
    const bool connected = m_status.connection == network::Connection::Connected;
    m_ui->roomDetail->setSentence({!connected    ? tr("Not connected")
                                   : others == 0 ? tr("Only you so far")
                                   : others == 1 ? tr("You and one other")
                                                 : tr("You and %n others", nullptr, others),
                                   {}});
    refreshPlaceholder();
}

/// In the middle of an empty conversation: what to do next.
void MainWindow::refreshPlaceholder()
{
    Placeholder& placeholder = m_ui->conversation->placeholder();
    const bool silent = m_conversation->messageCount() == 0;
    if (silent && m_status.connection == network::Connection::Searching) {
        placeholder.setContent(u"search"_s,
                               {tr("Looking for the others"),
                                tr("Sottovoce asks on this network who passes messages on.")});
    } else if (silent && m_status.connection == network::Connection::Connected) {
        placeholder.setContent(
            u"people"_s,
            m_people->otherCount() == 0
                ? Sentence{tr("Nobody else is here yet"),
                           tr("Start Sottovoce on another computer of this network: it finds this "
                              "one by itself.")}
                : Sentence{tr("Nothing has been said yet"), tr("Write the first message below.")});
    } else {
        placeholder.setContent({}, {});
    }
    m_ui->conversation->placeOverlays();
}

void MainWindow::refreshOwnName()
{
    m_book->setOwn(settings::shownName(m_file.settings()), m_status.identity);
    m_ui->welcomeCard->setVisible(m_file.settings().name.isEmpty());
    refreshPlaceholder();
}

void MainWindow::arrangePanes()
{
    const int letter = fontMetrics().averageCharWidth();
    m_ui->sidebar->setFixedWidth(letter * 29);
    const QSize icon = QSize(1, 1) * (fontMetrics().height() * 5 / 4);
    m_ui->menuButton->setIconSize(icon);
    m_ui->peopleButton->setIconSize(icon);
    m_ui->relayButton->setIconSize(icon);
    const bool narrow = width() < letter * 105;
    if (std::exchange(m_narrow, narrow) != narrow || m_ui->peopleButton->isHidden() == narrow) {
        m_ui->peopleButton->setVisible(narrow);
        m_ui->peopleButton->setChecked(!narrow);
        m_ui->sidebar->setVisible(!narrow);
    }
    refreshRelayButton();
    keepRoomForText();
}

} // namespace gui
