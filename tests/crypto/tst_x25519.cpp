// X25519: both sides agree, on what others agree on too, and never on zeros.

#include "crypto/library.h"
#include "crypto/x25519.h"
#include "knownbytes.h"
#include "support/seededrandom.h"
#include "wycheproof.h"

#include <QTest>

using namespace crypto;

namespace {

X25519KeyPair pairOf(const QByteArray& privateKey)
{
    KnownBytes random(privateKey);
    return X25519KeyPair::generate(random);
}

} // namespace

class TestX25519 : public QObject
{
    Q_OBJECT

    const Library m_library;
    support::SeededRandom m_random{25519};

private Q_SLOTS:
    void knownAnswers_data()
    {
        QTest::addColumn<QByteArray>("privateKey");
        QTest::addColumn<QByteArray>("publicKey");
        QTest::addColumn<QByteArray>("peer");
        const QByteArray alice = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
        const QByteArray bob = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
        QTest::newRow("RFC 7748, 6.1, Alice")
            << QByteArray("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
            << alice << bob;
        QTest::newRow("RFC 7748, 6.1, Bob")
            << QByteArray("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb") << bob
            << alice;
    }
    void knownAnswers()
    {
        QFETCH(QByteArray, privateKey);
        QFETCH(QByteArray, publicKey);
        QFETCH(QByteArray, peer);
        const X25519KeyPair pair = pairOf(QByteArray::fromHex(privateKey));
        QCOMPARE(pair.publicKey().toHex(), publicKey);
        const auto agreed = pair.agree(QByteArray::fromHex(peer));
        QVERIFY(agreed);
        QCOMPARE(agreed->bytes().toByteArray().toHex(),
                 "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    }

    void twoSidesAgree()
    {
        for (int i = 0; i < 50; ++i) {
            const auto one = X25519KeyPair::generate(m_random);
            const auto other = X25519KeyPair::generate(m_random);
            QVERIFY(one.publicKey() != other.publicKey());
            const auto agreed = one.agree(other.publicKey());
            QVERIFY(agreed);
            QVERIFY(*agreed == other.agree(one.publicKey()).value());
            QVERIFY(*agreed != one.agree(one.publicKey()).value());
        }
    }

    void aSeedGivesTheSamePair()
    {
        support::SeededRandom first(7);
        support::SeededRandom second(7);
        QCOMPARE(X25519KeyPair::generate(first).publicKey(),
                 X25519KeyPair::generate(second).publicKey());
    }

    void copiesShareTheKey()
    {
        std::optional<X25519KeyPair> first = X25519KeyPair::generate(m_random);
        const X25519KeyPair second = *first;
        const auto peer = X25519KeyPair::generate(m_random);
        const Secret agreed = first->agree(peer.publicKey()).value();
        first.reset();
        QVERIFY(second.agree(peer.publicKey()).value() == agreed);
    }

    void badKeysGiveNothing_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a byte short") << QByteArray(31, '\x09');
        QTest::newRow("a byte more") << QByteArray(33, '\x09');
        QTest::newRow("PEM") << QByteArray("-----BEGIN PUBLIC KEY-----");
        // The points of low order in all their forms, as RFC 7748, section 7 has us look out for.
        QTest::newRow("0") << QByteArray(32, '\0');
        QTest::newRow("1") << '\1' + QByteArray(31, '\0');
        QTest::newRow("order 8") << QByteArray::fromHex(
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
        QTest::newRow("order 8, the other") << QByteArray::fromHex(
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157");
        QTest::newRow("p - 1") << '\xec' + QByteArray(30, '\xff') + '\x7f';
        QTest::newRow("p") << '\xed' + QByteArray(30, '\xff') + '\x7f';
        QTest::newRow("p + 1") << '\xee' + QByteArray(30, '\xff') + '\x7f';
    }
    void badKeysGiveNothing()
    {
        QFETCH(QByteArray, key);
        const auto pair = X25519KeyPair::generate(m_random);
        QVERIFY(!pair.agree(key));
        // The highest bit is not looked at.
        if (key.size() == kX25519KeySize) {
            key.back() = char(key.back() | 0x80);
            QVERIFY(!pair.agree(key));
        }
        QVERIFY(pair.agree(X25519KeyPair::generate(m_random).publicKey())); // and all is well after
    }

    void wycheproof()
    {
        const auto cases = wycheproofCases(QStringLiteral("x25519_test.json"));
        if (cases.empty())
            QSKIP("the vectors of Wycheproof are not beside the checkout");
        int refused = 0;
        for (const WycheproofCase& one : cases) {
            const auto agreed = pairOf(one.bytes(QStringLiteral("private")))
                                    .agree(one.bytes(QStringLiteral("public")));
            const bool zero = one.has(QStringLiteral("ZeroSharedSecret"));
            QVERIFY2(agreed.has_value() != zero, one.number().constData());
            if (agreed)
                QVERIFY2(agreed->bytes() == one.bytes(QStringLiteral("shared")),
                         one.number().constData());
            else
                ++refused;
        }
        qInfo("promise 1: Wycheproof X25519: %d cases, %d refused for zeros, all as they should",
              int(cases.size()), refused);
        QCOMPARE(refused, 31);
    }
};

QTEST_GUILESS_MAIN(TestX25519)
#include "tst_x25519.moc"
