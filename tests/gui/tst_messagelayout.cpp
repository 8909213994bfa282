// One entry laid out: nothing overlaps, nothing sticks out, long texts fold.

#include "gui/messagelayout.h"
#include "network/addresses.h"

#include <QImage>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::ConversationModel;
using gui::MessageLayout;

namespace {

constexpr int kWidth = 600;

MessageLayout::Frame frame(Qt::LayoutDirection direction = Qt::LeftToRight, int width = kWidth)
{
    return {width, QFont(), direction};
}

protocol::Endpoint somebody()
{
    return protocol::Endpoint::ipv4(0x0a090003, 40000);
}

/// Draws it, as the view would, and says where something was drawn.
QRect drawnRect(const MessageLayout& layout)
{
    QImage image(kWidth, layout.height(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    layout.paint(painter, {0, 0}, image.rect(), {});
    painter.end();
    QRect drawn;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (qAlpha(image.pixel(x, y)) != 0)
                drawn |= QRect(x, y, 1, 1);
        }
    }
    return drawn;
}

} // namespace

class TestMessageLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysInItsFrame_data();
    void staysInItsFrame();
    void foldsLongTexts_data();
    void foldsLongTexts();
    void mirrors();
    void findsLinksUnderThePointer();
    void selects();
};

void TestMessageLayout::staysInItsFrame_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("short") << u"hello"_s;
    QTest::newRow("lines") << u"one\ntwo\n\nfour"_s;
    QTest::newRow("no place to break") << QString(3000, u'W');
    QTest::newRow("a long link") << u"https://example.org/"_s + u"path/"_s.repeated(100);
    QTest::newRow("right to left") << u"שלום עולם, זה טקסט ארוך למדי "_s.repeated(20);
    QTest::newRow("marks upon marks") << u"a"_s + QString(500, QChar(0x0301));
    QTest::newRow("markup") << u"<h1>big</h1><img src=x>"_s;
    QTest::newRow("overrides") << u"\u202E\u2067abc\u202Dдеф"_s.repeated(30);
    QTest::newRow("only newlines") << QString(48000, u'\n');
}

void TestMessageLayout::staysInItsFrame()
{
    QFETCH(const QString, text);
    for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
        const gui::PeopleBook people;
        ConversationModel model(people);
        model.addMessage({somebody(), text, QDateTime::currentDateTimeUtc()});
        model.addSent({.text = text, .at = QDateTime::currentDateTimeUtc()});
        model.addNotice(text);
        model.flush();
        for (int row = 0; row < model.rowCount(); ++row) {
            const MessageLayout layout(model.index(row), frame(direction));
            QVERIFY(layout.height() > 0);
            QVERIFY(layout.height() < 2000);
            QVERIFY(QRect(0, 0, kWidth, layout.height()).contains(layout.body()));
            const QRect drawn = drawnRect(layout);
            QVERIFY(drawn.isNull() || QRect(0, 0, kWidth, layout.height()).contains(drawn));
        }
    }
}

void TestMessageLayout::foldsLongTexts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("folds");
    QTest::newRow("short") << u"hello"_s << false;
    QTest::newRow("as many lines as fit")
        << u"a\n"_s.repeated(MessageLayout::kFoldedLines - 1) + u"a"_s << false;
    QTest::newRow("a line more") << u"a\n"_s.repeated(MessageLayout::kFoldedLines) + u"a"_s << true;
    QTest::newRow("long") << QString(MessageLayout::kFoldedLength + 1, u'x') << true;
    QTest::newRow("pairs at the cut") << u"x"_s + u"🎉"_s.repeated(3000) << true;
}

void TestMessageLayout::foldsLongTexts()
{
    QFETCH(const QString, text);
    QFETCH(const bool, folds);
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addMessage({somebody(), text, QDateTime::currentDateTimeUtc()});
    model.flush();
    const MessageLayout folded(model.index(0), frame());
    QCOMPARE(folded.isFoldable(), folds);
    QVERIFY(!folded.selectedText(folded.wholeText()).contains(QChar::ReplacementCharacter));
    QVERIFY(!folded.selectedText(folded.wholeText()).back().isHighSurrogate());
    if (!folds)
        return;
    model.setData(model.index(0), true, ConversationModel::ExpandedRole);
    const MessageLayout expanded(model.index(0), frame());
    QVERIFY(expanded.isFoldable());
    QVERIFY(expanded.height() > folded.height());
    QCOMPARE(expanded.selectedText(expanded.wholeText()), text);
}

void TestMessageLayout::mirrors()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addMessage({somebody(), u"hello"_s, QDateTime::currentDateTimeUtc()});
    model.addSent({.text = u"hello"_s, .at = QDateTime::currentDateTimeUtc()});
    model.flush();
    for (int row = 0; row < 2; ++row) {
        const MessageLayout left(model.index(row), frame(Qt::LeftToRight));
        const MessageLayout right(model.index(row), frame(Qt::RightToLeft));
        const bool own = row == 1;
        QCOMPARE(left.body().center().x() > kWidth / 2, own);
        QCOMPARE(right.body().center().x() > kWidth / 2, !own);
        if (own)
            QCOMPARE(right.body().left(), kWidth - 1 - left.body().right());
        else
            QCOMPARE(right.body().right(), kWidth - 1 - left.body().left());
    }
}

void TestMessageLayout::findsLinksUnderThePointer()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addMessage(
        {somebody(), u"see http://a.example/x and rest"_s, QDateTime::currentDateTimeUtc()});
    model.flush();
    const MessageLayout layout(model.index(0), frame());
    int linked = 0;
    for (int x = 0; x < kWidth; ++x) {
        if (const auto link = layout.linkAt({x, layout.body().center().y()})) {
            QCOMPARE(link->url, QUrl(u"http://a.example/x"_s));
            ++linked;
        }
    }
    QVERIFY(linked > 30);
    QVERIFY(linked < layout.body().width() * 3 / 4);
    QVERIFY(!layout.linkAt({layout.body().left() + 1, layout.body().top() + 1}));
}

void TestMessageLayout::selects()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addMessage({somebody(), u"one two\nthree"_s, QDateTime::currentDateTimeUtc()});
    model.flush();
    const MessageLayout layout(model.index(0), frame());
    QCOMPARE(layout.selectedText(layout.wholeText()), u"one two\nthree"_s);
    QCOMPARE(layout.selectedText({7, 4}), u"two"_s);
    QCOMPARE(layout.selectedText(layout.wordAt(5)), u"two"_s);
    QCOMPARE(layout.selectedText(layout.wordAt(0)), u"one"_s);
    QCOMPARE(layout.cursorAt(layout.body().topLeft()), 0);
    QCOMPARE(layout.cursorAt(layout.body().bottomRight()), 13);
}

QTEST_MAIN(TestMessageLayout)
#include "tst_messagelayout.moc"
