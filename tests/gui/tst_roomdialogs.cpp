// The dialogs in which rooms are made, found and given a topic: what may be written there, what the
// keyboard does, and what they say when something cannot be.

#include "gui/joinroomdialog.h"
#include "gui/people.h"
#include "gui/roomdialog.h"
#include "protocol/limits.h"

#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::JoinRoomDialog;
using gui::RoomDialog;

class TestRoomDialogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNewRoomNeedsAName_data();
    void aNewRoomNeedsAName();
    void aNewRoomIsMadeByKeyboard();
    void aTopicHasItsLimit();
    void aTopicMayGo();
    void everyFieldSaysWhatItIs();
    void findsRooms();
    void walksTheRoomsByKeyboard();
    void theExactNameComesFirst();
    void namesARoomThatIsNotThere();
    void saysWhyANameCannotBe_data();
    void saysWhyANameCannotBe();
    void saysWhyThereIsNoList();
    void forgetsTheRoomsOfAnotherRelay();
    void keepsTheChoiceWhenTheListComesAgain();
    void hostileRoomsAreText();

private:
    template <typename Widget> static Widget* find(const QDialog& dialog, QLatin1StringView name)
    {
        return dialog.findChild<Widget*>(name);
    }
    static QPushButton* ok(const QDialog& dialog)
    {
        return find<QPushButton>(dialog, "okButton"_L1);
    }
};

// --- A new room, another topic ---------------------------------------------------------------

void TestRoomDialogs::aNewRoomNeedsAName_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("fits");
    QTest::addColumn<bool>("complains");
    QTest::newRow("none yet") << QString() << false << false;
    QTest::newRow("blanks") << u"   "_s << false << false;
    QTest::newRow("a word") << u"galley"_s << true << false;
    QTest::newRow("blanks around it") << u"  galley "_s << true << false;
    QTest::newRow("another script") << u"כללי"_s << true << false;
    QTest::newRow("markup") << u"<b>bold</b>"_s << true << false;
    QTest::newRow("turns the text around") << u"gal\u202Eley"_s << false << true;
    QTest::newRow("cannot be seen") << u"gal\u200Bley"_s << false << true;
    QTest::newRow("a tabulator") << u"gal\tley"_s << false << true;
}

void TestRoomDialogs::aNewRoomNeedsAName()
{
    QFETCH(const QString, name);
    QFETCH(const bool, fits);
    QFETCH(const bool, complains);
    RoomDialog dialog(RoomDialog::Purpose::New);
    dialog.show();
    auto* field = find<QLineEdit>(dialog, "roomName"_L1);
    field->setText(name);
    QCOMPARE(ok(dialog)->isEnabled(), fits);
    auto* problem = find<QLabel>(dialog, "roomProblem"_L1);
    QCOMPARE(problem->isVisible(), complains);
    QCOMPARE(field->property("wrong").toBool(), complains);
    QCOMPARE(field->accessibleDescription(), complains ? problem->text() : QString());
    // Enter does not get around it.
    const QSignalSpy chosen(&dialog, &RoomDialog::chosen);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(chosen.size(), fits ? 1 : 0);
    if (fits)
        QCOMPARE(chosen[0][0].toString(), name.trimmed());
}

void TestRoomDialogs::aNewRoomIsMadeByKeyboard()
{
    RoomDialog dialog(RoomDialog::Purpose::New);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    const QSignalSpy chosen(&dialog, &RoomDialog::chosen);
    QCOMPARE(dialog.focusWidget()->objectName(), "roomName"_L1);
    QTest::keyClicks(dialog.focusWidget(), u"galley"_s);
    QTest::keyClick(dialog.focusWidget(), Qt::Key_Tab);
    QCOMPARE(dialog.focusWidget()->objectName(), "roomTopic"_L1);
    QTest::keyClicks(dialog.focusWidget(), u"Who cooks"_s);
    QTest::keyClick(dialog.focusWidget(), Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0], QVariantList({u"galley"_s, u"Who cooks"_s}));
    QVERIFY(dialog.isHidden());

    RoomDialog another(RoomDialog::Purpose::New);
    another.show();
    const QSignalSpy none(&another, &RoomDialog::chosen);
    find<QLineEdit>(another, "roomName"_L1)->setText(u"galley"_s);
    QTest::keyClick(&another, Qt::Key_Escape);
    QVERIFY(another.isHidden());
    QCOMPARE(none.size(), 0);
}

void TestRoomDialogs::aTopicHasItsLimit()
{
    RoomDialog dialog(RoomDialog::Purpose::Topic);
    dialog.setRoom(u"galley"_s, {});
    dialog.show();
    auto* topic = find<QLineEdit>(dialog, "roomTopic"_L1);
    auto* problem = find<QLabel>(dialog, "roomProblem"_L1);
    topic->setText(QString(int(protocol::kMaxTopic), u'x'));
    QVERIFY(ok(dialog)->isEnabled());
    topic->setText(QString(int(protocol::kMaxTopic), u'ü')); // two bytes each
    QVERIFY(!ok(dialog)->isEnabled());
    QVERIFY(problem->isVisible());
    QCOMPARE(topic->accessibleDescription(), problem->text()); // at the field that is wrong
    topic->setText(u"a\u202Eb"_s);
    QVERIFY(!ok(dialog)->isEnabled());
    topic->setText(u"soup"_s);
    QVERIFY(ok(dialog)->isEnabled());
    QVERIFY(!problem->isVisible());
    QCOMPARE(topic->accessibleDescription(), QString());
}

void TestRoomDialogs::aTopicMayGo()
{
    RoomDialog dialog(RoomDialog::Purpose::Topic);
    dialog.setRoom(u"galley"_s, u"Who cooks"_s);
    dialog.show();
    QVERIFY(!find<QLineEdit>(dialog, "roomName"_L1)->isVisible());
    auto* topic = find<QLineEdit>(dialog, "roomTopic"_L1);
    QCOMPARE(topic->selectedText(), u"Who cooks"_s);
    const QSignalSpy chosen(&dialog, &RoomDialog::chosen);
    QTest::keyClick(topic, Qt::Key_Delete);
    QTest::keyClick(topic, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0], QVariantList({u"galley"_s, QString()}));
}

void TestRoomDialogs::everyFieldSaysWhatItIs()
{
    RoomDialog made(RoomDialog::Purpose::New);
    JoinRoomDialog joined;
    for (const QDialog* dialog : {static_cast<QDialog*>(&made), static_cast<QDialog*>(&joined)}) {
        QVERIFY(!dialog->windowTitle().isEmpty());
        for (QWidget* widget : dialog->findChildren<QWidget*>()) {
            if (!(widget->focusPolicy() & Qt::TabFocus) || widget->inherits("QScrollBar"))
                continue;
            QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(interface);
            QVERIFY2(!interface->text(QAccessible::Name).isEmpty(),
                     qPrintable(widget->objectName()));
        }
    }
}

// --- Joining one -----------------------------------------------------------------------------

namespace {

std::vector<session::ListedRoom> someRooms()
{
    return {{.name = u"team"_s, .topic = {}, .people = 2},
            {.name = u"galley"_s, .topic = u"Who cooks"_s, .people = 3},
            {.name = u"a-team"_s, .topic = {}, .people = 1}};
}

/// A dialog that shows those rooms.
struct Joining {
    Joining()
    {
        dialog.setStatus(guitest::connected());
        dialog.setRooms(someRooms());
        dialog.show();
    }
    [[nodiscard]] QStringList shown() const
    {
        QStringList names;
        for (int row = 0; row < list->count(); ++row)
            names << list->item(row)->text();
        return names;
    }
    /// Of the one choice that was made; empty: none was.
    [[nodiscard]] QString choice() const
    {
        return chosen.isEmpty() ? QString() : chosen[0][0].toString();
    }

    JoinRoomDialog dialog;
    QLineEdit* search = dialog.findChild<QLineEdit*>("roomSearch"_L1);
    QListWidget* list = dialog.findChild<QListWidget*>("roomList"_L1);
    QLabel* none = dialog.findChild<QLabel*>("noRooms"_L1);
    QPushButton* button = dialog.findChild<QPushButton*>("okButton"_L1);
    QSignalSpy chosen{&dialog, &JoinRoomDialog::chosen};
};

} // namespace

void TestRoomDialogs::findsRooms()
{
    Joining join;
    QCOMPARE(join.shown(), QStringList({u"a-team"_s, u"galley"_s, u"team"_s}));
    QVERIFY(!join.button->isEnabled()); // nothing is chosen yet
    join.search->setText(u"GALL"_s);
    QCOMPARE(join.shown(), QStringList({u"galley"_s}));
    join.search->setText(u"cooks"_s); // by its topic
    QCOMPARE(join.shown(), QStringList({u"galley"_s}));
    QVERIFY(join.button->isEnabled());
    QTest::keyClick(join.search, Qt::Key_Return);
    QCOMPARE(join.choice(), u"galley"_s);
}

void TestRoomDialogs::walksTheRoomsByKeyboard()
{
    Joining join;
    QTest::keyClick(join.search, Qt::Key_Down);
    QTest::keyClick(join.search, Qt::Key_Down);
    QCOMPARE(join.list->currentItem()->text(), u"galley"_s);
    QTest::keyClick(join.search, Qt::Key_Up);
    QCOMPARE(join.list->currentItem()->text(), u"a-team"_s);
    QVERIFY(!join.list->currentItem()->data(Qt::AccessibleTextRole).toString().isEmpty());
    QTest::keyClick(join.search, Qt::Key_Return);
    QCOMPARE(join.choice(), u"a-team"_s);
}

/// Whoever writes a name out means that room, not one whose name holds it.
void TestRoomDialogs::theExactNameComesFirst()
{
    Joining join;
    join.search->setText(u"team"_s);
    QCOMPARE(join.shown(), QStringList({u"a-team"_s, u"team"_s}));
    QTest::keyClick(join.search, Qt::Key_Return);
    QCOMPARE(join.choice(), u"team"_s);
}

void TestRoomDialogs::namesARoomThatIsNotThere()
{
    Joining join;
    const QString toJoin = join.button->text();
    join.search->setText(u" engine "_s);
    QVERIFY(join.none->isVisible() && !join.list->isVisible());
    QVERIFY(join.none->text().contains("engine"_L1));
    QVERIFY(join.button->isEnabled());
    QVERIFY(join.button->text() != toJoin);
    QTest::keyClick(join.search, Qt::Key_Return);
    QCOMPARE(join.choice(), u"engine"_s);
}

void TestRoomDialogs::saysWhyANameCannotBe_data()
{
    QTest::addColumn<bool>("connected");
    QTest::newRow("with a relay") << true;
    QTest::newRow("without one") << false;
}

void TestRoomDialogs::saysWhyANameCannotBe()
{
    QFETCH(const bool, connected);
    Joining join;
    if (!connected)
        join.dialog.setStatus({});
    join.search->setText(u"engine"_s);
    const QString fits = join.none->text();
    join.search->setText(u"eng\u200Bine"_s);
    QVERIFY(!join.button->isEnabled());
    QVERIFY(join.none->isVisible());
    QVERIFY2(join.none->text() != fits && join.none->text().contains("no name"_L1),
             qPrintable(join.none->text()));
    QTest::keyClick(join.search, Qt::Key_Return);
    QVERIFY(join.chosen.isEmpty() && join.dialog.isVisible());
}

void TestRoomDialogs::saysWhyThereIsNoList()
{
    JoinRoomDialog dialog;
    auto* none = find<QLabel>(dialog, "noRooms"_L1);
    auto* search = find<QLineEdit>(dialog, "roomSearch"_L1);
    QSet<QString> reasons{none->text()}; // not connected
    dialog.setStatus(guitest::connected());
    reasons << none->text(); // the relay is asked
    dialog.setRooms({});
    reasons << none->text(); // it has none
    dialog.setStatus(guitest::connected(session::Trust::Known, session::Layer::Classic));
    reasons << none->text();
    QCOMPARE(reasons.size(), 4);
    QVERIFY(!reasons.contains(QString()));
    // A classic relay knows no rooms, so none can be made.
    search->setText(u"engine"_s);
    QVERIFY(!ok(dialog)->isEnabled());
    QVERIFY(none->text().contains("classic"_L1));
    // Without a relay a room can be wished for.
    dialog.setStatus({});
    QVERIFY(ok(dialog)->isEnabled());
}

void TestRoomDialogs::forgetsTheRoomsOfAnotherRelay()
{
    Joining join;
    network::Status another = guitest::connected();
    another.relay->fingerprint = guitest::key(u"5"_s);
    join.dialog.setStatus(another);
    QVERIFY(join.shown().isEmpty());
    join.dialog.setRooms({{.name = u"attic"_s, .topic = {}, .people = 0}});
    QCOMPARE(join.shown(), QStringList({u"attic"_s}));
}

void TestRoomDialogs::keepsTheChoiceWhenTheListComesAgain()
{
    Joining join;
    join.list->setCurrentRow(2);
    join.dialog.setRooms(someRooms());
    QCOMPARE(join.list->currentItem()->text(), u"team"_s);
}

void TestRoomDialogs::hostileRoomsAreText()
{
    Joining join;
    join.dialog.setRooms({{.name = u"<b>bold</b>"_s,
                           .topic = u"<img src=x>\n\u202E"_s.repeated(100),
                           .people = 1'000'000}});
    QCOMPARE(join.shown(), QStringList({u"<b>bold</b>"_s}));
    QVERIFY(!join.dialog.grab().isNull());
    join.list->setCurrentRow(0);
    QVERIFY(!join.list->currentItem()->data(Qt::AccessibleTextRole).toString().contains(u'\n'));
    join.button->click();
    QCOMPARE(join.choice(), u"<b>bold</b>"_s); // as it is
}

QTEST_MAIN(TestRoomDialogs)
#include "tst_roomdialogs.moc"
