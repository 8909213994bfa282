// A label shows as much of a sentence as there is room for, in the order in which it is read.

#include "gui/elidinglabel.h"

#include <QGuiApplication>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::ElidingLabel;

class TestElidingLabel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSentenceKeepsItsOrder_data();
    void aSentenceKeepsItsOrder();
    void standsAtTheSideOfTheWindow();
    void saysAllToAScreenReader();
};

void TestElidingLabel::aSentenceKeepsItsOrder_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("a number first") << u"3 of 4 are here"_s;
    QTest::newRow("a number last") << u"Connected to the relay at 10.9.0.1"_s;
    QTest::newRow("dots last") << u"Anna is writing…"_s;
    QTest::newRow("a name from right to left last") << u"Relay of כללי"_s;
    QTest::newRow("from right to left") << u"שלום 3!"_s;
}

/// In a window from right to left too: a sentence that nobody translated is still read as it was.
void TestElidingLabel::aSentenceKeepsItsOrder()
{
    QFETCH(const QString, text);
    ElidingLabel label;
    label.setText(text);
    label.setAlignment(Qt::AlignCenter);
    label.resize(label.sizeHint());
    const QImage leftToRight = label.grab().toImage();
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    const QImage rightToLeft = label.grab().toImage();
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    QCOMPARE(rightToLeft, leftToRight);
}

void TestElidingLabel::standsAtTheSideOfTheWindow()
{
    ElidingLabel label;
    label.setText(u"People"_s);
    const int width = label.sizeHint().width();
    label.resize(width * 3, label.sizeHint().height());
    const auto isBlank = [&](int from) {
        const QImage part = label.grab({from, 0, width, label.height()}).toImage();
        QImage blank = part;
        blank.fill(part.pixel(0, 0));
        return part == blank;
    };
    label.setLayoutDirection(Qt::LeftToRight);
    QVERIFY(!isBlank(0) && isBlank(2 * width));
    label.setLayoutDirection(Qt::RightToLeft);
    QVERIFY(isBlank(0) && !isBlank(2 * width));
}

void TestElidingLabel::saysAllToAScreenReader()
{
    ElidingLabel label;
    label.setSentence({u"A headline that does not fit"_s, u"And <b>advice</b>"_s});
    label.resize(20, 20);
    QCOMPARE(label.accessibleName(), u"A headline that does not fit"_s);
    QCOMPARE(label.accessibleDescription(), u"And <b>advice</b>"_s);
    QVERIFY(label.toolTip().contains("&lt;b&gt;advice"_L1));
}

QTEST_MAIN(TestElidingLabel)
#include "tst_elidinglabel.moc"
