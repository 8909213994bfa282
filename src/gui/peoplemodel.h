#pragma once

// Who is in the room: oneself first, then the others in the order in which they came. GUI thread,
// owned by MainWindow.
// Rows come and go with the session: after a search begins only oneself is left.

#include "network/snapshot.h"

#include <QAbstractListModel>

#include <optional>
#include <vector>

namespace gui {

class PeopleModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        HintRole = Qt::UserRole, ///< a quiet second line
        SeedRole,                ///< of the avatar (uint32)
    };

    explicit PeopleModel(QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

    /// Without oneself.
    [[nodiscard]] int otherCount() const { return int(m_others.size()); }

public Q_SLOTS:
    void addPerson(const protocol::Endpoint& person);
    void removePerson(const protocol::Endpoint& person);
    void clear();
    void setOwnName(const QString& name);
    /// Where the relay runs, and whether it is ours.
    void setStatus(const network::Status& status);

Q_SIGNALS:
    void otherCountChanged(int count);

private:
    [[nodiscard]] QString hintOf(const protocol::Endpoint& person) const;

    QString m_ownName;
    std::vector<protocol::Endpoint> m_others;
    std::optional<protocol::Endpoint> m_relayHost; // without port
    bool m_ownRelay = false;
};

} // namespace gui
