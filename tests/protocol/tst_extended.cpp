// The records of the extended layer: every one there and back, and nothing that is cut short,
// followed by something or out of range.

#include "protocol/extended.h"
#include "protocol/record.h"

#include <QTest>

#include <functional>

using namespace protocol;

namespace {

QByteArray filled(qsizetype size, char first)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = char(first + i);
    return bytes;
}

Challenge fullChallenge()
{
    return {.clientRandom = filled(32, 1),
            .cookie = filled(40, 2),
            .admitsClassic = false,
            .members = 513,
            .relayKey = filled(294, 3),
            .relayName = QStringLiteral("Aula 3 \u2014 \u00e8"),
            .password = PasswordTerms{.salt = filled(16, 4), .logN = 15, .r = 8, .p = 1},
            .host = HostProof{.identity = filled(32, 5), .signature = filled(64, 6)}};
}

Start someStart()
{
    return {.clientRandom = filled(32, 1),
            .cookie = filled(40, 2),
            .infoHash = filled(32, 3),
            .clientShare = filled(32, 4),
            .sealedKey = filled(256, 5)};
}

Answer someAnswer()
{
    return {.clientRandom = filled(32, 1),
            .sessionId = 0x0102030405060708,
            .relayShare = filled(32, 2),
            .token = filled(73, 3)};
}

Rotation someRotation()
{
    return {.time = 1'795'478'400,
            .newKeyHash = filled(32, 1),
            .oldKey = filled(294, 2),
            .signature = filled(256, 3)};
}

/// What a parser says of a value: nothing when it takes it.
using Judge = std::function<std::optional<ExtendedError>(QByteArrayView)>;

template <typename Parser> Judge judge(Parser parser)
{
    return [parser](QByteArrayView value) -> std::optional<ExtendedError> {
        const auto parsed = parser(value);
        return parsed ? std::nullopt : std::optional(parsed.error());
    };
}

} // namespace

Q_DECLARE_METATYPE(Judge)

class TestExtended : public QObject
{
    Q_OBJECT

private:
    static void addRecords()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<Judge>("judge");
        QTest::newRow("HELLO") << encode(Hello{.clientRandom = filled(32, 1)}) << judge(parseHello);
        Challenge challenge = fullChallenge();
        QTest::newRow("CHALLENGE") << encode(challenge) << judge(parseChallenge);
        challenge.password.reset();
        challenge.host.reset();
        challenge.relayName.clear();
        challenge.admitsClassic = true;
        QTest::newRow("CHALLENGE, least") << encode(challenge) << judge(parseChallenge);
        for (const int modulus : {256, 384, 512}) {
            Start start = someStart();
            start.sealedKey = filled(modulus, 5);
            QTest::addRow("START, %d", modulus) << encode(start) << judge(parseStart);
        }
        QTest::newRow("ANSWER") << encode(someAnswer()) << judge(parseAnswer);
        QTest::newRow("SEALED") << encode(Sealed{7, filled(73, 1)}) << judge(parseSealed);
        QTest::newRow("ROTATION") << encode(someRotation()) << judge(parseRotation);
    }

private Q_SLOTS:
    void helloComesBack()
    {
        const QByteArray value = encode(Hello{.clientRandom = filled(32, 1)});
        QCOMPARE(value.size(), 1196);
        QCOMPARE(parseHello(value)->clientRandom, filled(32, 1));
    }

    void laterHellosAreTaken()
    {
        QByteArray value = encode(Hello{.clientRandom = filled(32, 1)});
        value[0] = char(255);
        QCOMPARE(parseHello(value)->version, quint8(255));
        QCOMPARE(encode(*parseHello(value)), value);
        value[0] = 0;
        QCOMPARE(parseHello(value).error(), ExtendedError::WrongVersion);
    }

    void everyByteOfPaddingIsZero()
    {
        for (qsizetype at = 33; at < 1196; ++at) {
            QByteArray value = encode(Hello{.clientRandom = filled(32, 1)});
            value[at] = 1;
            const auto hello = parseHello(value);
            QVERIFY(!hello);
            QCOMPARE(hello.error(), ExtendedError::BadPadding);
        }
    }

    void challengeComesBack()
    {
        const Challenge sent = fullChallenge();
        const auto got = parseChallenge(encode(sent));
        QVERIFY(got.has_value());
        QCOMPARE(got->clientRandom, sent.clientRandom);
        QCOMPARE(got->cookie, sent.cookie);
        QCOMPARE(got->admitsClassic, false);
        QCOMPARE(got->members, quint16(513));
        QCOMPARE(got->relayKey, sent.relayKey);
        QCOMPARE(got->relayName, sent.relayName);
        QVERIFY(got->password == sent.password);
        QVERIFY(got->host == sent.host);
    }

    void startAnswerRotationComeBack()
    {
        const auto start = parseStart(encode(someStart()));
        QVERIFY(start.has_value());
        QCOMPARE(encode(*start), encode(someStart()));
        QCOMPARE(start->infoHash, filled(32, 3));
        QCOMPARE(start->sealedKey, filled(256, 5));
        const auto answer = parseAnswer(encode(someAnswer()));
        QVERIFY(answer.has_value());
        QCOMPARE(answer->sessionId, quint64(0x0102030405060708));
        QCOMPARE(answer->relayShare, filled(32, 2));
        QCOMPARE(encode(*answer), encode(someAnswer()));
        const auto rotation = parseRotation(encode(someRotation()));
        QVERIFY(rotation.has_value());
        QCOMPARE(rotation->time, quint64(1'795'478'400));
        QCOMPARE(encode(*rotation), encode(someRotation()));
    }

    void sealedComesBack()
    {
        const QByteArray token = filled(57 + 1120, 9);
        const QByteArray value = encode(Sealed{0xfedcba9876543210, token});
        const auto sealed = parseSealed(value);
        QVERIFY(sealed.has_value());
        QCOMPARE(sealed->sessionId, quint64(0xfedcba9876543210));
        QCOMPARE(sealed->token, token);
    }

    void everyOtherLengthIsRefused_data() { addRecords(); }

    void everyOtherLengthIsRefused()
    {
        QFETCH(QByteArray, value);
        QFETCH(Judge, judge);
        QVERIFY(!judge(value));
        const bool isStart = QByteArray(QTest::currentDataTag()).startsWith("START");
        for (qsizetype size = 0; size < value.size(); ++size) {
            // A key of a smaller relay is as good here.
            const bool good = isStart && (size == 137 + 256 || size == 137 + 384);
            QCOMPARE(judge(QByteArrayView(value).first(size)).has_value(), !good);
        }
        QVERIFY(judge(value + '\0'));
    }

    void otherVersionsAreRefused_data() { addRecords(); }

    void otherVersionsAreRefused()
    {
        QFETCH(QByteArray, value);
        QFETCH(Judge, judge);
        const QByteArray name(QTest::currentDataTag());
        if (name == "HELLO" || name == "SEALED" || name == "ROTATION")
            return; // has none, or another rule
        for (const int version : {0, 2, 255}) {
            value[0] = char(version);
            QVERIFY(judge(value) == ExtendedError::WrongVersion);
        }
    }

    void fieldsOutOfRange_data()
    {
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* name, const std::function<void(Challenge&)>& change) {
            Challenge challenge = fullChallenge();
            change(challenge);
            QTest::newRow(name) << encode(challenge);
        };
        row("password and classic peers", [](Challenge& c) { c.admitsClassic = true; });
        row("no key", [](Challenge& c) { c.relayKey.clear(); });
        row("log2 N 13", [](Challenge& c) { c.password->logN = 13; });
        row("log2 N 18", [](Challenge& c) { c.password->logN = 18; });
        row("r 7", [](Challenge& c) { c.password->r = 7; });
        row("r 9", [](Challenge& c) { c.password->r = 9; });
        row("p 0", [](Challenge& c) { c.password->p = 0; });
        row("p 5", [](Challenge& c) { c.password->p = 5; });
        row("a name of 65 bytes", [](Challenge& c) { c.relayName = QString(65, u'a'); });
        row("a name that turns text", [](Challenge& c) { c.relayName = QString(QChar(0x202e)); });
        row("a blank at the end", [](Challenge& c) { c.relayName = QStringLiteral("a "); });

        Challenge plain = fullChallenge();
        plain.relayName = QStringLiteral("a");
        QByteArray notUtf8 = encode(plain);
        notUtf8[1 + 32 + 40 + 1 + 2 + 2 + 294 + 1] = char(0xff);
        QTest::newRow("a name that is not UTF-8") << notUtf8;
        for (const int flag : {8, 16, 32, 64, 128}) {
            QByteArray value = encode(fullChallenge());
            value[73] = char(value[73] | flag);
            QTest::addRow("flag %d", flag) << value;
        }
    }

    void fieldsOutOfRange()
    {
        QFETCH(QByteArray, value);
        const auto challenge = parseChallenge(value);
        QVERIFY(!challenge);
        QCOMPARE(challenge.error(), ExtendedError::BadField);
    }

    void rotationsWithBadSizes()
    {
        Rotation rotation = someRotation();
        rotation.oldKey.clear();
        QCOMPARE(parseRotation(encode(rotation)).error(), ExtendedError::BadField);
        rotation = someRotation();
        rotation.signature.chop(1);
        QCOMPARE(parseRotation(encode(rotation)).error(), ExtendedError::BadField);
    }

    void tokensOfNoWholeBlocks()
    {
        for (qsizetype size = 0; size < 57 + 64; ++size) {
            const bool good = size >= 57 + 16 && (size - 57) % 16 == 0;
            QCOMPARE(parseSealed(encode(Sealed{1, filled(size, 1)})).has_value(), good);
        }
    }

    void oneRecordFillsTheDatagram()
    {
        const QByteArray hello =
            makeExtended(ExtendedType::Hello, encode(Hello{.clientRandom = filled(32, 1)}));
        QCOMPARE(hello.size(), 1200);
        const auto record = extendedRecord(hello);
        QVERIFY(record.has_value());
        QCOMPARE(record->type, ExtendedType::Hello);
        QCOMPARE(record->value.size(), 1196);

        const QByteArray small = makeExtended(ExtendedType::Announce, "key");
        QVERIFY(extendedRecord(small).has_value());
        QVERIFY(!extendedRecord({}));
        QVERIFY(!extendedRecord(small + '\0'));
        QVERIFY(!extendedRecord(small + makeRecord(RecordType::KeepAlive)));
        QVERIFY(!extendedRecord(QByteArrayView(small).chopped(1)));
        QVERIFY(!extendedRecord(makeExtended(ExtendedType::Hello, QByteArray(1197, '\0'))));
        for (const int type : {0, 1, 13, 14, 0xff, 0x107, 0xffff})
            QVERIFY(!extendedRecord(makeExtended(ExtendedType(type), "value")));
    }

    void infoLeavesOutTheCookie()
    {
        Challenge challenge = fullChallenge();
        const QByteArray value = encode(challenge);
        challenge.cookie = QByteArray(40, '\xff');
        QCOMPARE(challengeInfo(encode(challenge)), challengeInfo(value));
        QCOMPARE(challengeInfo(value), value.first(33) + value.sliced(73));
        QCOMPARE(challengeInfo("short"), QByteArray());
    }

    void headLeavesOutTheToken()
    {
        const QByteArray value = encode(someAnswer());
        QCOMPARE(answerHead(value), QByteArrayView(value).first(73));
        QVERIFY(answerHead("short").isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestExtended)
#include "tst_extended.moc"
