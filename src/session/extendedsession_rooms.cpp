// Who is there, the rooms that we are in, and what is asked of them.

#include "session/extendedsession.h"
#include "session/limits.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Frame;
using protocol::MemberNumber;
using protocol::Now;
using protocol::RoomKind;

namespace {

/// Nothing for the lobby, in which everybody is anyway.
std::optional<protocol::EnterFrame> enterFrame(const Conversation& room, const QString& topic,
                                               const RoomBook& book)
{
    if (room.isRoom())
        return protocol::EnterFrame{RoomKind::Named, room.room().toUtf8(), topic};
    if (room.isPrivate()) {
        if (const QByteArray identity = book.identityOf(room.person()); !identity.isEmpty())
            return protocol::EnterFrame{RoomKind::Private, identity, {}};
    }
    return std::nullopt;
}

} // namespace

// --- What is asked -----------------------------------------------------------------------------

void ExtendedSession::enterRooms(Now now)
{
    for (const RoomBook::Entry& entry : m_context.memory->rooms.entries()) {
        if (const auto frame = enterFrame(entry.conversation, entry.topic, m_context.memory->rooms))
            m_requests.emplace_back(*frame);
    }
    if (m_context.memory->away)
        tellAway(now);
}

void ExtendedSession::request(const Frame& frame, Now now)
{
    if (m_requests.size() < kWaitingRequests)
        m_requests.push_back(frame);
    settle(now);
}

void ExtendedSession::enter(const Conversation& room, const QString& topic, Now now)
{
    if (const auto frame = enterFrame(room, topic, m_context.memory->rooms))
        request(*frame, now);
}

void ExtendedSession::leave(const Conversation& room, Now now)
{
    const RoomTable::Room* const known = m_rooms.find(room);
    if (!known)
        return;
    request(protocol::LeaveFrame{known->frame.room}, now);
    m_rooms.remove(room);
}

void ExtendedSession::listRooms(Now now)
{
    request(protocol::ListFrame{}, now);
}

void ExtendedSession::setTopic(const Conversation& room, const QString& topic, Now now)
{
    const RoomTable::Room* const known = m_rooms.find(room);
    if (known && room.isRoom())
        request(protocol::TopicFrame{.room = known->frame.room, .topic = topic}, now);
}

void ExtendedSession::fetchEarlier(const Conversation& room, int count, Now now)
{
    m_fetcher.fetchEarlier(room, count);
    settle(now);
}

void ExtendedSession::tellAway(Now now)
{
    using protocol::PresenceState;
    const auto state = m_context.memory->away ? PresenceState::Away : PresenceState::Here;
    constexpr delivery::StateKey kOwnPresence = 0;
    (void)m_transport->enqueue(protocol::PresenceFrame{.state = state}, now, kOwnPresence);
    m_transport->flush(now);
}

void ExtendedSession::tellTyping(const Conversation& room, Now now)
{
    const RoomTable::Room* const known = m_rooms.find(room);
    const bool isFresh = m_typedAt && now.steady < *m_typedAt + kTypingEvery && m_typedIn == room;
    if ((!known && !room.isLobby()) || isFresh)
        return;
    m_typedAt = now.steady;
    m_typedIn = room;
    m_context.outgoing.append(m_transport->bare(
        protocol::TypingFrame{.room = known ? known->frame.room : protocol::kLobby}, now));
}

// --- What is known -----------------------------------------------------------------------------

std::vector<RoomInfo> ExtendedSession::rooms() const
{
    std::vector<RoomInfo> rooms;
    for (const protocol::RoomNumber number : m_rooms.numbers())
        rooms.push_back(infoOf(*m_rooms.find(number)));
    return rooms;
}

RoomInfo ExtendedSession::infoOf(const RoomTable::Room& room) const
{
    const auto& sequences = m_context.memory->sequences;
    const auto sequence = sequences.find(room.conversation);
    return {.conversation = room.conversation,
            .topic = room.frame.topic,
            .policy = room.frame.policy,
            .entered = true,
            .hasEarlier = sequence != sequences.end() && sequence->second.earlier(1),
            .people = int(room.people.size())};
}

std::vector<Person> ExtendedSession::peopleIn(const Conversation& conversation) const
{
    if (conversation.isLobby())
        return people();
    std::vector<Person> found;
    if (conversation.isPrivate()) {
        found = people();
        std::erase_if(found, [&](const Person& p) { return p.identity != conversation.person(); });
    } else if (const RoomTable::Room* const room = m_rooms.find(conversation)) {
        for (const MemberNumber member : room->people) {
            if (auto person = m_people.find(member))
                found.push_back(*std::move(person));
        }
    }
    return found;
}

std::optional<LinkHealth> ExtendedSession::health(Now now) const
{
    return m_transport->health(now.steady);
}

/// Only the relay of a person has a successor.
std::optional<int> ExtendedSession::succession() const
{
    if (!isHosted() || !m_context.config.canHost)
        return std::nullopt;
    return m_people.hostsBefore(m_joined.member, m_relay.host);
}

bool ExtendedSession::isOwn(MemberNumber number, const std::optional<Person>& person) const
{
    return number == m_joined.member
           || (person && person->identity
               && person->identity == m_context.config.identity->publicKey().fingerprint());
}

// --- What the relay says -----------------------------------------------------------------------

void ExtendedSession::takeOfRooms(const Frame& frame, Now now)
{
    if (const auto* gone = std::get_if<protocol::GoneFrame>(&frame))
        take(*gone);
    else if (const auto* presence = std::get_if<protocol::PresenceFrame>(&frame))
        m_people.take(*presence, m_context.events);
    else if (const auto* room = std::get_if<protocol::RoomFrame>(&frame))
        take(*room, now);
    else if (const auto* refused = std::get_if<protocol::NoRoomFrame>(&frame))
        take(*refused);
    else if (const auto* people = std::get_if<protocol::PeopleFrame>(&frame))
        take(*people);
    else if (const auto* listed = std::get_if<protocol::ListedFrame>(&frame))
        take(*listed);
    else if (const auto* receipt = std::get_if<protocol::ReceiptFrame>(&frame))
        take(*receipt, now);
    else if (const auto* declined = std::get_if<protocol::DeclinedFrame>(&frame))
        m_sender.take(*declined, now);
    else if (const auto* fetched = std::get_if<protocol::FetchedFrame>(&frame))
        m_fetcher.take(*fetched, now);
    else if (const auto* topic = std::get_if<protocol::TopicFrame>(&frame))
        take(*topic);
    else if (const auto* typing = std::get_if<protocol::TypingFrame>(&frame))
        take(*typing);
    // The rest belongs to the handshake, or goes to relays.
}

void ExtendedSession::take(const protocol::PresentFrame& present, const Arrival& arrival, Now now)
{
    if (!m_people.add(present, m_context.events)) {
        m_context.tellSeldom(DatagramRejected{arrival.from}, now);
        return;
    }
    RoomBook& book = m_context.memory->rooms;
    if (present.classic || present.absent || !book.learn(present.identity))
        return;
    // Somebody with whom we wanted to talk, and whom this relay had not met.
    const auto conversation = conversationOf(RoomKind::Private, present.identity);
    if (conversation && std::erase(m_notMet, *conversation) > 0 && book.contains(*conversation))
        m_requests.emplace_back(protocol::EnterFrame{RoomKind::Private, present.identity, {}});
}

void ExtendedSession::take(const protocol::GoneFrame& gone)
{
    const auto person = m_people.find(gone.member);
    const auto rooms = m_rooms.removeMember(gone.member);
    if (person) {
        for (const Conversation& room : rooms)
            m_context.events.push_back(RoomPeopleChanged{room, {}, {*person}});
    }
    m_people.remove(gone.member, m_context.events);
}

void ExtendedSession::take(const protocol::RoomFrame& frame, Now now)
{
    const RoomTable::News news = m_rooms.take(frame, m_context.memory->rooms);
    if (news == RoomTable::News::Refused)
        return;
    const RoomTable::Room& room = *m_rooms.find(frame.room);
    Memory& memory = *m_context.memory;
    memory.show(memory.sequences[room.conversation].enter(m_joined.epoch, frame, now.steady),
                m_context.events);
    if (room.conversation.isPrivate())
        m_sender.takeDelivered(room.conversation, frame.delivered);
    if (news == RoomTable::News::Entered) {
        memory.outbox.lookAgain();
        m_context.events.push_back(RoomEntered{infoOf(room)});
    } else if (news == RoomTable::News::Changed) {
        m_context.events.push_back(RoomChanged{infoOf(room)});
    }
}

void ExtendedSession::take(const protocol::NoRoomFrame& refused)
{
    const auto conversation = conversationOf(refused.kind, refused.name);
    if (!conversation || conversation->isLobby() || refused.reason == protocol::NoRoomReason::Left)
        return;
    if (refused.reason == protocol::NoRoomReason::NobodyMet) { // who may come yet
        if (m_notMet.size() < kMostRooms && !std::ranges::contains(m_notMet, *conversation))
            m_notMet.push_back(*conversation);
        return;
    }
    m_rooms.remove(*conversation);
    if (!m_context.memory->rooms.remove(*conversation))
        return;
    m_sender.refused(*conversation);
    m_context.events.push_back(RoomLeft{*conversation, refused.reason});
}

void ExtendedSession::take(const protocol::PeopleFrame& frame)
{
    RoomPeopleChanged change;
    for (const MemberNumber member : m_rooms.take(frame)) {
        if (auto person = m_people.find(member))
            (frame.out ? change.left : change.came).push_back(*std::move(person));
    }
    if (change.came.empty() && change.left.empty())
        return;
    change.conversation = m_rooms.find(frame.room)->conversation;
    m_context.events.push_back(std::move(change));
}

void ExtendedSession::take(const protocol::TopicFrame& frame)
{
    if (const RoomTable::Room* const room = m_rooms.setTopic(frame.room, frame.topic))
        m_context.events.push_back(RoomChanged{infoOf(*room)});
}

void ExtendedSession::take(const protocol::ListedFrame& listed)
{
    for (const auto& entry : listed.rooms) {
        if (m_listed.size() < kListedRooms)
            m_listed.push_back({entry.name, entry.topic, entry.people});
    }
    if (listed.last)
        m_context.events.push_back(RoomsListed{std::exchange(m_listed, {})});
}

void ExtendedSession::take(const protocol::ReceiptFrame& receipt, Now now)
{
    m_sender.take(receipt, m_people, now);
    const RoomTable::Room* const room = m_rooms.find(receipt.room);
    if (!room || receipt.number == 0)
        return;
    Memory& memory = *m_context.memory;
    memory.show(
        memory.sequences[room->conversation].skip({receipt.number, receipt.number}, now.steady),
        m_context.events);
}

void ExtendedSession::take(const protocol::TypingFrame& typing)
{
    const RoomTable::Room* const room = m_rooms.find(typing.room);
    const auto person = m_people.find(typing.member);
    if (person && (room || typing.room == protocol::kLobby))
        m_context.events.push_back(Typing{*person, room ? room->conversation : Conversation()});
}

} // namespace session
