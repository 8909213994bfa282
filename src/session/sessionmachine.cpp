#include "session/sessionmachine.h"

#include "session/sessionmachine_p.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Instant;
using protocol::Now;

SessionMachine::SessionMachine(SessionConfig config, crypto::RandomSource& random)
    : d(std::make_unique<Private>(config, random))
{}

SessionMachine::~SessionMachine() = default;

void SessionMachine::setKnownRelays(std::vector<KnownRelay> relays)
{
    d->chooser.setKnownRelays(std::move(relays));
}

void SessionMachine::start(Now now)
{
    if (d->state == SessionState::Idle)
        d->search(now, {});
}

void SessionMachine::disconnect(Now now)
{
    if (d->live) {
        const Link link = d->live->link;
        d->outgoing.append({d->live->channel->sealDisconnect(now.unixTime), link});
        d->live.reset();
    }
    d->chooser.clear();
    d->farewell.reset();
    d->state = SessionState::Idle;
}

void SessionMachine::searchAgain(Now now)
{
    if (d->state == SessionState::Idle)
        return;
    if (d->live) {
        const Link link = d->live->link;
        d->endSession(now);
        d->outgoing.append({d->farewell->datagram, link});
    }
    d->chooser.forgetRefusals();
    d->search(now, {});
}

std::expected<void, SendError> SessionMachine::send(const QString& text, Now now)
{
    const QByteArray utf8 = text.toUtf8();
    if (std::size_t(utf8.size()) > protocol::kMaxText)
        return std::unexpected(SendError::TooLarge);
    if (!d->live)
        return std::unexpected(SendError::NotConnected);
    for (QByteArray& datagram : d->live->channel->sealMessage(utf8, now.unixTime))
        d->outgoing.append({std::move(datagram), d->live->link});
    return {};
}

void SessionMachine::receive(QByteArrayView datagram, const Arrival& arrival, Now now)
{
    if (d->config.onlyRelay && arrival.from != *d->config.onlyRelay)
        return;
    switch (d->state) {
    case SessionState::Idle: return;
    case SessionState::Searching:
    case SessionState::Gathering:
        if (const auto shown = shownKey(datagram))
            d->considerAnswer(*shown, arrival, now);
        return;
    case SessionState::Established:
    case SessionState::Checking:
        if (arrival.from == d->live->relay.address)
            d->receiveFromRelay(datagram, arrival, now);
    }
}

void SessionMachine::tick(Now now)
{
    switch (d->state) {
    case SessionState::Idle: return;
    case SessionState::Searching:
        if (now.steady >= d->nextAsk)
            d->ask(kAllLinks, now);
        return;
    case SessionState::Gathering:
        if (now.steady >= d->chooseAt)
            d->choose(now);
        return;
    case SessionState::Established:
    case SessionState::Checking: return d->tickSession(now);
    }
}

QList<Outgoing> SessionMachine::takeOutgoing()
{
    return std::exchange(d->outgoing, {});
}

Events SessionMachine::takeEvents()
{
    return std::exchange(d->events, {});
}

std::optional<Instant> SessionMachine::nextDeadline() const
{
    switch (d->state) {
    case SessionState::Idle: break;
    case SessionState::Searching: return d->nextAsk;
    case SessionState::Gathering: return d->chooseAt;
    case SessionState::Established:
    case SessionState::Checking: {
        const Live& live = *d->live;
        const Instant check = d->state == SessionState::Established
                                  ? live.heardAt + d->silenceLimit
                                  : std::min(d->nextAsk, live.giveUpAt);
        const Instant own = std::min({check, live.nextKeepAlive, live.repeatKeyAt.value_or(check)});
        return std::min(own, live.channel->nextDeadline().value_or(own));
    }
    }
    return std::nullopt;
}

SessionState SessionMachine::state() const
{
    return d->state;
}

std::optional<Relay> SessionMachine::relay() const
{
    return d->live ? std::optional(d->live->relay) : std::nullopt;
}

std::vector<protocol::Endpoint> SessionMachine::members() const
{
    return d->live ? d->live->members.inOrder() : std::vector<protocol::Endpoint>();
}

} // namespace session
