#include "gui/settingsdialog.h"

#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "gui/theme.h"
#include "names/displayname.h"
#include "network/addresses.h"
#include "settings/keytable.h"
#include "ui_settingsdialog.h"

#include <QCheckBox>
#include <QTabBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

void setNote(QLabel* note, const QString& text, bool alarming = false)
{
    note->setText(text);
    note->setVisible(!text.isEmpty());
    setStyleProperty(note, "alarming", alarming);
}

} // namespace

SettingsDialog::SettingsDialog(const Environment& environment, QWidget* parent)
    : QDialog(parent),
      m_ui(std::make_unique<Ui::SettingsDialog>()),
      m_file(environment.file),
      m_window(environment.window)
{
    m_ui->setupUi(this);
    for (QLabel* label : findChildren<QLabel*>()) {
        if (label->buddy() || label == m_ui->interfacesLabel
            || label == m_ui->passwordLabel) // nearer to its field than to the one above
            label->setContentsMargins(0, 8, 0, 0);
    }
    const int letter = fontMetrics().averageCharWidth();
    const int tabs = m_ui->tabs->tabBar()->sizeHint().width() + 2 * letter;
    resize(std::max(letter * 68, tabs), letter * 68);
    fillGeneral(environment);
    fillNetwork();
    fillTrust();
    fillPrograms();
    fillKnownLists();
    connect(m_ui->saveButton, &QPushButton::clicked, this, &SettingsDialog::accept);
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &SettingsDialog::reject);
}

SettingsDialog::~SettingsDialog() = default;

void SettingsDialog::openPage(Page page)
{
    m_ui->tabs->setCurrentIndex(int(page));
}

// --- Filling in ------------------------------------------------------------------------------

void SettingsDialog::fillGeneral(const Environment& environment)
{
    addTextField(Page::General, "name"_L1, m_ui->name, m_ui->nameNote);
    m_ui->appearance->setCurrentIndex(int(m_window.appearance));
    m_ui->notifications->setChecked(m_window.notifications);
    m_ui->closeToTray->setChecked(m_window.closeToTray);
    m_ui->closeToTray->setEnabled(environment.hasTray);
    setNote(m_ui->closeToTrayNote,
            environment.hasTray ? QString() : tr("This desktop has no tray."));
}

void SettingsDialog::fillNetwork()
{
    const settings::Settings& now = m_file.settings();
    addTextField(Page::Network, "group"_L1, m_ui->group, m_ui->groupNote);
    addTextField(Page::Network, "port"_L1, m_ui->port, m_ui->portNote);

    for (const QNetworkInterface& interface : QNetworkInterface::allInterfaces())
        addInterface(interface.name(), interface.addressEntries());
    for (const QString& name : now.interfaces) {
        if (!m_ui->interfaces->findChild<QCheckBox*>(name))
            addInterface(name, {});
    }
    setNote(m_ui->interfacesNote, tr("With none chosen, all are used."));
    lockIfOverridden("interface"_L1, m_ui->interfaces, m_ui->interfacesNote);

    setNote(m_ui->hostingNote, {});
    m_ui->hosting->setCurrentIndex(int(now.relayMode));
    lockIfOverridden("relay"_L1, m_ui->hosting, m_ui->hostingNote);
    addTextField(Page::Network, "relay-address"_L1, m_ui->relayAddress, m_ui->relayAddressNote);
    addTextField(Page::Network, "relay-fingerprint"_L1, m_ui->relayFingerprint,
                 m_ui->relayFingerprintNote);
}

void SettingsDialog::addInterface(const QString& name, const QList<QNetworkAddressEntry>& entries)
{
    QStringList addresses;
    for (const QNetworkAddressEntry& entry : entries) {
        if (!entry.ip().isLinkLocal()) // which says nothing to people
            addresses << entry.ip().toString();
    }
    const QString detail = addresses.isEmpty() ? tr("not connected") : addresses.join(u", "_s);
    const QString text = tr("%1: %2", "interface, addresses").arg(name, detail);
    auto* box = new QCheckBox(QString(text).replace(u'&', u"&&"_s), m_ui->interfaces);
    box->setObjectName(name);
    box->setChecked(m_file.settings().interfaces.contains(name));
    m_ui->interfacesLayout->addWidget(box);
}

void SettingsDialog::fillPrograms()
{
    const settings::Settings& now = m_file.settings();
    m_ui->controlMode->setCurrentIndex(int(now.controlPort.mode));
    m_ui->controlNumber->setText(QString::number(now.controlPort.number));
    m_ui->controlAuth->setCurrentIndex(int(now.controlAuth));
    connect(m_ui->controlMode, &QComboBox::currentIndexChanged, this,
            &SettingsDialog::checkPrograms);
    connect(m_ui->controlAuth, &QComboBox::currentIndexChanged, this,
            &SettingsDialog::checkPrograms);
    connect(m_ui->controlNumber, &QLineEdit::textChanged, this, &SettingsDialog::checkPrograms);
    setNote(m_ui->controlModeNote, {});
    lockIfOverridden("control-port"_L1, m_ui->controlMode, m_ui->controlModeNote);
    lockIfOverridden("control-auth"_L1, m_ui->controlAuth, m_ui->controlAuthNote);
    checkPrograms();
}

/// What the key table takes for the control port.
QString SettingsDialog::controlPortText() const
{
    switch (settings::ControlPort::Mode(m_ui->controlMode->currentIndex())) {
    case settings::ControlPort::Mode::Auto: return u"auto"_s;
    case settings::ControlPort::Mode::Off: return u"off"_s;
    case settings::ControlPort::Mode::Fixed: break;
    }
    return m_ui->controlNumber->text().trimmed();
}

bool SettingsDialog::checkPrograms()
{
    using Mode = settings::ControlPort::Mode;
    const auto mode = Mode(m_ui->controlMode->currentIndex());
    const auto auth = settings::ControlAuth(m_ui->controlAuth->currentIndex());
    settings::Settings scratch;
    const bool good =
        settings::keyOfOption(u"control-port")->set(scratch, controlPortText()).has_value();
    m_ui->controlNumber->setEnabled(mode == Mode::Fixed && m_ui->controlMode->isEnabled());
    setNote(m_ui->controlNumberNote, good ? QString() : fieldRule("control-port"_L1), true);
    setStyleProperty(m_ui->controlNumber, "wrong", !good);
    if (m_ui->controlAuth->isEnabled()) {
        const bool open = auth == settings::ControlAuth::None && mode != Mode::Off;
        setNote(m_ui->controlAuthNote,
                open ? tr("Whatever runs on this computer can then read along and speak for you.")
                     : QString(),
                true);
    }
    return good;
}

void SettingsDialog::fillTrust()
{
    const settings::Settings& now = m_file.settings();
    m_ui->strangers->setCurrentIndex(int(now.strangers));
    setNote(m_ui->strangersNote,
            tr("Refused ones can still be joined by their fingerprint, on the page Network."));
    lockIfOverridden("strangers"_L1, m_ui->strangers, m_ui->strangersNote);
    m_ui->admitClassic->setChecked(now.admitClassic);
    setNote(m_ui->admitClassicNote,
            tr("What classic programs send and get is protected less: nobody can tell for sure who "
               "they are, and a stolen key opens what was recorded before."));
    lockIfOverridden("no-classic"_L1, m_ui->admitClassic, m_ui->admitClassicNote);
    connect(m_ui->passwordButton, &QPushButton::clicked, this, &SettingsDialog::passwordRequested);
    connect(m_ui->removePasswordButton, &QPushButton::clicked, this,
            &SettingsDialog::passwordRemoved);
    setHasPassword(false);
}

void SettingsDialog::setHasPassword(bool hasPassword)
{
    const QString file = m_file.settings().passwordFile;
    m_ui->passwordButton->setEnabled(file.isEmpty());
    m_ui->passwordButton->setText(hasPassword ? tr("Change &password…") : tr("Set &password…"));
    m_ui->removePasswordButton->setVisible(hasPassword && file.isEmpty());
    QString note = tr("There is none: whoever is on this network can come in.");
    if (!file.isEmpty())
        note = tr("It stands in the file %1, as the settings file or the command line says.")
                   .arg(isolated(file));
    else if (hasPassword)
        note = tr("There is one, for relays to join and for the one that this app becomes.");
    setNote(m_ui->passwordNote, note);
}

void SettingsDialog::fillKnownLists()
{
    m_ui->knownRelays->setTexts(
        {.nameTitle = tr("Relay"),
         .detailsTitle = tr("Addresses"),
         .none = tr("No relay has been met yet."),
         .remove = tr("&Remove this relay…"),
         .question = tr("Remove the key of the relay %1?"),
         .consequence =
             tr("The next relay that answers in its place is taken for new, whoever runs "
                "it. Do this only when you know that the relay has a new key.")});
    m_ui->knownPeople->setTexts(
        {.nameTitle = tr("Person"),
         .detailsTitle = {},
         .none = tr("Nobody has been met yet."),
         .remove = tr("&Remove this person…"),
         .question = tr("Remove the key of %1?"),
         .consequence = tr("Whoever carries this name next is taken for new, whoever that is. Do "
                           "this only when you know that the person has a new key.")});
    connect(m_ui->knownRelays, &KnownKeysList::removeRequested, this,
            &SettingsDialog::forgetRelayRequested);
    connect(m_ui->knownPeople, &KnownKeysList::removeRequested, this,
            &SettingsDialog::forgetPersonRequested);
}

void SettingsDialog::setKnownRelays(const QList<network::PinnedRelay>& relays)
{
    QList<KnownKeysList::Row> rows;
    for (const network::PinnedRelay& relay : relays) {
        QStringList addresses;
        for (const protocol::Endpoint& address : relay.addresses)
            addresses << network::toText(address);
        const QString name = names::displayName(relay.name);
        rows.append({.key = relay.fingerprint,
                     .name = name.isEmpty() ? tr("Relay without a name") : name,
                     .details = addresses.join(u", "_s),
                     .verified = relay.verified,
                     .lastSeen = relay.lastSeen});
    }
    m_ui->knownRelays->setRows(rows);
}

void SettingsDialog::setKnownPeople(const QList<network::KnownPerson>& people)
{
    QList<KnownKeysList::Row> rows;
    for (const network::KnownPerson& person : people) {
        const QString name = names::displayName(person.name);
        rows.append({.key = person.identity,
                     .name = name.isEmpty() ? tr("Nameless") : name,
                     .details = {},
                     .verified = person.verified,
                     .lastSeen = person.lastSeen});
    }
    m_ui->knownPeople->setRows(rows);
}

void SettingsDialog::addTextField(Page page, QLatin1StringView option, QLineEdit* edit,
                                  QLabel* note)
{
    const settings::Key* key = settings::keyOfOption(option);
    m_textFields.append({key, edit, note, page});
    edit->setText(key->get(m_file.settings()));
    setNote(note, {});
    lockIfOverridden(option, edit, note);
    connect(edit, &QLineEdit::textChanged, this,
            [this, field = m_textFields.last()] { check(field); });
}

void SettingsDialog::lockIfOverridden(QLatin1StringView option, QWidget* editor, QLabel* note)
{
    if (!m_file.isOverridden(option))
        return;
    editor->setEnabled(false);
    setNote(note, tr("Set for this run on the command line, by --%1.").arg(option));
}

// --- Checking and saving ---------------------------------------------------------------------

bool SettingsDialog::check(const TextField& field)
{
    if (!field.edit->isEnabled())
        return true;
    settings::Settings scratch;
    const bool good = field.key->set(scratch, field.edit->text().trimmed()).has_value();
    setNote(field.note, good ? QString() : fieldRule(field.key->option), true);
    field.edit->setAccessibleDescription(field.note->text());
    setStyleProperty(field.edit, "wrong", !good);
    return good;
}

settings::Settings SettingsDialog::chosen() const
{
    settings::Settings settings = m_file.settings();
    for (const TextField& field : m_textFields) {
        if (field.edit->isEnabled())
            (void)field.key->set(settings, field.edit->text().trimmed()); // checked before
    }
    settings.relayMode = settings::RelayMode(m_ui->hosting->currentIndex());
    (void)settings::keyOfOption(u"control-port")->set(settings, controlPortText());
    settings.controlAuth = settings::ControlAuth(m_ui->controlAuth->currentIndex());
    settings.strangers = settings::Strangers(m_ui->strangers->currentIndex());
    settings.admitClassic = m_ui->admitClassic->isChecked();
    if (m_ui->interfaces->isEnabled()) {
        settings.interfaces.clear();
        for (const QCheckBox* box : m_ui->interfaces->findChildren<QCheckBox*>()) {
            if (box->isChecked())
                settings.interfaces << box->objectName();
        }
    }
    return settings;
}

void SettingsDialog::accept()
{
    for (const TextField& field : std::as_const(m_textFields)) {
        if (!check(field)) {
            openPage(field.page);
            field.edit->setFocus();
            return;
        }
    }
    if (!checkPrograms()) {
        openPage(Page::Programs);
        m_ui->controlNumber->setFocus();
        return;
    }
    m_window.appearance = Appearance(m_ui->appearance->currentIndex());
    m_window.notifications = m_ui->notifications->isChecked();
    m_window.closeToTray = m_ui->closeToTray->isChecked();
    Q_EMIT windowSettingsChosen(m_window);
    Q_EMIT settingsChosen(chosen());
    QDialog::accept();
}

} // namespace gui
