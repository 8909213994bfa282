#include "network/interfaces.h"

#include <QTest>

using namespace network;

namespace {

Interface make(const char* name, int index, bool canMulticast, bool isLoopback = false)
{
    return {.name = QString::fromLatin1(name),
            .index = index,
            .address = QHostAddress(quint32(0x0a090000 + index)),
            .prefixLength = 24,
            .canMulticast = canMulticast,
            .isLoopback = isLoopback};
}

QStringList namesOf(const std::vector<Interface>& interfaces)
{
    QStringList names;
    for (const Interface& interface : interfaces)
        names << interface.name;
    return names;
}

} // namespace

class TestInterfaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chooses_data();
    void chooses();
    void unknownIsNamed();
    void noneIsTrouble();
    void loopbackIsUp();

private:
    std::vector<Interface> m_up = {make("lo", 1, false, true), make("eth0", 2, true),
                                   make("wg0", 3, false), make("wlan0", 4, true)};
};

void TestInterfaces::chooses_data()
{
    QTest::addColumn<QStringList>("up");
    QTest::addColumn<QStringList>("named");
    QTest::addColumn<QStringList>("chosen");
    const QString lo = QStringLiteral("lo");
    const QString eth0 = QStringLiteral("eth0");
    const QString wg0 = QStringLiteral("wg0");
    const QString wlan0 = QStringLiteral("wlan0");
    QTest::newRow("every one that can multicast")
        << QStringList{lo, eth0, wg0, wlan0} << QStringList() << QStringList{eth0, wlan0};
    QTest::newRow("no network: loopback") << QStringList{lo} << QStringList() << QStringList{lo};
    QTest::newRow("none can multicast: loopback")
        << QStringList{lo, wg0} << QStringList() << QStringList{lo};
    QTest::newRow("named passes the filter")
        << QStringList{lo, eth0, wg0} << QStringList{lo, wg0} << QStringList{lo, wg0};
    QTest::newRow("named twice counts once")
        << QStringList{lo, eth0} << QStringList{eth0, eth0} << QStringList{eth0};
}

void TestInterfaces::chooses()
{
    QFETCH(QStringList, up);
    QFETCH(QStringList, named);
    std::vector<Interface> present;
    for (const Interface& interface : m_up) {
        if (up.contains(interface.name))
            present.push_back(interface);
    }
    const auto chosen = chooseInterfaces(present, named);
    QVERIFY(chosen);
    QTEST(namesOf(*chosen), "chosen");
}

void TestInterfaces::unknownIsNamed()
{
    const auto chosen = chooseInterfaces(m_up, {QStringLiteral("eth0"), QStringLiteral("eth7")});
    QVERIFY(!chosen);
    QCOMPARE(chosen.error(), (Trouble{Problem::UnknownInterface, QStringLiteral("eth7")}));
}

void TestInterfaces::noneIsTrouble()
{
    QCOMPARE(chooseInterfaces({}, {}).error().problem, Problem::NoInterface);
    QCOMPARE(chooseInterfaces({make("wg0", 3, false)}, {}).error().problem, Problem::NoInterface);
}

void TestInterfaces::loopbackIsUp()
{
    const auto up = upInterfaces(QAbstractSocket::IPv4Protocol);
    const auto loopback = std::ranges::find(up, true, &Interface::isLoopback);
    QVERIFY(loopback != up.end());
    QCOMPARE(loopback->address, QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(loopback->prefixLength, 8);
}

QTEST_GUILESS_MAIN(TestInterfaces)
#include "tst_interfaces.moc"
