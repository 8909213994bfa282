#pragma once

// Who is in a conversation: oneself first, then the others in the order in which they came, each with the
// face that the book gives them and a hint of what that means. GUI thread, owned by MainWindow.
// Rows come and go with the session: after a search begins only oneself is left.

#include "gui/peoplebook.h"

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
        FaceRole,                ///< Face
        PresenceRole,            ///< Presence
    };

    /// The book must outlive the model.
    explicit PeopleModel(const PeopleBook& people, QObject* parent = nullptr);

    /// "Verified", "Not verified" and the like.
    [[nodiscard]] static QString trustText(PersonMark mark);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

    /// Without oneself.
    [[nodiscard]] int otherCount() const { return int(m_others.size()); }
    /// Null: the row is oneself, or there is none.
    [[nodiscard]] const session::Person* person(const QModelIndex& index) const;

public Q_SLOTS:
    void addPerson(const session::Person& person);
    void removePerson(const protocol::Endpoint& person);
    /// Something of somebody who is listed changed.
    void changePerson(const session::Person& person);
    /// Instead of all others; of another conversation, for instance.
    void setPeople(std::vector<session::Person> people);
    void clear() { setPeople({}); }
    /// Where the relay runs, and whose it is.
    void setStatus(const network::Status& status);

Q_SIGNALS:
    void otherCountChanged(int count);

private:
    void refreshAll();
    [[nodiscard]] QString hintOf(const session::Person* person) const;
    [[nodiscard]] QString toolTipOf(const session::Person* person) const;
    [[nodiscard]] bool runsTheRelay(const session::Person& person) const;

    const PeopleBook& m_people;
    std::vector<session::Person> m_others;
    std::optional<session::Relay> m_relay;
    bool m_ownRelay = false;
    bool m_away = false;
};

} // namespace gui
