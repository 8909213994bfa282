#include "crypto/library.h"
#include "crypto/rsa.h"
#include "relay/rivalwatch.h"
#include "support/testkeys.h"

#include <QTest>

using namespace std::chrono_literals;
using protocol::Instant;
using relay::RivalWatch;

namespace {

constexpr Instant kStart = 1h;

QByteArray pem(int number)
{
    return support::testKey(number).publicKey().toPem();
}

RivalWatch watch()
{
    return RivalWatch(support::testKey(0).publicKey());
}

} // namespace

class TestRivalWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ownKeyIsNoRival()
    {
        RivalWatch rivals = watch();
        QVERIFY(!rivals.hearPem(pem(0), kStart));
        // Our own key in another spelling is ours all the same.
        QVERIFY(!rivals.hearPem(pem(0) + "\n\n", kStart));
    }

    void rivalIsToldOncePerSecond()
    {
        RivalWatch rivals = watch();
        QVERIFY(rivals.hearPem(pem(1), kStart));
        QVERIFY(!rivals.hearPem(pem(1), kStart));
        QVERIFY(!rivals.hearPem(pem(1), kStart + 999ms));
        QVERIFY(rivals.hearPem(pem(1), kStart + 1s));
        QVERIFY(!rivals.hearPem(pem(1), kStart + 1999ms));
    }

    void rivalsAreToldApart()
    {
        RivalWatch rivals = watch();
        QVERIFY(rivals.hearPem(pem(1), kStart));
        QVERIFY(rivals.hearPem(pem(2), kStart));
    }

    void writtenOtherwiseIsTheSame()
    {
        RivalWatch rivals = watch();
        QVERIFY(rivals.hearPem(pem(1), kStart));
        QVERIFY(!rivals.hearPem(pem(1) + "\n", kStart + 500ms));
    }

    void notAKey_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("not a key");
        QTest::newRow("cut") << pem(1).chopped(40);
        QTest::newRow("private") << support::testKey(1).toPem();
        QTest::newRow("oversized") << pem(1) + QByteArray(3000, '\n');
    }

    void notAKey()
    {
        QFETCH(QByteArray, value);
        RivalWatch rivals = watch();
        QVERIFY(!rivals.hearPem(value, kStart));
        QVERIFY(rivals.hearPem(pem(1), kStart));
    }

    void floodIsBounded()
    {
        // So many inventions a second are read that a true rival has to wait for its next word.
        RivalWatch rivals = watch();
        for (int i = 0; i < 10'000; ++i)
            QVERIFY(!rivals.hearPem("invented " + QByteArray::number(i), kStart));
        QVERIFY(!rivals.hearPem(pem(1), kStart));
        QVERIFY(rivals.hearPem(pem(1), kStart + 1s));
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestRivalWatch)
#include "tst_rivalwatch.moc"
