#include "relayd/failures.h"

#include <QNetworkInterface>

using namespace Qt::StringLiterals;

namespace relayd {

namespace {

Failure interfaceFailure(const QString& name)
{
    QStringList names;
    for (const QNetworkInterface& interface : QNetworkInterface::allInterfaces())
        names << interface.name();
    if (names.contains(name)) {
        return {ExitCode::Failed,
                u"The network interface %1 is down or has no address of the group's kind: bring it "
                "up, or name another one with --interface."_s.arg(name)};
    }
    return {ExitCode::BadUsage,
            u"There is no network interface %1: name one of %2 with --interface."_s.arg(
                name, names.join(u", "_s))};
}

} // namespace

Failure failureOf(const network::Trouble& trouble, const settings::Settings& settings)
{
    switch (trouble.problem) {
    case network::Problem::UnknownInterface: return interfaceFailure(trouble.detail);
    case network::Problem::NoInterface:
        return {ExitCode::Failed,
                u"No network interface is up, not even loopback: bring one up and start again."_s};
    case network::Problem::GroupUnavailable:
        return {ExitCode::Failed,
                u"The group %1 cannot be listened to on port %2 (%3): choose another one with "
                "--group or --port, or other interfaces with --interface."_s.arg(
                    settings.group, QString::number(settings.port), trouble.detail)};
    case network::Problem::PortTaken:
        return {ExitCode::InUse,
                u"Another program holds UDP port %1, perhaps a relay or an app that hosts: stop "
                "it, or choose another port with --port."_s.arg(QString::number(settings.port))};
    case network::Problem::HistoryUnreadable:
        return {ExitCode::BadUsage,
                u"The history in %1 cannot be used, as another key made it or it cannot be read: "
                "bring that key back with --key, or move the folder away to begin anew."_s.arg(
                    trouble.detail)};
    case network::Problem::HistoryUnwritable:
        return {ExitCode::Failed,
                u"No history can be written to %1: let the user that runs the relay write there, "
                "or leave out --history disk."_s.arg(trouble.detail)};
    default: // the others concern an app
        return {ExitCode::Failed,
                u"A socket failed (%1): look at the network of this machine and start again."_s.arg(
                    trouble.detail)};
    }
}

Failure failureOf(crypto::KeyFileError error, const QString& path)
{
    switch (error) {
    case crypto::KeyFileError::Unreadable:
        return {
            ExitCode::BadUsage,
            u"The key file %1 cannot be read: let the user that runs the relay read it, or name "
            "another one with --key."_s.arg(path)};
    case crypto::KeyFileError::Malformed:
        return {ExitCode::BadUsage,
                u"The key file %1 holds no RSA key of 2048, 3072 or 4096 bits: put the right one "
                "back, or move it away to have a new one made, of which every client will be "
                "warned."_s.arg(path)};
    case crypto::KeyFileError::TooOpen:
        return {ExitCode::BadUsage,
                u"Others may read the key file %1: run chmod 600 on it."_s.arg(path)};
    case crypto::KeyFileError::Unwritable: break;
    }
    return {
        ExitCode::Failed,
        u"No key can be written to %1: let the user that runs the relay write to its folder, or "
        "name another file with --key."_s.arg(path)};
}

Failure failureOf(crypto::SelfTestFailure failure)
{
    if (failure == crypto::SelfTestFailure::ProviderMissing) {
        return {ExitCode::Failed,
                u"QCA's OpenSSL plugin is missing: install the package libqca-qt6-plugins."_s};
    }
    return {ExitCode::Failed,
            u"The crypto libraries do not give the right answers: install QCA and OpenSSL anew."_s};
}

Failure saltFailure(const QString& path)
{
    return {ExitCode::Failed,
            u"The password cannot be used: let the user that runs the relay write to %1, and see "
            "that 32 MiB of memory are free."_s.arg(path)};
}

Failure noKeyFailure(const QString& path)
{
    return {ExitCode::BadUsage,
            u"There is no key file %1 to renew: name the right one with --key, or start the relay "
            "to have one made."_s.arg(path)};
}

} // namespace relayd
