// Scenes of one conversation with everybody, and of what goes wrong before there is one.

#include "gui/screenshots/cast.h"
#include "gui/screenshots/scenes.h"

using namespace Qt::StringLiterals;

namespace screenshots {
namespace {

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

void newRelay(network::Node& node)
{
    enter(node, session::Trust::New);
}

} // namespace

Scenes lobbyScenes()
{
    return {
        {u"alone"_s, alone},
        {u"classic-relay"_s, classicRelay},
        {u"conversation"_s, conversation},
        {u"hostile"_s, hostile},
        {u"mixed"_s, mixed},
        {u"password"_s, password},
        {u"new-relay"_s, newRelay},
        {u"offline"_s, offline},
        {u"refused"_s, refused},
        {u"relays"_s, severalRelays},
        {u"searching"_s, searching},
    };
}

} // namespace screenshots
