// What people read about the relays that they may choose from.

#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "names/displayname.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(gui::Relays)
};

QString trustTrait(const network::RelayHere& here)
{
    if (here.heard.refusal)
        return Words::tr("must not be joined");
    if (here.own)
        return Words::tr("runs in this app");
    switch (here.heard.relay.trust) {
    case session::Trust::New: return Words::tr("never met");
    case session::Trust::Known: return Words::tr("known, not verified");
    case session::Trust::Verified: return Words::tr("verified");
    }
    Q_UNREACHABLE_RETURN({});
}

QString membersTrait(int members)
{
    switch (members) {
    case 0: return Words::tr("nobody there");
    case 1: return Words::tr("one person");
    default: return Words::tr("%n people", nullptr, members);
    }
}

} // namespace

Face relayFace(const network::RelayHere& here, const PeopleBook& people)
{
    const session::Relay& relay = here.heard.relay;
    if (relay.host) {
        Face face = people.faceOf(session::Person{relay.address, relay.name, relay.host});
        face.name = Words::tr("Relay of %1").arg(isolated(face.name));
        return face;
    }
    const QString name = names::displayName(relay.name);
    return {.name = name.isEmpty() ? hostOf(relay.address) : name};
}

QString relayBadge(const network::RelayHere& here)
{
    if (here.current)
        return here.chosen ? Words::tr("You are here, by choice") : Words::tr("You are here");
    return here.chosen ? Words::tr("Your choice") : QString();
}

QStringList relayTraits(const network::RelayHere& here)
{
    const session::HeardRelay& heard = here.heard;
    QStringList traits{trustTrait(here)};
    if (heard.members)
        traits << membersTrait(*heard.members);
    if (heard.asksPassword)
        traits << Words::tr("with a password");
    if (heard.relay.layer == session::Layer::Classic)
        traits << Words::tr("classic");
    traits << isolated(hostOf(heard.relay.address));
    return traits;
}

QString relayIcon(const network::RelayHere& here)
{
    const session::Relay& relay = here.heard.relay;
    if (here.heard.refusal)
        return u"stop"_s;
    if (relay.layer == session::Layer::Classic || relay.trust == session::Trust::New)
        return u"lock-new"_s;
    return relay.trust == session::Trust::Verified ? u"lock-verified"_s : u"lock"_s;
}

Sentence relaySentence(const network::RelayHere& here)
{
    const session::Relay& relay = here.heard.relay;
    if (here.heard.refusal) {
        return {
            refusalSentence({*here.heard.refusal, relay.address, {}, relay.fingerprint}).headline,
            Words::tr("It cannot be joined as long as that is so, and nothing is sent to it.")};
    }
    if (here.own) {
        return {Words::tr("This app runs it"),
                Words::tr("Those who are there keep it when you go to another one.")};
    }
    if (relay.trust == session::Trust::New && !here.current) {
        return {Words::tr("This app has never been with it"),
                Words::tr("Its key is remembered when you join, and any other refused in its "
                          "place. Compare the fingerprint then, by the lock.")};
    }
    return trustSentence(relay);
}

QString relaysHereText(int relays)
{
    return Words::tr("%n relays here", nullptr, relays);
}

} // namespace gui
