// Rooms and private conversations in the window as people meet it: the history, who can read along,
// what can be done with a conversation, and a message that failed.

#include "gui/conversationview.h"
#include "gui/elidinglabel.h"
#include "gui/joinroomdialog.h"
#include "gui/people.h"
#include "gui/roomdialog.h"
#include "gui/screenshots/scenes.h"
#include "gui/verifydialog.h"
#include "gui/windowfixture.h"

#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolButton>

using namespace Qt::StringLiterals;
using gui::ConversationModel;
using gui::ConversationView;
using guitest::WindowFixture;
using session::Conversation;

namespace {

const auto kGalley = Conversation::named(u"galley"_s); // of the scene "rooms", with a history

/// The window in the scene "rooms", in one of its conversations.
struct Talking : WindowFixture {
    explicit Talking(int row = 0)
    {
        window().resize(1200, 700);
        shown = show() && screenshots::stage(u"rooms"_s, node());
        go(row);
        window().activateWindow();
        shown = shown && QTest::qWaitForWindowActive(&window());
    }

    void go(int row)
    {
        find<QListView>("conversationsView")->setCurrentIndex(conversations().index(row));
        conversations().flush();
    }
    [[nodiscard]] ConversationView& view() { return *find<ConversationView>(); }
    [[nodiscard]] QPushButton& earlier() { return *find<QPushButton>("earlierButton"); }
    /// Without the marks that keep a name apart.
    [[nodiscard]] QString title()
    {
        return find<gui::ElidingLabel>("roomTitle")
            ->text()
            .remove(QChar(0x2068))
            .remove(QChar(0x2069));
    }
    [[nodiscard]] QString detail() { return find<gui::ElidingLabel>("roomDetail")->text(); }
    [[nodiscard]] QPushButton& lock() { return *find<QPushButton>("relayButton"); }
    /// The texts of what can be done with the conversation that is shown.
    [[nodiscard]] QStringList actions()
    {
        QStringList texts;
        for (QAction* action : menu().actions())
            texts << action->text();
        return texts;
    }
    void act(const QString& text)
    {
        for (QAction* action : menu().actions()) {
            if (action->text() == text) {
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable(u"no such action: "_s + text));
    }
    [[nodiscard]] QMenu& menu()
    {
        QMenu& menu = *find<QToolButton>("roomButton")->menu();
        Q_EMIT menu.aboutToShow();
        return menu;
    }
    /// As the relay would bring it: a message of the past, by its number.
    void bringEarlier(std::uint64_t number)
    {
        Q_EMIT node().messageReceived({.sender = guitest::address(3),
                                       .text = u"earlier %1"_s.arg(number),
                                       .at = QDateTime::currentDateTimeUtc().addSecs(-3600),
                                       .conversation = kGalley,
                                       .author = guitest::person(3, u"Eve"_s, u"12"_s),
                                       .number = number,
                                       .old = true});
    }

    bool shown = false;
};

} // namespace

class TestMainWindowTalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void offersTheHistoryWhereThereIsOne();
    void theHistoryButtonStandsBeforeTheFirstMessage();
    void theHistoryComesWithoutAJump();
    void theHistoryButtonIsReachedByKeyboard();
    void theHistoryNeedsARelay();
    void aPrivateConversationSaysWhoCanReadAlong();
    void aPrivateConversationSaysWhoItIs();
    void aNarrowWindowStillSaysIt();
    void aRoomIsMade();
    void aRoomIsJoined();
    void aRoomIsLeft();
    void aRoomGetsATopic();
    void aTopicNeedsARelay();
    void theLobbyIsNotLeft();
    void actionsAreReachedByKeyboard();
    void aMessageCanBeClicked();
    void aFailedMessageIsTriedAgain();
    void aFailedMessageIsLetGo();
    void aTakeoverIsOneLine();
};

void TestMainWindowTalk::init()
{
    QLocale::setDefault(QLocale(u"en"_s));
}

// --- The history -----------------------------------------------------------------------------

void TestMainWindowTalk::offersTheHistoryWhereThereIsOne()
{
    Talking talking;
    QVERIFY(talking.shown);
    QVERIFY(!talking.earlier().isVisible());
    talking.go(1);
    QVERIFY(talking.earlier().isVisible() && talking.earlier().isEnabled());
    // Nobody says there that nothing was said.
    QVERIFY(talking.find<QLabel>("placeholderHeadline")->text().isEmpty()
            || !talking.find<QLabel>("placeholderHeadline")->isVisible());
    talking.go(0);
    QVERIFY(!talking.earlier().isVisible());
}

void TestMainWindowTalk::theHistoryButtonStandsBeforeTheFirstMessage()
{
    Talking talking(1);
    ConversationView& view = talking.view();
    const auto gap = [&] {
        return view.visualRect(view.model()->index(0, 0)).top()
               - talking.earlier().geometry().bottom();
    };
    QVERIFY(gap() > 0 && gap() < 30);
    for (std::uint64_t i = 100; i < 160; ++i)
        talking.bringEarlier(i);
    talking.conversations().flush();
    QVERIFY(!talking.earlier().isVisible()); // it went up with the first message
    view.verticalScrollBar()->setValue(0);
    QVERIFY(talking.earlier().isVisible());
    QVERIFY(view.viewport()->rect().contains(talking.earlier().geometry()));
    QVERIFY(gap() > 0 && gap() < 30);
}

void TestMainWindowTalk::theHistoryComesWithoutAJump()
{
    Talking talking(1);
    ConversationView& view = talking.view();
    for (std::uint64_t i = 100; i < 160; ++i)
        talking.bringEarlier(i);
    talking.conversations().flush();
    view.verticalScrollBar()->setValue(0);
    const QSignalSpy asked(&view, &ConversationView::earlierRequested);
    const QString offered = talking.earlier().text();
    QTest::mouseClick(&talking.earlier(), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QVERIFY(talking.earlier().isVisible() && !talking.earlier().isEnabled());
    QVERIFY(talking.earlier().text() != offered);

    const QPersistentModelIndex first = view.indexAt({10, view.viewport()->height() / 2});
    const int before = view.visualRect(first).top();
    for (std::uint64_t i = 50; i < 100; ++i)
        talking.bringEarlier(i);
    talking.conversations().flush();
    QCOMPARE(view.visualRect(first).top(), before);
    Q_EMIT talking.node().earlierFetched({.conversation = kGalley, .hasEarlier = true});
    QVERIFY(talking.earlier().isEnabled());
    QCOMPARE(talking.earlier().text(), offered);
    Q_EMIT talking.node().earlierFetched({.conversation = kGalley, .hasEarlier = false});
    QVERIFY(!talking.earlier().isVisible());
    // What was asked for is nothing new.
    QCOMPARE(talking.conversations().indexOf(kGalley).data(gui::Conversations::UnreadRole).toInt(),
             0);
}

void TestMainWindowTalk::theHistoryButtonIsReachedByKeyboard()
{
    Talking talking(1);
    const QSignalSpy asked(&talking.view(), &ConversationView::earlierRequested);
    talking.view().setFocus();
    for (int i = 0; i < 4 && !talking.earlier().hasFocus(); ++i)
        QTest::keyClick(talking.window().focusWidget(), Qt::Key_Tab);
    QVERIFY(talking.earlier().hasFocus());
    QTest::keyClick(&talking.earlier(), Qt::Key_Space);
    QCOMPARE(asked.size(), 1);
}

void TestMainWindowTalk::theHistoryNeedsARelay()
{
    Talking talking(1);
    const network::Status connected = [] {
        network::Status status = guitest::connected();
        status.rooms = {{.conversation = kGalley, .entered = true, .hasEarlier = true}};
        return status;
    }();
    Q_EMIT talking.node().statusChanged(connected);
    QVERIFY(talking.earlier().isVisible());
    QTest::mouseClick(&talking.earlier(), Qt::LeftButton);
    network::Status searching = connected;
    searching.connection = network::Connection::Searching;
    searching.relay.reset();
    Q_EMIT talking.node().statusChanged(searching);
    QVERIFY(!talking.earlier().isVisible());
    Q_EMIT talking.node().statusChanged(connected);
    QVERIFY(talking.earlier().isVisible());
    QVERIFY(talking.earlier().isEnabled()); // nobody answers what was asked before
}

// --- Private conversations -------------------------------------------------------------------

void TestMainWindowTalk::aPrivateConversationSaysWhoCanReadAlong()
{
    Talking talking;
    const QString inTheLobby = talking.lock().accessibleName();
    QVERIFY(inTheLobby.startsWith("Relay"_L1));
    talking.go(3); // Anna
    QCOMPARE(talking.title(), u"Anna"_s);
    QVERIFY(talking.lock().accessibleName().startsWith("Through the relay"_L1));
    QVERIFY(talking.lock().accessibleName().contains("Lighthouse"_L1));
    QVERIFY(talking.lock().accessibleDescription().contains("which can read it"_L1));
    QVERIFY(talking.lock().toolTip().contains("which can read it"_L1));
    // Whoever hosts is named.
    network::Status status = talking.node().status();
    status = guitest::connected();
    status.relay->host = guitest::key(u"772205914083"_s); // Bruno
    Q_EMIT talking.node().statusChanged(status);
    QVERIFY(talking.lock().accessibleName().contains("Bruno"_L1));
    QVERIFY(talking.lock().accessibleDescription().contains("Bruno"_L1));
    // In one's own app nobody else can.
    status.hosting = network::Hosting{status.relay->address, status.relay->fingerprint};
    Q_EMIT talking.node().statusChanged(status);
    QVERIFY(talking.lock().accessibleName().contains("this app"_L1));
    QVERIFY(!talking.lock().accessibleDescription().contains("which can read it"_L1));
    talking.go(0);
    QVERIFY(!talking.lock().accessibleName().startsWith("Through"_L1));
}

void TestMainWindowTalk::aPrivateConversationSaysWhoItIs()
{
    Talking talking(3); // Anna, whom we verified
    QCOMPARE(talking.detail(), u"Verified · here"_s);
    talking.go(4); // Bruno, whom nobody did
    QCOMPARE(talking.detail(), u"Not verified · here"_s);
    const auto bruno = talking.conversations().current().person();
    Q_EMIT talking.node().knownPeopleChanged(
        {{bruno, u"Bruno"_s, true, QDateTime::currentDateTimeUtc()}});
    QCOMPARE(talking.detail(), u"Verified · here"_s);
    Q_EMIT talking.node().statusChanged({});
    QCOMPARE(talking.detail(), u"Verified · not connected"_s);
}

void TestMainWindowTalk::aNarrowWindowStillSaysIt()
{
    Talking talking(4);
    QVERIFY(talking.lock().text().startsWith("Through the relay"_L1));
    talking.window().resize(420, 600);
    QCOMPARE(talking.detail(), u"Not verified · here"_s);
    QVERIFY(talking.lock().text().isEmpty()); // it gives way to the name
    QVERIFY(talking.lock().accessibleName().startsWith("Through the relay"_L1));
    talking.window().resize(1200, 700);
    QVERIFY(talking.lock().text().startsWith("Through the relay"_L1));
}

// --- What can be done with a conversation ----------------------------------------------------

void TestMainWindowTalk::aRoomIsMade()
{
    Talking talking;
    QTest::keyClick(&talking.window(), Qt::Key_N, Qt::ControlModifier);
    auto* dialog = talking.find<gui::RoomDialog>();
    QVERIFY(dialog && dialog->isVisible());
    QTest::keyClicks(dialog->focusWidget(), u"engine"_s);
    QTest::keyClick(dialog->focusWidget(), Qt::Key_Return);
    QCOMPARE(talking.conversations().current(), Conversation::named(u"engine"_s));
    QCOMPARE(talking.title(), u"engine"_s);
    QTRY_VERIFY(talking.find<gui::ComposerEdit>()->hasFocus());
}

void TestMainWindowTalk::aRoomIsJoined()
{
    Talking talking;
    QTest::keyClick(&talking.window(), Qt::Key_J, Qt::ControlModifier);
    auto* dialog = talking.find<gui::JoinRoomDialog>();
    QVERIFY(dialog && dialog->isVisible());
    screenshots::listRooms(talking.node());
    auto* list = dialog->findChild<QListWidget*>();
    QVERIFY(list->count() > 1);
    dialog->findChild<QLineEdit*>()->setText(u"כללי"_s);
    QCOMPARE(list->count(), 1);
    QTest::keyClick(dialog->focusWidget(), Qt::Key_Return);
    QCOMPARE(talking.conversations().current().room(), u"כללי"_s);
}

void TestMainWindowTalk::aRoomIsLeft()
{
    Talking talking(1);
    QVERIFY(talking.find<QToolButton>("roomButton")->isVisible());
    talking.act(u"&Leave the room"_s);
    QVERIFY(!talking.conversations().indexOf(kGalley).isValid());
    QCOMPARE(talking.conversations().current(), Conversation());
    // A private one is closed.
    talking.go(3);
    QVERIFY(talking.conversations().current().isPrivate());
    QVERIFY(talking.actions().contains(u"C&lose the conversation"_s));
    QVERIFY(!talking.actions().contains(u"&Leave the room"_s));
    // And its person can be looked at.
    talking.act(u"&Compare fingerprints…"_s);
    QVERIFY(talking.find<gui::VerifyDialog>()->isVisible());
}

void TestMainWindowTalk::aRoomGetsATopic()
{
    Talking talking(1);
    talking.act(u"&Topic…"_s);
    auto* dialog = talking.find<gui::RoomDialog>();
    QVERIFY(dialog && dialog->isVisible());
    auto* topic = dialog->findChild<QLineEdit*>("roomTopic"_L1);
    QCOMPARE(topic->text(), u"Who cooks, and what is left"_s);
    const QSignalSpy chosen(dialog, &gui::RoomDialog::chosen);
    topic->setText(QString(200, u'ü')); // two bytes each
    QTest::keyClick(topic, Qt::Key_Return);
    QVERIFY(chosen.isEmpty() && dialog->isVisible());
    topic->setText(u"soup"_s);
    QTest::keyClick(topic, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    // What the relay then says stands above.
    Q_EMIT talking.node().roomEntered(
        {.conversation = kGalley, .topic = u"soup"_s, .entered = true});
    QVERIFY(talking.detail().contains("soup"_L1));
}

void TestMainWindowTalk::aTopicNeedsARelay()
{
    Talking talking(1);
    Q_EMIT talking.node().statusChanged({});
    QAction* topic = talking.menu().actions().first();
    QVERIFY(!topic->isEnabled());
    QVERIFY(topic->text().contains("when connected"_L1)); // it says why
}

void TestMainWindowTalk::theLobbyIsNotLeft()
{
    Talking talking(0);
    QVERIFY(!talking.find<QToolButton>("roomButton")->isVisible());
    for (const QString& text : talking.actions())
        QVERIFY2(!text.contains("eave"_L1) && !text.contains("lose"_L1), qPrintable(text));
}

void TestMainWindowTalk::actionsAreReachedByKeyboard()
{
    Talking talking(1);
    auto* button = talking.find<QToolButton>("roomButton");
    QVERIFY(!button->accessibleName().isEmpty());
    talking.lock().setFocus();
    QTest::keyClick(&talking.lock(), Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(button->hasFocus());
}

// --- Messages --------------------------------------------------------------------------------

/// At once after the start, in the lobby.
void TestMainWindowTalk::aMessageCanBeClicked()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"conversation"_s, fixture.node()));
    fixture.conversations().flush();
    auto* view = fixture.find<ConversationView>();
    QVERIFY(view->selectionModel());
    const QModelIndex last = view->model()->index(view->model()->rowCount() - 1, 0);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(last).center());
    QCOMPARE(view->currentIndex(), last);
    QTest::keyClick(view, Qt::Key_Up);
    QCOMPARE(view->currentIndex().row(), last.row() - 1);
}

void TestMainWindowTalk::aFailedMessageIsTriedAgain()
{
    Talking talking;
    QVERIFY(screenshots::stage(u"failed"_s, talking.node()));
    talking.conversations().flush();
    const QSignalSpy retried(&talking.view(), &ConversationView::retryRequested);
    talking.view().setFocus();
    QTest::keyClick(&talking.view(), Qt::Key_End);
    const QModelIndex failed = talking.view().currentIndex();
    QVERIFY(failed.data(ConversationModel::StateTextRole).toString().startsWith("Not sent"_L1));
    QTest::keyClick(&talking.view(), Qt::Key_Return);
    QCOMPARE(retried.size(), 1);
    const auto id = retried[0][0].value<session::MessageId>();
    Q_EMIT talking.node().messageStateChanged(
        {.id = id,
         .state = {
             .stage = session::MessageState::Stage::Delivered, .expected = 4, .delivered = 4}});
    QCOMPARE(failed.data(ConversationModel::StateTextRole).toString(), u"Delivered to all 4"_s);
}

void TestMainWindowTalk::aFailedMessageIsLetGo()
{
    Talking talking;
    QVERIFY(screenshots::stage(u"failed"_s, talking.node()));
    QVERIFY(talking.conversationText().contains("Nobody got this one"_L1));
    talking.view().setFocus();
    QTest::keyClick(&talking.view(), Qt::Key_End);
    QTest::keyClick(&talking.view(), Qt::Key_Delete);
    QVERIFY(!talking.conversationText().contains("Nobody got this one"_L1));
}

void TestMainWindowTalk::aTakeoverIsOneLine()
{
    Talking talking;
    const qsizetype before = talking.conversationText().count(u'\n');
    QVERIFY(screenshots::stage(u"takeover"_s, talking.node()));
    // The scene says again what "rooms" says: six messages, which stand there already or follow.
    const QStringList lines = talking.conversationText().split(u'\n');
    QVERIFY(lines.size() > before);
    QCOMPARE(lines.filter(u"The relay moved"_s).size(), 1);
    QCOMPARE(lines.filter(u"ended"_s).size(), 0);
    QCOMPARE(lines.filter(u"left"_s).size(), 0);
    QCOMPARE(lines.filter(u"Connected to"_s).size(), 1); // of the first session
}

QTEST_MAIN(TestMainWindowTalk)
#include "tst_mainwindow_talk.moc"
