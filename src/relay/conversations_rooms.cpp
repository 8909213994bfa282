#include "protocol/name.h"
#include "relay/conversations.h"
#include "relay/limits.h"

#include <algorithm>
#include <utility>

// The part of Conversations that lets members in and out of rooms, and answers what they ask.

namespace relay {

using protocol::HistoryPolicy;
using protocol::NoRoomReason;
using protocol::Now;
using protocol::RoomKind;

void Conversations::take(const protocol::EnterFrame& enter, Member& member, Now now)
{
    if (enter.kind == RoomKind::Private)
        enterPrivate(enter, member);
    else
        enterNamed(enter, member, now);
}

void Conversations::enterNamed(const protocol::EnterFrame& enter, Member& member, Now now)
{
    Session& session = *member.session();
    if (!protocol::isUsableName(enter.name))
        return refuse(session, enter, NoRoomReason::UnusableName);
    Room* room = m_rooms.findNamed(enter.name);
    const bool isIn = room && room->has(member.slot);
    if (!isIn && session.rooms.size() >= kMostRoomsOfOne)
        return refuse(session, enter, NoRoomReason::TooMany);
    if (!room) {
        const auto made = m_rooms.makeNamed(enter.name, enter.topic);
        if (!made)
            return refuse(session, enter, made.error());
        room = *made;
        m_archive.count(m_rooms, m_roster);
    }
    if (!isIn) {
        m_bulletin.entered(*room, member.number, now.steady);
        m_visitors.enter(session.identity.bytes(), room->number, heardFrom(*room, now.steady),
                         now.steady);
        joinRoom(*room, member);
    } else {
        sendRoom(*room, session);
    }
    session.mailbox.post(std::make_unique<PeopleFeed>(m_roster, m_rooms, room->number));
}

void Conversations::enterPrivate(const protocol::EnterFrame& enter, Member& member)
{
    Session& session = *member.session();
    const QByteArray& own = session.identity.bytes();
    if (enter.name == own)
        return refuse(session, enter, NoRoomReason::NobodyMet);
    Room* room = m_rooms.findPrivate(own, enter.name);
    if (!room && !m_visitors.knows(enter.name))
        return refuse(session, enter, NoRoomReason::NobodyMet);
    if (room && room->has(member.slot))
        return sendRoom(*room, session);
    if (session.rooms.size() >= kMostRoomsOfOne)
        return refuse(session, enter, NoRoomReason::TooMany);
    if (!room) {
        const auto made = m_rooms.makePrivate(own, enter.name);
        if (!made)
            return refuse(session, enter, made.error());
        room = *made;
        m_archive.count(m_rooms, m_roster);
    }
    joinRoom(*room, member);
}

void Conversations::refuse(Session& session, const protocol::EnterFrame& enter, NoRoomReason reason)
{
    post(session, protocol::NoRoomFrame{reason, enter.kind, enter.name});
}

Member* Conversations::summonOther(Room& room, const QByteArray& identity)
{
    const auto key = crypto::IdentityPublicKey::fromBytes(room.otherThan(identity).identity);
    Member* const other = key ? m_roster.findIdentity(*key) : nullptr;
    if (other && !room.has(other->slot))
        joinRoom(room, *other);
    return other;
}

/// People who lost their relay come to the next one after each other: what the first of them say is for
/// all of them.
std::uint64_t Conversations::heardFrom(const Room& room, protocol::Instant now) const
{
    return m_beganAt && now - *m_beganAt < kAssemblesFor ? 1 : room.history.next();
}

void Conversations::joinRoom(Room& room, Member& member)
{
    Session& session = *member.session();
    room.enter(member.slot);
    session.rooms.push_back(room.number);
    sendRoom(room, session);
}

void Conversations::leaveRoom(Room& room, const Member& member, protocol::Instant now)
{
    Session& session = *member.session();
    room.leave(member.slot);
    std::erase(session.rooms, room.number);
    if (!room.isPrivate())
        m_visitors.leave(session.identity.bytes(), room.number, room.history.next(), now);
}

void Conversations::sendRoom(Room& room, Session& session)
{
    const QByteArray& identity = session.identity.bytes();
    protocol::RoomFrame frame;
    frame.room = room.number;
    frame.kind = room.kind;
    frame.policy = m_policy;
    frame.first = access().first(room, identity, 1);
    frame.next = room.history.next();
    frame.name = room.name;
    frame.topic = room.topic;
    if (room.isPrivate()) {
        const Party& other = room.otherThan(identity);
        frame.name = other.identity;
        frame.delivered = std::min(other.reached, frame.next - 1);
    }
    post(session, frame);
}

void Conversations::take(const protocol::LeaveFrame& leave, Member& member, Now now)
{
    Room* const room = m_rooms.find(leave.room);
    if (!room || room->isLobby() || !room->has(member.slot))
        return;
    Session& session = *member.session();
    const QByteArray name =
        room->isPrivate() ? room->otherThan(session.identity.bytes()).identity : room->name;
    leaveRoom(*room, member, now.steady);
    if (!room->isPrivate())
        m_bulletin.left(*room, member.number, now.steady);
    post(session, protocol::NoRoomFrame{NoRoomReason::Left, room->kind, name});
    removeIfGone(*room);
}

/// Nobody is in it, and nothing of it is kept for anybody.
void Conversations::removeIfGone(Room& room)
{
    if (!room.people().empty() || room.isLobby())
        return;
    const bool kept = m_policy != HistoryPolicy::Off && room.history.size() > 0;
    const bool waits =
        room.isPrivate() && std::ranges::any_of(room.parties, [&](const Party& party) {
            return room.waitingFor(party) > 0;
        });
    if (kept || waits)
        return;
    m_archive.removed(room);
    m_rooms.remove(room);
}

void Conversations::take(const protocol::ListFrame& /*list*/, Member& member, Now /*now*/)
{
    ++m_fetches;
    if (member.session()->mailbox.fetch(std::make_unique<RoomsFeed>(m_rooms)))
        m_dispatch.wake(*member.session());
}

void Conversations::take(const protocol::FetchFrame& fetch, Member& member, Now /*now*/)
{
    const Room* const room = m_rooms.find(fetch.room);
    if (!room || !room->has(member.slot))
        return;
    ++m_fetches;
    Session& session = *member.session();
    if (session.mailbox.fetch(
            std::make_unique<HistoryFeed>(access(), session.identity.bytes(), fetch)))
        m_dispatch.wake(session);
}

void Conversations::take(const protocol::TopicFrame& topic, Member& member, Now now)
{
    Room* const room = m_rooms.find(topic.room);
    if (!room || room->kind != RoomKind::Named || !room->has(member.slot))
        return;
    room->topic = topic.topic;
    m_archive.topicSet(*room);
    m_bulletin.topicSet(*room, member.number, now.steady);
}

void Conversations::take(const protocol::PresenceFrame& presence, Member& member, Now now)
{
    Session& session = *member.session();
    PersonPresence& known = session.presence;
    if (known.state == presence.state)
        return;
    known.state = presence.state;
    known.since = std::uint64_t(std::chrono::milliseconds(now.unixTime).count());
    if (std::exchange(known.waits, true))
        return;
    const auto due = known.toldAt
                         ? std::max(now.steady + kNewsMoment, *known.toldAt + kPresencePause)
                         : now.steady + kNewsMoment;
    m_presences.insert({due, session.id()});
}

void Conversations::take(const protocol::TypingFrame& typing, Member& member, Now now)
{
    Session& session = *member.session();
    const Room* const room = m_rooms.find(typing.room);
    session.typing.fill(kTypingsPerSecond, kTypingBurst, now.steady);
    if (!room || !room->has(member.slot) || !session.typing.hasOne())
        return;
    session.typing.takeOne();
    const QByteArray frame =
        protocol::encodeFrame(protocol::TypingFrame{member.number, typing.room});
    for (Member* const other : others(*room, member)) {
        other->session()->mailbox.sendBare(frame);
        m_dispatch.wake(*other->session());
    }
}

/// Messages that waited too long for who is away go, where no history is kept.
void Conversations::expireWaiting(Now now)
{
    m_waitingExpiry.reset();
    std::vector<Room*> gone;
    const auto oldest = std::uint64_t(
        std::chrono::milliseconds(std::max(now.unixTime - kWaitFor, std::chrono::seconds(0)))
            .count());
    for (const auto& [number, room] : m_rooms.all()) {
        if (!room->isPrivate() || m_policy != HistoryPolicy::Off)
            continue;
        while (room->history.oldest() && (*room->history.oldest())->head.time < oldest)
            m_rooms.dropOldest(*room);
        if (room->history.oldest())
            m_waitingExpiry = now.steady + kWaitingSweep;
        gone.push_back(room.get());
    }
    for (Room* const room : gone)
        removeIfGone(*room);
}

} // namespace relay
