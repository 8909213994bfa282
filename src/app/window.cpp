#include "app/window.h"

#include "gui/mainwindow.h"
#include "gui/translation.h"
#include "network/unixsignals.h"

#include <QMessageBox>

#include <csignal>
#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace app {
namespace {

bool isDisplayNamed()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    return !qEnvironmentVariableIsEmpty("DISPLAY")
           || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
           || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

/// A display that is named but does not answer makes QApplication's constructor abort.
void onMessageWhileOpening(QtMsgType type, const QMessageLogContext&, const QString& text)
{
    if (type == QtFatalMsg)
        std::_Exit(finish(noDisplay()));
    std::fprintf(stderr, "%s\n", qUtf8Printable(text));
}

} // namespace

std::unique_ptr<QApplication> makeWindowApplication(int& argc, char** argv)
{
    if (!isDisplayNamed())
        return nullptr;
    const QtMessageHandler before = qInstallMessageHandler(onMessageWhileOpening);
    auto application = std::make_unique<QApplication>(argc, argv);
    qInstallMessageHandler(before);

    QApplication::setApplicationDisplayName(u"Sottovoce"_s);
    QApplication::setDesktopFileName(u"sottovoce"_s); // by which Wayland finds the icon
    QApplication::setQuitOnLastWindowClosed(false);   // the window says when to end
    gui::installTranslators(*application);
    return application;
}

void runWindow(Startup& startup, ProfileLock& lock)
{
    // Made first, so that it goes last: a signal that comes while we end must not cut that short.
    const network::UnixSignals signals({SIGINT, SIGTERM});
    network::Node node(startup.file.settings(), networkPaths(startup.paths));
    gui::MainWindow window(
        node, startup.file,
        {.windowState = startup.paths.windowState, .password = startup.paths.roomPassword},
        gui::desktopKeychain());

    QObject::connect(&window, &gui::MainWindow::quitRequested, qApp, &QApplication::quit);
    QObject::connect(&node, &network::Node::shutdownRequested, qApp, &QApplication::quit);
    QObject::connect(&signals, &network::UnixSignals::received, qApp, &QApplication::quit);
    QObject::connect(&lock, &ProfileLock::raised, &window, &gui::MainWindow::bringToFront);
    startNode(node, startup, &window, [&window](const network::ControlPortStatus& status) {
        window.showControlPort(status);
    });
    window.show();
    QApplication::exec();
}

void showFailure(const Failure& failure)
{
    // Where nobody looks (tests, screenshots) a box would wait for ever.
    if (QGuiApplication::platformName() != "offscreen"_L1)
        QMessageBox::critical(nullptr, QString(), failure.sentence);
}

} // namespace app
