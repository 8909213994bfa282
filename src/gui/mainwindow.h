#pragma once

// The window: people beside the conversation, the composer below, who is trusted above, the state
// of things at the bottom. It shows what the node says and passes on what people do; it owns no
// socket and waits for nothing. GUI thread, made and owned by main(); closing it ends the program
// unless it was told to stay in the tray.

#include "gui/windowsettings.h"
#include "network/node.h"
#include "settings/settingsfile.h"

#include <QMainWindow>
#include <QPointer>

#include <memory>

namespace gui {

namespace Ui {
class MainWindow;
}
class ConversationModel;
class Notifier;
class PeopleModel;
class RelayDialog;

class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    struct Files {
        QString windowState; ///< INI of WindowSettings
        QString knownRelays; ///< to be listed; the node changes it
    };

    /// Node and file must outlive the window.
    MainWindow(network::Node& node, settings::SettingsFile& file, Files files,
               QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Notifier& notifier() { return *m_notifier; }

public Q_SLOTS:
    void showControlPort(const network::ControlPortStatus& status);
    /// To the front, from the tray too.
    void bringToFront();
    void openSettings();
    void openKnownRelays();
    void openRelay();

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
    void onNoticed(network::Notice notice, const QString& detail);
    void onBannerAction();
    void applySettings(const settings::Settings& settings);
    void applyWindowSettings(const WindowSettings& settings);
    void chooseName(const QString& name);
    void openSettingsPage(int page);
    void showAbout();
    void focusNextPane();

    void refreshBanner();
    void refreshRelayButton();
    void refreshPeople();
    void refreshPlaceholder();
    void refreshOwnName();
    void arrangePanes();
    void keepRoomForText();

    network::Node& m_node;
    settings::SettingsFile& m_file;
    Files m_files;
    WindowSettings m_window;
    std::unique_ptr<Ui::MainWindow> m_ui;
    ConversationModel* m_conversation;
    PeopleModel* m_people;
    Notifier* m_notifier;
    QPointer<RelayDialog> m_relayDialog;
    network::Status m_status;              // as last signalled
    std::optional<session::Relay> m_relay; // of the session that the conversation tells of
    QString m_fileProblem;                 // why settings could not be stored
    bool m_rejectionTold = false;
    bool m_narrow = false;
};

} // namespace gui
