// Takes a picture of the real window in a staged state (scenes.h):
//   gui_screenshots --scene NAME [--window main|relay|settings|settings-network|...] FILE.png
// Called by screenshots.sh for the README, and by whoever changes the window and wants to look.

#include "gui/conversations.h"
#include "gui/fakekeychain.h"
#include "gui/healthdialog.h"
#include "gui/joinroomdialog.h"
#include "gui/mainwindow.h"
#include "gui/relaysdialog.h"
#include "gui/roomactions.h"
#include "gui/roomdialog.h"
#include "gui/roompassword.h"
#include "gui/screenshots/scenes.h"
#include "gui/securitylogdialog.h"
#include "gui/settingsdialog.h"
#include "gui/translation.h"
#include "gui/verifier.h"
#include "gui/verifydialog.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QListView>
#include <QMap>
#include <QPushButton>
#include <QScreen>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>
#include <QTreeWidget>

using namespace Qt::StringLiterals;

namespace {

int fail(const QString& why)
{
    QTextStream(stderr) << "gui_screenshots: " << why << '\n';
    return 2;
}

/// The dialog that shows whom one trusts; "differ" and a row of the people list are clicked first.
QWidget* verification(gui::MainWindow& window, const QString& name)
{
    if (name == "own"_L1) {
        window.verifier().openOwn();
    } else if (name.startsWith("person"_L1)) {
        auto* people = window.findChild<QListView*>("peopleView"_L1);
        const int row = name.mid(QStringView(u"person-").size()).toInt();
        window.comparePerson(people->model()->index(row, 0));
    } else {
        window.verifier().openRelay();
    }
    auto* dialog = window.findChild<gui::VerifyDialog*>();
    if (name.endsWith("differ"_L1))
        dialog->findChild<QPushButton*>("differButton"_L1)->click();
    return dialog;
}

QWidget* settingsPage(gui::MainWindow& window, network::Node& node, const QString& name)
{
    using Page = gui::SettingsDialog::Page;
    static const QMap<QString, Page> pages{
        {u"settings"_s, Page::General},
        {u"settings-network"_s, Page::Network},
        {u"settings-trust"_s, Page::Trust},
        {u"settings-programs"_s, Page::Programs},
        {u"settings-relays"_s, Page::KnownRelays},
        {u"settings-people"_s, Page::KnownPeople},
    };
    window.openSettings();
    auto* settings = window.findChild<gui::SettingsDialog*>();
    settings->openPage(pages.value(name, Page::General));
    screenshots::listKnown(node);
    for (auto* tree : settings->findChildren<QTreeWidget*>())
        tree->setCurrentItem(tree->topLevelItem(0));
    return settings;
}

QWidget* pictured(gui::MainWindow& window, network::Node& node, const QString& name)
{
    if (name.startsWith("settings"_L1))
        return settingsPage(window, node, name);
    if (name == "password"_L1) {
        window.password().askToJoin();
        return window.findChild<gui::PasswordDialog*>();
    }
    if (name == "host-password"_L1) {
        window.password().askToHost(&window);
        return window.findChild<gui::PasswordDialog*>();
    }
    if (name == "join-room"_L1) {
        window.rooms().openJoin();
        screenshots::listRooms(node);
        return window.findChild<gui::JoinRoomDialog*>();
    }
    if (name == "new-room"_L1) {
        window.rooms().openNew();
        return window.findChild<gui::RoomDialog*>();
    }
    if (name == "health"_L1) {
        network::LinkHealth health;
        health.link.lanes.smoothedRoundTrip = std::chrono::microseconds(3120);
        health.link.lanes.jitter = std::chrono::microseconds(410);
        health.link.lanes.unitsSent = 4211;
        health.link.lanes.unitsResent = 12;
        health.link.payloadLimit = 1386;
        Q_EMIT node.linkHealthChanged(health);
        window.openHealth();
        return window.findChild<gui::HealthDialog*>();
    }
    if (name == "log"_L1) {
        screenshots::fillSecurityLog();
        window.openSecurityLog();
        return window.findChild<gui::SecurityLogDialog*>();
    }
    if (name.startsWith("relays"_L1)) {
        window.openRelays();
        auto* dialog = window.findChild<gui::RelaysDialog*>();
        dialog->setRelays(name == "relays"_L1 ? screenshots::relaysHere()
                                              : QList<network::RelayHere>());
        return dialog;
    }
    return name == "main"_L1 ? &window : verification(window, name);
}

} // namespace

int main(int argc, char* argv[])
{
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(u"file"_s, u"the PNG to write"_s);
    parser.addOptions({
        {u"scene"_s, screenshots::sceneNames().join(u' '), u"name"_s, u"conversation"_s},
        {u"window"_s,
         u"main, relay, relay-differ, relays, relays-none, person-ROW, own, password, host-password, log, join-room, new-room, health, settings, settings-PAGE"_s,
         u"name"_s, u"main"_s},
        {u"appearance"_s, u"light or dark"_s, u"name"_s, u"light"_s},
        {u"size"_s, u"of the window"_s, u"WxH"_s, u"1000x700"_s},
        {u"font-scale"_s, u"of the letters, in percent"_s, u"N"_s, u"100"_s},
        {u"language"_s, u"of the texts"_s, u"code"_s, u"en"_s},
        {u"name"_s, u"own name, empty: not chosen yet"_s, u"name"_s, u"Ada"_s},
        {u"room"_s, u"the row of the conversation to show"_s, u"N"_s, u"0"_s},
        {u"no-keychain"_s, u"as on a desktop without one"_s},
        {u"rtl"_s, u"lay out from right to left"_s},
    });
    parser.process(application);
    const QStringList size = parser.value(u"size"_s).split(u'x');
    if (parser.positionalArguments().size() != 1 || size.size() != 2)
        return fail(u"one file and a size such as 1000x700 are needed"_s);

    QLocale::setDefault(QLocale(parser.value(u"language"_s)));
    gui::installTranslators(application);
    if (parser.isSet(u"rtl"_s))
        application.setLayoutDirection(Qt::RightToLeft);
    QFont font(u"Inter"_s);
    font.setPointSizeF(10.5 * parser.value(u"font-scale"_s).toInt() / 100);
    application.setFont(font);

    const QTemporaryDir folder;
    auto file = settings::SettingsFile::load(folder.filePath(u"settings.ini"_s),
                                             settings::SettingsFile::Absent::Fine);
    if (!file)
        return fail(u"no settings"_s);
    settings::Settings settings = file->settings();
    settings.name = parser.value(u"name"_s);
    (void)file->apply(settings);
    gui::WindowSettings look;
    look.appearance =
        parser.value(u"appearance"_s) == "dark"_L1 ? gui::Appearance::Dark : gui::Appearance::Light;
    look.save(folder.filePath(u"window.ini"_s));

    network::Node node(settings, {}); // never started
    guitest::KeychainState keychain;
    keychain.available = !parser.isSet(u"no-keychain"_s);
    gui::MainWindow window(node, *file,
                           {folder.filePath(u"window.ini"_s), folder.filePath(u"room-password"_s)},
                           std::make_unique<guitest::FakeKeychain>(keychain));
    network::ControlPortStatus controlPort;
    controlPort.state = network::ControlPortStatus::State::Listening;
    controlPort.port = 48387;
    window.showControlPort(controlPort);
    window.show();
    window.resize(size[0].toInt(), size[1].toInt()); // twice: its smallest size depends on its size
    QCoreApplication::processEvents();
    window.resize(size[0].toInt(), size[1].toInt());
    if (!screenshots::stage(parser.value(u"scene"_s), node))
        return fail(u"there is no such scene"_s);
    auto* conversations = window.findChild<gui::Conversations*>();
    conversations->open(conversations->index(parser.value(u"room"_s).toInt())
                            .data(gui::Conversations::ConversationRole)
                            .value<session::Conversation>());
    conversations->flush();

    QWidget* widget = pictured(window, node, parser.value(u"window"_s));
    QTimer::singleShot(200, &application, [&] {
        const bool saved = widget->grab().save(parser.positionalArguments().first());
        QApplication::exit(saved ? 0 : fail(u"the picture cannot be written"_s));
    });
    return QApplication::exec();
}
