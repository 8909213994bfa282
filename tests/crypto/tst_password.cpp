// Keys from passwords: known answers of scrypt, and the limits of what a peer may ask for.

#include "crypto/library.h"
#include "crypto/password.h"
#include "support/seededrandom.h"

#include <QTest>

using namespace crypto;

namespace {

ScryptParameters cheapest()
{
    return {.salt = QByteArray(kScryptSaltSize, 's'), .logN = kMinScryptLogN};
}

} // namespace

class TestPassword : public QObject
{
    Q_OBJECT

    const Library m_library;

private Q_SLOTS:
    void knownAnswers_data()
    {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("salt");
        QTest::addColumn<int>("logN");
        QTest::addColumn<int>("r");
        QTest::addColumn<int>("p");
        QTest::addColumn<QByteArray>("key");
        QTest::newRow("RFC 7914, 12, first")
            << QByteArray() << QByteArray() << 4 << 1 << 1
            << QByteArray("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                          "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
        QTest::newRow("RFC 7914, 12, second")
            << QByteArray("password") << QByteArray("NaCl") << 10 << 8 << 16
            << QByteArray("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                          "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
        QTest::newRow("RFC 7914, 12, third")
            << QByteArray("pleaseletmein") << QByteArray("SodiumChloride") << 14 << 8 << 1
            << QByteArray("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                          "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
    }
    void knownAnswers()
    {
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, salt);
        QFETCH(int, logN);
        QFETCH(int, r);
        QFETCH(int, p);
        QFETCH(QByteArray, key);
        const auto derived = scrypt(password, {salt, logN, r, p}, key.size() / 2);
        QVERIFY(derived);
        QCOMPARE(derived->bytes().toByteArray().toHex(), key);
    }

    void thePolicyIsTheFunction()
    {
        const auto key = derivePasswordKey(QStringLiteral("pass"), cheapest());
        QVERIFY(key);
        QCOMPARE(key->bytes().size(), kPasswordKeySize);
        QVERIFY(*key == scrypt("pass", cheapest(), kPasswordKeySize).value());
        QVERIFY(*key != derivePasswordKey(QStringLiteral("Pass"), cheapest()).value());
        QVERIFY(derivePasswordKey(QString(), cheapest()));
        ScryptParameters other = cheapest();
        other.salt.front() = 't';
        QVERIFY(*key != derivePasswordKey(QStringLiteral("pass"), other).value());
    }

    void whatLooksTheSameIsTheSame()
    {
        // U+00E9, and U+0065 with U+0301: as two systems type it. RFC 8265, section 4.2.2.
        const auto composed = derivePasswordKey(QStringLiteral("caf\u00e9"), cheapest());
        const auto decomposed = derivePasswordKey(QStringLiteral("cafe\u0301"), cheapest());
        QVERIFY(composed && decomposed);
        QVERIFY(*composed == *decomposed);
        QVERIFY(*composed == scrypt("caf\xc3\xa9", cheapest(), kPasswordKeySize).value());
    }

    void theDefaultIsAcceptable()
    {
        support::SeededRandom random(7914);
        const auto first = ScryptParameters::generate(random);
        const auto second = ScryptParameters::generate(random);
        QVERIFY(first.areAcceptable());
        QCOMPARE(first.logN, 15);
        QCOMPARE(first.r, 8);
        QCOMPARE(first.p, 1);
        QVERIFY(first != second);
        QVERIFY(derivePasswordKey(QStringLiteral("pass"), first));
    }

    void limits_data()
    {
        QTest::addColumn<int>("saltSize");
        QTest::addColumn<int>("logN");
        QTest::addColumn<int>("r");
        QTest::addColumn<int>("p");
        QTest::addColumn<bool>("taken");
        QTest::newRow("cheapest") << 16 << 14 << 8 << 1 << true;
        QTest::newRow("dearest") << 16 << 17 << 8 << 4 << true;
        QTest::newRow("no salt") << 0 << 15 << 8 << 1 << false;
        QTest::newRow("short salt") << 15 << 15 << 8 << 1 << false;
        QTest::newRow("long salt") << 17 << 15 << 8 << 1 << false;
        QTest::newRow("too cheap") << 16 << 13 << 8 << 1 << false;
        QTest::newRow("too dear") << 16 << 18 << 8 << 1 << false;
        QTest::newRow("a million million") << 16 << 63 << 8 << 1 << false;
        QTest::newRow("N of one") << 16 << 0 << 8 << 1 << false;
        QTest::newRow("less than nothing") << 16 << -1 << 8 << 1 << false;
        QTest::newRow("r = 7") << 16 << 15 << 7 << 1 << false;
        QTest::newRow("r = 9") << 16 << 15 << 9 << 1 << false;
        QTest::newRow("r = 0") << 16 << 15 << 0 << 1 << false;
        QTest::newRow("p = 0") << 16 << 15 << 8 << 0 << false;
        QTest::newRow("p = 5") << 16 << 15 << 8 << 5 << false;
        QTest::newRow("p = -1") << 16 << 15 << 8 << -1 << false;
        QTest::newRow("p = 2^31 - 1") << 16 << 15 << 8 << 2147483647 << false;
    }
    void limits()
    {
        QFETCH(int, saltSize);
        QFETCH(int, logN);
        QFETCH(int, r);
        QFETCH(int, p);
        QFETCH(bool, taken);
        const ScryptParameters asked{QByteArray(saltSize, 's'), logN, r, p};
        QCOMPARE(asked.areAcceptable(), taken);
        const auto key = derivePasswordKey(QStringLiteral("pass"), asked);
        QCOMPARE(key.has_value(), taken);
        if (!taken)
            QCOMPARE(key.error(), PasswordError::BadParameters);
    }

    void theBareFunctionRefusesNonsense()
    {
        const QByteArray salt(16, 's');
        for (const int logN : {-1, 0, 64, 1000})
            QVERIFY(!scrypt("pass", {salt, logN, 8, 1}, 32));
        QVERIFY(!scrypt("pass", {salt, 4, 0, 1}, 32));
        QVERIFY(!scrypt("pass", {salt, 4, 8, 0}, 32));
        QVERIFY(!scrypt("pass", {salt, 18, 8, 1}, 32)); // 256 MiB
        QVERIFY(!scrypt("pass", {salt, 60, 8, 1}, 32));
        QVERIFY(scrypt("pass", {salt, 4, 8, 1}, 32)); // and all is well after
    }
};

QTEST_GUILESS_MAIN(TestPassword)
#include "tst_password.moc"
