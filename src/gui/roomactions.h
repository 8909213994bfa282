#pragma once

// What a person does with rooms and private conversations: makes, finds, leaves them, sets topics.
// Opens the dialogs for it, keeps them true while they are open, and passes on to the node what was
// chosen. GUI thread, owned by MainWindow. Source: docs/protocol.md, "Rooms".

#include "gui/conversations.h"
#include "network/node.h"

#include <QPointer>

class QMenu;

namespace gui {

class JoinRoomDialog;
class RoomDialog;

class RoomActions final : public QObject
{
    Q_OBJECT

public:
    /// All three must outlive it.
    RoomActions(network::Node& node, Conversations& conversations, QWidget& window);

    void setStatus(const network::Status& status);
    /// What can be done with a conversation; empty for the lobby.
    void fillMenu(QMenu& menu, const session::Conversation& which);

public Q_SLOTS:
    void openNew();
    void openJoin();
    void openTopic(const session::Conversation& which);
    void openPrivate(const crypto::Fingerprint& person);
    void leave(const session::Conversation& which);

private:
    void enter(const QString& name, const QString& topic);
    void onRefused(const session::Conversation& which);
    void onLeft(const session::Conversation& which, protocol::NoRoomReason why);

    network::Node& m_node;
    Conversations& m_conversations;
    QWidget& m_window;
    network::Status m_status;
    QPointer<JoinRoomDialog> m_join;
    QPointer<RoomDialog> m_dialog;
};

} // namespace gui
