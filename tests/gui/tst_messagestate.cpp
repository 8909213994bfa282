// What became of a message of ours: in words, at a glance in its bubble, and what can be done when it
// failed.

#include "gui/conversationview.h"
#include "gui/people.h"
#include "gui/sentences.h"
#include "gui/theme.h"

#include <QContextMenuEvent>
#include <QImage>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using gui::ConversationModel;
using gui::ConversationView;
using gui::MessageLayout;
using State = session::MessageState;
using Stage = State::Stage;

Q_DECLARE_METATYPE(session::MessageState)

namespace {

session::MessageId id(int number)
{
    session::MessageId made{};
    made[0] = std::uint8_t(number);
    return made;
}

State failedState()
{
    return {.stage = Stage::Failed, .failure = State::Failure::NoPlace};
}

void write(ConversationModel& model, int number, const State& state)
{
    model.addAccepted({.id = id(number),
                       .conversation = {},
                       .text = u"hello"_s,
                       .at = QDateTime::currentDateTimeUtc(),
                       .state = state});
    model.flush();
}

/// The colour of the bubble itself, beside its text.
QColor groundOf(const MessageLayout& layout, int width)
{
    QImage image(width, layout.height(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    layout.paint(painter, {0, 0}, image.rect(), {.palette = gui::lightPalette(), .selection = {}});
    painter.end();
    return image.pixelColor(layout.body().left() + 5, layout.body().center().y());
}

} // namespace

class TestMessageState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void saysHowFarItGot_data();
    void saysHowFarItGot();
    void namesWhoIsMissing();
    void aScreenReaderHearsIt();
    void aFailedOneLooksUnlikeTheOthers();
    void saysAllOfWhyItFailed_data();
    void saysAllOfWhyItFailed();
    void isTriedAgainWithTheMouse();
    void isTriedAgainByKeyboard();
    void isTriedAgainFromTheMenu();
    void onlyAFailedOneIsTriedAgain();

private:
    /// Sends a click to the first place of the failed message that answers to `where`.
    void click(bool (MessageLayout::*where)(const QPoint&) const);

    gui::PeopleBook m_people;
    std::unique_ptr<ConversationModel> m_model;
    std::unique_ptr<ConversationView> m_view;
};

void TestMessageState::init()
{
    m_model = std::make_unique<ConversationModel>(m_people);
    m_view = std::make_unique<ConversationView>();
    m_view->setModel(m_model.get());
    m_view->resize(700, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestMessageState::cleanup()
{
    m_view.reset();
    m_model.reset();
}

void TestMessageState::saysHowFarItGot_data()
{
    QTest::addColumn<State>("state");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const State& state, const QString& label,
                        const QString& words) { QTest::newRow(name) << state << label << words; };
    row("no relay", {.stage = Stage::Waiting}, u"waiting"_s, u"Waiting to be sent"_s);
    row("on its way", {.stage = Stage::Sending}, {}, u"On its way to the relay"_s);
    row("classic relay", {.stage = Stage::Sent}, u"unconfirmed"_s, u"Sent, cannot be confirmed"_s);
    row("nobody has it", {.stage = Stage::AtRelay, .expected = 4}, u"0 of 4"_s,
        u"At the relay, not delivered yet"_s);
    row("some have it", {.stage = Stage::AtRelay, .expected = 4, .delivered = 3}, u"3 of 4"_s,
        u"Delivered to 3 of 4"_s);
    row("all have it", {.stage = Stage::Delivered, .expected = 4, .delivered = 4}, {},
        u"Delivered to all 4"_s);
    row("the other one has it", {.stage = Stage::Delivered, .expected = 1, .delivered = 1}, {},
        u"Delivered"_s);
    row("the other one has it not", {.stage = Stage::AtRelay, .expected = 1}, {},
        u"At the relay, not delivered yet"_s);
    row("nobody was here", {.stage = Stage::Delivered}, {},
        u"At the relay; nobody else was here"_s);
    row("failed", failedState(), {},
        u"Not sent: the relay has no room for more messages to somebody who is not here"_s);
}

void TestMessageState::saysHowFarItGot()
{
    QFETCH(const State, state);
    QTEST(gui::messageStateLabel(state), "label");
    QTEST(gui::messageStateText(state, m_people), "words");
}

void TestMessageState::namesWhoIsMissing()
{
    State state{.stage = Stage::AtRelay, .expected = 6, .delivered = 1};
    for (int i = 2; i < 7; ++i)
        state.missing.push_back(guitest::person(i, u"P%1"_s.arg(i), QString::number(i)));
    QString text = gui::messageStateText(state, m_people);
    text.remove(QChar(0x2068)).remove(QChar(0x2069)); // names are kept apart
    QVERIFY2(text.contains("P2, P3, P4 and 2 more"_L1), qPrintable(text));
}

void TestMessageState::aScreenReaderHearsIt()
{
    write(*m_model, 1, {.stage = Stage::AtRelay, .expected = 4, .delivered = 3});
    write(*m_model, 2, failedState());
    const auto heard = [&](int row) {
        return m_model->index(row).data(Qt::AccessibleTextRole).toString();
    };
    QVERIFY(heard(0).contains("Delivered to 3 of 4"_L1));
    QVERIFY(heard(1).contains("Not sent"_L1));
}

void TestMessageState::aFailedOneLooksUnlikeTheOthers()
{
    write(*m_model, 1, {.stage = Stage::Waiting});
    write(*m_model, 2, failedState());
    for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
        const MessageLayout::Frame frame{500, QFont(), direction};
        const MessageLayout waiting(m_model->index(0), frame);
        const MessageLayout failed(m_model->index(1), frame);
        QCOMPARE(groundOf(waiting, 500), gui::lightPalette().color(QPalette::Highlight));
        QCOMPARE(groundOf(failed, 500), QColor(Qt::white)); // an outline alone
        QVERIFY(failed.height() - failed.body().bottom()
                > waiting.height() - waiting.body().bottom());
    }
}

void TestMessageState::saysAllOfWhyItFailed_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {200, 300, 420, 700})
        QTest::addRow("%d", width) << width;
}

/// In a narrow window the reason is broken into lines instead of cut.
void TestMessageState::saysAllOfWhyItFailed()
{
    QFETCH(const int, width);
    write(*m_model, 1, failedState());
    QFont font;
    font.setPointSizeF(font.pointSizeF() * 0.85);
    const int reason = QFontMetrics(font).horizontalAdvance(
        m_model->index(0).data(ConversationModel::StateTextRole).toString());
    const MessageLayout layout(m_model->index(0), {width, QFont(), Qt::LeftToRight});
    const int lines = (layout.height() - layout.body().bottom()) / QFontMetrics(font).height();
    const int ofText = std::max(1, lines - 1); // the last one is of what can be done, if it must be
    QVERIFY2(ofText * width > reason, qPrintable(u"%1 lines"_s.arg(lines)));
    // Both ways on are there, whole.
    int retry = 0;
    int discard = 0;
    for (int x = 0; x < width; ++x) {
        const QPoint point(x, layout.height() - 3);
        retry += layout.isRetry(point);
        discard += layout.isDiscard(point);
    }
    QCOMPARE(retry, QFontMetrics(font).horizontalAdvance(u"Retry"_s));
    QCOMPARE(discard, QFontMetrics(font).horizontalAdvance(u"Discard"_s));
}

void TestMessageState::click(bool (MessageLayout::*where)(const QPoint&) const)
{
    const QModelIndex index = m_model->index(m_model->rowCount() - 1);
    const QRect rect = m_view->visualRect(index);
    const MessageLayout layout(
        index, {m_view->viewport()->width(), m_view->font(), m_view->layoutDirection()});
    for (QPoint point(0, rect.height() - 3); point.x() < rect.width(); point.rx() += 2) {
        if ((layout.*where)(point)) {
            QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, rect.topLeft() + point);
            return;
        }
    }
    QFAIL("there is no such place");
}

void TestMessageState::isTriedAgainWithTheMouse()
{
    write(*m_model, 7, failedState());
    const QSignalSpy retried(m_view.get(), &ConversationView::retryRequested);
    const QSignalSpy discarded(m_view.get(), &ConversationView::discardRequested);
    for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
        m_view->setLayoutDirection(direction);
        click(&MessageLayout::isRetry);
        click(&MessageLayout::isDiscard);
    }
    QCOMPARE(retried.size(), 2);
    QCOMPARE(discarded.size(), 2);
    QCOMPARE(retried[0][0].value<session::MessageId>(), id(7));
    QCOMPARE(discarded[0][0].value<session::MessageId>(), id(7));
}

void TestMessageState::isTriedAgainByKeyboard()
{
    write(*m_model, 7, failedState());
    const QSignalSpy retried(m_view.get(), &ConversationView::retryRequested);
    const QSignalSpy discarded(m_view.get(), &ConversationView::discardRequested);
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(retried.size(), 1);
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QCOMPARE(discarded.size(), 1);
    // Once it is on its way again there is nothing more to try.
    m_model->changeState(id(7), {.stage = Stage::Sending});
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QCOMPARE(retried.size(), 1);
    QCOMPARE(discarded.size(), 1);
}

void TestMessageState::isTriedAgainFromTheMenu()
{
    write(*m_model, 7, failedState());
    const QSignalSpy retried(m_view.get(), &ConversationView::retryRequested);
    const QPoint point = m_view->visualRect(m_model->index(0)).center();
    QContextMenuEvent event(QContextMenuEvent::Mouse, point,
                            m_view->viewport()->mapToGlobal(point));
    QCoreApplication::sendEvent(m_view->viewport(), &event);
    auto* menu = m_view->findChild<QMenu*>();
    QVERIFY(menu && menu->isVisible());
    QCOMPARE(menu->actions().first()->text(), u"&Retry"_s);
    menu->actions().first()->trigger();
    QCOMPARE(retried.size(), 1);
    menu->close();
}

void TestMessageState::onlyAFailedOneIsTriedAgain()
{
    write(*m_model, 7, {.stage = Stage::AtRelay, .expected = 1});
    const MessageLayout layout(m_model->index(0), {500, QFont(), Qt::LeftToRight});
    QVERIFY(!layout.hasFailed());
    const QSignalSpy retried(m_view.get(), &ConversationView::retryRequested);
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(retried.size(), 0);
}

QTEST_MAIN(TestMessageState)
#include "tst_messagestate.moc"
