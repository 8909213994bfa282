// Whom one trusts, and saying so.

#include "gui/relaydialog.h"
#include "network/addresses.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::RelayDialog;

namespace {

network::Status connected(session::Trust trust)
{
    network::Status status;
    status.connection = network::Connection::Connected;
    status.relay =
        session::Relay{network::endpointFromText(u"10.9.0.1:48386"_s).value(),
                       crypto::Fingerprint::fromText(u"0123456789"_s.repeated(6)).value(), trust};
    return status;
}

} // namespace

class TestRelayDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheDigits();
    void asksOnlyWhatIsOpen_data();
    void asksOnlyWhatIsOpen();
    void confirmsAndTakesBack();
    void nothingIsConfirmedByReflex();
    void hasNothingToConfirmWithoutARelay();
};

void TestRelayDialog::showsTheDigits()
{
    RelayDialog dialog;
    dialog.setStatus(connected(session::Trust::New));
    const auto* digits = dialog.findChild<QLabel*>("digits"_L1);
    QCOMPARE(digits->text(), u"01234 56789 01234 56789\n01234 56789 01234 56789\n"
                             "01234 56789 01234 56789"_s);
    QVERIFY(dialog.findChild<QLabel*>("headline"_L1)->text().contains("10.9.0.1:48386"_L1));
    dialog.findChild<QPushButton*>("copyButton"_L1)->click();
    QCOMPARE(QGuiApplication::clipboard()->text().remove(u' '), u"0123456789"_s.repeated(6));
}

void TestRelayDialog::asksOnlyWhatIsOpen_data()
{
    QTest::addColumn<int>("trust");
    QTest::addColumn<bool>("own");
    QTest::addColumn<bool>("canConfirm");
    QTest::addColumn<bool>("canTakeBack");
    QTest::newRow("new") << int(session::Trust::New) << false << true << false;
    QTest::newRow("pinned") << int(session::Trust::Known) << false << true << false;
    QTest::newRow("compared") << int(session::Trust::Verified) << false << false << true;
    QTest::newRow("own") << int(session::Trust::Known) << true << false << false;
}

void TestRelayDialog::asksOnlyWhatIsOpen()
{
    QFETCH(const int, trust);
    QFETCH(const bool, own);
    network::Status status = connected(session::Trust(trust));
    if (own)
        status.hosting = network::Hosting{status.relay->address, status.relay->fingerprint};
    RelayDialog dialog;
    dialog.setStatus(status);
    QTEST(!dialog.findChild<QPushButton*>("matchButton"_L1)->isHidden(), "canConfirm");
    QTEST(!dialog.findChild<QPushButton*>("takeBackButton"_L1)->isHidden(), "canTakeBack");
}

void TestRelayDialog::confirmsAndTakesBack()
{
    RelayDialog dialog;
    QSignalSpy changed(&dialog, &RelayDialog::verifiedChanged);
    dialog.setStatus(connected(session::Trust::Known));
    dialog.findChild<QPushButton*>("matchButton"_L1)->click();
    QCOMPARE(changed[0][0].value<protocol::Endpoint>(),
             network::endpointFromText(u"10.9.0.1:48386"_s).value());
    QCOMPARE(changed[0][1].toBool(), true);
    dialog.setStatus(connected(session::Trust::Verified));
    dialog.findChild<QPushButton*>("takeBackButton"_L1)->click();
    QCOMPARE(changed[1][1].toBool(), false);
}

void TestRelayDialog::nothingIsConfirmedByReflex()
{
    RelayDialog dialog;
    QSignalSpy changed(&dialog, &RelayDialog::verifiedChanged);
    dialog.setStatus(connected(session::Trust::New));
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QTest::keyClick(&dialog, Qt::Key_Return);
    QTest::keyClick(&dialog, Qt::Key_Space);
    QCOMPARE(changed.size(), 0);
}

void TestRelayDialog::hasNothingToConfirmWithoutARelay()
{
    RelayDialog dialog;
    dialog.setStatus(connected(session::Trust::New));
    dialog.setStatus({});
    QVERIFY(dialog.findChild<QLabel*>("digits"_L1)->isHidden());
    QVERIFY(dialog.findChild<QPushButton*>("matchButton"_L1)->isHidden());
    QVERIFY(!dialog.findChild<QPushButton*>("copyButton"_L1)->isEnabled());
}

QTEST_MAIN(TestRelayDialog)
#include "tst_relaydialog.moc"
