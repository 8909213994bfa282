#pragma once

// All that a person sets, checked by the key table as it is written: what is wrong is said under
// its field. What the command line decided is shown, locked, with that reason. Saving hands over
// values; others apply them. GUI thread, owned by MainWindow, gone when closed.

#include "gui/windowsettings.h"
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
    enum class Page { General, Network, Programs, KnownRelays }; // as the tabs stand

    struct Environment {
        const settings::SettingsFile& file;
        WindowSettings window;
        QString knownRelays; ///< the file's path
        bool hasTray = false;
    };

    explicit SettingsDialog(const Environment& environment, QWidget* parent = nullptr);
    ~SettingsDialog() override;

    void openPage(Page page);

public Q_SLOTS:
    void accept() override;

Q_SIGNALS:
    void settingsChosen(const settings::Settings& settings);
    void windowSettingsChosen(const gui::WindowSettings& settings);
    void forgetRequested(const QString& relayAddress);

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
    void fillKnownRelays(const QString& path);
    void addInterface(const QString& name, const QList<QNetworkAddressEntry>& entries);
    void addTextField(Page page, QLatin1StringView option, QLineEdit* edit, QLabel* note);
    void lockIfOverridden(QLatin1StringView option, QWidget* editor, QLabel* note);
    bool check(const TextField& field);
    bool checkPrograms();
    [[nodiscard]] QString controlPortText() const;
    void askToForget();
    [[nodiscard]] settings::Settings chosen() const;

    std::unique_ptr<Ui::SettingsDialog> m_ui;
    const settings::SettingsFile& m_file;
    WindowSettings m_window;
    QList<TextField> m_textFields;
};

} // namespace gui
