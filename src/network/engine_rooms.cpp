// The client's half of the engine, continued: what is said, and the rooms in which it is said.

#include "network/engine_p.h"
#include "network/log.h"

#include <QTimeZone>

#include <algorithm>
#include <utility>

namespace network {

namespace {

QDateTime timeOf(std::chrono::milliseconds since1970)
{
    return since1970.count() == 0
               ? QDateTime()
               : QDateTime::fromMSecsSinceEpoch(since1970.count(), QTimeZone::UTC);
}

} // namespace

// --- The door ----------------------------------------------------------------------------------

std::expected<session::MessageId, session::SendError>
Engine::send(const session::OutgoingText& text)
{
    if (!d->client)
        return std::unexpected(session::SendError::NotConnected);
    return d->client->send(text);
}

void Engine::sendMessage(const QString& text)
{
    if (const auto sent = send(text); !sent)
        Q_EMIT sendRefused(text, sent.error());
}

void Engine::sendText(const session::OutgoingText& text)
{
    if (const auto sent = send(text); !sent)
        Q_EMIT textRefused(text, sent.error());
}

void Engine::retryMessage(const session::MessageId& id)
{
    d->act([&](auto& machine, auto now) { machine.retry(id, now); });
}

void Engine::discardMessage(const session::MessageId& id)
{
    d->unsent.erase(id);
    d->act([&](auto& machine, auto /*now*/) { machine.discard(id); });
}

void Engine::enterRoom(const QString& name, const QString& topic)
{
    bool entered = false;
    d->act([&](auto& machine, auto now) { entered = machine.enterRoom(name, topic, now); });
    d->onRoomWished(session::Conversation::named(name), entered);
}

void Engine::openPrivate(const crypto::Fingerprint& person)
{
    bool opened = false;
    d->act([&](auto& machine, auto now) { opened = machine.openPrivate(person, now); });
    d->onRoomWished(session::Conversation::with(person), opened);
}

void Engine::leaveRoom(const session::Conversation& room)
{
    d->act([&](auto& machine, auto now) { machine.leaveRoom(room, now); });
    d->saveRooms();
    d->publish();
}

void Engine::listRooms()
{
    d->act([](auto& machine, auto now) { machine.listRooms(now); });
}

void Engine::setTopic(const session::Conversation& room, const QString& topic)
{
    d->act([&](auto& machine, auto now) { machine.setTopic(room, topic, now); });
}

void Engine::fetchEarlier(const session::Conversation& room, int count)
{
    d->act([&](auto& machine, auto now) { machine.fetchEarlier(room, count, now); });
}

void Engine::setAway(bool away)
{
    d->away = away;
    d->act([&](auto& machine, auto now) { machine.setAway(away, now); });
    d->publish();
}

void Engine::typing(const session::Conversation& room)
{
    d->act([&](auto& machine, auto now) { machine.typing(room, now); });
}

std::vector<session::Person> Engine::peopleIn(const session::Conversation& room) const
{
    return d->client ? d->client->machine().peopleIn(room) : std::vector<session::Person>();
}

std::optional<LinkHealth> Engine::linkHealth() const
{
    return d->client ? d->client->health() : std::nullopt;
}

// --- What the session tells --------------------------------------------------------------------

void Engine::Private::act(const ClientEndpoint::Act& what)
{
    if (client)
        client->act(what);
}

void Engine::Private::onRoomWished(const session::Conversation& room, bool taken)
{
    if (taken)
        saveRooms();
    else
        Q_EMIT q->roomRefused(room);
    publish();
}

void Engine::Private::on(const session::MessageReceived& message)
{
    Q_EMIT q->messageReceived({.sender = message.sender,
                               .text = message.text,
                               .at = QDateTime::currentDateTimeUtc(),
                               .conversation = message.conversation,
                               .author = message.author,
                               .id = message.id,
                               .number = message.number,
                               .relayTime = timeOf(message.time),
                               .deliveryClass = message.deliveryClass,
                               .key = message.key,
                               .old = message.old,
                               .own = message.own});
}

void Engine::Private::on(const session::MessageAccepted& accepted)
{
    const session::OutboxRecord& message = accepted.message;
    unsent.insert_or_assign(message.id, message.text);
    Q_EMIT q->messageAccepted({.id = message.id,
                               .conversation = message.to,
                               .text = message.text,
                               .at = timeOf(message.writtenAt)});
}

void Engine::Private::on(const session::MessageStateChanged& change)
{
    using Stage = session::MessageState::Stage;
    if (change.state.stage != Stage::Waiting && change.state.stage != Stage::Failed) {
        if (const auto text = unsent.extract(change.id))
            Q_EMIT q->messageSent({.text = text.mapped(),
                                   .at = QDateTime::currentDateTimeUtc(),
                                   .id = change.id,
                                   .conversation = change.conversation});
    }
    Q_EMIT q->messageStateChanged(change);
}

void Engine::Private::on(const session::RoomEntered& entered)
{
    Q_EMIT q->roomEntered(entered.room);
}

void Engine::Private::on(const session::RoomChanged& /*changed*/)
{
    // The status says it.
}

void Engine::Private::on(const session::RoomLeft& left)
{
    saveRooms();
    Q_EMIT q->roomLeft(left.conversation, left.why);
}

void Engine::Private::on(const session::RoomPeopleChanged& change)
{
    Q_EMIT q->roomPeopleChanged(change);
}

void Engine::Private::on(const session::RoomsListed& listed)
{
    Q_EMIT q->roomsListed(listed.rooms);
}

void Engine::Private::on(const session::EarlierFetched& fetched)
{
    Q_EMIT q->earlierFetched(fetched);
}

void Engine::Private::on(const session::PresenceChanged& change)
{
    const auto known = std::ranges::find(people, change.person.address, &session::Person::address);
    if (known == people.end())
        return;
    *known = change.person;
    Q_EMIT q->presenceChanged(change.person);
}

void Engine::Private::on(const session::Typing& typing)
{
    Q_EMIT q->typingSeen(typing);
}

// --- Files -------------------------------------------------------------------------------------

void Engine::Private::loadRooms()
{
    areRoomsReadable = rooms.load().has_value();
    if (!areRoomsReadable)
        notice(Notice::RoomsUnreadable, paths.rooms);
    for (const QString& line : rooms.badLines())
        qCWarning(lcNetwork, "rooms has a line that is no room: %s", qUtf8Printable(line));
    for (const settings::RoomLine& line : rooms.rooms()) {
        if (!line.room.isEmpty()) {
            memory->rooms.add(session::Conversation::named(line.room));
        } else if (memory->rooms.learn(line.identity)) {
            const auto key = crypto::IdentityPublicKey::fromBytes(line.identity);
            memory->rooms.add(session::Conversation::with(key->fingerprint()));
        }
    }
}

void Engine::Private::saveRooms()
{
    if (!areRoomsReadable)
        return;
    QList<settings::RoomLine> lines;
    for (const session::RememberedRoom& room : memory->rooms.remembered())
        lines.append({.room = room.conversation.room(), .identity = room.identity});
    if (!rooms.set(lines))
        notice(Notice::RoomsNotSaved, paths.rooms);
}

void Engine::Private::loadOutbox()
{
    journal.emplace(paths.outbox, *identity);
    const OutboxJournal::Loaded loaded = journal->load();
    if (!loaded.setAside.isEmpty()) {
        qCWarning(lcNetwork, "the outbox is damaged, and kept as %s",
                  qUtf8Printable(loaded.setAside));
        notice(Notice::OutboxSetAside, loaded.setAside);
    }
    for (const session::OutboxRecord& record : loaded.records) {
        if (record.settled) { // its room may have been left since
            memory->outbox.restore(record);
            continue;
        }
        if (record.to.isPrivate())
            memory->rooms.learn(record.identity);
        if (!record.to.isLobby())
            memory->rooms.add(record.to);
        if (memory->outbox.restore(record))
            on(session::MessageAccepted{record});
    }
}

/// Before anything of it leaves: what counts as accepted is on disk.
void Engine::Private::saveOutbox()
{
    const auto changes = memory->outbox.takeChanges();
    if (changes.empty() || !journal)
        return;
    const bool appended = isOutboxSaved && journal->append(changes);
    const bool complete =
        appended && !journal->wantsCompacting() ? true : journal->compact(memory->outbox.records());
    if (std::exchange(isOutboxSaved, appended || complete) && !isOutboxSaved)
        notice(Notice::OutboxNotSaved, paths.outbox);
}

} // namespace network
