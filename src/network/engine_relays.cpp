// The choice among the relays that answer: listing them, going to one, remembering that.

#include "network/engine_p.h"
#include "network/log.h"

#include <algorithm>

namespace network {

const QList<RelayHere>& Engine::relaysHere() const
{
    return d->relaysHere;
}

void Engine::lookForRelays()
{
    if (d->client)
        d->client->lookForRelays();
    else
        d->listRelays();
}

std::expected<void, ChoiceError> Engine::chooseRelay(const crypto::Fingerprint& relay)
{
    const auto found = std::ranges::find(d->relaysHere, relay, &RelayHere::fingerprint);
    if (found == d->relaysHere.end() || !d->client)
        return std::unexpected(ChoiceError::NotHere);
    if (found->heard.refusal)
        return std::unexpected(ChoiceError::Refused);
    qCInfo(lcNetwork, "a person chose the relay %s", qUtf8Printable(relay.toText()));
    d->choice = relay;
    if (d->relay && d->relay->fingerprint == relay) {
        d->noteChoice();
        d->usePins();
        d->listRelays();
    } else {
        d->refusal.reset();
        d->client->moveTo(relay);
    }
    d->publish();
    return {};
}

void Engine::forgetChoice()
{
    if (!d->pins.forgetChoice(d->keysHere()))
        d->notice(Notice::PinNotSaved, d->paths.knownRelays);
    d->usePins();
    d->listRelays();
}

void Engine::Private::on(const session::RelaysListed& listed)
{
    heardRelays = listed.relays;
    listRelays();
}

void Engine::Private::on(const session::ChosenRelaySilent& silent)
{
    qCInfo(lcNetwork, "the chosen relay %s does not answer", qUtf8Printable(silent.relay.toText()));
    choice.reset();
    notice(Notice::ChosenRelaySilent, {});
}

void Engine::Private::listRelays()
{
    relaysHere.clear();
    for (const session::HeardRelay& heard : heardRelays) {
        const crypto::Fingerprint& key = heard.relay.fingerprint;
        RelayHere here{.heard = heard,
                       .current = relay && relay->fingerprint == key,
                       .own = pins.isOwn(key),
                       .chosen = pins.isChosen(key)};
        if (here.current)
            here.heard.relay = *relay; // its trust may be another one since it was joined
        relaysHere.append(here);
    }
    Q_EMIT q->relaysListed(relaysHere);
}

/// Of those that are here: elsewhere other relays may be chosen.
void Engine::Private::noteChoice()
{
    choice.reset();
    if (!pins.choose(*relay, keysHere()))
        notice(Notice::PinNotSaved, paths.knownRelays);
}

std::vector<crypto::Fingerprint> Engine::Private::keysHere() const
{
    std::vector<crypto::Fingerprint> keys;
    keys.reserve(heardRelays.size());
    for (const session::HeardRelay& heard : heardRelays)
        keys.push_back(heard.relay.fingerprint);
    return keys;
}

} // namespace network
