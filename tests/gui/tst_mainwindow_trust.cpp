// Whom the window trusts, and how it says so: relays in words, fingerprints to compare, relays that
// were refused, and the password that some ask for.

#include "gui/banner.h"
#include "gui/people.h"
#include "gui/relaysdialog.h"
#include "gui/roompassword.h"
#include "gui/screenshots/scenes.h"
#include "gui/settingsdialog.h"
#include "gui/verifydialog.h"
#include "gui/windowfixture.h"

#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>

using namespace Qt::StringLiterals;
using guitest::WindowFixture;

class TestMainWindowTrust : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void refusesARelayWithoutAWayAround();
    void tellsOfTheRelayInWords();
    void followsTrustWithoutANewSession();
    void passesOnWhatIsVerified();
    void comparesWithPeople();
    void followsTheLockOfClassicMembers();
    void hintsAtSeveralRelays();
    void aChangedKeyHasNoWayAround();
    void asksForThePasswordOnce();
    void triesARememberedPasswordFirst();
    void remembersAPasswordThatWasRight();
    void countsDownWhenLocked();
};

void TestMainWindowTrust::init()
{
    QLocale::setDefault(QLocale(u"en"_s));
}

void TestMainWindowTrust::refusesARelayWithoutAWayAround()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"refused"_s, fixture.node()));
    auto* banner = fixture.find<gui::Banner>();
    QVERIFY(banner->isVisible());
    QCOMPARE(banner->property("weight").toString(), u"stop"_s);
    const QString digits = fixture.find<QLabel>("bannerDetail")->text();
    QVERIFY(digits.contains("04821 39756"_L1));
    QVERIFY(digits.contains("73190 05284"_L1));
    // One button, and it only opens the list of known relays.
    const auto buttons = banner->findChildren<QAbstractButton*>();
    QCOMPARE(buttons.size(), 1);
    QTest::mouseClick(buttons.first(), Qt::LeftButton);
    auto* dialog = fixture.find<gui::SettingsDialog>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<QTabWidget*>()->currentIndex(),
             int(gui::SettingsDialog::Page::KnownRelays));
    QVERIFY(banner->isVisible());
    QVERIFY(!fixture.find<QToolButton>("sendButton")->isEnabled());
}

void TestMainWindowTrust::tellsOfTheRelayInWords()
{
    WindowFixture fixture;
    fixture.window().resize(1200, 700);
    QVERIFY(fixture.show());
    auto* button = fixture.find<QPushButton>("relayButton");
    QStringList texts{button->text()};
    for (const auto* scene : {"new-relay", "refused", "alone", "conversation"}) {
        QVERIFY(screenshots::stage(QString::fromLatin1(scene), fixture.node()));
        QVERIFY(!button->icon().isNull());
        QCOMPARE(button->accessibleName(), button->text());
        texts << button->text();
    }
    QVERIFY(texts.last().contains("Lighthouse"_L1));
    texts.removeDuplicates();
    QCOMPARE(texts.size(), 5);
}

void TestMainWindowTrust::followsTrustWithoutANewSession()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"new-relay"_s, fixture.node()));
    QVERIFY(screenshots::stage(u"conversation"_s, fixture.node()));
    QCOMPARE(fixture.conversationText().count("Connected"_L1), 1);
}

void TestMainWindowTrust::passesOnWhatIsVerified()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"new-relay"_s, fixture.node()));
    QTest::mouseClick(fixture.find<QPushButton>("relayButton"), Qt::LeftButton);
    auto* dialog = fixture.find<gui::VerifyDialog>();
    QVERIFY(dialog->isVisible());
    QVERIFY(dialog->findChild<QPushButton*>("sameButton"_L1)->isVisible());
    // The dialog follows what the node then says.
    QVERIFY(screenshots::stage(u"conversation"_s, fixture.node()));
    QVERIFY(dialog->findChild<QPushButton*>("takeBackButton"_L1)->isVisible());
}

void TestMainWindowTrust::comparesWithPeople()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"mixed"_s, fixture.node()));
    auto* people = fixture.find<QListView>("peopleView");
    const auto open = [&](int row) {
        fixture.window().comparePerson(people->model()->index(row, 0));
        return fixture.find<gui::VerifyDialog>();
    };
    gui::VerifyDialog* dialog = open(2); // Bruno, whom nobody verified
    QVERIFY(dialog->isVisible());
    QCOMPARE(dialog->subject().state, gui::VerifySubject::State::Unverified);
    QVERIFY(dialog->subject().name.contains("Bruno"_L1));
    // Verified meanwhile, and then gone: the dialog follows.
    network::KnownPerson bruno{dialog->subject().shown, u"Bruno"_s, true,
                               QDateTime::currentDateTimeUtc()};
    Q_EMIT fixture.node().knownPeopleChanged({bruno});
    QCOMPARE(dialog->subject().state, gui::VerifySubject::State::Verified);
    QVERIFY(screenshots::stage(u"searching"_s, fixture.node()));
    QCOMPARE(dialog->subject().state, gui::VerifySubject::State::Verified);
    // Oneself is the first row.
    QCOMPARE(open(0)->subject().kind, gui::VerifySubject::Kind::Self);
}

void TestMainWindowTrust::followsTheLockOfClassicMembers()
{
    WindowFixture fixture;
    fixture.window().resize(1400, 700);
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"mixed"_s, fixture.node()));
    auto* button = fixture.find<QPushButton>("relayButton");
    QVERIFY(button->text().contains("classic"_L1));
    QVERIFY(!button->accessibleDescription().isEmpty());
    Q_EMIT fixture.node().personLeft(protocol::Endpoint::ipv4(0xc0a8013cu, 33410));
    QVERIFY(!button->text().contains("classic"_L1));
    QVERIFY(!button->text().isEmpty());
}

void TestMainWindowTrust::hintsAtSeveralRelays()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    auto* hint = fixture.find<QPushButton>("relaysHint");
    QVERIFY(hint->isHidden());
    QList<network::RelayHere> relays = screenshots::relaysHere();
    Q_EMIT fixture.node().relaysListed(relays);
    QVERIFY(hint->isVisible());
    QVERIFY(hint->text().contains(u'4')); // the fifth must not be joined
    hint->click();
    auto* dialog = fixture.find<gui::RelaysDialog>();
    QVERIFY(dialog && dialog->isVisible());
    auto* list = dialog->findChild<QListView*>();
    Q_EMIT fixture.node().relaysListed(relays);
    QCOMPARE(list->model()->rowCount(), 5);
    relays.resize(1);
    Q_EMIT fixture.node().relaysListed(relays);
    QCOMPARE(list->model()->rowCount(), 1);
    QVERIFY(hint->isHidden());
    dialog->close();
}

void TestMainWindowTrust::aChangedKeyHasNoWayAround()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"refused"_s, fixture.node()));
    QTest::mouseClick(fixture.find<QPushButton>("relayButton"), Qt::LeftButton);
    auto* dialog = fixture.find<gui::VerifyDialog>();
    QCOMPARE(dialog->subject().state, gui::VerifySubject::State::Changed);
    QTest::mouseClick(dialog->findChild<QPushButton*>("listButton"_L1), Qt::LeftButton);
    QCOMPARE(fixture.find<gui::SettingsDialog>()->findChild<QTabWidget*>()->currentIndex(),
             int(gui::SettingsDialog::Page::KnownRelays));
}

void TestMainWindowTrust::asksForThePasswordOnce()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"password"_s, fixture.node()));
    auto* dialog = fixture.find<gui::PasswordDialog>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->reject();
    QTRY_VERIFY(!fixture.find<gui::PasswordDialog>());
    QVERIFY(screenshots::stage(u"searching"_s, fixture.node()));
    QVERIFY(screenshots::stage(u"password"_s, fixture.node()));
    QVERIFY(!fixture.find<gui::PasswordDialog>());
    // From then on there is a button.
    QTest::mouseClick(fixture.find<gui::Banner>()->findChild<QPushButton*>(), Qt::LeftButton);
    QVERIFY(fixture.find<gui::PasswordDialog>());
}

void TestMainWindowTrust::triesARememberedPasswordFirst()
{
    WindowFixture before;
    before.keychain().secrets.insert(before.path("room-password"), u"secret"_s);
    gui::MainWindow window(before.node(), before.file(),
                           {before.path("window.ini"), before.path("room-password")},
                           std::make_unique<guitest::FakeKeychain>(before.keychain()));
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(screenshots::stage(u"password"_s, before.node()));
    QVERIFY(!window.findChild<gui::PasswordDialog*>());
}

void TestMainWindowTrust::remembersAPasswordThatWasRight()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    QVERIFY(screenshots::stage(u"password"_s, fixture.node()));
    Q_EMIT fixture.find<gui::PasswordDialog>()->passwordGiven(u"secret"_s, true);
    QVERIFY(fixture.keychain().secrets.isEmpty()); // nobody knows yet
    QVERIFY(screenshots::stage(u"alone"_s, fixture.node()));
    QCOMPARE(fixture.keychain().secrets.value(fixture.path("room-password")), u"secret"_s);

    // Removed in the settings it is gone everywhere.
    fixture.window().openSettings();
    auto* settings = fixture.find<gui::SettingsDialog>();
    settings->findChild<QPushButton*>("removePasswordButton"_L1)->click();
    QVERIFY(fixture.keychain().secrets.isEmpty());
    // To host with it is right by itself.
    settings->findChild<QPushButton*>("passwordButton"_L1)->click();
    Q_EMIT fixture.find<gui::PasswordDialog>()->passwordGiven(u"another"_s, true);
    QCOMPARE(fixture.keychain().secrets.value(fixture.path("room-password")), u"another"_s);
}

void TestMainWindowTrust::countsDownWhenLocked()
{
    WindowFixture fixture;
    QVERIFY(fixture.show());
    network::Status status;
    status.connection = network::Connection::Refused;
    status.refusal = session::RelayRefused{
        session::Refusal::Locked, guitest::address(1), {}, {}, std::chrono::seconds(30)};
    Q_EMIT fixture.node().statusChanged(status);
    const auto* advice = fixture.find<QLabel>("bannerAdvice");
    const QString first = advice->text();
    QVERIFY(first.contains(u"30"_s));
    QTRY_VERIFY_WITH_TIMEOUT(advice->text() != first, 10000);
}

QTEST_MAIN(TestMainWindowTrust)
#include "tst_mainwindow_trust.moc"
