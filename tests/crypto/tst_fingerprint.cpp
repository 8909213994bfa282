// Fingerprints: the number, its two forms, what is read back.

#include "crypto/fingerprint.h"
#include "crypto/library.h"

#include <QTest>

using namespace crypto;

namespace {

const QString kDigits =
    QStringLiteral("000001111122222333334444455555666667777788888999990000011111");
const QString kGroups =
    QStringLiteral("00000 11111 22222 33333 44444 55555 66666 77777 88888 99999 00000 11111");

} // namespace

class TestFingerprint : public QObject
{
    Q_OBJECT

    const Library m_library;

private Q_SLOTS:
    // Python: "%060d" % (int.from_bytes(hashlib.sha256(data).digest(), "big") % 10**60)
    void knownAnswers_data()
    {
        QTest::addColumn<QByteArray>("der");
        QTest::addColumn<QString>("digits");
        QTest::newRow("empty")
            << QByteArray()
            << QStringLiteral("029535212322581322789799900648198034993379397001115665086549");
        QTest::newRow("abc") << QByteArray("abc")
                             << QStringLiteral(
                                    "366523834928142263660104883695016514377462985829716817089965");
        QTest::newRow("zero byte")
            << QByteArray(1, '\0')
            << QStringLiteral("186729467304575255505141344055555831574636310663216789168157");
        QTest::newRow("three leading zeros")
            << QByteArray("key 106")
            << QStringLiteral("000006787908087103340838496427278918103453085040792808586906");
        QTest::newRow("10,000 bytes")
            << QByteArray(10'000, 'x')
            << QStringLiteral("928311004881073493723579236768527368149543854747627545685621");
    }
    void knownAnswers()
    {
        QFETCH(QByteArray, der);
        QFETCH(QString, digits);
        QCOMPARE(Fingerprint::ofPublicKeyDer(der).toText(), digits);
    }

    void noKeyIsAllZeros()
    {
        QCOMPARE(Fingerprint().toText(), QString(60, u'0'));
        QVERIFY(Fingerprint() == Fingerprint::fromText(QString(60, u'0')));
    }

    void groupsAreForPeople()
    {
        const auto fingerprint = Fingerprint::fromText(kDigits);
        QVERIFY(fingerprint);
        QCOMPARE(fingerprint->toText(), kDigits);
        QCOMPARE(fingerprint->toGroups(), kGroups);
    }

    void blanksAreIgnored_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("groups") << kGroups;
        QTest::newRow("around") << QStringLiteral("  ") + kDigits + QStringLiteral("\t\n");
        QTest::newRow("lines") << QString(kGroups).replace(u' ', QStringLiteral("\r\n"));
        QTest::newRow("no-break spaces") << QString(kGroups).replace(u' ', QChar(0xa0));
    }
    void blanksAreIgnored()
    {
        QFETCH(QString, text);
        const auto fingerprint = Fingerprint::fromText(text);
        QVERIFY(fingerprint);
        QCOMPARE(fingerprint->toText(), kDigits);
    }

    void badTextIsRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << QString();
        QTest::newRow("blanks only") << QString(60, u' ');
        QTest::newRow("59 digits") << kDigits.chopped(1);
        QTest::newRow("61 digits") << kDigits + u'0';
        QTest::newRow("a letter") << kDigits.chopped(1) + u'a';
        QTest::newRow("a sign") << u'+' + kDigits.chopped(1);
        QTest::newRow("dashes") << QString(kGroups).replace(u' ', u'-');
        QTest::newRow("digits of another script") << kDigits.chopped(1) + QChar(0x0661);
        QTest::newRow("full-width digits") << kDigits.chopped(1) + QChar(0xff11);
        QTest::newRow("a zero character") << kDigits + QChar(0);
    }
    void badTextIsRefused()
    {
        QFETCH(QString, text);
        QVERIFY(!Fingerprint::fromText(text));
    }

    void orderIsThatOfTheNumbers()
    {
        const auto number = [](const char* text) {
            return *Fingerprint::fromText(
                QString::fromLatin1(text).rightJustified(Fingerprint::kDigits, u'0'));
        };
        QVERIFY(number("9") < number("10"));
        QVERIFY(number("10") < number("11"));
        QVERIFY(number("99") < number("100"));
        QVERIFY(number("7") == number("7"));
        QVERIFY(number("7") != number("70"));
    }
};

QTEST_APPLESS_MAIN(TestFingerprint)
#include "tst_fingerprint.moc"
