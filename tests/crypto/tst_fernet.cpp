// Fernet: what is sealed opens, nothing else does, and each refusal has the right name.

#include "crypto/fernet.h"
#include "crypto/library.h"
#include "support/seededrandom.h"
#include "support/vectors.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>
#include <QTest>
#include <QtEndian>

#include <limits>

using namespace crypto;
using namespace std::chrono_literals;

namespace {

constexpr char kKeyText[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
// python3-cryptography 43: Fernet(kKeyText)._encrypt_from_parts(b"Sottovoce", 1700000000,
// bytes(range(100, 116)))
constexpr char kToken[] = "gAAAAABlU_EAZGVmZ2hpamtsbW5vcHFyc6cn0AXRRxX1dTBOXeyrqggNFUC-"
                          "nwmZnoWiRnYzd76rPLSaS50ID5Azb6c7k-q0AA==";
constexpr char kText[] = "Sottovoce";
constexpr std::chrono::seconds kTime = 1700000000s;

FernetKey knownKey()
{
    return FernetKey::fromText(kKeyText).value();
}

QByteArray toBase64(const QByteArray& bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding);
}

QByteArray fromBase64(const QByteArray& text)
{
    return QByteArray::fromBase64(text, QByteArray::Base64UrlEncoding);
}

/// A token under knownKey() whose MAC, made by Qt, fits whatever it covers.
QByteArray signedToken(const QByteArray& covered)
{
    const QByteArray signingHalf = fromBase64(kKeyText).first(16);
    return toBase64(
        covered
        + QMessageAuthenticationCode::hash(covered, signingHalf, QCryptographicHash::Sha256));
}

QByteArray covered(std::uint64_t time, const QByteArray& ivAndCiphertext)
{
    QByteArray bytes(9, '\x80');
    qToBigEndian(time, bytes.data() + 1);
    return bytes + ivAndCiphertext;
}

QJsonArray vectors(const QString& name)
{
    QFile file(support::vectorFile(QStringLiteral("fernet/") + name));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).array()
                                          : QJsonArray();
}

QByteArray bytes(const QJsonValue& value)
{
    return value.toString().toUtf8();
}

std::chrono::seconds time(const QJsonValue& value)
{
    return std::chrono::seconds(
        QDateTime::fromString(value.toString(), Qt::ISODate).toSecsSinceEpoch());
}

class FixedBytes final : public RandomSource
{
public:
    explicit FixedBytes(const QByteArray& bytes) : m_bytes(bytes) {}
    void fill(std::span<std::uint8_t> place) override
    {
        QCOMPARE(qsizetype(place.size()), m_bytes.size());
        std::ranges::copy(m_bytes, place.begin());
    }

private:
    QByteArray m_bytes;
};

} // namespace

class TestFernet : public QObject
{
    Q_OBJECT

    const Library m_library;
    Fernet m_fernet;
    support::SeededRandom m_random{1};

    std::optional<FernetError> refusal(const QByteArray& token, std::optional<FernetAge> age = {})
    {
        const auto opened = m_fernet.open(knownKey(), token, age);
        return opened ? std::nullopt : std::optional(opened.error());
    }

private Q_SLOTS:
    // --- sealing ---------------------------------------------------------------------------

    void knownAnswer()
    {
        QByteArray iv;
        for (char byte = 100; byte < 116; ++byte)
            iv += byte;
        FixedBytes random(iv);
        QCOMPARE(m_fernet.seal(knownKey(), kText, kTime, random), QByteArray(kToken));
    }

    void whatIsSealedOpens()
    {
        QList<qsizetype> sizes{4096, 48'000, 49'087};
        for (qsizetype size = 0; size <= 100; ++size)
            sizes.append(size);
        for (const qsizetype size : std::as_const(sizes)) {
            const FernetKey key = FernetKey::generate(m_random);
            const QByteArray text = m_random.bytes(size);
            const QByteArray token = m_fernet.seal(key, text, kTime, m_random);
            QVERIFY(token.startsWith("gAAAA"));
            QCOMPARE(token.size(), Fernet::tokenSize(size));
            const auto opened = m_fernet.open(key, token);
            QVERIFY(opened);
            QCOMPARE(opened->text, text);
            QCOMPARE(opened->mac, fromBase64(token).last(32));
            QCOMPARE(opened->mac, tokenMac(token));
        }
    }

    void oneTextGivesManyTokens()
    {
        QVERIFY(m_fernet.seal(knownKey(), kText, kTime, m_random)
                != m_fernet.seal(knownKey(), kText, kTime, m_random));
    }

    void aTokenIsAppended()
    {
        QByteArray out = "before";
        m_fernet.sealInto(out, knownKey(), kText, kTime, m_random);
        m_fernet.sealInto(out, knownKey(), kText, kTime, m_random);
        const qsizetype size = Fernet::tokenSize(qsizetype(strlen(kText)));
        QCOMPARE(out.size(), 6 + 2 * size);
        QVERIFY(out.startsWith("before"));
        QVERIFY(m_fernet.open(knownKey(), out.sliced(6, size)));
        QVERIFY(m_fernet.open(knownKey(), out.sliced(6 + size)));
    }

    void contextsServeManyKeys()
    {
        // A failure in between must leave nothing behind for the next token.
        QList<FernetKey> keys;
        for (int i = 0; i < 20; ++i)
            keys.append(FernetKey::generate(m_random));
        for (int i = 0; i < 500; ++i) {
            const auto key = qsizetype(m_random.below(20));
            const auto other = qsizetype(m_random.below(20));
            const QByteArray text = m_random.bytes(m_random.below(200));
            const QByteArray token = m_fernet.seal(keys[key], text, kTime, m_random);
            const auto opened = m_fernet.open(keys[other], token);
            QCOMPARE(opened.has_value(), key == other);
            if (!opened)
                QCOMPARE(opened.error(), FernetError::BadMac);
            QCOMPARE(m_fernet.open(keys[key], token).value().text, text);
        }
    }

    // --- what must not open ----------------------------------------------------------------

    void anyOtherBitIsRefused()
    {
        const QByteArray raw = fromBase64(kToken);
        for (qsizetype bit = 0; bit < raw.size() * 8; ++bit) {
            QByteArray altered = raw;
            altered[bit / 8] = char(altered[bit / 8] ^ (1 << (bit % 8)));
            QCOMPARE(refusal(toBase64(altered)),
                     bit < 8 ? FernetError::Malformed : FernetError::BadMac);
        }
    }

    void whatIsCutOffIsMissed()
    {
        // Without its padding the token is whole: see base64Forms.
        const QByteArray token = kToken;
        for (qsizetype size = 0; size < token.size() - 2; ++size)
            QVERIFY(refusal(token.first(size)));
        for (qsizetype start = 1; start < token.size(); ++start)
            QVERIFY(refusal(token.sliced(start)));
    }

    void base64Forms_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<bool>("opens");
        const QByteArray token = kToken; // ends with AA==
        const auto with = [&token](QByteArrayView before, QByteArrayView after) {
            return QByteArray(token).replace(before, after);
        };
        QTest::newRow("as the specification says") << token << true;
        QTest::newRow("without padding") << token.chopped(2) << true;
        QTest::newRow("unused bits set, as python takes them") << with("AA==", "AP==") << true;
        QTest::newRow("half the padding") << token.chopped(1) << false;
        QTest::newRow("too much padding") << token + '=' << false;
        QTest::newRow("a block of padding") << token + "====" << false;
        QTest::newRow("padding inside") << with("BlU_", "Bl==U_") << false;
        QTest::newRow("six bits too many") << token.chopped(2) + "AAA" << false;
        QTest::newRow("newline at the end") << token + '\n' << false;
        QTest::newRow("newline inside") << with("BlU_", "BlU_\n") << false;
        QTest::newRow("blank in front") << ' ' + token << false;
        QTest::newRow("the other alphabet: slash") << with("_", "/") << false;
        QTest::newRow("the other alphabet: plus") << with("-", "+") << false;
        QTest::newRow("a zero byte for a letter") << with("Z", QByteArray(1, '\0')) << false;
        QTest::newRow("a byte beyond ASCII") << with("Z", "\xe9") << false;
    }
    void base64Forms()
    {
        QFETCH(QByteArray, token);
        QFETCH(bool, opens);
        const auto opened = m_fernet.open(knownKey(), token);
        QCOMPARE(opened.has_value(), opens);
        if (opens) { // and its identity is that of the token it was made from
            QCOMPARE(opened->text, QByteArray(kText));
            QCOMPARE(opened->mac, tokenMac(kToken));
            QCOMPARE(tokenMac(token), tokenMac(kToken));
        } else {
            QCOMPARE(opened.error(), FernetError::Malformed);
            QVERIFY(tokenMac(token).isEmpty());
        }
    }

    void shapes_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<FernetError>("error");
        const QByteArray iv(16, 'i');
        const QByteArray blocks(32, 'c');
        const auto made = [](const QByteArray& rest) { return signedToken(covered(1, rest)); };
        QTest::newRow("nothing") << QByteArray() << FernetError::Malformed;
        QTest::newRow("version 0x81")
            << signedToken('\x81' + covered(1, iv + blocks).sliced(1)) << FernetError::Malformed;
        QTest::newRow("no ciphertext") << made(iv) << FernetError::Malformed;
        QTest::newRow("15 bytes of ciphertext")
            << made(iv + blocks.first(15)) << FernetError::Malformed;
        QTest::newRow("17 bytes of ciphertext")
            << made(iv + blocks.first(17)) << FernetError::Malformed;
        QTest::newRow("no IV") << made({}) << FernetError::Malformed;
        QTest::newRow("MAC only") << signedToken({}) << FernetError::Malformed;
        QTest::newRow("bad padding, good MAC") << made(iv + blocks) << FernetError::BadPadding;
        QTest::newRow("bad padding, bad MAC")
            << toBase64(covered(1, iv + blocks) + QByteArray(32, 'm')) << FernetError::BadMac;
    }
    void shapes()
    {
        QFETCH(QByteArray, token);
        QFETCH(FernetError, error);
        QCOMPARE(refusal(token), error);
    }

    // --- age -------------------------------------------------------------------------------

    void age_data()
    {
        QTest::addColumn<quint64>("made");
        QTest::addColumn<std::optional<FernetError>>("error");
        const std::optional<FernetError> none; // now is 1000, time to live 60, skew 20
        QTest::newRow("now") << quint64(1000) << none;
        QTest::newRow("just young enough") << quint64(940) << none;
        QTest::newRow("too old") << quint64(939) << std::optional(FernetError::Expired);
        QTest::newRow("oldest") << quint64(0) << std::optional(FernetError::Expired);
        QTest::newRow("just within the skew") << quint64(1020) << none;
        QTest::newRow("too new") << quint64(1021) << std::optional(FernetError::TooNew);
        QTest::newRow("beyond signed numbers")
            << (quint64(1) << 63) << std::optional(FernetError::TooNew);
        QTest::newRow("the greatest")
            << std::numeric_limits<quint64>::max() << std::optional(FernetError::TooNew);
    }
    void age()
    {
        QFETCH(quint64, made);
        QFETCH(std::optional<FernetError>, error);
        // The IV and ciphertext of the known token, so that only the age can be wrong.
        const QByteArray rest = fromBase64(kToken).sliced(9).chopped(32);
        const QByteArray token = signedToken(covered(made, rest));
        QCOMPARE(refusal(token, FernetAge{1000s, 60s, 20s}), error);
        QCOMPARE(refusal(token), std::nullopt); // no age asked for: any will do
        const auto opened = m_fernet.open(knownKey(), token);
        QCOMPARE(opened->text, QByteArray(kText));
    }

    void ageIsJudgedAfterTheMac()
    {
        const QByteArray forged = toBase64(covered(0, QByteArray(32, 'c')) + QByteArray(32, 'm'));
        QCOMPARE(refusal(forged, FernetAge{1000s, 60s, 20s}), FernetError::BadMac);
    }

    // --- keys ------------------------------------------------------------------------------

    void keyText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<std::optional<KeyError>>("error");
        const QByteArray text = kKeyText;
        QTest::newRow("good") << text << std::optional<KeyError>();
        QTest::newRow("unused bits set") << text.chopped(2) + "9=" << std::optional<KeyError>();
        QTest::newRow("nothing") << QByteArray() << std::optional(KeyError::WrongSize);
        QTest::newRow("without padding") << text.chopped(1) << std::optional(KeyError::WrongSize);
        QTest::newRow("newline") << text + '\n' << std::optional(KeyError::WrongSize);
        QTest::newRow("31 bytes") << toBase64(QByteArray(31, 'x'))
                                  << std::optional(KeyError::WrongSize);
        QTest::newRow("33 bytes") << toBase64(QByteArray(33, 'x'))
                                  << std::optional(KeyError::WrongSize);
        QTest::newRow("the other alphabet")
            << QByteArray(43, '/') + '=' << std::optional(KeyError::Malformed);
        QTest::newRow("padding inside")
            << QByteArray("=") + text.first(43) << std::optional(KeyError::Malformed);
        QTest::newRow("zero bytes") << QByteArray(44, '\0') << std::optional(KeyError::Malformed);
    }
    void keyText()
    {
        QFETCH(QByteArray, text);
        QFETCH(std::optional<KeyError>, error);
        const auto key = FernetKey::fromText(text);
        QCOMPARE(key.has_value(), !error);
        if (key)
            QCOMPARE(key->toText(), QByteArray(kKeyText));
        else
            QCOMPARE(key.error(), *error);
    }

    void keysAreValues()
    {
        const FernetKey original = FernetKey::generate(m_random);
        FernetKey copy = original;
        QVERIFY(copy == original);
        copy = FernetKey::generate(m_random);
        QVERIFY(copy != original);
        copy = original;
        const FernetKey moved = std::move(copy);
        QVERIFY(moved == original);
        QCOMPARE(moved.toText().size(), 44);
    }

    void generatedKeysComeFromTheSource()
    {
        support::SeededRandom one(5);
        support::SeededRandom same(5);
        QCOMPARE(FernetKey::generate(one).toText(), toBase64(same.bytes(32)));
        QVERIFY(FernetKey::generate(one) != FernetKey::generate(one));
    }

    // --- without base64 ----------------------------------------------------------------------

    void rawIsWhatBase64Encodes()
    {
        QList<qsizetype> sizes{1200, 48'000};
        for (qsizetype size = 0; size <= 50; ++size)
            sizes.append(size);
        for (const qsizetype size : std::as_const(sizes)) {
            const QByteArray text = m_random.bytes(size);
            const FernetKey key = FernetKey::generate(m_random);
            support::SeededRandom first{std::uint32_t(size)};
            support::SeededRandom second{std::uint32_t(size)};
            QByteArray out = "before";
            m_fernet.sealRaw(out, key, text, kTime, first);
            QCOMPARE(out.first(6), "before");
            const QByteArray raw = out.sliced(6);
            QCOMPARE(raw.size(), Fernet::rawSize(size));
            QCOMPARE(toBase64(raw), m_fernet.seal(key, text, kTime, second));
            const auto opened = m_fernet.openRaw(key, raw);
            QVERIFY(opened);
            QCOMPARE(opened->text, text);
            QCOMPARE(opened->mac, raw.last(32));
        }
    }

    void anyFlippedBitIsRefused()
    {
        QByteArray raw;
        m_fernet.sealRaw(raw, knownKey(), kText, kTime, m_random);
        for (qsizetype bit = 0; bit < raw.size() * 8; ++bit) {
            QByteArray altered = raw;
            altered[bit / 8] = char(altered[bit / 8] ^ (1 << bit % 8));
            const auto opened = m_fernet.openRaw(knownKey(), altered);
            QVERIFY(!opened);
            QCOMPARE(opened.error(), bit < 8 ? FernetError::Malformed : FernetError::BadMac);
        }
        QVERIFY(m_fernet.openRaw(knownKey(), raw));
    }

    void rawRefusals_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<FernetError>("error");
        const QByteArray good = fromBase64(kToken);
        QTest::newRow("nothing") << QByteArray() << FernetError::Malformed;
        QTest::newRow("the text form") << QByteArray(kToken) << FernetError::Malformed;
        QTest::newRow("a byte short") << good.chopped(1) << FernetError::Malformed;
        QTest::newRow("a byte more") << good + '\0' << FernetError::Malformed;
        QTest::newRow("a block less") << good.first(25) + good.last(32) << FernetError::Malformed;
        QTest::newRow("a block more") << good + QByteArray(16, '\0') << FernetError::BadMac;
        QTest::newRow("wrong version") << '\x81' + good.sliced(1) << FernetError::Malformed;
        QTest::newRow("broken padding")
            << fromBase64(signedToken(covered(1700000000, QByteArray(32, 'x'))))
            << FernetError::BadPadding;
    }
    void rawRefusals()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(FernetError, error);
        const auto opened = m_fernet.openRaw(knownKey(), bytes);
        QVERIFY(!opened);
        QCOMPARE(opened.error(), error);
    }

    // --- third-party vectors: github.com/fernet/spec ---------------------------------------

    void specificationGenerates()
    {
        const QJsonArray cases = vectors(QStringLiteral("generate.json"));
        if (cases.isEmpty())
            QSKIP("the vectors of the Fernet specification are not beside the checkout");
        for (const QJsonValue& vector : cases) {
            QByteArray iv;
            for (const QJsonValue& byte : vector[u"iv"].toArray())
                iv += char(byte.toInt());
            FixedBytes random(iv);
            const auto key = FernetKey::fromText(bytes(vector[u"secret"]));
            QVERIFY(key);
            QCOMPARE(m_fernet.seal(*key, bytes(vector[u"src"]), time(vector[u"now"]), random),
                     bytes(vector[u"token"]));
        }
        qInfo("promise 1: Fernet specification, %s: %d of %d", QTest::currentTestFunction(),
              int(cases.size()), int(cases.size()));
    }

    void specificationVerifies()
    {
        const QJsonArray cases = vectors(QStringLiteral("verify.json"));
        if (cases.isEmpty())
            QSKIP("the vectors of the Fernet specification are not beside the checkout");
        for (const QJsonValue& vector : cases) {
            const auto key = FernetKey::fromText(bytes(vector[u"secret"]));
            QVERIFY(key);
            const FernetAge age{time(vector[u"now"]), vector[u"ttl_sec"].toInt() * 1s};
            const auto opened = m_fernet.open(*key, bytes(vector[u"token"]), age);
            QVERIFY(opened);
            QCOMPARE(opened->text, bytes(vector[u"src"]));
        }
        qInfo("promise 1: Fernet specification, %s: %d of %d", QTest::currentTestFunction(),
              int(cases.size()), int(cases.size()));
    }

    void specificationRefuses()
    {
        const QJsonArray cases = vectors(QStringLiteral("invalid.json"));
        if (cases.isEmpty())
            QSKIP("the vectors of the Fernet specification are not beside the checkout");
        const QHash<QString, FernetError> errors{
            {QStringLiteral("incorrect mac"), FernetError::BadMac},
            {QStringLiteral("too short"), FernetError::Malformed},
            {QStringLiteral("invalid base64"), FernetError::Malformed},
            {QStringLiteral("payload size not multiple of block size"), FernetError::Malformed},
            {QStringLiteral("payload padding error"), FernetError::BadPadding},
            {QStringLiteral("far-future TS (unacceptable clock skew)"), FernetError::TooNew},
            {QStringLiteral("expired TTL"), FernetError::Expired},
            {QStringLiteral("incorrect IV (causes padding error)"), FernetError::BadPadding},
        };
        for (const QJsonValue& vector : cases) {
            const auto key = FernetKey::fromText(bytes(vector[u"secret"]));
            QVERIFY(key);
            const FernetAge age{time(vector[u"now"]), vector[u"ttl_sec"].toInt() * 1s};
            const auto opened = m_fernet.open(*key, bytes(vector[u"token"]), age);
            const QString reason = vector[u"desc"].toString();
            QVERIFY2(errors.contains(reason), qUtf8Printable(reason));
            QVERIFY2(!opened, qUtf8Printable(reason));
            QVERIFY2(opened.error() == errors[reason], qUtf8Printable(reason));
        }
        qInfo("promise 1: Fernet specification, %s: %d of %d", QTest::currentTestFunction(),
              int(cases.size()), int(cases.size()));
    }
};

QTEST_APPLESS_MAIN(TestFernet)
#include "tst_fernet.moc"
