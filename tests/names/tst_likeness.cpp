// Which names look alike.

#include "names/likeness.h"
#include "support/hostilenames.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TestLikeness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pairs_data();
    void pairs();
    void likenessIsMutual_data();
    void likenessIsMutual();
    void hostileNamesHaveBoundedSkeletons_data();
    void hostileNamesHaveBoundedSkeletons();
};

void TestLikeness::pairs_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("alike");

    const auto alike = [](const char* what, const QString& one, const QString& other) {
        QTest::newRow(what) << one << other << true;
    };
    alike("the same", u"Ada"_s, u"Ada"_s);
    alike("case", u"Ada"_s, u"aDA"_s);
    alike("case beyond a letter", u"Straße"_s, u"STRASSE"_s);
    alike("case, Greek", u"βοβ"_s, u"ΒΟΒ"_s);
    alike("final sigma", u"Οδυσσεύς"_s, u"ΟΔΥΣΣΕΎΣ"_s);
    alike("Cyrillic а", u"Ada"_s, u"Adа"_s);
    alike("Cyrillic throughout", u"rope"_s, u"горе"_s.replace(u'г', u'r')); // о, р and е
    alike("Cyrillic capitals", u"BOB"_s, u"ВОВ"_s);
    alike("Greek capitals", u"BOB"_s, u"ΒΟΒ"_s);
    alike("Greek omicron", u"Bob"_s, u"Bοb"_s);
    alike("capital I for l", u"Paul"_s, u"PauI"_s);
    alike("digit 1 for l", u"Paul"_s, u"Pau1"_s);
    alike("capital I for l, and case", u"IVAN"_s, u"lvan"_s);
    alike("zero for O", u"Bob"_s, u"B0b"_s);
    alike("rn for m", u"Emma"_s, u"Ernrna"_s);
    alike("fullwidth", u"Ada"_s, u"Ａｄａ"_s);
    alike("mathematical bold", u"Ada"_s, QString::fromUcs4(U"\U0001D400\U0001D41D\U0001D41A", 3));
    alike("decomposed", u"Zoë"_s, u"Zoe\u0308"_s);
    alike("blanks", u"Ada Lovelace"_s, u" Ada\u2003\u00A0Lovelace"_s);
    alike("selectors", u"Ada"_s, u"Ada\uFE0F"_s);
    alike("the same unseen", u"Ada\u200B"_s, u"Ada\u202E"_s);

    const auto unlike = [](const char* what, const QString& one, const QString& other) {
        QTest::newRow(what) << one << other << false;
    };
    unlike("others", u"Ada"_s, u"Bob"_s);
    unlike("a letter more", u"Ada"_s, u"Adah"_s);
    unlike("an accent", u"Zoe"_s, u"Zoë"_s);
    unlike("n and v, alike in Greek only", u"van"_s, u"nan"_s);
    unlike("scripts that share no looks", u"Иван"_s, u"Ivan"_s);
    unlike("what is hidden is shown", u"Ada"_s, u"Ada\u200B"_s);
    unlike("two without a name", QString(), u" "_s);
    unlike("one without a name", u"Ada"_s, QString());
}

void TestLikeness::pairs()
{
    QFETCH(const QString, one);
    QFETCH(const QString, other);
    QTEST(names::lookAlike(names::skeletons(one), names::skeletons(other)), "alike");
}

void TestLikeness::likenessIsMutual_data()
{
    pairs_data();
}

void TestLikeness::likenessIsMutual()
{
    QFETCH(const QString, one);
    QFETCH(const QString, other);
    QTEST(names::lookAlike(names::skeletons(other), names::skeletons(one)), "alike");
}

void TestLikeness::hostileNamesHaveBoundedSkeletons_data()
{
    QTest::addColumn<QString>("name");
    for (const support::HostileName& hostile : support::hostileNames())
        QTest::newRow(hostile.what) << hostile.text;
}

void TestLikeness::hostileNamesHaveBoundedSkeletons()
{
    QFETCH(const QString, name);
    // U+FDFD stands for 18 letters, the longest expansion that there is.
    for (const QString& skeleton : names::skeletons(name))
        QVERIFY2(skeleton.size() <= 64 * 18 * 3, qPrintable(QString::number(skeleton.size())));
}

QTEST_APPLESS_MAIN(TestLikeness)
#include "tst_likeness.moc"
