#include "relayd/setup.h"

#include "crypto/keyfile.h"
#include "network/diskhistory.h"
#include "protocol/name.h"
#include "relayd/renewals.h"
#include "relayd/roompassword.h"
#include "settings/passwordfile.h"
#include "settings/paths.h"

#include <QDateTime>
#include <QFileInfo>
#include <QSysInfo>

using namespace Qt::StringLiterals;

namespace relayd {

namespace {

QString keyPathOf(const settings::Settings& settings)
{
    return settings.keyFile.isEmpty() ? settings::pathsFor(settings::Program::Relay).relayKey
                                      : settings.keyFile;
}

std::expected<crypto::RsaPrivateKey, Failure> loadKey(const settings::Settings& settings)
{
    const QString path = keyPathOf(settings);
    if (settings.keyFile.isEmpty()) // if it cannot, loading says so
        settings::makePrivateFolder(QFileInfo(path).path());
    const auto loaded = crypto::loadOrCreateKey(path);
    if (!loaded)
        return std::unexpected(failureOf(loaded.error(), path));
    return loaded->key;
}

/// What the machine is called may be no name for a relay; then it has none.
QString relayNameOf(const settings::Settings& settings)
{
    if (!settings.relayName.isEmpty())
        return settings.relayName;
    const QString machine = QSysInfo::machineHostName();
    return protocol::isUsableRelayName(machine.toUtf8()) ? machine : QString();
}

} // namespace

std::expected<Setup, Failure> makeSetup(const settings::Settings& settings)
{
    const auto key = loadKey(settings);
    if (!key)
        return std::unexpected(key.error());

    relay::RelayConfig config{.memberTimeout = std::chrono::seconds(settings.memberTimeoutSeconds),
                              .maxMembers = settings.maxMembers,
                              .admitClassic = settings.admitClassic,
                              .name = relayNameOf(settings),
                              .history = network::policyOf(settings.history),
                              .rotations = loadRenewals(keyPathOf(settings), key->publicKey())};
    if (!settings.passwordFile.isEmpty()) {
        const auto password = settings::readPassword(settings.passwordFile);
        if (!password)
            return std::unexpected(Failure{
                ExitCode::BadUsage, settings::sentence(password.error(), settings.passwordFile)});
        const QString saltPath = keyPathOf(settings) + u".salt"_s;
        config.password = makeRoomPassword(*password, saltPath);
        if (!config.password)
            return std::unexpected(saltFailure(saltPath));
    }
    auto history = network::openHistory(config, keyPathOf(settings), *key);
    if (!history)
        return std::unexpected(failureOf(history.error(), settings));
    return Setup{*key, std::move(config), *std::move(history)};
}

std::expected<QString, Failure> rotateKey(const settings::Settings& settings)
{
    const QString path = keyPathOf(settings);
    if (!QFileInfo::exists(path))
        return std::unexpected(noKeyFailure(path));
    const auto old = loadKey(settings);
    if (!old)
        return std::unexpected(old.error());
    const auto renewed = renewKey(path, *old, std::uint64_t(QDateTime::currentSecsSinceEpoch()));
    if (!renewed)
        return std::unexpected(failureOf(crypto::KeyFileError::Unwritable, path));
    return u"old fingerprint %1\nnew fingerprint %2\n"
           "Start the relay anew: until then it uses the old key.\n"_s.arg(
               renewed->before.fingerprint().toGroups(), renewed->now.fingerprint().toGroups());
}

} // namespace relayd
