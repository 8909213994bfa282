// What is said, rooms, presence and typing, as far as they outlast a session. What a relay is told of them:
// ExtendedSession.

#include "protocol/limits.h"
#include "protocol/name.h"
#include "session/sessionmachine.h"
#include "session/sessionmachine_p.h"

#include <algorithm>

namespace session {

using protocol::Now;

std::expected<MessageId, SendError> SessionMachine::send(const OutgoingText& text, Now now)
{
    Memory& memory = *d->context.memory;
    const bool isReliable = text.deliveryClass == DeliveryClass::Reliable;
    const QByteArray bytes = text.text.toUtf8();
    if (bytes.isEmpty()
        || std::size_t(bytes.size()) > (isReliable ? protocol::kMaxText : protocol::kMaxState)
        || text.key.size() > qsizetype(protocol::kMaxStateKey))
        return std::unexpected(SendError::TooLarge);
    if (!text.to.isLobby() && !memory.rooms.contains(text.to))
        return std::unexpected(SendError::NotInRoom);
    MessageId id{};
    d->context.random.fill(id);
    if (!isReliable) {
        if (!d->live)
            return std::unexpected(SendError::NotConnected);
        d->live->sendNow(text, id, now);
        return id;
    }
    OutboxRecord record{.id = id, .to = text.to, .text = text.text, .writtenAt = now.unixTime};
    if (text.to.isPrivate())
        record.identity = memory.rooms.identityOf(text.to.person());
    if (!memory.outbox.add(record))
        return std::unexpected(SendError::OutboxFull);
    d->context.events.push_back(MessageAccepted{record});
    if (d->live)
        d->live->pumpOutbox(now);
    return id;
}

bool SessionMachine::retry(const MessageId& id, Now now)
{
    Outbox& outbox = d->context.memory->outbox;
    Outbox::Entry* const entry = outbox.find(id);
    if (!entry || entry->state.stage != MessageState::Stage::Failed)
        return false;
    entry->handed = false;
    d->context.setState(*entry, {});
    outbox.lookAgain();
    if (d->live)
        d->live->pumpOutbox(now);
    return true;
}

bool SessionMachine::discard(const MessageId& id)
{
    return d->context.memory->outbox.remove(id);
}

bool SessionMachine::enterRoom(const QString& name, const QString& topic, Now now)
{
    if (!protocol::isUsableName(name.toUtf8()) || !protocol::isUsableTopic(topic.toUtf8()))
        return false;
    const Conversation room = Conversation::named(name);
    if (!d->context.memory->rooms.add(room, topic))
        return false;
    if (d->live)
        d->live->enter(room, topic, now);
    return true;
}

bool SessionMachine::openPrivate(const crypto::Fingerprint& person, Now now)
{
    const Conversation room = Conversation::with(person);
    if (d->context.memory->rooms.identityOf(person).isEmpty()
        || !d->context.memory->rooms.add(room))
        return false;
    if (d->live)
        d->live->enter(room, {}, now);
    return true;
}

void SessionMachine::leaveRoom(const Conversation& room, Now now)
{
    if (!d->context.memory->rooms.remove(room))
        return;
    d->context.memory->sequences.erase(room);
    if (d->live)
        d->live->leave(room, now);
    d->context.events.push_back(RoomLeft{room});
}

std::vector<RoomInfo> SessionMachine::rooms() const
{
    std::vector<RoomInfo> rooms = d->live ? d->live->rooms() : std::vector<RoomInfo>();
    const auto addMissing = [&rooms](const Conversation& conversation, const QString& topic) {
        if (!std::ranges::contains(rooms, conversation, &RoomInfo::conversation))
            rooms.push_back({.conversation = conversation, .topic = topic});
    };
    addMissing({}, {});
    for (const RoomBook::Entry& entry : d->context.memory->rooms.entries())
        addMissing(entry.conversation, entry.topic);
    std::ranges::stable_partition(rooms, &Conversation::isLobby, &RoomInfo::conversation);
    return rooms;
}

std::vector<Person> SessionMachine::peopleIn(const Conversation& room) const
{
    return d->live ? d->live->peopleIn(room) : std::vector<Person>();
}

void SessionMachine::listRooms(Now now)
{
    if (d->live)
        d->live->listRooms(now);
}

void SessionMachine::setTopic(const Conversation& room, const QString& topic, Now now)
{
    if (d->live && protocol::isUsableTopic(topic.toUtf8()))
        d->live->setTopic(room, topic, now);
}

void SessionMachine::fetchEarlier(const Conversation& room, int count, Now now)
{
    if (d->live)
        d->live->fetchEarlier(room, count, now);
}

void SessionMachine::setAway(bool away, Now now)
{
    if (std::exchange(d->context.memory->away, away) != away && d->live)
        d->live->tellAway(now);
}

void SessionMachine::typing(const Conversation& room, Now now)
{
    if (d->live)
        d->live->tellTyping(room, now);
}

std::optional<LinkHealth> SessionMachine::linkHealth(Now now) const
{
    return d->live ? d->live->health(now) : std::nullopt;
}

} // namespace session
