#include "gui/mainwindow.h"

#include "gui/conversationdelegate.h"
#include "gui/conversations.h"
#include "gui/icons.h"
#include "gui/notifier.h"
#include "gui/peoplemodel.h"
#include "gui/persondelegate.h"
#include "gui/placeholder.h"
#include "gui/plaintext.h"
#include "gui/relaysdialog.h"
#include "gui/roomactions.h"
#include "gui/roompassword.h"
#include "gui/securitylogdialog.h"
#include "gui/sentences.h"
#include "gui/sessionstory.h"
#include "gui/settingsdialog.h"
#include "gui/typists.h"
#include "gui/verifier.h"
#include "ui_mainwindow.h"

#include <QCloseEvent>
#include <QDesktopServices>
#include <QMenu>
#include <QMessageBox>
#include <QStyleHints>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

/// A static library's resources are linked only when somebody asks for them, outside a namespace.
static void takeResources()
{
    Q_INIT_RESOURCE(sottovoce);
}

namespace gui {

MainWindow::MainWindow(network::Node& node, settings::SettingsFile& file, Files files,
                       std::unique_ptr<Keychain> keychain, QWidget* parent)
    : QMainWindow(parent),
      m_node(node),
      m_file(file),
      m_files(std::move(files)),
      m_window(WindowSettings::load(m_files.windowState)),
      m_ui(std::make_unique<Ui::MainWindow>()),
      m_book(new PeopleBook(this)),
      m_conversations(new Conversations(*m_book, this)),
      m_people(new PeopleModel(*m_book, this)),
      m_typists(new Typists(session::kTypingShownFor, this)),
      m_story(new SessionStory(*m_book, this)),
      m_verifier(new Verifier(node, *m_book, *this)),
      m_password(new RoomPassword(
          node, std::make_unique<PasswordStore>(m_files.password, std::move(keychain)), *this)),
      m_rooms(new RoomActions(node, *m_conversations, *this)),
      m_lockedSecond(new QTimer(this))
{
    takeResources();
    m_ui->setupUi(this);
    m_notifier = new Notifier(this);
    setWindowIcon(appIcon());
    m_ui->brandIcon->setPixmap(appIcon().pixmap(24, 24));
    m_ui->menuButton->setIcon(lineIcon(u"menu"_s));
    m_ui->peopleButton->setIcon(lineIcon(u"people"_s));
    m_ui->addButton->setIcon(lineIcon(u"plus"_s));
    m_ui->roomButton->setIcon(lineIcon(u"more"_s));
    m_ui->conversationsView->setModel(m_conversations);
    m_ui->conversationsView->setItemDelegate(new ConversationDelegate(m_ui->conversationsView));
    m_ui->peopleView->setModel(m_people);
    m_ui->peopleView->setItemDelegate(new PersonDelegate(m_ui->peopleView));
    m_ui->conversation->setModel(&m_conversations->currentModel());
    m_ui->conversation->setMinimumHeight(1); // it makes room for a banner before anything else does
    m_ui->welcomeCard->setSuggestion(settings::shownName(m_file.settings()));
    m_notifier->setEnabled(m_window.notifications);
    if (!m_window.geometry.isEmpty())
        restoreGeometry(m_window.geometry);

    applyAppearance(*qApp, m_window.appearance);
    setUpActions();
    connectNode();
    connectConversations();
    onConversationChanged();
    refreshOwnName();
    onStatusChanged(m_node.status());
    if (m_ui->welcomeCard->isHidden())
        m_ui->composer->setFocus();
    else
        m_ui->welcomeCard->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::setUpActions()
{
    auto* menu = new QMenu(this);
    const auto add = [&](const QString& text, const QKeySequence& shortcut, auto slot) {
        QAction* action = menu->addAction(text, this, slot);
        action->setShortcut(shortcut);
        addAction(action);
        return action;
    };
    add(tr("&Settings…"), Qt::CTRL | Qt::Key_Comma, &MainWindow::openSettings)
        ->setMenuRole(QAction::PreferencesRole);
    add(tr("&Relay and its fingerprint…"), {}, [this] { m_verifier->openRelay(); });
    add(tr("Relays &here…"), {}, &MainWindow::openRelays);
    add(tr("My &fingerprint…"), {}, [this] { m_verifier->openOwn(); });
    menu->addSeparator();
    add(tr("&Known relays…"), {}, &MainWindow::openKnownRelays);
    add(tr("Known &people…"), {}, &MainWindow::openKnownPeople);
    add(tr("Security &log…"), {}, &MainWindow::openSecurityLog);
    add(tr("&Connection…"), {}, &MainWindow::openHealth);
    menu->addSeparator();
    m_awayAction = add(tr("I am a&way"), {}, [this] { m_node.setAway(m_awayAction->isChecked()); });
    m_awayAction->setCheckable(true);
    add(tr("Write a &message"), Qt::CTRL | Qt::Key_L, [this] { m_ui->composer->setFocus(); });
    add(tr("&Next pane"), Qt::Key_F6, &MainWindow::focusNextPane);
    menu->addSeparator();
    add(tr("&About Sottovoce"), {}, &MainWindow::showAbout)->setMenuRole(QAction::AboutRole);
    add(tr("&Quit"), Qt::CTRL | Qt::Key_Q, &MainWindow::quitRequested)
        ->setMenuRole(QAction::QuitRole);
    m_ui->menuButton->setMenu(menu);
    m_ui->menuButton->setShortcut(Qt::Key_F10);

    auto* rooms = new QMenu(this);
    const auto addRoom = [&](const QString& text, const QKeySequence& shortcut, auto slot) {
        QAction* action = rooms->addAction(text, m_rooms, slot);
        action->setShortcut(shortcut);
        addAction(action);
    };
    addRoom(tr("&New room…"), Qt::CTRL | Qt::Key_N, &RoomActions::openNew);
    addRoom(tr("&Join a room…"), Qt::CTRL | Qt::Key_J, &RoomActions::openJoin);
    m_ui->addButton->setMenu(rooms);
    auto* actions = new QMenu(this);
    connect(actions, &QMenu::aboutToShow, this, [this, actions] {
        actions->clear();
        fillConversationMenu(*actions, m_conversations->current());
    });
    m_ui->roomButton->setMenu(actions);
    for (const auto& [key, step] :
         {std::pair(Qt::Key_PageUp, -1), std::pair(Qt::Key_PageDown, 1)}) {
        auto* action = new QAction(this);
        action->setShortcut(Qt::CTRL | key);
        connect(action, &QAction::triggered, this, [this, by = step] { pickConversation(by); });
        addAction(action);
    }

    connect(m_ui->peopleButton, &QToolButton::toggled, m_ui->sidebar, &QWidget::setVisible);
    connect(m_ui->relayButton, &QPushButton::clicked, m_verifier, &Verifier::openRelay);
    connect(m_ui->peopleView, &QListView::activated, this, &MainWindow::onPersonActivated);
    m_ui->peopleView->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_ui->peopleView, &QListView::customContextMenuRequested, this,
            &MainWindow::showPersonMenu);
    connect(m_verifier, &Verifier::knownListRequested, this, [this](VerifySubject::Kind kind) {
        if (kind == VerifySubject::Kind::Person)
            openKnownPeople();
        else
            openKnownRelays();
    });
    connect(m_password, &RoomPassword::storeFailed, this, [this](const QString& why) {
        m_conversations->tell(tr("The password could not be remembered or forgotten. The "
                                 "system says: %1. It holds until you quit.")
                                  .arg(isolated(why)));
    });
    m_lockedSecond->setInterval(std::chrono::seconds(1));
    connect(m_lockedSecond, &QTimer::timeout, this, &MainWindow::refreshBanner);
    connect(m_ui->banner, &Banner::actionTriggered, this, &MainWindow::onBannerAction);
    connect(m_ui->welcomeCard, &WelcomeCard::nameChosen, this, &MainWindow::chooseName);
    connect(m_ui->statusLine, &StatusLine::relaysRequested, this, &MainWindow::openRelays);
    connect(m_ui->statusLine, &StatusLine::searchContinued, this, &MainWindow::refreshBanner);
    connect(m_ui->conversation, &ConversationView::linkActivated, this,
            [](const QUrl& url) { QDesktopServices::openUrl(url); });
    connect(m_people, &PeopleModel::otherCountChanged, this, &MainWindow::refreshTopBar);
    connect(m_notifier, &Notifier::windowRequested, this, [this] {
        if (m_conversations->indexOf(m_notified).isValid())
            m_conversations->open(m_notified);
        bringToFront();
    });
    connect(m_notifier, &Notifier::quitRequested, this, &MainWindow::quitRequested);
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
            [this] { applyAppearance(*qApp, m_window.appearance); });
}

void MainWindow::connectNode()
{
    using network::Node;
    connect(m_ui->composer, &Composer::sendRequested, this, &MainWindow::say);
    connect(m_ui->composer, &Composer::edited, this,
            [this] { m_node.typing(m_conversations->current()); });
    connect(&m_node, &Node::statusChanged, this, &MainWindow::onStatusChanged);
    connect(&m_node, &Node::knownPeopleChanged, m_book, &PeopleBook::setKnown);
    connect(m_book, &PeopleBook::facesChanged, this, &MainWindow::refreshRelayButton);
    connect(m_book, &PeopleBook::facesChanged, this, &MainWindow::refreshTopBar);
    connect(&m_node, &Node::relaysListed, this, &MainWindow::onRelaysListed);
    connect(&m_node, &Node::personJoined, this, [this](const session::Person& person) {
        m_conversations->join(person);
        refreshRelayButton();
    });
    connect(&m_node, &Node::personLeft, this, &MainWindow::onPersonLeft);
    connect(&m_node, &Node::messageReceived, this, &MainWindow::onMessage);
    connect(&m_node, &Node::messageAccepted, m_conversations, &Conversations::addAccepted);
    connect(&m_node, &Node::messageSent, m_conversations, &Conversations::addSent);
    connect(&m_node, &Node::messageStateChanged, m_conversations, &Conversations::changeState);
    connect(&m_node, &Node::roomEntered, m_conversations, &Conversations::enter);
    connect(&m_node, &Node::roomPeopleChanged, m_conversations, &Conversations::changePeople);
    connect(&m_node, &Node::presenceChanged, m_conversations, &Conversations::changePresence);
    connect(&m_node, &Node::earlierFetched, m_conversations, &Conversations::endFetching);
    connect(&m_node, &Node::typingSeen, m_typists, &Typists::add);
    connect(&m_node, &Node::sendRefused, this,
            [this](const QString& text, session::SendError error) {
                giveBack(text, sendErrorSentence(error), {});
            });
    connect(&m_node, &Node::textRefused, this,
            [this](const session::OutgoingText& text, session::SendError error) {
                giveBack(text.text, sendErrorSentence(error), text.to);
            });
    connect(&m_node, &Node::linkHealthChanged, this, &MainWindow::showHealth);
    connect(&m_node, &Node::noticed, this, &MainWindow::onNoticed);
}

// --- What the node says ----------------------------------------------------------------------

void MainWindow::onStatusChanged(const network::Status& status)
{
    m_status = status;
    const Sentence sentence = statusSentence(status, m_file.settings().relayMode, {});
    m_story->setStatus(status);
    m_conversations->setRooms(status.rooms);

    m_ui->statusLine->setStatus(status, m_file.settings().relayMode);
    m_notifier->setStatusText(sentence.headline);
    m_awayAction->setChecked(status.away);
    m_people->setStatus(status);
    refreshOwnName(); // our key comes with the status
    refreshRelayButton();
    const bool locked = status.refusal && status.refusal->reason == session::Refusal::Locked;
    m_lockedSecond->stop();
    if (locked) {
        m_lockedUntil = std::chrono::steady_clock::now() + status.refusal->wait;
        m_lockedSecond->start();
    }
    refreshBanner();
    m_verifier->setStatus(status);
    m_password->setStatus(status);
    m_rooms->setStatus(status);
    refreshComposer();
    refreshEarlier();
    refreshTopBar();
}

void MainWindow::onPersonLeft(const protocol::Endpoint& person)
{
    m_typists->remove(person);
    m_conversations->leave(person);
    refreshRelayButton();
}

void MainWindow::onRelaysListed(const QList<network::RelayHere>& relays)
{
    m_ui->statusLine->setRelayCount(int(std::ranges::count_if(
        relays, [](const network::RelayHere& here) { return !here.heard.refusal; })));
    if (m_relaysDialog)
        m_relaysDialog->setRelays(relays);
}

void MainWindow::onNoticed(network::Notice notice, const QString& detail)
{
    // Anybody on the network can cause these: one line for a session is enough.
    if (notice == network::Notice::RejectedDatagram && std::exchange(m_rejectionTold, true))
        return;
    if (notice == network::Notice::YieldedHosting)
        return; // the story says who hosts now
    m_conversations->tell(noticeSentence(notice, detail));
}

void MainWindow::showControlPort(const network::ControlPortStatus& status)
{
    m_ui->statusLine->setControlPort(status);
}

// --- What the person does --------------------------------------------------------------------

void MainWindow::chooseName(const QString& name)
{
    settings::Settings settings = m_file.settings();
    settings.name = name;
    applySettings(settings);
    m_ui->composer->setFocus();
}

void MainWindow::applySettings(const settings::Settings& settings)
{
    const auto stored = m_file.apply(settings);
    m_fileProblem = stored ? QString() : stored.error().right;
    m_node.applySettings(m_file.settings());
    refreshOwnName();
    refreshBanner();
}

void MainWindow::applyWindowSettings(const WindowSettings& settings)
{
    if (settings.appearance != m_window.appearance)
        applyAppearance(*qApp, settings.appearance);
    m_window = settings;
    m_window.save(m_files.windowState);
    m_notifier->setEnabled(m_window.notifications);
}

void MainWindow::openSettings()
{
    openSettingsPage(int(SettingsDialog::Page::General));
}

void MainWindow::openKnownRelays()
{
    openSettingsPage(int(SettingsDialog::Page::KnownRelays));
}

void MainWindow::openKnownPeople()
{
    openSettingsPage(int(SettingsDialog::Page::KnownPeople));
}

void MainWindow::openSettingsPage(int page)
{
    auto* dialog = findChild<SettingsDialog*>();
    if (!dialog) {
        const SettingsDialog::Environment environment{
            .file = m_file, .window = m_window, .hasTray = m_notifier->hasTray()};
        dialog = new SettingsDialog(environment, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &SettingsDialog::settingsChosen, this, &MainWindow::applySettings);
        connect(dialog, &SettingsDialog::windowSettingsChosen, this,
                &MainWindow::applyWindowSettings);
        connect(dialog, &SettingsDialog::forgetRelayRequested, &m_node,
                &network::Node::forgetRelay);
        connect(dialog, &SettingsDialog::forgetPersonRequested, &m_node,
                &network::Node::forgetPerson);
        connect(dialog, &SettingsDialog::passwordRequested, m_password,
                [this, dialog] { m_password->askToHost(dialog); });
        connect(dialog, &SettingsDialog::passwordRemoved, m_password, &RoomPassword::remove);
        connect(m_password, &RoomPassword::changed, dialog, &SettingsDialog::setHasPassword);
        connect(&m_node, &network::Node::knownRelaysChanged, dialog,
                &SettingsDialog::setKnownRelays);
        connect(&m_node, &network::Node::knownPeopleChanged, dialog,
                &SettingsDialog::setKnownPeople);
        dialog->setKnownRelays(m_node.knownRelays());
        dialog->setKnownPeople(m_node.knownPeople());
        dialog->setHasPassword(m_password->isSet());
    }
    dialog->openPage(SettingsDialog::Page(page));
    dialog->open();
}

void MainWindow::openSecurityLog()
{
    if (!m_logDialog) {
        m_logDialog = new SecurityLogDialog(logging::SecurityLog::instance(), this);
        m_logDialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_logDialog->show(); // beside the window, as it is read while things happen
    m_logDialog->raise();
}

void MainWindow::openRelays()
{
    if (!m_relaysDialog) {
        m_relaysDialog = new RelaysDialog(*m_book, this);
        m_relaysDialog->setAttribute(Qt::WA_DeleteOnClose);
        using network::Node;
        connect(m_relaysDialog, &RelaysDialog::lookRequested, &m_node, &Node::lookForRelays);
        connect(m_relaysDialog, &RelaysDialog::relayChosen, &m_node, &Node::chooseRelay);
        connect(m_relaysDialog, &RelaysDialog::choiceForgotten, &m_node, &Node::forgetChoice);
        m_relaysDialog->setRelays(m_node.relaysHere());
    }
    m_relaysDialog->open();
}

void MainWindow::showAbout()
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Sottovoce"),
                                u"Sottovoce " SOTTOVOCE_VERSION ""_s, QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(appIcon().pixmap(64, 64));
    box->setInformativeText(tr("Encrypted group chat for the network you are on: no account, no "
                               "internet."));
    box->open();
}

void MainWindow::focusNextPane()
{
    QWidget* const panes[] = {m_ui->composer, m_ui->relayButton, m_ui->conversationsView,
                              m_ui->peopleView, m_ui->conversation};
    const QWidget* focus = focusWidget();
    const auto holds = [&](const QWidget* pane) {
        return pane == focus || (focus && pane->isAncestorOf(focus));
    };
    const auto now = std::ranges::find_if(panes, holds);
    for (size_t step = 1; step <= std::size(panes); ++step) {
        const size_t begin =
            now == std::end(panes) ? std::size(panes) - 1 : size_t(now - std::begin(panes));
        QWidget* next = panes[(begin + step) % std::size(panes)];
        if (next->isVisible()) {
            next->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void MainWindow::bringToFront()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

// --- Events ----------------------------------------------------------------------------------

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_window.geometry = saveGeometry();
    m_window.save(m_files.windowState);
    if (m_window.closeToTray && m_notifier->hasTray()) {
        hide();
        event->ignore();
    } else {
        event->accept();
        Q_EMIT quitRequested();
    }
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ActivationChange)
        setWatched(isActiveWindow());
    else if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        arrangePanes();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    arrangePanes();
}

} // namespace gui
