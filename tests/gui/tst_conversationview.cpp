// The view: follows the end or keeps its place, however many entries there are.

#include "gui/conversationmodel.h"
#include "gui/conversationview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::ConversationModel;
using gui::ConversationView;

namespace {

network::ReceivedMessage message(const QString& text)
{
    return {protocol::Endpoint::ipv4(0x0a090003, 40000), text, QDateTime::currentDateTimeUtc()};
}

} // namespace

class TestConversationView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void fewEntriesStandAtTheBottom();
    void followsTheEnd();
    void keepsItsPlaceAndTellsOfNewMessages();
    void keepsItsPlaceWhenOldEntriesGo();
    void scrollsUpWithoutJumps();
    void keepsItsPlaceWhenResized();
    void showsTheNewestOfManyAtOnce();
    void walksByKeyboard();
    void copies();
    void selectsWithTheMouse();
    void opensLinksOnClickOnly();
    void unfoldsAMessage();
    void survivesAReset();
    void survivesTheSameModelAgain();

private:
    void fill(int count);
    QRect lastRect() const;
    void moveTo(const QPoint& point);
    /// A place in the last message over which the pointer has this shape.
    QPoint find(Qt::CursorShape shape);

    gui::PeopleBook m_people;
    std::unique_ptr<ConversationModel> m_model;
    std::unique_ptr<ConversationView> m_view;
};

void TestConversationView::init()
{
    m_model = std::make_unique<ConversationModel>(m_people);
    m_view = std::make_unique<ConversationView>();
    m_view->setModel(m_model.get());
    m_view->resize(500, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestConversationView::cleanup()
{
    m_view.reset();
    m_model.reset();
}

void TestConversationView::fill(int count)
{
    for (int i = 0; i < count; ++i)
        m_model->addMessage(message(u"message number %1 "_s.arg(i).repeated(1 + i % 9)));
    m_model->flush();
}

QRect TestConversationView::lastRect() const
{
    return m_view->visualRect(m_model->index(m_model->rowCount() - 1));
}

/// QTest::mouseMove() moves the one pointer of the machine, which tells of it when it likes.
void TestConversationView::moveTo(const QPoint& point)
{
    QWidget* target = m_view->viewport();
    QMouseEvent event(QEvent::MouseMove, point, target->mapToGlobal(point), Qt::NoButton,
                      Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &event);
}

QPoint TestConversationView::find(Qt::CursorShape shape)
{
    const QRect rect = lastRect();
    for (QPoint point(0, rect.bottom() - 18); point.x() < rect.width(); point.rx() += 2) {
        moveTo(point);
        if (m_view->viewport()->cursor().shape() == shape)
            return point;
    }
    return {-1, -1};
}

void TestConversationView::fewEntriesStandAtTheBottom()
{
    fill(2);
    QVERIFY(m_view->isFollowing());
    QCOMPARE(m_view->verticalScrollBar()->maximum(), 0);
    QVERIFY(lastRect().bottom() > m_view->viewport()->height() - 30);
    QVERIFY(lastRect().bottom() < m_view->viewport()->height());
    QVERIFY(!m_view->indexAt({10, 10}).isValid());
    QCOMPARE(m_view->indexAt(lastRect().center()).row(), 1);
}

void TestConversationView::followsTheEnd()
{
    for (int i = 0; i < 30; ++i) {
        fill(7);
        QVERIFY(m_view->isFollowing());
        QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
        QVERIFY(lastRect().bottom() < m_view->viewport()->height());
    }
    QVERIFY(m_view->findChild<QPushButton*>()->isHidden());
}

void TestConversationView::keepsItsPlaceAndTellsOfNewMessages()
{
    fill(100);
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->value() - 300);
    QVERIFY(!m_view->isFollowing());
    const QModelIndex top = m_view->indexAt({10, 5});
    const QRect before = m_view->visualRect(top);
    fill(12);
    m_model->addNotice(u"a notice is not counted"_s);
    m_model->flush();
    QCOMPARE(m_view->visualRect(top), before);
    auto* pill = m_view->findChild<QPushButton*>();
    QVERIFY(pill->isVisible());
    QVERIFY(pill->text().contains("12"_L1));
    QTest::mouseClick(pill, Qt::LeftButton);
    QVERIFY(m_view->isFollowing());
    QVERIFY(pill->isHidden());
}

void TestConversationView::keepsItsPlaceWhenOldEntriesGo()
{
    fill(ConversationModel::kMaxEntries - 5);
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->value() - 500);
    const QPersistentModelIndex top = m_view->indexAt({10, 5});
    const QRect before = m_view->visualRect(top);
    fill(1000);
    QVERIFY(top.isValid());
    QCOMPARE(m_model->rowCount(), ConversationModel::kMaxEntries);
    QCOMPARE(m_view->visualRect(top), before);
}

void TestConversationView::scrollsUpWithoutJumps()
{
    fill(200);
    QScrollBar* bar = m_view->verticalScrollBar();
    // Rows that come into sight are measured then; what was in sight moves as far as it was scrolled.
    while (bar->value() > 0) {
        const QModelIndex seen = m_view->indexAt({10, 100});
        const int before = m_view->visualRect(seen).top();
        const int step = std::min(60, bar->value());
        bar->setValue(bar->value() - step);
        const int moved = m_view->visualRect(seen).top() - before;
        QVERIFY2(moved == step || bar->value() == 0, qPrintable(QString::number(moved)));
    }
    QCOMPARE(m_view->visualRect(m_model->index(0)).top(), 0);
    // Every row was measured on the way up, so the rows are without gaps.
    for (int row = 1; row < m_model->rowCount(); ++row) {
        QCOMPARE(m_view->visualRect(m_model->index(row)).top(),
                 m_view->visualRect(m_model->index(row - 1)).bottom() + 1);
    }
}

void TestConversationView::keepsItsPlaceWhenResized()
{
    fill(300);
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum() / 2);
    const QModelIndex top = m_view->indexAt({10, 0});
    const int y = m_view->visualRect(top).top();
    m_view->resize(320, 400);
    QCOMPARE(m_view->visualRect(top).top(), y);
    m_view->scrollToEnd();
    m_view->resize(700, 300);
    QVERIFY(m_view->isFollowing());
    QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
}

void TestConversationView::showsTheNewestOfManyAtOnce()
{
    fill(ConversationModel::kMaxEntries);
    QVERIFY(m_view->isFollowing());
    QVERIFY(lastRect().bottom() < m_view->viewport()->height());
    QVERIFY(!m_view->grab().isNull());
    m_view->verticalScrollBar()->setValue(0);
    QCOMPARE(m_view->visualRect(m_model->index(0)).top(), 0);
}

void TestConversationView::walksByKeyboard()
{
    fill(100);
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QCOMPARE(m_view->currentIndex().row(), 99);
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QCOMPARE(m_view->currentIndex().row(), 98);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_view->currentIndex().row(), 0);
    QVERIFY(m_view->viewport()->rect().contains(m_view->visualRect(m_model->index(0))));
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QCOMPARE(m_view->currentIndex().row(), 0);
    QTest::keyClick(m_view.get(), Qt::Key_PageDown);
    QVERIFY(m_view->currentIndex().row() > 1);
    QVERIFY(m_view->viewport()->rect().contains(m_view->visualRect(m_view->currentIndex())));
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_view->currentIndex().row(), 99);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->currentIndex().row(), 99);
}

void TestConversationView::copies()
{
    m_model->addMessage(message(u"some words"_s));
    m_model->flush();
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains("some words"_L1));
    QVERIFY(QGuiApplication::clipboard()->text().contains("10.9.0.3"_L1));
}

void TestConversationView::selectsWithTheMouse()
{
    m_model->addMessage(message(u"some words"_s));
    m_model->flush();
    const QRect rect = lastRect();
    const QPoint inText = find(Qt::IBeamCursor);
    QVERIFY(inText.x() > 0);
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, inText);
    moveTo({rect.right() - 1, inText.y()});
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, {rect.right() - 1, inText.y()});
    QCOMPARE(m_view->selectedText(), u"some words"_s);
    m_view->copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), u"some words"_s);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, inText + QPoint(8, 0));
    QCOMPARE(m_view->selectedText(), u"some"_s);
}

void TestConversationView::opensLinksOnClickOnly()
{
    m_model->addMessage(message(u"http://a.example/x"_s));
    m_model->flush();
    const QSignalSpy opened(m_view.get(), &ConversationView::linkActivated);
    const QPoint point = find(Qt::PointingHandCursor);
    QVERIFY(point.x() > 0);
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, point);
    QCOMPARE(opened.size(), 0);
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, point);
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, QPoint(1, 1));
    QCOMPARE(opened.size(), 0);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, point);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toUrl(), QUrl(u"http://a.example/x"_s));

    m_view->setFocus();
    m_view->setCurrentIndex(m_model->index(0));
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(opened.size(), 2);
}

void TestConversationView::unfoldsAMessage()
{
    m_model->addMessage(message(u"line\n"_s.repeated(100)));
    m_model->flush();
    const int folded = m_view->contentHeight();
    m_view->setFocus();
    m_view->setCurrentIndex(m_model->index(0));
    QTest::keyClick(m_view.get(), Qt::Key_Space);
    QVERIFY(m_view->contentHeight() > 2 * folded);
    QTest::keyClick(m_view.get(), Qt::Key_Space);
    QCOMPARE(m_view->contentHeight(), folded);
}

void TestConversationView::survivesAReset()
{
    fill(50);
    ConversationModel empty(m_people);
    m_view->setModel(&empty);
    QCOMPARE(m_view->contentHeight(), 0);
    QVERIFY(!m_view->grab().isNull());
    m_view->setModel(m_model.get());
    QVERIFY(m_view->contentHeight() > 0);
    m_view.reset();
}

/// Clicks and keys need the selection, which goes with another model only.
void TestConversationView::survivesTheSameModelAgain()
{
    fill(5);
    m_view->setModel(m_model.get());
    QVERIFY(m_view->selectionModel());
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, lastRect().center());
    QCOMPARE(m_view->currentIndex().row(), 4);
}

QTEST_MAIN(TestConversationView)
#include "tst_conversationview.moc"
