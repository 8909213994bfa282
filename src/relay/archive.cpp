#include "relay/archive.h"

#include "protocol/bytes.h"
#include "protocol/limits.h"
#include "protocol/name.h"
#include "relay/limits.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::appendNumber;
using protocol::ByteReader;
using protocol::MemberNumber;
using protocol::RoomKind;
using protocol::RoomNumber;

namespace {

/// The first byte of a record.
enum class RecordKind : std::uint8_t {
    Counts = 0,  ///< of the relay's log: epoch, numbers that were given
    Header = 1,  ///< the first of a room's log: what it is
    Topic = 2,   ///< it has another topic
    Message = 3, ///< somebody said something
    Reached = 4, ///< of a private room: what either has
    Next = 5,    ///< the number of the next message, where none is left that says it
};

void appendShort(QByteArray& record, const QByteArray& field)
{
    appendNumber(record, std::uint8_t(field.size()));
    record += field;
}

QByteArray takeShort(ByteReader& reader)
{
    return reader.bytes(reader.number<std::uint8_t>()).toByteArray();
}

protocol::MessageId takeId(ByteReader& reader)
{
    protocol::MessageId id{};
    std::ranges::copy(reader.bytes(protocol::kMessageIdSize), id.begin());
    return id;
}

QByteArray begin(RecordKind kind)
{
    QByteArray record;
    appendNumber(record, std::to_underlying(kind));
    return record;
}

QByteArray headerOf(const Room& room)
{
    QByteArray record = begin(RecordKind::Header);
    appendNumber(record, std::to_underlying(room.kind));
    appendShort(record, room.name);
    for (const Party& party : room.parties)
        appendShort(record, party.identity);
    return record;
}

/// Null for what is no room.
std::unique_ptr<Room> readHeader(RoomNumber number, ByteReader& reader)
{
    auto room = std::make_unique<Room>(number, RoomKind(reader.number<std::uint8_t>()));
    room->name = takeShort(reader);
    bool good = room->kind == RoomKind::Named ? protocol::isUsableName(room->name)
                                              : room->kind == RoomKind::Private;
    for (Party& party : room->parties) {
        party.identity = takeShort(reader);
        good = good
               && party.identity.size()
                      == (room->isPrivate() ? qsizetype(protocol::kIdentitySize) : 0);
    }
    return good && reader.complete() ? std::move(room) : nullptr;
}

QByteArray topicOf(const Room& room)
{
    return begin(RecordKind::Topic) + room.topic.toUtf8();
}

QByteArray reachedOf(const Room& room)
{
    QByteArray record = begin(RecordKind::Reached);
    for (const Party& party : room.parties)
        appendNumber(record, party.reached);
    return record;
}

QByteArray nextOf(const Room& room)
{
    QByteArray record = begin(RecordKind::Next);
    appendNumber(record, room.history.next());
    return record;
}

QByteArray recordOf(const Message& message)
{
    QByteArray record = begin(RecordKind::Message);
    record.append(QByteArrayView(message.head.id));
    appendNumber(record, message.head.number);
    appendNumber(record, message.head.time);
    appendNumber(record, message.author->number);
    appendShort(record, protocol::encodeEndpoint(message.author->address));
    appendShort(record, message.author->identity);
    appendShort(record, message.author->name.toUtf8());
    return record += message.text;
}

} // namespace

void Archive::load(Rooms& rooms, Roster& roster)
{
    const auto logs = m_store ? m_store->take() : std::map<LogNumber, std::vector<QByteArray>>();
    m_epoch = (std::uint64_t(m_random.number32()) << 32) | m_random.number32();
    if (const auto own = logs.find(kRelayLog); own != logs.end() && !own->second.empty()) {
        ByteReader reader(own->second.back());
        (void)reader.number<std::uint8_t>();
        const auto epoch = reader.number<std::uint64_t>();
        const auto members = reader.number<std::uint32_t>();
        const auto roomNumber = reader.number<std::uint32_t>();
        if (reader.complete()) {
            m_epoch = epoch;
            roster.countFrom(members);
            rooms.countFrom(roomNumber);
        }
    }
    for (const auto& [number, records] : logs) {
        if (number != kRelayLog)
            restore(number, records, rooms, roster);
    }
    m_authors.clear();
    count(rooms, roster);
}

void Archive::restore(RoomNumber number, const std::vector<QByteArray>& records, Rooms& rooms,
                      Roster& roster)
{
    Log& log = m_logs[number];
    log.begun = true;
    Room* room = number == protocol::kLobby ? &rooms.lobby() : nullptr;
    for (const QByteArray& record : records) {
        log.bytes += std::size_t(record.size());
        ByteReader reader(record);
        const auto kind = RecordKind(reader.number<std::uint8_t>());
        if (!room) {
            auto made = kind == RecordKind::Header ? readHeader(number, reader) : nullptr;
            room = made ? rooms.restore(std::move(made)) : nullptr;
        } else if (kind == RecordKind::Topic) {
            room->topic = QString::fromUtf8(reader.rest());
        } else if (kind == RecordKind::Next) {
            room->history.skipTo(std::max(reader.number<std::uint64_t>(), room->history.next()));
        } else if (kind == RecordKind::Reached) {
            for (Party& party : room->parties)
                party.reached = reader.number<std::uint64_t>();
        } else if (kind == RecordKind::Message) {
            restoreMessage(*room, reader, rooms, roster);
        }
    }
}

void Archive::restoreMessage(Room& room, ByteReader& reader, Rooms& rooms, Roster& roster)
{
    Message message;
    message.head.id = takeId(reader);
    message.head.room = room.number;
    message.head.number = reader.number<std::uint64_t>();
    message.head.time = reader.number<std::uint64_t>();
    const auto oldNumber = reader.number<std::uint32_t>();
    Author author;
    author.address = protocol::decodeEndpoint(takeShort(reader)).value_or(protocol::Endpoint());
    author.identity = takeShort(reader);
    author.name = QString::fromUtf8(takeShort(reader));
    message.text = reader.rest().toByteArray();
    if (reader.overran() || message.head.number < room.history.next() || message.text.isEmpty()
        || message.text.size() > qsizetype(protocol::kMaxText))
        return;

    std::shared_ptr<const Author>& known = m_authors[oldNumber];
    if (!known) {
        author.number = roster.giveNumber();
        known = std::make_shared<const Author>(std::move(author));
    }
    message.author = known;
    message.head.sender = known->number;
    message.confirmed = room.isPrivate();
    room.ids.add(known->identity, message.head.id,
                 {.number = message.head.number, .time = message.head.time});
    rooms.keep(room, std::make_shared<const Message>(std::move(message)));
}

bool Archive::add(const Room& room, const Message& message)
{
    return !m_store || append(room, recordOf(message));
}

void Archive::topicSet(const Room& room)
{
    if (m_store && m_logs[room.number].begun)
        (void)append(room, topicOf(room)); // if it fails, the next message says so
}

void Archive::reached(const Room& room)
{
    if (m_store && m_logs[room.number].begun)
        (void)append(room, reachedOf(room));
}

void Archive::removed(const Room& room)
{
    if (m_logs.erase(room.number) > 0 && m_store)
        (void)m_store->replace(room.number, {});
}

bool Archive::append(const Room& room, const QByteArray& record)
{
    Log& log = m_logs[room.number];
    const std::size_t kept = room.history.bytes();
    if (!log.begun || log.bytes > 2 * kept + kLeastLogBytes) {
        if (!rewrite(room))
            return false;
    }
    if (!m_store->append(room.number, record))
        return false;
    log.bytes += std::size_t(record.size());
    return true;
}

bool Archive::rewrite(const Room& room)
{
    std::vector<QByteArray> records{headerOf(room), topicOf(room)};
    if (room.history.size() == 0)
        records.push_back(nextOf(room));
    for (auto number = room.history.first(); number < room.history.next(); ++number)
        records.push_back(recordOf(**room.history.find(number)));
    if (room.isPrivate())
        records.push_back(reachedOf(room));
    if (!m_store->replace(room.number, records))
        return false;
    Log& log = m_logs[room.number];
    log.begun = true;
    log.bytes = 0;
    for (const QByteArray& record : records)
        log.bytes += std::size_t(record.size());
    return true;
}

void Archive::count(const Rooms& rooms, const Roster& roster)
{
    if (!m_store || (roster.lastNumber() < m_membersUpTo && rooms.nextNumber() <= m_roomsBelow))
        return;
    m_membersUpTo = roster.lastNumber() + kNumbersAhead;
    m_roomsBelow = rooms.nextNumber() + kNumbersAhead;
    QByteArray record = begin(RecordKind::Counts);
    appendNumber(record, m_epoch);
    appendNumber(record, m_membersUpTo);
    appendNumber(record, m_roomsBelow);
    (void)m_store->replace(kRelayLog, {record});
}

} // namespace relay
