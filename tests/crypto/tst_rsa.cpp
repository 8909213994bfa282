// RSA keys and OAEP: which keys are taken, what opens, and the vectors of Wycheproof.

#include "crypto/library.h"
#include "crypto/rsa.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"
#include "wycheproof.h"

#include <QTest>

#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <functional>
#include <memory>

using namespace crypto;
using support::testKey;

namespace {

// --- keys that no generator makes: SubjectPublicKeyInfo written by hand ------------------------

QByteArray der(char tag, const QByteArray& content)
{
    QByteArray out(1, tag);
    if (content.size() < 128)
        out += char(content.size());
    else
        out += QByteArray("\x82") + char(content.size() >> 8) + char(content.size() & 0xff);
    return out + content;
}

QByteArray derInteger(const QByteArray& bigEndian)
{
    const bool needsSign = bigEndian.front() < 0;
    return der(0x02, needsSign ? '\0' + bigEndian : bigEndian);
}

QByteArray pem(const char* label, const QByteArray& bytes)
{
    QByteArray lines;
    const QByteArray text = bytes.toBase64();
    for (qsizetype start = 0; start < text.size(); start += 64)
        lines += text.sliced(start, qMin(qsizetype(64), text.size() - start)) + '\n';
    return QByteArray("-----BEGIN ") + label + "-----\n" + lines + "-----END " + label + "-----\n";
}

QByteArray fromPem(const QByteArray& text)
{
    const QList<QByteArray> lines = text.trimmed().split('\n');
    return QByteArray::fromBase64(lines.sliced(1, lines.size() - 2).join());
}

QByteArray publicPem(const QByteArray& modulus, const QByteArray& exponent)
{
    const QByteArray rsaEncryption = QByteArray::fromHex("06092a864886f70d0101010500");
    const QByteArray key = der(0x30, derInteger(modulus) + derInteger(exponent));
    return pem("PUBLIC KEY",
               der(0x30, der(0x30, rsaEncryption) + der(0x03, QByteArray(1, '\0') + key)));
}

QByteArray modulus(int bits, bool odd = true)
{
    QByteArray bytes = support::SeededRandom(std::uint32_t(bits)).bytes((bits + 7) / 8);
    const int top = (bits - 1) % 8;
    bytes.front() = char((std::uint8_t(bytes.front()) | 0x80) >> (7 - top));
    bytes.back() = char(odd ? bytes.back() | 1 : bytes.back() & ~1);
    return bytes;
}

const QByteArray k65537 = QByteArray::fromHex("010001");

// --- keys of other kinds, made by OpenSSL ------------------------------------------------------

using OtherKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

OtherKey made(EVP_PKEY* key)
{
    if (!key)
        qFatal("OpenSSL could not make a key");
    return {key, EVP_PKEY_free};
}

OtherKey dsaKey()
{
    EVP_PKEY* parameters = nullptr;
    EVP_PKEY* key = nullptr;
    EVP_PKEY_CTX* const first = EVP_PKEY_CTX_new_from_name(nullptr, "DSA", nullptr);
    EVP_PKEY_paramgen_init(first);
    EVP_PKEY_CTX_set_dsa_paramgen_bits(first, 1024);
    EVP_PKEY_paramgen(first, &parameters);
    EVP_PKEY_CTX_free(first);
    EVP_PKEY_CTX* const second = EVP_PKEY_CTX_new(parameters, nullptr);
    EVP_PKEY_keygen_init(second);
    EVP_PKEY_keygen(second, &key);
    EVP_PKEY_CTX_free(second);
    EVP_PKEY_free(parameters);
    return made(key);
}

OtherKey rsaPssKey()
{
    EVP_PKEY* key = nullptr;
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr);
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048);
    EVP_PKEY_keygen(context, &key);
    EVP_PKEY_CTX_free(context);
    return made(key);
}

QByteArray written(const std::function<int(BIO*)>& write)
{
    BIO* const memory = BIO_new(BIO_s_mem());
    if (write(memory) != 1)
        qFatal("OpenSSL could not write a key");
    char* start = nullptr;
    const long size = BIO_get_mem_data(memory, &start);
    const QByteArray text(start, size);
    BIO_free(memory);
    return text;
}

QByteArray publicPem(const OtherKey& key)
{
    return written([&key](BIO* out) { return PEM_write_bio_PUBKEY(out, key.get()); });
}

QByteArray privatePem(const OtherKey& key, const char* password = nullptr)
{
    return written([&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key.get(), password ? EVP_aes_256_cbc() : nullptr,
                                             password, password ? int(strlen(password)) : 0,
                                             nullptr, nullptr);
    });
}

QByteArray pkcs1PublicPem(const OtherKey& key)
{
    std::uint8_t* der = nullptr;
    const int size = i2d_PublicKey(key.get(), &der);
    const QByteArray text = pem("RSA PUBLIC KEY", QByteArray(reinterpret_cast<char*>(der), size));
    OPENSSL_free(der);
    return text;
}

QByteArray traditionalPem(const OtherKey& key)
{
    return written([&](BIO* out) {
        return PEM_write_bio_PrivateKey_traditional(out, key.get(), nullptr, nullptr, 0, nullptr,
                                                    nullptr);
    });
}

using Refusal = std::optional<KeyError>;
const Refusal kTaken;
const Refusal kMalformed = KeyError::Malformed;
const Refusal kWrongSize = KeyError::WrongSize;

} // namespace

class TestRsa : public QObject
{
    Q_OBJECT

    const Library m_library;

private Q_SLOTS:
    // --- public keys -----------------------------------------------------------------------

    void publicKeys_data()
    {
        QTest::addColumn<QByteArray>("pem");
        QTest::addColumn<Refusal>("refusal");
        const QByteArray n = modulus(2048);
        const auto exponent = [&n](const char* hex) {
            return publicPem(n, QByteArray::fromHex(hex));
        };
        for (const int bits : {2048, 3072, 4096})
            QTest::addRow("%d bits", bits) << publicPem(modulus(bits), k65537) << kTaken;
        for (const int bits : {512, 1024, 2040, 2047, 2049, 2056, 4104, 8192, 16384})
            QTest::addRow("%d bits", bits) << publicPem(modulus(bits), k65537) << kWrongSize;
        QTest::newRow("e = 3") << exponent("03") << kTaken;
        QTest::newRow("e of 63 bits") << exponent("7fffffffffffffff") << kTaken;
        QTest::newRow("e of 63 bits, n of 4096")
            << publicPem(modulus(4096), QByteArray::fromHex("7fffffffffffffff")) << kTaken;
        QTest::newRow("e = 0") << exponent("00") << kMalformed;
        QTest::newRow("e = 1") << exponent("01") << kMalformed;
        QTest::newRow("e even") << exponent("010000") << kMalformed;
        QTest::newRow("e of 64 bits") << exponent("ffffffffffffffff") << kMalformed;
        QTest::newRow("e as long as n") << publicPem(n, n) << kMalformed;
        QTest::newRow("n even") << publicPem(modulus(2048, false), k65537) << kMalformed;
        QTest::newRow("n = 0") << publicPem(QByteArray(1, '\0'), k65537) << kWrongSize;
        QTest::newRow("EC") << publicPem(made(EVP_EC_gen("P-256"))) << kMalformed;
        QTest::newRow("DSA") << publicPem(dsaKey()) << kMalformed;
        QTest::newRow("Ed25519") << publicPem(made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")))
                                 << kMalformed;
        QTest::newRow("RSA for PSS signatures only") << publicPem(rsaPssKey()) << kMalformed;
    }
    void publicKeys()
    {
        QFETCH(QByteArray, pem);
        QFETCH(Refusal, refusal);
        const auto key = RsaPublicKey::fromPem(pem);
        QCOMPARE(key ? Refusal() : key.error(), refusal);
        if (key) { // then it works
            const auto ciphertext = key->encrypt(QByteArray(44, 'k'));
            QVERIFY(ciphertext);
            QCOMPARE(ciphertext->size(), key->bits() / 8);
        }
    }

    void pemForms_data()
    {
        QTest::addColumn<QByteArray>("pem");
        QTest::addColumn<bool>("taken");
        const QByteArray good = testKey().publicKey().toPem();
        const auto with = [&good](const char* before, const char* after) {
            return QByteArray(good).replace(before, after);
        };
        QTest::newRow("as written") << good << true;
        QTest::newRow("CRLF") << with("\n", "\r\n") << true;
        QTest::newRow("no newline at the end") << good.trimmed() << true;
        QTest::newRow("text before and after") << "relay:\n" + good + "thank you" << true;
        QTest::newRow("zero bytes after") << good + QByteArray(3, '\0') << true;
        QTest::newRow("two keys: the first") << good + publicPem(modulus(1024), k65537) << true;
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("PKCS#1") << pkcs1PublicPem(made(EVP_RSA_gen(2048))) << false;
        QTest::newRow("the label of PKCS#1") << with("PUBLIC KEY", "RSA PUBLIC KEY") << false;
        QTest::newRow("label of a certificate") << with("PUBLIC KEY", "CERTIFICATE") << false;
        QTest::newRow("a private key") << testKey().toPem() << false;
        QTest::newRow("no beginning") << good.sliced(1) << false;
        QTest::newRow("no end") << good.first(good.indexOf("-----END")) << false;
        QTest::newRow("cut short") << good.first(good.size() / 2) << false;
        QTest::newRow("a wrong character") << with("M", "*") << false;
        QTest::newRow("PEM of no bytes") << pem("PUBLIC KEY", {}) << false;
        QTest::newRow("PEM of other bytes") << pem("PUBLIC KEY", "not a key") << false;
        QTest::newRow("bytes, not PEM") << support::SeededRandom(1).bytes(400) << false;
        QTest::newRow("64 KiB of nothing") << QByteArray(65535, '\0') << false;
    }
    void pemForms()
    {
        QFETCH(QByteArray, pem);
        QFETCH(bool, taken);
        const auto key = RsaPublicKey::fromPem(pem);
        QCOMPARE(key.has_value(), taken);
        if (key)
            QCOMPARE(key->fingerprint(), testKey().publicKey().fingerprint());
        else
            QCOMPARE(key.error(), KeyError::Malformed);
    }

    void writtenPublicKeysAreRead()
    {
        const RsaPublicKey& key = testKey().publicKey();
        QVERIFY(key.toPem().startsWith("-----BEGIN PUBLIC KEY-----\n"));
        QVERIFY(key.toPem().endsWith("-----END PUBLIC KEY-----\n"));
        const auto again = RsaPublicKey::fromPem(key.toPem());
        QVERIFY(again);
        QCOMPARE(again->toPem(), key.toPem());
        QCOMPARE(again->bits(), 2048);
        QCOMPARE(again->fingerprint(), key.fingerprint());
    }

    void theFingerprintIsThatOfTheDer()
    {
        const RsaPublicKey& key = testKey().publicKey();
        QCOMPARE(key.toDer(), fromPem(key.toPem()));
        QCOMPARE(key.fingerprint(), Fingerprint::ofPublicKeyDer(key.toDer()));
        QVERIFY(key.fingerprint() != testKey(1).publicKey().fingerprint());
    }

    void derForms_data()
    {
        QTest::addColumn<QByteArray>("der");
        QTest::addColumn<Refusal>("refusal");
        const QByteArray good = testKey().publicKey().toDer();
        QTest::newRow("as written") << good << kTaken;
        QTest::newRow("nothing") << QByteArray() << kMalformed;
        QTest::newRow("cut short") << good.chopped(1) << kMalformed;
        QTest::newRow("a byte more") << good + '\0' << kMalformed;
        QTest::newRow("twice") << good + good << kMalformed;
        QTest::newRow("PEM") << testKey().publicKey().toPem() << kMalformed;
        // 30 82 xx xx becomes 30 83 00 xx xx: the same to a reader of BER.
        QTest::newRow("a length longer than needed")
            << QByteArray::fromHex("308300") + good.sliced(2) << kMalformed;
        QTest::newRow("1024 bits") << fromPem(publicPem(made(EVP_RSA_gen(1024)))) << kWrongSize;
        QTest::newRow("Ed25519") << fromPem(
            publicPem(made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))))
                                 << kMalformed;
        QTest::newRow("bytes") << support::SeededRandom(2).bytes(294) << kMalformed;
    }
    void derForms()
    {
        QFETCH(QByteArray, der);
        QFETCH(Refusal, refusal);
        const auto key = RsaPublicKey::fromDer(der);
        QCOMPARE(key ? Refusal() : key.error(), refusal);
        if (key) {
            QCOMPARE(key->toDer(), der);
            QCOMPARE(key->toPem(), testKey().publicKey().toPem());
            QCOMPARE(key->fingerprint(), testKey().publicKey().fingerprint());
        }
    }

    // --- private keys ----------------------------------------------------------------------

    void privateKeys_data()
    {
        QTest::addColumn<QByteArray>("pem");
        QTest::addColumn<Refusal>("refusal");
        const QByteArray good = testKey().toPem();
        const OtherKey rsa = made(EVP_RSA_gen(2048));
        QTest::newRow("own") << good << kTaken;
        QTest::newRow("CRLF") << QByteArray(good).replace("\n", "\r\n") << kTaken;
        QTest::newRow("OpenSSL's PKCS#8") << privatePem(rsa) << kTaken;
        QTest::newRow("OpenSSL's PKCS#1") << traditionalPem(rsa) << kTaken;
        QTest::newRow("3072 bits") << privatePem(made(EVP_RSA_gen(3072))) << kTaken;
        QTest::newRow("1024 bits") << privatePem(made(EVP_RSA_gen(1024))) << kWrongSize;
        QTest::newRow("2056 bits") << privatePem(made(EVP_RSA_gen(2056))) << kWrongSize;
        QTest::newRow("under a password") << privatePem(rsa, "secret") << kMalformed;
        QTest::newRow("EC") << privatePem(made(EVP_EC_gen("P-256"))) << kMalformed;
        QTest::newRow("Ed25519") << privatePem(made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")))
                                 << kMalformed;
        QTest::newRow("RSA for PSS signatures only") << privatePem(rsaPssKey()) << kMalformed;
        QTest::newRow("a public key") << testKey().publicKey().toPem() << kMalformed;
        QTest::newRow("cut short") << good.first(good.size() / 2) << kMalformed;
        QTest::newRow("nothing") << QByteArray() << kMalformed;
    }
    void privateKeys()
    {
        QFETCH(QByteArray, pem);
        QFETCH(Refusal, refusal);
        const auto key = RsaPrivateKey::fromPem(pem);
        QCOMPARE(key ? Refusal() : key.error(), refusal);
        if (key) { // then it works
            const auto ciphertext = key->publicKey().encrypt("text");
            QVERIFY(ciphertext);
            QCOMPARE(key->decrypt(*ciphertext).value(), QByteArray("text"));
        }
    }

    void generatedKeysHaveTheSize_data()
    {
        QTest::addColumn<int>("bits");
        QTest::newRow("2048") << 2048;
        QTest::newRow("3072") << 3072;
    }
    void generatedKeysHaveTheSize()
    {
        QFETCH(int, bits);
        const auto key = RsaPrivateKey::generate(bits);
        QVERIFY(key);
        QCOMPARE(key->publicKey().bits(), bits);
        QVERIFY(key->toPem().startsWith("-----BEGIN PRIVATE KEY-----\n"));
        const auto again = RsaPrivateKey::fromPem(key->toPem());
        QVERIFY(again);
        QCOMPARE(again->publicKey().fingerprint(), key->publicKey().fingerprint());
    }

    void otherSizesAreNotGenerated()
    {
        for (const int bits : {-1, 0, 512, 1024, 2047, 2049, 8192}) {
            const auto key = RsaPrivateKey::generate(bits);
            QVERIFY(!key);
            QCOMPARE(key.error(), KeyError::WrongSize);
        }
    }

    void copiesShareTheKey()
    {
        std::optional<RsaPrivateKey> first = testKey();
        const RsaPrivateKey second = *first;
        first.reset();
        const auto ciphertext = second.publicKey().encrypt("text");
        QCOMPARE(second.decrypt(*ciphertext).value(), QByteArray("text"));
    }

    // --- OAEP ------------------------------------------------------------------------------

    void everySizeUpToTheLimit()
    {
        support::SeededRandom random(3);
        for (qsizetype size = 0; size <= 190; ++size) { // 256 - 2 * 32 - 2
            const QByteArray text = random.bytes(size);
            const auto ciphertext = testKey().publicKey().encrypt(text);
            QVERIFY(ciphertext);
            QCOMPARE(ciphertext->size(), 256);
            QCOMPARE(testKey().decrypt(*ciphertext).value(), text);
        }
        for (const qsizetype size : {191, 256, 1000}) {
            const auto ciphertext = testKey().publicKey().encrypt(random.bytes(size));
            QVERIFY(!ciphertext);
            QCOMPARE(ciphertext.error(), RsaError::TooLong);
        }
    }

    void oneTextGivesManyCiphertexts()
    {
        const RsaPublicKey& key = testKey().publicKey();
        QVERIFY(key.encrypt("text").value() != key.encrypt("text").value());
    }

    void othersDoNotOpen_data()
    {
        QTest::addColumn<QByteArray>("ciphertext");
        const QByteArray good = testKey().publicKey().encrypt("text").value();
        QTest::newRow("for another key") << testKey(1).publicKey().encrypt("text").value();
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
    }
    void othersDoNotOpen()
    {
        QFETCH(QByteArray, ciphertext);
        const auto text = testKey().decrypt(ciphertext);
        QVERIFY(!text);
        QCOMPARE(text.error(), RsaError::NotOpened);
    }

    // --- third-party vectors: github.com/C2SP/wycheproof -----------------------------------

    void wycheproof_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("expectedToOpen");
        for (const int bits : {2048, 3072, 4096})
            QTest::addRow("%d", bits)
                << QStringLiteral("rsa_oaep_%1_sha256_mgf1sha256_test.json").arg(bits) << 10;
        QTest::newRow("other sizes, hashes and labels")
            << QStringLiteral("rsa_oaep_misc_test.json") << 9;
    }
    void wycheproof()
    {
        QFETCH(QString, file);
        QFETCH(int, expectedToOpen);
        const auto all = wycheproofCases(file);
        if (all.empty())
            QSKIP("the vectors of Wycheproof are not beside the checkout");

        // Ours is one choice of sizes, hashes and label: a good case of it opens, all else does not.
        const auto cases = int(all.size());
        int opened = 0;
        for (const WycheproofCase& one : all) {
            const auto key =
                RsaPrivateKey::fromPem(one.group[u"privateKeyPem"].toString().toLatin1());
            const int bits = one.group[u"keySize"].toInt();
            QCOMPARE(key.has_value(), bits == 2048 || bits == 3072 || bits == 4096);
            if (!key)
                continue;
            const bool good = one.group[u"sha"] == QStringLiteral("SHA-256")
                              && one.group[u"mgfSha"] == QStringLiteral("SHA-256")
                              && one.bytes(QStringLiteral("label")).isEmpty() && one.isValid();
            const auto text = key->decrypt(one.bytes(QStringLiteral("ct")));
            QVERIFY2(text.has_value() == good, one.number().constData());
            if (good) {
                QVERIFY2(*text == one.bytes(QStringLiteral("msg")), one.number().constData());
                ++opened;
            } else {
                QCOMPARE(text.error(), RsaError::NotOpened);
            }
        }
        qInfo("promise 1: Wycheproof OAEP %s: %d cases: %d opened, %d refused, all as they should",
              QTest::currentDataTag(), cases, opened, cases - opened);
        QCOMPARE(opened, expectedToOpen);
    }
};

QTEST_GUILESS_MAIN(TestRsa)
#include "tst_rsa.moc"
