// The window as people meet it, in states that its node tells of without a network.

#include "gui/banner.h"
#include "gui/conversationview.h"
#include "gui/elidinglabel.h"
#include "gui/notifier.h"
#include "gui/roomactions.h"
#include "gui/roompassword.h"
#include "gui/screenshots/scenes.h"
#include "gui/settingsdialog.h"
#include "gui/translation.h"
#include "gui/verifier.h"
#include "gui/welcomecard.h"
#include "gui/windowfixture.h"

#include <QAccessible>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>
#include <QTranslator>

using namespace Qt::StringLiterals;
using guitest::WindowFixture;

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void showsEveryState_data();
    void showsEveryState();
    void welcomesANewcomer();
    void leadsFromTheBannerToTheSettings();
    void showsThePeople();
    void keepsTextThatCouldNotBeSent();
    void showsTheControlPort();
    void appliesSettings();
    void tellsWhenSettingsCannotBeStored();
    void hidesThePeopleWhereItIsNarrow();
    void theLobbysNameIsNotCut();
    void isReachedByKeyboard();
    void everythingHasAnAccessibleName();
    void hostileTextIsText();
    void tellsOfRejectedDatagramsOnce();
    void staysResponsiveInAFlood();
    void quits();
    void speaksItalian();
};

void TestMainWindow::init()
{
    QLocale::setDefault(QLocale(u"en"_s));
}

void TestMainWindow::showsEveryState_data()
{
    QTest::addColumn<QString>("scene");
    for (const QString& scene : screenshots::sceneNames())
        QTest::newRow(qPrintable(scene)) << scene;
}

void TestMainWindow::showsEveryState()
{
    QFETCH(const QString, scene);
    for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
        WindowFixture fixture;
        fixture.window().setLayoutDirection(direction);
        QVERIFY(fixture.show());
        QVERIFY(screenshots::stage(scene, fixture.node()));
        fixture.conversation().flush();
        QVERIFY(!fixture.find<gui::ElidingLabel>("connectionState")->text().isEmpty());
        fixture.window().resize(320, 300);
        QVERIFY(!fixture.window().grab().isNull());
    }
}

void TestMainWindow::welcomesANewcomer()
{
    WindowFixture fixture({}, {});
    QVERIFY(fixture.show());
    auto* card = fixture.find<gui::WelcomeCard>();
    QVERIFY(card->isVisible());
    auto* name = fixture.find<QLineEdit>("welcomeName");
    QVERIFY(name->hasFocus());
    name->setText(u"   "_s);
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(card->isVisible());
    name->setText(u" Grace "_s);
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(!card->isVisible());
    QCOMPARE(fixture.file().settings().name, u"Grace"_s);
    QVERIFY(fixture.find<gui::ComposerEdit>()->hasFocus());
    QCOMPARE(fixture.find<QListView>("peopleView")->model()->index(0, 0).data().toString(),
             u"Grace"_s);

    WindowFixture known;
    QVERIFY(known.show());
    QVERIFY(!known.find<gui::WelcomeCard>()->isVisible());
}

void TestMainWindow::leadsFromTheBannerToTheSettings()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"offline"_s, fixture.node()));
    auto* banner = fixture.find<gui::Banner>();
    QVERIFY(banner->isVisible());
    QVERIFY(fixture.find<QLabel>("bannerHeadline")->text().contains("eth7"_L1));
    QTest::mouseClick(banner->findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(fixture.find<gui::SettingsDialog>()->findChild<QTabWidget*>()->currentIndex(),
             int(gui::SettingsDialog::Page::Network));
    QVERIFY(screenshots::stage(u"alone"_s, fixture.node()));
    QVERIFY(!banner->isVisible());
}

void TestMainWindow::showsThePeople()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"conversation"_s, fixture.node()));
    auto* people = fixture.find<QListView>("peopleView");
    QCOMPARE(people->model()->rowCount(), 4); // one of five left
    QVERIFY(fixture.find<gui::ElidingLabel>("roomDetail")->text().contains(u'3'));
    QVERIFY(fixture.conversationText().contains("Bruno"_L1));
    QVERIFY(screenshots::stage(u"searching"_s, fixture.node()));
    QCOMPARE(people->model()->rowCount(), 1);
}

void TestMainWindow::keepsTextThatCouldNotBeSent()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"alone"_s, fixture.node()));
    fixture.write(u"hello"_s);
    QVERIFY(fixture.find<gui::Composer>()->text().isEmpty());
    Q_EMIT fixture.node().sendRefused(u"hello"_s, session::SendError::NotConnected);
    QCOMPARE(fixture.find<gui::Composer>()->text(), u"hello"_s);
}

void TestMainWindow::showsTheControlPort()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    auto* label = fixture.find<gui::ElidingLabel>("controlPortState");
    network::ControlPortStatus status;
    status.state = network::ControlPortStatus::State::Listening;
    status.port = 48387;
    fixture.window().showControlPort(status);
    QVERIFY(label->text().contains("48387"_L1));
    QVERIFY(!label->property("alarming").toBool());
    status.authenticated = false;
    fixture.window().showControlPort(status);
    QVERIFY(label->property("alarming").toBool());
    status.state = network::ControlPortStatus::State::Failed;
    status.detail = u"taken"_s;
    fixture.window().showControlPort(status);
    QVERIFY(label->toolTip().contains("taken"_L1));
}

void TestMainWindow::appliesSettings()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    fixture.window().openSettings();
    auto* dialog = fixture.find<gui::SettingsDialog>();
    fixture.window().openKnownRelays(); // the same dialog, another page
    QCOMPARE(fixture.window().findChildren<gui::SettingsDialog*>().size(), 1);
    dialog->findChild<QLineEdit*>("name"_L1)->setText(u"Grace"_s);
    dialog->accept();
    QCOMPARE(fixture.file().settings().name, u"Grace"_s);
    QCOMPARE(settings::SettingsFile::load(fixture.path("settings.ini"),
                                          settings::SettingsFile::Absent::Error)
                 ->settings()
                 .name,
             u"Grace"_s);
}

void TestMainWindow::tellsWhenSettingsCannotBeStored()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"alone"_s, fixture.node()));
    QFile::remove(fixture.path("settings.ini"));
    QVERIFY(QDir().mkpath(fixture.path("settings.ini/in the way")));
    fixture.window().openSettings();
    auto* dialog = fixture.find<gui::SettingsDialog>();
    dialog->findChild<QLineEdit*>("name"_L1)->setText(u"Grace"_s);
    dialog->accept();
    QVERIFY(fixture.find<gui::Banner>()->isVisible());
    QCOMPARE(fixture.file().settings().name, u"Grace"_s); // it holds all the same
}

void TestMainWindow::hidesThePeopleWhereItIsNarrow()
{
    WindowFixture fixture;
    fixture.window().resize(1200, 700);
    QVERIFY(fixture.show());
    auto* sidebar = fixture.find<QWidget>("sidebar");
    auto* button = fixture.find<QToolButton>("peopleButton");
    QVERIFY(sidebar->isVisible());
    QVERIFY(!button->isVisible());
    fixture.window().resize(500, 600);
    QVERIFY(!sidebar->isVisible());
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(sidebar->isVisible());
    fixture.window().resize(1200, 700);
    QVERIFY(sidebar->isVisible());
    QVERIFY(!button->isVisible());
}

void TestMainWindow::theLobbysNameIsNotCut()
{
    WindowFixture fixture;
    fixture.window().resize(1200, 700);
    QVERIFY(fixture.show());
    auto* list = fixture.find<QListView>("conversationsView");
    const auto needed = [&] { return list->sizeHintForIndex(list->model()->index(0, 0)).width(); };
    const int before = needed();
    QVERIFY(list->viewport()->width() >= before);
    QFont wide = list->font();
    wide.setLetterSpacing(QFont::AbsoluteSpacing, 5); // as some fonts are, and some languages
    list->setFont(wide);
    QVERIFY(needed() > before + 50);
    fixture.window().resize(1210, 700);
    QTRY_VERIFY(list->viewport()->width() >= needed());
}

void TestMainWindow::isReachedByKeyboard()
{
    WindowFixture fixture;
    fixture.window().resize(1200, 700);
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"conversation"_s, fixture.node()));
    fixture.window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
    auto* edit = fixture.find<gui::ComposerEdit>();
    QVERIFY(edit->hasFocus());
    QSet<QWidget*> panes;
    for (int i = 0; i < 5; ++i) {
        panes << fixture.window().focusWidget();
        QTest::keyClick(&fixture.window(), Qt::Key_F6);
    }
    QCOMPARE(panes.size(), 5);
    QVERIFY(edit->hasFocus());

    // Tab comes by everything that can have the focus.
    fixture.find<QPushButton>("relayButton")->setFocus();
    QSet<QString> reached;
    for (int i = 0; i < 16; ++i) {
        reached << fixture.window().focusWidget()->objectName();
        QTest::keyClick(fixture.window().focusWidget(), Qt::Key_Tab);
    }
    for (const auto name :
         {"relayButton"_L1, "menuButton"_L1, "addButton"_L1, "conversationsView"_L1,
          "peopleView"_L1, "conversation"_L1, "composerEdit"_L1})
        QVERIFY2(reached.contains(name), name.data());

    QTest::keyClick(&fixture.window(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY(edit->hasFocus());
    QTest::keyClick(&fixture.window(), Qt::Key_Comma, Qt::ControlModifier);
    QVERIFY(fixture.find<gui::SettingsDialog>());
}

void TestMainWindow::everythingHasAnAccessibleName()
{
    WindowFixture fixture({}, {});
    fixture.window().resize(500, 700);
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"refused"_s, fixture.node()));
    fixture.window().openSettings();
    fixture.window().verifier().openRelay();
    fixture.window().password().askToJoin();
    fixture.window().openSecurityLog();
    fixture.window().openHealth();
    fixture.window().openRelays();
    fixture.window().rooms().openNew();
    fixture.window().rooms().openJoin();
    QStringList nameless;
    int looked = 0;
    for (QWidget* widget : fixture.window().findChildren<QWidget*>()) {
        // What gets the focus itself; the parts of a combo box or a scroll area do not.
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().startsWith("qt_"_L1)
            || qobject_cast<QMenu*>(widget) || widget->inherits("QScrollArea")
            || widget->inherits("QComboBoxListView") || widget->inherits("QTabBar"))
            continue;
        ++looked;
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        if (!interface || interface->text(QAccessible::Name).isEmpty()) {
            nameless << QString::fromLatin1(widget->metaObject()->className()) + u' '
                            + widget->objectName();
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u", "_s)));
    QVERIFY(looked > 40);
}

void TestMainWindow::hostileTextIsText()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"hostile"_s, fixture.node()));
    const QString text = fixture.conversationText();
    QVERIFY(text.contains("<script>"_L1));
    QVERIFY(!text.contains(QChar(0)));
    QVERIFY(text.contains(QChar::ReplacementCharacter));
    QVERIFY(!fixture.window().grab().isNull());
}

void TestMainWindow::tellsOfRejectedDatagramsOnce()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"alone"_s, fixture.node()));
    for (int i = 0; i < 100; ++i) {
        Q_EMIT fixture.node().noticed(network::Notice::RejectedDatagram, u"10.9.0.%1:1"_s.arg(i));
    }
    const int rows = fixture.conversation().rowCount();
    fixture.conversation().flush();
    QVERIFY(fixture.conversation().rowCount() <= rows + 2);
    QVERIFY(fixture.conversationText().contains("10.9.0.0:1"_L1));
    QVERIFY(!fixture.conversationText().contains("10.9.0.1:1"_L1));
}

void TestMainWindow::staysResponsiveInAFlood()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"conversation"_s, fixture.node()));
    fixture.conversation().flush();
    const qint64 before = fixture.conversation().messageCount();
    QSignalSpy batches(&fixture.conversation(), &QAbstractItemModel::rowsInserted);

    // A thousand a second: one each millisecond. The other timer counts turns of the event loop.
    constexpr int kMessages = 1000;
    int sent = 0;
    int turns = 0;
    QTimer sender;
    sender.setTimerType(Qt::PreciseTimer);
    connect(&sender, &QTimer::timeout, this, [&] {
        Q_EMIT fixture.node().messageReceived(
            {protocol::Endpoint::ipv4(0x0a090003u + std::uint32_t(sent % 7), 40000),
             u"message %1 of a flood, with some more words to lay out"_s.arg(sent),
             QDateTime::currentDateTimeUtc()});
        if (++sent == kMessages)
            sender.stop();
    });
    QTimer turn;
    connect(&turn, &QTimer::timeout, this, [&] { ++turns; });
    sender.start(1);
    turn.start(0);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.conversation().messageCount(), before + kMessages, 60000);
    qInfo("%d messages in %lld batches, %d turns of the event loop", kMessages,
          static_cast<long long>(batches.size()), turns);
    QVERIFY(batches.size() < kMessages / 4);
    // Between two batches people's own events get their turn, many times over.
    QVERIFY(turns > 10 * batches.size());
    QVERIFY(fixture.find<gui::ConversationView>()->isFollowing());
}

void TestMainWindow::quits()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    const QSignalSpy quit(&fixture.window(), &gui::MainWindow::quitRequested);
    QTest::keyClick(&fixture.window(), Qt::Key_Q, Qt::ControlModifier);
    QCOMPARE(quit.size(), 1);
    // Without a tray, "stay in the tray" does not make the window vanish for good.
    gui::WindowSettings settings;
    settings.closeToTray = true;
    fixture.window().openSettings();
    Q_EMIT fixture.find<gui::SettingsDialog>()->windowSettingsChosen(settings);
    QVERIFY(fixture.window().close());
    QCOMPARE(quit.size(), fixture.window().notifier().hasTray() ? 1 : 2);
    QVERIFY(!gui::WindowSettings::load(fixture.path("window.ini")).geometry.isEmpty());
}

void TestMainWindow::speaksItalian()
{
    QCoreApplication& application = *QCoreApplication::instance();
    gui::installTranslators(application, QLocale(u"it_IT"_s));
    const auto translators = application.findChildren<QTranslator*>();
    {
        WindowFixture fixture;
        QCOMPARE(fixture.find<gui::ElidingLabel>("roomTitle")->text(), u"Tutti su questa rete"_s);
        QVERIFY(screenshots::stage(u"conversation"_s, fixture.node()));
        QVERIFY(fixture.conversationText().contains(u"altri 3 sono qui"_s));
    }
    QVERIFY(!translators.isEmpty());
    qDeleteAll(translators);
    WindowFixture fixture;
    QCOMPARE(fixture.find<gui::ElidingLabel>("roomTitle")->text(), u"Everyone on this network"_s);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
