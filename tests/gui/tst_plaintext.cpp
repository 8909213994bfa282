// Text of strangers, made fit for showing.

#include "gui/plaintext.h"
#include "support/hostilenames.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TestPlainText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesTextSafe_data();
    void makesTextSafe();
    void hostileTextsReachNothingAround_data();
    void hostileTextsReachNothingAround();
    void safeTextStaysAsItIs();
    void isolatesClose();
    void makesOneLine();
    void findsLinks_data();
    void findsLinks();
};

void TestPlainText::makesTextSafe_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("safe");

    const QChar nul(0);
    QTest::newRow("plain") << u"Hello, Welt! 漢字 🎉"_s << u"Hello, Welt! 漢字 🎉"_s;
    QTest::newRow("markup is text") << u"<b>a</b> &amp; <script>"_s << u"<b>a</b> &amp; <script>"_s;
    QTest::newRow("tab and newline") << u"a\tb\nc"_s << u"a\tb\nc"_s;
    QTest::newRow("line ends of all kinds")
        << u"a\r\nb\rc\vd\fe\u0085f\u2028g\u2029h"_s << u"a\nb\nc\nd\ne\nf\ng\nh"_s;
    QTest::newRow("NUL") << u"a"_s + nul + u"b"_s << u"a\uFFFDb"_s;
    QTest::newRow("bell, escape, delete") << u"\a\x1b[31m\x7f"_s << u"\uFFFD\uFFFD[31m\uFFFD"_s;
    QTest::newRow("C1 control") << u"a\u009Bb"_s << u"a\uFFFDb"_s;
    QTest::newRow("half a pair, high") << QString(QChar(0xD83D)) << u"\uFFFD"_s;
    QTest::newRow("half a pair, low") << QString(QChar(0xDE00)) + u'x' << u"\uFFFDx"_s;
    QTest::newRow("noncharacter") << QString(QChar(0xFFFF)) << u"\uFFFD"_s;
    QTest::newRow("noncharacter beyond the BMP")
        << QString::fromUcs4(U"\U0001FFFE", 1) << u"\uFFFD"_s;
    QTest::newRow("isolate left open") << u"a\u2067b"_s << u"a\u2067b\u2069"_s;
    QTest::newRow("isolates left open, by line")
        << u"\u2066\u2068a\nb"_s << u"\u2066\u2068a\u2069\u2069\nb"_s;
    QTest::newRow("isolate closed unopened") << u"a\u2069b"_s << u"ab"_s;
    QTest::newRow("isolate in order") << u"a \u2067b\u2069 c"_s << u"a \u2067b\u2069 c"_s;
    QTest::newRow("override ends with its isolate") << u"\u202Eevil"_s << u"\u202Eevil"_s;
}

void TestPlainText::makesTextSafe()
{
    QFETCH(const QString, text);
    QTEST(gui::safeText(text), "safe");
}

void TestPlainText::hostileTextsReachNothingAround_data()
{
    QTest::addColumn<QString>("text");
    for (const support::HostileName& hostile : support::hostileNames())
        QTest::newRow(hostile.what) << hostile.text;
}

void TestPlainText::hostileTextsReachNothingAround()
{
    QFETCH(const QString, text);
    const QString shown = gui::isolated(text);
    QVERIFY(shown.isValidUtf16());
    const auto count = [&](char16_t from, char16_t to) {
        return std::ranges::count_if(
            shown, [=](QChar c) { return c.unicode() >= from && c.unicode() <= to; });
    };
    for (const QString& line : gui::safeText(text).split(u'\n')) {
        for (const QChar c : line)
            QVERIFY(c.category() != QChar::Other_Control || c == u'\t');
    }
    QCOMPARE(count(0x2066, 0x2068), count(0x2069, 0x2069));
}

void TestPlainText::safeTextStaysAsItIs()
{
    // Every UTF-16 unit once, in a row: whatever comes out comes out again.
    QString all;
    for (int unit = 0; unit < 0x10000; ++unit)
        all += QChar(unit);
    const QString once = gui::safeText(all);
    QCOMPARE(gui::safeText(once), once);
    for (const QChar c : once)
        QVERIFY(c.category() != QChar::Other_Control || c == u'\n' || c == u'\t');
}

void TestPlainText::isolatesClose()
{
    const QString inside = gui::isolated(u"x\u2069\u202Ey\u2067z"_s);
    QVERIFY(inside.startsWith(QChar(0x2068)));
    int depth = 0;
    for (qsizetype i = 0; i < inside.size(); ++i) {
        const auto unit = inside[i].unicode();
        depth += unit >= 0x2066 && unit <= 0x2068 ? 1 : unit == 0x2069 ? -1 : 0;
        // The outer isolate stays open to the end: nothing inside can reach out of it.
        QCOMPARE(depth > 0, i + 1 < inside.size());
    }
}

void TestPlainText::makesOneLine()
{
    QCOMPARE(gui::oneLine(u"a\nb  c"_s, 100), u"a b c"_s);
    QCOMPARE(gui::oneLine(u"abcdef"_s, 3), u"abc…"_s);
    QCOMPARE(gui::oneLine(u"ab🎉"_s, 3), u"ab\uFFFD…"_s); // half of a pair is no letter
}

void TestPlainText::findsLinks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("links"); // as they stand in the text

    const QStringList none;
    QTest::newRow("none") << u"no link, www.example.org, file.txt"_s << none;
    QTest::newRow("one") << u"see http://example.org/a now"_s
                         << QStringList{u"http://example.org/a"_s};
    QTest::newRow("two") << u"https://a.example https://b.example:8080/?q=1#f"_s
                         << QStringList{u"https://a.example"_s, u"https://b.example:8080/?q=1#f"_s};
    QTest::newRow("capitals") << u"HTTP://EXAMPLE.ORG"_s << QStringList{u"HTTP://EXAMPLE.ORG"_s};
    QTest::newRow("end of a sentence")
        << u"Is it https://a.example/b?!"_s << QStringList{u"https://a.example/b"_s};
    QTest::newRow("in brackets") << u"(https://a.example/b)"_s
                                 << QStringList{u"https://a.example/b"_s};
    QTest::newRow("brackets of its own")
        << u"https://a.example/b_(c)"_s << QStringList{u"https://a.example/b_(c)"_s};
    QTest::newRow("in quotes") << u"\"http://a.example\""_s << QStringList{u"http://a.example"_s};
    QTest::newRow("IPv6") << u"http://[fd00::1]:80/x"_s << QStringList{u"http://[fd00::1]:80/x"_s};
    QTest::newRow("an attribute of markup")
        << u"<a href='http://a.example'>"_s << QStringList{u"http://a.example"_s};
    QTest::newRow("javascript") << u"javascript:alert(1)"_s << none;
    QTest::newRow("file") << u"file:///etc/passwd"_s << none;
    QTest::newRow("glued to a word") << u"xhttp://a.example"_s << none;
    QTest::newRow("no host") << u"http:///path http://"_s << none;
    QTest::newRow("stops at an override")
        << u"http://a.example/\u202Egpj.exe"_s << QStringList{u"http://a.example/"_s};
    QTest::newRow("stops at a zero width space")
        << u"http://a.example\u200B.evil.example"_s << QStringList{u"http://a.example"_s};
}

void TestPlainText::findsLinks()
{
    QFETCH(const QString, text);
    QStringList found;
    for (const gui::Link& link : gui::findLinks(text)) {
        found << text.mid(link.start, link.length);
        QVERIFY(link.url.scheme() == "http"_L1 || link.url.scheme() == "https"_L1);
    }
    QTEST(found, "links");
}

QTEST_APPLESS_MAIN(TestPlainText)
#include "tst_plaintext.moc"
