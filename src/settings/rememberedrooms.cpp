#include "settings/rememberedrooms.h"

#include <algorithm>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

constexpr qsizetype kIdentitySize = 32;
constexpr QLatin1StringView kRoom("room ");
constexpr QLatin1StringView kPrivate("private ");

std::optional<RoomLine> roomFromLine(const QString& line)
{
    if (line.startsWith(kRoom)) {
        const QString name = line.sliced(kRoom.size()).trimmed();
        return isPlainName(name) ? std::optional(RoomLine{.room = name}) : std::nullopt;
    }
    if (!line.startsWith(kPrivate))
        return std::nullopt;
    const QByteArray hex = line.sliced(kPrivate.size()).toLatin1();
    const QByteArray identity = QByteArray::fromHex(hex);
    return identity.size() == kIdentitySize && identity.toHex() == hex
               ? std::optional(RoomLine{.identity = identity})
               : std::nullopt;
}

QString lineOf(const RoomLine& room)
{
    return room.room.isEmpty() ? kPrivate + QString::fromLatin1(room.identity.toHex())
                               : kRoom + room.room;
}

} // namespace

std::expected<void, StoreError> RememberedRooms::load()
{
    m_rooms.clear();
    return m_file.read([this](const QString& line) {
        const auto room = roomFromLine(line);
        if (!room || m_rooms.contains(*room))
            return LineFile::Line::Bad;
        m_rooms.append(*room);
        return LineFile::Line::Entry;
    });
}

std::expected<void, StoreError> RememberedRooms::set(const QList<RoomLine>& rooms)
{
    if (rooms == m_rooms)
        return {};
    for (qsizetype i = m_rooms.size(); i-- > 0;) {
        if (!rooms.contains(m_rooms.at(i)))
            m_file.removeEntry(i);
    }
    m_rooms = rooms;
    QStringList lines;
    for (const RoomLine& room : rooms)
        lines << lineOf(room);
    return m_file.write(lines);
}

} // namespace settings
