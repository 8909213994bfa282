// Comparing fingerprints, as somebody does who never heard of them.

#include "gui/fingerprintview.h"
#include "gui/people.h"
#include "gui/qrcode.h"
#include "gui/verifydialog.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::FingerprintView;
using gui::PeopleBook;
using gui::VerifyDialog;
using gui::VerifySubject;
using guitest::connected;
using guitest::key;
using guitest::person;
using guitest::verified;

namespace {

QString textOf(const VerifyDialog& dialog, const char* name)
{
    return dialog.findChild<QLabel*>(QLatin1StringView(name))->text();
}

bool offers(const VerifyDialog& dialog, const char* name)
{
    return !dialog.findChild<QPushButton*>(QLatin1StringView(name))->isHidden();
}

void click(const VerifyDialog& dialog, const char* name)
{
    dialog.findChild<QPushButton*>(QLatin1StringView(name))->click();
}

network::Status changedKey()
{
    network::Status status;
    status.connection = network::Connection::Refused;
    status.refusal = session::RelayRefused{session::Refusal::ChangedKey,
                                           protocol::Endpoint::ipv4(0x0a090001u, 48386),
                                           key(u"1"_s),
                                           key(u"2"_s),
                                           {}};
    return status;
}

} // namespace

class TestVerifyDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsDigitsAndCode();
    void saysWhyAndWithWhom();
    void confirmsAndTakesBack();
    void nothingIsConfirmedByReflex();
    void saysWhatToDoWhenTheyDiffer();
    void aChangedKeyIsAHardStop_data();
    void aChangedKeyIsAHardStop();
    void showsOnesOwn();
    void theOwnRelayNeedsNoAnswer();
    void hasNothingToConfirmWithoutAKey_data();
    void hasNothingToConfirmWithoutAKey();
    void followsTheState();
    void fitsItsWords_data();
    void fitsItsWords();
};

void TestVerifyDialog::showsDigitsAndCode()
{
    VerifyDialog dialog;
    dialog.setSubject(gui::relaySubject(connected()), {u"A fact."_s});
    QCOMPARE(dialog.findChild<FingerprintView*>("shownDigits"_L1)->text(),
             u"01234 56789 01234 56789\n01234 56789 01234 56789\n01234 56789 01234 56789"_s);
    QVERIFY(!dialog.findChild<gui::QrCodeView*>()->isHidden());
    QVERIFY(textOf(dialog, "facts").contains("A fact."_L1));
    click(dialog, "copyButton");
    QCOMPARE(QGuiApplication::clipboard()->text().remove(u' '), u"0123456789"_s.repeated(6));
}

void TestVerifyDialog::saysWhyAndWithWhom()
{
    network::Status status = connected();
    VerifyDialog dialog;
    dialog.setSubject(gui::relaySubject(status));
    QVERIFY(textOf(dialog, "headline").contains("10.9.0.1"_L1));
    status.relay->name = u"Lighthouse"_s;
    dialog.setSubject(gui::relaySubject(status));
    QVERIFY(textOf(dialog, "headline").contains("Lighthouse"_L1));
    // Two sentences, not a lecture.
    QCOMPARE(textOf(dialog, "reason").count(u". "_s), 1);

    const PeopleBook people;
    dialog.setSubject(gui::personSubject(person(1, u"<b>Ada</b>"_s, u"1"_s), people));
    QVERIFY(textOf(dialog, "headline").contains("<b>Ada</b>"_L1)); // as it is, not in bold
    QCOMPARE(dialog.findChild<QLabel*>("headline"_L1)->textFormat(), Qt::PlainText);
    QCOMPARE(textOf(dialog, "reason").count(u". "_s), 1);
}

void TestVerifyDialog::confirmsAndTakesBack()
{
    VerifyDialog dialog;
    QSignalSpy changed(&dialog, &VerifyDialog::verifiedChanged);
    dialog.setSubject(gui::relaySubject(connected(session::Trust::Known)));
    QVERIFY(!offers(dialog, "takeBackButton"));
    click(dialog, "sameButton");
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].value<VerifySubject>().shown, key(u"0123456789"_s));
    QCOMPARE(changed[0][1].toBool(), true);
    dialog.setSubject(gui::relaySubject(connected(session::Trust::Verified)));
    QVERIFY(!offers(dialog, "sameButton"));
    QVERIFY(!offers(dialog, "differButton"));
    click(dialog, "takeBackButton");
    QCOMPARE(changed[1][1].toBool(), false);
}

void TestVerifyDialog::nothingIsConfirmedByReflex()
{
    VerifyDialog dialog;
    const QSignalSpy changed(&dialog, &VerifyDialog::verifiedChanged);
    dialog.setSubject(gui::relaySubject(connected(session::Trust::New)));
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QTest::keyClick(&dialog, Qt::Key_Return);
    QTest::keyClick(&dialog, Qt::Key_Space);
    QCOMPARE(changed.size(), 0);
}

void TestVerifyDialog::saysWhatToDoWhenTheyDiffer()
{
    VerifyDialog dialog;
    const QSignalSpy changed(&dialog, &VerifyDialog::verifiedChanged);
    dialog.setSubject(gui::relaySubject(connected()));
    const QString before = textOf(dialog, "reason");
    click(dialog, "differButton");
    QVERIFY(textOf(dialog, "reason") != before);
    QVERIFY(!offers(dialog, "sameButton"));
    QCOMPARE(changed.size(), 0);
    // News of the same relay do not take the warning away.
    dialog.setSubject(gui::relaySubject(connected()));
    QVERIFY(textOf(dialog, "reason") != before);
    click(dialog, "againButton");
    QCOMPARE(textOf(dialog, "reason"), before);
    QVERIFY(offers(dialog, "sameButton"));
}

void TestVerifyDialog::aChangedKeyIsAHardStop_data()
{
    QTest::addColumn<bool>("relay");
    QTest::newRow("relay") << true;
    QTest::newRow("person") << false;
}

void TestVerifyDialog::aChangedKeyIsAHardStop()
{
    QFETCH(const bool, relay);
    PeopleBook people;
    people.setKnown({verified(u"Ada"_s, u"1"_s)});
    const session::Person other = person(2, u"Ada"_s, u"2"_s);
    people.join(other);
    VerifyDialog dialog;
    const QSignalSpy changed(&dialog, &VerifyDialog::verifiedChanged);
    QSignalSpy list(&dialog, &VerifyDialog::knownListRequested);
    dialog.setSubject(relay ? gui::relaySubject(changedKey()) : gui::personSubject(other, people));

    const auto* known = dialog.findChild<FingerprintView*>("knownDigits"_L1);
    QVERIFY(!known->isHidden());
    QVERIFY(known->text().startsWith(u"11111"));
    QVERIFY(dialog.findChild<FingerprintView*>("shownDigits"_L1)->text().startsWith(u"22222"));
    // Whatever can be pressed, nothing accepts.
    for (QPushButton* button : dialog.findChildren<QPushButton*>()) {
        if (!button->isHidden())
            button->click();
    }
    QCOMPARE(changed.size(), 0);
    QCOMPARE(list.size(), 1);
    QCOMPARE(list[0][0].value<VerifySubject::Kind>(),
             relay ? VerifySubject::Kind::Relay : VerifySubject::Kind::Person);
    for (const auto* name : {"sameButton", "differButton", "takeBackButton"})
        QVERIFY(!offers(dialog, name));
}

void TestVerifyDialog::showsOnesOwn()
{
    PeopleBook people;
    people.setOwn(u"Ada"_s, key(u"9876543210"_s));
    VerifyDialog dialog;
    const QSignalSpy own(&dialog, &VerifyDialog::ownFingerprintRequested);
    dialog.setSubject(gui::personSubject(person(1, u"Grace"_s, u"1"_s), people));
    click(dialog, "ownButton");
    QCOMPARE(own.size(), 1);
    dialog.setSubject(gui::ownSubject(connected(), people));
    QVERIFY(dialog.findChild<FingerprintView*>("shownDigits"_L1)->text().startsWith(u"98765"));
    for (const auto* name : {"sameButton", "differButton", "takeBackButton", "ownButton"})
        QVERIFY(!offers(dialog, name));
}

void TestVerifyDialog::theOwnRelayNeedsNoAnswer()
{
    network::Status status = connected();
    status.hosting = network::Hosting{status.relay->address, status.relay->fingerprint};
    VerifyDialog dialog;
    dialog.setSubject(gui::relaySubject(status));
    QVERIFY(!dialog.findChild<FingerprintView*>("shownDigits"_L1)->isHidden());
    QVERIFY(!offers(dialog, "sameButton"));
    QVERIFY(offers(dialog, "ownButton"));
}

void TestVerifyDialog::hasNothingToConfirmWithoutAKey_data()
{
    const PeopleBook people;
    QTest::addColumn<VerifySubject>("subject");
    QTest::newRow("no relay") << gui::relaySubject({});
    QTest::newRow("classic member") << gui::personSubject(guitest::classicPerson(1), people);
    QTest::newRow("no identity of ours") << gui::ownSubject({}, people);
}

void TestVerifyDialog::hasNothingToConfirmWithoutAKey()
{
    QFETCH(const VerifySubject, subject);
    VerifyDialog dialog;
    dialog.setSubject(gui::relaySubject(connected()));
    dialog.setSubject(subject);
    QVERIFY(dialog.findChild<FingerprintView*>("shownDigits"_L1)->isHidden());
    QVERIFY(dialog.findChild<gui::QrCodeView*>()->isHidden());
    for (const auto* name : {"sameButton", "differButton", "takeBackButton", "copyButton"})
        QVERIFY(!offers(dialog, name));
    QVERIFY(!textOf(dialog, "headline").isEmpty());
    QVERIFY(!textOf(dialog, "reason").isEmpty());
}

void TestVerifyDialog::followsTheState()
{
    PeopleBook people;
    const session::Person ada = person(1, u"Ada"_s, u"1"_s);
    VerifyDialog dialog;
    dialog.setSubject(gui::personSubject(ada, people));
    QVERIFY(offers(dialog, "sameButton"));
    people.setKnown({verified(u"Ada"_s, u"1"_s)});
    dialog.setSubject(gui::personSubject(ada, people));
    QVERIFY(offers(dialog, "takeBackButton"));
}

void TestVerifyDialog::fitsItsWords_data()
{
    QTest::addColumn<int>("scale");
    QTest::addColumn<Qt::LayoutDirection>("direction");
    QTest::newRow("usual") << 100 << Qt::LeftToRight;
    QTest::newRow("150 %") << 150 << Qt::LeftToRight;
    QTest::newRow("from right to left") << 100 << Qt::RightToLeft;
}

void TestVerifyDialog::fitsItsWords()
{
    QFETCH(const int, scale);
    QFETCH(const Qt::LayoutDirection, direction);
    VerifyDialog dialog;
    QFont font = dialog.font();
    font.setPointSizeF(font.pointSizeF() * scale / 100);
    dialog.setFont(font);
    dialog.setLayoutDirection(direction);
    dialog.setSubject(gui::relaySubject(connected()));
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    for (const QLabel* label : dialog.findChildren<QLabel*>()) {
        if (label->isVisible()) {
            const int needed = label->wordWrap() ? label->heightForWidth(label->width())
                                                 : label->sizeHint().height();
            QVERIFY2(label->height() >= needed, qPrintable(label->objectName()));
        }
    }
    // Digits are read from left to right anywhere.
    const auto groups =
        dialog.findChild<FingerprintView*>("shownDigits"_L1)->findChildren<QLabel*>();
    QVERIFY(groups[0]->x() < groups[1]->x());
}

QTEST_MAIN(TestVerifyDialog)
#include "tst_verifydialog.moc"
