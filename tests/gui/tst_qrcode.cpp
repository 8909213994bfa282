// The code must hold the digits: its squares are read back, as far as a test can do so by hand.

#include "gui/people.h"
#include "gui/qrcode.h"
#include "gui/verifysubject.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TestQrCode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasItsPatterns();
    void differsWithTheDigits();
    void saysWhatItIs();
    void drawsWholeSquares();
    void tooLongIsNothing();
};

namespace {

bool isDark(const QImage& code, int x, int y)
{
    return qGray(code.pixel(x, y)) < 128;
}

} // namespace

/// ISO/IEC 18004 section 6.3: three finders, a timing line, a quiet zone of four.
void TestQrCode::hasItsPatterns()
{
    const QImage code = gui::qrCode("sottovoce:relay:" + QByteArray(60, '7'));
    const int side = code.width();
    QCOMPARE(code.height(), side);
    QCOMPARE((side - 8 - 17) % 4, 0);
    for (int i = 0; i < side; ++i) {
        for (int border = 0; border < 4; ++border) {
            QVERIFY(!isDark(code, i, border) && !isDark(code, border, i));
            QVERIFY(!isDark(code, i, side - 1 - border) && !isDark(code, side - 1 - border, i));
        }
    }
    for (const QPoint corner : {QPoint(4, 4), QPoint(side - 11, 4), QPoint(4, side - 11)}) {
        for (int i = 0; i < 7; ++i) {
            QVERIFY(isDark(code, corner.x() + i, corner.y()));
            QVERIFY(isDark(code, corner.x(), corner.y() + i));
        }
        QVERIFY(!isDark(code, corner.x() + 1, corner.y() + 1));
        QVERIFY(isDark(code, corner.x() + 3, corner.y() + 3));
    }
    for (int x = 12; x < side - 12; ++x)
        QCOMPARE(isDark(code, x, 10), x % 2 == 0);
}

void TestQrCode::differsWithTheDigits()
{
    const QImage one = gui::qrCode("sottovoce:relay:" + QByteArray(60, '7'));
    QCOMPARE(gui::qrCode("sottovoce:relay:" + QByteArray(60, '7')), one);
    QVERIFY(gui::qrCode("sottovoce:relay:" + QByteArray(59, '7') + '8') != one);
}

/// Source: docs/security.md, "Comparing fingerprints".
void TestQrCode::saysWhatItIs()
{
    gui::VerifySubject subject;
    subject.shown = guitest::key(u"0123456789"_s);
    const QByteArray digits = QByteArrayLiteral("0123456789").repeated(6);
    using Kind = gui::VerifySubject::Kind;
    for (const Kind kind : {Kind::Relay, Kind::OwnRelay}) {
        subject.kind = kind;
        QCOMPARE(gui::qrText(subject), "sottovoce:relay:" + digits);
    }
    for (const Kind kind : {Kind::Person, Kind::Self}) {
        subject.kind = kind;
        QCOMPARE(gui::qrText(subject), "sottovoce:person:" + digits);
    }
}

void TestQrCode::drawsWholeSquares()
{
    gui::QrCodeView view;
    view.setText("sottovoce:person:" + QByteArray(60, '1'));
    const int squares = gui::qrCode("sottovoce:person:" + QByteArray(60, '1')).width();
    QCOMPARE(view.sizeHint().width() % squares, 0);
    QVERIFY(view.sizeHint().width() >= 2 * squares);
    view.resize(view.sizeHint());
    const QImage drawn = view.grab().toImage();
    QVERIFY(isDark(drawn, drawn.width() * 5 / squares, drawn.height() * 4 / squares + 1));
}

void TestQrCode::tooLongIsNothing()
{
    QVERIFY(gui::qrCode(QByteArray(10'000, 'x')).isNull());
    gui::QrCodeView view;
    view.setText(QByteArray(10'000, 'x'));
    QVERIFY(!view.grab().isNull());
}

QTEST_MAIN(TestQrCode)
#include "tst_qrcode.moc"
