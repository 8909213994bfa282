#include "network/addresses.h"

#include <QNetworkInterface>
#include <QTest>

using namespace network;

class TestAddresses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textGoesThereAndBack_data();
    void textGoesThereAndBack();
    void badTextIsNoAddress_data();
    void badTextIsNoAddress();
    void mappedIpv4IsIpv4();
    void scopeByNameOrNumber();
    void globalAddressHasNoScope();
    void nothingIsNothing();
};

void TestAddresses::textGoesThereAndBack_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("IPv4") << QStringLiteral("10.9.0.1:48386");
    QTest::newRow("IPv4, lowest port") << QStringLiteral("127.0.0.1:0");
    QTest::newRow("IPv4, highest port") << QStringLiteral("255.255.255.255:65535");
    QTest::newRow("RFC 5952 4.2.1, longest run") << QStringLiteral("[2001:db8::1]:80");
    QTest::newRow("RFC 5952 6, brackets") << QStringLiteral("[2001:db8::1:0:0:1]:80");
    QTest::newRow("scope") << QStringLiteral("[fe80::1%1]:48386");
    QTest::newRow("scoped multicast") << QStringLiteral("[ff02::5356%1]:48386");
}

void TestAddresses::textGoesThereAndBack()
{
    QFETCH(QString, text);
    const auto endpoint = endpointFromText(text);
    QVERIFY(endpoint);
    QCOMPARE(toText(*endpoint), text);
    QCOMPARE(toEndpoint(toHostAddress(*endpoint), endpoint->port), *endpoint);
}

void TestAddresses::badTextIsNoAddress_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"", ":", "10.9.0.1", "10.9.0.1:", "10.9.0.1:65536", "10.9.0.1:-1", "10.9.0.1:+1",
          "10.9.0.1: 80", "10.9.0.1:80x", "relay.example:80", "[10.9.0.1]:80", "::1:80", "[::1:80",
          "[::1]", "[::1]80", "[]:80", "10.9.0:x", "10.9.0.256:80"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestAddresses::badTextIsNoAddress()
{
    QFETCH(QString, text);
    QVERIFY(!endpointFromText(text));
}

void TestAddresses::mappedIpv4IsIpv4()
{
    const auto endpoint = toEndpoint(QHostAddress(QStringLiteral("::ffff:10.9.0.1")), 7);
    QCOMPARE(endpoint, protocol::Endpoint::ipv4(0x0a090001, 7));
}

void TestAddresses::scopeByNameOrNumber()
{
    const auto byName = toEndpoint(QHostAddress(QStringLiteral("fe80::1%lo")), 7);
    QCOMPARE(int(byName.scopeId), QNetworkInterface::interfaceIndexFromName(QStringLiteral("lo")));
    QCOMPARE(toEndpoint(toHostAddress(byName), 7), byName);
}

void TestAddresses::globalAddressHasNoScope()
{
    QCOMPARE(toEndpoint(QHostAddress(QStringLiteral("2001:db8::1%lo")), 7).scopeId, 0u);
}

void TestAddresses::nothingIsNothing()
{
    QVERIFY(!toEndpoint(QHostAddress(), 7).isValid());
    QVERIFY(toHostAddress({}).isNull());
}

QTEST_GUILESS_MAIN(TestAddresses)
#include "tst_addresses.moc"
