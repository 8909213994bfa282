// What people set: checked field by field, locked where the command line decided.

#include "gui/knownkeyslist.h"
#include "gui/people.h"
#include "gui/sentences.h"
#include "gui/settingsdialog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using gui::SettingsDialog;

namespace {

QList<network::PinnedRelay> relaysMet()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return {{guitest::key(u"1"_s), u"Lighthouse"_s, {guitest::address(1)}, true, now},
            {guitest::key(u"2"_s), u"two\nlines"_s, {}, false, now.addDays(-1)}};
}

QList<network::KnownPerson> peopleMet()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return {{guitest::key(u"1"_s), u"Ada"_s, true, now},
            {guitest::key(u"2"_s), u"two\nlines"_s, false, now.addDays(-1)}};
}

} // namespace

class TestSettingsDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void savesWhatIsThere();
    void savesChanges();
    void checksTextFields_data();
    void checksTextFields();
    void checksTheControlPort();
    void locksWhatTheCommandLineSays();
    void keepsInterfacesThatAreNotHere();
    void savesTheLooks();
    void everyPageHasItsTabWhateverTheFont();
    void listsAndForgetsKeys_data();
    void listsAndForgetsKeys();
    void forgetsOnlyWhenConfirmed();
    void keepsTheChoiceWhileTheListChanges();
    void setsThePasswordAtOnce();
    void leavesAPasswordFileAlone();
    void cleanupTestCase();

private:
    std::unique_ptr<SettingsDialog> dialogFor(const settings::SettingsFile& file,
                                              bool hasTray = true);
    settings::SettingsFile load(const QStringList& arguments = {});

    template <typename Widget> static Widget* find(const SettingsDialog& dialog, const char* name)
    {
        return dialog.findChild<Widget*>(QLatin1StringView(name));
    }

    QTemporaryDir m_folder;
    int m_wrongInputs = 0;
};

settings::SettingsFile TestSettingsDialog::load(const QStringList& arguments)
{
    const auto line =
        settings::parseCommandLine(QStringList{u"sottovoce"_s} + arguments, settings::Program::App);
    return settings::SettingsFile::load(m_folder.filePath(u"settings.ini"_s),
                                        settings::SettingsFile::Absent::Fine, line->overrides)
        .value();
}

std::unique_ptr<SettingsDialog> TestSettingsDialog::dialogFor(const settings::SettingsFile& file,
                                                              bool hasTray)
{
    return std::make_unique<SettingsDialog>(
        SettingsDialog::Environment{.file = file, .window = {}, .hasTray = hasTray});
}

void TestSettingsDialog::everyPageHasItsTabWhateverTheFont()
{
    const QFont before = QApplication::font();
    const auto file = load();
    for (const double scale : {1.0, 1.5, 2.0}) {
        QFont font = before;
        font.setPointSizeF(before.pointSizeF() * scale);
        QApplication::setFont(font);
        const auto dialog = dialogFor(file);
        dialog->show();
        const auto* tabs = dialog->findChild<QTabBar*>();
        QVERIFY2(tabs->tabRect(0).left() >= 0
                     && tabs->tabRect(tabs->count() - 1).right() < dialog->width(),
                 qPrintable(QString::number(scale)));
    }
    QApplication::setFont(before);
}

void TestSettingsDialog::savesWhatIsThere()
{
    auto file = load();
    settings::Settings settings = file.settings();
    settings.name = u"Ada"_s;
    settings.group = u"ff15::5356"_s;
    settings.port = 4711;
    settings.relayMode = settings::RelayMode::Never;
    settings.relayAddress = u"[fd00::1]:48386"_s;
    settings.relayFingerprint = QString(60, u'7');
    settings.controlPort = {settings::ControlPort::Mode::Fixed, 5000};
    settings.controlAuth = settings::ControlAuth::None;
    settings.ttl = 3;
    settings.admitClassic = false;
    settings.strangers = settings::Strangers::Refuse;
    QVERIFY(file.apply(settings));

    const auto dialog = dialogFor(file);
    QSignalSpy chosen(dialog.get(), &SettingsDialog::settingsChosen);
    dialog->accept();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<settings::Settings>(), settings);
    QFile::remove(m_folder.filePath(u"settings.ini"_s));
}

void TestSettingsDialog::savesChanges()
{
    const auto file = load();
    const auto dialog = dialogFor(file);
    find<QLineEdit>(*dialog, "name")->setText(u"  Grace "_s);
    find<QLineEdit>(*dialog, "group")->setText(u"239.1.2.3"_s);
    find<QLineEdit>(*dialog, "port")->setText(u"5001"_s);
    find<QComboBox>(*dialog, "hosting")->setCurrentIndex(int(settings::RelayMode::Host));
    find<QCheckBox>(*dialog, "admitClassic")->setChecked(false);
    find<QComboBox>(*dialog, "strangers")->setCurrentIndex(int(settings::Strangers::Refuse));
    find<QComboBox>(*dialog, "controlMode")->setCurrentIndex(int(settings::ControlPort::Mode::Off));
    const auto interfaces = find<QWidget>(*dialog, "interfaces")->findChildren<QCheckBox*>();
    QVERIFY(!interfaces.isEmpty()); // there is always a loopback interface
    interfaces.first()->setChecked(true);
    QSignalSpy chosen(dialog.get(), &SettingsDialog::settingsChosen);
    QTest::mouseClick(find<QPushButton>(*dialog, "saveButton"), Qt::LeftButton);
    QCOMPARE(chosen.size(), 1);
    const auto settings = chosen[0][0].value<settings::Settings>();
    QCOMPARE(settings.name, u"Grace"_s);
    QCOMPARE(settings.group, u"239.1.2.3"_s);
    QCOMPARE(settings.port, 5001);
    QCOMPARE(settings.relayMode, settings::RelayMode::Host);
    QVERIFY(!settings.admitClassic);
    QCOMPARE(settings.strangers, settings::Strangers::Refuse);
    QCOMPARE(settings.controlPort.mode, settings::ControlPort::Mode::Off);
    QCOMPARE(settings.interfaces, QStringList{interfaces.first()->objectName()});
}

void TestSettingsDialog::checksTextFields_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("good");
    QTest::addColumn<QString>("bad");
    const auto row = [](const char* field, const QString& option, const QString& good,
                        const QString& bad) {
        QTest::addRow("%s %s", field, qPrintable(bad.left(20)))
            << QString::fromLatin1(field) << option << good << bad;
    };
    row("group", u"group"_s, u"239.9.9.9"_s, u"10.0.0.1"_s);
    row("group", u"group"_s, u"ff15::1"_s, u"nonsense"_s);
    row("group", u"group"_s, u"239.9.9.9"_s, QString());
    row("port", u"port"_s, u"1"_s, u"0"_s);
    row("port", u"port"_s, u"65535"_s, u"65536"_s);
    row("port", u"port"_s, u"48386"_s, u"many"_s);
    row("name", u"name"_s, u"Ada Lovelace"_s, u"tab\there"_s);
    row("relayAddress", u"relay-address"_s, u"relay.example:48386"_s, u"two words"_s);
    row("relayAddress", u"relay-address"_s, QString(), u"[::1"_s);
    row("relayFingerprint", u"relay-fingerprint"_s, QString(60, u'1'), QString(59, u'1'));
    row("relayFingerprint", u"relay-fingerprint"_s, u"12345 "_s.repeated(12), u"letters"_s);
}

void TestSettingsDialog::checksTextFields()
{
    QFETCH(const QString, field);
    QFETCH(const QString, option);
    QFETCH(const QString, good);
    QFETCH(const QString, bad);
    const auto file = load();
    const auto dialog = dialogFor(file);
    auto* edit = dialog->findChild<QLineEdit*>(field);
    const auto* note = dialog->findChild<QLabel*>(field + "Note"_L1);
    QSignalSpy chosen(dialog.get(), &SettingsDialog::settingsChosen);
    QVERIFY(note->isHidden());
    edit->setText(bad);
    QVERIFY(!note->isHidden());
    QCOMPARE(note->text(), gui::fieldRule(QLatin1StringView(option.toLatin1())));
    ++m_wrongInputs;
    dialog->accept();
    QCOMPARE(chosen.size(), 0);
    QVERIFY(find<QTabWidget>(*dialog, "tabs")->currentWidget()->isAncestorOf(edit));
    edit->setText(good);
    QVERIFY(note->isHidden());
    dialog->accept();
    QCOMPARE(chosen.size(), 1);
}

void TestSettingsDialog::checksTheControlPort()
{
    const auto file = load();
    const auto dialog = dialogFor(file);
    auto* number = find<QLineEdit>(*dialog, "controlNumber");
    auto* mode = find<QComboBox>(*dialog, "controlMode");
    const auto* note = find<QLabel>(*dialog, "controlNumberNote");
    QSignalSpy chosen(dialog.get(), &SettingsDialog::settingsChosen);
    QVERIFY(!number->isEnabled());
    mode->setCurrentIndex(int(settings::ControlPort::Mode::Fixed));
    QVERIFY(number->isEnabled());
    number->setText(u"70000"_s);
    QVERIFY(!note->isHidden());
    dialog->accept();
    QCOMPARE(chosen.size(), 0);
    number->setText(u"7000"_s);
    QVERIFY(note->isHidden());

    const auto* warning = find<QLabel>(*dialog, "controlAuthNote");
    QVERIFY(warning->isHidden());
    find<QComboBox>(*dialog, "controlAuth")->setCurrentIndex(int(settings::ControlAuth::None));
    QVERIFY(!warning->isHidden());
    dialog->accept();
    QCOMPARE(chosen[0][0].value<settings::Settings>().controlPort,
             (settings::ControlPort{settings::ControlPort::Mode::Fixed, 7000}));
}

void TestSettingsDialog::locksWhatTheCommandLineSays()
{
    const auto file = load({u"--group"_s, u"239.7.7.7"_s, u"--control-port"_s, u"5005"_s,
                            u"--relay"_s, u"never"_s, u"--interface"_s, u"lo"_s});
    const auto dialog = dialogFor(file);
    for (const auto& [editor, note, option] :
         {std::tuple{"group", "groupNote", "--group"},
          std::tuple{"controlMode", "controlModeNote", "--control-port"},
          std::tuple{"hosting", "hostingNote", "--relay"},
          std::tuple{"interfaces", "interfacesNote", "--interface"}}) {
        QVERIFY(!find<QWidget>(*dialog, editor)->isEnabled());
        QVERIFY(!find<QLabel>(*dialog, note)->isHidden());
        QVERIFY(find<QLabel>(*dialog, note)->text().contains(QLatin1StringView(option)));
    }
    QVERIFY(!find<QLineEdit>(*dialog, "controlNumber")->isEnabled());
    QVERIFY(find<QLineEdit>(*dialog, "port")->isEnabled());
    QSignalSpy chosen(dialog.get(), &SettingsDialog::settingsChosen);
    dialog->accept();
    QCOMPARE(chosen[0][0].value<settings::Settings>(), file.settings());
}

void TestSettingsDialog::keepsInterfacesThatAreNotHere()
{
    const auto file = load({u"--name"_s, u"Ada"_s});
    auto edited = load();
    settings::Settings settings = edited.settings();
    settings.interfaces = {u"nowhere7"_s};
    QVERIFY(edited.apply(settings));
    const auto dialog = dialogFor(edited);
    QSignalSpy chosen(dialog.get(), &SettingsDialog::settingsChosen);
    dialog->accept();
    QCOMPARE(chosen[0][0].value<settings::Settings>().interfaces, QStringList{u"nowhere7"_s});
    QFile::remove(m_folder.filePath(u"settings.ini"_s));
}

void TestSettingsDialog::savesTheLooks()
{
    const auto file = load();
    const auto dialog = dialogFor(file, false);
    QVERIFY(!find<QCheckBox>(*dialog, "closeToTray")->isEnabled());
    QVERIFY(!find<QLabel>(*dialog, "closeToTrayNote")->isHidden());
    find<QComboBox>(*dialog, "appearance")->setCurrentIndex(int(gui::Appearance::Dark));
    find<QCheckBox>(*dialog, "notifications")->setChecked(false);
    QSignalSpy chosen(dialog.get(), &SettingsDialog::windowSettingsChosen);
    dialog->accept();
    const auto window = chosen[0][0].value<gui::WindowSettings>();
    QCOMPARE(window.appearance, gui::Appearance::Dark);
    QVERIFY(!window.notifications);
}

void TestSettingsDialog::listsAndForgetsKeys_data()
{
    QTest::addColumn<bool>("relays");
    QTest::newRow("relays") << true;
    QTest::newRow("people") << false;
}

void TestSettingsDialog::listsAndForgetsKeys()
{
    QFETCH(const bool, relays);
    const auto file = load();
    const auto dialog = dialogFor(file);
    dialog->openPage(relays ? SettingsDialog::Page::KnownRelays
                            : SettingsDialog::Page::KnownPeople);
    auto* list = find<gui::KnownKeysList>(*dialog, relays ? "knownRelays" : "knownPeople");
    auto* tree = list->findChild<QTreeWidget*>();
    auto* remove = list->findChild<QPushButton*>("removeButton"_L1);
    QVERIFY(tree->isHidden()); // none so far
    dialog->setKnownRelays(relaysMet());
    dialog->setKnownPeople(peopleMet());
    QVERIFY(!tree->isHidden());
    QCOMPARE(tree->topLevelItemCount(), 2);
    if (relays)
        QVERIFY(tree->topLevelItem(0)->text(1).contains("10.9.0.1:40000"_L1));
    QVERIFY(tree->topLevelItem(0)->text(2) != tree->topLevelItem(1)->text(2)); // verified or not
    QVERIFY(!tree->topLevelItem(1)->text(0).contains(u'\n'));
    QVERIFY(!remove->isEnabled());
    tree->setCurrentItem(tree->topLevelItem(1));
    QVERIFY(remove->isEnabled());
    QCOMPARE(list->findChild<QLabel*>("digits"_L1)->text().simplified(),
             guitest::key(u"2"_s).toGroups());

    QSignalSpy forgotten(dialog.get(), relays ? &SettingsDialog::forgetRelayRequested
                                              : &SettingsDialog::forgetPersonRequested);
    remove->click();
    auto* question = dialog->findChild<QMessageBox*>();
    QVERIFY(question);
    QCOMPARE(forgotten.size(), 0);
    for (QAbstractButton* button : question->buttons()) {
        if (question->buttonRole(button) == QMessageBox::DestructiveRole)
            button->click();
    }
    QCOMPARE(forgotten.size(), 1);
    QCOMPARE(forgotten[0][0].value<crypto::Fingerprint>(), guitest::key(u"2"_s));
    QCOMPARE(tree->topLevelItemCount(), 2); // until the node says that it is gone
}

void TestSettingsDialog::forgetsOnlyWhenConfirmed()
{
    const auto file = load();
    const auto dialog = dialogFor(file);
    dialog->setKnownRelays(relaysMet());
    auto* list = find<gui::KnownKeysList>(*dialog, "knownRelays");
    list->select(guitest::key(u"1"_s));
    QSignalSpy forgotten(dialog.get(), &SettingsDialog::forgetRelayRequested);
    list->findChild<QPushButton*>("removeButton"_L1)->click();
    auto* question = dialog->findChild<QMessageBox*>();
    QVERIFY(question);
    QCOMPARE(question->defaultButton(), question->button(QMessageBox::Cancel));
    question->button(QMessageBox::Cancel)->click();
    QCOMPARE(forgotten.size(), 0);
}

void TestSettingsDialog::keepsTheChoiceWhileTheListChanges()
{
    const auto file = load();
    const auto dialog = dialogFor(file);
    dialog->setKnownPeople(peopleMet());
    auto* list = find<gui::KnownKeysList>(*dialog, "knownPeople");
    list->select(guitest::key(u"2"_s));
    QList<network::KnownPerson> reversed = peopleMet();
    std::ranges::reverse(reversed);
    dialog->setKnownPeople(reversed);
    QCOMPARE(list->findChild<QLabel*>("digits"_L1)->text().simplified(),
             guitest::key(u"2"_s).toGroups());
    dialog->setKnownPeople({});
    QVERIFY(list->findChild<QLabel*>("digits"_L1)->isHidden());
}

void TestSettingsDialog::setsThePasswordAtOnce()
{
    const auto file = load();
    const auto dialog = dialogFor(file);
    const QSignalSpy requested(dialog.get(), &SettingsDialog::passwordRequested);
    const QSignalSpy removed(dialog.get(), &SettingsDialog::passwordRemoved);
    auto* remove = find<QPushButton>(*dialog, "removePasswordButton");
    const QString none = find<QLabel>(*dialog, "passwordNote")->text();
    QVERIFY(remove->isHidden());
    find<QPushButton>(*dialog, "passwordButton")->click();
    QCOMPARE(requested.size(), 1);
    dialog->setHasPassword(true);
    QVERIFY(find<QLabel>(*dialog, "passwordNote")->text() != none);
    QVERIFY(!remove->isHidden());
    remove->click();
    QCOMPARE(removed.size(), 1);
}

void TestSettingsDialog::leavesAPasswordFileAlone()
{
    auto file = load();
    settings::Settings settings = file.settings();
    settings.passwordFile = m_folder.filePath(u"secret"_s);
    QVERIFY(file.apply(settings));
    const auto dialog = dialogFor(file);
    dialog->setHasPassword(true);
    QVERIFY(!find<QPushButton>(*dialog, "passwordButton")->isEnabled());
    QVERIFY(find<QPushButton>(*dialog, "removePasswordButton")->isHidden());
    QVERIFY(find<QLabel>(*dialog, "passwordNote")->text().contains("secret"_L1));
    QFile::remove(m_folder.filePath(u"settings.ini"_s));
}

void TestSettingsDialog::cleanupTestCase()
{
    qInfo("promise 15: %d wrong inputs in the form of the settings, each told beside its field",
          m_wrongInputs);
}

QTEST_MAIN(TestSettingsDialog)
#include "tst_settingsdialog.moc"
