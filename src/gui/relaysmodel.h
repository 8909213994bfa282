#pragma once

// The relays that a person may choose from, as rows: how each is called, what stands beside and
// below it, and all of that in words for whoever cannot see it. Rows stay while the same relays are
// there. GUI thread, owned by RelaysDialog; the people must outlive it.

#include "gui/peoplebook.h"

#include <QAbstractListModel>

namespace gui {

class RelaysModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { FaceRole = Qt::UserRole, IconRole, BadgeRole, TraitsRole };

    explicit RelaysModel(const PeopleBook& people, QObject* parent = nullptr);

    void setRelays(const QList<network::RelayHere>& relays);
    [[nodiscard]] const QList<network::RelayHere>& relays() const { return m_relays; }
    /// Of a key; none: invalid.
    [[nodiscard]] QModelIndex find(const crypto::Fingerprint& relay) const;
    /// Null: none.
    [[nodiscard]] const network::RelayHere* at(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    const PeopleBook& m_people;
    QList<network::RelayHere> m_relays;
};

} // namespace gui
