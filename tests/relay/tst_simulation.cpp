// Real relays and real sessions over a network that loses, doubles and reorders, from seeds.

#include "crypto/library.h"
#include "support/simulatednetwork.h"
#include "support/testkeys.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using session::Layer;
using support::SimulatedNetwork;
using support::Weather;

Q_DECLARE_METATYPE(session::Layer)

namespace {

/// SOTTOVOCE_SEEDS asks for more.
quint32 seeds()
{
    bool given = false;
    const int wanted = qEnvironmentVariableIntValue("SOTTOVOCE_SEEDS", &given);
    return given ? quint32(wanted) : 30;
}

struct Said {
    int client;
    QString text;
};

/// What a client heard: how often, by sender and text.
using Heard = std::map<std::pair<QString, QString>, int>;

QString nameOf(const std::optional<protocol::Endpoint>& sender)
{
    return sender ? QString::fromLatin1(protocol::encodeEndpoint(*sender).toHex()) : u"unknown"_s;
}

Heard heardBy(const SimulatedNetwork& net, int client)
{
    Heard heard;
    for (const session::Event& event : net.told(client)) {
        if (const auto* message = std::get_if<session::MessageReceived>(&event))
            ++heard[{nameOf(message->sender), message->text}];
    }
    return heard;
}

/// Says what went wrong; empty when each of these reached everybody else once.
QString notOnceEach(const SimulatedNetwork& net, const QList<Said>& all)
{
    for (int client = 0; client < net.clients(); ++client) {
        Heard heard = heardBy(net, client);
        for (const Said& said : all) {
            const int times =
                heard[{nameOf(SimulatedNetwork::clientAddress(said.client)), said.text}];
            if (times != (said.client == client ? 0 : 1))
                return u"%1 heard '%2' of %3 %4 times"_s.arg(client)
                    .arg(said.text.left(20))
                    .arg(said.client)
                    .arg(times);
        }
    }
    return {};
}

/// Says who heard what twice, or its own words.
QString heardTwice(const SimulatedNetwork& net)
{
    for (int client = 0; client < net.clients(); ++client) {
        for (const auto& [message, times] : heardBy(net, client)) {
            if (times > 1 || message.first == nameOf(SimulatedNetwork::clientAddress(client)))
                return u"%1 heard '%2' %3 times"_s.arg(client)
                    .arg(message.second.left(20))
                    .arg(times);
        }
    }
    return {};
}

template <typename Wanted, typename Events> int count(const Events& events)
{
    return int(std::ranges::count_if(
        events, [](const auto& event) { return std::holds_alternative<Wanted>(event); }));
}

/// Somebody says something of any size.
void chat(SimulatedNetwork& net, QList<Said>& said)
{
    const int client = int(net.random().below(std::uint32_t(net.clients())));
    const int size =
        net.random().chance(0.1) ? int(net.random().below(40'000)) : int(net.random().below(200));
    const QString text = u"%1 "_s.arg(said.size()) + QString(size, u'x');
    if (net.say(client, text))
        said.append({client, text});
}

void addSeeds()
{
    QTest::addColumn<Layer>("layer");
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= seeds(); ++seed) {
        QTest::addRow("classic, seed %u", seed) << Layer::Classic << seed;
        QTest::addRow("extended, seed %u", seed) << Layer::Extended << seed;
    }
}

/// A relay and two to eight clients that found it.
void assemble(SimulatedNetwork& net, Layer layer = Layer::Classic)
{
    net.startRelay(0, 0);
    for (auto count = 2 + net.random().below(7); count > 0; --count) {
        session::SessionConfig config;
        if (layer == Layer::Extended) {
            config.identity = crypto::IdentityKey::generate(net.random());
            config.name = u"client %1"_s.arg(net.clients());
        }
        (void)net.addClient(config);
        net.run(std::chrono::milliseconds(net.random().below(500)));
    }
    net.run(5s);
}

} // namespace

class TestSimulation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutLossAllArriveOnce_data() { addSeeds(); }
    void withoutLossAllArriveOnce()
    {
        QFETCH(Layer, layer);
        QFETCH(quint32, seed);
        SimulatedNetwork net(seed);
        net.setWeather({.duplication = 0.05, .delay = 25ms, .jitter = 25ms});
        assemble(net, layer);
        QCOMPARE(net.flaw(0), QString());
        QList<Said> said;
        for (int i = 0; i < 100; ++i) {
            chat(net, said);
            net.run(100ms + std::chrono::milliseconds(net.random().below(500)));
        }
        net.run(1s);
        QCOMPARE(said.size(), 100);
        QCOMPARE(notOnceEach(net, said), QString());
        QCOMPARE(heardTwice(net), QString());
        QCOMPARE(net.flaw(0), QString());
        QCOMPARE(count<relay::MemberLeft>(net.toldByRelays()), 0);
    }

    void withLossNothingTwiceAndAllHeals_data() { addSeeds(); }
    void withLossNothingTwiceAndAllHeals()
    {
        QFETCH(Layer, layer);
        QFETCH(quint32, seed);
        SimulatedNetwork net(seed);
        net.setWeather(
            {.loss = 0.01 * (seed % 31), .duplication = 0.05, .delay = 25ms, .jitter = 25ms});
        assemble(net, layer);
        QList<Said> said;
        for (int i = 0; i < 100; ++i) {
            chat(net, said);
            // Sometimes so long that they ask whether the relay is still there.
            net.run(net.random().chance(0.05) ? 60s : 1s);
            if (i == 50 && net.clients() > 2)
                net.leave(0);
        }
        QVERIFY(said.size() > 40);
        QCOMPARE(heardTwice(net), QString());

        // Who left unheard is dropped after 90 s; who missed that asks after 20 s more.
        net.setWeather({});
        net.run(3min);
        QCOMPARE(net.flaw(0), QString());
        QList<Said> saidAfterwards;
        for (int client = 0; client < net.clients(); ++client) {
            const QString text = u"healed %1"_s.arg(client);
            if (net.say(client, text))
                saidAfterwards.append({client, text});
        }
        net.run(1s);
        QVERIFY(saidAfterwards.size() >= 2);
        for (int client = 0; client < net.clients(); ++client) {
            const Heard heard = heardBy(net, client);
            const bool present = net.client(client).state() != session::SessionState::Idle;
            for (const Said& message : saidAfterwards)
                QCOMPARE(heard.contains({nameOf(SimulatedNetwork::clientAddress(message.client)),
                                         message.text}),
                         present && message.client != client);
        }
        QCOMPARE(heardTwice(net), QString());
    }

    void oneSeedOneHistory()
    {
        const auto history = [](quint32 seed) {
            SimulatedNetwork net(seed);
            net.setWeather({.loss = 0.2, .duplication = 0.05, .delay = 25ms, .jitter = 25ms});
            assemble(net);
            QList<Said> said;
            for (int i = 0; i < 30; ++i) {
                chat(net, said);
                net.run(1s);
            }
            QList<Heard> all;
            for (int client = 0; client < net.clients(); ++client)
                all += heardBy(net, client);
            return all;
        };
        QCOMPARE(history(7), history(7));
        QVERIFY(history(7) != history(8));
    }

    void deafHoursHeal_data() { addSeeds(); }
    void deafHoursHeal()
    {
        // The cable is out for a while: shorter than anybody notices, or for an hour.
        QFETCH(Layer, layer);
        QFETCH(quint32, seed);
        SimulatedNetwork net(seed);
        assemble(net, layer);
        const auto outage = seed % 3 == 0 ? 1h : std::chrono::seconds(5 * seed);
        net.setWeather({.loss = 1});
        net.run(outage);
        net.setWeather({});
        net.run(1min);
        QCOMPARE(net.flaw(0), QString());
        QList<Said> said;
        for (int i = 0; i < 10; ++i) {
            chat(net, said);
            net.run(200ms);
        }
        QCOMPARE(said.size(), 10);
        QCOMPARE(notOnceEach(net, said), QString());
    }

    void relayStartsAgainWithItsKey_data()
    {
        QTest::addColumn<Layer>("layer");
        QTest::addColumn<int>("downSeconds");
        for (int seconds : {0, 1, 10, 30, 300}) {
            QTest::addRow("classic, down for %d s", seconds) << Layer::Classic << seconds;
            QTest::addRow("extended, down for %d s", seconds) << Layer::Extended << seconds;
        }
    }
    void relayStartsAgainWithItsKey()
    {
        QFETCH(Layer, layer);
        QFETCH(int, downSeconds);
        SimulatedNetwork net(quint32(downSeconds) + 1);
        assemble(net, layer);
        net.run(10s);
        QCOMPARE(net.flaw(0), QString());
        net.stopRelay(0);
        net.run(std::chrono::seconds(downSeconds));
        net.startRelay(0, 0);
        // Its announcement brings them back at once, in the extended layer after a second in which it
        // might have shown that it still knows them.
        net.run(layer == Layer::Classic ? 1s : 2s);
        QCOMPARE(net.flaw(0), QString());
        if (layer == Layer::Extended && downSeconds <= 10) {
            for (int client = 0; client < net.clients(); ++client) // nobody noticed
                QCOMPARE(count<session::MemberLeft>(net.told(client)), 0);
        }
        QList<Said> said;
        chat(net, said);
        net.run(1s);
        QCOMPARE(notOnceEach(net, said), QString());
        for (int client = 0; client < net.clients(); ++client)
            QCOMPARE(count<session::RelayRefused>(net.told(client)), 0);
    }

    void relayStartsAgainUnheard()
    {
        // Its announcement is lost: they notice by themselves, after two keep-alives.
        SimulatedNetwork net(1);
        assemble(net);
        net.stopRelay(0);
        net.setWeather({.loss = 1});
        net.startRelay(0, 0);
        net.setWeather({});
        QVERIFY(!net.flaw(0).isEmpty());
        net.run(30s);
        QCOMPARE(net.flaw(0), QString());
    }

    void relayWithAnotherKeyIsRefused_data()
    {
        QTest::addColumn<int>("downSeconds");
        for (int seconds : {0, 10, 60})
            QTest::addRow("down for %d s", seconds) << seconds;
    }
    void relayWithAnotherKeyIsRefused()
    {
        QFETCH(int, downSeconds);
        SimulatedNetwork net(quint32(downSeconds) + 1);
        assemble(net);
        QCOMPARE(net.flaw(0), QString());
        net.stopRelay(0);
        net.run(std::chrono::seconds(downSeconds));
        net.startRelay(0, 1);
        net.run(5min);
        QCOMPARE(net.relay(0).members().size(), 0u);
        QCOMPARE(net.relay(0).statistics().rsaOperations, 0u);
        for (int client = 0; client < net.clients(); ++client) {
            // Told beside the session, if it was heard then, and again when that is over.
            const int times = count<session::RelayRefused>(net.told(client));
            QVERIFY(times == 1 || times == 2);
            const auto refused = std::ranges::find_if(net.told(client), [](const auto& event) {
                return std::holds_alternative<session::RelayRefused>(event);
            });
            const auto& refusal = std::get<session::RelayRefused>(*refused);
            QCOMPARE(refusal.reason, session::Refusal::ChangedKey);
            QCOMPARE(*refusal.expected, support::testKey(0).publicKey().fingerprint());
            QCOMPARE(*refusal.shown, support::testKey(1).publicKey().fingerprint());
        }
        // The true one comes back.
        net.startRelay(0, 0);
        net.run(30s);
        QCOMPARE(net.flaw(0), QString());
    }

    void leavingIsToldToTheOthers()
    {
        SimulatedNetwork net(1);
        net.startRelay(0, 0);
        for (int i = 0; i < 3; ++i)
            (void)net.addClient();
        net.run(2s);
        net.leave(1);
        net.run(1s);
        QCOMPARE(net.flaw(0), QString());
        QCOMPARE(net.relay(0).members().size(), 2u);
        for (int client : {0, 2})
            QCOMPARE(count<session::MemberLeft>(net.told(client)), 1);
    }

    void twoRelaysHearEachOther()
    {
        // Two hosts on one group: both know, and the clients all choose the same one.
        SimulatedNetwork net(1);
        net.startRelay(0, 0, {.announceInterval = 10s});
        net.startRelay(1, 1, {.announceInterval = 10s});
        for (int i = 0; i < 4; ++i)
            (void)net.addClient();
        net.run(25s);
        QVERIFY(count<relay::RivalHeard>(net.toldByRelays()) >= 4);
        const bool first = support::testKey(0).publicKey().fingerprint()
                           < support::testKey(1).publicKey().fingerprint();
        QCOMPARE(net.flaw(first ? 0 : 1), QString());
    }

    void allGoWhereTheirPeopleWantToBe_data() { addSeeds(); }
    void allGoWhereTheirPeopleWantToBe()
    {
        QFETCH(Layer, layer);
        QFETCH(quint32, seed);
        SimulatedNetwork net(seed);
        net.setWeather({.loss = 0.2, .duplication = 0.1, .delay = 20ms, .jitter = 20ms});
        const crypto::Fingerprint keys[] = {support::testKey(0).publicKey().fingerprint(),
                                            support::testKey(1).publicKey().fingerprint()};
        net.startRelay(1, 1);
        assemble(net, layer);
        const auto isWith = [&](int client, int relay) {
            const auto& now = net.client(client).relay();
            return now && now->fingerprint == keys[relay];
        };
        // Not the one that they found by themselves, and then back.
        const int other = keys[0] < keys[1] ? 1 : 0;
        for (const int wanted : {other, 1 - other}) {
            const auto nextToMove = [&] {
                for (int client = 0; client < net.clients(); ++client) {
                    if (!isWith(client, wanted))
                        return client;
                }
                return -1;
            };
            // Whoever loses the relay again while others move may have found the other one alone.
            for (int moves = 0; moves < 2 * net.clients() && nextToMove() >= 0; ++moves) {
                const int client = nextToMove();
                // What a person would do: look, choose, and again where the answers were lost.
                for (int i = 0; i < 20 && !isWith(client, wanted); ++i) {
                    net.client(client).lookForRelays(net.now());
                    net.run(1s);
                    QVERIFY(net.client(client).relays().size() <= 2u);
                    if (std::ranges::contains(net.client(client).relays(), keys[wanted],
                                              [](const session::HeardRelay& heard) {
                                                  return heard.relay.fingerprint;
                                              }))
                        net.client(client).moveTo(keys[wanted], net.now());
                    net.run(5s);
                }
                QVERIFY(isWith(client, wanted));
            }
        }
        net.setWeather({});
        net.run(3min);
        QCOMPARE(net.flaw(1 - other), QString());
        QVERIFY(net.relay(other).members().empty());
        QCOMPARE(heardTwice(net), QString());
    }

    void hundredClientsComeAndStay()
    {
        // More than the rate limit admits at once: nobody is left outside for long.
        SimulatedNetwork net(1);
        net.startRelay(0, 0);
        for (int i = 0; i < 100; ++i)
            (void)net.addClient();
        net.run(1min);
        QCOMPARE(net.flaw(0), QString());
        net.stopRelay(0);
        net.startRelay(0, 0);
        net.run(1min);
        QCOMPARE(net.flaw(0), QString());
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestSimulation)
#include "tst_simulation.moc"
