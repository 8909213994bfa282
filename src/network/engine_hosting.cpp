#include "crypto/password.h"
#include "network/addresses.h"
#include "network/clock.h"
#include "network/diskhistory.h"
#include "network/engine_p.h"
#include "network/log.h"

#include <algorithm>
#include <utility>

namespace network {

namespace {

protocol::PasswordTerms termsOf(const crypto::ScryptParameters& parameters)
{
    return {.salt = parameters.salt,
            .logN = std::uint8_t(parameters.logN),
            .r = std::uint8_t(parameters.r),
            .p = std::uint8_t(parameters.p)};
}

/// A relay is there and may be joined in a moment.
bool isAboutToJoin(session::SessionState state)
{
    return state == session::SessionState::Gathering || state == session::SessionState::Joining;
}

} // namespace

session::Hosting Engine::Private::hostingMode() const
{
    switch (settings.relayMode) {
    case settings::RelayMode::Auto:
        return settings.relayAddress.isEmpty() ? session::Hosting::WhenAlone
                                               : session::Hosting::Never;
    case settings::RelayMode::Host: return session::Hosting::Always;
    case settings::RelayMode::Never: break;
    }
    return session::Hosting::Never;
}

bool Engine::Private::mayHost() const
{
    return hostingMode() != session::Hosting::Never;
}

/// Nobody is known to host: hosts in its turn, unless somebody answers by then.
void Engine::Private::hostInTurn(std::optional<int> place)
{
    if (!running || host->isActive())
        return;
    succession.searchBegan(place, monotonicNow());
    planHosting();
}

void Engine::Private::planHosting()
{
    if (const auto due = succession.dueAt())
        hostTimer->start(timeUntil(*due));
    else
        hostTimer->stop();
}

void Engine::Private::hostIfDue()
{
    if (!succession.insists() && (relay || refusal))
        succession.settled();
    const bool answerUnderWay = client && isAboutToJoin(client->machine().state());
    if (!host->isActive() && succession.mayBegin(answerUnderWay, monotonicNow()))
        startHosting();
    else
        planHosting();
}

void Engine::Private::startHosting()
{
    hostTimer->stop();
    if (!loadIdentity())
        return;
    if (!password.isEmpty() && !roomPassword) {
        // Goes on in onPasswordKey().
        if (!hostTerms) {
            hostTerms = termsOf(crypto::ScryptParameters::generate(random));
            passwordWorker->makeKey(password, *hostTerms);
        }
        return;
    }
    host->start(group(),
                {.memberTimeout = std::chrono::seconds(settings.memberTimeoutSeconds),
                 .maxMembers = settings.maxMembers,
                 .announceInterval = protocol::kAnnounceInterval,
                 .admitClassic = settings.admitClassic,
                 .name = ownName(),
                 .password = roomPassword,
                 .history = policyOf(settings.history)},
                identity);
}

void Engine::Private::stopHosting()
{
    host->stop();
    succession.setMode(hostingMode());
    planHosting();
    hostTrouble.reset();
    disownRelay();
}

void Engine::Private::disownRelay()
{
    hostedAt.reset();
    pins.clearOwn();
    usePins();
}

void Engine::Private::onHosting()
{
    const auto before = std::exchange(hostedAt, host->hosting()->address);
    const bool networkCame =
        before && toHostAddress(*before).isLoopback() && !toHostAddress(*hostedAt).isLoopback();
    // Those on the network may have a room. It must not move here because our key is the smaller one,
    // only to take in one person; if there is none, we host again in two seconds.
    if (networkCame && !succession.insists() && !host->hasCompany()) {
        qCInfo(lcNetwork, "no longer hosting: there is a network now, searching there");
        host->stop();
        disownRelay();
        searchAgain();
        publish();
        return;
    }
    succession.hosts();
    hostTrouble.reset();
    pins.setOwn(host->addresses(), host->hosting()->fingerprint);
    usePins();
    // Our own session cannot follow a packet to where its relay is now. The question must not go from
    // where we are no longer: our relay would be heard to announce itself, and not to answer.
    const bool hasMoved = relay && relay->fingerprint == host->hosting()->fingerprint
                          && !std::ranges::contains(host->addresses(), relay->address);
    if (hasMoved) {
        client->followInterfaces();
        searchAgain();
    }
    publish();
}

void Engine::Private::onHostFailed(const Trouble& trouble)
{
    succession.failed(monotonicNow());
    planHosting();
    const bool wasOurRelay = relay && pins.isOwn(relay->fingerprint);
    disownRelay();
    // The port is taken: most likely another app on this machine hosts, and its relay is about to
    // answer. If it does not, people should know.
    const bool isQuiet = trouble.problem == Problem::PortTaken && !succession.insists()
                         && succession.failures() == 1;
    if (!isQuiet) {
        if (hostTrouble != trouble)
            qCWarning(lcNetwork, "cannot host: %s %s", inWords(trouble.problem),
                      qUtf8Printable(trouble.detail));
        hostTrouble = trouble;
    }
    if (wasOurRelay)
        searchAgain();
    publish();
}

void Engine::Private::onYielded(const protocol::Endpoint& rival)
{
    succession.yielded();
    planHosting();
    disownRelay();
    notice(Notice::YieldedHosting, toText(rival));
    searchAgain();
    publish();
}

/// Whoever hosts only for want of a relay need not begin any more.
void Engine::Private::callOffHosting()
{
    if (succession.insists())
        return;
    succession.settled();
    planHosting();
    hostTrouble.reset();
    if (!host->hosting())
        host->stop();
}

} // namespace network
