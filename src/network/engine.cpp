#include "network/engine.h"

#include "network/addresses.h"
#include "network/engine_p.h"
#include "network/log.h"
#include "settings/hostport.h"

#include <QHostInfo>

#include <algorithm>
#include <utility>

namespace network {

using namespace std::chrono_literals;

namespace {

/// After the network went away, or the relay's name did not resolve.
constexpr std::chrono::milliseconds kClientRetry = 3s;

const char* trustName(session::Trust trust)
{
    switch (trust) {
    case session::Trust::New: return "new";
    case session::Trust::Known: return "known";
    case session::Trust::Verified: return "verified";
    }
    return "";
}

QString digits(const std::optional<crypto::Fingerprint>& fingerprint)
{
    return fingerprint ? fingerprint->toText() : QStringLiteral("none");
}

} // namespace

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
    if (d->isHostMode())
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
    if (!d->pins.setVerified(relay, verified))
        d->notice(Notice::PinNotSaved, d->paths.knownRelays);
    d->usePins();
    if (d->relay && d->relay->address == relay)
        d->relay->trust =
            d->pins.isVerified(relay) ? session::Trust::Verified : session::Trust::Known;
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
        if (isHostMode() && !keepsHosting)
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

// --- The client's half -------------------------------------------------------------------------

void Engine::Private::openClient()
{
    clientRetry->stop();
    if (settings.relayAddress.isEmpty()) {
        connectClient({});
        return;
    }
    const auto address = settings::parseHostPort(settings.relayAddress);
    const QString name = address ? address->host : settings.relayAddress;
    const std::uint16_t port = address && address->port != 0 ? address->port : settings.port;
    if (const QHostAddress numeric(name); !numeric.isNull()) {
        connectClient(toEndpoint(numeric, port));
        return;
    }
    lookup = QHostInfo::lookupHost(name, q, [this, name, port](const QHostInfo& found) {
        if (lookup != found.lookupId())
            return; // the settings changed meanwhile
        lookup.reset();
        if (found.addresses().isEmpty())
            onClientFailed({Problem::RelayNameUnknown, name});
        else
            connectClient(toEndpoint(found.addresses().constFirst(), port));
    });
}

void Engine::Private::connectClient(std::optional<protocol::Endpoint> relayAddress)
{
    clientTrouble.reset();
    client.reset(new ClientEndpoint(
        {.keepAlive = std::chrono::seconds(settings.keepAliveSeconds),
         .gatherTime = protocol::kGatherTime,
         .requiredFingerprint = crypto::Fingerprint::fromText(settings.relayFingerprint),
         .onlyRelay = relayAddress},
        q));
    connect(client.get(), &ClientEndpoint::happened, q, [this](const session::Event& event) {
        std::visit([this](const auto& what) { on(what); }, event);
        publish();
    });
    connect(client.get(), &ClientEndpoint::noticed, q,
            [this](Notice what, const QString& detail) { notice(what, detail); });
    connect(client.get(), &ClientEndpoint::failed, q,
            [this](const Trouble& trouble) { onClientFailed(trouble); });
    usePins();
    if (const auto opened = client->open(group(), relayAddress); !opened)
        onClientFailed(opened.error());
    else
        hostWhenAlone();
    publish();
}

void Engine::Private::closeClient()
{
    clientRetry->stop();
    if (lookup)
        QHostInfo::abortHostLookup(*std::exchange(lookup, std::nullopt));
    clientTrouble.reset();
    refusal.reset();
    if (client) {
        client->disconnect(q);
        client->close();
        client.reset();
    }
    endSession();
    silence.reset();
}

void Engine::Private::onClientFailed(const Trouble& trouble)
{
    if (clientTrouble != trouble)
        qCWarning(lcNetwork, "no network: %s %s", inWords(trouble.problem),
                  qUtf8Printable(trouble.detail));
    closeClient();
    clientTrouble = trouble;
    clientRetry->start(kClientRetry);
    publish();
}

void Engine::Private::endSession()
{
    relay.reset();
    for (const protocol::Endpoint& person : std::exchange(people, {}))
        Q_EMIT q->personLeft(person);
}

void Engine::Private::searchAgain()
{
    refusal.reset();
    if (client)
        client->searchAgain();
}

void Engine::Private::usePins()
{
    if (client)
        client->machine().setKnownRelays(pins.known());
}

void Engine::Private::on(const session::SearchStarted& search)
{
    if (search.silence)
        qCInfo(lcNetwork, "the relay was silent for %lld s, searching",
               static_cast<long long>(search.silence->count() / 1000));
    endSession();
    refusal.reset();
    silence = search.silence;
    hostWhenAlone();
}

void Engine::Private::on(const session::Established& established)
{
    const session::Relay& found = established.relay;
    qCInfo(lcNetwork, "session relay=%s fingerprint=%s trust=%s",
           qUtf8Printable(toText(found.address)), qUtf8Printable(found.fingerprint.toText()),
           trustName(found.trust));
    if (relay != found)
        endSession();
    relay = found;
    refusal.reset();
    silence.reset();
    if (!pins.remember(found))
        notice(Notice::PinNotSaved, paths.knownRelays);
    usePins();
    if (established.movedToStranger)
        notice(Notice::MovedToStranger, toText(found.address));
    onRelayFound();
}

void Engine::Private::on(const session::RelayRefused& refused)
{
    qCWarning(lcNetwork, "refused relay=%s known=%s shown=%s",
              qUtf8Printable(toText(refused.relay)), qUtf8Printable(digits(refused.expected)),
              qUtf8Printable(digits(refused.shown)));
    if (relay)
        return; // another one than ours
    refusal = refused;
    if (!isHostMode())
        hostTimer->stop();
}

void Engine::Private::on(const session::MemberJoined& joined)
{
    if (std::ranges::contains(people, joined.member))
        return;
    people.push_back(joined.member);
    Q_EMIT q->personJoined(joined.member);
}

void Engine::Private::on(const session::MemberLeft& left)
{
    if (std::erase(people, left.member) > 0)
        Q_EMIT q->personLeft(left.member);
}

void Engine::Private::on(const session::MessageReceived& message)
{
    Q_EMIT q->messageReceived(
        {.sender = message.sender, .text = message.text, .at = QDateTime::currentDateTimeUtc()});
}

void Engine::Private::on(const session::DatagramRejected& rejected)
{
    const QString address = toText(rejected.from);
    qCWarning(lcNetwork, "a token from %s did not open", qUtf8Printable(address));
    notice(Notice::RejectedDatagram, address);
}

} // namespace network
