#pragma once

// Explains whom one trusts: why fingerprints are compared, the digits in large type, and a button
// that says that they match, or takes that back. Follows the state while it is open. GUI thread,
// owned by MainWindow; closing it changes nothing.

#include "network/snapshot.h"

#include <QDialog>

#include <memory>

namespace gui {

namespace Ui {
class RelayDialog;
}

class RelayDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit RelayDialog(QWidget* parent = nullptr);
    ~RelayDialog() override;

    void setStatus(const network::Status& status);

Q_SIGNALS:
    void verifiedChanged(const protocol::Endpoint& relay, bool verified);

private:
    void showRelay(const session::Relay& relay, bool own);
    void showNothing();

    std::unique_ptr<Ui::RelayDialog> m_ui;
    std::optional<session::Relay> m_relay;
};

/// Twelve groups of five digits, four in a line.
[[nodiscard]] QString fingerprintLines(const crypto::Fingerprint& fingerprint);

} // namespace gui
