// Finding a relay: asking, gathering answers, choosing, joining.

#include "session/classicsession.h"
#include "session/extendedsession.h"
#include "session/limits.h"
#include "session/sessionmachine_p.h"

#include <utility>

namespace session {

using protocol::ExtendedType;
using protocol::Now;
using protocol::RecordType;

void SessionMachine::Private::search(Now now, const SearchStarted& why)
{
    context.events.push_back(why);
    backoff.restart();
    beginRound(now);
}

void SessionMachine::Private::beginRound(Now now)
{
    prepareRound();
    ask(now);
}

void SessionMachine::Private::pause(Now now)
{
    prepareRound();
    nextAsk = now.steady + backoff.next();
}

void SessionMachine::Private::prepareRound()
{
    state = SessionState::Searching;
    chooser.clear();
    lookUntil.reset();
    clientRandom = context.random.bytes(protocol::kClientRandomSize);
}

void SessionMachine::Private::ask(Now now)
{
    sendQuestions();
    askedAt = now.steady;
    nextAsk = now.steady + backoff.next();
}

void SessionMachine::Private::sendQuestions()
{
    if (context.config.identity)
        context.hello(clientRandom, kAllLinks);
    if (context.config.allowClassic)
        context.ask(RecordType::RequestServerPublicKey, kAllLinks);
}

void SessionMachine::Private::receiveAnswer(QByteArrayView datagram, const Arrival& arrival,
                                            Now now)
{
    if (const auto record = protocol::extendedRecord(datagram)) {
        if (context.config.identity)
            receiveAnswer(*record, arrival, now);
    } else if (const auto shown = shownKey(datagram)) {
        chooser.consider(arrival, *shown);
        gather(arrival, now);
    }
}

void SessionMachine::Private::receiveAnswer(const protocol::ExtendedRecord& record,
                                            const Arrival& arrival, Now now)
{
    switch (record.type) {
    case ExtendedType::Challenge: {
        const auto error = chooser.considerChallenge(arrival, record.value, clientRandom);
        if (error == ChallengeError::Amiss)
            context.tellSeldom(HandshakeRejected{arrival.from}, now);
        else if (error != ChallengeError::NotOurs)
            gather(arrival, now);
        return;
    }
    case ExtendedType::Rotation:
        if (!chooser.considerRotation(record.value))
            context.tellSeldom(HandshakeRejected{arrival.from}, now);
        return;
    case ExtendedType::Announce:
        if (state == SessionState::Searching && now.steady >= askedAt + kFirstRetry)
            ask(now);
        return;
    default: return; // for relays, of a session, or of a later version
    }
}

void SessionMachine::Private::gather(const Arrival& arrival, Now now)
{
    if (state == SessionState::Gathering)
        return;
    state = SessionState::Gathering;
    chooseAt = now.steady + context.config.gatherTime;
    // An announcement does not tell by which link its relay is reached, and a 13 on several links
    // would make several members of us. Most relays tell by answering.
    if (arrival.link == kAllLinks)
        sendQuestions();
}

void SessionMachine::Private::choose(Now now)
{
    const bool wasDoubted = chooser.doubted().has_value();
    std::optional<Candidate> chosen = chooser.choose(now.steady);
    if (wasDoubted)
        (void)chooser.takeJudged(); // one was asked alone: the others missed nothing
    else
        listAnswers(now);
    if (const auto silent = chooser.takeSilentChoice())
        context.events.push_back(ChosenRelaySilent{*silent});
    // Anybody can answer in a relay's name with another key. As long as a relay may be joined, that
    // is no reason to give up, and is told afterwards.
    if (chosen && chosen->relay.layer == Layer::Extended)
        return join(*std::move(chosen), now);
    tellRefusals();
    if (chosen) {
        establishClassic(*chosen, now);
    } else if (const auto doubted = chooser.doubted()) {
        context.askAlone(clientRandom, *doubted);
        chooseAt = now.steady + kDoubtedFor;
    } else if (chooser.isAwaitingAnswer()) {
        sendQuestions();
        chooseAt = now.steady + context.config.gatherTime;
    } else if (wasDoubted) {
        pause(now); // it is gone, or others ask it too
    } else {
        searchSlowly(now);
    }
}

void SessionMachine::Private::join(Candidate chosen, Now now)
{
    const protocol::Endpoint address = chosen.relay.address;
    joining = Joining::begin(context, std::move(chosen), now);
    if (joining) {
        state = SessionState::Joining;
        return;
    }
    refuse({Refusal::UnusableKey, address, {}, {}}, now);
    searchSlowly(now);
}

void SessionMachine::Private::follow(Joining::Step step, Now now)
{
    if (step == Joining::Step::Waiting)
        return;
    const std::unique_ptr<Joining> done = std::exchange(joining, nullptr);
    switch (step) {
    case Joining::Step::Waiting: return;
    case Joining::Step::Joined: return establishExtended(done->take(), now);
    case Joining::Step::Refused: refuse(done->refusal(), now); break;
    case Joining::Step::NoAnswer:
        chooser.noteFailure(done->candidate().relay.fingerprint);
        tellRefusals();
        break;
    }
    beginRound(now);
}

void SessionMachine::Private::establishClassic(const Candidate& chosen, Now now)
{
    auto session = ClassicSession::open(context, chosen, now);
    if (!session) {
        refuse({Refusal::UnusableKey, chosen.relay.address, {}, {}}, now);
        searchSlowly(now);
        return;
    }
    // A relay refuses another key for an address whose session it deems alive: it may have heard
    // us all the time while we did not hear it.
    if (farewell && farewell->relay.address == chosen.relay.address
        && farewell->relay.fingerprint == chosen.relay.fingerprint) {
        for (const Outgoing& last : farewell->datagrams)
            context.outgoing.append({last.datagram, chosen.link});
    }
    session->sendKey(now);
    live = std::move(session);
    tellEstablished(chosen);
    live->pumpOutbox(now);
}

void SessionMachine::Private::establishExtended(Joining::Result joined, Now now)
{
    const Candidate candidate = joined.candidate;
    auto session = std::make_unique<ExtendedSession>(context, std::move(joined), now);
    ExtendedSession& extended = *session;
    live = std::move(session);
    if (candidate.renewedFrom)
        context.events.push_back(RelayKeyRenewed{candidate.relay.address, *candidate.renewedFrom,
                                                 candidate.relay.fingerprint});
    tellEstablished(candidate);
    tellRefusals();
    if (const auto ending = extended.begin(now))
        end(*ending, now);
}

void SessionMachine::Private::tellEstablished(const Candidate& joined)
{
    state = SessionState::Established;
    chooser.pin(joined);
    relays.keep(joined.relay);
    farewell.reset();
    const bool moved = lastTrust > Trust::New && joined.relay.trust == Trust::New;
    lastTrust = joined.relay.trust;
    context.events.push_back(Established{joined.relay, moved});
}

void SessionMachine::Private::searchSlowly(Now now)
{
    state = SessionState::Searching;
    backoff.slowDown();
    nextAsk = now.steady + backoff.next();
}

void SessionMachine::Private::tellRefusals()
{
    for (const RelayRefused& refusal : chooser.takeRefusals())
        context.events.emplace_back(refusal);
}

} // namespace session
