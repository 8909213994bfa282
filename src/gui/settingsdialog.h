#pragma once

// All that a person sets, checked by the key table as it is written: what is wrong is said under
// its field. What the command line decided is shown, locked, with that reason. Saving hands over
// values; others apply them. GUI thread, owned by MainWindow, gone when closed.

#include "gui/windowsettings.h"
#include "network/snapshot.h"
#include "settings/settingsfile.h"

#include <QDialog>
#include <QNetworkInterface>

#include <memory>

class QLabel;
class QLineEdit;

namespace gui {

namespace Ui {
class SettingsDialog;
}

class SettingsDialog final : public QDialog
{
    Q_OBJECT

public:
    enum class Page { General, Network, Trust, Programs, KnownRelays, KnownPeople }; // as the tabs

    struct Environment {
        const settings::SettingsFile& file;
        WindowSettings window;
        bool hasTray = false;
    };

    explicit SettingsDialog(const Environment& environment, QWidget* parent = nullptr);
    ~SettingsDialog() override;

    void openPage(Page page);
    void setKnownRelays(const QList<network::PinnedRelay>& relays);
    void setKnownPeople(const QList<network::KnownPerson>& people);
    /// Whether the room that this app hosts has a password.
    void setHasPassword(bool hasPassword);

public Q_SLOTS:
    void accept() override;

Q_SIGNALS:
    void settingsChosen(const settings::Settings& settings);
    void windowSettingsChosen(const gui::WindowSettings& settings);
    void forgetRelayRequested(const crypto::Fingerprint& relay);
    void forgetPersonRequested(const crypto::Fingerprint& person);
    // At once, not when the rest is saved.
    void passwordRequested();
    void passwordRemoved();

private:
    struct TextField {
        const settings::Key* key;
        QLineEdit* edit;
        QLabel* note;
        Page page;
    };

    void fillGeneral(const Environment& environment);
    void fillNetwork();
    void fillPrograms();
    void fillTrust();
    void fillKnownLists();
    void addInterface(const QString& name, const QList<QNetworkAddressEntry>& entries);
    void addTextField(Page page, QLatin1StringView option, QLineEdit* edit, QLabel* note);
    void lockIfOverridden(QLatin1StringView option, QWidget* editor, QLabel* note);
    bool check(const TextField& field);
    bool checkPrograms();
    [[nodiscard]] QString controlPortText() const;
    [[nodiscard]] settings::Settings chosen() const;

    std::unique_ptr<Ui::SettingsDialog> m_ui;
    const settings::SettingsFile& m_file;
    WindowSettings m_window;
    QList<TextField> m_textFields;
};

} // namespace gui
