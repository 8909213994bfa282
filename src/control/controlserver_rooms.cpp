// What tools say and hear of rooms, private conversations and messages of ours.

#include "control/controlserver.h"
#include "control/target.h"
#include "protocol/limits.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {

using session::MessageState;

void ControlServer::connectRooms()
{
    using network::Engine;
    connect(&m_engine, &Engine::messageAccepted, this, [this](const network::OwnMessage& message) {
        m_unsettled.insert(message.id, message);
        tellAll(Event::accepted(message));
        tellAll(Event::receipt(message.id, message.state));
    });
    connect(&m_engine, &Engine::messageStateChanged, this, &ControlServer::onMessageState);
    connect(&m_engine, &Engine::roomLeft, this,
            [this](const session::Conversation& room, protocol::NoRoomReason why) {
                tellAll(Event::roomLeft(room, why));
            });
    connect(&m_engine, &Engine::roomRefused, this,
            [this](const session::Conversation& room) { tellAll(Event::roomRefused(room)); });
    connect(&m_engine, &Engine::roomPeopleChanged, this,
            [this](const session::RoomPeopleChanged& change) {
                for (const session::Person& person : change.came)
                    tellAll(Event::came(change.conversation, person));
                for (const session::Person& person : change.left)
                    tellAll(Event::went(change.conversation, person));
            });
    connect(&m_engine, &Engine::roomsListed, this,
            [this](const std::vector<session::ListedRoom>& rooms) {
                for (const session::ListedRoom& room : rooms)
                    tellAll(Event::listed(room));
                tellAll(Event::listedEnd(qsizetype(rooms.size())));
            });
    connect(
        &m_engine, &Engine::earlierFetched, this,
        [this](const session::EarlierFetched& fetched) { tellAll(Event::historyEnd(fetched)); });
    connect(&m_engine, &Engine::presenceChanged, this,
            [this](const session::Person& person) { tellAll(Event::presence(person)); });
    connect(&m_engine, &Engine::typingSeen, this,
            [this](const session::Typing& typing) { tellAll(Event::typing(typing)); });
}

void ControlServer::onMessageState(const session::MessageStateChanged& change)
{
    tellAll(Event::receipt(change.id, change.state));
    const auto stage = change.state.stage;
    if (stage == MessageState::Stage::Delivered || stage == MessageState::Stage::Sent)
        m_unsettled.remove(change.id);
    else if (const auto message = m_unsettled.find(change.id); message != m_unsettled.end())
        message->state = change.state;
}

/// A `room` for each of ours that is new or another than before.
void ControlServer::tellRooms(const std::vector<session::RoomInfo>& before,
                              const std::vector<session::RoomInfo>& now)
{
    for (const session::RoomInfo& room : now) {
        if (!room.conversation.isLobby() && !std::ranges::contains(before, room))
            tellAll(Event::room(room));
    }
}

std::optional<session::Conversation> ControlServer::targetOf(ControlConnection& tool,
                                                             const QString& word)
{
    auto target = parseTarget(word, m_engine.people());
    if (!target) {
        tool.tell(
            Event::error(ErrorCode::NoSuchTarget,
                         u"there is nobody and nothing of that name: a target is -, #NAME, the "
                         "ADDRESS of somebody with an identity, or its 60 digits"_s));
    }
    return target;
}

void ControlServer::carryOut(ControlConnection& tool, const Say& say)
{
    const auto to = say.target.isEmpty() ? tool.target() : targetOf(tool, say.target);
    if (!to)
        return;
    // A conversation with somebody need not be begun first.
    if (to->isPrivate())
        m_engine.openPrivate(to->person());
    const auto sent = m_engine.send(
        {.to = *to, .text = say.text, .deliveryClass = say.deliveryClass, .key = say.key});
    if (sent)
        return;
    switch (sent.error()) {
    case session::SendError::NotConnected:
        return tool.tell(Event::error(ErrorCode::NotConnected,
                                      u"there is no relay to send to; nothing was sent"_s));
    case session::SendError::OutboxFull:
        return tool.tell(Event::error(ErrorCode::OutboxFull,
                                      u"too much waits to be delivered; nothing was sent"_s));
    case session::SendError::NotInRoom:
        return tool.tell(
            Event::error(ErrorCode::NotInRoom, u"enter it first with /join; nothing was sent"_s));
    case session::SendError::TooLarge: break;
    }
    const std::size_t limit = say.deliveryClass == session::DeliveryClass::Reliable
                                  ? protocol::kMaxText
                                  : protocol::kMaxState;
    tool.tell(Event::error(
        ErrorCode::TooLarge,
        u"the text is %1 bytes, the limit is %2"_s.arg(say.text.toUtf8().size()).arg(limit)));
}

void ControlServer::carryOut(ControlConnection& tool, const Turn& turn)
{
    const auto target = targetOf(tool, turn.target);
    if (!target)
        return;
    if (target->isPrivate())
        m_engine.openPrivate(target->person());
    tool.setTarget(*target);
}

void ControlServer::carryOut(ControlConnection& tool, const EnterRoom& enter)
{
    const auto target = targetOf(tool, enter.target);
    if (!target)
        return;
    if (target->isRoom())
        m_engine.enterRoom(target->room(), enter.topic);
    else if (target->isPrivate())
        m_engine.openPrivate(target->person());
}

void ControlServer::carryOut(ControlConnection& tool, const LeaveRoom& leave)
{
    if (const auto target = targetOf(tool, leave.target); target && !target->isLobby())
        m_engine.leaveRoom(*target);
}

void ControlServer::carryOut(ControlConnection& tool, const SetTopic& topic)
{
    if (const auto target = targetOf(tool, topic.target); target && target->isRoom())
        m_engine.setTopic(*target, topic.topic);
}

void ControlServer::carryOut(ControlConnection& tool, const ShowRooms& /*rooms*/)
{
    const std::vector<session::RoomInfo>& rooms = m_engine.status().rooms;
    for (const session::RoomInfo& room : rooms)
        tool.tell(Event::room(room));
    tool.tell(Event::rooms(qsizetype(rooms.size())));
}

void ControlServer::carryOut(ControlConnection& /*tool*/, const ListRooms& /*list*/)
{
    m_engine.listRooms();
}

void ControlServer::carryOut(ControlConnection& tool, const ShowHistory& history)
{
    m_engine.fetchEarlier(tool.target(), int(history.count));
}

void ControlServer::carryOut(ControlConnection& /*tool*/, const SetAway& set)
{
    m_engine.setAway(set.away);
}

void ControlServer::carryOut(ControlConnection& tool, const TellTyping& /*typing*/)
{
    m_engine.typing(tool.target());
}

void ControlServer::carryOut(ControlConnection& tool, const ShowOutbox& /*outbox*/)
{
    // In the order in which they were written.
    QList<network::OwnMessage> messages = m_unsettled.values();
    std::ranges::sort(messages, {}, &network::OwnMessage::at);
    for (const network::OwnMessage& message : std::as_const(messages)) {
        tool.tell(Event::accepted(message).toLine(message.at));
        tool.tell(Event::receipt(message.id, message.state));
    }
    tool.tell(Event::outbox(messages.size()));
}

void ControlServer::carryOut(ControlConnection& /*tool*/, const Retry& retry)
{
    m_engine.retryMessage(retry.id);
}

void ControlServer::carryOut(ControlConnection& tool, const Discard& discard)
{
    m_engine.discardMessage(discard.id);
    if (m_unsettled.remove(discard.id))
        tool.tell(Event::receipt(discard.id, {.stage = MessageState::Stage::Failed}));
}

} // namespace control
