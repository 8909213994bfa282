#pragma once

// Asks for the password of a room: of one that the person wants to join, or of the one that this
// app is to host. While the relay checks it the dialog stays, and says what became of it; where too
// many were wrong it counts down. GUI thread, owned by MainWindow; closing it changes nothing.

#include "gui/passwordstore.h"
#include "gui/sentences.h"

#include <QDialog>
#include <QTimer>

#include <chrono>
#include <memory>

namespace gui {

namespace Ui {
class PasswordDialog;
}

class PasswordDialog final : public QDialog
{
    Q_OBJECT

public:
    enum class Purpose {
        Join,
        Host,
    };

    PasswordDialog(Purpose purpose, PasswordStore::Place place, QWidget* parent = nullptr);
    ~PasswordDialog() override;

    [[nodiscard]] Purpose purpose() const { return m_purpose; }
    /// Follows what became of a password to join with; closes when it was right.
    void setStatus(const network::Status& status);

Q_SIGNALS:
    void passwordGiven(const QString& password, bool remember);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void give();
    void setProblem(const QString& problem);
    void countDown();
    void refresh();
    void fit();

    Purpose m_purpose;
    std::unique_ptr<Ui::PasswordDialog> m_ui;
    bool m_checking = false; // the relay has it
    QTimer m_second;
    std::chrono::steady_clock::time_point m_lockedUntil;
};

} // namespace gui
