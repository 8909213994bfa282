// The machine's orders: start, send, disconnect, search again; and the way through its states.

#include "crypto/library.h"
#include "session/scene.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::RecordType;
using support::only;
using support::Scene;
using support::Sent;
using support::TestRelay;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kAda = Endpoint::ipv4(0x0a090003, 40000);
const Endpoint kBob = Endpoint::ipv4(0x0a090004, 40001);

} // namespace

class TestSessionMachine : public QObject
{
    Q_OBJECT

    crypto::Library m_library;

private Q_SLOTS:
    void doesNothingInIdle()
    {
        Scene scene;
        TestRelay relay(0, kRelay);
        QCOMPARE(scene.state(), SessionState::Idle);
        scene.receive(relay.answer(), kRelay);
        scene.searchAgain();
        scene.disconnect();
        scene.advance(1h);
        QCOMPARE(scene.state(), SessionState::Idle);
        QVERIFY(!scene.nextDeadline());
        QVERIFY(scene.takeSent().empty());
        QVERIFY(scene.takeEvents().empty());
    }

    void joinsARelayAndTalks()
    {
        Scene scene;
        TestRelay relay(0, kRelay);
        scene.start();
        QCOMPARE(scene.state(), SessionState::Searching);
        QCOMPARE(scene.takeEvents(), Events{SearchStarted{}});
        scene.receive(relay.answer(), kRelay, 2);
        QCOMPARE(scene.state(), SessionState::Gathering);
        QVERIFY(scene.takeEvents().empty());
        scene.advance(299ms);
        QCOMPARE(scene.state(), SessionState::Gathering);
        scene.advance(1ms);
        QCOMPARE(scene.state(), SessionState::Established);

        const Relay expected{kRelay, relay.fingerprint(), Trust::New};
        QCOMPARE(scene.relay(), expected);
        QCOMPARE(scene.takeEvents(), Events{(Established{expected, false})});
        const std::vector<Sent> sent = scene.takeSent();
        QCOMPARE(sent.size(), 2u); // 7, then 13
        QCOMPARE(sent.back().link, 2);
        QVERIFY(relay.takeKey(sent.back().datagram));

        scene.receive(TestRelay::joined(kAda), kRelay);
        scene.receive(relay.message("hello", kAda), kRelay);
        const Events heard{MemberJoined{{.address = kAda}},
                           MessageReceived{kAda, QStringLiteral("hello")}};
        QCOMPARE(scene.takeEvents(), heard);
        QCOMPARE(scene.members(), std::vector{kAda});
        const auto id = scene.send(QStringLiteral("good day"));
        const Events said = scene.takeEvents();
        QCOMPARE(said.size(), 2u);
        QCOMPARE(std::get<MessageAccepted>(said[0]).message.id, id.value());
        QCOMPARE(std::get<MessageStateChanged>(said[1]).state.stage, MessageState::Stage::Sent);
        QCOMPARE(relay.open(scene.takeDatagrams()), QList<QByteArray>{"good day"});
        QCOMPARE(scene.brokenPromise(), QString());
    }

    void startsOnce()
    {
        Scene scene;
        scene.start();
        scene.start();
        QCOMPARE(scene.takeEvents().size(), 1u);
        QCOMPARE(scene.takeSent().size(), 1u);
    }

    void keepsWhatIsSaidForASession()
    {
        Scene scene;
        TestRelay relay(0, kRelay);
        QVERIFY(scene.send(QStringLiteral("idle")));
        scene.start();
        QVERIFY(scene.send(QStringLiteral("searching")));
        scene.receive(relay.answer(), kRelay);
        QVERIFY(scene.send(QStringLiteral("gathering")));
        scene.takeSent();
        scene.join(relay);
        QCOMPARE(relay.open(scene.takeDatagrams()),
                 (QList<QByteArray>{"idle", "searching", "gathering"}));
        scene.fallSilent();
        QCOMPARE(scene.state(), SessionState::Checking);
        scene.takeSent();
        QVERIFY(scene.send(QStringLiteral("y"))); // the relay may be there
        QCOMPARE(relay.open(scene.takeDatagrams()), QList<QByteArray>{"y"});
        scene.disconnect();
        QVERIFY(scene.send(QStringLiteral("later")));
        scene.takeSent();
    }

    void whatCountsOnlyNowNeedsASession()
    {
        Scene scene;
        TestRelay relay(0, kRelay);
        OutgoingText text{.text = QStringLiteral("x"), .deliveryClass = DeliveryClass::Latest};
        QCOMPARE(scene.send(text).error(), SendError::NotConnected);
        scene.join(relay);
        scene.takeSent();
        QVERIFY(scene.send(text));
        text.deliveryClass = DeliveryClass::Unreliable;
        QVERIFY(scene.send(text));
        QCOMPARE(relay.open(scene.takeDatagrams()), (QList<QByteArray>{"x", "x"}));
        text.text = QString(901, u'x');
        QCOMPARE(scene.send(text).error(), SendError::TooLarge);
        text = {.text = QStringLiteral("x"),
                .deliveryClass = DeliveryClass::Latest,
                .key = QByteArray(33, 'k')};
        QCOMPARE(scene.send(text).error(), SendError::TooLarge);
        scene.takeEvents();
    }

    void roomsNeedToBeEntered()
    {
        Scene scene;
        const OutgoingText text{.to = Conversation::named(QStringLiteral("Aula")),
                                .text = QStringLiteral("x")};
        QCOMPARE(scene.send(text).error(), SendError::NotInRoom);
        QVERIFY(scene.machine().enterRoom(QStringLiteral("aula"), {}, scene.now()));
        QVERIFY(scene.send(text)); // the same room
        QVERIFY(!scene.machine().enterRoom(QStringLiteral(" "), {}, scene.now()));
        QVERIFY(!scene.machine().openPrivate(crypto::Fingerprint(), scene.now()));
        QCOMPARE(scene.machine().rooms().size(), 2u);
        scene.machine().leaveRoom(text.to, scene.now());
        QCOMPARE(scene.send(text).error(), SendError::NotInRoom);
    }

    void limitsTheTextInBytes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("taken");
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("48,000 bytes") << QString(48'000, u'x') << true;
        QTest::newRow("48,001 bytes") << QString(48'001, u'x') << false;
        QTest::newRow("24,000 of two bytes") << QString(24'000, u'\u00e8') << true;
        QTest::newRow("24,001 of two bytes") << QString(24'001, u'\u00e8') << false;
        QTest::newRow("12,000 of four bytes")
            << QStringLiteral("\U0001f600").repeated(12'000) << true;
        QTest::newRow("12,001 of four bytes")
            << QStringLiteral("\U0001f600").repeated(12'001) << false;
    }
    void limitsTheTextInBytes()
    {
        QFETCH(QString, text);
        QFETCH(bool, taken);
        Scene scene;
        TestRelay relay(0, kRelay);
        scene.join(relay);
        scene.takeSent();
        const auto result = scene.send(text);
        QCOMPARE(result.has_value(), taken);
        if (taken) {
            QCOMPARE(relay.open(scene.takeDatagrams()), QList<QByteArray>{text.toUtf8()});
        } else {
            QCOMPARE(result.error(), SendError::TooLarge);
            QVERIFY(scene.takeSent().empty());
        }
        QCOMPARE(scene.brokenPromise(), QString());
    }

    void saysGoodbye()
    {
        Scene scene;
        TestRelay relay(0, kRelay);
        scene.join(relay, 3);
        scene.receive(TestRelay::joined(kAda), kRelay);
        scene.takeSent();
        scene.takeEvents();
        scene.disconnect();
        QCOMPARE(scene.state(), SessionState::Idle);
        QVERIFY(scene.takeEvents().empty()); // the one who orders it knows
        const std::vector<Sent> sent = scene.takeSent();
        QCOMPARE(sent.size(), 1u);
        QCOMPARE(sent[0].type, RecordType::DisconnectRequest);
        QCOMPARE(sent[0].link, 3);
        QCOMPARE(relay.open({sent[0].datagram}), QList<QByteArray>{"DISCONNECT"});
        scene.disconnect();
        QVERIFY(scene.takeSent().empty());
    }

    void disconnectsQuietlyWithoutASession()
    {
        Scene scene;
        scene.start();
        scene.receive(TestRelay(0, kRelay).answer(), kRelay); // Gathering
        scene.takeSent();
        scene.disconnect();
        QVERIFY(scene.takeSent().empty());
        scene.start();
        scene.advance(1s);
        QCOMPARE(scene.state(), SessionState::Searching); // what was gathered before is gone
    }

    void eachSessionHasANewKey()
    {
        Scene scene;
        TestRelay relay(0, kRelay);
        scene.join(relay);
        const QByteArray first = scene.takeSent(RecordType::EncryptedSymmetricKey).at(0).datagram;
        const QByteArray message = relay.message("of the first session", kAda);
        scene.disconnect();
        scene.join(relay);
        const QByteArray second = scene.takeSent(RecordType::EncryptedSymmetricKey).at(0).datagram;
        QVERIFY(first != second);
        scene.takeEvents();
        scene.receive(message, kRelay);
        QCOMPARE(scene.takeEvents(), Events{DatagramRejected{kRelay}});
    }

    void searchesAgainFromASession()
    {
        Scene scene;
        TestRelay relay(0, kRelay);
        scene.join(relay, 1);
        scene.receive(TestRelay::joined(kAda), kRelay);
        scene.receive(TestRelay::joined(kBob), kRelay);
        scene.takeSent();
        scene.takeEvents();
        scene.searchAgain();
        QCOMPARE(scene.state(), SessionState::Searching);
        const Events expected{MemberLeft{kAda}, MemberLeft{kBob}, SearchStarted{}};
        QCOMPARE(scene.takeEvents(), expected);
        const std::vector<Sent> sent = scene.takeSent();
        QCOMPARE(sent.size(), 2u);
        QCOMPARE(sent[0].type, RecordType::DisconnectRequest);
        QCOMPARE(sent[0].link, 1);
        QCOMPARE(sent[1].type, RecordType::RequestServerPublicKey);
        QCOMPARE(sent[1].link, kAllLinks);
        scene.join(relay);
        QCOMPARE(scene.state(), SessionState::Established);
    }

    void searchesAgainWithoutWaiting()
    {
        Scene scene;
        scene.start();
        scene.advance(60s); // the back-off is at its longest
        scene.takeSent();
        scene.takeEvents();
        scene.searchAgain();
        QCOMPARE(scene.takeEvents(), Events{SearchStarted{}});
        scene.advance(1s);
        QCOMPARE(scene.takeSent().size(), 3u); // at once, after 250 ms, after 750 ms
    }

    void newPinsDoNotDisturbASession()
    {
        Scene scene;
        TestRelay relay(0, kRelay);
        scene.join(relay);
        const auto before = scene.relay();
        scene.takeSent();
        scene.takeEvents();
        scene.setKnownRelays({{{kRelay}, relay.fingerprint(), true}});
        QCOMPARE(scene.relay(), before); // trust stays what it was when it was joined
        scene.setKnownRelays({{{kRelay}, TestRelay(1, kRelay).fingerprint()}});
        QCOMPARE(scene.relay(), before);
        QCOMPARE(scene.state(), SessionState::Established);
        QVERIFY(scene.takeSent().empty());
        QVERIFY(scene.takeEvents().empty());
        // The next choice counts with them.
        scene.searchAgain();
        scene.receive(relay.answer(), kRelay);
        scene.advance(300ms);
        QCOMPARE(only<RelayRefused>(scene.takeEvents()).size(), 1u);
    }
};

QTEST_GUILESS_MAIN(TestSessionMachine)
#include "tst_sessionmachine.moc"
