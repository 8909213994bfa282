#include "network/engine.h"

#include "network/engine_p.h"
#include "network/securityrecord.h"

#include <utility>

namespace network {

using namespace std::chrono_literals;

namespace {

/// As often as a person's eye follows figures.
constexpr std::chrono::milliseconds kHealthEvery = 2s;

} // namespace

// --- The door ----------------------------------------------------------------------------------

Engine::Engine(settings::Settings settings, const Paths& paths, QObject* parent)
    : QObject(parent),
      d(std::make_unique<Private>(this, std::move(settings), paths))
{}

Engine::~Engine()
{
    stop();
    // Whoever came last, such as the control server, still speaks to us while it goes.
    while (!children().isEmpty())
        delete children().constLast();
}

const Status& Engine::status() const
{
    return d->status;
}

const std::vector<session::Person>& Engine::people() const
{
    return d->people;
}

PersonTrust Engine::trustOf(const session::Person& person) const
{
    return d->acquaintances.trustOf(person);
}

const settings::Settings& Engine::settings() const
{
    return d->settings;
}

void Engine::start()
{
    d->running = true;
    d->healthTimer->start();
    if (!d->pins.load())
        Q_EMIT noticed(Notice::PinsUnreadable, d->paths.knownRelays);
    if (!d->acquaintances.load())
        Q_EMIT noticed(Notice::PeopleUnreadable, d->paths.knownPeople);
    d->loadRooms();
    Q_EMIT knownRelaysChanged(d->pins.pinned());
    Q_EMIT knownPeopleChanged(d->acquaintances.known());
    d->succession.setMode(d->hostingMode());
    d->hostInTurn();
    d->openClient();
}

void Engine::applySettings(const settings::Settings& settings)
{
    if (settings == d->settings)
        return;
    d->applySettings(settings);
    Q_EMIT settingsChanged(d->settings);
}

void Engine::searchAgain()
{
    d->searchAgain();
    d->publish();
}

void Engine::setPassword(const QString& password)
{
    if (password == d->password)
        return;
    d->password = password;
    d->hostTerms.reset();
    d->roomPassword.reset();
    if (!d->running)
        return;
    if (d->client)
        d->client->machine().forgetPasswordKeys();
    if (d->host->isActive()) {
        d->stopHosting();
        d->startHosting();
    }
    d->searchAgain();
    d->publish();
}

void Engine::setRelayVerified(const crypto::Fingerprint& relay, bool verified)
{
    recordRelayVerified(relay, verified);
    const bool isCurrent = d->relay && d->relay->fingerprint == relay;
    const bool pinned = !verified || !isCurrent || d->pins.pin(*d->relay);
    if (!d->pins.setVerified(relay, verified) || !pinned)
        d->notice(Notice::PinNotSaved, d->paths.knownRelays);
    d->usePins();
    if (isCurrent)
        d->judgeAgain();
    d->publish();
}

void Engine::forgetRelay(const crypto::Fingerprint& relay)
{
    if (!d->pins.forget(relay))
        d->notice(Notice::PinNotSaved, d->paths.knownRelays);
    d->usePins();
    // A session with another relay has nothing to do with it.
    if (!d->relay || d->relay->fingerprint == relay)
        d->searchAgain();
    d->publish();
}

void Engine::setPersonVerified(const crypto::Fingerprint& identity, const QString& name,
                               bool verified)
{
    recordPersonVerified(identity, name, verified);
    const std::vector<PersonTrust> before = d->trustInPeople();
    d->acquaintances.remember(identity, name);
    if (!d->acquaintances.setVerified(identity, verified) || !d->acquaintances.save())
        d->notice(Notice::PeopleNotSaved, d->paths.knownPeople);
    d->usePeople();
    d->tellTrustChanges(before);
    if (d->relay && d->relay->host == identity)
        d->judgeAgain();
    d->publish();
}

void Engine::forgetPerson(const crypto::Fingerprint& identity)
{
    const std::vector<PersonTrust> before = d->trustInPeople();
    if (!d->acquaintances.forget(identity))
        d->notice(Notice::PeopleNotSaved, d->paths.knownPeople);
    d->usePeople();
    d->tellTrustChanges(before);
    if (d->relay && d->relay->host == identity)
        d->judgeAgain();
    d->publish();
}

void Engine::stop()
{
    d->running = false;
    d->healthTimer->stop();
    d->closeClient();
    d->client.reset();
    d->stopHosting();
    if (d->peopleTimer->isActive())
        d->savePeople();
}

// --- Settings and status -----------------------------------------------------------------------

Engine::Private::Private(Engine* owner, settings::Settings given, const Paths& files)
    : q(owner),
      settings(std::move(given)),
      paths(files),
      passwordWorker(new PasswordWorker(owner)),
      pins(files.knownRelays),
      acquaintances(files.knownPeople),
      rooms(files.rooms),
      peopleTimer(new QTimer(owner)),
      clientRetry(new QTimer(owner)),
      host(new Host(files.relayKey, owner)),
      hostTimer(new QTimer(owner)),
      healthTimer(new QTimer(owner))
{
    peopleTimer->setSingleShot(true);
    clientRetry->setSingleShot(true);
    hostTimer->setSingleShot(true);
    healthTimer->setInterval(kHealthEvery);
    connect(healthTimer, &QTimer::timeout, q, [this] {
        if (const auto health = q->linkHealth())
            Q_EMIT q->linkHealthChanged(*health);
    });
    connect(peopleTimer, &QTimer::timeout, q, [this] { savePeople(); });
    connect(clientRetry, &QTimer::timeout, q, [this] { openClient(); });
    connect(hostTimer, &QTimer::timeout, q, [this] { hostIfDue(); });
    connect(passwordWorker, &PasswordWorker::keyMade, q,
            [this](const QString& made, const protocol::PasswordTerms& terms,
                   const std::optional<crypto::Secret>& key) { onPasswordKey(made, terms, key); });
    connect(host, &Host::changed, q, [this] { onHosting(); });
    connect(host, &Host::failed, q, [this](const Trouble& trouble) { onHostFailed(trouble); });
    connect(host, &Host::yielded, q, [this](const protocol::Endpoint& rival) { onYielded(rival); });
    connect(host, &Host::noticed, q,
            [this](Notice what, const QString& detail) { notice(what, detail); });
}

std::optional<crypto::Fingerprint> Engine::Private::demandedFingerprint() const
{
    return crypto::Fingerprint::fromText(settings.relayFingerprint);
}

GroupConfig Engine::Private::group() const
{
    return {.group = settings.group,
            .port = settings.port,
            .interfaces = settings.interfaces,
            .ttl = settings.ttl};
}

void Engine::Private::applySettings(const settings::Settings& changed)
{
    const settings::Settings before = std::exchange(settings, changed);
    if (!running)
        return;
    const bool groupChanged = before.group != changed.group || before.port != changed.port
                              || before.interfaces != changed.interfaces
                              || before.ttl != changed.ttl;
    const bool clientChanged = groupChanged || before.keepAliveSeconds != changed.keepAliveSeconds
                               || before.relayAddress != changed.relayAddress
                               || before.relayFingerprint != changed.relayFingerprint
                               || before.admitClassic != changed.admitClassic
                               || before.strangers != changed.strangers
                               || before.name != changed.name;
    const bool roomChanged =
        groupChanged || before.admitClassic != changed.admitClassic || before.name != changed.name;
    const bool hostingChanged = roomChanged || before.relayMode != changed.relayMode
                                || before.relayAddress.isEmpty() != changed.relayAddress.isEmpty();

    if (clientChanged)
        closeClient();
    if (hostingChanged) {
        const bool keepsHosting = host->isActive() && mayHost() && !roomChanged;
        const bool stopped = host->isActive() && !keepsHosting;
        if (keepsHosting)
            succession.setMode(hostingMode());
        else
            stopHosting();
        if (succession.insists())
            hostInTurn();
        if (stopped && !clientChanged)
            searchAgain();
    }
    if (clientChanged)
        openClient();
    else if (!relay && !refusal)
        hostInTurn();
    publish();
}

void Engine::Private::notice(Notice what, const QString& detail)
{
    if (what == Notice::ReceiveBufferSmall && std::exchange(toldOfBuffer, true))
        return;
    Q_EMIT q->noticed(what, detail);
}

void Engine::Private::publish()
{
    Status now;
    if (clientTrouble)
        now.connection = Connection::Offline;
    else if (relay)
        now.connection = Connection::Connected;
    else if (refusal)
        now.connection = Connection::Refused;
    else
        now.connection = Connection::Searching;
    now.relay = relay;
    if (identity)
        now.identity = identity->publicKey().fingerprint();
    now.refusal = relay ? std::nullopt : refusal;
    now.silence = silence;
    now.hosting = host->hosting();
    now.trouble = clientTrouble ? clientTrouble : hostTrouble;
    now.away = away;
    if (client)
        now.rooms = client->machine().rooms();
    if (now == status)
        return;
    const bool relayChanged = now.relay != status.relay || now.hosting != status.hosting;
    status = now;
    Q_EMIT q->statusChanged(status);
    if (relayChanged)
        listRelays();
}

} // namespace network
