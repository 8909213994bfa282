// Takes a picture of the real window in a staged state (scenes.h):
//   gui_screenshots --scene NAME [--window main|relay|settings|settings-network|...] FILE.png
// Called by screenshots.sh for the README, and by whoever changes the window and wants to look.

#include "gui/conversationmodel.h"
#include "gui/mainwindow.h"
#include "gui/relaydialog.h"
#include "gui/screenshots/scenes.h"
#include "gui/settingsdialog.h"
#include "gui/translation.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QScreen>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace {

int fail(const QString& why)
{
    QTextStream(stderr) << "gui_screenshots: " << why << '\n';
    return 2;
}

QWidget* pictured(gui::MainWindow& window, const QString& name)
{
    if (name == "relay"_L1)
        window.openRelay();
    else if (name.startsWith("settings"_L1))
        window.openSettings();
    else
        return &window;
    auto* settings = window.findChild<gui::SettingsDialog*>();
    if (!settings)
        return window.findChild<gui::RelayDialog*>();
    using Page = gui::SettingsDialog::Page;
    settings->openPage(name == "settings-network"_L1    ? Page::Network
                       : name == "settings-programs"_L1 ? Page::Programs
                       : name == "settings-relays"_L1   ? Page::KnownRelays
                                                        : Page::General);
    return settings;
}

} // namespace

int main(int argc, char* argv[])
{
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(u"file"_s, u"the PNG to write"_s);
    parser.addOptions({
        {u"scene"_s, screenshots::sceneNames().join(u' '), u"name"_s, u"conversation"_s},
        {u"window"_s, u"main, relay, settings, settings-network ..."_s, u"name"_s, u"main"_s},
        {u"appearance"_s, u"light or dark"_s, u"name"_s, u"light"_s},
        {u"size"_s, u"of the window"_s, u"WxH"_s, u"1000x700"_s},
        {u"font-scale"_s, u"of the letters, in percent"_s, u"N"_s, u"100"_s},
        {u"language"_s, u"of the texts"_s, u"code"_s, u"en"_s},
        {u"name"_s, u"own name, empty: not chosen yet"_s, u"name"_s, u"Ada"_s},
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
    gui::MainWindow window(node, *file,
                           {folder.filePath(u"window.ini"_s), folder.filePath(u"known_relays"_s)});
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
    window.findChild<gui::ConversationModel*>()->flush();

    QWidget* widget = pictured(window, parser.value(u"window"_s));
    QTimer::singleShot(200, &application, [&] {
        const bool saved = widget->grab().save(parser.positionalArguments().first());
        QApplication::exit(saved ? 0 : fail(u"the picture cannot be written"_s));
    });
    return QApplication::exec();
}
