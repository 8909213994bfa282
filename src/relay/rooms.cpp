#include "relay/rooms.h"

#include "protocol/name.h"
#include "relay/limits.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::NoRoomReason;
using protocol::RoomKind;
using protocol::RoomNumber;

namespace {

/// Full case folding: where that makes several characters of one, upper case does too, and
/// QString::toCaseFolded() alone does not.
QString caseFolded(const QString& text)
{
    QString folded;
    for (const char32_t character : text.toUcs4()) {
        const QString one = QString::fromUcs4(&character, 1);
        const QString upper = one.toUpper();
        folded += (upper.size() > one.size() ? upper : one).toCaseFolded();
    }
    return folded;
}

/// The same for names that are one: normalization form C after case folding, which may itself undo
/// the form that it found.
QString folded(const QByteArray& name)
{
    return caseFolded(QString::fromUtf8(name).normalized(QString::NormalizationForm_C))
        .normalized(QString::NormalizationForm_C);
}

QByteArray pairOf(const QByteArray& one, const QByteArray& other)
{
    return one < other ? one + other : other + one;
}

} // namespace

Rooms::Rooms(const HistoryBounds& bounds) : m_bounds(bounds)
{
    add(std::make_unique<Room>(protocol::kLobby, RoomKind::Lobby));
}

Room* Rooms::find(RoomNumber number)
{
    const auto found = m_byNumber.find(number);
    return found == m_byNumber.end() ? nullptr : found->second.get();
}

Room* Rooms::findNamed(const QByteArray& name)
{
    return m_named.value(folded(name));
}

Room* Rooms::findPrivate(const QByteArray& one, const QByteArray& other)
{
    return m_private.value(pairOf(one, other));
}

std::expected<Room*, NoRoomReason> Rooms::makeNamed(const QByteArray& name, const QString& topic)
{
    if (!protocol::isUsableName(name))
        return std::unexpected(NoRoomReason::UnusableName);
    if (named() >= kMostRooms)
        return std::unexpected(NoRoomReason::TooMany);
    auto room = std::make_unique<Room>(m_nextNumber++, RoomKind::Named);
    room->name = name;
    room->topic = topic;
    return add(std::move(room));
}

std::expected<Room*, NoRoomReason> Rooms::makePrivate(const QByteArray& one,
                                                      const QByteArray& other)
{
    if (privates() >= kMostConversations)
        return std::unexpected(NoRoomReason::TooMany);
    auto room = std::make_unique<Room>(m_nextNumber++, RoomKind::Private);
    room->parties[0].identity = one;
    room->parties[1].identity = other;
    return add(std::move(room));
}

Room* Rooms::restore(std::unique_ptr<Room> room)
{
    countFrom(room->number + 1);
    return add(std::move(room));
}

void Rooms::countFrom(RoomNumber number)
{
    m_nextNumber = std::max(m_nextNumber, number);
}

Room* Rooms::add(std::unique_ptr<Room> room)
{
    Room* const added = room.get();
    m_bytes += added->history.bytes();
    if (added->kind == RoomKind::Named)
        m_named.insert(folded(added->name), added);
    else if (added->isPrivate())
        m_private.insert(pairOf(added->parties[0].identity, added->parties[1].identity), added);
    m_byNumber.insert_or_assign(added->number, std::move(room));
    return added;
}

void Rooms::remove(const Room& room)
{
    m_bytes -= room.history.bytes();
    if (room.kind == RoomKind::Named)
        m_named.remove(folded(room.name));
    else
        m_private.remove(pairOf(room.parties[0].identity, room.parties[1].identity));
    m_byNumber.erase(room.number);
}

void Rooms::keep(Room& room, MessagePtr message)
{
    m_bytes -= room.history.bytes();
    room.history.add(std::move(message));
    room.history.trim(m_bounds);
    m_bytes += room.history.bytes();
    while (m_bytes > kHistoryBytesTotal)
        dropOldest(largest());
}

void Rooms::dropOldest(Room& room)
{
    m_bytes -= room.history.bytes();
    room.history.dropOldest();
    m_bytes += room.history.bytes();
}

Room& Rooms::largest()
{
    const auto most = std::ranges::max_element(
        m_byNumber, {}, [](const auto& entry) { return entry.second->history.bytes(); });
    return *most->second;
}

} // namespace relay
