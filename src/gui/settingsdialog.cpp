#include "gui/settingsdialog.h"

#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "gui/theme.h"
#include "settings/keytable.h"
#include "settings/knownrelays.h"
#include "ui_settingsdialog.h"

#include <QCheckBox>
#include <QLocale>
#include <QMessageBox>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

void setNote(QLabel* note, const QString& text, bool alarming = false)
{
    note->setText(text);
    note->setVisible(!text.isEmpty());
    setStyleProperty(note, "alarming", alarming);
}

/// The entry that stands for a relay; null when there is none.
QListWidgetItem* itemOf(const QListWidget* list, const QString& value)
{
    for (int row = 0; row < list->count(); ++row) {
        if (list->item(row)->data(Qt::UserRole) == value)
            return list->item(row);
    }
    return nullptr;
}

QString grouped(const QString& fingerprint)
{
    const auto parsed = crypto::Fingerprint::fromText(fingerprint);
    return parsed ? parsed->toGroups() : fingerprint;
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
        if (label->buddy()
            || label == m_ui->interfacesLabel) // nearer to its field than to the one above
            label->setContentsMargins(0, 8, 0, 0);
    }
    fillGeneral(environment);
    fillNetwork();
    fillPrograms();
    fillKnownRelays(environment.knownRelays);
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

void SettingsDialog::fillKnownRelays(const QString& path)
{
    settings::KnownRelays known(path);
    const bool readable = known.load(QDateTime::currentDateTimeUtc()).has_value();
    for (const settings::PinnedRelay& relay : known.relays()) {
        const QString trust =
            trustWord(relay.verified ? session::Trust::Verified : session::Trust::Known);
        const QString seen = QLocale().toString(relay.lastSeen.toLocalTime(), QLocale::ShortFormat);
        auto* item = new QListWidgetItem(
            tr("%1, %2, last met %3", "address, trust, time").arg(relay.address, trust, seen)
                + u'\n' + grouped(relay.fingerprint),
            m_ui->knownRelays);
        item->setData(Qt::UserRole, relay.address);
    }
    const bool empty = known.relays().isEmpty();
    QString note;
    if (!readable)
        note = tr("The list cannot be read: %1").arg(path);
    else if (empty)
        note = tr("No relay has been met yet.");
    setNote(m_ui->knownRelaysNote, note, !readable);
    m_ui->knownRelays->setHidden(empty);
    m_ui->forgetButton->setHidden(empty);
    if (empty)
        m_ui->knownRelaysLayout->addStretch();
    m_ui->forgetButton->setEnabled(false);
    connect(m_ui->knownRelays, &QListWidget::itemSelectionChanged, this, [this] {
        m_ui->forgetButton->setEnabled(!m_ui->knownRelays->selectedItems().isEmpty());
    });
    connect(m_ui->forgetButton, &QPushButton::clicked, this, &SettingsDialog::askToForget);
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

void SettingsDialog::askToForget()
{
    QListWidgetItem* item = m_ui->knownRelays->currentItem();
    if (!item)
        return;
    const QString address = item->data(Qt::UserRole).toString();
    auto* question = new QMessageBox(QMessageBox::Warning, tr("Forget the relay?"),
                                     tr("Forget the key of %1?").arg(isolated(address)),
                                     QMessageBox::Cancel, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(
        tr("The next relay that answers at this address is taken for new, whoever runs it. Do this "
           "only when you know that the relay has a new key."));
    QPushButton* forget = question->addButton(tr("&Forget"), QMessageBox::DestructiveRole);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(forget, &QPushButton::clicked, this, [this, address] {
        delete itemOf(m_ui->knownRelays, address);
        Q_EMIT forgetRequested(address);
    });
    question->open();
}

} // namespace gui
