#include "gui/screenshots/scenes.h"

#include "gui/screenshots/cast.h"
#include "logging/securitylog.h"

using namespace Qt::StringLiterals;

namespace screenshots {
namespace {

const Scenes& scenes()
{
    static const Scenes all = [] {
        Scenes both = lobbyScenes();
        both.merge(roomScenes());
        return both;
    }();
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

void listKnown(network::Node& node)
{
    meet(node);
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
