// RSA-PSS: what is signed verifies, and nothing else, not even a good signature of another kind.

#include "crypto/library.h"
#include "crypto/rsa.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"

#include <QTest>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

using namespace crypto;
using support::testKey;

namespace {

/// "text" by testKey(), but with other choices than ours.
QByteArray signedOtherwise(int padding, const EVP_MD* hash, int saltSize)
{
    const QByteArray pkcs8 = testKey().toPem();
    BIO* const in = BIO_new_mem_buf(pkcs8.constData(), int(pkcs8.size()));
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
    BIO_free(in);
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* choices = nullptr;
    QByteArray signature(256, '\0');
    auto size = std::size_t(signature.size());
    EVP_DigestSignInit(context, &choices, hash, nullptr, key);
    EVP_PKEY_CTX_set_rsa_padding(choices, padding);
    if (padding == RSA_PKCS1_PSS_PADDING)
        EVP_PKEY_CTX_set_rsa_pss_saltlen(choices, saltSize);
    if (EVP_DigestSign(context, reinterpret_cast<std::uint8_t*>(signature.data()), &size,
                       reinterpret_cast<const std::uint8_t*>("text"), 4)
        != 1)
        qFatal("OpenSSL could not sign");
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return signature;
}

} // namespace

class TestRsaSignature : public QObject
{
    Q_OBJECT

    const Library m_library;

private Q_SLOTS:
    void whatIsSignedVerifies()
    {
        support::SeededRandom random(81);
        const RsaPrivateKey& key = testKey();
        for (const qsizetype size : {0, 1, 32, 1000, 100'000}) {
            const QByteArray message = random.bytes(size);
            const QByteArray signature = key.sign(message).value();
            QCOMPARE(signature.size(), 256);
            QVERIFY(key.publicKey().verify(message, signature));
            QVERIFY(!testKey(1).publicKey().verify(message, signature));
            QVERIFY(!key.publicKey().verify(message + 'x', signature));
            QVERIFY(key.sign(message).value() != signature); // the salt is another
        }
    }

    void othersDoNotVerify_data()
    {
        QTest::addColumn<QByteArray>("signature");
        const QByteArray good = testKey().sign("text").value();
        QTest::newRow("by another key") << testKey(1).sign("text").value();
        QTest::newRow("of another text") << testKey().sign("Text").value();
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a byte short") << good.chopped(1);
        QTest::newRow("a byte more") << good + '\0';
        QTest::newRow("a zero byte in front") << '\0' + good;
        QTest::newRow("all zeros") << QByteArray(256, '\0');
        QTest::newRow("greater than n") << QByteArray(256, '\xff');
        for (const int place : {0, 100, 255}) {
            QByteArray altered = good;
            altered[place] = char(altered[place] ^ 1);
            QTest::addRow("byte %d altered", place) << altered;
        }
        // Other choices than ours, RFC 8017, section 9.1: PKCS#1 v1.5, SHA-512, a salt of 20 bytes.
        QTest::newRow("PKCS#1 v1.5") << signedOtherwise(RSA_PKCS1_PADDING, EVP_sha256(), 0);
        QTest::newRow("SHA-512") << signedOtherwise(RSA_PKCS1_PSS_PADDING, EVP_sha512(), 32);
        QTest::newRow("salt of 20") << signedOtherwise(RSA_PKCS1_PSS_PADDING, EVP_sha256(), 20);
        QTest::newRow("no salt") << signedOtherwise(RSA_PKCS1_PSS_PADDING, EVP_sha256(), 0);
    }
    void othersDoNotVerify()
    {
        QFETCH(QByteArray, signature);
        QVERIFY(!testKey().publicKey().verify("text", signature));
        QVERIFY(testKey().publicKey().verify("text", testKey().sign("text").value()));
    }

    void ourChoiceByOpenSsl()
    {
        // Shows that the refusals above are for the choice and not for how the test signs.
        QVERIFY(testKey().publicKey().verify(
            "text", signedOtherwise(RSA_PKCS1_PSS_PADDING, EVP_sha256(), 32)));
    }
};

QTEST_GUILESS_MAIN(TestRsaSignature)
#include "tst_rsasignature.moc"
