#include "gui/screenshots/scenes.h"

#include "logging/securitylog.h"
#include "network/addresses.h"

#include <map>

using namespace Qt::StringLiterals;

namespace screenshots {
namespace {

protocol::Endpoint at(QLatin1StringView text)
{
    return network::endpointFromText(text).value_or(protocol::Endpoint());
}

crypto::Fingerprint fingerprint(const QString& pattern)
{
    return crypto::Fingerprint::fromText(pattern.repeated(60 / pattern.size())).value();
}

const auto kRelay = "192.168.1.5:48386"_L1;
const auto kAnna = "192.168.1.23:51612"_L1;
const auto kBruno = "192.168.1.42:40318"_L1;
const auto kChiara = "192.168.1.5:38822"_L1;
const auto kDavid = "192.168.1.77:60104"_L1;
const auto kClassic = "192.168.1.60:33410"_L1;
const auto kFalseAnna = "192.168.1.91:45120"_L1;
const auto kSecondBruno = "192.168.1.92:45120"_L1;

network::Status connected(session::Trust trust)
{
    network::Status status;
    status.connection = network::Connection::Connected;
    status.relay = session::Relay{.address = at(kRelay),
                                  .fingerprint = fingerprint(u"048213975624"_s),
                                  .trust = trust,
                                  .layer = session::Layer::Extended,
                                  .admitsClassic = false,
                                  .name = u"Lighthouse"_s,
                                  .host = {}};
    status.identity = fingerprint(u"590271836440"_s);
    return status;
}

struct Guest {
    QLatin1StringView address;
    QString name;
    QString key; ///< the pattern of a fingerprint; empty: a classic member
};

const QList<Guest>& guests()
{
    static const QList<Guest> all{
        {kAnna, u"Anna"_s, u"310948275566"_s},
        {kBruno, u"Bruno"_s, u"772205914083"_s},
        {kChiara, u"كيارا"_s, u"118463920057"_s},
        {kDavid, u"David"_s, u"640087531992"_s},
    };
    return all;
}

session::Person person(const Guest& guest)
{
    session::Person person{at(guest.address), guest.name};
    if (!guest.key.isEmpty())
        person.identity = fingerprint(guest.key);
    return person;
}

/// Anna and David were verified, and somebody who is not here.
void meet(network::Node& node)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QList<network::KnownPerson> people;
    for (const Guest& guest : guests()) {
        people.append({fingerprint(guest.key), guest.name,
                       guest.address == kAnna || guest.address == kDavid, now});
    }
    people.append({fingerprint(u"905518273364"_s), u"Edith"_s, true, now.addDays(-12)});
    Q_EMIT node.knownPeopleChanged(people);
    Q_EMIT node.knownRelaysChanged(
        {{fingerprint(u"048213975624"_s), u"Lighthouse"_s, {at(kRelay)}, true, now},
         {fingerprint(u"220914837756"_s),
          {},
          {at("10.9.0.1:48386"_L1), at("[fd00::1]:48386"_L1)},
          false,
          now.addDays(-3)}});
}

class Speakers
{
public:
    Speakers(network::Node& node, const QTime& start)
        : m_node(node),
          m_time(QDate::currentDate(), start)
    {}
    void says(QLatin1StringView who, const QString& text, int secondsLater)
    {
        m_time = m_time.addSecs(secondsLater);
        Q_EMIT m_node.messageReceived({at(who), text, m_time.toUTC()});
    }
    void own(const QString& text, int secondsLater)
    {
        m_time = m_time.addSecs(secondsLater);
        Q_EMIT m_node.messageSent({text, m_time.toUTC()});
    }

private:
    network::Node& m_node;
    QDateTime m_time;
};

void enter(network::Node& node, session::Trust trust)
{
    meet(node);
    Q_EMIT node.statusChanged(connected(trust));
    for (const Guest& guest : guests())
        Q_EMIT node.personJoined(person(guest));
}

void conversation(network::Node& node)
{
    enter(node, session::Trust::Verified);
    Speakers room(node, QTime(9, 58));
    room.says(kAnna, u"Good morning! The boat leaves at half past two, pier 4."_s, 0);
    room.says(kAnna, u"Who brings the charts?"_s, 20);
    room.own(u"I have them, and the spare batteries too."_s, 71);
    room.says(kBruno,
              u"There is no internet on board, so everything that we need stands here:\n"
              "http://192.168.1.5/trip (map, list of stops, tide table)"_s,
              130);
    room.own(u"Saved it, thank you."_s, 44);
    room.says(kChiara, u"صباح الخير! سأصل بعد عشر دقائق."_s, 95);
    room.says(kDavid, u"Perfect 👍 Coffee is ready in the galley."_s, 33);
    Q_EMIT node.personLeft(at(kBruno));
    room.says(kAnna, u"See you all at the pier."_s, 240);
}

void severalRelays(network::Node& node)
{
    conversation(node);
    Q_EMIT node.relaysListed(relaysHere());
}

void hostile(network::Node& node)
{
    enter(node, session::Trust::New);
    Q_EMIT node.personJoined(
        person({kFalseAnna, u"<b>Eve</b> \u202E\u0000%n%1 "_s + u"wide "_s.repeated(12),
                u"415520938871"_s}));
    Speakers room(node, QTime(23, 58));
    room.says(kAnna, u"<h1>Big</h1><img src='http://x/y.png'> <script>alert(1)</script>"_s, 0);
    room.says(
        kAnna,
        u"Right to left \u202Eoverride\u202C, open isolate \u2067 here, bell \a, NUL \0 end"_s, 5);
    room.says(kBruno, u"W"_s.repeated(300), 20);
    room.says(kBruno, u"https://example.org/"_s + u"path/"_s.repeated(40), 20);
    room.says(kChiara, u"line\n"_s.repeated(200), 20);
    room.says(kFalseAnna, u"My name is as long as names may be."_s, 20);
    room.own(u"שלום, זה טקסט מימין לשמאל עם קישור https://example.org/דף והמשך."_s, 20);
    room.own(u"漢字とかな、そして絵文字 🎉🚢 – mixed with Latin"_s, 4);
    Q_EMIT node.messageReceived(
        {{}, u"A message without a sender"_s, QDateTime::currentDateTimeUtc()});
}

/// People of both layers, one who carries another's name, two who share one.
void mixed(network::Node& node)
{
    meet(node);
    network::Status status = connected(session::Trust::Verified);
    status.relay->admitsClassic = true;
    Q_EMIT node.statusChanged(status);
    for (const Guest& guest : guests())
        Q_EMIT node.personJoined(person(guest));
    for (const Guest& guest :
         {Guest{kClassic, {}, {}}, Guest{kFalseAnna, u"Аnnа"_s, u"415520938871"_s},
          Guest{kSecondBruno, u"bruno"_s, u"889103645527"_s}})
        Q_EMIT node.personJoined(person(guest));
    Speakers room(node, QTime(9, 58));
    room.says(kAnna, u"Good morning! The boat leaves at half past two, pier 4."_s, 0);
    room.says(kFalseAnna, u"No, no: it leaves at noon, pier 9. Tell me the code of the door."_s,
              20);
    room.says(kBruno, u"Anna, which of you is right?"_s, 31);
    room.says(kClassic, u"The old terminal in the workshop can read you too."_s, 44);
    room.says(kSecondBruno, u"I am the other Bruno, from the workshop."_s, 44);
    room.own(u"Half past two. The other one is not Anna: look at the mark."_s, 71);
}

void classicRelay(network::Node& node)
{
    network::Status status = connected(session::Trust::Known);
    status.relay->layer = session::Layer::Classic;
    status.relay->name.clear();
    Q_EMIT node.statusChanged(status);
    for (const auto address : {kAnna, kBruno})
        Q_EMIT node.personJoined(person({address, {}, {}}));
}

void password(network::Node& node)
{
    network::Status status;
    status.connection = network::Connection::Refused;
    status.refusal = session::RelayRefused{
        session::Refusal::PasswordNeeded, at(kRelay), {}, fingerprint(u"048213975624"_s)};
    Q_EMIT node.statusChanged(status);
}

void searching(network::Node& node)
{
    network::Status status;
    status.connection = network::Connection::Searching;
    Q_EMIT node.statusChanged(status);
}

void alone(network::Node& node)
{
    network::Status status = connected(session::Trust::Known);
    status.hosting = network::Hosting{status.relay->address, status.relay->fingerprint};
    Q_EMIT node.statusChanged(status);
}

void refused(network::Node& node)
{
    enter(node, session::Trust::Known);
    Speakers(node, QTime(9, 58)).says(kAnna, u"Good morning!"_s, 0);
    network::Status status;
    status.connection = network::Connection::Refused;
    status.refusal =
        session::RelayRefused{session::Refusal::ChangedKey, at(kRelay),
                              fingerprint(u"048213975624"_s), fingerprint(u"731900528416"_s)};
    status.identity = fingerprint(u"590271836440"_s);
    Q_EMIT node.statusChanged(status);
}

void offline(network::Node& node)
{
    network::Status status;
    status.connection = network::Connection::Offline;
    status.trouble = network::Trouble{network::Problem::UnknownInterface, u"eth7"_s};
    Q_EMIT node.statusChanged(status);
}

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
    Q_EMIT node.roomPeopleChanged({galley, {guest(0), guest(1), guest(3)}, {}});
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
    Q_EMIT node.statusChanged(status);
    for (int i = 0; i < int(guests().size()); ++i)
        Q_EMIT node.personJoined(guest(i));
    Q_EMIT node.messageReceived(heard(0, {}, u"Still here, nothing lost."_s, 1, QTime(10, 9)));
}

void newRelay(network::Node& node)
{
    enter(node, session::Trust::New);
}

const std::map<QString, void (*)(network::Node&)>& scenes()
{
    static const std::map<QString, void (*)(network::Node&)> all{
        {u"alone"_s, alone},
        {u"classic-relay"_s, classicRelay},
        {u"conversation"_s, conversation},
        {u"failed"_s, failed},
        {u"hostile"_s, hostile},
        {u"mixed"_s, mixed},
        {u"password"_s, password},
        {u"new-relay"_s, newRelay},
        {u"offline"_s, offline},
        {u"private"_s, privately},
        {u"refused"_s, refused},
        {u"relays"_s, severalRelays},
        {u"rooms"_s, rooms},
        {u"searching"_s, searching},
        {u"takeover"_s, takeover},
        {u"waiting"_s, waiting},
    };
    return all;
}

} // namespace

QStringList sceneNames()
{
    QStringList names;
    for (const auto& [name, play] : scenes())
        names << name;
    return names;
}

bool stage(const QString& scene, network::Node& node)
{
    const auto found = scenes().find(scene);
    if (found == scenes().end())
        return false;
    found->second(node);
    return true;
}

void listRooms(network::Node& node)
{
    Q_EMIT node.roomsListed({
        {.name = u"galley"_s, .topic = u"Who cooks, and what is left"_s, .people = 3},
        {.name = u"navigation"_s, .topic = {}, .people = 1},
        {.name = u"<b>bold</b>"_s,
         .topic = u"<img src=x> \u202E\u2067 "_s.repeated(20),
         .people = 0},
        {.name = u"כללי"_s, .topic = u"שיחה"_s, .people = 12},
    });
}

QList<network::RelayHere> relaysHere()
{
    const auto relay = [](QLatin1StringView address, const QString& key, const QString& name,
                          session::Trust trust, int members) {
        return network::RelayHere{.heard = {.relay = {.address = at(address),
                                                      .fingerprint = fingerprint(key),
                                                      .trust = trust,
                                                      .layer = session::Layer::Extended,
                                                      .name = name},
                                            .members = members}};
    };
    using session::Trust;
    auto lighthouse = relay(kRelay, u"048213975624"_s, u"Lighthouse"_s, Trust::Verified, 5);
    lighthouse.current = true;
    lighthouse.chosen = true;
    auto workshop =
        relay("192.168.1.7:48386"_L1, u"220914837756"_s, u"Workshop"_s, Trust::Known, 12);
    workshop.heard.asksPassword = true;
    auto bruno = relay(kBruno, u"311905518273"_s, u"Bruno"_s, Trust::New, 2);
    bruno.heard.relay.host = fingerprint(u"772205914083"_s);
    auto terminal = relay("192.168.1.60:48386"_L1, u"518273364905"_s, {}, Trust::New, 0);
    terminal.heard.relay.layer = session::Layer::Classic;
    terminal.heard.members.reset();
    auto rogue = relay("192.168.1.91:48386"_L1, u"731900528416"_s, u"Lighthouse"_s, Trust::New, 9);
    rogue.heard.refusal = session::Refusal::ChangedKey;
    return {lighthouse, workshop, bruno, terminal, rogue};
}

void fillSecurityLog()
{
    using Kind = logging::SecurityKind;
    const QDateTime start(QDate::currentDate(), QTime(9, 41, 7));
    logging::SecurityLog& log = logging::SecurityLog::instance();
    const QString lighthouse = fingerprint(u"048213975624"_s).toText();
    log.add(Kind::RelayNew, {{u"address"_s, kRelay}, {u"fingerprint"_s, lighthouse}},
            start.toUTC());
    log.add(Kind::RelayVerified, {{u"address"_s, kRelay}, {u"fingerprint"_s, lighthouse}},
            start.addSecs(311).toUTC());
    log.add(Kind::PersonNew, {{u"name"_s, u"Bruno"_s}, {u"address"_s, kBruno}},
            start.addSecs(420).toUTC());
    log.add(Kind::PersonChanged, {{u"name"_s, u"Аnnа"_s}, {u"address"_s, kFalseAnna}},
            start.addSecs(1013).toUTC());
    log.add(Kind::ControlLogin, {{u"address"_s, u"127.0.0.1:50514"_s}},
            start.addSecs(1920).toUTC());
    log.add(Kind::Replay, {{u"address"_s, kFalseAnna}, {u"missed"_s, u"118"_s}},
            start.addSecs(2044).toUTC());
    log.add(Kind::RelayChanged,
            {{u"address"_s, kRelay},
             {u"known"_s, lighthouse},
             {u"shown"_s, fingerprint(u"731900528416"_s).toText()}},
            start.addSecs(3310).toUTC());
}

} // namespace screenshots
