// Scenes of rooms and private conversations, and of what becomes of messages.

#include "gui/screenshots/cast.h"

using namespace Qt::StringLiterals;

namespace screenshots {
namespace {

session::MessageId messageId(int number)
{
    session::MessageId id{};
    id[0] = std::uint8_t(number);
    id[1] = 1;
    return id;
}

session::Person guest(int number)
{
    session::Person one = person(guests()[number]);
    one.canHost = true;
    return one;
}

using Stage = session::MessageState::Stage;

/// Rooms, private conversations, people who are here and away.
network::Status inRooms()
{
    network::Status status = connected(session::Trust::Verified);
    status.rooms = {
        {.conversation = {}, .entered = true},
        {.conversation = session::Conversation::named(u"galley"_s),
         .topic = u"Who cooks, and what is left"_s,
         .policy = protocol::HistoryPolicy::Memory,
         .entered = true,
         .hasEarlier = true,
         .people = 3},
        {.conversation = session::Conversation::named(u"navigation"_s), .entered = true},
        {.conversation = session::Conversation::with(fingerprint(guests()[0].key)),
         .entered = true},
        {.conversation = session::Conversation::with(fingerprint(guests()[1].key)),
         .entered = true},
    };
    return status;
}

network::ReceivedMessage heard(int who, const session::Conversation& where, const QString& text,
                               std::uint64_t number, const QTime& time)
{
    const session::Person author = guest(who);
    return {.sender = author.address,
            .text = text,
            .at = QDateTime(QDate::currentDate(), time).toUTC(),
            .conversation = where,
            .author = author,
            .id = messageId(int(100 + number)),
            .number = number};
}

void wrote(network::Node& node, int number, const session::Conversation& where, const QString& text,
           const QTime& time, const session::MessageState& state)
{
    Q_EMIT node.messageAccepted({.id = messageId(number),
                                 .conversation = where,
                                 .text = text,
                                 .at = QDateTime(QDate::currentDate(), time).toUTC(),
                                 .state = state});
}

void enterRooms(network::Node& node)
{
    meet(node);
    Q_EMIT node.statusChanged(inRooms());
    for (int i = 0; i < int(guests().size()); ++i)
        Q_EMIT node.personJoined(guest(i));
    session::Person david = guest(3);
    david.away = true;
    Q_EMIT node.presenceChanged(david);
    const auto galley = session::Conversation::named(u"galley"_s);
    Q_EMIT node.roomPeopleChanged({galley, {guest(0), guest(1), david}, {}});
    const auto navigation = session::Conversation::named(u"navigation"_s);
    for (std::uint64_t i = 1; i <= 3; ++i)
        Q_EMIT node.messageReceived(
            heard(2, navigation, u"Wind from the west"_s, i, QTime(9, 40 + int(i))));
    Q_EMIT node.messageReceived(heard(1, session::Conversation::with(fingerprint(guests()[1].key)),
                                      u"Can you call me later?"_s, 1, QTime(9, 47)));
}

void rooms(network::Node& node)
{
    enterRooms(node);
    const session::Conversation lobby;
    Q_EMIT node.messageReceived(heard(
        0, lobby, u"Good morning! The boat leaves at half past two, pier 4."_s, 1, QTime(9, 58)));
    wrote(node, 1, lobby, u"I have the charts, and the spare batteries too."_s, QTime(9, 59),
          {.stage = Stage::Delivered, .expected = 4, .delivered = 4});
    Q_EMIT node.messageReceived(heard(
        1, lobby, u"There is no internet on board, so bring what you need."_s, 3, QTime(10, 1)));
    wrote(node, 2, lobby, u"Saved the map and the tide table."_s, QTime(10, 2),
          {.stage = Stage::AtRelay, .expected = 4, .delivered = 3, .missing = {guest(1)}});
    Q_EMIT node.messageReceived(heard(3, lobby, u"Perfect 👍"_s, 5, QTime(10, 3)));
    wrote(node, 3, lobby, u"See you all at the pier."_s, QTime(10, 4),
          {.stage = Stage::AtRelay, .expected = 4});
    Q_EMIT node.typingSeen({guest(0), lobby});
}

void privately(network::Node& node)
{
    enterRooms(node);
    const auto anna = session::Conversation::with(fingerprint(guests()[0].key));
    Q_EMIT node.messageReceived(
        heard(0, anna, u"Between us: it is David's birthday tomorrow."_s, 1, QTime(10, 12)));
    wrote(node, 1, anna, u"I know, there is a cake in the galley. Say nothing."_s, QTime(10, 13),
          {.stage = Stage::Delivered, .expected = 1, .delivered = 1});
    wrote(node, 2, anna, u"Candles?"_s, QTime(10, 13), {.stage = Stage::AtRelay, .expected = 1});
}

void waiting(network::Node& node)
{
    rooms(node);
    network::Status status = inRooms();
    status.connection = network::Connection::Searching;
    status.relay.reset();
    Q_EMIT node.statusChanged(status);
    wrote(node, 8, {}, u"This waits until there is a relay again."_s, QTime(10, 6), {});
    wrote(node, 9, {}, u"And so does this."_s, QTime(10, 6), {});
}

void failed(network::Node& node)
{
    rooms(node);
    wrote(node, 8, {}, u"Nobody got this one."_s, QTime(10, 6), {});
    Q_EMIT node.messageStateChanged(
        {.id = messageId(8),
         .state = {.stage = Stage::Failed, .failure = session::MessageState::Failure::NoPlace}});
}

/// Another host, a few seconds after the first one went.
void takeover(network::Node& node)
{
    rooms(node);
    for (int i = 0; i < int(guests().size()); ++i)
        Q_EMIT node.personLeft(guest(i).address);
    network::Status status = inRooms();
    status.connection = network::Connection::Searching;
    status.relay.reset();
    Q_EMIT node.statusChanged(status);
    status = inRooms();
    status.relay->address = at(kBruno);
    status.relay->fingerprint = fingerprint(u"913305728846"_s);
    status.relay->host = fingerprint(guests()[1].key);
    status.relay->trust = session::Trust::Known; // nobody verified Bruno
    Q_EMIT node.statusChanged(status);
    for (int i = 0; i < int(guests().size()); ++i)
        Q_EMIT node.personJoined(guest(i));
    Q_EMIT node.messageReceived(heard(0, {}, u"Still here, nothing lost."_s, 1, QTime(10, 9)));
}

/// More than fits: many rooms, long names and topics, much that nobody read.
void crowded(network::Node& node)
{
    enterRooms(node);
    network::Status status = inRooms();
    const auto longest = session::Conversation::named(
        u"the room for everything that belongs nowhere else and has none"_s);
    status.rooms.push_back({.conversation = longest,
                            .topic = u"Too long for one line, and for a second: "_s.repeated(6),
                            .entered = true,
                            .people = 2});
    for (int i = 1; i <= 20; ++i) {
        status.rooms.push_back(
            {.conversation = session::Conversation::named(u"deck %1"_s.arg(i)), .entered = true});
    }
    const session::Person longNamed =
        person({kFalseAnna, u"Maria Wilhelmine Antoinette Josephine of Everywhere and Elsewhere"_s,
                u"415520938871"_s});
    const auto withHer = session::Conversation::with(*longNamed.identity);
    status.rooms.push_back({.conversation = withHer, .entered = true});
    Q_EMIT node.statusChanged(status);
    Q_EMIT node.personJoined(longNamed);
    Q_EMIT node.roomPeopleChanged({longest, {guest(0), longNamed}, {}});
    for (std::uint64_t i = 1; i <= 120; ++i)
        Q_EMIT node.messageReceived(heard(2, longest, u"And another thing"_s, i, QTime(9, 40)));
    Q_EMIT node.typingSeen({longNamed, {}});
    Q_EMIT node.typingSeen({guest(0), {}});
}

} // namespace

Scenes roomScenes()
{
    return {
        {u"crowded"_s, crowded}, {u"failed"_s, failed},     {u"private"_s, privately},
        {u"rooms"_s, rooms},     {u"takeover"_s, takeover}, {u"waiting"_s, waiting},
    };
}

} // namespace screenshots
