#include "gui/mainwindow.h"

#include "gui/conversationmodel.h"
#include "gui/icons.h"
#include "gui/notifier.h"
#include "gui/peoplemodel.h"
#include "gui/persondelegate.h"
#include "gui/placeholder.h"
#include "gui/plaintext.h"
#include "gui/roompassword.h"
#include "gui/securitylogdialog.h"
#include "gui/sentences.h"
#include "gui/settingsdialog.h"
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
      m_conversation(new ConversationModel(*m_book, this)),
      m_people(new PeopleModel(*m_book, this)),
      m_verifier(new Verifier(node, *m_book, *this)),
      m_password(new RoomPassword(
          node, std::make_unique<PasswordStore>(m_files.password, std::move(keychain)), *this)),
      m_lockedSecond(new QTimer(this))
{
    takeResources();
    m_ui->setupUi(this);
    m_notifier = new Notifier(this);
    setWindowIcon(appIcon());
    m_ui->brandIcon->setPixmap(appIcon().pixmap(24, 24));
    m_ui->menuButton->setIcon(lineIcon(u"menu"_s));
    m_ui->peopleButton->setIcon(lineIcon(u"people"_s));
    m_ui->roomTitle->setSentence({tr("Everyone on this network"), {}});
    m_ui->peopleView->setModel(m_people);
    m_ui->peopleView->setItemDelegate(new PersonDelegate(m_ui->peopleView));
    m_ui->conversation->setModel(m_conversation);
    m_ui->conversation->setMinimumHeight(1); // it makes room for a banner before anything else does
    m_ui->welcomeCard->setSuggestion(settings::shownName(m_file.settings()));
    m_notifier->setEnabled(m_window.notifications);
    if (!m_window.geometry.isEmpty())
        restoreGeometry(m_window.geometry);

    applyAppearance(*qApp, m_window.appearance);
    setUpActions();
    connectNode();
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
    add(tr("My &fingerprint…"), {}, [this] { m_verifier->openOwn(); });
    menu->addSeparator();
    add(tr("&Known relays…"), {}, &MainWindow::openKnownRelays);
    add(tr("Known &people…"), {}, &MainWindow::openKnownPeople);
    add(tr("Security &log…"), {}, &MainWindow::openSecurityLog);
    menu->addSeparator();
    add(tr("Write a &message"), Qt::CTRL | Qt::Key_L, [this] { m_ui->composer->setFocus(); });
    add(tr("&Next pane"), Qt::Key_F6, &MainWindow::focusNextPane);
    menu->addSeparator();
    add(tr("&About Sottovoce"), {}, &MainWindow::showAbout)->setMenuRole(QAction::AboutRole);
    add(tr("&Quit"), Qt::CTRL | Qt::Key_Q, &MainWindow::quitRequested)
        ->setMenuRole(QAction::QuitRole);
    m_ui->menuButton->setMenu(menu);
    m_ui->menuButton->setShortcut(Qt::Key_F10);

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
        m_conversation->addNotice(tr("The password could not be remembered or forgotten. The "
                                     "system says: %1. It holds until you quit.")
                                      .arg(isolated(why)));
    });
    m_lockedSecond->setInterval(std::chrono::seconds(1));
    connect(m_lockedSecond, &QTimer::timeout, this, &MainWindow::refreshBanner);
    connect(m_ui->banner, &Banner::actionTriggered, this, &MainWindow::onBannerAction);
    connect(m_ui->welcomeCard, &WelcomeCard::nameChosen, this, &MainWindow::chooseName);
    connect(m_ui->statusLine, &StatusLine::searchContinued, this, &MainWindow::refreshBanner);
    connect(m_ui->conversation, &ConversationView::linkActivated, this,
            [](const QUrl& url) { QDesktopServices::openUrl(url); });
    connect(m_people, &PeopleModel::otherCountChanged, this, &MainWindow::refreshPeople);
    connect(m_conversation, &ConversationModel::rowsInserted, this,
            &MainWindow::refreshPlaceholder);
    connect(m_notifier, &Notifier::windowRequested, this, &MainWindow::bringToFront);
    connect(m_notifier, &Notifier::quitRequested, this, &MainWindow::quitRequested);
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
            [this] { applyAppearance(*qApp, m_window.appearance); });
}

void MainWindow::connectNode()
{
    connect(m_ui->composer, &Composer::sendRequested, &m_node, &network::Node::sendMessage);
    connect(&m_node, &network::Node::statusChanged, this, &MainWindow::onStatusChanged);
    connect(&m_node, &network::Node::knownPeopleChanged, m_book, &PeopleBook::setKnown);
    connect(m_book, &PeopleBook::facesChanged, this, &MainWindow::refreshRelayButton);
    connect(&m_node, &network::Node::personJoined, this, &MainWindow::onPersonJoined);
    connect(&m_node, &network::Node::personLeft, this, &MainWindow::onPersonLeft);
    connect(&m_node, &network::Node::messageReceived, this,
            [this](const network::ReceivedMessage& message) {
                if (!message.conversation.isLobby() || message.own)
                    return;
                const PersonRef sender =
                    m_book->find(message.sender.value_or(protocol::Endpoint()));
                m_conversation->addMessage(message);
                m_notifier->messageArrived(
                    sender ? m_book->faceOf(*sender).text()
                           : nameOf(message.sender.value_or(protocol::Endpoint())),
                    message.text);
            });
    connect(&m_node, &network::Node::messageSent, m_conversation,
            [this](const network::SentMessage& message) {
                if (message.conversation.isLobby())
                    m_conversation->addOwnMessage(message);
            });
    connect(&m_node, &network::Node::sendRefused, this,
            [this](const QString& text, session::SendError error) {
                m_ui->composer->takeBack(text, sendErrorSentence(error));
            });
    connect(&m_node, &network::Node::noticed, this, &MainWindow::onNoticed);
}

// --- What the node says ----------------------------------------------------------------------

void MainWindow::onStatusChanged(const network::Status& status)
{
    m_status = status;
    const bool connected = status.connection == network::Connection::Connected && status.relay;
    const Sentence sentence = statusSentence(status, m_file.settings().relayMode, {});
    const bool sameRelay = connected && m_relay && m_relay->address == status.relay->address
                           && m_relay->fingerprint == status.relay->fingerprint;
    if (m_relay && !sameRelay) {
        m_conversation->endSession(tr("The connection to the relay ended."));
        m_people->clear();
        m_book->clear();
    }
    if (connected && !sameRelay) {
        m_conversation->startSession(sentence.headline);
        m_rejectionTold = false;
    }
    m_relay = connected ? status.relay : std::nullopt;

    m_ui->statusLine->setStatus(status, m_file.settings().relayMode);
    m_ui->composer->setBlocked(
        connected ? QString() : tr("Not connected: your text is kept until it can be sent."));
    m_notifier->setStatusText(sentence.headline);
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
    refreshPeople();
}

void MainWindow::onPersonJoined(const session::Person& person)
{
    m_book->join(person);
    m_people->addPerson(person);
    m_conversation->addJoined(person);
    refreshRelayButton();
}

void MainWindow::onPersonLeft(const protocol::Endpoint& person)
{
    m_conversation->addLeft(person);
    m_people->removePerson(person);
    m_book->leave(person);
    refreshRelayButton();
}

void MainWindow::onNoticed(network::Notice notice, const QString& detail)
{
    // Anybody on the network can cause these: one line for a session is enough.
    if (notice == network::Notice::RejectedDatagram && std::exchange(m_rejectionTold, true))
        return;
    m_conversation->addNotice(noticeSentence(notice, detail));
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

void MainWindow::onPersonActivated(const QModelIndex& index)
{
    if (const session::Person* const person = m_people->person(index))
        m_verifier->openPerson(*person);
    else
        m_verifier->openOwn();
}

void MainWindow::showPersonMenu(const QPoint& point)
{
    const QModelIndex index = m_ui->peopleView->indexAt(point);
    if (!index.isValid())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString text =
        m_people->person(index) ? tr("&Compare fingerprints…") : tr("My &fingerprint…");
    menu->addAction(text, this, [this, at = QPersistentModelIndex(index)] {
        if (at.isValid())
            onPersonActivated(at);
    });
    menu->popup(m_ui->peopleView->viewport()->mapToGlobal(point));
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
    QWidget* const panes[] = {m_ui->composer, m_ui->relayButton, m_ui->peopleView,
                              m_ui->conversation};
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
        m_notifier->setWatched(isActiveWindow());
    else if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        arrangePanes();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    arrangePanes();
}

} // namespace gui
