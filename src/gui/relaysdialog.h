#pragma once

// The relays that answer on this network, for a person to go to one of them. While it is open it has
// them asked again and again, so that the list is true. It only asks; the node looks, moves and
// remembers. GUI thread; belongs to the window and goes when it is closed.

#include "gui/relaysmodel.h"

#include <QDialog>
#include <QTimer>

#include <memory>

namespace gui {

namespace Ui {
class RelaysDialog;
}

class RelaysDialog final : public QDialog
{
    Q_OBJECT

public:
    /// The people must outlive it.
    explicit RelaysDialog(const PeopleBook& people, QWidget* parent = nullptr);
    ~RelaysDialog() override;

    /// Keeps what is selected.
    void setRelays(const QList<network::RelayHere>& relays);

Q_SIGNALS:
    void lookRequested();
    /// To go there, or to stay from now on.
    void relayChosen(const crypto::Fingerprint& relay);
    void choiceForgotten();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    [[nodiscard]] const network::RelayHere* selected() const;
    [[nodiscard]] bool canChoose(const network::RelayHere& here) const;
    void refresh();
    void choose();

    std::unique_ptr<Ui::RelaysDialog> m_ui;
    RelaysModel* m_model;
    QTimer m_again;
};

} // namespace gui
