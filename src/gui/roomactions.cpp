#include "gui/roomactions.h"

#include "gui/joinroomdialog.h"
#include "gui/roomdialog.h"
#include "gui/sentences.h"

#include <QMenu>

namespace gui {

RoomActions::RoomActions(network::Node& node, Conversations& conversations, QWidget& window)
    : QObject(&window),
      m_node(node),
      m_conversations(conversations),
      m_window(window)
{
    connect(&node, &network::Node::roomRefused, this, &RoomActions::onRefused);
    connect(&node, &network::Node::roomLeft, this, &RoomActions::onLeft);
    connect(&node, &network::Node::roomsListed, this,
            [this](const std::vector<session::ListedRoom>& rooms) {
                if (m_join)
                    m_join->setRooms(rooms);
            });
}

void RoomActions::setStatus(const network::Status& status)
{
    const bool anotherRelay = status.relay != m_status.relay;
    m_status = status;
    if (!m_join)
        return;
    m_join->setStatus(status);
    if (anotherRelay)
        m_node.listRooms();
}

void RoomActions::openNew()
{
    m_dialog = new RoomDialog(RoomDialog::Purpose::New, &m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &RoomDialog::chosen, this, &RoomActions::enter);
    m_dialog->open();
}

void RoomActions::openTopic(const session::Conversation& which)
{
    const QModelIndex row = m_conversations.indexOf(which);
    if (!which.isRoom() || !row.isValid())
        return;
    m_dialog = new RoomDialog(RoomDialog::Purpose::Topic, &m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setRoom(which.room(), m_conversations.topicOf(which));
    connect(m_dialog, &RoomDialog::chosen, this,
            [this, which](const QString&, const QString& topic) { m_node.setTopic(which, topic); });
    m_dialog->open();
}

void RoomActions::openJoin()
{
    if (!m_join) {
        m_join = new JoinRoomDialog(&m_window);
        m_join->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_join, &JoinRoomDialog::chosen, this,
                [this](const QString& name) { enter(name, {}); });
    }
    m_join->setStatus(m_status);
    m_join->open();
    m_node.listRooms();
}

/// The window shows it at once; the relay is told when there is one.
void RoomActions::enter(const QString& name, const QString& topic)
{
    m_node.enterRoom(name, topic);
    m_conversations.open(session::Conversation::named(name));
}

void RoomActions::openPrivate(const crypto::Fingerprint& person)
{
    m_node.openPrivate(person);
    m_conversations.open(session::Conversation::with(person));
}

void RoomActions::leave(const session::Conversation& which)
{
    m_node.leaveRoom(which);
    m_conversations.close(which);
}

void RoomActions::fillMenu(QMenu& menu, const session::Conversation& which)
{
    if (which.isRoom()) {
        const bool connected = m_status.relay.has_value();
        menu.addAction(connected ? tr("&Topic…") : tr("&Topic… (when connected)"), this,
                       [this, which] { openTopic(which); })
            ->setEnabled(connected && m_status.relay->layer == session::Layer::Extended);
        menu.addAction(tr("&Leave the room"), this, [this, which] { leave(which); });
    } else if (which.isPrivate()) {
        menu.addAction(tr("C&lose the conversation"), this, [this, which] { leave(which); });
    }
}

void RoomActions::onRefused(const session::Conversation& which)
{
    onLeft(which,
           which.isPrivate() ? protocol::NoRoomReason::NobodyMet : protocol::NoRoomReason::TooMany);
}

/// Where something was said it stays to be read; what was only wished for goes.
void RoomActions::onLeft(const session::Conversation& which, protocol::NoRoomReason why)
{
    ConversationModel* const model = m_conversations.modelOf(which);
    if (!model)
        return;
    if (why == protocol::NoRoomReason::Left) {
        m_conversations.close(which);
        return;
    }
    const QString sentence = noRoomSentence(which, why, m_conversations.people());
    model->flush();
    if (model->messageCount() > 0) {
        model->addNotice(sentence);
    } else {
        m_conversations.close(which);
        m_conversations.tell(sentence);
    }
}

} // namespace gui
