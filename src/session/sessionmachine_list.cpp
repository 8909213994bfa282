// The list of relays that a person may choose from: kept by the answers to what the search asks, and
// while there is a session by a question of its own now and then. Looking joins nobody.

#include "session/classicsession.h"
#include "session/limits.h"
#include "session/sessionmachine_p.h"

#include <algorithm>

namespace session {

using protocol::ExtendedType;
using protocol::Instant;
using protocol::Now;

void SessionMachine::Private::look(Now now)
{
    if (lookUntil)
        return; // asked just now
    chooser.clear();
    clientRandom = context.random.bytes(protocol::kClientRandomSize);
    sendQuestions();
    lookedAt = now.steady;
    lookUntil = now.steady + context.config.gatherTime;
}

/// True for an answer to look(), of which the session is to know nothing: the relay's key, come by
/// unicast, would mean to it that the relay started anew.
bool SessionMachine::Private::listen(QByteArrayView datagram, const Arrival& arrival, Now now)
{
    if (const auto record = protocol::extendedRecord(datagram)) {
        if (!context.config.identity)
            return false;
        if (record->type == ExtendedType::Announce) {
            heedAnnouncement(record->value, now);
        } else if (record->type == ExtendedType::Challenge && lookUntil) {
            const auto error = chooser.considerChallenge(arrival, record->value, clientRandom);
            if (error == ChallengeError::Amiss)
                context.tellSeldom(HandshakeRejected{arrival.from}, now);
            return error != ChallengeError::NotOurs && !live->isChecking();
        } else if (record->type == ExtendedType::Rotation && lookUntil) {
            if (!chooser.considerRotation(record->value))
                context.tellSeldom(HandshakeRejected{arrival.from}, now);
            return true;
        }
        return false;
    }
    const auto shown = shownKey(datagram);
    if (!shown)
        return false;
    if (!lookUntil) {
        heedAnnouncement(*shown, now);
        return false;
    }
    chooser.consider(arrival, *shown);
    return arrival.link != kAllLinks && !live->isChecking();
}

void SessionMachine::Private::heedAnnouncement(QByteArrayView key, Now now)
{
    if (relays.noteAnnouncement(key, now.steady) || lookUntil)
        return;
    if (!lookedAt || now.steady - *lookedAt >= kAskForAnnouncedEvery)
        look(now);
}

void SessionMachine::Private::tickList(Now now)
{
    if (lookUntil && now.steady >= *lookUntil) {
        lookUntil.reset();
        chooser.look();
        listAnswers(now);
        tellRefusals();
    }
    if (relays.expire(now.steady))
        tellRelays();
}

void SessionMachine::Private::listAnswers(Now now)
{
    relays.note(chooser.takeJudged(), now.steady);
    tellRelays();
}

/// Nobody answered what the search asked.
void SessionMachine::Private::listSilence(Now now)
{
    if (relays.note({}, now.steady))
        tellRelays();
}

void SessionMachine::Private::tellRelays()
{
    context.events.push_back(RelaysListed{relays.inOrder()});
}

Instant SessionMachine::Private::listDeadline() const
{
    const Instant expiry = relays.nextDeadline().value_or(Instant::max());
    return std::min(lookUntil.value_or(expiry), expiry);
}

} // namespace session
