// The client's half of the engine: finding a relay, keeping the session, the pins.

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

const char* reasonName(session::Refusal reason)
{
    switch (reason) {
    case session::Refusal::ChangedKey: return "changed-key";
    case session::Refusal::WrongFingerprint: return "wrong-fingerprint";
    case session::Refusal::UnusableKey: return "unusable-key";
    }
    return "";
}

QString digits(const std::optional<crypto::Fingerprint>& fingerprint)
{
    return fingerprint ? fingerprint->toText() : QStringLiteral("none");
}

} // namespace

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
    client.reset(new ClientEndpoint({.keepAlive = std::chrono::seconds(settings.keepAliveSeconds),
                                     .gatherTime = protocol::kGatherTime,
                                     .requiredFingerprint = demandedFingerprint(),
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
    if (const auto opened = client->open(group(), relayAddress); !opened) {
        onClientFailed(opened.error());
        return;
    }
    clientTrouble.reset();
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
    callOffHosting();
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
    callOffHosting();
}

void Engine::Private::on(const session::RelayRefused& refused)
{
    qCWarning(lcNetwork, "refused %s relay=%s known=%s shown=%s", reasonName(refused.reason),
              qUtf8Printable(toText(refused.relay)), qUtf8Printable(digits(refused.expected)),
              qUtf8Printable(digits(refused.shown)));
    if (relay)
        return; // another one than ours
    refusal = refused;
    callOffHosting(); // a relay that must not be trusted is not to be hidden behind ours
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
