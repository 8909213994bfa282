#include "protocol/roomframes.h"

#include "protocol/framecodec.h"
#include "protocol/name.h"

#include <algorithm>
#include <utility>

namespace protocol::codec {

namespace {

QString takeTopic(ByteReader& reader, qsizetype size, bool& good)
{
    const QByteArrayView utf8 = reader.bytes(size);
    good = good && isUsableTopic(utf8);
    return QString::fromUtf8(utf8);
}

QString takeTopic(ByteReader& reader, bool& good)
{
    const QByteArrayView utf8 = reader.rest();
    good = good && isUsableTopic(utf8);
    return QString::fromUtf8(utf8);
}

std::vector<MemberNumber> takeMembers(ByteReader& reader)
{
    std::vector<MemberNumber> members;
    while (!reader.atEnd() && !reader.overran())
        members.push_back(reader.number<std::uint32_t>());
    return members;
}

void writeMembers(QByteArray& out, const std::vector<MemberNumber>& members)
{
    for (const MemberNumber member : members)
        appendNumber(out, member);
}

void writeShort(QByteArray& out, const QByteArray& text)
{
    appendNumber(out, std::uint8_t(text.size()));
    out += text;
}

/// An identity where one has to be. That the name of a room is usable is judged by who answers.
bool fits(RoomKind kind, const QByteArray& name)
{
    return kind != RoomKind::Private || name.size() == qsizetype(kIdentitySize);
}

} // namespace

bool read(ByteReader& reader, DeclinedFrame& frame)
{
    frame.id = takeId(reader);
    const bool good = takeEnum(reader, frame.reason, DeclinedReason::NoPlace);
    frame.waitMs = reader.number<std::uint32_t>();
    return good;
}

bool read(ByteReader& reader, EnterFrame& frame)
{
    bool good = takeEnum(reader, frame.kind, RoomKind::Private);
    frame.name = take(reader, reader.number<std::uint8_t>());
    frame.topic = takeTopic(reader, good);
    return good && frame.kind != RoomKind::Lobby && fits(frame.kind, frame.name);
}

bool read(ByteReader& reader, LeaveFrame& frame)
{
    frame.room = reader.number<std::uint32_t>();
    return frame.room != kLobby;
}

bool read(ByteReader& reader, RoomFrame& frame)
{
    frame.room = reader.number<std::uint32_t>();
    bool good = takeEnum(reader, frame.kind, RoomKind::Private);
    good &= takeEnum(reader, frame.policy, HistoryPolicy::Disk);
    frame.first = reader.number<std::uint64_t>();
    frame.next = reader.number<std::uint64_t>();
    frame.delivered = reader.number<std::uint64_t>();
    frame.name = take(reader, reader.number<std::uint8_t>());
    frame.topic = takeTopic(reader, good);
    switch (frame.kind) {
    case RoomKind::Lobby: good = good && frame.name.isEmpty(); break;
    case RoomKind::Named: good = good && isUsableName(frame.name); break;
    case RoomKind::Private: good = good && fits(frame.kind, frame.name); break;
    }
    return good && (frame.room == kLobby) == (frame.kind == RoomKind::Lobby) && frame.first >= 1
           && frame.first <= frame.next && frame.delivered < frame.next;
}

bool read(ByteReader& reader, NoRoomFrame& frame)
{
    bool good = takeEnum(reader, frame.reason, NoRoomReason::NobodyMet);
    good &= takeEnum(reader, frame.kind, RoomKind::Private);
    frame.name = reader.rest().toByteArray();
    return good && frame.kind != RoomKind::Lobby && frame.name.size() <= 255
           && fits(frame.kind, frame.name);
}

bool read(ByteReader& /*reader*/, ListFrame& /*frame*/)
{
    return true;
}

bool read(ByteReader& reader, ListedFrame& frame)
{
    const auto last = reader.number<std::uint8_t>();
    frame.last = last == 1;
    bool good = last <= 1;
    while (good && !reader.atEnd() && !reader.overran()) {
        ListedFrame::Entry entry;
        entry.people = reader.number<std::uint16_t>();
        const QByteArrayView name = reader.bytes(reader.number<std::uint8_t>());
        entry.name = QString::fromUtf8(name);
        entry.topic = takeTopic(reader, reader.number<std::uint8_t>(), good);
        good = good && isUsableName(name);
        frame.rooms.push_back(std::move(entry));
    }
    return good;
}

bool read(ByteReader& reader, TopicFrame& frame)
{
    bool good = true;
    frame.room = reader.number<std::uint32_t>();
    frame.member = reader.number<std::uint32_t>();
    frame.topic = takeTopic(reader, good);
    return good && frame.room != kLobby;
}

bool read(ByteReader& reader, PeopleFrame& frame)
{
    frame.room = reader.number<std::uint32_t>();
    const auto change = reader.number<std::uint8_t>();
    frame.out = change == 1;
    frame.members = takeMembers(reader);
    return change <= 1 && !frame.members.empty() && !std::ranges::contains(frame.members, 0U);
}

bool read(ByteReader& reader, ReceiptFrame& frame)
{
    frame.id = takeId(reader);
    frame.room = reader.number<std::uint32_t>();
    frame.number = reader.number<std::uint64_t>();
    frame.time = reader.number<std::uint64_t>();
    frame.expected = reader.number<std::uint16_t>();
    frame.delivered = reader.number<std::uint16_t>();
    frame.unconfirmed = reader.number<std::uint16_t>();
    frame.missing = takeMembers(reader);
    return frame.number != 0 && frame.delivered <= frame.expected
           && frame.missing.size() <= kMostMissingNamed;
}

bool read(ByteReader& reader, FetchFrame& frame)
{
    frame.room = reader.number<std::uint32_t>();
    frame.from = reader.number<std::uint64_t>();
    frame.to = reader.number<std::uint64_t>();
    return frame.from >= 1 && frame.from <= frame.to;
}

bool read(ByteReader& reader, FetchedFrame& frame)
{
    frame.room = reader.number<std::uint32_t>();
    frame.from = reader.number<std::uint64_t>();
    frame.to = reader.number<std::uint64_t>();
    return frame.from >= 1 && frame.from <= frame.to;
}

bool read(ByteReader& reader, PresenceFrame& frame)
{
    frame.member = reader.number<std::uint32_t>();
    const bool good = takeEnum(reader, frame.state, PresenceState::Away);
    frame.since = reader.number<std::uint64_t>();
    return good;
}

bool read(ByteReader& reader, TypingFrame& frame)
{
    frame.member = reader.number<std::uint32_t>();
    frame.room = reader.number<std::uint32_t>();
    return true;
}

void write(QByteArray& out, const DeclinedFrame& frame)
{
    out.append(QByteArrayView(frame.id));
    appendNumber(out, std::to_underlying(frame.reason));
    appendNumber(out, frame.waitMs);
}

void write(QByteArray& out, const EnterFrame& frame)
{
    appendNumber(out, std::to_underlying(frame.kind));
    writeShort(out, frame.name);
    out += frame.topic.toUtf8();
}

void write(QByteArray& out, const LeaveFrame& frame)
{
    appendNumber(out, frame.room);
}

void write(QByteArray& out, const RoomFrame& frame)
{
    appendNumber(out, frame.room);
    appendNumber(out, std::to_underlying(frame.kind));
    appendNumber(out, std::to_underlying(frame.policy));
    appendNumber(out, frame.first);
    appendNumber(out, frame.next);
    appendNumber(out, frame.delivered);
    writeShort(out, frame.name);
    out += frame.topic.toUtf8();
}

void write(QByteArray& out, const NoRoomFrame& frame)
{
    appendNumber(out, std::to_underlying(frame.reason));
    appendNumber(out, std::to_underlying(frame.kind));
    out += frame.name;
}

void write(QByteArray& /*out*/, const ListFrame& /*frame*/) {}

void write(QByteArray& out, const ListedFrame& frame)
{
    appendNumber(out, std::uint8_t(frame.last));
    for (const ListedFrame::Entry& entry : frame.rooms) {
        appendNumber(out, entry.people);
        writeShort(out, entry.name.toUtf8());
        writeShort(out, entry.topic.toUtf8());
    }
}

void write(QByteArray& out, const TopicFrame& frame)
{
    appendNumber(out, frame.room);
    appendNumber(out, frame.member);
    out += frame.topic.toUtf8();
}

void write(QByteArray& out, const PeopleFrame& frame)
{
    appendNumber(out, frame.room);
    appendNumber(out, std::uint8_t(frame.out));
    writeMembers(out, frame.members);
}

void write(QByteArray& out, const ReceiptFrame& frame)
{
    out.append(QByteArrayView(frame.id));
    appendNumber(out, frame.room);
    appendNumber(out, frame.number);
    appendNumber(out, frame.time);
    appendNumber(out, frame.expected);
    appendNumber(out, frame.delivered);
    appendNumber(out, frame.unconfirmed);
    writeMembers(out, frame.missing);
}

void write(QByteArray& out, const FetchFrame& frame)
{
    appendNumber(out, frame.room);
    appendNumber(out, frame.from);
    appendNumber(out, frame.to);
}

void write(QByteArray& out, const FetchedFrame& frame)
{
    appendNumber(out, frame.room);
    appendNumber(out, frame.from);
    appendNumber(out, frame.to);
}

void write(QByteArray& out, const PresenceFrame& frame)
{
    appendNumber(out, frame.member);
    appendNumber(out, std::to_underlying(frame.state));
    appendNumber(out, frame.since);
}

void write(QByteArray& out, const TypingFrame& frame)
{
    appendNumber(out, frame.member);
    appendNumber(out, frame.room);
}

} // namespace protocol::codec
