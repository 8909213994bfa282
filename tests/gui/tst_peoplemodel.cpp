// Who is in the room.

#include "gui/peoplemodel.h"
#include "network/addresses.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::PeopleModel;

namespace {

protocol::Endpoint at(QLatin1StringView text)
{
    return network::endpointFromText(text).value();
}

} // namespace

class TestPeopleModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsOneselfFirst();
    void takesEachPersonOnce();
    void tellsWhereTheRelayIs();
    void tellsWhoHosts();
    void avatarsStay();
};

void TestPeopleModel::listsOneselfFirst()
{
    PeopleModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setOwnName(u"Ada\a"_s);
    model.addPerson(at("10.9.0.3:40000"_L1));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0).data().toString(), u"Ada\uFFFD"_s);
    QCOMPARE(model.index(1).data().toString(), u"10.9.0.3"_s);
    QCOMPARE(model.index(1).data(Qt::ToolTipRole).toString(), u"10.9.0.3:40000"_s);
    QVERIFY(!model.index(1).data(Qt::AccessibleTextRole).toString().isEmpty());
    model.clear();
    QCOMPARE(model.rowCount(), 1);
}

void TestPeopleModel::takesEachPersonOnce()
{
    PeopleModel model;
    const QSignalSpy changed(&model, &PeopleModel::otherCountChanged);
    model.addPerson(at("10.9.0.3:40000"_L1));
    model.addPerson(at("10.9.0.3:40000"_L1));
    model.addPerson(at("10.9.0.3:40001"_L1));
    QCOMPARE(model.otherCount(), 2);
    model.removePerson(at("10.9.0.3:40000"_L1));
    model.removePerson(at("10.9.0.3:40000"_L1));
    QCOMPARE(model.otherCount(), 1);
    QCOMPARE(changed.size(), 3);
}

void TestPeopleModel::tellsWhereTheRelayIs()
{
    PeopleModel model;
    model.addPerson(at("10.9.0.3:40000"_L1));
    model.addPerson(at("10.9.0.4:40000"_L1));
    const auto hint = [&](int row) {
        return model.index(row).data(PeopleModel::HintRole).toString();
    };
    QCOMPARE(hint(1), hint(2));
    network::Status status;
    status.connection = network::Connection::Connected;
    status.relay = session::Relay{at("10.9.0.3:48386"_L1), {}, session::Trust::Known};
    model.setStatus(status);
    QVERIFY(hint(1) != hint(2));
    model.setStatus({});
    QCOMPARE(hint(1), hint(2));
}

void TestPeopleModel::tellsWhoHosts()
{
    PeopleModel model;
    const QString before = model.index(0).data(PeopleModel::HintRole).toString();
    network::Status status;
    status.connection = network::Connection::Connected;
    status.relay = session::Relay{at("10.9.0.3:48386"_L1), {}, session::Trust::Known};
    status.hosting = network::Hosting{status.relay->address, status.relay->fingerprint};
    model.setStatus(status);
    QVERIFY(model.index(0).data(PeopleModel::HintRole).toString() != before);
}

void TestPeopleModel::avatarsStay()
{
    PeopleModel model;
    model.addPerson(at("10.9.0.3:40000"_L1));
    model.addPerson(at("10.9.0.4:40000"_L1));
    const auto seed = [&](int row) {
        return model.index(row).data(PeopleModel::SeedRole).toUInt();
    };
    const auto second = seed(2);
    QVERIFY(seed(1) != second);
    model.removePerson(at("10.9.0.3:40000"_L1));
    QCOMPARE(seed(1), second);
}

QTEST_GUILESS_MAIN(TestPeopleModel)
#include "tst_peoplemodel.moc"
