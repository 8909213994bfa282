// sottovoce-relay: the relay alone, as a service. Reads the options, loads the key, runs; or, with
// rotate-key as its first argument, renews the key and ends.

#include "crypto/library.h"
#include "logging/logging.h"
#include "network/unixsignals.h"
#include "relayd/relaydaemon.h"
#include "relayd/setup.h"
#include "settings/commandline.h"
#include "settings/paths.h"
#include "settings/settingsfile.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

constexpr auto kProgram = settings::Program::Relay;

enum class Order { Serve, RotateKey };

int finish(const relayd::Failure& failure)
{
    std::fprintf(stderr, "sottovoce-relay: %s\n", qUtf8Printable(failure.sentence));
    return int(failure.exitCode);
}

int finish(const settings::Problem& problem)
{
    return finish({relayd::ExitCode::BadUsage, settings::sentence(problem)});
}

int print(const QString& text)
{
    std::fputs(qUtf8Printable(text), stdout);
    return 0;
}

int run(Order order, const settings::Settings& settings)
{
    const crypto::Library library;
    if (const auto tested = library.selfTest(); !tested)
        return finish(relayd::failureOf(tested.error()));
    if (order == Order::RotateKey) {
        const auto said = relayd::rotateKey(settings);
        return said ? print(*said) : finish(said.error());
    }
    auto setup = relayd::makeSetup(settings);
    if (!setup)
        return finish(setup.error());

    // Made first, so that it goes last: a signal that comes while we end must not cut that short.
    const network::UnixSignals signals({SIGINT, SIGTERM, SIGUSR1});
    relayd::RelayDaemon daemon(settings, *std::move(setup));
    QObject::connect(&signals, &network::UnixSignals::received, &daemon, [&daemon](int number) {
        if (number == SIGUSR1)
            daemon.logStatistics();
        else
            QCoreApplication::quit();
    });
    int result = 0;
    QObject::connect(&daemon, &relayd::RelayDaemon::ended, &daemon,
                     [&result](const relayd::Failure& failure) {
                         result = finish(failure);
                         QCoreApplication::quit();
                     });
    if (const auto started = daemon.start(); !started)
        return finish(started.error());
    QCoreApplication::exec();
    return result;
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    Order order = Order::Serve;
    if (arguments.value(1) == u"rotate-key"_s) {
        order = Order::RotateKey;
        arguments.removeAt(1);
    }
    const auto commandLine = settings::parseCommandLine(arguments, kProgram);
    if (!commandLine)
        return finish(commandLine.error());
    if (commandLine->invocation.help)
        return print(settings::helpText(kProgram));
    if (commandLine->invocation.version)
        return print(settings::versionText(kProgram));

    const QString named = commandLine->invocation.configFile;
    const auto file = settings::SettingsFile::load(
        named.isEmpty() ? settings::pathsFor(kProgram).settingsFile : named,
        named.isEmpty() ? settings::SettingsFile::Absent::Fine
                        : settings::SettingsFile::Absent::Error,
        commandLine->overrides);
    if (!file)
        return finish(file.error());

    // The levels and formats of both stand in the same order.
    const settings::Settings& settings = file->settings();
    logging::Hub::instance().install(logging::Level(settings.logLevel),
                                     logging::Format(settings.logFormat));
    for (const QString& warning : file->warnings())
        qWarning("%s", qUtf8Printable(warning));
    return run(order, settings);
}
