// How the window shows the state that mainwindow.cpp keeps.

#include "gui/conversations.h"
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

#include <QListView>

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
    const LockState lock = lockState(m_status, *m_book, m_conversations->current());
    // At most half of the bar: the rest says which conversation this is.
    const int bar = width() - (m_narrow ? 0 : m_ui->sidebar->width());
    const int needed =
        fontMetrics().horizontalAdvance(lock.phrase) + 3 * m_ui->relayButton->iconSize().width();
    m_ui->relayButton->setText(needed > bar / 2 ? QString()
                                                : QString(lock.phrase).replace(u'&', u"&&"_s));
    m_ui->relayButton->setIcon(lineIcon(lock.icon));
    m_ui->relayButton->setToolTip(toolTipOf({lock.phrase, lock.facts.join(u'\n')}));
    m_ui->relayButton->setAccessibleName(lock.phrase);
    m_ui->relayButton->setAccessibleDescription(lock.facts.join(u' '));
}

/// What the conversation is called; under it its topic, or who is in it.
void MainWindow::refreshTopBar()
{
    const session::RoomInfo& info = m_conversations->currentInfo();
    const session::Conversation& which = info.conversation;
    const bool connected = m_status.connection == network::Connection::Connected;
    const QString topic = topicText(info.topic);
    const QString title = conversationTitle(which, *m_book);
    m_ui->roomTitle->setSentence({which.isRoom() ? isolated(title) : title, {}});
    Sentence detail;
    if (which.isPrivate()) {
        const session::Person other = m_conversations->currentPeople().front();
        const QString presence = !connected ? tr("not connected")
                                 : presenceOf(other) == Presence::Absent
                                     ? tr("not here: what you write waits at the relay")
                                 : other.away ? tr("away")
                                              : tr("here");
        detail.headline = tr("%1 · %2", "whether verified, whether here")
                              .arg(PeopleModel::trustText(m_book->faceOf(other).mark), presence);
        detail.advice = presenceSentence(other, *m_book);
    } else if (!connected) {
        detail.headline = tr("Not connected");
    } else {
        const QString people = peopleText(m_people->otherCount());
        detail = topic.isEmpty() ? Sentence{people, {}} : Sentence{topic, people};
    }
    m_ui->roomDetail->setSentence(detail);
    m_ui->roomButton->setVisible(!which.isLobby());
    refreshPlaceholder();
}

/// What is written now waits; there is nothing to hinder it.
void MainWindow::refreshComposer()
{
    const bool connected = m_status.connection == network::Connection::Connected;
    m_ui->composer->setNotice(
        connected ? QString() : tr("Not connected: what you write will be sent when connected."));
}

void MainWindow::refreshEarlier()
{
    const bool connected = m_status.connection == network::Connection::Connected;
    m_ui->conversation->setEarlier(m_conversations->isFetching() ? ConversationView::Earlier::Coming
                                   : connected && m_conversations->currentInfo().hasEarlier
                                       ? ConversationView::Earlier::Available
                                       : ConversationView::Earlier::Nothing);
}

/// In the middle of an empty conversation: what to do next.
void MainWindow::refreshPlaceholder()
{
    Placeholder& placeholder = m_ui->conversation->placeholder();
    const bool silent = m_conversations->currentModel().messageCount() == 0;
    const bool connected = m_status.connection == network::Connection::Connected;
    const session::Conversation& which = m_conversations->current();
    if (silent && m_status.connection == network::Connection::Searching) {
        placeholder.setContent(u"search"_s,
                               {tr("Looking for the others"),
                                tr("Sottovoce asks on this network who passes messages on.")});
    } else if (m_conversations->currentInfo().hasEarlier) {
        placeholder.setContent({}, {}); // the button above says what there is
    } else if (silent && connected && which.isPrivate()) {
        placeholder.setContent(
            u"lock"_s,
            {tr("Between you and %1").arg(conversationTitle(which, *m_book)),
             tr("Write below. Only the relay that passes it on could read it too: the button "
                "above says who runs it.")});
    } else if (silent && connected && which.isRoom()) {
        placeholder.setContent(
            u"room"_s,
            m_people->otherCount() == 0
                ? Sentence{tr("Nobody else is in this room yet"),
                           tr("Tell the others its name: they find it under “Join a "
                              "room”.")}
                : Sentence{tr("Nothing has been said yet"), tr("Write the first message below.")});
    } else if (silent && connected) {
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
    // The lobby's name is long in some languages and fonts, and stands at the top of all.
    const int lobby = m_ui->conversationsView->sizeHintForIndex(m_conversations->index(0)).width();
    m_ui->sidebar->setFixedWidth(std::max(letter * 29, lobby));
    const QSize icon = QSize(1, 1) * (fontMetrics().height() * 1.25);
    m_ui->menuButton->setIconSize(icon);
    m_ui->addButton->setIconSize(icon);
    m_ui->peopleButton->setIconSize(icon);
    m_ui->roomButton->setIconSize(icon);
    m_ui->relayButton->setIconSize(icon);
    const bool narrow = width() < letter * 105;
    if (std::exchange(m_narrow, narrow) != narrow || m_ui->peopleButton->isHidden() == narrow) {
        m_ui->peopleButton->setVisible(narrow);
        m_ui->peopleButton->setChecked(!narrow);
        m_ui->sidebar->setVisible(!narrow);
    }
    fitConversations();
    refreshRelayButton();
    keepRoomForText();
}

/// As high as its rows, so that the people follow; at most half of the column.
void MainWindow::fitConversations()
{
    QListView* view = m_ui->conversationsView;
    const int needed = view->sizeHintForRow(0) * m_conversations->rowCount();
    view->setFixedHeight(std::clamp(needed, 1, std::max(1, height() / 2)));
}

} // namespace gui
