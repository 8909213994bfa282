// How the window shows the state that mainwindow.cpp keeps.

#include "gui/conversationmodel.h"
#include "gui/icons.h"
#include "gui/mainwindow.h"
#include "gui/peoplemodel.h"
#include "gui/placeholder.h"
#include "gui/plaintext.h"
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
    if (status.connection == network::Connection::Refused) {
        QString digits;
        bool changed = false;
        if (status.refusal && status.refusal->expected && status.refusal->shown) {
            changed = status.refusal->reason == session::Refusal::ChangedKey;
            digits =
                tr("Known:\n%1\nShown now:\n%2")
                    .arg(status.refusal->expected->toGroups(), status.refusal->shown->toGroups());
        }
        banner->show(Banner::Weight::Stop, sentence, digits,
                     changed ? tr("&Known relays…") : tr("&Settings…"));
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

/// Wrapped text needs more height the narrower it is, of which a window knows nothing by itself.
void MainWindow::keepRoomForText()
{
    QWidget* pane = m_ui->mainPane;
    const int needed = pane->layout()->totalMinimumHeightForWidth(pane->width());
    pane->setMinimumHeight(std::max(0, needed)); // negative: no text is wrapped now
}

void MainWindow::onBannerAction()
{
    const auto& refusal = m_status.refusal;
    if (refusal && refusal->reason == session::Refusal::ChangedKey)
        openKnownRelays();
    else
        openSettingsPage(int(SettingsDialog::Page::Network));
}

void MainWindow::refreshRelayButton()
{
    const network::Status& status = m_status;
    QString text = tr("No relay");
    QString icon = u"search"_s;
    if (status.connection == network::Connection::Refused) {
        text = tr("Relay refused");
        icon = u"stop"_s;
    } else if (isOwnRelay(status)) {
        text = tr("This app is the relay");
        icon = u"lock-verified"_s;
    } else if (status.relay) {
        text = tr("Relay %1 · %2", "address, trust")
                   .arg(isolated(hostOf(status.relay->address)), trustWord(status.relay->trust));
        icon = status.relay->trust == session::Trust::Verified ? u"lock-verified"_s
               : status.relay->trust == session::Trust::Known  ? u"lock"_s
                                                               : u"lock-new"_s;
    }
    m_ui->relayButton->setText(m_narrow ? QString() : text);
    m_ui->relayButton->setIcon(lineIcon(icon));
    m_ui->relayButton->setToolTip(text.toHtmlEscaped());
    m_ui->relayButton->setAccessibleName(text);
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
    const QString name = settings::shownName(m_file.settings());
    m_people->setOwnName(name.isEmpty() ? tr("You") : name);
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
