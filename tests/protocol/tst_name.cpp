// Which names are shown to people and which are not.

#include "protocol/name.h"

#include <QTest>

using namespace protocol;

class TestName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("usable");
        const auto row = [](const char* what, const QString& name, bool usable) {
            QTest::newRow(what) << name.toUtf8() << usable;
        };
        row("plain", QStringLiteral("Ada"), true);
        row("one letter", QStringLiteral("x"), true);
        row("blanks within", QStringLiteral("Ada King Lovelace"), true);
        row("accents", QStringLiteral("Zo\u00eb N\u00fa\u00f1ez"), true);
        row("another script", QStringLiteral("\u05d3\u05e0\u05d9"), true);
        row("beyond the first plane", QStringLiteral("\U0001f431"), true);
        row("64 units", QString(64, u'\u20ac'), true);
        row("64 units in pairs", QStringLiteral("\U0001f431").repeated(32), true);
        row("65 units", QString(65, u'a'), false);
        row("66 units in pairs", QStringLiteral("\U0001f431").repeated(33), false);
        row("megabytes", QString(1'000'000, u'a'), false);
        row("empty", QString(), false);
        row("a blank", QStringLiteral(" "), false);
        row("begins with a blank", QStringLiteral(" a"), false);
        row("ends with a blank", QStringLiteral("a "), false);
        row("begins with an em space", QStringLiteral("\u2003a"), false);
        row("ends with a no-break space", QStringLiteral("a\u00a0"), false);
        row("Cc: line feed", QStringLiteral("a\nb"), false);
        row("Cc: tab", QStringLiteral("a\tb"), false);
        row("Cc: zero", QStringLiteral("a") + QChar(0) + u'b', false);
        row("Cc: delete", QStringLiteral("a\u007fb"), false);
        row("Cc: next line", QStringLiteral("a\u0085b"), false);
        row("Cf: right to left override", QStringLiteral("a\u202eb"), false);
        row("Cf: isolate", QStringLiteral("a\u2066b"), false);
        row("Cf: zero width joiner", QStringLiteral("a\u200db"), false);
        row("Cf: byte order mark before", QChar(0xfeff) + QStringLiteral("ab"), false);
        row("Cf: byte order mark within", QStringLiteral("a\ufeffb"), false);
        row("Cf: soft hyphen", QStringLiteral("a\u00adb"), false);
        row("Cf: a tag of plane 14", QStringLiteral("a\U000e0041b"), false);
        row("Zl", QStringLiteral("a\u2028b"), false);
        row("Zp", QStringLiteral("a\u2029b"), false);
        QTest::newRow("no UTF-8") << QByteArray("a\xff") << false;
        QTest::newRow("cut short") << QByteArray("a\xe2\x82") << false;
        QTest::newRow("overlong") << QByteArray("a\xc1\xa1") << false;
        QTest::newRow("a surrogate") << QByteArray("\xed\xa0\x80") << false;
        QTest::newRow("beyond Unicode") << QByteArray("\xf4\x90\x80\x80") << false;
    }

    void names()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, usable);
        QCOMPARE(isUsableName(name), usable);
    }

    void relays()
    {
        QVERIFY(isUsableRelayName(""));
        QVERIFY(isUsableRelayName("Aula 3"));
        QVERIFY(isUsableRelayName(QByteArray(64, 'a')));
        QVERIFY(!isUsableRelayName(QByteArray(65, 'a')));
        QVERIFY(!isUsableRelayName(QString(22, u'\u20ac').toUtf8())); // 66 bytes
        QVERIFY(!isUsableRelayName("a\nb"));
    }
};

QTEST_APPLESS_MAIN(TestName)
#include "tst_name.moc"
