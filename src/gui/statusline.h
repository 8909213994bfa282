#pragma once

// The strip at the bottom: the state of the connection in words, with the time that a search has
// taken so far, a quiet hint where there are several relays, and the state of the control port. GUI thread, part of MainWindow.
// While a search lasts, a timer of its own refreshes the words once a second.

#include "gui/sentences.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

class QLabel;
class QPushButton;

namespace gui {

class ElidingLabel;

class StatusLine final : public QFrame
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);

    void setStatus(const network::Status& status, settings::RelayMode mode);
    void setControlPort(const network::ControlPortStatus& status);
    /// Which a person may choose from.
    void setRelayCount(int relays);
    [[nodiscard]] std::chrono::seconds searchingFor() const;

Q_SIGNALS:
    /// Every second of a search.
    void searchContinued();
    /// The hint was clicked.
    void relaysRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void makeRoom();

    QLabel* m_light;
    ElidingLabel* m_connection;
    QPushButton* m_relays;
    ElidingLabel* m_controlPort;
    bool m_controlPortAlarming = false;
    network::Status m_status;
    settings::RelayMode m_mode = settings::RelayMode::Auto;
    QElapsedTimer m_search; // valid while searching
    QTimer m_second;
};

} // namespace gui
