#include "gui/verifysubject.h"

#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "names/displayname.h"

namespace gui {

using Kind = VerifySubject::Kind;
using State = VerifySubject::State;

VerifySubject relaySubject(const network::Status& status)
{
    VerifySubject subject;
    if (const auto& relay = status.relay) {
        subject.kind = isOwnRelay(status) ? Kind::OwnRelay : Kind::Relay;
        subject.state =
            relay->trust == session::Trust::Verified ? State::Verified : State::Unverified;
        if (const QString name = names::displayName(relay->name); !name.isEmpty())
            subject.name = isolated(name);
        subject.place = isolated(hostOf(relay->address));
        subject.shown = relay->fingerprint;
    } else if (const auto& refusal = status.refusal) {
        subject.place = isolated(hostOf(refusal->relay));
        if (refusal->reason == session::Refusal::ChangedKey && refusal->shown
            && refusal->expected) {
            subject.state = State::Changed;
            subject.shown = *refusal->shown;
            subject.known = *refusal->expected;
        }
    }
    return subject;
}

VerifySubject personSubject(const session::Person& person, const PeopleBook& people)
{
    const Face face = people.faceOf(person);
    VerifySubject subject{.kind = Kind::Person,
                          .name = isolated(face.name),
                          .place = isolated(nameOf(person.address))};
    if (!person.identity)
        return subject;
    subject.shown = *person.identity;
    subject.state = face.mark == PersonMark::Verified ? State::Verified : State::Unverified;
    if (const network::KnownPerson* const other = people.impersonated(person)) {
        subject.state = State::Changed;
        subject.known = other->identity;
    }
    return subject;
}

VerifySubject ownSubject(const network::Status& status, const PeopleBook& people)
{
    VerifySubject subject{.kind = Kind::Self, .name = isolated(people.ownFace().name)};
    if (status.identity) {
        subject.state = State::Unverified;
        subject.shown = *status.identity;
    }
    return subject;
}

QByteArray qrText(const VerifySubject& subject)
{
    const bool ofRelay = subject.kind == Kind::Relay || subject.kind == Kind::OwnRelay;
    return (ofRelay ? QByteArrayLiteral("sottovoce:relay:")
                    : QByteArrayLiteral("sottovoce:person:"))
           + subject.shown.toText().toLatin1();
}

} // namespace gui
