#include "gui/lockstate.h"

#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "names/displayname.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(gui::LockState)
};

/// Somebody takes part by the classic layer, or nobody can tell. Classic programs are in the lobby
/// alone.
bool isMixed(const session::Relay& relay, const PeopleBook& people, const session::Conversation& in)
{
    return relay.layer == session::Layer::Classic || (in.isLobby() && people.classicCount() > 0);
}

QString phraseOf(const session::Relay& relay, bool own, const PeopleBook& people,
                 const session::Conversation& in)
{
    QStringList parts;
    const QString name = names::displayName(relay.name);
    if (in.isPrivate() && own) {
        parts << Words::tr("Through this app's relay");
    } else if (in.isPrivate()) {
        // In brackets, as it says nothing of the person.
        parts
            << Words::tr("%1 (%2)", "through which relay, whether that is verified")
                   .arg(relay.host
                            ? Words::tr("Through %1's relay").arg(people.faceOf(*relay.host).text())
                            : Words::tr("Through the relay %1")
                                  .arg(isolated(name.isEmpty() ? hostOf(relay.address) : name)),
                        trustWord(relay.trust));
    } else if (own) {
        parts << Words::tr("This app is the relay");
    } else {
        parts << (relay.host       ? Words::tr("Relay of %1").arg(people.faceOf(*relay.host).text())
                  : name.isEmpty() ? Words::tr("Relay %1").arg(isolated(hostOf(relay.address)))
                                   : Words::tr("Relay %1").arg(isolated(name)))
              << trustWord(relay.trust);
    }
    if (relay.layer == session::Layer::Classic)
        parts << Words::tr("classic");
    else if (in.isLobby() && people.classicCount() > 0)
        parts << Words::tr("classic members");
    return parts.join(u" · "_s);
}

QString whoRunsIt(const session::Relay& relay, const PeopleBook& people)
{
    const QString address = isolated(hostOf(relay.address));
    if (relay.host) {
        const QString host = people.faceOf(*relay.host).text();
        return people.isVerified(*relay.host)
                   ? Words::tr("%1, whom you verified, runs this relay.").arg(host)
                   : Words::tr(
                         "%1 runs this relay, and vouches for it with a key that you have not "
                         "verified.")
                         .arg(host);
    }
    const QString name = names::displayName(relay.name);
    return name.isEmpty()
               ? Words::tr("The relay runs at %1.").arg(address)
               : Words::tr("The relay at %1 calls itself %2.").arg(address, isolated(name));
}

/// Truly private from the others, and not from whoever runs the relay.
QString whoReadsAlong(const session::Relay& relay, bool own, const PeopleBook& people)
{
    if (own) {
        return Words::tr(
            "What the two of you write here goes through the relay in this app, and "
            "to nobody else. Nobody else on the network can read, forge or repeat it.");
    }
    const QString who =
        relay.host ? people.faceOf(*relay.host).text() : Words::tr("Whoever runs the relay");
    return Words::tr("What the two of you write here is passed on by the relay, which can read "
                     "it: %1 could. Nobody else on the network can read, forge or repeat it.")
        .arg(who);
}

QString whatProtects(const session::Relay& relay, bool own)
{
    if (relay.layer == session::Layer::Classic) {
        return Words::tr(
            "It speaks the classic protocol only: nobody can tell for sure who writes, "
            "and whoever steals the relay's key can read what was recorded before.");
    }
    return own ? Words::tr("Nobody else on the network can read, forge or repeat what is written "
                           "here, not even with a key that is stolen later.")
               : Words::tr("Whoever runs the relay can read along. Nobody else on the network can "
                           "read, forge or repeat what is written here, not even with a key that "
                           "is stolen later.");
}

QString whoIsClassic(const session::Relay& relay, const PeopleBook& people)
{
    const int classic = people.classicCount();
    if (classic > 0) {
        const QString consequence = Words::tr(
            "Your texts go there too, by weaker protection, and nobody can tell who reads "
            "and writes there.");
        return (classic == 1 ? Words::tr("One member uses a classic program.")
                             : Words::tr("%n members use classic programs.", nullptr, classic))
               + u' ' + consequence;
    }
    return relay.admitsClassic
               ? Words::tr("Nobody uses a classic program now, but somebody may join with one: "
                           "your texts would go there too, by weaker protection.")
               : Words::tr("Classic programs are not let in.");
}

/// We refused it, or it refused us.
QString refusedPhrase(const network::Status& status)
{
    if (!status.refusal)
        return Words::tr("Relay refused");
    switch (status.refusal->reason) {
    case session::Refusal::ChangedKey:
    case session::Refusal::WrongFingerprint:
    case session::Refusal::UnusableKey:
    case session::Refusal::Downgraded:
    case session::Refusal::ClassicOnly:
    case session::Refusal::Stranger:
    case session::Refusal::PasswordUnproven: return Words::tr("Relay refused");
    case session::Refusal::PasswordNeeded:
    case session::Refusal::WrongPassword:
    case session::Refusal::Locked: return Words::tr("Password needed");
    case session::Refusal::Full:
    case session::Refusal::BadIdentity:
    case session::Refusal::UnusableName:
    case session::Refusal::Replaced: return Words::tr("Not let in");
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

LockState lockState(const network::Status& status, const PeopleBook& people,
                    const session::Conversation& in)
{
    if (status.connection == network::Connection::Refused) {
        const Sentence why = status.refusal ? refusalSentence(*status.refusal) : Sentence();
        return {u"stop"_s, refusedPhrase(status), {why.headline + u'.', why.advice}};
    }
    if (!status.relay)
        return {u"search"_s, Words::tr("No relay"), {}};
    const session::Relay& relay = *status.relay;
    const bool own = isOwnRelay(status);
    LockState state;
    state.phrase = phraseOf(relay, own, people, in);
    state.icon = isMixed(relay, people, in)                       ? u"lock-new"_s
                 : own || relay.trust == session::Trust::Verified ? u"lock-verified"_s
                 : relay.trust == session::Trust::Known           ? u"lock"_s
                                                                  : u"lock-new"_s;
    if (!own)
        state.facts << whoRunsIt(relay, people) << trustSentence(relay).headline + u'.';
    const bool extended = relay.layer == session::Layer::Extended;
    state.facts << (in.isPrivate() && extended ? whoReadsAlong(relay, own, people)
                                               : whatProtects(relay, own));
    if (extended && in.isLobby())
        state.facts << whoIsClassic(relay, people);
    return state;
}

} // namespace gui
