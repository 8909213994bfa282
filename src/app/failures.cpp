#include "app/failures.h"

#include "network/addresses.h"

#include <QNetworkInterface>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace app {
namespace {

/// As part of a sentence.
QString clauseOf(const network::Trouble& trouble, const settings::Settings& settings)
{
    switch (trouble.problem) {
    case network::Problem::NoInterface: return u"no network interface is up"_s;
    case network::Problem::UnknownInterface:
        return u"the interface %1 is not there or not up"_s.arg(trouble.detail);
    case network::Problem::GroupUnavailable:
        return u"the group %1 cannot be used: %2"_s.arg(settings.group, trouble.detail);
    case network::Problem::PortTaken:
        return u"another program holds UDP port %1"_s.arg(settings.port);
    case network::Problem::RelayNameUnknown:
        return u"no address is known for %1"_s.arg(trouble.detail);
    case network::Problem::KeyUnreadable:
        return u"the relay's key %1 cannot be used"_s.arg(trouble.detail);
    case network::Problem::KeyUnwritable:
        return u"the relay's key %1 cannot be written"_s.arg(trouble.detail);
    case network::Problem::HistoryUnreadable:
        return u"its history in %1 cannot be used"_s.arg(trouble.detail);
    case network::Problem::HistoryUnwritable:
        return u"its history in %1 cannot be written"_s.arg(trouble.detail);
    case network::Problem::SocketFailed: return trouble.detail;
    case network::Problem::IdentityUnreadable:
        return u"your own key %1 cannot be used"_s.arg(trouble.detail);
    case network::Problem::IdentityUnwritable:
        return u"your own key %1 cannot be written"_s.arg(trouble.detail);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

int finish(const Failure& failure)
{
    std::fprintf(stderr, "sottovoce: %s\n", qUtf8Printable(failure.sentence));
    return int(failure.exitCode);
}

Failure failureOf(crypto::SelfTestFailure failure)
{
    if (failure == crypto::SelfTestFailure::ProviderMissing) {
        return {ExitCode::Failed,
                u"QCA's OpenSSL plugin is missing: install it (on Debian, libqca-qt6-plugins) and "
                "start again."_s};
    }
    return {ExitCode::Failed,
            u"The cryptography of this machine gives wrong results, so nothing would be safe: "
            "install OpenSSL and QCA anew and start again."_s};
}

Failure failureOf(const session::RelayRefused& refusal)
{
    const QString address = network::toText(refusal.relay);
    const QString expected = refusal.expected ? refusal.expected->toText() : QString();
    const QString shown = refusal.shown ? refusal.shown->toText() : QString();
    switch (refusal.reason) {
    case session::Refusal::ChangedKey:
        return {ExitCode::NoRelay,
                u"The relay at %1 shows another key than before (known %2, shown %3): if its owner "
                "confirms the new one, accept it with \"sottovoce --forget-relay %1\"."_s.arg(
                    address, expected, shown)};
    case session::Refusal::WrongFingerprint:
        return {ExitCode::NoRelay,
                u"The relay at %1 does not have the key that --relay-fingerprint names (named %2, "
                "shown %3): correct the option, or find out who answers there."_s.arg(
                    address, expected, shown)};
    case session::Refusal::UnusableKey:
        return {ExitCode::NoRelay,
                u"The relay at %1 shows a key that cannot be used: its owner must give it an RSA "
                "key of 2048, 3072 or 4096 bits."_s.arg(address)};
    case session::Refusal::Downgraded:
        return {ExitCode::NoRelay,
                u"The relay at %1 spoke the extended protocol before and now offers the original's "
                "alone, which somebody may have forced: find out who answers there, or accept it "
                "with \"sottovoce --forget-relay %1\"."_s.arg(address)};
    case session::Refusal::ClassicOnly:
        return {ExitCode::NoRelay,
                u"The relay at %1 speaks the original's protocol alone, which --no-classic rules "
                "out: leave that out, or find another relay."_s.arg(address)};
    case session::Refusal::Stranger:
        return {ExitCode::NoRelay,
                u"The relay at %1 (fingerprint %2) was never met, and --strangers refuse rules "
                "that out: accept it once, or name its fingerprint with "
                "--relay-fingerprint."_s.arg(address, shown)};
    case session::Refusal::PasswordNeeded:
        return {ExitCode::NoRelay,
                u"The room of the relay at %1 has a password: give it with --password-file."_s.arg(
                    address)};
    case session::Refusal::WrongPassword:
        return {ExitCode::NoRelay,
                u"The room of the relay at %1 has another password: correct the first line of the "
                "file that --password-file names."_s.arg(address)};
    case session::Refusal::PasswordUnproven:
        return {ExitCode::NoRelay,
                u"The relay at %1 did not show that it knows the room's password, so it may be "
                "another's: find out who answers there."_s.arg(address)};
    case session::Refusal::Locked:
        return {ExitCode::NoRelay,
                u"The relay at %1 takes no password for another %2 s, after too many wrong ones: "
                "correct it and try again then."_s.arg(address)
                    .arg((refusal.wait.count() + 999) / 1000)};
    case session::Refusal::Full:
        return {ExitCode::NoRelay,
                u"The room of the relay at %1 is full: its owner can raise --max-members."_s.arg(
                    address)};
    case session::Refusal::BadIdentity:
        return {ExitCode::NoRelay,
                u"The relay at %1 did not accept our signature: one of the two programs is broken, "
                "so update both."_s.arg(address)};
    case session::Refusal::UnusableName:
        return {ExitCode::NoRelay,
                u"The relay at %1 does not take this name: give another one with --name."_s.arg(
                    address)};
    case session::Refusal::Replaced:
        return {ExitCode::NoRelay,
                u"Another program joined the relay at %1 with the key of this profile: end that "
                "one, or give this one a --profile of its own."_s.arg(address)};
    }
    Q_UNREACHABLE_RETURN({});
}

Failure failureOf(const network::ControlPortStatus& status)
{
    using Cause = network::ControlPortStatus::Cause;
    switch (status.cause) {
    case Cause::NoCookie:
        return {
            ExitCode::Failed,
            u"The folder %1 for the control port's cookie cannot be used: make it a folder that "
            "is yours and that you can write to, or do without the port with --control-port "
            "off."_s.arg(status.detail)};
    case Cause::CertificateUnusable:
        return {ExitCode::BadUsage,
                u"The control port's certificate %1 cannot be used: mend the file and its mode "
                "(0600), or move it away to get a new one."_s.arg(status.detail)};
    case Cause::CertificateUnwritable:
        return {ExitCode::Failed,
                u"The control port's certificate %1 cannot be made: make its folder writable for "
                "you."_s.arg(status.detail)};
    case Cause::NoTls:
        return {ExitCode::Failed,
                u"The control port cannot be opened beyond loopback, since Qt has no TLS 1.3 here: "
                "install Qt's OpenSSL plugin, or leave out --control-bind."_s};
    case Cause::PortUnavailable: break;
    }
    return {ExitCode::InUse,
            u"The control port cannot be opened (%1): give another one with --control-port, or "
            "auto for a free one."_s.arg(status.detail)};
}

std::optional<Failure> failureOf(const network::Trouble& trouble,
                                 const settings::Settings& settings)
{
    const QString what = clauseOf(trouble, settings);
    const bool mustHost = settings.relayMode == settings::RelayMode::Host;
    switch (trouble.problem) {
    case network::Problem::UnknownInterface:
        if (QNetworkInterface::interfaceFromName(trouble.detail).isValid()) {
            return Failure{
                ExitCode::Failed,
                u"The network interface %1 is down or has no address of the group's "
                "kind: bring it up, or name another one with --interface."_s.arg(trouble.detail)};
        }
        return Failure{ExitCode::BadUsage,
                       u"There is no network interface %1: give --interface one that \"ip link\" "
                       "shows."_s.arg(trouble.detail)};
    case network::Problem::GroupUnavailable:
        return Failure{ExitCode::Failed,
                       u"Nobody can be met, since %1: give another one with --group, or other "
                       "interfaces with --interface."_s.arg(what)};
    case network::Problem::PortTaken:
        if (!mustHost)
            return std::nullopt;
        return Failure{ExitCode::InUse,
                       u"No relay can be hosted, since %1: end that program, join it with --relay "
                       "auto, or give another --port."_s.arg(what)};
    case network::Problem::KeyUnreadable:
        if (!mustHost)
            return std::nullopt;
        return Failure{ExitCode::BadUsage,
                       u"No relay can be hosted, since %1: mend the file and its mode (0600), or "
                       "move it away to get a new one."_s.arg(what)};
    case network::Problem::KeyUnwritable:
        if (!mustHost)
            return std::nullopt;
        return Failure{ExitCode::Failed, u"No relay can be hosted, since %1: make its folder "
                                         "writable for you."_s.arg(what)};
    case network::Problem::HistoryUnreadable:
        if (!mustHost)
            return std::nullopt;
        return Failure{ExitCode::BadUsage,
                       u"No relay can be hosted, since %1: bring back the relay key that it was "
                       "made with, or move the folder away to begin anew."_s.arg(what)};
    case network::Problem::HistoryUnwritable:
        if (!mustHost)
            return std::nullopt;
        return Failure{ExitCode::Failed,
                       u"No relay can be hosted, since %1: make that folder writable for you, or "
                       "leave out --history disk."_s.arg(what)};
    case network::Problem::IdentityUnreadable:
        return Failure{ExitCode::BadUsage,
                       u"Nobody would know you, since %1: mend the file and its mode (0600), or "
                       "move it away to become somebody new."_s.arg(what)};
    case network::Problem::IdentityUnwritable:
        return Failure{ExitCode::Failed, u"Nobody would know you, since %1: make its folder "
                                         "writable for you."_s.arg(what)};
    case network::Problem::NoInterface:
    case network::Problem::RelayNameUnknown:
    case network::Problem::SocketFailed: return std::nullopt;
    }
    Q_UNREACHABLE_RETURN({});
}

Failure noRelay(const settings::Settings& settings, const std::optional<network::Trouble>& trouble)
{
    if (trouble && trouble->problem == network::Problem::NoInterface) {
        return {
            ExitCode::NoRelay,
            u"No relay could be looked for within %1 s, since no network interface is up: bring "
            "one up and start again."_s.arg(settings.timeoutSeconds)};
    }
    const QString where =
        settings.relayAddress.isEmpty()
            ? u"in the group %1, port %2"_s.arg(settings.group, QString::number(settings.port))
            : u"at "_s + settings.relayAddress;
    const QString why = trouble ? u" ("_s + clauseOf(*trouble, settings) + u')' : QString();
    return {ExitCode::NoRelay,
            u"No relay answered %1 within %2 s%3: start one, host one with --relay host, or wait "
            "longer with --timeout."_s.arg(where, QString::number(settings.timeoutSeconds), why)};
}

Failure noDisplay()
{
    return {ExitCode::Failed,
            u"There is no display to open the window on: start with --headless to run without "
            "one."_s};
}

Failure profileInUse(const QString& profile)
{
    return {ExitCode::InUse,
            u"The profile %1 is in use by another sottovoce: end that one, or give another name "
            "with --profile."_s.arg(profile)};
}

Failure unwritable(const QString& path)
{
    return {ExitCode::Failed,
            u"%1 cannot be written: make it, or its folder, writable for you."_s.arg(path)};
}

} // namespace app
