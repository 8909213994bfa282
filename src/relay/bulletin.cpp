#include "relay/bulletin.h"

#include "relay/limits.h"
#include "relay/lists.h"
#include "relay/notice.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Instant;
using protocol::MemberNumber;

namespace {

/// So many fit a unit on every path.
constexpr std::size_t kPeopleInFrame = 120;

} // namespace

void addPeople(UnitPacker& units, protocol::RoomNumber room, bool out,
               const std::vector<MemberNumber>& members)
{
    for (std::size_t from = 0; from < members.size(); from += kPeopleInFrame) {
        const std::size_t count = std::min(kPeopleInFrame, members.size() - from);
        const auto begin = members.begin() + std::ptrdiff_t(from);
        units.add(protocol::PeopleFrame{room, out, {begin, begin + std::ptrdiff_t(count)}});
    }
}

void Bulletin::came(const Member& member, Instant now)
{
    if (m_roster.sessions() == 0)
        return; // nobody to tell
    m_lobby.emplace_back(presentFrame(member));
    if (member.session())
        m_newcomers.push_back(member.number);
    due(now);
}

void Bulletin::gone(MemberNumber member, protocol::EndReason reason, Instant now)
{
    if (m_roster.sessions() == 0)
        return;
    m_lobby.emplace_back(protocol::GoneFrame{member, reason});
    due(now);
}

void Bulletin::entered(const Room& room, MemberNumber member, Instant now)
{
    newsOf(room, now).changes.insert_or_assign(member, false);
}

void Bulletin::left(const Room& room, MemberNumber member, Instant now)
{
    newsOf(room, now).changes.insert_or_assign(member, true);
}

void Bulletin::topicSet(const Room& room, MemberNumber by, Instant now)
{
    newsOf(room, now).topicBy = by;
}

Bulletin::RoomNews& Bulletin::newsOf(const Room& room, Instant now)
{
    due(now);
    return m_byRoom[room.number];
}

void Bulletin::due(Instant now)
{
    if (!m_dueAt)
        m_dueAt = now + kNewsMoment;
}

void Bulletin::flush()
{
    if (!m_dueAt)
        return;
    m_dueAt.reset();
    flushLobby();
    for (const auto& [number, news] : std::exchange(m_byRoom, {})) {
        if (const Room* const room = m_rooms.find(number))
            flushRoom(*room, news);
    }
}

void Bulletin::flushLobby()
{
    const auto newcomers = std::exchange(m_newcomers, {});
    UnitPacker packer(delivery::kLeastPayload - protocol::kDataOverhead);
    for (const protocol::Frame& frame : std::exchange(m_lobby, {}))
        packer.add(frame);
    const std::vector<QByteArray> units = packer.take();
    if (units.empty())
        return;
    for (const std::optional<Member>& member : m_roster.slots()) {
        Session* const session = member ? member->session() : nullptr;
        if (!session)
            continue;
        if (std::ranges::binary_search(newcomers, member->number)) {
            session->mailbox.post(std::make_unique<RosterFeed>(m_roster, member->number));
            m_dispatch.wake(*session);
        } else {
            post(*session, units);
        }
    }
}

void Bulletin::flushRoom(const Room& room, const RoomNews& news)
{
    UnitPacker packer(delivery::kLeastPayload - protocol::kDataOverhead);
    for (const bool out : {false, true}) {
        std::vector<MemberNumber> members;
        for (const auto& [member, isOut] : news.changes) {
            if (isOut == out)
                members.push_back(member);
        }
        addPeople(packer, room.number, out, members);
    }
    if (news.topicBy != 0)
        packer.add(protocol::TopicFrame{room.number, news.topicBy, room.topic});
    const std::vector<QByteArray> units = packer.take();
    for (const Slot slot : room.people())
        post(*m_roster.at(slot)->session(), units);
}

void Bulletin::post(Session& session, const std::vector<QByteArray>& units)
{
    for (const QByteArray& unit : units)
        session.mailbox.post(unit);
    m_dispatch.wake(session);
}

} // namespace relay
