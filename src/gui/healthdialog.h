#pragma once

// How the link to the relay fares, in words: round trip, loss, what was sent again, what came twice
// or too late, what waits. Follows what the node measures. Changes nothing. GUI thread, owned by
// MainWindow. Source: docs/protocol.md, "Lanes".

#include "network/snapshot.h"

#include <QDialog>

#include <optional>

class QFormLayout;
class QLabel;

namespace gui {

class HealthDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit HealthDialog(QWidget* parent = nullptr);

    /// Nothing: there is no session that measures it.
    void setHealth(const std::optional<network::LinkHealth>& health);

private:
    QLabel* addRow(const QString& what, const char* name);

    QFormLayout* m_rows;
    QLabel* m_summary;
    QLabel* m_roundTrip;
    QLabel* m_loss;
    QLabel* m_resent;
    QLabel* m_duplicates;
    QLabel* m_replays;
    QLabel* m_queue;
    QLabel* m_packet;
    QLabel* m_drops;
};

} // namespace gui
