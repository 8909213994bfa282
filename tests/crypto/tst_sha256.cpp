// SHA-256, HMAC with it, and comparing: known answers, pieces of any size.

#include "crypto/library.h"
#include "crypto/sha256.h"
#include "support/seededrandom.h"
#include "wycheproof.h"

#include <QTest>

using namespace crypto;

class TestSha256 : public QObject
{
    Q_OBJECT

    const Library m_library;

private Q_SLOTS:
    void hashes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("hash");
        QTest::newRow("FIPS 180-4 examples, one block")
            << QByteArray("abc")
            << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("FIPS 180-4 examples, two blocks")
            << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
            << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        QTest::newRow("nothing")
            << QByteArray()
            << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
    void hashes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, hash);
        QCOMPARE(sha256(bytes).toHex(), hash);
        Sha256 pieces;
        for (qsizetype place = 0; place < bytes.size(); ++place)
            pieces.add(bytes.sliced(place, 1));
        QCOMPARE(pieces.result().toHex(), hash);
    }

    void resultsOnTheWay()
    {
        const QByteArray bytes = support::SeededRandom(180).bytes(1000);
        Sha256 running;
        QCOMPARE(running.result(), sha256({}));
        for (qsizetype place = 0; place < bytes.size(); place += 125) {
            running.add(QByteArrayView(bytes).sliced(place, 125));
            running.add({});
            QCOMPARE(running.result(), sha256(bytes.first(place + 125)));
            QCOMPARE(running.result(), sha256(bytes.first(place + 125)));
        }
    }

    void macs_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("mac");
        QTest::newRow("RFC 4231, 4.2")
            << QByteArray(20, '\x0b') << QByteArray("Hi There")
            << QByteArray("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        QTest::newRow("RFC 4231, 4.3")
            << QByteArray("Jefe") << QByteArray("what do ya want for nothing?")
            << QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        QTest::newRow("RFC 4231, 4.7: a key longer than a block")
            << QByteArray(131, '\xaa')
            << QByteArray("Test Using Larger Than Block-Size Key - Hash Key First")
            << QByteArray("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        QTest::newRow("no key, no bytes") // by Python's hmac
            << QByteArray() << QByteArray()
            << QByteArray("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    }
    void macs()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, mac);
        QCOMPARE(hmacSha256(key, bytes).toHex(), mac);
    }

    void comparing()
    {
        QVERIFY(constantTimeEqual({}, {}));
        QVERIFY(constantTimeEqual("same", QByteArray("same")));
        QVERIFY(!constantTimeEqual("same", "came"));
        QVERIFY(!constantTimeEqual("same", "samo"));
        QVERIFY(!constantTimeEqual("same", "some more"));
        QVERIFY(!constantTimeEqual("same", {}));
    }

    void wycheproof()
    {
        const auto cases = wycheproofCases(QStringLiteral("hmac_sha256_test.json"));
        if (cases.empty())
            QSKIP("the vectors of Wycheproof are not beside the checkout");
        int equal = 0;
        for (const WycheproofCase& one : cases) {
            const QByteArray tag = one.bytes(QStringLiteral("tag"));
            const QByteArray mac =
                hmacSha256(one.bytes(QStringLiteral("key")), one.bytes(QStringLiteral("msg")));
            const bool same = constantTimeEqual(mac.first(tag.size()), tag);
            QVERIFY2(same == one.isValid(), one.number().constData());
            equal += same;
        }
        qInfo("promise 1: Wycheproof HMAC-SHA256: %d cases: %d equal, the others not",
              int(cases.size()), equal);
        QCOMPARE(equal, 66);
    }
};

QTEST_GUILESS_MAIN(TestSha256)
#include "tst_sha256.moc"
