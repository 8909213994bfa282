// Writing, sending, and being told why one cannot.

#include "gui/composer.h"
#include "protocol/limits.h"

#include <QLabel>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using gui::Composer;
using gui::ComposerEdit;

class TestComposer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_composer.reset(); }
    void enterSends();
    void shiftEnterBreaksTheLine();
    void blankTextIsNotSent();
    void growsToSixLines();
    void countsNearTheLimit();
    void refusesWhatIsTooLong();
    void takesTextWithoutARelay();
    void tellsOfEditsByThePersonOnly();
    void takesBackWhatWasRefused();

private:
    [[nodiscard]] ComposerEdit* edit() const { return m_composer->findChild<ComposerEdit*>(); }
    [[nodiscard]] QToolButton* button() const { return m_composer->findChild<QToolButton*>(); }
    [[nodiscard]] QString hint() const
    {
        const auto* label = m_composer->findChild<QLabel*>("composerHint"_L1);
        return label->isHidden() ? QString() : label->text();
    }

    std::unique_ptr<Composer> m_composer;
    std::unique_ptr<QSignalSpy> m_sent;
};

void TestComposer::init()
{
    m_composer = std::make_unique<Composer>();
    m_sent = std::make_unique<QSignalSpy>(m_composer.get(), &Composer::sendRequested);
    m_composer->resize(400, 200);
    m_composer->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_composer.get()));
}

void TestComposer::enterSends()
{
    QTest::keyClicks(edit(), u"hello"_s);
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_sent->size(), 1);
    QCOMPARE(m_sent->at(0)[0].toString(), u"hello"_s);
    QVERIFY(m_composer->text().isEmpty());
    QTest::keyClicks(edit(), u"again"_s);
    QTest::mouseClick(button(), Qt::LeftButton);
    QCOMPARE(m_sent->size(), 2);
    QTest::keyClicks(edit(), u"and again"_s);
    QTest::keyClick(edit(), Qt::Key_Enter, Qt::KeypadModifier);
    QCOMPARE(m_sent->size(), 3);
}

void TestComposer::shiftEnterBreaksTheLine()
{
    QTest::keyClicks(edit(), u"one"_s);
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(edit(), u"two"_s);
    QCOMPARE(m_sent->size(), 0);
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_sent->at(0)[0].toString(), u"one\ntwo"_s);
}

void TestComposer::blankTextIsNotSent()
{
    QVERIFY(!button()->isEnabled());
    QTest::keyClick(edit(), Qt::Key_Return);
    edit()->setPlainText(u" \n\t "_s);
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_sent->size(), 0);
}

void TestComposer::growsToSixLines()
{
    int height = edit()->sizeHint().height();
    for (int lines = 2; lines <= 6; ++lines) {
        edit()->setPlainText(u"x\n"_s.repeated(lines - 1) + u'x');
        QVERIFY(edit()->sizeHint().height() > height);
        height = edit()->sizeHint().height();
    }
    edit()->setPlainText(u"x\n"_s.repeated(100));
    QCOMPARE(edit()->sizeHint().height(), height);
    edit()->clear();
    QVERIFY(edit()->sizeHint().height() < height / 3);
}

void TestComposer::countsNearTheLimit()
{
    edit()->setPlainText(QString(int(Composer::kCountFrom) - 1, u'x'));
    QVERIFY(hint().isEmpty());
    edit()->setPlainText(QString(int(Composer::kCountFrom), u'x'));
    QVERIFY(hint().contains(QLocale().toString(Composer::kCountFrom)));
    // Bytes of UTF-8 count, not letters.
    edit()->setPlainText(QString(int(Composer::kCountFrom) / 2, u'é'));
    QVERIFY(hint().contains(QLocale().toString(Composer::kCountFrom)));
}

void TestComposer::refusesWhatIsTooLong()
{
    const int limit = int(protocol::kMaxText);
    edit()->setPlainText(QString(limit + 1, u'x'));
    QVERIFY(!button()->isEnabled());
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_sent->size(), 0);
    QCOMPARE(m_composer->text().size(), limit + 1);
    edit()->setPlainText(QString(limit, u'x'));
    QVERIFY(button()->isEnabled());
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_sent->size(), 1);
}

void TestComposer::takesTextWithoutARelay()
{
    m_composer->setNotice(u"no relay"_s);
    QCOMPARE(hint(), u"no relay"_s);
    QTest::keyClicks(edit(), u"patience"_s);
    QVERIFY(button()->isEnabled());
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_sent->at(0)[0].toString(), u"patience"_s);
    m_composer->setNotice({});
    QVERIFY(hint().isEmpty());
}

void TestComposer::tellsOfEditsByThePersonOnly()
{
    const QSignalSpy edited(m_composer.get(), &gui::Composer::edited);
    m_composer->setText(u"a draft"_s);
    QCOMPARE(edited.size(), 0);
    QTest::keyClicks(edit(), u"ab"_s);
    QCOMPARE(edited.size(), 2);
    QTest::keyClick(edit(), Qt::Key_Return); // an empty text is nothing that somebody writes
    QCOMPARE(edited.size(), 2);
}

void TestComposer::takesBackWhatWasRefused()
{
    QTest::keyClicks(edit(), u"too early"_s);
    QTest::keyClick(edit(), Qt::Key_Return);
    m_composer->takeBack(u"too early"_s, u"not sent"_s);
    QCOMPARE(m_composer->text(), u"too early"_s);
    QCOMPARE(hint(), u"not sent"_s);
    QTest::keyClicks(edit(), u"?"_s);
    QVERIFY(hint().isEmpty());
    // What was written since is not overwritten.
    m_composer->takeBack(u"another"_s, u"not sent"_s);
    QCOMPARE(m_composer->text(), u"too early?"_s);
    QCOMPARE(hint(), u"not sent"_s);
}

QTEST_MAIN(TestComposer)
#include "tst_composer.moc"
