#include "settings/paths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

/// Where XDG_RUNTIME_DIR is missing (a service, su), QStandardPaths would warn and take a folder in
/// /tmp; a folder of ours beside the keys is as private and needs no luck.
QString runtimeFolder(const QString& sharedData)
{
#ifdef Q_OS_LINUX
    if (!qEnvironmentVariableIsSet("XDG_RUNTIME_DIR"))
        return sharedData + u"/run"_s;
#endif
    const QString base = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return base.isEmpty() ? sharedData + u"/run"_s : base + u"/sottovoce"_s;
}

} // namespace

Paths pathsFor(Program program, const QString& profile)
{
    const QString name = programName(program);
    const QString inside = program == Program::App ? name + u'/' + profile : name;
    const QString config =
        QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u'/' + inside;
    const QString allData =
        QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u'/';

    Paths paths;
    paths.settingsFile = config + u"/settings.ini"_s;
    paths.dataFolder = allData + inside;
    paths.knownRelays = paths.dataFolder + u"/known_relays"_s;
    paths.knownPeople = paths.dataFolder + u"/known_people"_s;
    paths.rooms = paths.dataFolder + u"/rooms"_s;
    paths.identityKey = paths.dataFolder + u"/identity.key"_s;
    paths.relayKey = paths.dataFolder + u"/relay.key"_s;
    paths.controlCertificate = paths.dataFolder + u"/control.pem"_s;
    paths.roomPassword = paths.dataFolder + u"/room-password"_s;
    const QString state =
        QStandardPaths::writableLocation(QStandardPaths::GenericStateLocation) + u'/' + inside;
    paths.securityLog = state + u"/security.log"_s;
    paths.outbox = state + u"/outbox"_s;
    paths.lockFile = paths.dataFolder + u"/lock"_s;
    paths.windowState = paths.dataFolder + u"/window.ini"_s;
    paths.runtimeFolder = runtimeFolder(allData + name);
    paths.windowSocket = paths.runtimeFolder + u"/window-"_s + profile + u".socket"_s;
    return paths;
}

bool makePrivateFolder(const QString& path)
{
    const QFileInfo folder(path);
    if (folder.isDir())
        return true;
    return QDir().mkpath(folder.path())
           && QDir().mkdir(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

} // namespace settings
