#include "crypto/password.h"
#include "network/addresses.h"
#include "network/engine_p.h"
#include "network/log.h"

#include <QRandomGenerator>

#include <algorithm>

namespace network {

using namespace std::chrono_literals;

namespace {

/// Two apps that lose their relay at one moment shall not host at one moment.
constexpr int kHostJitter = 300; // milliseconds
constexpr std::chrono::milliseconds kFirstHostRetry = 2s;
constexpr std::chrono::milliseconds kSlowestHostRetry = 30s;

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

bool Engine::Private::mayHost() const
{
    switch (settings.relayMode) {
    case settings::RelayMode::Auto: return settings.relayAddress.isEmpty();
    case settings::RelayMode::Host: return true;
    case settings::RelayMode::Never: break;
    }
    return false;
}

/// Nobody is known to host: waits a little for answers, then hosts.
void Engine::Private::hostWhenAlone()
{
    if (running && mayHost() && !host->isActive() && !hostTimer->isActive())
        hostTimer->start(
            protocol::kHostAfter
            + std::chrono::milliseconds(QRandomGenerator::global()->bounded(kHostJitter)));
}

void Engine::Private::hostIfAlone()
{
    if (!mayHost() || host->isActive())
        return;
    if (!insistsOnHosting() && (relay || refusal))
        return;
    if (!insistsOnHosting() && client && isAboutToJoin(client->machine().state())) {
        hostTimer->start(protocol::kGatherTime);
        return;
    }
    startHosting();
}

void Engine::Private::startHosting()
{
    hostTimer->stop();
    hasYielded = false;
    if (!loadIdentity())
        return;
    if (!password.isEmpty() && !roomPassword) {
        // Goes on in onPasswordKey().
        if (!hostTerms) {
            crypto::SystemRandom random;
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
                 .password = roomPassword},
                identity);
}

void Engine::Private::stopHosting()
{
    hostTimer->stop();
    host->stop();
    hostFailures = 0;
    hostTrouble.reset();
    hasYielded = false;
    pins.clearOwn();
    usePins();
}

void Engine::Private::onHosting()
{
    hostFailures = 0;
    hostTrouble.reset();
    pins.setOwn(host->addresses(), host->hosting()->fingerprint);
    usePins();
    publish();
}

void Engine::Private::onHostFailed(const Trouble& trouble)
{
    ++hostFailures;
    const bool wasOurRelay = relay && pins.isOwn(relay->fingerprint);
    pins.clearOwn();
    usePins();
    // The port is taken: most likely another app on this machine hosts, and its relay is about to
    // answer. If it does not, people should know.
    const bool isQuiet =
        trouble.problem == Problem::PortTaken && !insistsOnHosting() && hostFailures == 1;
    if (!isQuiet) {
        if (hostTrouble != trouble)
            qCWarning(lcNetwork, "cannot host: %s %s", inWords(trouble.problem),
                      qUtf8Printable(trouble.detail));
        hostTrouble = trouble;
    }
    const auto doubled = kFirstHostRetry * (1 << std::min(hostFailures - 1, 10));
    hostTimer->start(std::min<std::chrono::milliseconds>(doubled, kSlowestHostRetry));
    if (wasOurRelay)
        searchAgain();
    publish();
}

void Engine::Private::onYielded(const protocol::Endpoint& rival)
{
    hasYielded = true;
    pins.clearOwn();
    usePins();
    notice(Notice::YieldedHosting, toText(rival));
    searchAgain();
    publish();
}

bool Engine::Private::insistsOnHosting() const
{
    return settings.relayMode == settings::RelayMode::Host && !hasYielded;
}

/// Whoever hosts only for want of a relay need not begin any more.
void Engine::Private::callOffHosting()
{
    if (insistsOnHosting())
        return;
    hostTimer->stop();
    hostFailures = 0;
    hostTrouble.reset();
    if (!host->hosting())
        host->stop();
}

} // namespace network
