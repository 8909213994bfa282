#include "app/startup.h"

#include "control/controlserver.h"
#include "logging/logging.h"
#include "logging/securitylog.h"
#include "settings/knownrelays.h"
#include "settings/passwordfile.h"

#include <QFileInfo>
#include <QLoggingCategory>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace app {
namespace {

Q_LOGGING_CATEGORY(lcApp, "sottovoce.app")

/// Standard output is for whoever started the program: one line for one fact, at once.
void print(const QString& line)
{
    std::printf("%s\n", qUtf8Printable(line));
    std::fflush(stdout);
}

} // namespace

void openSecurityLog(const settings::Paths& paths)
{
    if (!settings::makePrivateFolder(QFileInfo(paths.securityLog).path())
        || !logging::SecurityLog::instance().open(paths.securityLog)) {
        qCWarning(lcApp, "what happens to trust is kept in memory only: %ls cannot be written",
                  qUtf16Printable(paths.securityLog));
    }
}

std::expected<Startup, Failure> prepare(const settings::CommandLine& commandLine)
{
    using Absent = settings::SettingsFile::Absent;
    const settings::Invocation& invocation = commandLine.invocation;
    const settings::Paths paths = settings::pathsFor(settings::Program::App, invocation.profile);
    auto file =
        invocation.configFile.isEmpty()
            ? settings::SettingsFile::load(paths.settingsFile, Absent::Fine, commandLine.overrides)
            : settings::SettingsFile::load(invocation.configFile, Absent::Error,
                                           commandLine.overrides);
    if (!file)
        return std::unexpected(Failure{ExitCode::BadUsage, settings::sentence(file.error())});

    // Both enums name the same levels and formats in the same order.
    logging::Hub::instance().install(logging::Level(file->settings().logLevel),
                                     logging::Format(file->settings().logFormat));
    for (const QString& warning : file->warnings())
        qCWarning(lcApp, "%ls", qUtf16Printable(warning));

    if (!settings::makePrivateFolder(paths.dataFolder))
        return std::unexpected(unwritable(paths.dataFolder));
    QString password;
    if (const QString& passwordFile = file->settings().passwordFile; !passwordFile.isEmpty()) {
        const auto read = settings::readPassword(passwordFile);
        if (!read) {
            return std::unexpected(
                Failure{ExitCode::BadUsage, settings::sentence(read.error(), passwordFile)});
        }
        password = *read;
    }
    return Startup{invocation, paths, std::move(*file), password};
}

std::expected<void, Failure> forgetRelay(const Startup& startup)
{
    const QString& path = startup.paths.knownRelays;
    const QString& address = startup.invocation.forgetRelay;
    settings::KnownRelays known(path);
    if (!known.load(QDateTime::currentDateTimeUtc())) {
        return std::unexpected(
            Failure{ExitCode::BadUsage,
                    u"%1 cannot be read: make it a file that you can read."_s.arg(path)});
    }
    const auto forgotten = known.forget(address);
    if (!forgotten)
        return std::unexpected(unwritable(path));
    print(*forgotten == 0
              ? u"No relay is known at %1: the known ones stand in %2."_s.arg(address, path)
              : u"Forgot the relay at %1: the next key that it shows will be accepted."_s.arg(
                    address));
    return {};
}

network::Paths networkPaths(const settings::Paths& paths)
{
    return {.knownRelays = paths.knownRelays,
            .knownPeople = paths.knownPeople,
            .rooms = paths.rooms,
            .outbox = paths.outbox,
            .identityKey = paths.identityKey,
            .relayKey = paths.relayKey};
}

void startNode(network::Node& node, const Startup& startup, QObject* context,
               const ControlPortWatcher& watcher)
{
    if (!startup.password.isEmpty()) // otherwise the window may have one from the keychain
        node.setPassword(startup.password);
    const control::ControlConfig config{
        .runtimeFolder = startup.paths.runtimeFolder,
        .certificateFile = startup.paths.controlCertificate,
        .version = u"" SOTTOVOCE_VERSION ""_s,
    };
    const auto onStatusChanged = [watcher](const network::ControlPortStatus& status) {
        if (status.state == network::ControlPortStatus::State::Listening) {
            print(u"control port %1"_s.arg(status.port));
            if (!status.certificate.isEmpty())
                print(u"control certificate %1"_s.arg(status.certificate));
        }
        watcher(status);
    };
    node.start([config, context, onStatusChanged](network::Engine& engine) -> QObject* {
        auto* const server = new control::ControlServer(engine, config);
        QObject::connect(server, &control::ControlServer::statusChanged, context, onStatusChanged);
        server->open();
        return server;
    });
}

} // namespace app
