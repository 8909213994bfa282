// Asking for a password, and what became of it.

#include "gui/passworddialog.h"
#include "gui/people.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using gui::PasswordDialog;
using Place = gui::PasswordStore::Place;
using Purpose = PasswordDialog::Purpose;

namespace {

network::Status refused(session::Refusal reason, std::chrono::milliseconds wait = {})
{
    network::Status status;
    status.connection = network::Connection::Refused;
    status.refusal =
        session::RelayRefused{reason, protocol::Endpoint::ipv4(0x0a090001u, 48386), {}, {}, wait};
    return status;
}

template <typename Widget> Widget* find(const PasswordDialog& dialog, const char* name)
{
    return dialog.findChild<Widget*>(QLatin1StringView(name));
}

} // namespace

class TestPasswordDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesWhatWasTyped();
    void givesNothingEmpty();
    void hidesAndShows();
    void rememberingIsAChoice_data();
    void rememberingIsAChoice();
    void waitsForTheRelay();
    void saysThatItWasWrong();
    void countsDown();
    void closesWhenItWasRight();
    void forHostingItIsDoneAtOnce();
};

void TestPasswordDialog::givesWhatWasTyped()
{
    PasswordDialog dialog(Purpose::Join, Place::Keychain);
    const QSignalSpy given(&dialog, &PasswordDialog::passwordGiven);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QTest::keyClicks(find<QLineEdit>(dialog, "password"), u" two words "_s);
    find<QCheckBox>(dialog, "remember")->setChecked(true);
    QTest::keyClick(find<QLineEdit>(dialog, "password"), Qt::Key_Return);
    QCOMPARE(given.size(), 1);
    QCOMPARE(given[0][0].toString(), u" two words "_s); // blanks count
    QCOMPARE(given[0][1].toBool(), true);
}

void TestPasswordDialog::givesNothingEmpty()
{
    PasswordDialog dialog(Purpose::Join, Place::Keychain);
    QVERIFY(!find<QPushButton>(dialog, "okButton")->isEnabled());
    QTest::keyClicks(find<QLineEdit>(dialog, "password"), u"x"_s);
    QVERIFY(find<QPushButton>(dialog, "okButton")->isEnabled());
    QTest::keyClick(find<QLineEdit>(dialog, "password"), Qt::Key_Backspace);
    QVERIFY(!find<QPushButton>(dialog, "okButton")->isEnabled());
}

void TestPasswordDialog::hidesAndShows()
{
    PasswordDialog dialog(Purpose::Join, Place::Keychain);
    const auto* edit = find<QLineEdit>(dialog, "password");
    QCOMPARE(edit->echoMode(), QLineEdit::Password);
    find<QCheckBox>(dialog, "show")->setChecked(true);
    QCOMPARE(edit->echoMode(), QLineEdit::Normal);
    find<QCheckBox>(dialog, "show")->setChecked(false);
    QCOMPARE(edit->echoMode(), QLineEdit::Password);
}

void TestPasswordDialog::rememberingIsAChoice_data()
{
    QTest::addColumn<Place>("place");
    QTest::addColumn<bool>("warns");
    QTest::newRow("keychain") << Place::Keychain << false;
    QTest::newRow("file") << Place::File << true;
}

void TestPasswordDialog::rememberingIsAChoice()
{
    QFETCH(const Place, place);
    PasswordDialog dialog(Purpose::Join, place);
    QVERIFY(!find<QCheckBox>(dialog, "remember")->isChecked());
    QTEST(!find<QLabel>(dialog, "rememberNote")->isHidden(), "warns");
}

void TestPasswordDialog::waitsForTheRelay()
{
    PasswordDialog dialog(Purpose::Join, Place::Keychain);
    dialog.setStatus(refused(session::Refusal::PasswordNeeded));
    const auto* problem = find<QLabel>(dialog, "problem");
    QVERIFY(problem->isHidden());
    QTest::keyClicks(find<QLineEdit>(dialog, "password"), u"x"_s);
    find<QPushButton>(dialog, "okButton")->click();
    QVERIFY(!find<QPushButton>(dialog, "okButton")->isEnabled());
    QVERIFY(!problem->isHidden());
    // It is asked for as long as the relay has not looked at it.
    dialog.setStatus(refused(session::Refusal::PasswordNeeded));
    QVERIFY(!find<QPushButton>(dialog, "okButton")->isEnabled());
}

void TestPasswordDialog::saysThatItWasWrong()
{
    PasswordDialog dialog(Purpose::Join, Place::Keychain);
    auto* edit = find<QLineEdit>(dialog, "password");
    const auto* problem = find<QLabel>(dialog, "problem");
    QTest::keyClicks(edit, u"x"_s);
    find<QPushButton>(dialog, "okButton")->click();
    dialog.setStatus(refused(session::Refusal::WrongPassword));
    QVERIFY(problem->text().contains("10.9.0.1"_L1));
    QVERIFY(find<QPushButton>(dialog, "okButton")->isEnabled());
    QVERIFY(!edit->isReadOnly());
    QTest::keyClicks(edit, u"y"_s);
    QVERIFY(problem->isHidden());
}

void TestPasswordDialog::countsDown()
{
    PasswordDialog dialog(Purpose::Join, Place::Keychain);
    QTest::keyClicks(find<QLineEdit>(dialog, "password"), u"x"_s);
    dialog.setStatus(refused(session::Refusal::Locked, 3s));
    const auto* problem = find<QLabel>(dialog, "problem");
    QVERIFY(!find<QPushButton>(dialog, "okButton")->isEnabled());
    const QString first = problem->text();
    QVERIFY(first.contains(gui::waitText(3s)));
    QTRY_VERIFY_WITH_TIMEOUT(problem->text() != first, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(problem->isHidden(), 10000);
    QVERIFY(find<QPushButton>(dialog, "okButton")->isEnabled());
}

void TestPasswordDialog::closesWhenItWasRight()
{
    PasswordDialog dialog(Purpose::Join, Place::Keychain);
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.setStatus(guitest::connected());
    QCOMPARE(accepted.size(), 1);
}

void TestPasswordDialog::forHostingItIsDoneAtOnce()
{
    PasswordDialog dialog(Purpose::Host, Place::Keychain);
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    const QSignalSpy given(&dialog, &PasswordDialog::passwordGiven);
    dialog.setStatus(refused(session::Refusal::WrongPassword)); // which is another matter
    QVERIFY(find<QLabel>(dialog, "problem")->isHidden());
    QTest::keyClicks(find<QLineEdit>(dialog, "password"), u"x"_s);
    find<QPushButton>(dialog, "okButton")->click();
    QCOMPARE(given.size(), 1);
    QCOMPARE(accepted.size(), 1);
}

QTEST_MAIN(TestPasswordDialog)
#include "tst_passworddialog.moc"
