// The door of the extended layer: HELLO, START, JOIN, and what speaks against each.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/extendedpeer.h"
#include "relay/limits.h"
#include "secure/transcript.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::ExtendedType;
using relaytest::ExtendedPeer;
using relaytest::TestRelay;

namespace {

relay::RelayConfig withPassword()
{
    return {.password = relay::RoomPassword{{QByteArray(16, 's'), 15, 8, 1},
                                            crypto::Secret(QByteArray(32, 'k'))}};
}

void prove(ExtendedPeer& peer, char key = 'k')
{
    peer.proof = secure::passwordProof(secure::Side::Client, crypto::Secret(QByteArray(32, key)),
                                       peer.transcript);
}

} // namespace

class TestGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // --- HELLO ---

    void helloIsAnsweredAndForgotten()
    {
        TestRelay net({.name = u"Attic"_s});
        net.join(7);
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet());
        const auto challenge = protocol::parseChallenge(ada.challenge).value();
        QCOMPARE(challenge.relayName, u"Attic"_s);
        QCOMPARE(challenge.relayKey, support::testKey().publicKey().toDer());
        QCOMPARE(challenge.members, 1);
        QVERIFY(challenge.admitsClassic);
        QVERIFY(!challenge.password && !challenge.host);
        QCOMPARE(net.statistics().handshakes, 0);
        QCOMPARE(net.statistics().hellos, 1u);
        QCOMPARE(net.told(), QStringList());
    }

    void badHelloIsMetWithSilence_data()
    {
        QTest::addColumn<QByteArray>("value");
        const QByteArray good = protocol::encode(protocol::Hello{QByteArray(32, 'r')});
        QByteArray dirty = good;
        dirty.back() = 1;
        QTest::newRow("short") << good.chopped(1);
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("version 0") << QByteArray(good).replace(0, 1, QByteArray(1, '\0'));
        QTest::newRow("padding") << dirty;
    }
    void badHelloIsMetWithSilence()
    {
        QFETCH(QByteArray, value);
        TestRelay net;
        for (int i = 0; i < 3; ++i)
            net.give(1, protocol::makeExtended(ExtendedType::Hello, value));
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList({u"handshake 1 malformed"_s}));
        net.wait(1s);
        net.give(1, protocol::makeExtended(ExtendedType::Hello, value));
        QCOMPARE(net.told(), QStringList({u"handshake 1 malformed and 2 more"_s}));
    }

    void renewalsAreShown()
    {
        const auto rotation =
            secure::signRotation(support::testKey(1), support::testKey(0).publicKey(), 1795478400)
                .value();
        TestRelay net({.rotations = {rotation, rotation, rotation}});
        ExtendedPeer ada(net, 1);
        net.give(1, ada.hello());
        const QList<relay::Outgoing> sent = net.outgoing();
        QCOMPARE(sent.size(), 3);
        qsizetype size = 0;
        for (const relay::Outgoing& outgoing : sent)
            size += outgoing.datagram.size();
        QVERIFY(size <= 3 * 1200);
        const auto record = protocol::extendedRecord(sent[2].datagram).value();
        QCOMPARE(record.type, ExtendedType::Rotation);
        QVERIFY(secure::verifyRotation(protocol::parseRotation(record.value).value()));
    }

    void hostIsShown()
    {
        TestRelay net({.host = protocol::HostProof{QByteArray(32, 'i'), QByteArray(64, 's')}});
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet());
        QCOMPARE(protocol::parseChallenge(ada.challenge)->host->identity, QByteArray(32, 'i'));
    }

    // --- START ---

    void theSameStartIsAnsweredAlike()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet() && ada.agree());
        QCOMPARE(net.statistics().rsaOperations, 1u);
        const auto again = [&] {
            net.give(1, ada.start);
            const QList<relay::Outgoing> sent = net.outgoing();
            return sent.size() == 1 && sent[0].datagram == ada.answer;
        };
        for (int i = 0; i < 50; ++i)
            QVERIFY(again());
        ada.give({ada.join()});
        (void)net.outgoing();
        QVERIFY(again()); // of a session that is in
        QCOMPARE(net.statistics().rsaOperations, 1u);
        QCOMPARE(net.statistics().handshakes, 0);
    }

    void badStartIsMetWithSilence_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<QString>("told");
        QTest::newRow("version") << 4 << u"malformed"_s;
        QTest::newRow("client random") << 5 << u"bad-cookie"_s;
        QTest::newRow("cookie time") << 44 << u"bad-cookie"_s;
        QTest::newRow("cookie MAC") << 45 << u"bad-cookie"_s;
        QTest::newRow("info hash") << 77 << u"bad-cookie"_s;
        QTest::newRow("sealed key") << 200 << u"not-opened"_s;
    }
    void badStartIsMetWithSilence()
    {
        QFETCH(int, at);
        QFETCH(QString, told);
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet());
        QByteArray start = secure::ClientHandshake::begin(
                               ada.challenge, support::testKey().publicKey(), net.random())
                               ->start();
        start[at] = char(start[at] ^ 1);
        net.give(1, start);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList({u"handshake 1 "_s + told}));
        QCOMPARE(net.statistics().handshakes, 0);
        QCOMPARE(net.statistics().rsaOperations, told == u"not-opened" ? 1u : 0u);
    }

    void zeroShareIsRefused()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet());
        QByteArray start = secure::ClientHandshake::begin(
                               ada.challenge, support::testKey().publicKey(), net.random())
                               ->start();
        start.replace(4 + 1 + 32 + 40 + 32, 32, QByteArray(32, '\0'));
        net.give(1, start);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList({u"handshake 1 bad-share"_s}));
    }

    void cookieIsOfOneAddress()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet() && ada.agree());
        net.give(2, ada.start);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList({u"handshake 2 bad-cookie"_s}));
    }

    void cookieGoesStale()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet());
        net.wait(4min);
        const auto start = secure::ClientHandshake::begin(
                               ada.challenge, support::testKey().publicKey(), net.random())
                               ->start();
        net.give(1, start);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList({u"handshake 1 bad-cookie"_s}));
    }

    void startsAreLimited()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet());
        int answered = 0;
        for (int i = 0; i < 100; ++i) {
            const auto start = secure::ClientHandshake::begin(
                                   ada.challenge, support::testKey().publicKey(), net.random())
                                   ->start();
            net.give(1, start);
            answered += int(net.outgoing().size());
        }
        QCOMPARE(answered, relay::kStartBurst);
        QCOMPARE(net.statistics().rsaOperations, std::uint64_t(relay::kStartBurst));
        QCOMPARE(net.statistics().startsLimited, 100u - relay::kStartBurst);
    }

    void handshakesWaitNotForEver()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet() && ada.agree());
        QCOMPARE(net.statistics().handshakes, 1);
        QCOMPARE(net.relay().nextDeadline(), net.now().steady + relay::kHandshakeWait);
        net.wait(relay::kHandshakeWait - 1ms);
        QCOMPARE(net.statistics().handshakes, 1);
        net.wait(1ms);
        QCOMPARE(net.statistics().handshakes, 0);
        QVERIFY(!net.relay().nextDeadline());
        ada.give({ada.join()});
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.members(), QStringList());
    }

    void theOldestHandshakeMakesRoom()
    {
        TestRelay net;
        ExtendedPeer first(net, 1);
        QVERIFY(first.meet() && first.agree());
        for (int i = 0; i < int(relay::kHandshakesWaiting); ++i) {
            ExtendedPeer other(net, 2 + i);
            QVERIFY(other.meet() && other.agree());
            net.wait(6ms);
        }
        QCOMPARE(net.statistics().handshakes, int(relay::kHandshakesWaiting));
        first.give({first.join()});
        QCOMPARE(net.members(), QStringList());
    }

    // --- JOIN ---

    void joining()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet() && ada.agree());
        QCOMPARE(net.told(), QStringList()); // nobody is told before
        QCOMPARE(net.members(), QStringList());
        ada.give({ada.join()});
        QCOMPARE(net.sent(), QStringList({u"1 <- joined as 1, room 0 lobby 1 to 1"_s}));
        const relay::Events events = net.relay().takeEvents();
        const auto& joined = std::get<relay::MemberJoined>(events.at(0));
        QCOMPARE(joined.name, u"Ada"_s);
        QCOMPARE(joined.identity, ada.identity.publicKey().fingerprint());
        QCOMPARE(net.members(), QStringList({u"1"_s}));
        QCOMPARE(net.statistics().sessions, 1);
        QCOMPARE(net.statistics().handshakes, 0);
    }

    void refusals_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::newRow("signature of nothing") << u"bad-signature"_s;
        QTest::newRow("another's identity") << u"bad-signature other"_s;
        QTest::newRow("identity that is no key") << u"bad-signature low"_s;
        QTest::newRow("empty name") << u"unusable-name"_s;
    }
    void refusals()
    {
        QFETCH(QString, fault);
        TestRelay net;
        ExtendedPeer ada(net, 1);
        ExtendedPeer ben(net, 2);
        QVERIFY(ada.meet() && ada.agree());
        protocol::JoinFrame join = ada.join();
        if (fault == u"bad-signature")
            join.signature.fill('\0');
        else if (fault == u"bad-signature other")
            join.identity = ben.identity.publicKey().bytes();
        else if (fault == u"bad-signature low")
            join.identity.fill('\0');
        else
            join.name.clear();
        const QString reason = fault.section(u' ', 0, 0);
        ada.give({join});
        QCOMPARE(net.sent(), QStringList({u"1 <- refused "_s + reason}));
        QCOMPARE(net.told(), QStringList({u"handshake 1 "_s + reason}));
        // The handshake is over: a good JOIN is answered alike, and its repetition with no event.
        ada.give({ada.join()});
        QCOMPARE(net.sent(), QStringList({u"1 <- refused "_s + reason}));
        QCOMPARE(net.told(), QStringList());
        QCOMPARE(net.members(), QStringList());
        net.wait(relay::kHandshakeWait);
        QCOMPARE(net.statistics().handshakes, 0);
    }

    void signatureIsOfOneHandshake()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet() && ada.agree());
        const auto recorded = ada.join();
        QVERIFY(ada.meet() && ada.agree());
        ada.give({recorded});
        QCOMPARE(net.sent(), QStringList({u"1 <- refused bad-signature"_s}));
    }

    void fullRoom()
    {
        TestRelay net({.maxMembers = 2});
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ben.meet() && ben.agree());
        ben.give({ben.join()});
        QCOMPARE(net.sent(), QStringList({u"3 <- refused full"_s}));
        QCOMPARE(net.told(), QStringList({u"handshake 3 full"_s}));
        // Who only comes back takes no room.
        QVERIFY(ada.meet() && ada.agree());
        ada.give({ada.join()});
        QVERIFY(net.sent().contains(u"2 <- joined as 3, room 0 lobby 1 to 1"_s));
    }

    // --- Passwords ---

    void password()
    {
        TestRelay net(withPassword());
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet());
        const auto challenge = protocol::parseChallenge(ada.challenge).value();
        QCOMPARE(challenge.password->salt, QByteArray(16, 's'));
        QVERIFY(!challenge.admitsClassic);
        QVERIFY(ada.agree());
        prove(ada);
        ada.give({ada.join()});
        QCOMPARE(net.sent(), QStringList({u"1 <- joined as 1 with proof, room 0 lobby 1 to 1"_s}));
        net.wait(relay::kJoinedAgainAfter);
        ada.give({ada.join()});
        QCOMPARE(net.sent(), QStringList({u"1 <- joined as 1 with proof"_s}));
    }

    void passwordNeeded()
    {
        TestRelay net(withPassword());
        for (int i = 0; i < 10; ++i) { // which is no guess
            ExtendedPeer ada(net, 1);
            QVERIFY(ada.meet() && ada.agree());
            ada.give({ada.join()});
            QCOMPARE(net.sent(), QStringList({u"1 <- refused password-needed"_s}));
        }
    }

    void proofIsOfOneHandshake()
    {
        TestRelay net(withPassword());
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.meet() && ada.agree());
        prove(ada);
        QVERIFY(ada.meet() && ada.agree());
        ada.give({ada.join()});
        QCOMPARE(net.sent(), QStringList({u"1 <- refused wrong-password"_s}));
    }

    void wrongPasswordsLock()
    {
        TestRelay net(withPassword());
        ExtendedPeer ada(net, 1);
        const auto attempt = [&](ExtendedPeer& peer, char key) {
            if (!peer.meet() || !peer.agree())
                return QStringList();
            prove(peer, key);
            peer.give({peer.join()});
            return net.sent();
        };
        for (int i = 0; i < 4; ++i)
            QCOMPARE(attempt(ada, 'x'), QStringList({u"1 <- refused wrong-password"_s}));
        QCOMPARE(attempt(ada, 'x'), QStringList({u"1 <- refused wrong-password for 30000 ms"_s}));
        net.wait(10s);
        // Even with the right one; the identity from elsewhere, and others from its address.
        QCOMPARE(attempt(ada, 'k'), QStringList({u"1 <- refused locked for 20000 ms"_s}));
        ada.address = relaytest::addressOf(2);
        QCOMPARE(attempt(ada, 'k'), QStringList({u"2 <- refused locked for 20000 ms"_s}));
        ExtendedPeer ben(net, 1, "Ben");
        ++ben.address.port;
        QCOMPARE(attempt(ben, 'k'), QStringList({u"? <- refused locked for 20000 ms"_s}));
        ExtendedPeer eve(net, 5, "Eve");
        QCOMPARE(attempt(eve, 'k'),
                 QStringList({u"5 <- joined as 1 with proof, room 0 lobby 1 to 1"_s}));
        net.wait(20s);
        QVERIFY(attempt(ada, 'k').contains(u"2 <- joined as 2 with proof, room 0 lobby 1 to 1"_s));
    }

    // --- Classic peers are not admitted ---

    void shutToClassicPeers_data()
    {
        QTest::addColumn<bool>("password");
        QTest::newRow("by choice") << false;
        QTest::newRow("for a password") << true;
    }
    void shutToClassicPeers()
    {
        QFETCH(bool, password);
        relay::RelayConfig config = password ? withPassword() : relay::RelayConfig();
        config.admitClassic = password;
        TestRelay net(config);
        net.giveRecord(1, protocol::RecordType::RequestServerPublicKey);
        net.knock(2);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.told(), QStringList({u"refused 1 classic"_s}));
        QCOMPARE(net.members(), QStringList());
        QCOMPARE(net.statistics().rsaOperations, 0u);
        net.relay().start(net.now());
        QCOMPARE(net.sent(), QStringList({u"group <- announce"_s}));
    }

    void rivalsAreHeardByEitherAnnouncement()
    {
        TestRelay net;
        const auto announce = [](int key) {
            return protocol::makeExtended(ExtendedType::Announce,
                                          support::testKey(key).publicKey().toDer());
        };
        net.give(5, announce(0)); // our own
        net.give(6, announce(1));
        net.give(6, protocol::makeRecord(protocol::RecordType::ServerPublicKeyResponse,
                                         support::testKey(1).publicKey().toPem()));
        net.give(7, protocol::makeExtended(ExtendedType::Announce, "no key"));
        QCOMPARE(net.told(), QStringList({u"rival 6"_s}));
        QCOMPARE(net.sent(), QStringList());
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestGate)
#include "tst_gate.moc"
