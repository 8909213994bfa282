// What strangers, forgers and a lying relay can do to the machine: nothing that lasts. Random
// input comes from seeds, so that every run is the same.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "session/limits.h"
#include "session/scene.h"

#include <QTest>

#include <malloc.h>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::makeRecord;
using protocol::RecordType;
using support::only;
using support::Scene;
using support::SeededRandom;
using support::TestRelay;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kStranger = Endpoint::ipv4(0x0a090099, 48386);
const Endpoint kAda = Endpoint::ipv4(0x0a090003, 40000);

/// Bytes that the program holds. Under a sanitizer, whose allocator does not say, always 0.
std::size_t heapInUse()
{
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// A client looks who else is there, when it hears of a relay that it did not list: that joins nobody.
bool isQuestion(const QByteArray& datagram)
{
    const auto record = protocol::extendedRecord(datagram);
    return (record && record->type == protocol::ExtendedType::Hello)
           || datagram == protocol::makeRecord(protocol::RecordType::RequestServerPublicKey);
}

} // namespace

class TestSessionMachineHostile : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    TestRelay m_relay{0, kRelay};

    /// Whatever happened: the session is whole, or can be had.
    void verifyUsable(Scene& scene)
    {
        if (scene.state() == SessionState::Idle)
            return;
        if (!scene.relay()) {
            scene.advance(10s);
            scene.join(m_relay);
        }
        QVERIFY(scene.relay());
        QCOMPARE(scene.relay()->address, kRelay);
        scene.takeEvents();
        scene.receive(m_relay.message("intact", kAda), kRelay);
        const MessageReceived expected{kAda, QStringLiteral("intact")};
        QCOMPARE(scene.takeEvents(), Events{expected});
        scene.takeSent();
        QVERIFY(scene.send(QStringLiteral("intact")));
        QCOMPARE(m_relay.open(scene.takeDatagrams()), QList<QByteArray>{"intact"});
        QCOMPARE(scene.brokenPromise(), QString());
    }

    void bring(Scene& scene, SessionState state)
    {
        if (state == SessionState::Idle)
            return;
        scene.start();
        if (state == SessionState::Searching)
            return;
        if (state == SessionState::Gathering)
            return scene.receive(m_relay.answer(), kRelay);
        scene.join(m_relay);
        if (state == SessionState::Checking)
            scene.fallSilent();
    }

private Q_SLOTS:
    void badDatagramsChangeNothing_data()
    {
        QTest::addColumn<SessionState>("state");
        QTest::addColumn<QByteArray>("datagram");
        const QByteArray key = m_relay.answer();
        const std::pair<const char*, QByteArray> datagrams[] = {
            {"nothing", {}},
            {"one byte", "\1"},
            {"header cut", QByteArray("\0\5\0", 3)},
            {"overrun by one", QByteArray("\0\xe\0\2x", 5)},
            {"overrun by all", QByteArray("\0\5\xff\xff", 4)},
            {"its key, cut", key.chopped(1)},
            {"65,507 zeros", QByteArray(65507, '\0')},
            {"65,507 ones", QByteArray(65507, '\xff')},
            {"text", "hello"},
            {"bare token",
             "gAAAAABrBNOAAAECAwQFBgcICQoLDA0OD4_9EBVfNSDZ7XtRxaHNdkUmcVL1eM7ogHG51a2O"},
            {"unknown type", makeRecord(RecordType(0x7fff), "x")},
            {"7", makeRecord(RecordType::RequestServerPublicKey)},
            {"8", makeRecord(RecordType::DisconnectRequest, "DISCONNECT")},
            {"9", makeRecord(RecordType::KeepAlive)},
            {"10, short", makeRecord(RecordType::SenderId, "12345")},
            {"10, no message", makeRecord(RecordType::SenderId, "123456")},
            {"11, empty", makeRecord(RecordType::NotifyConnect)},
            {"11, long", makeRecord(RecordType::NotifyConnect, QByteArray(19, 'x'))},
            {"12, short", makeRecord(RecordType::NotifyDisconnect, "12345")},
            {"13", makeRecord(RecordType::EncryptedSymmetricKey, QByteArray(256, 'x'))},
            {"14, empty", makeRecord(RecordType::SymmetricallyEncryptedMessage)},
            {"14, text", makeRecord(RecordType::SymmetricallyEncryptedMessage, "hello")},
            {"14, 65,503 bytes",
             makeRecord(RecordType::SymmetricallyEncryptedMessage, QByteArray(65503, 'A'))},
            {"fragment, empty", makeRecord(RecordType::Fragment)},
            {"fragment of nothing", support::fragment(1, 0, 1, {})},
            {"fragment of none", support::fragment(1, 0, 0, "x")},
            {"fragment of too many", support::fragment(1, 0, 65535, "x")},
            {"fragment beyond the end", support::fragment(1, 5, 5, "x")},
            {"fragment in a fragment", support::fragment(1, 0, 1, support::fragment(1, 0, 1, "x"))},
            {"5,000 fragments",
             [] {
                 QByteArray many;
                 for (std::uint32_t id = 0; id < 5'000; ++id)
                     many += support::fragment(id, 0, 2, "x");
                 return many;
             }()},
        };
        for (const SessionState state :
             {SessionState::Idle, SessionState::Searching, SessionState::Gathering,
              SessionState::Established, SessionState::Checking}) {
            for (const auto& [name, datagram] : datagrams)
                QTest::addRow("state %d: %s", int(state), name) << state << datagram;
        }
    }
    void badDatagramsChangeNothing()
    {
        QFETCH(SessionState, state);
        QFETCH(QByteArray, datagram);
        Scene scene;
        bring(scene, state);
        QCOMPARE(scene.state(), state);
        scene.takeSent();
        scene.takeEvents();
        for (const Endpoint& from : {kStranger, kRelay, Endpoint()}) {
            for (const Link link : {0, kAllLinks})
                scene.receive(datagram, from, link);
        }
        QCOMPARE(scene.state(), state);
        QVERIFY(scene.takeSent().empty());
        for (const Event& event : scene.takeEvents())
            QCOMPARE(event, Event(DatagramRejected{kRelay}));
        verifyUsable(scene);
    }

    void strangersAreNotHeardInASession()
    {
        Scene scene;
        scene.join(m_relay);
        scene.takeSent();
        scene.takeEvents();
        const QByteArray replayed = m_relay.message("as if from the relay", kAda);
        const TestRelay other(1, kStranger);
        for (const QByteArray& datagram :
             {replayed, TestRelay::joined(kAda), TestRelay::left(kAda), other.answer(),
              m_relay.answer(), support::fragment(1, 0, 1, replayed)}) {
            scene.receive(datagram, kStranger);
            scene.receive(datagram, Endpoint::ipv4(0x0a090001, 48387));
            scene.receive(datagram, Endpoint::ipv6({0x0a, 9, 0, 1}, 48386));
        }
        QVERIFY(scene.takeEvents().empty());
        for (const auto& sent : scene.takeSent())
            QVERIFY(isQuestion(sent.datagram));
        verifyUsable(scene);
    }

    void tellsOfRejectionsOnceASecond()
    {
        Scene scene;
        scene.join(m_relay);
        scene.takeEvents();
        for (int i = 0; i < 10'000; ++i) {
            scene.receive("forged", kRelay);
            scene.advance(1ms);
        }
        QCOMPARE(only<DatagramRejected>(scene.takeEvents()).size(), 10u);
    }

    void aLyingRelayFillsNoMemory()
    {
        Scene scene;
        scene.join(m_relay);
        scene.takeEvents();
        QByteArray datagram;
        for (std::uint32_t i = 0; i < 20'000; ++i) {
            datagram += TestRelay::joined(Endpoint::ipv4(i, 1));
            if (i % 5'000 == 4'999)
                scene.receive(std::exchange(datagram, {}), kRelay);
        }
        QCOMPARE(only<MemberJoined>(scene.takeEvents()).size(), std::size_t(protocol::kMaxMembers));
        QCOMPARE(scene.members().size(), std::size_t(protocol::kMaxMembers));
        scene.receive(TestRelay::left(Endpoint::ipv4(0, 1)) + TestRelay::joined(kAda), kRelay);
        QCOMPARE(scene.members().back(), kAda);
        verifyUsable(scene);
    }

    void fragmentsFillNoMemory()
    {
        Scene scene;
        scene.join(m_relay);
        SeededRandom random(11);
        const std::size_t before = heapInUse();
        std::size_t most = 0;
        for (int i = 0; i < 100'000; ++i) {
            const auto total = std::uint16_t(2 + random.below(255));
            scene.receive(support::fragment(random.below(1000), std::uint16_t(random.below(total)),
                                            total,
                                            QByteArray(qsizetype(1 + random.below(1188)), 'x')),
                          kRelay);
            most = std::max(most, heapInUse());
            scene.takeEvents();
        }
        QVERIFY2(most < before + (1 << 20), qPrintable(QString::number(most - before)));
        scene.advance(protocol::kReassemblyDeadline);
        scene.takeEvents();
        verifyUsable(scene);
    }

    void strangersCostNoMemory()
    {
        for (const SessionState state : {SessionState::Searching, SessionState::Gathering,
                                         SessionState::Established, SessionState::Checking}) {
            Scene scene;
            bring(scene, state);
            scene.takeSent();
            scene.takeEvents();
            SeededRandom random(12);
            const QByteArray pieces = support::fragment(1, 0, 200, QByteArray(1000, 'x'));
            scene.receive(pieces, kStranger); // what is made at first use is made
            const std::size_t before = heapInUse();
            for (int i = 0; i < 100'000; ++i) {
                scene.receive(
                    support::fragment(random.number32(), 0, 200, QByteArray(500, 'x'))
                        + TestRelay::joined(Endpoint::ipv4(random.number32(), 1)),
                    Endpoint::ipv4(random.number32(), std::uint16_t(random.below(65536))));
            }
            QCOMPARE(scene.state(), state);
            const std::size_t after = heapInUse();
            QVERIFY2(after < before + 4096, qPrintable(QString::number(after - before)));
        }
    }

    void garbageLeavesTheSessionIntact_data()
    {
        QTest::addColumn<std::uint32_t>("seed");
        QTest::newRow("seed 1") << 1u;
        QTest::newRow("seed 2") << 2u;
    }
    /// 100,000 datagrams, random or mutated from good ones, from our relay's address and others.
    void garbageLeavesTheSessionIntact()
    {
        QFETCH(std::uint32_t, seed);
        SeededRandom random(seed);
        Scene scene({}, seed);
        scene.join(m_relay);
        const Endpoint froms[] = {kRelay, kRelay, kStranger, Endpoint::ipv4(0x0a090001, 1)};
        const QList<QByteArray> good{
            m_relay.answer(),
            m_relay.message("text", kAda),
            TestRelay::joined(kAda) + TestRelay::left(kAda),
            support::fragment(3, 1, 4, QByteArray(300, 'f')),
            makeRecord(RecordType::RequestServerPublicKey) + makeRecord(RecordType::KeepAlive),
        };
        const std::size_t before = heapInUse();
        for (int i = 0; i < 100'000; ++i) {
            QByteArray datagram = random.chance(0.3)
                                      ? random.bytes(qsizetype(random.below(1500)))
                                      : good[random.below(std::uint32_t(good.size()))];
            for (std::uint32_t change = random.below(4); change > 0 && !datagram.isEmpty();
                 --change) {
                const auto at = qsizetype(random.below(std::uint32_t(datagram.size())));
                if (random.chance(0.2))
                    datagram.truncate(at);
                else
                    datagram[at] = char(random.below(256));
            }
            scene.receive(datagram, froms[random.below(std::size(froms))],
                          Link(random.below(3)) - 1);
            scene.advance(std::chrono::milliseconds(random.below(5)));
            scene.takeEvents();
            scene.takeSent();
        }
        QCOMPARE(scene.state(), SessionState::Established);
        QVERIFY2(heapInUse() < before + (2 << 20),
                 qPrintable(QString::number(heapInUse() - before)));
        verifyUsable(scene);
    }

    void garbageDoesNotKeepItFromFindingARelay()
    {
        SeededRandom random(5);
        Scene scene;
        scene.start();
        for (int i = 0; i < 20'000; ++i) {
            const QByteArray bytes = random.bytes(qsizetype(random.below(200)));
            scene.receive(
                random.chance(0.5) ? bytes : makeRecord(RecordType::ServerPublicKeyResponse, bytes),
                Endpoint::ipv4(random.number32(), 1), Link(random.below(3)) - 1);
            scene.advance(std::chrono::milliseconds(random.below(50)));
            scene.takeSent();
        }
        QVERIFY(only<Established>(scene.takeEvents()).empty());
        scene.advance(10s);
        verifyUsable(scene);
    }
};

QTEST_GUILESS_MAIN(TestSessionMachineHostile)
#include "tst_sessionmachine_hostile.moc"
