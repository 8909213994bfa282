#include "relay/relay.h"

#include "crypto/fernet.h"
#include "protocol/fragment.h"
#include "protocol/record.h"
#include "relay/doorkeeper.h"
#include "relay/notice.h"
#include "relay/rivalwatch.h"
#include "relay/room.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Endpoint;
using protocol::Instant;
using protocol::Now;
using protocol::RecordType;

namespace {

/// Every Fernet token begins so: version 0x80 and a time of less than 42 bits, in base64.
constexpr QByteArrayView kTokenStart = "gAAAA";
constexpr QByteArrayView kDisconnectText = "DISCONNECT";

} // namespace

struct Relay::Private {
    Private(RelayConfig config, crypto::RsaPrivateKey key, crypto::RandomSource& random)
        : announceInterval(config.announceInterval),
          room(config.memberTimeout, random),
          door(std::move(key), config.maxMembers, random, room, statistics),
          rivals(door.publicKey().toPem(), door.publicKey().fingerprint())
    {}

    void takeRecords(QByteArrayView bytes, bool reassembled, const Endpoint& from, Now now);
    void takeFromMember(const protocol::Record& record, bool reassembled, const Endpoint& from,
                        Now now);
    void takeFragment(QByteArrayView value, const Endpoint& from, Now now);
    void takeMessage(QByteArrayView token, Member& member, Now now);
    void takeDisconnect(QByteArrayView value, const Member& member);
    void announce(Instant now);

    Instant announceInterval;
    Statistics statistics;
    Room room;
    Doorkeeper door;
    RivalWatch rivals;
    crypto::Fernet fernet;
    std::optional<Instant> nextAnnouncement;
    Instant lastCall{};
};

Relay::Relay(RelayConfig config, crypto::RsaPrivateKey key, crypto::RandomSource& random)
    : d(std::make_unique<Private>(config, std::move(key), random))
{}

Relay::~Relay() = default;

void Relay::start(Now now)
{
    d->lastCall = now.steady;
    d->announce(now.steady);
}

void Relay::receive(QByteArrayView datagram, const Endpoint& from, Now now)
{
    d->lastCall = now.steady;
    ++d->statistics.datagramsIn;
    // An answer to no address would go to the group, one to port 0 nowhere.
    if (from.isValid() && from.port != 0)
        d->takeRecords(datagram, false, from, now);
    else
        ++d->statistics.rejected;
}

void Relay::tick(Now now)
{
    d->lastCall = now.steady;
    d->room.expire(now.steady);
    if (d->nextAnnouncement && *d->nextAnnouncement <= now.steady)
        d->announce(now.steady);
}

void Relay::end(const std::vector<Endpoint>& ownAddresses, Now now)
{
    d->lastCall = now.steady;
    for (const QByteArray& notices : makeNotices(RecordType::NotifyDisconnect, ownAddresses))
        d->room.outbox().sendToMembers(notices);
}

QList<Outgoing> Relay::takeOutgoing()
{
    return d->room.outbox().takePortion();
}

Events Relay::takeEvents()
{
    return d->room.takeEvents();
}

std::optional<Instant> Relay::nextDeadline() const
{
    std::optional<Instant> next;
    if (!d->room.outbox().isEmpty())
        next = d->lastCall;
    for (const auto& deadline : {d->room.nextDeadline(), d->nextAnnouncement}) {
        if (deadline)
            next = std::min(next.value_or(*deadline), *deadline);
    }
    return next;
}

Statistics Relay::statistics() const
{
    Statistics statistics = d->statistics;
    statistics.members = d->room.roster().count();
    statistics.bytesReassembling = d->room.reassembler().bytesHeld();
    statistics.deliveries = d->room.outbox().deliveries();
    return statistics;
}

const crypto::Fingerprint& Relay::fingerprint() const
{
    return d->door.publicKey().fingerprint();
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

void Relay::Private::takeRecords(QByteArrayView bytes, bool reassembled, const Endpoint& from,
                                 Now now)
{
    protocol::RecordReader reader(bytes);
    while (const auto record = reader.next()) {
        switch (record->type) {
        case RecordType::RequestServerPublicKey: door.takeQuestion(from, now.steady); break;
        case RecordType::EncryptedSymmetricKey:
            door.takeKey(record->value, from, now.steady);
            break;
        case RecordType::ServerPublicKeyResponse:
            if (rivals.hear(record->value, now.steady))
                room.tell(RivalHeard{from, record->value.toByteArray()});
            break;
        case RecordType::Fragment:
        case RecordType::DisconnectRequest:
        case RecordType::KeepAlive:
        case RecordType::SymmetricallyEncryptedMessage:
            takeFromMember(*record, reassembled, from, now);
            break;
        case RecordType::SenderId: // what a relay says to clients
        case RecordType::NotifyConnect:
        case RecordType::NotifyDisconnect: break;
        }
    }
    if (reader.overran())
        ++statistics.rejected;
}

void Relay::Private::takeFromMember(const protocol::Record& record, bool reassembled,
                                    const Endpoint& from, Now now)
{
    // Looked up for each record, as the one before it may have ended the membership.
    Member* const member = room.find(from);
    if (!member) {
        ++statistics.rejected;
    } else if (record.type == RecordType::SymmetricallyEncryptedMessage) {
        takeMessage(record.value, *member, now);
    } else if (record.type == RecordType::DisconnectRequest) {
        takeDisconnect(record.value, *member);
    } else if (record.type == RecordType::KeepAlive) {
        if (!member->contested)
            member->lastHeard = now.steady;
    } else if (!reassembled) {
        takeFragment(record.value, from, now);
    } else {
        ++statistics.rejected; // a fragment inside a fragment
    }
}

void Relay::Private::takeFragment(QByteArrayView value, const Endpoint& from, Now now)
{
    const auto fragment = protocol::parseFragment(value);
    if (!fragment) {
        ++statistics.rejected;
        return;
    }
    const auto whole = room.reassembler().take(from, *fragment, now.steady);
    if (!whole) {
        const bool harmless = whole.error() == protocol::ReassemblyError::Duplicate;
        ++(harmless ? statistics.duplicates : statistics.rejected);
    } else if (*whole) {
        if ((*whole)->startsWith(kTokenStart))
            takeFromMember({RecordType::SymmetricallyEncryptedMessage, **whole}, true, from, now);
        else
            takeRecords(**whole, true, from, now);
    }
}

void Relay::Private::takeMessage(QByteArrayView token, Member& member, Now now)
{
    const auto content = fernet.open(member.key, token);
    if (!content) {
        ++statistics.rejected;
        return;
    }
    member.lastHeard = now.steady;
    member.contested = false;
    if (!member.seen.takeFirst(content->mac, now.steady)) {
        ++statistics.duplicates;
        return;
    }
    ++statistics.messagesIn;
    if (!room.outbox().relayText(member, content->text, now.unixTime))
        ++statistics.messagesDropped;
}

void Relay::Private::takeDisconnect(QByteArrayView value, const Member& member)
{
    const auto isSealedText = [&] {
        const auto content = fernet.open(member.key, value);
        return content && content->text == kDisconnectText;
    };
    if (value == kDisconnectText || isSealedText())
        room.leave(member.address, LeaveReason::Disconnected);
    else
        ++statistics.rejected;
}

void Relay::Private::announce(Instant now)
{
    room.outbox().send({}, door.answer());
    if (announceInterval > Instant::zero())
        nextAnnouncement = now + announceInterval;
}

} // namespace relay
