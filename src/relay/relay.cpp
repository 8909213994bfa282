#include "relay/relay.h"

#include "relay/classicside.h"
#include "relay/extendedside.h"
#include "relay/rivalwatch.h"
#include "relay/room.h"

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
            crypto::RandomSource& random)
        : publicKey(key.publicKey()),
          announcement(announcementOf(config, publicKey)),
          announceInterval(config.announceInterval),
          room(config.memberTimeout, random, config.maxMembers),
          rivals(publicKey),
          classic(config, key, random, room, rivals, statistics),
          extended(config, key, random, room, statistics)
    {}

    void take(QByteArrayView datagram, const Endpoint& from, Now now);
    void announce(Instant now);

    crypto::RsaPublicKey publicKey;
    QByteArray announcement;
    Instant announceInterval;
    Statistics statistics;
    Room room;
    RivalWatch rivals;
    ClassicSide classic;
    ExtendedSide extended;
    std::optional<Instant> nextAnnouncement;
    Now lastCall{};
    bool ended = false;
};

Relay::Relay(const RelayConfig& config, const crypto::RsaPrivateKey& key,
             crypto::RandomSource& random)
    : d(std::make_unique<Private>(config, key, random))
{}

Relay::~Relay() = default;

void Relay::start(Now now)
{
    d->lastCall = now;
    if (std::exchange(d->ended, false)) {
        d->extended.gate().clear();
        d->room.dropSessions();
    }
    d->announce(now.steady);
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
    d->room.expire(now.steady);
    d->extended.gate().expire(now.steady);
    if (d->nextAnnouncement && *d->nextAnnouncement <= now.steady)
        d->announce(now.steady);
}

void Relay::end(const std::vector<Endpoint>& ownAddresses, Now now)
{
    d->lastCall = now;
    d->ended = true;
    d->room.tellOfEnd(ownAddresses);
}

QList<Outgoing> Relay::takeOutgoing()
{
    return d->room.outbox().takePortion(d->lastCall.unixTime);
}

Events Relay::takeEvents()
{
    return d->room.takeEvents();
}

std::optional<Instant> Relay::nextDeadline() const
{
    std::optional<Instant> next;
    if (!d->room.outbox().isEmpty())
        next = d->lastCall.steady;
    for (const auto& deadline :
         {d->room.nextDeadline(), d->extended.gate().nextDeadline(), d->nextAnnouncement}) {
        if (deadline)
            next = std::min(next.value_or(*deadline), *deadline);
    }
    return next;
}

Statistics Relay::statistics() const
{
    Statistics statistics = d->statistics;
    statistics.members = d->room.roster().count();
    statistics.sessions = d->room.roster().sessions();
    statistics.handshakes = d->extended.gate().waiting();
    statistics.bytesReassembling = d->room.bytesReassembling();
    statistics.deliveries = d->room.outbox().deliveries();
    return statistics;
}

const crypto::Fingerprint& Relay::fingerprint() const
{
    return d->publicKey.fingerprint();
}

std::vector<Endpoint> Relay::members() const
{
    std::vector<Endpoint> addresses;
    addresses.reserve(std::size_t(d->room.roster().count()));
    for (const std::optional<Member>& member : d->room.roster().slots()) {
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
            room.tell(RivalHeard{from, *rival});
    } else {
        extended.take(*record, from, now);
    }
}

void Relay::Private::announce(Instant now)
{
    room.outbox().send({}, announcement);
    if (announceInterval > Instant::zero())
        nextAnnouncement = now + announceInterval;
}

} // namespace relay
