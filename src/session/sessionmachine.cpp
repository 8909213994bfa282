#include "session/sessionmachine.h"

#include "protocol/limits.h"
#include "session/limits.h"
#include "session/sessionmachine_p.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Instant;
using protocol::Now;

SessionMachine::SessionMachine(SessionConfig config, crypto::RandomSource& random,
                               std::shared_ptr<Memory> memory)
    : d(std::make_unique<Private>(std::move(config), random, std::move(memory)))
{}

SessionMachine::~SessionMachine() = default;

void SessionMachine::setKnownRelays(std::vector<KnownRelay> relays)
{
    d->chooser.setKnownRelays(std::move(relays));
}

void SessionMachine::setVerifiedPeople(std::set<crypto::Fingerprint> people)
{
    d->chooser.setVerifiedPeople(std::move(people));
}

void SessionMachine::setPasswordKey(const protocol::PasswordTerms& terms,
                                    const std::optional<crypto::Secret>& key, Now now)
{
    if (key)
        d->context.passwordKeys.remember(terms, *key);
    if (d->joining) {
        d->follow(d->joining->continueWithPassword(terms, key.has_value(), now), now);
    } else if (d->live) {
        if (const auto ending = d->live->continueWithPassword(terms, key.has_value(), now))
            d->end(*ending, now);
    }
}

void SessionMachine::forgetPasswordKeys()
{
    d->context.passwordKeys.clear();
}

void SessionMachine::start(Now now)
{
    if (d->state != SessionState::Idle)
        return;
    d->chooser.liftBars();
    d->search(now, {});
}

void SessionMachine::disconnect(Now now)
{
    if (d->live) {
        d->context.outgoing.append(d->live->goodbye(now));
        d->live->ended();
        d->context.sessionEnded();
    }
    d->live.reset();
    d->context.memory->giveUp(d->context.events);
    d->relays.keep({});
    d->abandonJoining(now);
    d->chooser.clear();
    d->chooser.insistOn({});
    d->farewell.reset();
    d->state = SessionState::Idle;
}

void SessionMachine::searchAgain(Now now)
{
    if (d->state == SessionState::Idle)
        return;
    if (d->live) {
        d->context.outgoing.append(d->live->goodbye(now));
        d->endSession(now);
    }
    d->abandonJoining(now);
    d->chooser.forgetRefusals();
    d->chooser.liftBars();
    d->search(now, {});
}

void SessionMachine::moveTo(const crypto::Fingerprint& relay, Now now)
{
    if (d->state == SessionState::Idle)
        return;
    d->chooser.insistOn(relay);
    searchAgain(now);
}

void SessionMachine::lookForRelays(Now now)
{
    if (d->live)
        d->look(now);
    else
        d->tellRelays();
}

void SessionMachine::linksChanged(Now now)
{
    if (d->live)
        d->live->linksChanged(now);
}

void SessionMachine::receive(QByteArrayView datagram, const Arrival& arrival, Now now)
{
    const auto& onlyRelay = d->context.config.onlyRelay;
    if (onlyRelay && arrival.from != *onlyRelay)
        return;
    switch (d->state) {
    case SessionState::Idle: return;
    case SessionState::Searching:
    case SessionState::Gathering: return d->receiveAnswer(datagram, arrival, now);
    case SessionState::Joining:
        if (const auto record = protocol::extendedRecord(datagram))
            d->follow(d->joining->receive(*record, arrival, now), now);
        return;
    case SessionState::Established:
    case SessionState::Checking:
        if (d->listen(datagram, arrival, now))
            return;
        if (const auto ending = d->live->receive(datagram, arrival, now)) {
            d->end(*ending, now);
            if (ending->byAnswer)
                d->receiveAnswer(datagram, arrival, now);
        }
    }
}

void SessionMachine::tick(Now now)
{
    d->context.memory->expire(now.steady, d->context.events);
    switch (d->state) {
    case SessionState::Idle: return;
    case SessionState::Searching:
        if (now.steady >= d->nextAsk) {
            d->listSilence(now);
            d->ask(now);
        }
        return;
    case SessionState::Gathering:
        if (now.steady >= d->chooseAt)
            d->choose(now);
        return;
    case SessionState::Joining: return d->follow(d->joining->tick(now), now);
    case SessionState::Established:
    case SessionState::Checking:
        d->tickList(now);
        if (const auto ending = d->live->tick(now))
            d->end(*ending, now);
    }
}

QList<Outgoing> SessionMachine::takeOutgoing()
{
    return std::exchange(d->context.outgoing, {});
}

Events SessionMachine::takeEvents()
{
    return std::exchange(d->context.events, {});
}

std::optional<Instant> SessionMachine::nextDeadline() const
{
    const auto own = d->nextDeadline();
    const auto lasting = d->context.memory->nextDeadline();
    return own && lasting ? std::min(own, lasting) : own;
}

std::optional<Instant> SessionMachine::Private::nextDeadline() const
{
    switch (state) {
    case SessionState::Idle: break;
    case SessionState::Searching: return nextAsk;
    case SessionState::Gathering: return chooseAt;
    case SessionState::Joining: return joining->nextDeadline();
    case SessionState::Established:
    case SessionState::Checking: return std::min(live->nextDeadline(), listDeadline());
    }
    return std::nullopt;
}

SessionState SessionMachine::state() const
{
    return d->live && d->live->isChecking() ? SessionState::Checking : d->state;
}

std::optional<Relay> SessionMachine::relay() const
{
    return d->live ? std::optional(d->live->relay()) : std::nullopt;
}

std::vector<HeardRelay> SessionMachine::relays() const
{
    return d->relays.inOrder();
}

std::vector<Person> SessionMachine::people() const
{
    return d->live ? d->live->people() : std::vector<Person>();
}

void SessionMachine::Private::end(const Ending& ending, Now now)
{
    const auto succession = ending.anotherHosts ? std::nullopt : live->succession();
    endSession(now);
    chooser.forgetRefusals(); // what was told beside a session is news without one
    search(now, {ending.silence, succession});
    if (ending.refusal)
        refuse(*ending.refusal, now);
}

void SessionMachine::Private::endSession(Now now)
{
    for (const Person& person : live->people())
        context.events.push_back(MemberLeft{person.address});
    farewell = {live->relay(), live->goodbye(now)};
    live->ended();
    context.sessionEnded();
    live.reset();
    relays.keep({});
}

void SessionMachine::Private::abandonJoining(Now now)
{
    if (joining)
        joining->leave(now);
    joining.reset();
}

/// A relay that will not have us is not asked again and again.
void SessionMachine::Private::refuse(const RelayRefused& refusal, Now now)
{
    switch (refusal.reason) {
    case Refusal::ChangedKey:
    case Refusal::WrongFingerprint:
    case Refusal::UnusableKey:
    case Refusal::Downgraded:
    case Refusal::ClassicOnly:
    case Refusal::Stranger: break; // judged anew each time
    case Refusal::Locked: chooser.bar(*refusal.shown, now.steady + refusal.wait); break;
    case Refusal::Full: chooser.bar(*refusal.shown, now.steady + kSlowestRetry); break;
    case Refusal::PasswordNeeded:
    case Refusal::WrongPassword:
    case Refusal::PasswordUnproven:
    case Refusal::BadIdentity:
    case Refusal::UnusableName:
    case Refusal::Replaced: chooser.bar(*refusal.shown, {}); break;
    }
    chooser.refuse(refusal);
    tellRefusals();
}

} // namespace session
