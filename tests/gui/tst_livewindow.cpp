// Real windows, a real relay, real datagrams: everything on the loopback interface, in a group and
// on a port that nobody else uses.

#include "crypto/library.h"
#include "gui/banner.h"
#include "gui/conversationview.h"
#include "gui/elidinglabel.h"
#include "gui/fingerprintview.h"
#include "gui/roompassword.h"
#include "gui/settingsdialog.h"
#include "gui/verifier.h"
#include "gui/verifydialog.h"
#include "gui/windowfixture.h"
#include "settings/knownrelays.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QRandomGenerator>
#include <QToolButton>

using namespace Qt::StringLiterals;
using guitest::WindowFixture;

namespace {

/// Key generation, the search for a relay and a busy machine take their time.
constexpr int kPatience = 30000;

std::uint16_t freePort()
{
    return std::uint16_t(QRandomGenerator::global()->bounded(20000, 32000));
}

settings::Settings onLoopback(std::uint16_t port, settings::RelayMode mode)
{
    settings::Settings settings;
    settings.group = u"239.255.83.%1"_s.arg(QRandomGenerator::global()->bounded(1, 80));
    settings.port = port;
    settings.interfaces = {u"lo"_s};
    settings.ttl = 0;
    settings.relayMode = mode;
    settings.keepAliveSeconds = 1;
    return settings;
}

} // namespace

class TestLiveWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoWindowsTalk();
    void comparingIsRemembered();
    void aChangedKeyIsAHardStop();
    void settingsApplyWithoutARestart();
    void peopleVerifyEachOther();
    void aRoomWithAPassword();
    void aLostRelayIsSaid();

private:
    const crypto::Library m_library;
};

void TestLiveWindow::twoWindowsTalk()
{
    settings::Settings settings = onLoopback(freePort(), settings::RelayMode::Host);
    WindowFixture host(settings);
    settings.relayMode = settings::RelayMode::Never;
    WindowFixture guest(settings, u"Grace"_s);
    QVERIFY(host.show() && guest.show());
    QVERIFY(!host.find<QToolButton>("sendButton")->isEnabled());
    host.node().start();
    guest.node().start();
    const auto people = [](WindowFixture& fixture) {
        return fixture.find<QListView>("peopleView")->model()->rowCount();
    };
    QTRY_COMPARE_WITH_TIMEOUT(people(host), 2, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(people(guest), 2, kPatience);

    const QString hello = u"Hello from the host, שלום"_s;
    host.find<gui::ComposerEdit>()->setPlainText(hello);
    host.write({});
    QTRY_VERIFY_WITH_TIMEOUT(guest.conversationText().contains(hello), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(host.conversationText().contains(hello), kPatience);
    QVERIFY(host.find<gui::Composer>()->text().isEmpty());

    const QString large = QString(40'000, u'x') + u"end"_s;
    guest.find<gui::ComposerEdit>()->setPlainText(large);
    guest.write({});
    QTRY_VERIFY_WITH_TIMEOUT(host.conversationText().contains(large), kPatience);
    QVERIFY(host.find<QPushButton>("relayButton")->accessibleName()
            != guest.find<QPushButton>("relayButton")->accessibleName());
}

void TestLiveWindow::comparingIsRemembered()
{
    settings::Settings settings = onLoopback(freePort(), settings::RelayMode::Host);
    WindowFixture host(settings);
    settings.relayMode = settings::RelayMode::Never;
    WindowFixture guest(settings, u"Grace"_s);
    QVERIFY(guest.show());
    host.node().start();
    guest.node().start();
    QTRY_VERIFY_WITH_TIMEOUT(guest.node().status().relay.has_value(), kPatience);
    guest.window().verifier().openRelay();
    auto* dialog = guest.find<gui::VerifyDialog>();
    QCOMPARE(
        dialog->findChild<gui::FingerprintView*>("shownDigits"_L1)->text().replace(u'\n', u' '),
        guest.node().status().relay->fingerprint.toGroups());
    QTest::mouseClick(dialog->findChild<QPushButton*>("sameButton"_L1), Qt::LeftButton);
    auto* takeBack = dialog->findChild<QPushButton*>("takeBackButton"_L1);
    QTRY_VERIFY_WITH_TIMEOUT(takeBack->isVisible(), kPatience);
    settings::KnownRelays known(guest.knownRelays());
    QVERIFY(known.load(QDateTime::currentDateTimeUtc()));
    QCOMPARE(known.relays().size(), 1);
    QVERIFY(known.relays().first().verified);
    QTest::mouseClick(takeBack, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!takeBack->isVisible(), kPatience);
}

void TestLiveWindow::aChangedKeyIsAHardStop()
{
    settings::Settings settings = onLoopback(freePort(), settings::RelayMode::Host);
    WindowFixture host(settings);
    settings.relayMode = settings::RelayMode::Never;
    WindowFixture guest(settings, u"Grace"_s);
    settings::KnownRelays known(guest.knownRelays());
    QVERIFY(known.remember(
        {.address = u"127.0.0.1:%1"_s.arg(settings.port), .fingerprint = QString(60, u'7')},
        QDateTime::currentDateTimeUtc()));
    QVERIFY(guest.show());
    host.node().start();
    guest.node().start();
    auto* banner = guest.find<gui::Banner>();
    QTRY_VERIFY_WITH_TIMEOUT(
        banner->isVisible() && banner->property("weight").toString() == "stop"_L1, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(host.node().status().hosting.has_value(), kPatience);
    const QString digits = guest.find<QLabel>("bannerDetail")->text();
    QVERIFY(digits.contains("77777 77777"_L1));
    QVERIFY(digits.contains(host.node().status().hosting->fingerprint.toGroups()));
    QCOMPARE(host.find<QListView>("peopleView")->model()->rowCount(), 1);

    // Forgotten on the other screen, and confirmed there, the relay is new.
    guest.window().openKnownRelays();
    Q_EMIT guest.find<gui::SettingsDialog>()->forgetRelayRequested(
        crypto::Fingerprint::fromText(QString(60, u'7')).value());
    QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(host.find<QListView>("peopleView")->model()->rowCount(), 2,
                              kPatience);
}

void TestLiveWindow::settingsApplyWithoutARestart()
{
    settings::Settings settings = onLoopback(freePort(), settings::RelayMode::Host);
    WindowFixture host(settings);
    QVERIFY(host.show());
    host.node().start();
    QTRY_VERIFY_WITH_TIMEOUT(host.node().status().relay.has_value(), kPatience);
    QCOMPARE(host.node().status().relay->address.port, settings.port);

    const std::uint16_t another = settings.port + 1;
    host.window().openSettings();
    auto* dialog = host.find<gui::SettingsDialog>();
    dialog->findChild<QLineEdit*>("port"_L1)->setText(QString::number(another));
    dialog->accept();
    QTRY_VERIFY_WITH_TIMEOUT(host.node().status().relay
                                 && host.node().status().relay->address.port == another,
                             kPatience);
    QVERIFY(host.find<QToolButton>("sendButton"));
    host.write(u"still here"_s);
    QTRY_VERIFY_WITH_TIMEOUT(host.conversationText().contains("still here"_L1), kPatience);
}

void TestLiveWindow::peopleVerifyEachOther()
{
    settings::Settings settings = onLoopback(freePort(), settings::RelayMode::Host);
    WindowFixture host(settings);
    settings.relayMode = settings::RelayMode::Never;
    WindowFixture guest(settings, u"Grace"_s);
    QVERIFY(host.show() && guest.show());
    host.node().start();
    guest.node().start();
    const auto* people = host.find<QListView>("peopleView");
    QTRY_COMPARE_WITH_TIMEOUT(people->model()->rowCount(), 2, kPatience);
    QCOMPARE(people->model()->index(1, 0).data().toString(), u"Grace"_s);

    // What Ada sees of Grace is what Grace sees of herself.
    host.window().comparePerson(people->model()->index(1, 0));
    auto* dialog = host.find<gui::VerifyDialog>();
    QTRY_VERIFY_WITH_TIMEOUT(guest.node().status().identity.has_value(), kPatience);
    QCOMPARE(dialog->subject().shown, *guest.node().status().identity);
    QTest::mouseClick(dialog->findChild<QPushButton*>("sameButton"_L1), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(dialog->subject().state, gui::VerifySubject::State::Verified,
                              kPatience);

    // Whoever verified the host has verified the relay.
    QVERIFY(guest.node().status().relay->trust != session::Trust::Verified);
    const QString lock = guest.find<QPushButton>("relayButton")->accessibleName();
    guest.node().setPersonVerified(*host.node().status().identity, u"Ada"_s, true);
    QTRY_VERIFY_WITH_TIMEOUT(guest.node().status().relay
                                 && guest.node().status().relay->trust == session::Trust::Verified,
                             kPatience);
    QVERIFY(guest.find<QPushButton>("relayButton")->accessibleName() != lock);
}

void TestLiveWindow::aRoomWithAPassword()
{
    settings::Settings settings = onLoopback(freePort(), settings::RelayMode::Host);
    WindowFixture host(settings);
    settings.relayMode = settings::RelayMode::Never;
    WindowFixture guest(settings, u"Grace"_s);
    QVERIFY(host.show() && guest.show());
    host.node().setPassword(u"tide table"_s);
    host.node().start();
    guest.node().start();
    QTRY_VERIFY_WITH_TIMEOUT(guest.find<gui::PasswordDialog>(), kPatience);
    auto* dialog = guest.find<gui::PasswordDialog>();
    auto* edit = dialog->findChild<QLineEdit*>("password"_L1);
    const auto enter = [&](const QString& password) {
        edit->clear();
        QTest::keyClicks(edit, password);
        dialog->findChild<QPushButton*>("okButton"_L1)->click();
    };
    for (int i = 0; i < 2; ++i) { // the same wrong one twice
        enter(u"wrong"_s);
        QVERIFY(edit->isReadOnly());
        QTRY_VERIFY_WITH_TIMEOUT(!edit->isReadOnly(), kPatience);
        QVERIFY(!dialog->findChild<QLabel*>("problem"_L1)->isHidden());
    }
    dialog->findChild<QCheckBox*>("remember"_L1)->setChecked(true);
    enter(u"tide table"_s);
    QTRY_VERIFY_WITH_TIMEOUT(guest.node().status().relay.has_value(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(guest.keychain().secrets.value(guest.path("room-password")),
                              u"tide table"_s, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(!guest.find<gui::PasswordDialog>(), kPatience);
}

void TestLiveWindow::aLostRelayIsSaid()
{
    settings::Settings settings = onLoopback(freePort(), settings::RelayMode::Host);
    std::optional<WindowFixture> host(settings);
    settings.relayMode = settings::RelayMode::Never;
    WindowFixture guest(settings, u"Grace"_s);
    QVERIFY(guest.show());
    host->node().start();
    guest.node().start();
    QTRY_VERIFY_WITH_TIMEOUT(guest.node().status().relay.has_value(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(guest.find<QListView>("peopleView")->model()->rowCount(), 2,
                              kPatience);
    guest.find<gui::ComposerEdit>()->setPlainText(u"not finished"_s);
    host.reset();
    QTRY_VERIFY_WITH_TIMEOUT(!guest.node().status().relay.has_value(), kPatience);
    QCOMPARE(guest.find<QListView>("peopleView")->model()->rowCount(), 1);
    QCOMPARE(guest.find<gui::Composer>()->text(), u"not finished"_s);
    QVERIFY(guest.find<gui::ElidingLabel>("connectionState")->text().contains(u"s)"_s));
}

QTEST_MAIN(TestLiveWindow)
#include "tst_livewindow.moc"
