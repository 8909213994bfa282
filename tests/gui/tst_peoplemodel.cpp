// Who is in the room.

#include "gui/people.h"
#include "gui/peoplemodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::PeopleBook;
using gui::PeopleModel;
using guitest::classicPerson;
using guitest::key;
using guitest::person;

class TestPeopleModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsOneselfFirst();
    void takesEachPersonOnce();
    void saysHowSureANameIs();
    void followsTheBook();
    void toolTipsAreNoMarkup();
    void tellsWhereTheRelayIs();
    void tellsWhoHosts();
    void isHereOnlyWithARelay();
    void avatarsStay();
};

void TestPeopleModel::listsOneselfFirst()
{
    PeopleBook people;
    PeopleModel model(people);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    people.setOwn(u"Ada\a"_s, {});
    model.addPerson(classicPerson(3));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0).data().toString(), u"Ada\uFFFD"_s);
    QCOMPARE(model.index(1).data().toString(), u"10.9.0.3:40000"_s);
    QVERIFY(!model.person(model.index(0)));
    QCOMPARE(*model.person(model.index(1)), classicPerson(3));
    model.clear();
    QCOMPARE(model.rowCount(), 1);
}

void TestPeopleModel::takesEachPersonOnce()
{
    PeopleBook people;
    PeopleModel model(people);
    const QSignalSpy changed(&model, &PeopleModel::otherCountChanged);
    model.addPerson(classicPerson(3));
    model.addPerson(classicPerson(3));
    model.addPerson(classicPerson(4));
    QCOMPARE(model.otherCount(), 2);
    model.removePerson(guitest::address(3));
    model.removePerson(guitest::address(3));
    QCOMPARE(model.otherCount(), 1);
    QCOMPARE(changed.size(), 3);
}

void TestPeopleModel::saysHowSureANameIs()
{
    PeopleBook people;
    PeopleModel model(people);
    people.setKnown({guitest::verified(u"Ada"_s, u"1"_s)});
    const QList<session::Person> all{person(3, u"Ada"_s, u"1"_s), person(4, u"Ada"_s, u"2"_s),
                                     person(5, u"Grace"_s, u"3"_s), classicPerson(6)};
    for (const session::Person& each : all) {
        people.join(each);
        model.addPerson(each);
    }
    QSet<QString> hints;
    QSet<QString> toolTips;
    for (int row = 1; row <= all.size(); ++row) {
        const QString hint = model.index(row).data(PeopleModel::HintRole).toString();
        hints << hint;
        toolTips << model.index(row).data(Qt::ToolTipRole).toString();
        QVERIFY(model.index(row).data(Qt::AccessibleTextRole).toString().contains(hint));
    }
    QCOMPARE(hints.size(), 4);
    QCOMPARE(toolTips.size(), 4);
}

void TestPeopleModel::followsTheBook()
{
    PeopleBook people;
    PeopleModel model(people);
    model.addPerson(person(3, u"Ada"_s, u"1"_s));
    const QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    const QString before = model.index(1).data(PeopleModel::HintRole).toString();
    people.setKnown({guitest::verified(u"Ada"_s, u"1"_s)});
    QCOMPARE(changed.size(), 1);
    QVERIFY(model.index(1).data(PeopleModel::HintRole).toString() != before);
}

void TestPeopleModel::toolTipsAreNoMarkup()
{
    PeopleBook people;
    PeopleModel model(people);
    people.setKnown({guitest::verified(u"<b>Ada</b>"_s, u"1"_s)});
    model.addPerson(person(3, u"<i>Eve</i>"_s, u"1"_s));
    model.addPerson(person(4, u"<i>Eve</i>"_s, u"2"_s));
    for (const int row : {1, 2}) {
        const QString toolTip = model.index(row).data(Qt::ToolTipRole).toString();
        QVERIFY(!toolTip.contains("<i>"_L1));
        QVERIFY(toolTip.contains("&lt;i&gt;Eve"_L1));
    }
}

void TestPeopleModel::tellsWhereTheRelayIs()
{
    const PeopleBook people;
    PeopleModel model(people);
    model.addPerson(classicPerson(3));
    model.addPerson(classicPerson(4));
    const auto hint = [&](int row) {
        return model.index(row).data(PeopleModel::HintRole).toString();
    };
    QCOMPARE(hint(1), hint(2));
    network::Status status = guitest::connected(session::Trust::Known, session::Layer::Classic);
    status.relay->address.address = guitest::address(3).address;
    model.setStatus(status);
    QVERIFY(hint(1) != hint(2));
    model.setStatus({});
    QCOMPARE(hint(1), hint(2));
}

void TestPeopleModel::tellsWhoHosts()
{
    const PeopleBook people;
    PeopleModel model(people);
    model.addPerson(person(3, u"Ada"_s, u"1"_s));
    const auto hint = [&](int row) {
        return model.index(row).data(PeopleModel::HintRole).toString();
    };
    const QString own = hint(0);
    const QString ada = hint(1);
    network::Status status = guitest::connected();
    status.relay->host = key(u"1"_s);
    model.setStatus(status);
    QVERIFY(hint(1) != ada);
    QCOMPARE(hint(0), own);
    status.hosting = network::Hosting{status.relay->address, status.relay->fingerprint};
    model.setStatus(status);
    QVERIFY(hint(0) != own);
}

void TestPeopleModel::isHereOnlyWithARelay()
{
    const PeopleBook people;
    PeopleModel model(people);
    const auto own = [&] {
        return model.index(0).data(PeopleModel::PresenceRole).value<gui::Presence>();
    };
    QCOMPARE(own(), gui::Presence::Unknown);
    network::Status status = guitest::connected();
    model.setStatus(status);
    QCOMPARE(own(), gui::Presence::Here);
    status.away = true;
    model.setStatus(status);
    QCOMPARE(own(), gui::Presence::Away);
    model.setStatus({});
    QCOMPARE(own(), gui::Presence::Unknown);
}

void TestPeopleModel::avatarsStay()
{
    const PeopleBook people;
    PeopleModel model(people);
    model.addPerson(person(3, u"Ada"_s, u"1"_s));
    model.addPerson(classicPerson(4));
    const auto seed = [&](int row) {
        return model.index(row).data(PeopleModel::FaceRole).value<gui::Face>().seed;
    };
    const auto first = seed(1);
    const auto second = seed(2);
    QVERIFY(first != second);
    model.removePerson(guitest::address(3));
    QCOMPARE(seed(1), second);
    // The key decides, not the name or the address.
    model.addPerson(person(9, u"Lovelace"_s, u"1"_s));
    QCOMPARE(seed(2), first);
}

QTEST_GUILESS_MAIN(TestPeopleModel)
#include "tst_peoplemodel.moc"
