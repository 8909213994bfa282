// Finding a relay: asking, gathering answers, choosing, joining.

#include "session/sessionmachine_p.h"

#include <utility>

namespace session {

using protocol::Now;
using protocol::RecordType;

void SessionMachine::Private::search(Now now, std::optional<std::chrono::milliseconds> silence)
{
    state = SessionState::Searching;
    chooser.clear();
    backoff.restart();
    events.push_back(SearchStarted{silence});
    ask(kAllLinks, now);
}

void SessionMachine::Private::ask(Link link, Now now)
{
    queue(RecordType::RequestServerPublicKey, link);
    nextAsk = now.steady + backoff.next();
}

void SessionMachine::Private::considerAnswer(QByteArrayView pem, const Arrival& arrival, Now now)
{
    chooser.consider(arrival, pem);
    if (state == SessionState::Gathering)
        return;
    state = SessionState::Gathering;
    chooseAt = now.steady + config.gatherTime;
    // An announcement does not tell by which link its relay is reached, and a 13 on several links
    // would make several members of us. Most relays tell by answering.
    if (arrival.link == kAllLinks)
        queue(RecordType::RequestServerPublicKey, kAllLinks);
}

void SessionMachine::Private::choose(Now now)
{
    std::optional<Candidate> chosen = chooser.choose();
    tellRefusals();
    if (chosen)
        establish(*std::move(chosen), now);
    else
        searchSlowly(now);
}

void SessionMachine::Private::establish(Candidate chosen, Now now)
{
    auto channel = Channel::open(chosen.key, random);
    if (!channel) {
        chooser.refuse({Refusal::UnusableKey, chosen.relay.address, {}, {}});
        tellRefusals();
        searchSlowly(now);
        return;
    }
    state = SessionState::Established;
    live.emplace(Live{.relay = chosen.relay,
                      .pem = std::move(chosen.pem),
                      .link = chosen.link,
                      .channel = std::move(channel),
                      .members = {},
                      .heardAt = now.steady,
                      .keySentAt = now.steady,
                      .nextKeepAlive = now.steady + config.keepAlive});
    chooser.pin(live->relay);

    // A relay refuses another key for an address whose session it deems alive: it may have heard
    // us all the time while we did not hear it.
    if (farewell && farewell->relay.address == live->relay.address
        && farewell->relay.fingerprint == live->relay.fingerprint)
        outgoing.append({farewell->datagram, live->link});
    farewell.reset();
    sendKey(now);

    const bool moved = lastTrust > Trust::New && live->relay.trust == Trust::New;
    lastTrust = live->relay.trust;
    events.push_back(Established{live->relay, moved});
}

void SessionMachine::Private::searchSlowly(Now now)
{
    state = SessionState::Searching;
    backoff.slowDown();
    nextAsk = now.steady + backoff.next();
}

void SessionMachine::Private::tellRefusals()
{
    for (RelayRefused& refusal : chooser.takeRefusals())
        events.push_back(std::move(refusal));
}

} // namespace session
