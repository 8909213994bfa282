// Who gets in: records 7 and 13, every refusal, the rate limits as they show from outside.

#include "crypto/library.h"
#include "relay/testrelay.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::RecordType;
using relaytest::TestRelay;

namespace {

constexpr auto kQuestion = RecordType::RequestServerPublicKey;
constexpr auto kKey = RecordType::EncryptedSymmetricKey;

QByteArray sealed(const QByteArray& text)
{
    return support::testKey().publicKey().encrypt(text).value();
}

} // namespace

class TestDoorkeeper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void questionIsAnsweredToTheAsker_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("something in it") << QByteArray(300, 'x');
    }
    void questionIsAnsweredToTheAsker()
    {
        QFETCH(QByteArray, value);
        TestRelay net;
        net.join(2);
        net.giveRecord(1, kQuestion, value);
        const QList<relay::Outgoing> answer = net.outgoing();
        QCOMPARE(answer.size(), 1);
        QCOMPARE(answer[0].to, relaytest::addressOf(1));
        QCOMPARE(answer[0].datagram, protocol::makeRecord(RecordType::ServerPublicKeyResponse,
                                                          support::testKey().publicKey().toPem()));
        QCOMPARE(net.statistics().keyRequests, 2u);
        QCOMPARE(net.members(), QStringList({u"2"_s}));
    }

    void keyMakesAMember()
    {
        TestRelay net;
        net.knock(1);
        QCOMPARE(net.told(), QStringList({u"joined 1"_s}));
        QCOMPARE(net.statistics().rsaOperations, 1u);
        QCOMPARE(net.statistics().members, 1);
    }

    void badKey_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("rsaOperations"); // none where the size tells already
        QTest::newRow("empty") << QByteArray() << 0;
        QTest::newRow("short") << sealed(QByteArray(44, 'A')).chopped(1) << 0;
        QTest::newRow("long") << sealed(QByteArray(44, 'A')) + 'x' << 0;
        QTest::newRow("noise") << QByteArray(256, 'x') << 1;
        QTest::newRow("beyond the modulus") << QByteArray(256, '\xff') << 1;
        QTest::newRow("of another key")
            << support::testKey(1).publicKey().encrypt("x").value() << 1;
        const QByteArray key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        QTest::newRow("nothing sealed") << sealed({}) << 1;
        QTest::newRow("raw key") << sealed(QByteArray(32, 'k')) << 1;
        QTest::newRow("without padding") << sealed(key.chopped(1)) << 1;
        QTest::newRow("with a newline") << sealed(key + '\n') << 1;
        QTest::newRow("16 bytes") << sealed(QByteArray(16, 'k').toBase64()) << 1;
        QTest::newRow("44 other characters") << sealed(QByteArray(44, '!')) << 1;
        QTest::newRow("standard base64") << sealed(QByteArray(32, '\xff').toBase64()) << 1;
    }
    void badKey()
    {
        QFETCH(QByteArray, value);
        QFETCH(int, rsaOperations);
        TestRelay net;
        net.giveRecord(1, kKey, value);
        QCOMPARE(net.told(), QStringList({u"refused 1 bad-key"_s}));
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.members(), QStringList());
        QCOMPARE(net.statistics().rsaOperations, quint64(rsaOperations));
        QCOMPARE(net.statistics().keysRefused, 1u);
    }

    void identicalKeyRefreshesWithoutWork()
    {
        TestRelay net;
        net.join(1);
        net.join(2);
        net.wait(60s);
        net.knock(1);
        net.wait(89s); // 2 falls silent
        QCOMPARE(net.members(), QStringList({u"1"_s}));
        QCOMPARE(net.statistics().rsaOperations, 2u);
    }

    void identicalKeyBringsTheRosterAgain()
    {
        TestRelay net;
        net.join(1);
        net.join(2);
        net.wait(30s - 1ms);
        net.knock(1);
        QCOMPARE(net.sent(), QStringList());
        net.wait(1ms);
        net.knock(1);
        QCOMPARE(net.sent(), QStringList({u"1 <- came 2"_s}));
        net.knock(1);
        QCOMPARE(net.sent(), QStringList());
        net.wait(30s);
        net.knock(1);
        QCOMPARE(net.sent(), QStringList({u"1 <- came 2"_s}));
        QCOMPARE(net.told(), QStringList());
    }

    void identicalKeyIsNotLimited()
    {
        // A thousand on one host answer an announcement at once: they are members already.
        TestRelay net;
        net.join(1);
        for (int i = 0; i < 1000; ++i)
            net.knock(1);
        QCOMPARE(net.statistics().keyRequestsLimited, 0u);
        QCOMPARE(net.told(), QStringList());
    }

    void identicalKeyOfOneWhoLeftIsANewMembership()
    {
        TestRelay net;
        net.join(1);
        net.giveRecord(1, RecordType::DisconnectRequest, "DISCONNECT");
        net.knock(1);
        QCOMPARE(net.told(), QStringList({u"left 1 disconnected"_s, u"joined 1"_s}));
        QCOMPARE(net.statistics().rsaOperations, 2u);
    }

    void anotherKeyIsRefusedWhileTheMemberLives()
    {
        TestRelay net;
        net.join(1);
        net.join(2);
        net.giveNewKey(1);
        net.wait(20s - 1ms);
        net.knock(1);
        QCOMPARE(net.told(), QStringList({u"refused 1 key-in-use"_s}));
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.statistics().rsaOperations, 2u);
    }

    void anotherKeyReplacesAfterSilence()
    {
        TestRelay net;
        net.join(1);
        net.join(2);
        net.giveNewKey(1);
        net.wait(20s);
        net.knock(1);
        QCOMPARE(net.told(), QStringList({u"left 1 replaced"_s, u"joined 1"_s}));
        QCOMPARE(net.sent(), QStringList({u"2 <- went 1"_s, u"1 <- came 2"_s, u"2 <- came 1"_s}));
        net.say(2, "hello");
        QCOMPARE(net.sent(), QStringList({u"1 <- from 2, says hello"_s}));
    }

    void aliveIsWhoWasHeard_data()
    {
        QTest::addColumn<int>("record"); // what the member sends after 10 s, or -1
        QTest::addColumn<bool>("alive");
        QTest::newRow("nothing") << -1 << false;
        QTest::newRow("keep-alive") << 9 << true;
        QTest::newRow("message") << 14 << true;
        QTest::newRow("identical key") << 13 << true;
        QTest::newRow("question") << 7 << false;
        QTest::newRow("what does not open") << 8 << false;
    }
    void aliveIsWhoWasHeard()
    {
        QFETCH(int, record);
        QFETCH(bool, alive);
        TestRelay net;
        net.join(1);
        net.wait(10s);
        const QByteArray value = record == 14   ? net.token(1, "hello")
                                 : record == 13 ? net.peer(1).sealedKey
                                                : QByteArray("x");
        if (record > 0)
            net.giveRecord(1, RecordType(record), value);
        (void)net.outgoing();
        net.wait(10s);
        net.giveNewKey(1);
        net.knock(1);
        QCOMPARE(net.told().contains(u"refused 1 key-in-use"), alive);
    }

    void contestedMemberMustProveItself()
    {
        // Who lost its key sends its new one, then keep-alives from the same address. Those must
        // not keep the forgotten session alive for ever.
        TestRelay net;
        net.join(1);
        net.wait(10s);
        net.giveNewKey(1);
        net.knock(1);
        QCOMPARE(net.told(), QStringList({u"refused 1 key-in-use"_s}));
        net.wait(5s);
        net.giveRecord(1, RecordType::KeepAlive);
        net.wait(5s);
        net.knock(1);
        QCOMPARE(net.told(), QStringList({u"left 1 replaced"_s, u"joined 1"_s}));
        // The new session is not contested.
        net.wait(85s);
        net.giveRecord(1, RecordType::KeepAlive);
        net.wait(85s);
        QCOMPARE(net.members(), QStringList({u"1"_s}));
    }

    void contestedMemberProvesItself_data()
    {
        QTest::addColumn<int>("record");
        QTest::newRow("message") << 14;
        QTest::newRow("identical key") << 13;
    }
    void contestedMemberProvesItself()
    {
        QFETCH(int, record);
        TestRelay net;
        net.join(1);
        const QByteArray value = record == 14 ? net.token(1, "hello") : net.peer(1).sealedKey;
        net.giveRecord(1, kKey, QByteArray(256, 'x')); // somebody forges our address
        net.giveRecord(1, RecordType(record), value);
        net.wait(15s);
        net.giveRecord(1, RecordType::KeepAlive); // counts again
        net.wait(15s);
        net.giveRecord(1, kKey, QByteArray(256, 'x'));
        QCOMPARE(net.told().count(u"refused 1 key-in-use"_s), 2);
    }

    void badKeyReplacesNobody()
    {
        TestRelay net;
        net.join(1);
        net.wait(20s);
        net.giveRecord(1, kKey, QByteArray(256, 'x'));
        QCOMPARE(net.told(), QStringList({u"refused 1 bad-key"_s}));
        QCOMPARE(net.members(), QStringList({u"1"_s}));
    }

    void fullRoom()
    {
        TestRelay net({.maxMembers = 2});
        net.joinAll(1, 2);
        net.knock(3);
        QCOMPARE(net.told(), QStringList({u"refused 3 full"_s}));
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.statistics().rsaOperations, 2u);
        // Members may come again and be replaced.
        net.wait(20s);
        net.knock(1);
        net.giveNewKey(2);
        net.knock(2);
        QCOMPARE(net.told(), QStringList({u"left 2 replaced"_s, u"joined 2"_s}));
        // A place that was left can be taken.
        net.giveRecord(1, RecordType::DisconnectRequest, "DISCONNECT");
        net.knock(3);
        QCOMPARE(net.told(), QStringList({u"left 1 disconnected"_s, u"joined 3"_s}));
    }

    void questionsAreLimited()
    {
        TestRelay net;
        for (int i = 0; i < 100; ++i)
            net.giveRecord(1, kQuestion);
        QCOMPARE(net.outgoing().size(), 20);
        QCOMPARE(net.told(), QStringList({u"refused 1 rate-limited"_s}));
        QCOMPARE(net.statistics().keyRequestsLimited, 80u);
        net.wait(1s);
        for (int i = 0; i < 100; ++i)
            net.giveRecord(1, kQuestion);
        QCOMPARE(net.outgoing().size(), 10);
        QCOMPARE(net.told(), QStringList({u"refused 1 rate-limited and 79 more"_s}));
    }

    void keysAreLimitedBeforeTheWork()
    {
        TestRelay net;
        for (int i = 0; i < 100; ++i)
            net.giveRecord(1, kKey, QByteArray(256, char(i)));
        QCOMPARE(net.statistics().rsaOperations, 20u);
        QCOMPARE(net.told(), QStringList({u"refused 1 bad-key"_s, u"refused 1 rate-limited"_s}));
        // Questions have a limit of their own.
        net.giveRecord(1, kQuestion);
        QCOMPARE(net.sent(), QStringList({u"1 <- key"_s}));
    }

    void oneDatagramOfManyQuestions()
    {
        TestRelay net;
        net.give(1, protocol::makeRecord(kQuestion).repeated(16'000));
        QCOMPARE(net.outgoing().size(), 20);
    }

    void memberIsAnsweredDuringAFlood()
    {
        TestRelay net;
        net.joinAll(1, 3);
        for (int second = 0; second < 5; ++second) {
            for (int i = 0; i < 1000; ++i)
                net.giveRecord(1000 + i, kQuestion);
            (void)net.outgoing();
            for (int member : {1, 2, 3})
                net.giveRecord(member, kQuestion);
            QCOMPARE(net.sent(), QStringList({u"1 <- key"_s, u"2 <- key"_s, u"3 <- key"_s}));
            net.giveRecord(1, kQuestion); // once a second; beyond that it is one of many
            QCOMPARE(net.sent(), QStringList());
            net.wait(1s);
        }
    }

    void refusalsAreToldOncePerSecondAndCause()
    {
        TestRelay net({.maxMembers = 1});
        net.join(1);
        for (int number = 2; number <= 5; ++number)
            net.knock(number);
        net.giveRecord(1, kKey, QByteArray(256, 'x'));
        QCOMPARE(net.told(), QStringList({u"refused 2 full"_s, u"refused 1 key-in-use"_s}));
        net.wait(1s - 1ms);
        net.knock(6);
        QCOMPARE(net.told(), QStringList());
        net.wait(1ms);
        net.knock(7);
        QCOMPARE(net.told(), QStringList({u"refused 7 full and 4 more"_s}));
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestDoorkeeper)
#include "tst_doorkeeper.moc"
