// The same formats by an independent implementation, python3-cryptography, in both directions.
// 400 exchanges by default; SOTTOVOCE_INTEROP=20000 asks for more.

#include "crypto/fernet.h"
#include "crypto/hkdf.h"
#include "crypto/identity.h"
#include "crypto/library.h"
#include "crypto/password.h"
#include "crypto/rsa.h"
#include "crypto/x25519.h"
#include "support/seededrandom.h"
#include "support/sourcefolder.h"
#include "support/testkeys.h"

#include <QProcess>
#include <QTest>

using namespace crypto;
using namespace std::chrono_literals;

namespace {

constexpr int kExchanges = 400;
constexpr qsizetype kMaxText = 48 * 1024;
constexpr qsizetype kMaxRsaText = 190;
constexpr qsizetype kMaxSigned = 2000;

QByteArray packed(QByteArrayView bytes)
{
    return bytes.isEmpty() ? QByteArray("-") : bytes.toByteArray().toBase64();
}

QByteArray unpacked(const QByteArray& word)
{
    return word == "-" ? QByteArray() : QByteArray::fromBase64(word);
}

} // namespace

class TestInterop : public QObject
{
    Q_OBJECT

    const Library m_library;
    QProcess m_peer;
    Fernet m_fernet;
    support::SeededRandom m_random{20000};
    int m_exchanges = kExchanges;

    QByteArray readLine()
    {
        while (!m_peer.canReadLine()) {
            if (!m_peer.waitForReadyRead(30'000))
                return "no answer: " + m_peer.errorString().toUtf8();
        }
        return m_peer.readLine().trimmed();
    }
    QByteArray ask(const QByteArray& question)
    {
        m_peer.write(question + '\n');
        return readLine();
    }
    /// Edges first, then any size, small ones as often as large ones.
    QByteArray text(int number, qsizetype limit)
    {
        const QList<qsizetype> edges{0, 1, 15, 16, 17, limit};
        const qsizetype size =
            number < edges.size()
                ? edges[number]
                : qsizetype(m_random.below(m_random.chance(0.5) ? 200 : std::uint32_t(limit) + 1));
        return m_random.bytes(qMin(size, limit));
    }
    /// Runs `exchange` for a quarter of all exchanges, and counts.
    template <typename Exchange> void repeat(Exchange exchange)
    {
        int good = 0;
        const int count = m_exchanges / 4;
        while (good < count && exchange(good))
            ++good;
        qInfo("promise 2: %s: %d of %d", QTest::currentTestFunction(), good, count);
        QCOMPARE(good, count);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (qEnvironmentVariableIsSet("SOTTOVOCE_INTEROP"))
            m_exchanges = qEnvironmentVariableIntValue("SOTTOVOCE_INTEROP");
        QVERIFY2(m_exchanges >= 4, "SOTTOVOCE_INTEROP is a number of exchanges");
        m_peer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_peer.start(QStringLiteral("python3"),
                     {support::sourceFolder() + QStringLiteral("/tests/crypto/peer.py")});
        if (!m_peer.waitForStarted())
            QSKIP("python3 cannot be started");
        const QByteArray greeting = readLine();
        if (greeting.startsWith("missing"))
            QSKIP("python3-cryptography is not installed");
        QVERIFY2(greeting.startsWith("ready"), greeting.constData());
        qInfo("python3-cryptography %s", greeting.sliced(6).constData());
    }

    void fernetToPython()
    {
        repeat([this](int number) {
            const FernetKey key = FernetKey::generate(m_random);
            const QByteArray sent = text(number, kMaxText);
            const QByteArray token = m_fernet.seal(key, sent, 1700000000s, m_random);
            return ask("fernet-open " + key.toText() + ' ' + token) == packed(sent);
        });
    }

    void fernetFromPython()
    {
        repeat([this](int number) {
            const FernetKey key = FernetKey::generate(m_random);
            const QByteArray sent = text(number, kMaxText);
            const QByteArray token = ask("fernet-seal " + key.toText() + ' ' + packed(sent));
            const auto opened = m_fernet.open(key, token);
            return opened && opened->text == sent && token.size() == Fernet::tokenSize(sent.size());
        });
    }

    void rsaToPython()
    {
        const auto key = RsaPublicKey::fromPem(unpacked(ask("rsa-own")));
        QVERIFY(key);
        repeat([this, &key](int number) {
            const QByteArray sent = text(number, kMaxRsaText);
            const auto ciphertext = key->encrypt(sent);
            return ciphertext && ask("rsa-open " + packed(*ciphertext)) == packed(sent);
        });
    }

    void rsaFromPython()
    {
        const RsaPrivateKey& key = support::testKey();
        const QByteArray pem = packed(key.publicKey().toPem());
        repeat([&, this](int number) {
            const QByteArray sent = text(number, kMaxRsaText);
            const auto opened = key.decrypt(unpacked(ask("rsa-seal " + pem + ' ' + packed(sent))));
            return opened && *opened == sent;
        });
    }

    void rawFernet()
    {
        repeat([this](int number) {
            const FernetKey key = FernetKey::generate(m_random);
            const QByteArray sent = text(number, kMaxSigned);
            QByteArray raw;
            m_fernet.sealRaw(raw, key, sent, 1700000000s, m_random);
            const auto url = QByteArray::Base64UrlEncoding;
            const QByteArray theirs = QByteArray::fromBase64(
                ask("fernet-seal " + key.toText() + ' ' + packed(sent)), url);
            const auto opened = m_fernet.openRaw(key, theirs);
            return ask("fernet-open " + key.toText() + ' ' + raw.toBase64(url)) == packed(sent)
                   && opened && opened->text == sent;
        });
    }

    void rsaSignatures()
    {
        const auto theirs = RsaPublicKey::fromPem(unpacked(ask("rsa-own")));
        QVERIFY(theirs);
        const RsaPrivateKey& key = support::testKey();
        const QByteArray verify = "pss-verify " + packed(key.publicKey().toPem()) + ' ';
        repeat([&, this](int number) {
            const QByteArray sent = text(number, kMaxSigned);
            const auto signature = key.sign(sent);
            return signature && ask(verify + packed(*signature) + ' ' + packed(sent)) == "good"
                   && ask(verify + packed(*signature) + ' ' + packed(sent + 'x')) == "refused"
                   && theirs->verify(sent, unpacked(ask("pss-sign " + packed(sent))));
        });
    }

    void identities()
    {
        const QList<QByteArray> own = ask("ed25519-own").split(' ');
        QCOMPARE(own.size(), 2);
        const auto theirs = IdentityPublicKey::fromBytes(unpacked(own[0]));
        const auto theirKey = IdentityKey::fromPem(unpacked(own[1]));
        QVERIFY(theirs && theirKey);
        QVERIFY(theirKey->publicKey() == *theirs);
        QCOMPARE(theirKey->toPem(), unpacked(own[1]));
        repeat([&, this](int number) {
            const IdentityKey key = IdentityKey::generate(m_random);
            const QByteArray sent = text(number, kMaxSigned);
            const QByteArray verify = "ed25519-verify " + packed(key.publicKey().bytes()) + ' '
                                      + packed(key.sign(sent)) + ' ';
            const QByteArray signature = unpacked(ask("ed25519-sign " + packed(sent)));
            return ask(verify + packed(sent)) == "good"
                   && ask(verify + packed(sent + 'x')) == "refused"
                   && theirs->verify(sent, signature) && theirKey->sign(sent) == signature;
        });
    }

    void keyAgreement()
    {
        repeat([this](int) {
            const auto pair = X25519KeyPair::generate(m_random);
            const QList<QByteArray> answer = ask("x25519 " + packed(pair.publicKey())).split(' ');
            const auto agreed = pair.agree(unpacked(answer.first()));
            return agreed && packed(agreed->bytes()) == answer.last();
        });
        QCOMPARE(ask("x25519 " + packed(QByteArray(32, '\0'))), QByteArray("refused"));
    }

    void derivedKeys()
    {
        repeat([this](int number) {
            const QByteArray secret = text(number + 1, kMaxSigned);
            const QByteArray salt = text(number, 200);
            const QByteArray info = text(number, 200);
            const qsizetype size = 1 + m_random.below(200);
            return ask("hkdf " + packed(secret) + ' ' + packed(salt) + ' ' + packed(info) + ' '
                       + QByteArray::number(size))
                   == packed(hkdfSha256(secret, salt, info, size).bytes());
        });
    }

    void passwords()
    {
        for (const QString& password :
             {QStringLiteral("pass word"), QStringLiteral("p\u00e4ss \u5bc6"), QString()}) {
            const auto parameters = ScryptParameters::generate(m_random);
            const auto key = derivePasswordKey(password, parameters);
            QVERIFY(key);
            QCOMPARE(ask("scrypt " + packed(password.toUtf8()) + ' ' + packed(parameters.salt)
                         + " 32768 8 1"),
                     packed(key->bytes()));
        }
    }

    void bothRefuseTheSame()
    {
        const FernetKey key = FernetKey::generate(m_random);
        const FernetKey other = FernetKey::generate(m_random);
        const QByteArray token = m_fernet.seal(key, "text", 1700000000s, m_random);
        QCOMPARE(ask("fernet-open " + key.toText() + ' ' + token), packed("text"));
        for (int i = 0; i < 100; ++i) {
            QByteArray raw = QByteArray::fromBase64(token, QByteArray::Base64UrlEncoding);
            const auto place = qsizetype(m_random.below(std::uint32_t(raw.size())));
            raw[place] = char(raw[place] ^ (1 << m_random.below(8)));
            const QByteArray altered = raw.toBase64(QByteArray::Base64UrlEncoding);
            QVERIFY(!m_fernet.open(key, altered));
            QCOMPARE(ask("fernet-open " + key.toText() + ' ' + altered), QByteArray("refused"));
        }
        QVERIFY(!m_fernet.open(other, token));
        QCOMPARE(ask("fernet-open " + other.toText() + ' ' + token), QByteArray("refused"));
    }

    void cleanupTestCase()
    {
        m_peer.closeWriteChannel();
        if (m_peer.state() != QProcess::NotRunning)
            QVERIFY(m_peer.waitForFinished());
    }
};

QTEST_GUILESS_MAIN(TestInterop)
#include "tst_interop.moc"
