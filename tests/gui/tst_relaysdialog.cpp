// Choosing among the relays that answer.

#include "gui/icons.h"
#include "gui/people.h"
#include "gui/relaysdialog.h"
#include "gui/sentences.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::PeopleBook;
using gui::RelaysDialog;
using gui::RelaysModel;
using guitest::key;
using guitest::relayHere;
using network::RelayHere;
using session::Trust;

class TestRelaysDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void saysWhatTheyAre();
    void saysWhomToTrust_data();
    void saysWhomToTrust();
    void aHostIsAPerson();
    void joinsWhatIsChosen();
    void whatMustNotBeJoinedCannotBe();
    void whereOneIsOneMayStay();
    void aChoiceCanBeForgotten();
    void keepsTheSelection();
    void asksAgainWhileItIsOpen();
    void saysWhenThereIsNone();
    void hostileNamesAreText();

private:
    template <typename Widget> [[nodiscard]] Widget* find(const char* name)
    {
        return m_dialog->findChild<Widget*>(QLatin1StringView(name));
    }
    [[nodiscard]] QPushButton* joinButton() { return find<QPushButton>("joinButton"); }
    [[nodiscard]] QListView* list() { return find<QListView>("relays"); }
    void select(int row) { list()->setCurrentIndex(list()->model()->index(row, 0)); }
    [[nodiscard]] QString text(int row, int role = Qt::AccessibleTextRole)
    {
        return list()->model()->index(row, 0).data(role).toString();
    }

    PeopleBook m_people;
    std::unique_ptr<RelaysDialog> m_dialog;
    const RelayHere m_aula = relayHere(1, u"Aula"_s, u"1"_s, Trust::Known);
    const RelayHere m_lab = relayHere(2, u"Lab"_s, u"2"_s);
};

void TestRelaysDialog::init()
{
    m_people.setKnown({});
    m_dialog = std::make_unique<RelaysDialog>(m_people);
}

void TestRelaysDialog::saysWhatTheyAre()
{
    RelayHere here = m_aula;
    here.current = true;
    RelayHere locked = m_lab;
    locked.heard.asksPassword = true;
    locked.heard.members = 1;
    RelayHere classic = relayHere(3, {}, u"3"_s);
    classic.heard.relay.layer = session::Layer::Classic;
    classic.heard.members.reset();
    const QAbstractItemModelTester tester(m_dialog->findChild<RelaysModel*>(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_dialog->setRelays({here, locked, classic});
    QCOMPARE(list()->model()->rowCount(), 3);
    QVERIFY(text(0).contains("Aula"_L1) && text(0).contains("You are here"_L1)
            && text(0).contains("3 people"_L1) && text(0).contains("10.9.0.1"_L1));
    QVERIFY(text(1).contains("password"_L1) && text(1).contains("one person"_L1));
    QVERIFY(!text(0).contains("password"_L1) && !text(1).contains("You are here"_L1));
    QVERIFY(text(2).contains("classic"_L1) && text(2).contains("10.9.0.3"_L1));
    QVERIFY(!text(2).contains("people"_L1));
    QCOMPARE(list()->currentIndex().row(), 0); // where one is
}

void TestRelaysDialog::saysWhomToTrust_data()
{
    QTest::addColumn<RelayHere>("relay");
    QTest::newRow("new") << m_lab;
    QTest::newRow("known") << m_aula;
    QTest::newRow("verified") << relayHere(1, u"Aula"_s, u"1"_s, Trust::Verified);
    RelayHere refused = m_aula;
    refused.heard.refusal = session::Refusal::ChangedKey;
    QTest::newRow("refused") << refused;
}

void TestRelaysDialog::saysWhomToTrust()
{
    static QSet<QString> icons;
    static QSet<QString> words;
    static QSet<QString> sentences;
    QFETCH(RelayHere, relay);
    m_dialog->setRelays({relay});
    const QString icon = text(0, RelaysModel::IconRole);
    QVERIFY(!gui::lineIcon(icon).isNull());
    const auto isNew = [](QSet<QString>& all, const QString& one) {
        const qsizetype before = all.size();
        return all.insert(one), all.size() > before;
    };
    QVERIFY(isNew(icons, icon));
    QVERIFY(isNew(words, gui::relayTraits(relay).first()));
    QVERIFY(isNew(sentences, find<QLabel>("details")->text()));
}

void TestRelaysDialog::aHostIsAPerson()
{
    RelayHere hosted = relayHere(4, u"Ada"_s, u"4"_s);
    hosted.heard.relay.host = key(u"5"_s);
    m_dialog->setRelays({hosted});
    QVERIFY(text(0).contains("Ada"_L1));
    const auto mark = [&] {
        return list()->model()->index(0, 0).data(RelaysModel::FaceRole).value<gui::Face>().mark;
    };
    QCOMPARE(mark(), gui::PersonMark::Unverified);
    m_people.setKnown({guitest::verified(u"Ada"_s, u"6"_s)}); // another Ada
    QCOMPARE(mark(), gui::PersonMark::Impostor);
    m_people.setKnown({guitest::verified(u"Mallory"_s, u"5"_s)});
    QCOMPARE(mark(), gui::PersonMark::Verified);
    QVERIFY(text(0).contains("Mallory"_L1)); // whatever the host calls himself now
}

void TestRelaysDialog::joinsWhatIsChosen()
{
    m_dialog->setRelays({m_aula, m_lab});
    m_dialog->show();
    QSignalSpy chosen(m_dialog.get(), &RelaysDialog::relayChosen);
    select(1);
    QVERIFY(joinButton()->isEnabled());
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<crypto::Fingerprint>(), m_lab.fingerprint());
    QVERIFY(!m_dialog->isVisible());
}

void TestRelaysDialog::whatMustNotBeJoinedCannotBe()
{
    RelayHere rogue = m_lab;
    rogue.heard.refusal = session::Refusal::ChangedKey;
    m_dialog->setRelays({m_aula, rogue});
    m_dialog->show();
    QSignalSpy chosen(m_dialog.get(), &RelaysDialog::relayChosen);
    select(1);
    QVERIFY(!joinButton()->isEnabled());
    QTest::keyClick(list(), Qt::Key_Return);
    Q_EMIT list()->activated(list()->currentIndex());
    QVERIFY(chosen.isEmpty());
    QVERIFY(m_dialog->isVisible());
    QVERIFY(find<QLabel>("details")->text().contains("10.9.0.2"_L1));
}

void TestRelaysDialog::whereOneIsOneMayStay()
{
    RelayHere here = m_aula;
    here.current = true;
    m_dialog->setRelays({here, m_lab});
    const QString stay = joinButton()->text();
    QVERIFY(joinButton()->isEnabled());
    select(1);
    QVERIFY(joinButton()->text() != stay);
    here.chosen = true;
    m_dialog->setRelays({here, m_lab});
    select(0);
    QVERIFY(!joinButton()->isEnabled()); // nothing is left to do
}

void TestRelaysDialog::aChoiceCanBeForgotten()
{
    auto* forget = find<QPushButton>("forgetButton");
    m_dialog->setRelays({m_aula, m_lab});
    QVERIFY(forget->isHidden());
    RelayHere chosen = m_aula;
    chosen.chosen = true;
    m_dialog->setRelays({chosen, m_lab});
    QVERIFY(!forget->isHidden());
    QVERIFY(!text(0, RelaysModel::BadgeRole).isEmpty());
    const QSignalSpy forgotten(m_dialog.get(), &RelaysDialog::choiceForgotten);
    forget->click();
    QCOMPARE(forgotten.size(), 1);
}

void TestRelaysDialog::keepsTheSelection()
{
    m_dialog->setRelays({m_aula, m_lab});
    select(1);
    RelayHere fuller = m_aula;
    fuller.heard.members = 40;
    m_dialog->setRelays({fuller, m_lab});
    QCOMPARE(list()->currentIndex().row(), 1);
    m_dialog->setRelays({relayHere(3, u"Hall"_s, u"3"_s), fuller, m_lab}); // somebody came
    QCOMPARE(list()->currentIndex().row(), 2);
    m_dialog->setRelays({fuller}); // and it went
    QCOMPARE(list()->currentIndex().row(), 0);
    m_dialog->setRelays({});
    QVERIFY(!joinButton()->isEnabled());
}

void TestRelaysDialog::asksAgainWhileItIsOpen()
{
    QSignalSpy asked(m_dialog.get(), &RelaysDialog::lookRequested);
    m_dialog->show();
    QCOMPARE(asked.size(), 1);
    QVERIFY(asked.wait(10000));
    m_dialog->hide();
    asked.clear();
    QVERIFY(!asked.wait(3500));
}

void TestRelaysDialog::saysWhenThereIsNone()
{
    m_dialog->setRelays({});
    QVERIFY(!find<QLabel>("none")->isHidden());
    QVERIFY(list()->isHidden());
    QVERIFY(!joinButton()->isEnabled());
    m_dialog->setRelays({m_lab});
    QVERIFY(find<QLabel>("none")->isHidden());
    QVERIFY(!list()->isHidden());
}

void TestRelaysDialog::hostileNamesAreText()
{
    m_dialog->setRelays({relayHere(1, u"<b>x</b>\n\u202E%1 · verified"_s, u"1"_s)});
    QVERIFY(text(0).contains("<b>x</b>"_L1));
    QVERIFY(!text(0).contains(u'\n') && !text(0).contains(QChar(0x202E)));
    QVERIFY(!find<QLabel>("details")->text().contains(u'<'));
    m_dialog->show();
    QVERIFY(!m_dialog->grab().isNull()); // it can be painted
}

QTEST_MAIN(TestRelaysDialog)
#include "tst_relaysdialog.moc"
