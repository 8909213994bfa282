#include "network/engine.h"

#include "network/engine_p.h"

#include <utility>

namespace network {

// --- The door ----------------------------------------------------------------------------------

Engine::Engine(settings::Settings settings, Paths paths, QObject* parent)
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

std::vector<protocol::Endpoint> Engine::people() const
{
    return d->people;
}

const settings::Settings& Engine::settings() const
{
    return d->settings;
}

std::expected<void, session::SendError> Engine::send(const QString& text)
{
    if (!d->client)
        return std::unexpected(session::SendError::NotConnected);
    auto sent = d->client->send(text);
    if (sent)
        Q_EMIT messageSent({.text = text, .at = QDateTime::currentDateTimeUtc()});
    return sent;
}

void Engine::start()
{
    d->running = true;
    if (!d->pins.load())
        Q_EMIT noticed(Notice::PinsUnreadable, d->paths.knownRelays);
    if (d->insistsOnHosting())
        d->startHosting();
    d->openClient();
}

void Engine::sendMessage(const QString& text)
{
    if (const auto sent = send(text); !sent)
        Q_EMIT sendRefused(text, sent.error());
}

void Engine::applySettings(const settings::Settings& settings)
{
    if (settings == d->settings)
        return;
    d->applySettings(settings);
    Q_EMIT settingsChanged(d->settings);
}

void Engine::setRelayVerified(const protocol::Endpoint& relay, bool verified)
{
    const bool isCurrent = d->relay && d->relay->address == relay;
    const bool pinned = !verified || !isCurrent || d->pins.pin(*d->relay);
    if (!d->pins.setVerified(relay, verified) || !pinned)
        d->notice(Notice::PinNotSaved, d->paths.knownRelays);
    d->usePins();
    if (isCurrent) {
        const bool isDemanded = d->demandedFingerprint() == d->relay->fingerprint;
        d->relay->trust = isDemanded || d->pins.isVerified(relay) ? session::Trust::Verified
                          : d->pins.contains(relay)               ? session::Trust::Known
                                                                  : session::Trust::New;
    }
    d->publish();
}

void Engine::forgetRelay(const QString& address)
{
    const bool wasPinned = d->relay && d->pins.contains(d->relay->address);
    if (!d->pins.forget(address))
        d->notice(Notice::PinNotSaved, d->paths.knownRelays);
    d->usePins();
    // A session with a relay that is still pinned has nothing to do with it.
    if (!d->relay || (wasPinned && !d->pins.contains(d->relay->address)))
        d->searchAgain();
    d->publish();
}

void Engine::stop()
{
    d->running = false;
    d->closeClient();
    d->stopHosting();
}

// --- Settings and status -----------------------------------------------------------------------

Engine::Private::Private(Engine* owner, settings::Settings given, const Paths& files)
    : q(owner),
      settings(std::move(given)),
      paths(files),
      pins(files.knownRelays),
      clientRetry(new QTimer(owner)),
      host(new Host(files.relayKey, owner)),
      hostTimer(new QTimer(owner))
{
    clientRetry->setSingleShot(true);
    hostTimer->setSingleShot(true);
    connect(clientRetry, &QTimer::timeout, q, [this] { openClient(); });
    connect(hostTimer, &QTimer::timeout, q, [this] { hostIfAlone(); });
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
                               || before.relayFingerprint != changed.relayFingerprint;
    const bool hostingChanged = groupChanged || before.relayMode != changed.relayMode
                                || before.relayAddress.isEmpty() != changed.relayAddress.isEmpty();

    if (clientChanged)
        closeClient();
    if (hostingChanged) {
        const bool keepsHosting = host->isActive() && mayHost() && !groupChanged;
        const bool stopped = host->isActive() && !keepsHosting;
        if (!keepsHosting)
            stopHosting();
        if (insistsOnHosting() && !keepsHosting)
            startHosting();
        if (stopped && !clientChanged)
            searchAgain();
    }
    if (clientChanged)
        openClient();
    else if (!relay && !refusal)
        hostWhenAlone();
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
    now.refusal = relay ? std::nullopt : refusal;
    now.silence = silence;
    now.hosting = host->hosting();
    now.trouble = clientTrouble ? clientTrouble : hostTrouble;
    if (now == status)
        return;
    status = now;
    Q_EMIT q->statusChanged(status);
}

} // namespace network
