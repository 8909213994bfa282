// Ed25519 keys of people: which are taken, what verifies, and how they are written.

#include "crypto/identity.h"
#include "crypto/library.h"
#include "knownbytes.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"
#include "wycheproof.h"

#include <QSet>
#include <QTest>

using namespace crypto;

namespace {

QByteArray flipped(QByteArray bytes, qsizetype place)
{
    bytes[place] = char(bytes[place] ^ 1);
    return bytes;
}

} // namespace

class TestIdentity : public QObject
{
    Q_OBJECT

    const Library m_library;
    support::SeededRandom m_random{8032};

private Q_SLOTS:
    void knownAnswers_data()
    {
        QTest::addColumn<QByteArray>("seed");
        QTest::addColumn<QByteArray>("publicKey");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("signature");
        QTest::newRow("RFC 8032, 7.1, test 1")
            << QByteArray("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
            << QByteArray("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
            << QByteArray()
            << QByteArray("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                          "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
        QTest::newRow("RFC 8032, 7.1, test 3")
            << QByteArray("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
            << QByteArray("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
            << QByteArray("af82")
            << QByteArray("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                          "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }
    void knownAnswers()
    {
        QFETCH(QByteArray, seed);
        QFETCH(QByteArray, publicKey);
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, signature);
        KnownBytes random(QByteArray::fromHex(seed));
        const IdentityKey key = IdentityKey::generate(random);
        QCOMPARE(key.publicKey().bytes().toHex(), publicKey);
        QCOMPARE(key.sign(QByteArray::fromHex(message)).toHex(), signature);
        QVERIFY(
            key.publicKey().verify(QByteArray::fromHex(message), QByteArray::fromHex(signature)));
    }

    void nothingElseVerifies()
    {
        const IdentityKey key = IdentityKey::generate(m_random);
        const QByteArray message = "I am Ada.";
        const QByteArray signature = key.sign(message);
        QCOMPARE(signature.size(), kIdentitySignatureSize);
        QVERIFY(key.publicKey().verify(message, signature));
        for (qsizetype place = 0; place < signature.size(); ++place)
            QVERIFY(!key.publicKey().verify(message, flipped(signature, place)));
        for (qsizetype place = 0; place < message.size(); ++place)
            QVERIFY(!key.publicKey().verify(flipped(message, place), signature));
        QVERIFY(!IdentityKey::generate(m_random).publicKey().verify(message, signature));
        for (const QByteArray& bad : {QByteArray(), signature.chopped(1), signature + '\0',
                                      signature + signature, QByteArray(64, '\0')})
            QVERIFY(!key.publicKey().verify(message, bad));
        QVERIFY(key.publicKey().verify(message, signature));
    }

    // --- public keys -----------------------------------------------------------------------

    void publicKeys_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("taken");
        const auto hex = [](const char* digits) { return QByteArray::fromHex(digits); };
        QTest::newRow("made here") << IdentityKey::generate(m_random).publicKey().bytes() << true;
        QTest::newRow("the base point, RFC 8032, 5.1") << '\x58' + QByteArray(31, '\x66') << true;
        QTest::newRow("y = 3") << '\3' + QByteArray(31, '\0') << true;
        // y below 19 has a second form, which OpenSSL takes for the same point.
        QTest::newRow("y = p + 3") << '\xf0' + QByteArray(30, '\xff') + '\x7f' << false;
        QTest::newRow("y = p + 18") << QByteArray(31, '\xff') + '\x7f' << false;
        QTest::newRow("all ones") << QByteArray(32, '\xff') << false;
        // Points of low order: 1, 2, 4, 4, 8, 8.
        QTest::newRow("the neutral point") << '\1' + QByteArray(31, '\0') << false;
        QTest::newRow("with the other sign") << '\1' + QByteArray(30, '\0') + '\x80' << false;
        QTest::newRow("y = p + 1") << '\xee' + QByteArray(30, '\xff') + '\x7f' << false;
        QTest::newRow("y = -1") << '\xec' + QByteArray(30, '\xff') + '\x7f' << false;
        QTest::newRow("y = 0") << QByteArray(32, '\0') << false;
        QTest::newRow("y = 0, mirrored") << QByteArray(31, '\0') + '\x80' << false;
        for (const char* y : {"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                              "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"}) {
            QByteArray mirrored = hex(y);
            mirrored.back() = char(mirrored.back() ^ 0x80);
            QTest::addRow("order 8: %.4s", y) << hex(y) << false;
            QTest::addRow("order 8: %.4s, mirrored", y) << mirrored << false;
        }
    }
    void publicKeys()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, taken);
        const auto key = IdentityPublicKey::fromBytes(bytes);
        QCOMPARE(key.has_value(), taken);
        if (key)
            QCOMPARE(key->bytes(), bytes);
        else
            QCOMPARE(key.error(), KeyError::Malformed);
    }

    void whatIsNoPointVerifiesNothing()
    {
        const auto key = IdentityPublicKey::fromBytes('\2' + QByteArray(31, '\0')); // y = 2
        QVERIFY(key);
        // With s = 0 and a key of low order these would do for many a text.
        for (const QByteArray& r : {'\1' + QByteArray(31, '\0'), key->bytes()}) {
            for (int i = 0; i < 100; ++i)
                QVERIFY(!key->verify(m_random.bytes(8), r + QByteArray(32, '\0')));
        }
        QVERIFY(!key->verify("text", IdentityKey::generate(m_random).sign("text")));
    }

    void onlyOneSize()
    {
        const QByteArray good = IdentityKey::generate(m_random).publicKey().bytes();
        for (const QByteArray& bad : {QByteArray(), good.chopped(1), good + '\0', good + good}) {
            const auto key = IdentityPublicKey::fromBytes(bad);
            QVERIFY(!key);
            QCOMPARE(key.error(), KeyError::WrongSize);
        }
    }

    void theyAreValues()
    {
        const IdentityPublicKey ada = IdentityKey::generate(m_random).publicKey();
        const IdentityPublicKey ben = IdentityKey::generate(m_random).publicKey();
        const auto again = IdentityPublicKey::fromBytes(ada.bytes());
        QVERIFY(again == ada);
        QVERIFY(ada != ben);
        QCOMPARE(qHash(*again), qHash(ada));
        QSet<IdentityPublicKey> known{ada, ben, *again};
        QCOMPARE(known.size(), 2);
        QVERIFY(ada.fingerprint() != ben.fingerprint());
    }

    void theFingerprintIsThatOfTheSpki()
    {
        // RFC 8410, section 10.1 gives this key as SubjectPublicKeyInfo.
        const QByteArray der =
            QByteArray::fromBase64("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
        const auto key = IdentityPublicKey::fromBytes(der.last(32));
        QVERIFY(key);
        QCOMPARE(key->fingerprint(), Fingerprint::ofPublicKeyDer(der));
    }

    // --- PEM -------------------------------------------------------------------------------

    void whatIsWrittenIsRead()
    {
        const IdentityKey key = IdentityKey::generate(m_random);
        const QByteArray pem = key.toPem();
        QVERIFY(pem.startsWith("-----BEGIN PRIVATE KEY-----\n"));
        QVERIFY(pem.endsWith("-----END PRIVATE KEY-----\n"));
        const auto again = IdentityKey::fromPem(pem);
        QVERIFY(again);
        QVERIFY(again->publicKey() == key.publicKey());
        QCOMPARE(again->sign("text"), key.sign("text"));
        QCOMPARE(again->toPem(), pem);
    }

    void pemForms_data()
    {
        QTest::addColumn<QByteArray>("pem");
        QTest::addColumn<bool>("taken");
        // RFC 8410, section 10.3.
        const QByteArray good = "-----BEGIN PRIVATE KEY-----\n"
                                "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                                "-----END PRIVATE KEY-----\n";
        QTest::newRow("RFC 8410, 10.3") << good << true;
        QTest::newRow("CRLF") << QByteArray(good).replace("\n", "\r\n") << true;
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("cut short") << good.first(good.size() / 2) << false;
        QTest::newRow("a public key")
            << QByteArray("-----BEGIN PUBLIC KEY-----\n"
                          "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                          "-----END PUBLIC KEY-----\n")
            << false;
        QTest::newRow("a line of text before") << "Ada's key\n" + good << true;
        QTest::newRow("another label") << QByteArray(good).replace("PRIVATE", "SECRET") << false;
        QTest::newRow("X25519") << QByteArray(good).replace("K2Vw", "K2Vu") << false;
        QTest::newRow("RSA") << support::testKey().toPem() << false;
        // openssl genpkey -algorithm ed25519 -aes256 -pass pass:secret
        QTest::newRow("under a password")
            << QByteArray("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                          "MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBDpneZiUaN7NsZ/pTa4\n"
                          "QrD2AgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQc8NgJW/8r3QGUYse\n"
                          "7RUKdwRApwy202AVV5cYoNtMeaB7WvUoU8jQRDfCoHbSRgg1w9emQ8bzNeBQl+Jx\n"
                          "9fGjwhKtmv3N0BrhXf4rkXcXeLbk/Q==\n"
                          "-----END ENCRYPTED PRIVATE KEY-----\n")
            << false;
        QTest::newRow("bytes") << m_random.bytes(400) << false;
    }
    void pemForms()
    {
        QFETCH(QByteArray, pem);
        QFETCH(bool, taken);
        const auto key = IdentityKey::fromPem(pem);
        QCOMPARE(key.has_value(), taken);
        if (key) {
            QCOMPARE(key->publicKey().bytes().toBase64(),
                     QByteArray("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="));
        } else {
            QCOMPARE(key.error(), KeyError::Malformed);
        }
    }

    // --- third-party vectors: github.com/C2SP/wycheproof -----------------------------------

    void wycheproof()
    {
        const auto cases = wycheproofCases(QStringLiteral("ed25519_test.json"));
        if (cases.empty())
            QSKIP("the vectors of Wycheproof are not beside the checkout");
        int verified = 0;
        for (const WycheproofCase& one : cases) {
            const QByteArray bytes =
                QByteArray::fromHex(one.group[u"publicKey"][u"pk"].toString().toLatin1());
            const auto key = IdentityPublicKey::fromBytes(bytes);
            QVERIFY2(key, one.number().constData());
            const bool good =
                key->verify(one.bytes(QStringLiteral("msg")), one.bytes(QStringLiteral("sig")));
            QVERIFY2(good == one.isValid(), one.number().constData());
            verified += good;
            const QByteArray der =
                QByteArray::fromHex(one.group[u"publicKeyDer"].toString().toLatin1());
            QCOMPARE(key->fingerprint(), Fingerprint::ofPublicKeyDer(der));
        }
        qInfo("promise 1: Wycheproof Ed25519: %d cases: %d verified, the others refused",
              int(cases.size()), verified);
        QCOMPARE(verified, 88);
    }
};

QTEST_GUILESS_MAIN(TestIdentity)
#include "tst_identity.moc"
