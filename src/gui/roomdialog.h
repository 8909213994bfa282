#pragma once

// Asks for the name and the topic of a room that is to be made, or for another topic of one that is
// there. Says what cannot be, while it is written. GUI thread, owned by RoomActions; closing it
// changes nothing. Source: docs/protocol.md, "Rooms".

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace gui {

class RoomDialog final : public QDialog
{
    Q_OBJECT

public:
    enum class Purpose {
        New,
        Topic,
    };

    explicit RoomDialog(Purpose purpose, QWidget* parent = nullptr);

    void setRoom(const QString& name, const QString& topic);

Q_SIGNALS:
    void chosen(const QString& name, const QString& topic);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refresh();
    void choose();
    void fit();

    Purpose m_purpose;
    QLabel* m_headline;
    QLabel* m_reason;
    QLineEdit* m_name;
    QLineEdit* m_topic;
    QLabel* m_problem;
    QPushButton* m_ok;
};

} // namespace gui
