// The client's half of the engine: finding a relay, keeping the session, the pins.

#include "names/displayname.h"
#include "network/addresses.h"
#include "network/codes.h"
#include "network/engine_p.h"
#include "network/log.h"
#include "network/securityrecord.h"
#include "settings/hostport.h"

#include <QHostInfo>

#include <algorithm>
#include <utility>

namespace network {

using namespace std::chrono_literals;

namespace {

/// After the network went away: who plugs a cable in does not want to wait.
constexpr std::chrono::milliseconds kClientRetry = 500ms;
/// After the relay's name did not resolve: each time asks a server.
constexpr std::chrono::milliseconds kLookupRetry = 3s;

/// Whoever enters a large room meets everybody in it at one moment.
constexpr std::chrono::milliseconds kSavePeopleAfter = 200ms;

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
    if (!loadIdentity())
        return;
    if (client)
        client->disconnect(q);
    client.reset(
        new ClientEndpoint({.keepAlive = std::chrono::seconds(settings.keepAliveSeconds),
                            .gatherTime = protocol::kGatherTime,
                            .requiredFingerprint = demandedFingerprint(),
                            .onlyRelay = relayAddress,
                            .identity = identity,
                            .canHost = mayHost(),
                            .name = ownName(),
                            .allowClassic = settings.admitClassic,
                            .acceptStrangers = settings.strangers == settings::Strangers::Accept},
                           memory, q));
    client->setBeforeSending([this] { saveOutbox(); });
    connect(client.get(), &ClientEndpoint::happened, q, [this](const session::Event& event) {
        std::visit([this](const auto& what) { on(what); }, event);
        publish();
    });
    connect(client.get(), &ClientEndpoint::noticed, q,
            [this](Notice what, const QString& detail) { notice(what, detail); });
    connect(client.get(), &ClientEndpoint::failed, q,
            [this](const Trouble& trouble) { onClientFailed(trouble); });
    usePins();
    usePeople();
    if (const auto opened = client->open(group(), relayAddress); !opened) {
        onClientFailed(opened.error());
        return;
    }
    clientTrouble.reset();
    hostInTurn();
    publish();
}

void Engine::Private::closeClient()
{
    clientRetry->stop();
    if (lookup)
        QHostInfo::abortHostLookup(*std::exchange(lookup, std::nullopt));
    clientTrouble.reset();
    refusal.reset();
    if (client)
        client->close(); // it still takes what is said
    endSession();
    silence.reset();
    choice.reset();
    heardRelays.clear();
    listRelays();
}

void Engine::Private::onClientFailed(const Trouble& trouble)
{
    if (clientTrouble != trouble)
        qCWarning(lcNetwork, "no network: %s %s", inWords(trouble.problem),
                  qUtf8Printable(trouble.detail));
    closeClient();
    clientTrouble = trouble;
    callOffHosting();
    clientRetry->start(trouble.problem == Problem::RelayNameUnknown ? kLookupRetry : kClientRetry);
    publish();
}

void Engine::Private::endSession()
{
    relay.reset();
    for (const session::Person& person : std::exchange(people, {}))
        Q_EMIT q->personLeft(person.address);
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
    Q_EMIT q->knownRelaysChanged(pins.pinned());
}

void Engine::Private::usePeople()
{
    if (client)
        client->machine().setVerifiedPeople(acquaintances.verified());
    Q_EMIT q->knownPeopleChanged(acquaintances.known());
}

std::vector<PersonTrust> Engine::Private::trustInPeople() const
{
    std::vector<PersonTrust> trust;
    trust.reserve(people.size());
    for (const session::Person& person : people)
        trust.push_back(acquaintances.trustOf(person));
    return trust;
}

/// Whoever verifies one person may unmask another, who carries the same name.
void Engine::Private::tellTrustChanges(const std::vector<PersonTrust>& before)
{
    const std::vector<PersonTrust> now = trustInPeople();
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (now[i] != before.at(i))
            Q_EMIT q->personTrustChanged(people[i], now[i]);
    }
}

void Engine::Private::savePeople()
{
    peopleTimer->stop();
    if (!acquaintances.save())
        notice(Notice::PeopleNotSaved, paths.knownPeople);
    usePeople();
}

void Engine::Private::judgeAgain()
{
    const crypto::Fingerprint& key = relay->fingerprint;
    const bool isSure = pins.isVerified(key) || demandedFingerprint() == key || isHostVerified();
    relay->trust = isSure               ? session::Trust::Verified
                   : pins.contains(key) ? session::Trust::Known
                                        : session::Trust::New;
}

bool Engine::Private::isHostVerified() const
{
    return relay && relay->host && acquaintances.verified().contains(*relay->host);
}

/// As others see it: the person may have typed what the wire does not carry.
QString Engine::Private::ownName() const
{
    const QString name = names::displayName(settings::shownName(settings));
    return name.isEmpty() ? QStringLiteral("?") : name;
}

/// Who we are. Without the key nobody would know us again, so nothing is begun.
bool Engine::Private::loadIdentity()
{
    if (identity)
        return true;
    const auto loaded = crypto::loadOrCreateIdentity(paths.identityKey);
    if (loaded) {
        identity = loaded->key;
        loadOutbox();
        return true;
    }
    const bool unwritable = loaded.error() == crypto::KeyFileError::Unwritable;
    onClientFailed({unwritable ? Problem::IdentityUnwritable : Problem::IdentityUnreadable,
                    paths.identityKey});
    return false;
}

void Engine::Private::on(const session::SearchStarted& search)
{
    if (search.silence)
        qCInfo(lcNetwork, "the relay was silent for %lld s, searching",
               static_cast<long long>(search.silence->count() / 1000));
    endSession();
    refusal.reset();
    silence = search.silence;
    hostInTurn(search.succession);
}

void Engine::Private::on(const session::Established& established)
{
    const session::Relay& found = established.relay;
    qCInfo(lcNetwork, "session relay=%s fingerprint=%s trust=%s",
           qUtf8Printable(toText(found.address)), qUtf8Printable(found.fingerprint.toText()),
           codeOf(found.trust).data());
    recordSecurity(established);
    if (!relay || relay->fingerprint != found.fingerprint)
        endSession();
    relay = found;
    refusal.reset();
    silence.reset();
    if (!pins.remember(found))
        notice(Notice::PinNotSaved, paths.knownRelays);
    if (choice == found.fingerprint)
        noteChoice();
    usePins();
    if (established.movedToStranger)
        notice(Notice::MovedToStranger, toText(found.address));
    callOffHosting();
    if (mayHost())
        host->prepare();
}

void Engine::Private::on(const session::RelayRefused& refused)
{
    qCWarning(lcNetwork, "refused %s relay=%s known=%s shown=%s", codeOf(refused.reason).data(),
              qUtf8Printable(toText(refused.relay)), qUtf8Printable(digits(refused.expected)),
              qUtf8Printable(digits(refused.shown)));
    recordSecurity(refused);
    if (relay)
        return; // another one than ours
    refusal = refused;
    callOffHosting(); // a relay that must not be trusted is not to be hidden behind ours
}

void Engine::Private::on(const session::MemberJoined& joined)
{
    const session::Person& person = joined.person;
    if (std::ranges::contains(people, person.address, &session::Person::address))
        return;
    people.push_back(person);
    Q_EMIT q->personJoined(person);
    if (!person.identity)
        return;
    const bool isNew = !acquaintances.contains(*person.identity);
    const PersonTrust trust = acquaintances.trustOf(person);
    if (isNew || trust == PersonTrust::Changed)
        recordSecurity(person, trust);
    acquaintances.remember(*person.identity, person.name);
    if (!peopleTimer->isActive())
        peopleTimer->start(kSavePeopleAfter);
}

void Engine::Private::on(const session::MemberLeft& left)
{
    if (std::erase_if(people, [&](const auto& p) { return p.address == left.member; }) > 0)
        Q_EMIT q->personLeft(left.member);
}

void Engine::Private::on(const session::DatagramRejected& rejected)
{
    const QString address = toText(rejected.from);
    qCWarning(lcNetwork, "a token from %s did not open", qUtf8Printable(address));
    notice(Notice::RejectedDatagram, address);
}

void Engine::Private::on(const session::HandshakeRejected& rejected)
{
    recordSecurity(rejected);
    qCWarning(lcNetwork, "a handshake record from %s is not what it has to be",
              qUtf8Printable(toText(rejected.from)));
}

void Engine::Private::on(const session::ReplayRejected& rejected)
{
    recordSecurity(rejected);
    qCWarning(lcNetwork, "a packet from %s came a second time",
              qUtf8Printable(toText(rejected.from)));
}

void Engine::Private::on(const session::RelayKeyRenewed& renewed)
{
    qCInfo(lcNetwork, "the relay %s renewed its key: before=%s now=%s",
           qUtf8Printable(toText(renewed.relay)), qUtf8Printable(renewed.before.toText()),
           qUtf8Printable(renewed.now.toText()));
    recordSecurity(renewed);
    if (!pins.renew(renewed.before, renewed.now))
        notice(Notice::PinNotSaved, paths.knownRelays);
    usePins();
    notice(Notice::RelayKeyRenewed, toText(renewed.relay));
}

void Engine::Private::on(const session::PasswordKeyNeeded& needed)
{
    if (roomPassword && roomPassword->terms == needed.terms)
        client->setPasswordKey(needed.terms, roomPassword->key);
    else if (!password.isEmpty())
        passwordWorker->makeKey(password, needed.terms);
    else
        client->setPasswordKey(needed.terms, std::nullopt);
}

void Engine::Private::onPasswordKey(const QString& made, const protocol::PasswordTerms& terms,
                                    const std::optional<crypto::Secret>& key)
{
    if (made != password || !running)
        return; // the person changed it meanwhile
    if (hostTerms == terms && key) {
        roomPassword = relay::RoomPassword{terms, *key};
        if (mayHost())
            startHosting();
    } else if (client) {
        client->setPasswordKey(terms, key);
    }
}

} // namespace network
