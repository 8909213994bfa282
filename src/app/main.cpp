// sottovoce: a window, or with --headless none. Which one is decided before the application object
// is made, since only the window's needs a display.

#include "app/headless.h"
#include "app/profilelock.h"
#include "app/startup.h"
#include "app/window.h"
#include "crypto/library.h"
#include "network/unixsignals.h"

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

using Result = std::expected<int, app::Failure>;

int print(const QString& text)
{
    std::fputs(qUtf8Printable(text), stdout);
    return 0;
}

int runHeadless(const app::Startup& startup)
{
    // Made first, so that it goes last: a signal that comes while we end must not cut that short.
    const network::UnixSignals signals({SIGINT, SIGTERM});
    app::Headless headless(startup);
    // Not qApp: with widgets in scope that macro takes the object for a QApplication.
    QObject::connect(&headless, &app::Headless::finished, QCoreApplication::instance(),
                     &QCoreApplication::exit);
    QObject::connect(&signals, &network::UnixSignals::received, QCoreApplication::instance(),
                     &QCoreApplication::quit);
    headless.start();
    return QCoreApplication::exec();
}

Result run(const settings::CommandLine& commandLine, bool withWindow)
{
    auto startup = app::prepare(commandLine);
    if (!startup)
        return std::unexpected(startup.error());

    const crypto::Library library;
    if (const auto tested = library.selfTest(); !tested)
        return std::unexpected(app::failureOf(tested.error()));

    app::ProfileLock lock(startup->paths);
    if (const auto taken = lock.take(); !taken) {
        if (taken.error() == app::ProfileLock::Error::Unwritable)
            return std::unexpected(app::unwritable(startup->paths.lockFile));
        if (withWindow && lock.raiseOther())
            return 0;
        return std::unexpected(app::profileInUse(startup->invocation.profile));
    }

    // Under the lock: a running program would write its own list over ours.
    if (!startup->invocation.forgetRelay.isEmpty())
        return app::forgetRelay(*startup).transform([] { return 0; });
    app::openSecurityLog(startup->paths);
    if (!withWindow)
        return runHeadless(*startup);
    lock.listen();
    app::runWindow(*startup, lock);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    constexpr auto kProgram = settings::Program::App;
    const auto commandLine = settings::parseCommandLine(arguments, kProgram);
    if (!commandLine) {
        return app::finish({app::ExitCode::BadUsage, settings::sentence(commandLine.error())});
    }
    const settings::Invocation& invocation = commandLine->invocation;
    if (invocation.help)
        return print(settings::helpText(kProgram));
    if (invocation.version)
        return print(settings::versionText(kProgram));

    const bool withWindow = !invocation.headless && invocation.forgetRelay.isEmpty();
    QCoreApplication::setApplicationName(u"sottovoce"_s);
    std::unique_ptr<QCoreApplication> application;
    if (withWindow)
        application = app::makeWindowApplication(argc, argv);
    else
        application = std::make_unique<QCoreApplication>(argc, argv);
    if (!application)
        return app::finish(app::noDisplay());

    const Result result = run(*commandLine, withWindow);
    if (result)
        return *result;
    const int exitCode = app::finish(result.error());
    if (withWindow)
        app::showFailure(result.error());
    return exitCode;
}
