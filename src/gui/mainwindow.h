#pragma once

// The window: conversations and people at the side, the composer below, who is trusted above, the
// state of things at the bottom. It shows what the node says and passes on what people do; it owns no
// socket and waits for nothing. GUI thread, made and owned by main(); closing it ends the program
// unless it was told to stay in the tray.

#include "gui/conversationview.h"
#include "gui/keychain.h"
#include "gui/windowsettings.h"
#include "network/node.h"
#include "settings/settingsfile.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>

class QMenu;

namespace gui {

namespace Ui {
class MainWindow;
}
class Conversations;
class HealthDialog;
class Notifier;
class PeopleBook;
class PeopleModel;
class RelaysDialog;
class RoomActions;
class RoomPassword;
class SecurityLogDialog;
class SessionStory;
class Typists;
class Verifier;

class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    struct Files {
        QString windowState; ///< INI of WindowSettings
        QString password;    ///< of the room, where there is no keychain
    };

    /// Node and file must outlive the window.
    MainWindow(network::Node& node, settings::SettingsFile& file, Files files,
               std::unique_ptr<Keychain> keychain, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Notifier& notifier() { return *m_notifier; }
    [[nodiscard]] Verifier& verifier() { return *m_verifier; }
    [[nodiscard]] RoomPassword& password() { return *m_password; }
    [[nodiscard]] RoomActions& rooms() { return *m_rooms; }

    /// With the person of that row of the list, or one's own.
    void comparePerson(const QModelIndex& index);

public Q_SLOTS:
    void showControlPort(const network::ControlPortStatus& status);
    /// To the front, from the tray too.
    void bringToFront();
    void openSettings();
    void openKnownRelays();
    void openKnownPeople();
    void openSecurityLog();
    /// How the link to the relay fares.
    void openHealth();
    void openRelays();

Q_SIGNALS:
    /// The person wants the program to end.
    void quitRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpActions();
    void connectNode();
    void onStatusChanged(const network::Status& status);
    void onRelaysListed(const QList<network::RelayHere>& relays);
    void onNoticed(network::Notice notice, const QString& detail);
    void onBannerAction();
    void onMessage(const network::ReceivedMessage& message);
    void onPersonLeft(const protocol::Endpoint& person);
    void onPersonActivated(const QModelIndex& index);
    void showPersonMenu(const QPoint& point);
    void showConversationMenu(const QPoint& point);
    void fillConversationMenu(QMenu& menu, const session::Conversation& which);
    void connectConversations();
    void onConversationChanged();
    void onConversationPicked(const QModelIndex& index);
    void pickConversation(int step);
    void showHealth(const std::optional<network::LinkHealth>& health);
    void setWatched(bool watched);
    void say(const QString& text);
    void giveBack(const QString& text, const QString& why, const session::Conversation& where);
    void applySettings(const settings::Settings& settings);
    void applyWindowSettings(const WindowSettings& settings);
    void chooseName(const QString& name);
    void openSettingsPage(int page);
    void showAbout();
    void focusNextPane();

    void refreshBanner();
    void refreshRefusal();
    void refreshRelayButton();
    void refreshTopBar();
    void refreshComposer();
    void refreshEarlier();
    void refreshTyping();
    void refreshPlaceholder();
    void refreshOwnName();
    void arrangePanes();
    void fitConversations();
    void keepRoomForText();

    network::Node& m_node;
    settings::SettingsFile& m_file;
    Files m_files;
    WindowSettings m_window;
    std::unique_ptr<Ui::MainWindow> m_ui;
    PeopleBook* m_book;
    Conversations* m_conversations;
    PeopleModel* m_people;
    Typists* m_typists;
    SessionStory* m_story;
    Notifier* m_notifier;
    Verifier* m_verifier;
    RoomPassword* m_password;
    RoomActions* m_rooms;
    QAction* m_awayAction = nullptr;
    /// What was left lying in a conversation that is not the current one.
    struct Desk {
        QString draft;
        ConversationView::Place place;
    };
    QHash<session::Conversation, Desk> m_desks;
    session::Conversation m_shown;    // in the view and the composer
    session::Conversation m_notified; // of the last notification
    QPointer<SecurityLogDialog> m_logDialog;
    QPointer<RelaysDialog> m_relaysDialog;
    QPointer<HealthDialog> m_healthDialog;
    std::optional<network::LinkHealth> m_health; // of this session, as last signalled
    network::Status m_status;                    // as last signalled
    QString m_fileProblem;                       // why settings could not be stored
    enum class Remedy { NetworkSettings, Name, KnownRelays, Password, SearchAgain };
    Remedy m_remedy = Remedy::NetworkSettings; // what the banner's button leads to
    std::chrono::steady_clock::time_point m_lockedUntil;
    QTimer* m_lockedSecond; // counts down in the banner
    bool m_rejectionTold = false;
    bool m_narrow = false;
};

} // namespace gui
