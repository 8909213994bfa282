// Reading the security log.

#include "gui/securitylogdialog.h"
#include "gui/sentences.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::SecurityLogDialog;
using gui::SecurityLogModel;
using logging::SecurityKind;
using logging::SecurityLog;

namespace {

QDateTime second(int number)
{
    return QDateTime(QDate(2026, 11, 23), QTime(12, 0)).addSecs(number).toUTC();
}

} // namespace

class TestSecurityLogDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestStandsFirst();
    void filters();
    void copiesAllOrWhatIsSelected();
    void saysWhenThereIsNothing();
    void takesEachEventOnce();
    void isBounded();
    void markupIsText();
};

void TestSecurityLogDialog::newestStandsFirst()
{
    SecurityLog log;
    log.add(SecurityKind::RelayNew, {}, second(1));
    SecurityLogDialog dialog(log);
    auto* model = dialog.findChild<SecurityLogModel*>();
    const QAbstractItemModelTester tester(model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    log.add(SecurityKind::Replay, {}, second(2));
    const auto* table = dialog.findChild<QTableView*>();
    QCOMPARE(table->model()->rowCount(), 2);
    QCOMPARE(table->model()->index(0, SecurityLogModel::What).data().toString(),
             gui::securitySentence(SecurityKind::Replay));
}

void TestSecurityLogDialog::filters()
{
    SecurityLog log;
    log.add(SecurityKind::RelayNew, {{u"address"_s, u"10.9.0.1"_s}}, second(1));
    log.add(SecurityKind::ControlRefused, {{u"reason"_s, u"no-tool (with brackets"_s}}, second(2));
    SecurityLogDialog dialog(log);
    auto* filter = dialog.findChild<QLineEdit*>("filter"_L1);
    const auto rows = [&] { return dialog.findChild<QTableView*>()->model()->rowCount(); };
    filter->setText(u"CONTROL PORT"_s);
    QCOMPARE(rows(), 1);
    filter->setText(u"10.9.0.1"_s); // in any column
    QCOMPARE(rows(), 1);
    filter->setText(u"(with"_s); // no pattern
    QCOMPARE(rows(), 1);
    filter->setText(u"nothing of the kind"_s);
    QCOMPARE(rows(), 0);
    QVERIFY(!dialog.findChild<QLabel*>("none"_L1)->isHidden());
    filter->clear();
    QCOMPARE(rows(), 2);
}

void TestSecurityLogDialog::copiesAllOrWhatIsSelected()
{
    SecurityLog log;
    log.add(SecurityKind::RelayNew, {{u"name"_s, u"first"_s}}, second(1));
    log.add(SecurityKind::Replay, {{u"name"_s, u"second"_s}}, second(2));
    SecurityLogDialog dialog(log);
    auto* copy = dialog.findChild<QPushButton*>("copyButton"_L1);
    const QString all = copy->text();
    copy->click();
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 3); // each line ends
    QCOMPARE(lines[0].count(u'\t'), 2);
    QVERIFY(lines[0].contains("second"_L1));
    QVERIFY(lines[1].contains("first"_L1));
    dialog.findChild<QTableView*>()->selectRow(1);
    QVERIFY(copy->text() != all);
    copy->click();
    QVERIFY(QGuiApplication::clipboard()->text().contains("first"_L1));
    QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 1);
}

void TestSecurityLogDialog::saysWhenThereIsNothing()
{
    SecurityLog log;
    SecurityLogDialog dialog(log);
    const auto* none = dialog.findChild<QLabel*>("none"_L1);
    QVERIFY(!none->isHidden());
    QVERIFY(!dialog.findChild<QPushButton*>("copyButton"_L1)->isEnabled());
    log.add(SecurityKind::RelayNew, {}, second(1));
    QVERIFY(none->isHidden());
    QVERIFY(dialog.findChild<QPushButton*>("copyButton"_L1)->isEnabled());
}

/// Another thread may add while the dialog reads what is there.
void TestSecurityLogDialog::takesEachEventOnce()
{
    SecurityLog log;
    log.add(SecurityKind::RelayNew, {}, second(1));
    const SecurityLogModel model(log);
    Q_EMIT log.eventAdded(log.latest().first());
    QCOMPARE(model.rowCount(), 1);
}

void TestSecurityLogDialog::isBounded()
{
    SecurityLog log;
    const SecurityLogModel model(log);
    constexpr int kMany = int(SecurityLog::kMaxEvents) + 5;
    for (int i = 0; i < kMany; ++i) // slowly enough to be taken one by one
        log.add(SecurityKind::Replay, {{u"address"_s, QString::number(i)}}, second(i * 60));
    QCOMPARE(model.rowCount(), int(SecurityLog::kMaxEvents));
    QVERIFY(model.index(0, SecurityLogModel::Details).data().toString().contains(u'5'));
}

void TestSecurityLogDialog::markupIsText()
{
    SecurityLog log;
    log.add(SecurityKind::PersonNew, {{u"name"_s, u"<img src='http://x'>\nEve"_s}}, second(1));
    const SecurityLogModel model(log);
    const QModelIndex details = model.index(0, SecurityLogModel::Details);
    QVERIFY(!details.data(Qt::ToolTipRole).toString().contains(u'<'));
    QVERIFY(!details.data().toString().contains(u'\n'));
}

QTEST_MAIN(TestSecurityLogDialog)
#include "tst_securitylogdialog.moc"
