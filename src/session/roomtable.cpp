#include "session/roomtable.h"

#include "crypto/identity.h"
#include "protocol/limits.h"
#include "session/limits.h"

#include <algorithm>

namespace session {

using protocol::MemberNumber;
using protocol::RoomKind;

std::optional<Conversation> conversationOf(RoomKind kind, const QByteArray& name)
{
    switch (kind) {
    case RoomKind::Lobby: return Conversation();
    case RoomKind::Named: return Conversation::named(QString::fromUtf8(name));
    case RoomKind::Private: break;
    }
    const auto identity = crypto::IdentityPublicKey::fromBytes(name);
    return identity ? std::optional(Conversation::with(identity->fingerprint())) : std::nullopt;
}

RoomTable::News RoomTable::take(const protocol::RoomFrame& frame, RoomBook& book)
{
    const auto conversation = conversationOf(frame.kind, frame.name);
    if (!conversation || (frame.kind == RoomKind::Lobby) != (frame.room == protocol::kLobby))
        return News::Refused;
    if (Room* const known = findToChange(frame.room)) {
        if (known->conversation != *conversation)
            return News::Refused;
        const bool changed =
            known->frame.topic != frame.topic || known->frame.policy != frame.policy;
        known->frame = frame;
        return changed ? News::Changed : News::Nothing;
    }
    if (frame.kind == RoomKind::Private && !book.contains(*conversation)
        && (!book.learn(frame.name) || !book.add(*conversation, {}, false)))
        return News::Refused;
    // One that we left meanwhile, or were never asked about.
    if (frame.kind == RoomKind::Named && !book.contains(*conversation))
        return News::Refused;
    if (m_rooms.size() > kMostRooms)
        return News::Refused;
    m_rooms.emplace(frame.room, Room{.frame = frame, .conversation = *conversation});
    m_order.push_back(frame.room);
    return News::Entered;
}

void RoomTable::remove(const Conversation& conversation)
{
    std::erase_if(m_rooms, [&](const auto& entry) {
        if (entry.second.conversation != conversation)
            return false;
        std::erase(m_order, entry.first);
        return true;
    });
}

void RoomTable::clear()
{
    m_rooms.clear();
    m_order.clear();
}

const RoomTable::Room* RoomTable::find(protocol::RoomNumber number) const
{
    const auto found = m_rooms.find(number);
    return found == m_rooms.end() ? nullptr : &found->second;
}

RoomTable::Room* RoomTable::findToChange(protocol::RoomNumber number)
{
    const auto found = m_rooms.find(number);
    return found == m_rooms.end() ? nullptr : &found->second;
}

const RoomTable::Room* RoomTable::find(const Conversation& conversation) const
{
    const auto found = std::ranges::find_if(
        m_rooms, [&](const auto& entry) { return entry.second.conversation == conversation; });
    return found == m_rooms.end() ? nullptr : &found->second;
}

std::vector<MemberNumber> RoomTable::take(const protocol::PeopleFrame& frame)
{
    std::vector<MemberNumber> changed;
    Room* const room = findToChange(frame.room);
    if (!room || room->frame.kind != RoomKind::Named)
        return changed;
    for (const MemberNumber member : frame.members) {
        const auto known = std::ranges::find(room->people, member);
        const bool isIn = known != room->people.end();
        if (isIn != frame.out)
            continue;
        if (frame.out)
            room->people.erase(known);
        else if (room->people.size() < std::size_t(protocol::kMaxMembers))
            room->people.push_back(member);
        else
            continue;
        changed.push_back(member);
    }
    return changed;
}

const RoomTable::Room* RoomTable::setTopic(protocol::RoomNumber number, const QString& topic)
{
    Room* const room = findToChange(number);
    if (!room || room->frame.kind != RoomKind::Named || room->frame.topic == topic)
        return nullptr;
    room->frame.topic = topic;
    return room;
}

std::vector<Conversation> RoomTable::removeMember(MemberNumber member)
{
    std::vector<Conversation> rooms;
    for (auto& [number, room] : m_rooms) {
        if (std::erase(room.people, member) > 0)
            rooms.push_back(room.conversation);
    }
    return rooms;
}

} // namespace session
