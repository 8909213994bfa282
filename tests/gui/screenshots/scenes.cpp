#include "gui/screenshots/scenes.h"

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

network::Status connected(session::Trust trust)
{
    network::Status status;
    status.connection = network::Connection::Connected;
    status.relay = session::Relay{at(kRelay), fingerprint(u"048213975624"_s), trust};
    return status;
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
    Q_EMIT node.statusChanged(connected(trust));
    for (const auto person : {kAnna, kBruno, kChiara, kDavid})
        Q_EMIT node.personJoined(at(person));
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

void hostile(network::Node& node)
{
    enter(node, session::Trust::New);
    Speakers room(node, QTime(23, 58));
    room.says(kAnna, u"<h1>Big</h1><img src='http://x/y.png'> <script>alert(1)</script>"_s, 0);
    room.says(
        kAnna,
        u"Right to left \u202Eoverride\u202C, open isolate \u2067 here, bell \a, NUL \0 end"_s, 5);
    room.says(kBruno, u"W"_s.repeated(300), 20);
    room.says(kBruno, u"https://example.org/"_s + u"path/"_s.repeated(40), 20);
    room.says(kChiara, u"line\n"_s.repeated(200), 20);
    room.own(u"שלום, זה טקסט מימין לשמאל עם קישור https://example.org/דף והמשך."_s, 20);
    room.own(u"漢字とかな、そして絵文字 🎉🚢 – mixed with Latin"_s, 4);
    Q_EMIT node.messageReceived(
        {{}, u"A message without a sender"_s, QDateTime::currentDateTimeUtc()});
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

const std::map<QString, void (*)(network::Node&)>& scenes()
{
    static const std::map<QString, void (*)(network::Node&)> all{
        {u"alone"_s, alone},         {u"conversation"_s, conversation}, {u"hostile"_s, hostile},
        {u"new-relay"_s, newRelay},  {u"offline"_s, offline},           {u"refused"_s, refused},
        {u"searching"_s, searching},
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

} // namespace screenshots
