// HKDF-SHA256 and the values that carry what it makes.

#include "crypto/fernetkey.h"
#include "crypto/hkdf.h"
#include "crypto/library.h"
#include "support/seededrandom.h"
#include "wycheproof.h"

#include <QTest>

using namespace crypto;

class TestHkdf : public QObject
{
    Q_OBJECT

    const Library m_library;

private Q_SLOTS:
    void knownAnswers_data()
    {
        QTest::addColumn<QByteArray>("secret");
        QTest::addColumn<QByteArray>("salt");
        QTest::addColumn<QByteArray>("info");
        QTest::addColumn<QByteArray>("key");
        const QByteArray secret(22, '\x0b');
        QTest::newRow("RFC 5869, A.1")
            << secret << QByteArray::fromHex("000102030405060708090a0b0c")
            << QByteArray::fromHex("f0f1f2f3f4f5f6f7f8f9")
            << QByteArray("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                          "34007208d5b887185865");
        QTest::newRow("RFC 5869, A.3: no salt, no info")
            << secret << QByteArray() << QByteArray()
            << QByteArray("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                          "9d201395faa4b61a96c8");
    }
    void knownAnswers()
    {
        QFETCH(QByteArray, secret);
        QFETCH(QByteArray, salt);
        QFETCH(QByteArray, info);
        QFETCH(QByteArray, key);
        const Secret derived = hkdfSha256(secret, salt, info, key.size() / 2);
        QCOMPARE(derived.bytes().toByteArray().toHex(), key);
    }

    void everyPartCounts()
    {
        const QByteArray secret = "secret";
        const Secret key = hkdfSha256(secret, "salt", "info", 32);
        QVERIFY(key == hkdfSha256(secret, "salt", "info", 32));
        QVERIFY(key != hkdfSha256("secreT", "salt", "info", 32));
        QVERIFY(key != hkdfSha256(secret, "Salt", "info", 32));
        QVERIFY(key != hkdfSha256(secret, "salt", "inf0", 32));
        QVERIFY(key != hkdfSha256({}, "salt", "info", 32));
        QVERIFY(key.bytes() == hkdfSha256(secret, "salt", "info", 64).bytes().first(32));
    }

    void directionKeys()
    {
        const Secret both = hkdfSha256("secret", "transcript", "keys", 64);
        const auto there = FernetKey::fromBytes(both.bytes().first(32));
        const auto back = FernetKey::fromBytes(both.bytes().last(32));
        QVERIFY(there && back);
        QVERIFY(*there != *back);
        QVERIFY(there->secret().bytes() == both.bytes().first(32));
        QVERIFY(FernetKey::fromText(there->toText()) == *there);
        for (const qsizetype size : {0, 31, 33, 64}) {
            const auto refused = FernetKey::fromBytes(QByteArray(size, 'k'));
            QVERIFY(!refused);
            QCOMPARE(refused.error(), KeyError::WrongSize);
        }
    }

    void secrets()
    {
        const QByteArray bytes = support::SeededRandom(1).bytes(40);
        const Secret secret(bytes);
        QVERIFY(secret.bytes() == bytes);
        QVERIFY(secret == Secret::joined({QByteArrayView(bytes).first(9), {}, bytes.sliced(9)}));
        QVERIFY(secret != Secret(bytes.chopped(1)));
        QVERIFY(Secret(3).bytes() == QByteArray(3, '\0'));
        QVERIFY(Secret(0) == Secret(QByteArrayView()));

        Secret copy = secret;
        copy.writable().front() ^= 1;
        QVERIFY(copy != secret);
        QVERIFY(secret.bytes() == bytes);
        copy = secret;
        QVERIFY(copy == secret);
        const Secret moved = std::move(copy);
        QVERIFY(moved == secret);
    }

    void wycheproof()
    {
        const auto cases = wycheproofCases(QStringLiteral("hkdf_sha256_test.json"));
        if (cases.empty())
            QSKIP("the vectors of Wycheproof are not beside the checkout");
        int derived = 0;
        for (const WycheproofCase& one : cases) {
            const qsizetype size = one.test[u"size"].toInt();
            // Sizes are ours, never the peer's: a wrong one is a bug, and no answer is defined.
            QVERIFY2(one.isValid() == (size <= kMaxHkdfSize), one.number().constData());
            if (!one.isValid())
                continue;
            const Secret key =
                hkdfSha256(one.bytes(QStringLiteral("ikm")), one.bytes(QStringLiteral("salt")),
                           one.bytes(QStringLiteral("info")), size);
            QVERIFY2(key.bytes() == one.bytes(QStringLiteral("okm")), one.number().constData());
            ++derived;
        }
        qInfo("promise 1: Wycheproof HKDF-SHA256: %d cases: %d derived, the others too long",
              int(cases.size()), derived);
        QCOMPARE(derived, 83);
    }
};

QTEST_GUILESS_MAIN(TestHkdf)
#include "tst_hkdf.moc"
