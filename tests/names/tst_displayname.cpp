// Names of strangers, made harmless.

#include "names/displayname.h"
#include "support/hostilenames.h"

#include <QTest>
#include <QTextBoundaryFinder>

using namespace Qt::StringLiterals;

class TestDisplayName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void isCutBetweenCharacters_data();
    void isCutBetweenCharacters();
    void everyHostileNameIsHarmless_data();
    void everyHostileNameIsHarmless();
    void everyCodePointIsHarmless();
};

namespace {

/// What no name may hold when it is shown.
QString faultOf(const QString& shown)
{
    if (shown.size() > names::kMaxDisplayName)
        return u"too long"_s;
    if (!shown.isValidUtf16())
        return u"half of a pair"_s;
    if (shown != shown.simplified())
        return u"blanks"_s;
    for (const char32_t c : shown.toUcs4()) {
        const QChar::Category category = QChar::category(c);
        if (category == QChar::Other_Control || category == QChar::Other_Format
            || category == QChar::Separator_Line || category == QChar::Separator_Paragraph
            || category == QChar::Other_PrivateUse || QChar::isNonCharacter(c))
            return u"U+%1"_s.arg(uint(c), 4, 16);
    }
    return {};
}

} // namespace

void TestDisplayName::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("shown");

    const auto same = [](const char* what, const QString& name) {
        QTest::newRow(what) << name << name;
    };
    same("Latin", u"Ada Lovelace"_s);
    same("accents", u"Zoë Žižek-Ångström"_s);
    same("Greek, Chinese, Arabic, Hebrew", u"Ἀδα 愛 آدا עדה"_s);
    same("Thai: three marks on a letter", u"ก็้ำ"_s);
    same("emoji", u"Ada 🎉"_s);
    same("emoji with a selector", u"Ada ❤\uFE0F"_s);
    same("skin tone", u"👍🏽"_s);
    same("flag", u"🇮🇹"_s);
    same("markup is text", u"<b>Ada</b> &amp;"_s);
    same("percent signs are text", u"%n %1 %s"_s);

    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("blank") << u" \t\n\u00A0\u3000"_s << QString();
    QTest::newRow("fillers") << u"\u3164\u115F\u2800"_s << QString();
    QTest::newRow("controls alone") << u"\a\b\u200B"_s << QString();
    QTest::newRow("marks alone") << u"\u0301\u0489"_s << QString();
    QTest::newRow("blanks around and within") << u"  Ada \u2003 \n B. "_s << u"Ada B."_s;
    QTest::newRow("composed") << u"Zoe\u0308"_s << u"Zoë"_s;
    QTest::newRow("override") << u"Ada\u202Eexe"_s << u"Ada\uFFFDexe"_s;
    QTest::newRow("one sign for a run") << u"A\u202E\u2066\u200Bda"_s << u"A\uFFFDda"_s;
    QTest::newRow("NUL") << u"A"_s + QChar(0) + u"da"_s << u"A\uFFFDda"_s;
    QTest::newRow("half a pair") << u"A"_s + QChar(0xD83D) + u"da"_s << u"A\uFFFDda"_s;
    QTest::newRow("selector on nothing") << u"\uFE0FAda"_s << u"\uFFFDAda"_s;
    QTest::newRow("a second selector") << u"❤\uFE0F\uFE0F"_s << u"❤\uFE0F\uFFFD"_s;
    QTest::newRow("five marks") << u"x\u0323\u0323\u0323\u0323\u0323y"_s
                                << u"x\u0323\u0323\u0323\u0323y"_s;
}

void TestDisplayName::names()
{
    QFETCH(const QString, name);
    QTEST(names::displayName(name), "shown");
    const QString shown = names::displayName(name);
    QCOMPARE(names::displayName(shown), shown);
}

void TestDisplayName::isCutBetweenCharacters_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<qsizetype>("size");
    QTest::newRow("as long as may be") << QString(64, u'a') << qsizetype(64);
    QTest::newRow("one more") << QString(65, u'a') << qsizetype(64);
    QTest::newRow("a pair at the end") << QString(63, u'a') + u"😀"_s << qsizetype(63);
    QTest::newRow("marks at the end")
        << QString(62, u'a') + u"x\u0323\u0323\u0323"_s << qsizetype(62);
    QTest::newRow("a flag at the end") << QString(62, u'a') + u"🇮🇹"_s << qsizetype(62);
    QTest::newRow("a blank at the end") << QString(63, u'a') + u" b"_s << qsizetype(63);
    QTest::newRow("no place to cut") << QString(100, QChar(0x1100)) << qsizetype(64);
    QTest::newRow("nothing to see in what is looked at")
        << QString(2000, u' ') + u"Ada"_s << qsizetype(0);
}

void TestDisplayName::isCutBetweenCharacters()
{
    QFETCH(const QString, name);
    const QString shown = names::displayName(name);
    QTEST(shown.size(), "size");
    QVERIFY(name.startsWith(shown));
    QVERIFY(shown.isValidUtf16());
}

void TestDisplayName::everyHostileNameIsHarmless_data()
{
    QTest::addColumn<QString>("name");
    for (const support::HostileName& hostile : support::hostileNames())
        QTest::newRow(hostile.what) << hostile.text;
}

void TestDisplayName::everyHostileNameIsHarmless()
{
    QFETCH(const QString, name);
    const QString shown = names::displayName(name);
    QCOMPARE(faultOf(shown), QString());
    QCOMPARE(names::displayName(shown), shown);
}

void TestDisplayName::everyCodePointIsHarmless()
{
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        const QString name = u'a' + QString::fromUcs4(&c, 1) + u'b';
        const QString shown = names::displayName(name);
        const QString fault = faultOf(shown);
        QVERIFY2(fault.isEmpty(), qPrintable(u"U+%1: %2"_s.arg(uint(c), 4, 16).arg(fault)));
        QVERIFY(shown.endsWith(u'b')); // an accent may have changed the first letter
    }
}

QTEST_APPLESS_MAIN(TestDisplayName)
#include "tst_displayname.moc"
