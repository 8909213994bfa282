#pragma once

// The rooms of the relay, to be searched and entered: each with its people and its topic. A name
// that no room has makes one. Follows the connection, and says what to do where there is no list.
// GUI thread, owned by RoomActions; closing it changes nothing.

#include "network/snapshot.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace gui {

class JoinRoomDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit JoinRoomDialog(QWidget* parent = nullptr);

    void setRooms(const std::vector<session::ListedRoom>& rooms);
    void setStatus(const network::Status& status);

Q_SIGNALS:
    void chosen(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void refresh();
    void choose();
    /// The relay knows no rooms.
    [[nodiscard]] bool isClassic() const;
    /// What Enter would enter; empty: nothing.
    [[nodiscard]] QString wish() const;

    std::vector<session::ListedRoom> m_rooms; // by name
    network::Status m_status;
    bool m_listed = false; // the relay answered
    QLineEdit* m_search;
    QListWidget* m_list;
    QLabel* m_none;
    QPushButton* m_ok;
};

} // namespace gui
