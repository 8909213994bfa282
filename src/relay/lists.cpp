#include "relay/lists.h"

#include "relay/bulletin.h"
#include "relay/limits.h"
#include "relay/notice.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace relay {

using protocol::HistoryPolicy;
using protocol::MemberNumber;

std::optional<FeedUnit> RosterFeed::next(qsizetype unitLimit)
{
    QByteArray frames;
    const auto slots = m_roster.slots();
    while (m_nextSlot < slots.size()) {
        const std::optional<Member>& member = slots[m_nextSlot];
        if (member && member->number != m_self && member->number <= m_last) {
            const QByteArray frame = protocol::encodeFrame(presentFrame(*member));
            if (!frames.isEmpty() && frames.size() + frame.size() > unitLimit)
                break;
            frames += frame;
        }
        ++m_nextSlot;
    }
    return frames.isEmpty() ? std::nullopt : std::optional(FeedUnit{.frames = frames});
}

std::optional<FeedUnit> ListFeed::next(qsizetype unitLimit)
{
    if (!std::exchange(m_made, true))
        m_units = make(unitLimit);
    if (m_units.empty())
        return std::nullopt;
    FeedUnit unit = std::move(m_units.front());
    m_units.pop_front();
    return unit;
}

void ListFeed::append(std::deque<FeedUnit>& units, UnitPacker& packer)
{
    for (QByteArray& unit : packer.take())
        units.push_back({.frames = std::move(unit)});
}

std::deque<FeedUnit> PeopleFeed::make(qsizetype unitLimit)
{
    std::deque<FeedUnit> units;
    const Room* const room = m_rooms.find(m_room);
    if (!room)
        return units;
    std::vector<MemberNumber> members;
    members.reserve(room->people().size());
    for (const Slot slot : room->people())
        members.push_back(m_roster.at(slot)->number);
    UnitPacker packer(unitLimit);
    addPeople(packer, m_room, false, members);
    append(units, packer);
    return units;
}

std::deque<FeedUnit> RoomsFeed::make(qsizetype unitLimit)
{
    std::vector<protocol::ListedFrame> frames(1);
    qsizetype size = protocol::kFrameHeaderSize + 1;
    for (const auto& [number, room] : m_rooms.all()) {
        if (room->kind != protocol::RoomKind::Named)
            continue;
        const qsizetype cost = 4 + room->name.size() + room->topic.toUtf8().size();
        if (size + cost > unitLimit) {
            frames.back().last = false;
            frames.emplace_back();
            size = protocol::kFrameHeaderSize + 1;
        }
        size += cost;
        const std::size_t people =
            std::min<std::size_t>(room->people().size(), std::numeric_limits<std::uint16_t>::max());
        frames.back().rooms.push_back(
            {std::uint16_t(people), QString::fromUtf8(room->name), room->topic});
    }
    std::deque<FeedUnit> units;
    for (const protocol::ListedFrame& frame : frames)
        units.push_back({.frames = protocol::encodeFrame(frame)});
    return units;
}

std::uint64_t HistoryAccess::first(Room& room, const QByteArray& identity, std::uint64_t from) const
{
    from = std::max(from, room.history.first());
    if (policy == HistoryPolicy::Off) {
        if (const Party* const party = room.party(identity))
            from = std::max(from, party->reached + 1);
        else
            from = visitors.firstHeard(identity, room.number, from).value_or(room.history.next());
    }
    return std::min(from, room.history.next());
}

std::optional<FeedUnit> HistoryFeed::next(qsizetype unitLimit)
{
    if (!m_dealtWith)
        m_dealtWith = collect();
    if (m_pieces) {
        if (auto unit = m_pieces->next(unitLimit))
            return unit;
        m_pieces.reset();
        m_messages.pop_front();
    }
    if (m_messages.empty()) {
        if (std::exchange(m_over, true))
            return std::nullopt;
        return FeedUnit{.frames = protocol::encodeFrame(
                            protocol::FetchedFrame{m_fetch.room, m_fetch.from, *m_dealtWith})};
    }
    const MessagePtr& message = m_messages.front();
    const Author& author = *message->author;
    // Also who is present: whether its PRESENT comes first, or at all, cannot be known here.
    if (m_named.insert(author.number).second)
        return FeedUnit{.frames = protocol::encodeFrame(absentFrame(author))};
    m_pieces = std::make_unique<PieceFeed>(message, unitsOf(*message, true, unitLimit));
    return m_pieces->next(unitLimit);
}

std::uint64_t HistoryFeed::collect()
{
    Room* const room = m_access.rooms.find(m_fetch.room);
    if (!room)
        return m_fetch.to;
    std::size_t bytes = 0;
    // What is yet to be said is not dealt with.
    const std::uint64_t end = std::min(m_fetch.to, room->history.next() - 1);
    for (auto number = m_access.first(*room, m_identity, m_fetch.from); number <= end;
         number = m_access.first(*room, m_identity, number + 1)) {
        const MessagePtr& message = *room->history.find(number);
        bytes += std::size_t(message->text.size());
        if (m_messages.size() == kFetchMessages || (!m_messages.empty() && bytes > kFetchBytes))
            return number - 1;
        m_messages.push_back(message);
    }
    return std::max(end, m_fetch.from);
}

} // namespace relay
