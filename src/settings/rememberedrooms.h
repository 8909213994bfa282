#pragma once

// The rooms to come back to after a restart, in the file rooms: one a line, readable and mendable by
// hand. Belongs to one thread, that of the engine which owns it.
// Source: docs/options.md, "rooms"; settings/linefile.h.

#include "settings/linefile.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <expected>

namespace settings {

struct RoomLine {
    QString room{};        ///< its name; empty: a private conversation
    QByteArray identity{}; ///< of the other one: an Ed25519 public key, 32 bytes

    friend bool operator==(const RoomLine&, const RoomLine&) = default;
};

class RememberedRooms
{
public:
    /// Where the file stands; nothing is read yet. An absent file is an empty list.
    explicit RememberedRooms(QString path) : m_file(std::move(path)) {}

    std::expected<void, StoreError> load();
    [[nodiscard]] const QList<RoomLine>& rooms() const { return m_rooms; }
    /// Lines of the file that were not understood.
    [[nodiscard]] const QStringList& badLines() const { return m_file.badLines(); }

    /// Saves, if that is another list.
    std::expected<void, StoreError> set(const QList<RoomLine>& rooms);

private:
    LineFile m_file;
    QList<RoomLine> m_rooms;
};

} // namespace settings
