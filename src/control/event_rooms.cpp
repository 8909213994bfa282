// What tools are told of rooms, private conversations and their own messages.

#include "control/event.h"
#include "control/field.h"
#include "control/grammar.h"
#include "control/target.h"
#include "network/addresses.h"

#include <QStringBuilder>

using namespace Qt::StringLiterals;

namespace control {
namespace {

using session::MessageState;

QString senderText(const network::ReceivedMessage& message)
{
    if (message.own)
        return u"self"_s;
    if (message.sender)
        return network::toText(*message.sender);
    return message.author ? network::toText(message.author->address) : u"unknown"_s;
}

QLatin1StringView policyText(protocol::HistoryPolicy policy)
{
    switch (policy) {
    case protocol::HistoryPolicy::Off: return "off"_L1;
    case protocol::HistoryPolicy::Memory: return "memory"_L1;
    case protocol::HistoryPolicy::Disk: return "disk"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QLatin1StringView reasonText(protocol::NoRoomReason reason)
{
    switch (reason) {
    case protocol::NoRoomReason::Left: return "left"_L1;
    case protocol::NoRoomReason::UnusableName: return "unusable-name"_L1;
    case protocol::NoRoomReason::TooMany: return "too-many"_L1;
    case protocol::NoRoomReason::NobodyMet: return "nobody-met"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QString failureText(MessageState::Failure failure)
{
    switch (failure) {
    case MessageState::Failure::NotInRoom: return u"failed not-in-room"_s;
    case MessageState::Failure::NoPlace: return u"failed no-place"_s;
    case MessageState::Failure::None: break;
    }
    return u"failed"_s;
}

/// How far it came, as far as that can be known.
QString countsText(const MessageState& state)
{
    QString text = QString::number(state.delivered) % u'/' % QString::number(state.expected);
    if (state.unconfirmed > 0)
        text += " unconfirmed="_L1 % QString::number(state.unconfirmed);
    QStringList missing;
    for (const session::Person& person : state.missing)
        missing += network::toText(person.address);
    if (!missing.isEmpty())
        text += " missing="_L1 % missing.join(u',');
    return text;
}

QString stateText(const MessageState& state)
{
    switch (state.stage) {
    case MessageState::Stage::Waiting: return u"waiting"_s;
    case MessageState::Stage::Sending: return u"sending"_s;
    case MessageState::Stage::Sent: return u"sent"_s;
    case MessageState::Stage::AtRelay: return u"relay "_s % countsText(state);
    case MessageState::Stage::Delivered: return u"delivered "_s % countsText(state);
    case MessageState::Stage::Failed: return failureText(state.failure);
    }
    Q_UNREACHABLE_RETURN({});
}

QString number(double value)
{
    return QString::number(value, 'f', 1);
}

} // namespace

Event Event::message(const network::ReceivedMessage& message)
{
    const QString sender = senderText(message);
    const QString where = targetText(message.conversation) % u' ' % sender;
    if (message.old) {
        return {"history"_L1, where % u' ' % message.relayTime.toUTC().toString(Qt::ISODateWithMs)
                                  % u' ' % message.text};
    }
    switch (message.deliveryClass) {
    case session::DeliveryClass::Reliable: break;
    case session::DeliveryClass::Latest:
        return {"latest"_L1,
                where % u' ' % wordText(QString::fromUtf8(message.key)) % u' ' % message.text};
    case session::DeliveryClass::Unreliable: return {"once"_L1, where % u' ' % message.text};
    }
    if (message.conversation.isLobby())
        return {"message"_L1, sender % u' ' % message.text};
    return {"said"_L1, where % u' ' % message.text};
}

Event Event::sent(const network::SentMessage& message)
{
    if (message.conversation.isLobby())
        return {"sent"_L1, message.text};
    return {"sent-to"_L1, targetText(message.conversation) % u' ' % message.text};
}

Event Event::accepted(const network::OwnMessage& message)
{
    return {"accepted"_L1,
            idText(message.id) % u' ' % targetText(message.conversation) % u' ' % message.text};
}

Event Event::receipt(const session::MessageId& id, const MessageState& state)
{
    return {"receipt"_L1, idText(id) % u' ' % stateText(state)};
}

Event Event::outbox(qsizetype count)
{
    return {"outbox"_L1, QString::number(count)};
}

Event Event::room(const session::RoomInfo& room)
{
    QString rest = targetText(room.conversation);
    rest += room.entered ? " entered=yes"_L1 : " entered=no"_L1;
    if (room.conversation.isRoom())
        rest += " people="_L1 % QString::number(room.people);
    rest += " history="_L1 % policyText(room.policy);
    if (!room.topic.isEmpty())
        rest += field(u"topic"_s, room.topic);
    return {"room"_L1, rest};
}

Event Event::rooms(qsizetype count)
{
    return {"rooms"_L1, QString::number(count)};
}

Event Event::roomLeft(const session::Conversation& room, protocol::NoRoomReason why)
{
    return {"left"_L1, targetText(room) % u' ' % reasonText(why)};
}

Event Event::roomRefused(const session::Conversation& room)
{
    return {"left"_L1, targetText(room) % " refused"_L1};
}

Event Event::came(const session::Conversation& room, const session::Person& person)
{
    return {"came"_L1, targetText(room) % u' ' % network::toText(person.address)};
}

Event Event::went(const session::Conversation& room, const session::Person& person)
{
    return {"went"_L1, targetText(room) % u' ' % network::toText(person.address)};
}

Event Event::listed(const session::ListedRoom& room)
{
    QString rest = targetText(session::Conversation::named(room.name)) % " people="_L1
                   % QString::number(room.people);
    if (!room.topic.isEmpty())
        rest += field(u"topic"_s, room.topic);
    return {"listed"_L1, rest};
}

Event Event::listedEnd(qsizetype count)
{
    return {"listed-end"_L1, QString::number(count)};
}

Event Event::historyEnd(const session::EarlierFetched& fetched)
{
    return {"history-end"_L1, targetText(fetched.conversation)
                                  % (fetched.hasEarlier ? " earlier=yes"_L1 : " earlier=no"_L1)};
}

Event Event::presence(const session::Person& person)
{
    return {"presence"_L1,
            network::toText(person.address) % (person.away ? " away"_L1 : " here"_L1)};
}

Event Event::typing(const session::Typing& typing)
{
    return {"typing"_L1,
            targetText(typing.conversation) % u' ' % network::toText(typing.person.address)};
}

QString linkFields(const network::LinkHealth& health)
{
    const delivery::LinkHealth& lanes = health.link.lanes;
    const auto milliseconds = [](std::chrono::microseconds time) {
        return number(double(time.count()) / 1000);
    };
    return " rtt="_L1 % milliseconds(lanes.smoothedRoundTrip) % " jitter="_L1
           % milliseconds(lanes.jitter) % " loss="_L1 % number(lanes.lossShare * 100) % " units="_L1
           % QString::number(lanes.unitsSent) % " resent="_L1 % QString::number(lanes.unitsResent)
           % " duplicates="_L1 % QString::number(lanes.duplicates) % " replays="_L1
           % QString::number(health.link.replaysRefused) % " queued="_L1
           % QString::number(lanes.queuedUnits) % " payload="_L1
           % QString::number(health.link.payloadLimit) % " drops="_L1
           % QString::number(health.receiveDrops);
}

} // namespace control
