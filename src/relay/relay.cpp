#include "relay/relay.h"

#include "relay/classicside.h"
#include "relay/extendedside.h"
#include "relay/membership.h"
#include "relay/rivalwatch.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::Instant;
using protocol::Now;

namespace {

/// Where classic peers are not admitted, they are not to hear of us.
QByteArray announcementOf(const RelayConfig& config, const crypto::RsaPublicKey& key)
{
    if (config.admitsClassic())
        return protocol::makeRecord(protocol::RecordType::ServerPublicKeyResponse, key.toPem());
    return protocol::makeExtended(ExtendedType::Announce, key.toDer());
}

} // namespace

struct Relay::Private {
    Private(const RelayConfig& config, const crypto::RsaPrivateKey& key,
            crypto::RandomSource& random, HistoryStore* store)
        : publicKey(key.publicKey()),
          announcement(announcementOf(config, publicKey)),
          announceInterval(config.announceInterval),
          members(config, random, store),
          rivals(publicKey),
          classic(config, key, random, members, rivals, statistics),
          extended(config, key, random, members, statistics)
    {}

    void take(QByteArrayView datagram, const Endpoint& from, Now now);
    void announce(Instant now);

    crypto::RsaPublicKey publicKey;
    QByteArray announcement;
    Instant announceInterval;
    Statistics statistics;
    Membership members;
    RivalWatch rivals;
    ClassicSide classic;
    ExtendedSide extended;
    std::optional<Instant> nextAnnouncement;
    Now lastCall{};
    bool ended = false;
};

Relay::Relay(const RelayConfig& config, const crypto::RsaPrivateKey& key,
             crypto::RandomSource& random, HistoryStore* store)
    : d(std::make_unique<Private>(config, key, random, store))
{}

Relay::~Relay() = default;

void Relay::start(Now now)
{
    d->lastCall = now;
    if (std::exchange(d->ended, false)) {
        d->extended.gate().clear();
        d->members.dropSessions(now);
    }
    d->announce(now.steady);
}

void Relay::announceTo(const Endpoint& rival, Now now)
{
    d->lastCall = now;
    d->members.outbox().send(rival, d->announcement);
}

void Relay::receive(QByteArrayView datagram, const Endpoint& from, Now now)
{
    d->lastCall = now;
    ++d->statistics.datagramsIn;
    // An answer to no address would go to the group, one to port 0 nowhere.
    if (from.isValid() && from.port != 0)
        d->take(datagram, from, now);
    else
        ++d->statistics.rejected;
}

void Relay::tick(Now now)
{
    d->lastCall = now;
    d->members.expire(now);
    d->extended.gate().expire(now.steady);
    if (d->nextAnnouncement && *d->nextAnnouncement <= now.steady)
        d->announce(now.steady);
}

void Relay::end(const std::vector<Endpoint>& ownAddresses, Now now, protocol::EndReason why)
{
    d->lastCall = now;
    d->ended = true;
    d->members.tellOfEnd(ownAddresses, why);
}

QList<Outgoing> Relay::takeOutgoing()
{
    return d->members.takePortion(d->lastCall);
}

Events Relay::takeEvents()
{
    return d->members.takeEvents();
}

std::optional<Instant> Relay::nextDeadline() const
{
    std::optional<Instant> next;
    if (!d->members.outbox().isEmpty() || d->members.dispatch().isReady())
        next = d->lastCall.steady;
    for (const auto& deadline :
         {d->members.nextDeadline(), d->extended.gate().nextDeadline(), d->nextAnnouncement}) {
        if (deadline)
            next = std::min(next.value_or(*deadline), *deadline);
    }
    return next;
}

int Relay::membersHeardSince(Instant then) const
{
    return int(std::ranges::count_if(
        d->members.roster().slots(), [&](const std::optional<Member>& member) {
            return member && (member->classic() || member->lastHeard >= then);
        }));
}

Statistics Relay::statistics() const
{
    Statistics statistics = d->statistics;
    d->members.addTo(statistics, d->lastCall.steady);
    statistics.handshakes = d->extended.gate().waiting();
    return statistics;
}

const crypto::Fingerprint& Relay::fingerprint() const
{
    return d->publicKey.fingerprint();
}

std::vector<Endpoint> Relay::members() const
{
    std::vector<Endpoint> addresses;
    addresses.reserve(std::size_t(d->members.roster().count()));
    for (const std::optional<Member>& member : d->members.roster().slots()) {
        if (member)
            addresses.push_back(member->address);
    }
    return addresses;
}

void Relay::Private::take(QByteArrayView datagram, const Endpoint& from, Now now)
{
    const auto record = protocol::extendedRecord(datagram);
    if (!record) {
        classic.take(datagram, from, now);
    } else if (record->type == ExtendedType::Announce) {
        if (const auto rival = rivals.hearDer(record->value, now.steady))
            members.tell(RivalHeard{from, *rival});
    } else {
        extended.take(*record, from, now);
    }
}

void Relay::Private::announce(Instant now)
{
    members.outbox().send({}, announcement);
    if (announceInterval > Instant::zero())
        nextAnnouncement = now + announceInterval;
}

} // namespace relay
