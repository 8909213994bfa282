#pragma once

// The password of the room, from where it is remembered or typed to the node: tries a remembered one
// first, asks when a relay asks, and remembers one to join with only once it proved to be right.
// GUI thread, owned by MainWindow. The dialog belongs to a window and goes when it is closed.

#include "gui/passworddialog.h"
#include "gui/passwordstore.h"
#include "network/node.h"

#include <QPointer>

#include <optional>

namespace gui {

class RoomPassword final : public QObject
{
    Q_OBJECT

public:
    /// Node and window must outlive it.
    RoomPassword(network::Node& node, std::unique_ptr<PasswordStore> store, QWidget& window);

    [[nodiscard]] bool isSet() const { return m_set; }
    /// Asks once by itself, and lets an open dialog follow.
    void setStatus(const network::Status& status);

public Q_SLOTS:
    /// To join with, after a relay asked for it.
    void askToJoin();
    /// For the room that this app hosts; the dialog stands before `parent`.
    void askToHost(QWidget* parent);
    void remove();

Q_SIGNALS:
    void changed(bool isSet);
    /// It could not be remembered or forgotten, in the system's words.
    void storeFailed(const QString& why);

private:
    void onLoaded(const QString& password);
    void ask(PasswordDialog::Purpose purpose, QWidget* parent);
    void take(const QString& password, bool remember);
    void set(bool isSet);

    network::Node& m_node;
    std::unique_ptr<PasswordStore> m_store;
    QWidget& m_window;
    QPointer<PasswordDialog> m_dialog;
    network::Status m_status;
    std::optional<QString> m_toKeep; // once it proved to be right
    bool m_loaded = false;
    bool m_set = false;
    bool m_asked = false;
};

} // namespace gui
