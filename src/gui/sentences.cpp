#include "gui/sentences.h"

#include "gui/plaintext.h"
#include "network/addresses.h"
#include "protocol/limits.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(gui::Sentences)
};

QString duration(std::chrono::seconds time)
{
    return time < std::chrono::minutes(2) ? Words::tr("%1 s").arg(time.count())
                                          : Words::tr("%1 min").arg(time.count() / 60);
}

Sentence searchingSentence(const network::Status& status, settings::RelayMode mode,
                           std::chrono::seconds searchingFor)
{
    Sentence sentence;
    if (status.silence) {
        sentence.headline =
            Words::tr("The relay fell silent; looking for one (%1)").arg(duration(searchingFor));
    } else {
        sentence.headline = Words::tr("Looking for a relay (%1)").arg(duration(searchingFor));
    }
    if (status.trouble) {
        const Sentence trouble = troubleSentence(*status.trouble);
        sentence.advice =
            Words::tr("%1. %2", "headline, advice").arg(trouble.headline, trouble.advice);
    } else if (mode == settings::RelayMode::Never) {
        sentence.advice = Words::tr("This app only joins relays that are there already. Start one "
                                    "on this network, or allow this app to host in the settings.");
    } else {
        sentence.advice =
            Words::tr("When none answers, this app becomes the relay itself. If the others do "
                      "have one, enter its address in the settings.");
    }
    return sentence;
}

} // namespace

bool isOwnRelay(const network::Status& status)
{
    return status.hosting && status.relay
           && status.hosting->fingerprint == status.relay->fingerprint;
}

Sentence statusSentence(const network::Status& status, settings::RelayMode mode,
                        std::chrono::seconds searchingFor)
{
    switch (status.connection) {
    case network::Connection::Connected:
        if (isOwnRelay(status)) {
            return {Words::tr("Connected: this app is the relay"),
                    Words::tr("Others find it by themselves. When you quit, another app takes "
                              "over.")};
        }
        if (status.relay) {
            return {Words::tr("Connected to the relay at %1")
                        .arg(isolated(hostOf(status.relay->address))),
                    {}};
        }
        return {Words::tr("Connected"), {}};
    case network::Connection::Searching: return searchingSentence(status, mode, searchingFor);
    case network::Connection::Offline:
        if (status.trouble)
            return troubleSentence(*status.trouble);
        return {Words::tr("Not connected"), Words::tr("Sottovoce tries again by itself.")};
    case network::Connection::Refused:
        if (status.refusal)
            return refusalSentence(*status.refusal);
        return {Words::tr("The relay was refused"), Words::tr("Nothing is sent to it.")};
    }
    Q_UNREACHABLE_RETURN({});
}

Sentence troubleSentence(const network::Trouble& trouble)
{
    const QString detail = isolated(trouble.detail);
    switch (trouble.problem) {
    case network::Problem::NoInterface:
        return {Words::tr("No network"),
                Words::tr("Connect this computer to a network, by cable or wireless. Sottovoce "
                          "goes on by itself.")};
    case network::Problem::UnknownInterface:
        return {Words::tr("The network interface %1 is not there").arg(detail),
                Words::tr("It is unplugged, off or named differently. Switch it on, or choose "
                          "another one in the settings.")};
    case network::Problem::GroupUnavailable:
        return {Words::tr("The group cannot be joined"),
                Words::tr("The system says: %1. Check the group and the interfaces in the "
                          "settings; Sottovoce tries again by itself.")
                    .arg(detail)};
    case network::Problem::PortTaken:
        return {Words::tr("Another program holds the relay's port"),
                Words::tr("This app cannot be the relay here, but it can join one. To host, close "
                          "the other program or agree with everybody on another port.")};
    case network::Problem::RelayNameUnknown:
        return {Words::tr("No computer called %1 is known").arg(detail),
                Words::tr("Check the relay's address in the settings, or give it in digits.")};
    case network::Problem::KeyUnreadable:
        return {Words::tr("The key of this app's relay cannot be read"),
                Words::tr("Without it this app cannot host. Make the file %1 readable, or remove "
                          "it: a new key is made, which the others will be asked to accept.")
                    .arg(detail)};
    case network::Problem::KeyUnwritable:
        return {Words::tr("The key of this app's relay cannot be stored"),
                Words::tr("Without it this app cannot host. Make room for the file %1 and allow "
                          "writing there.")
                    .arg(detail)};
    case network::Problem::HistoryUnreadable:
        return {Words::tr("The history of this app's relay cannot be read"),
                Words::tr("Without it this app cannot host. Bring back the key of the relay that "
                          "made it, or move the folder %1 away to begin anew.")
                    .arg(detail)};
    case network::Problem::HistoryUnwritable:
        return {Words::tr("The history of this app's relay cannot be stored"),
                Words::tr("Without it this app cannot host. Make room in the folder %1 and allow "
                          "writing there.")
                    .arg(detail)};
    case network::Problem::SocketFailed:
        return {Words::tr("The network failed"),
                Words::tr("The system says: %1. Sottovoce tries again by itself.").arg(detail)};
    case network::Problem::IdentityUnreadable:
        return {Words::tr("Your own key cannot be read"),
                Words::tr("Without it nobody can tell that it is you. Make the file %1 readable by "
                          "you alone, or remove it: a new key is made, and the others have to "
                          "verify you again.")
                    .arg(detail)};
    case network::Problem::IdentityUnwritable:
        return {Words::tr("Your own key cannot be stored"),
                Words::tr("Without it nobody can tell that it is you. Make room for the file %1 "
                          "and allow writing there.")
                    .arg(detail)};
    }
    Q_UNREACHABLE_RETURN({});
}

Sentence refusalSentence(const session::RelayRefused& refusal)
{
    const QString relay = isolated(hostOf(refusal.relay));
    switch (refusal.reason) {
    case session::Refusal::ChangedKey:
        return {Words::tr("The relay at %1 shows another key than before").arg(relay),
                Words::tr("Nothing is sent to it: somebody may be posing as your relay. Or it was "
                          "set up anew. Ask whoever runs it to read you its digits. Only if they "
                          "are the new ones below, remove the old relay in the list of known "
                          "relays.")};
    case session::Refusal::WrongFingerprint:
        return {Words::tr("The relay at %1 is not the one you asked for").arg(relay),
                Words::tr("Nothing is sent to it: its fingerprint is not the one that the settings "
                          "demand. Ask whoever runs the relay, then correct the settings if they "
                          "are wrong.")};
    case session::Refusal::UnusableKey:
        return {Words::tr("The relay at %1 shows a key that cannot be used").arg(relay),
                Words::tr("It is not an RSA key of 2048, 3072 or 4096 bits. Whoever runs the relay "
                          "has to give it a new one.")};
    case session::Refusal::Downgraded:
        return {Words::tr("The relay at %1 offers less protection than before").arg(relay),
                Words::tr("Nothing is sent to it: it spoke the extended protocol once and offers "
                          "only the classic one now. Somebody may be posing as it, or an old "
                          "version was put back. Ask whoever runs it.")};
    case session::Refusal::ClassicOnly:
        return {Words::tr("The relay at %1 speaks the classic protocol only").arg(relay),
                Words::tr("Nothing is sent to it, since the settings switch classic relays off. "
                          "Ask for a newer relay, or admit classic ones in the settings.")};
    case session::Refusal::Stranger:
        return {Words::tr("The relay at %1 is not known to this app").arg(relay),
                Words::tr("Nothing is sent to it, since the settings refuse relays that were never "
                          "met. If it is the right one, accept strangers in the settings for the "
                          "first meeting, or enter its fingerprint there.")};
    case session::Refusal::PasswordNeeded:
        return {Words::tr("The relay at %1 asks for a password").arg(relay),
                Words::tr("Ask whoever runs it, and enter the password here.")};
    case session::Refusal::WrongPassword:
        return {Words::tr("That is not the password of the relay at %1").arg(relay),
                Words::tr("Look for capital letters and for the keyboard's language, and try "
                          "again. After several wrong ones the relay makes you wait.")};
    case session::Refusal::PasswordUnproven:
        return {Words::tr("The relay at %1 does not know the password itself").arg(relay),
                Words::tr("You have left it: somebody may be posing as your relay in order to "
                          "learn who knows the password. Ask whoever runs the relay.")};
    case session::Refusal::Locked:
        return {Words::tr("Too many wrong passwords for the relay at %1").arg(relay),
                Words::tr("The relay takes none from here for %1. Ask for the right one in the "
                          "meantime.")
                    .arg(waitText(refusal.wait))};
    case session::Refusal::Full:
        return {Words::tr("The relay at %1 is full").arg(relay),
                Words::tr("The relay takes no more members. Sottovoce tries again by itself; "
                          "whoever runs the relay can raise its limit.")};
    case session::Refusal::BadIdentity:
        return {Words::tr("The relay at %1 did not accept your key").arg(relay),
                Words::tr("Your signature did not arrive as it was sent, or the two programs do "
                          "not understand each other. Try again; if it goes on, bring both to the "
                          "same version.")};
    case session::Refusal::UnusableName:
        return {Words::tr("The relay at %1 did not accept your name").arg(relay),
                Words::tr("It holds characters that cannot be shown, or is too long. Choose "
                          "another one in the settings.")};
    case session::Refusal::Replaced:
        return {Words::tr("You are connected from somewhere else"),
                Words::tr("Another Sottovoce with your key joined the relay at %1, and this one "
                          "left. Was that you, on another computer with the same profile? "
                          "Otherwise somebody has your key: tell the others.")
                    .arg(relay)};
    }
    Q_UNREACHABLE_RETURN({});
}

QString noticeSentence(network::Notice notice, const QString& detail)
{
    const QString what = isolated(detail);
    switch (notice) {
    case network::Notice::MovedToStranger:
        return Words::tr("You are now with a relay that this app had not met before. Compare its "
                         "fingerprint by the lock above.");
    case network::Notice::YieldedHosting:
        return Words::tr("Two apps were relays at once; this one gave way, and its people move to "
                         "the other.");
    case network::Notice::PinNotSaved:
        return Words::tr("The relay's key could not be noted in %1; it is remembered only until "
                         "you quit. Make that file writable.")
            .arg(what);
    case network::Notice::PinsUnreadable:
        return Words::tr("The list of known relays, %1, cannot be read, so every relay looks new. "
                         "Make that file readable.")
            .arg(what);
    case network::Notice::ReceiveBufferSmall:
        return Words::tr("The system gives only %1 bytes of room for what arrives: much at once "
                         "may be lost. Its administrator can raise net.core.rmem_max.")
            .arg(what);
    case network::Notice::RejectedDatagram:
        return Words::tr("Something that %1 sent could not be opened and was left out.").arg(what);
    case network::Notice::RelayKeyRenewed:
        return Words::tr("The relay at %1 has a new key. Its old key vouches for the new one, so "
                         "it is the same relay.")
            .arg(what);
    case network::Notice::PeopleNotSaved:
        return Words::tr("What you know of people could not be noted in %1; it is remembered only "
                         "until you quit. Make that file writable.")
            .arg(what);
    case network::Notice::PeopleUnreadable:
        return Words::tr("The list of known people, %1, cannot be read, so everybody looks new. "
                         "Make that file readable.")
            .arg(what);
    case network::Notice::RoomsNotSaved:
        return Words::tr("Your rooms could not be noted in %1; they are remembered only until you "
                         "quit. Make that file writable.")
            .arg(what);
    case network::Notice::RoomsUnreadable:
        return Words::tr("The list of your rooms, %1, cannot be read, so they are not entered "
                         "again. Make that file readable.")
            .arg(what);
    case network::Notice::OutboxNotSaved:
        return Words::tr("What waits to be delivered could not be kept in %1; it is lost if the "
                         "program ends first. Make that file writable, and see that the disk is "
                         "not full.")
            .arg(what);
    case network::Notice::OutboxSetAside:
        return Words::tr("The file with your undelivered messages was damaged. What could be read "
                         "is sent; the file itself is kept as %1.")
            .arg(what);
    case network::Notice::ChosenRelaySilent:
        return Words::tr("The relay that you chose does not answer any more. Sottovoce looks for "
                         "another.");
    }
    Q_UNREACHABLE_RETURN({});
}

QString sendErrorSentence(session::SendError error)
{
    switch (error) {
    case session::SendError::NotConnected:
        return Words::tr("Not sent: there is no relay now. Your text is kept; send it when you are "
                         "connected.");
    case session::SendError::TooLarge:
        return Words::tr("Not sent: at most %1 bytes go into one message. Shorten it, or send it "
                         "in parts.")
            .arg(QLocale().toString(qulonglong(protocol::kMaxText)));
    case session::SendError::OutboxFull:
        return Words::tr("Not sent: too much waits to be delivered already. Your text is kept; "
                         "send it once others were delivered.");
    case session::SendError::NotInRoom:
        return Words::tr("Not sent: you are not in that room. Enter it first.");
    }
    Q_UNREACHABLE_RETURN({});
}

namespace {

/// For a port that is not there.
QString controlPortAdvice(const network::ControlPortStatus& status)
{
    using Cause = network::ControlPortStatus::Cause;
    const QString detail = isolated(status.detail);
    switch (status.cause) {
    case Cause::PortUnavailable:
        return Words::tr("The system says: %1. Choose another port in the settings.").arg(detail);
    case Cause::NoCookie:
        return Words::tr("The folder for its cookie cannot be used: %1. Make it a folder that is "
                         "yours and that you can write to.")
            .arg(detail);
    case Cause::CertificateUnusable:
        return Words::tr("Its certificate cannot be used: %1. Mend the file, or move it away to "
                         "get a new one.")
            .arg(detail);
    case Cause::CertificateUnwritable:
        return Words::tr("Its certificate cannot be made: %1. Make its folder writable for you.")
            .arg(detail);
    case Cause::NoTls:
        return Words::tr("Other computers need TLS 1.3, which Qt does not have here. Install Qt's "
                         "OpenSSL plugin, or keep the port on this computer.");
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

Sentence controlPortSentence(const network::ControlPortStatus& status)
{
    switch (status.state) {
    case network::ControlPortStatus::State::Off:
        return {Words::tr("Control port off"),
                Words::tr("No program on this computer can speak through Sottovoce. The settings "
                          "open the port.")};
    case network::ControlPortStatus::State::Listening:
        if (!status.authenticated) {
            return {Words::tr("Control port %1, open to every program").arg(status.port),
                    Words::tr("Whatever runs on this computer can read along and speak for you. "
                              "Require the cookie in the settings if you can.")};
        }
        if (!status.certificate.isEmpty()) {
            return {Words::tr("Control port %1, also for other computers").arg(status.port),
                    Words::tr("Programs that know the cookie can read along and speak. They see "
                              "the certificate %1.")
                        .arg(status.certificate)};
        }
        return {Words::tr("Control port %1").arg(status.port),
                Words::tr("Programs on this computer that know the cookie can read along and "
                          "speak.")};
    case network::ControlPortStatus::State::Failed:
        return {Words::tr("Control port failed"), controlPortAdvice(status)};
    }
    Q_UNREACHABLE_RETURN({});
}

QString waitText(std::chrono::milliseconds wait)
{
    const auto seconds = std::max<qint64>(1, std::chrono::ceil<std::chrono::seconds>(wait).count());
    if (seconds < 120)
        return seconds == 1 ? Words::tr("1 second") : Words::tr("%1 seconds").arg(seconds);
    return Words::tr("%1 minutes").arg((seconds + 59) / 60);
}

QString trustWord(session::Trust trust)
{
    switch (trust) {
    case session::Trust::New:
    case session::Trust::Known: return Words::tr("not verified");
    case session::Trust::Verified: return Words::tr("verified");
    }
    Q_UNREACHABLE_RETURN({});
}

Sentence trustSentence(const session::Relay& relay)
{
    switch (relay.trust) {
    case session::Trust::New:
        if (network::toHostAddress(relay.address).isLoopback()) {
            return {Words::tr("Not verified"),
                    Words::tr("The relay runs on this computer, where one app takes over from "
                              "another: its key is remembered only once you have compared it.")};
        }
        return {Words::tr("Not verified, met for the first time"),
                Words::tr("This app remembers the key from now on and refuses any other in its "
                          "place.")};
    case session::Trust::Known:
        return {Words::tr("Not verified, but known"),
                Words::tr("The key is the same as at the first meeting. Nobody has checked yet "
                          "that it was the right one then.")};
    case session::Trust::Verified:
        return {Words::tr("Verified"),
                Words::tr("The digits were compared, and they were the same.")};
    }
    Q_UNREACHABLE_RETURN({});
}

Sentence personSentence(const Face& face)
{
    const QString name = face.text();
    switch (face.mark) {
    case PersonMark::Unverified:
        return {name, Words::tr("Not verified: this is how they call themselves, and nobody has "
                                "checked it. Open this person to compare digits.")};
    case PersonMark::Verified:
        return {name, Words::tr("Verified: their digits were compared, and were the same.")};
    case PersonMark::Impostor:
        return {name, Words::tr("Careful: you verified somebody of this name, and this is not "
                                "that person's key. Open this person to see both.")};
    case PersonMark::Classic:
        return {name, Words::tr("A classic program: it has no key of its own, so nobody can tell "
                                "who that is. What it sends and gets is encrypted on the way to "
                                "the relay, by the weaker protection of the classic layer.")};
    }
    Q_UNREACHABLE_RETURN({});
}

QString fieldRule(QLatin1StringView option)
{
    if (option == "group"_L1) {
        return Words::tr("This is not a multicast address: give one from 224.0.0.0 to "
                         "239.255.255.255, or an IPv6 one that begins with ff.");
    }
    if (option == "port"_L1)
        return Words::tr("This is not a port: give a number from 1 to 65535.");
    if (option == "control-port"_L1) {
        return Words::tr("This is not a port: give a number from 1 to 65535, or 0 for any that is "
                         "free.");
    }
    if (option == "name"_L1) {
        return Words::tr("This is not a name: at most %1 characters, without line breaks.")
            .arg(settings::kMaxNameLength);
    }
    if (option == "relay-address"_L1) {
        return Words::tr("This is not an address: give a name or number, with a port if needed, "
                         "such as 10.9.0.1 or relay.example:48386.");
    }
    if (option == "relay-fingerprint"_L1) {
        return Words::tr("This is not a fingerprint: give the 60 digits that the relay shows, with "
                         "or without blanks.");
    }
    return Words::tr("This value cannot be used.");
}

QString nameOf(const protocol::Endpoint& person)
{
    return person.isValid() ? network::toText(person) : Words::tr("Somebody");
}

QString hostOf(const protocol::Endpoint& endpoint)
{
    return network::toHostAddress(endpoint).toString();
}

QString joinedText(int people, const QString& first, const QString& second)
{
    switch (people) {
    case 1: return Words::tr("%1 joined").arg(first);
    case 2: return Words::tr("%1 and %2 joined").arg(first, second);
    default: return Words::tr("%1 and %n others joined", nullptr, people - 1).arg(first);
    }
}

QString presentText(int people, const QString& first, const QString& second)
{
    switch (people) {
    case 1: return Words::tr("%1 is here").arg(first);
    case 2: return Words::tr("%1 and %2 are here").arg(first, second);
    default: return Words::tr("%1 and %n others are here", nullptr, people - 1).arg(first);
    }
}

QString leftText(int people, const QString& first, const QString& second)
{
    switch (people) {
    case 1: return Words::tr("%1 left").arg(first);
    case 2: return Words::tr("%1 and %2 left").arg(first, second);
    default: return Words::tr("%1 and %n others left", nullptr, people - 1).arg(first);
    }
}

} // namespace gui
