// Endpoints on the wire and as map keys.

#include "protocol/endpoint.h"

#include <QTest>

using namespace protocol;

class TestEndpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ipv4IsFourBytesAndPort()
    {
        const QByteArray wire = QByteArray::fromHex("0a090001bd02");
        const auto endpoint = decodeEndpoint(wire);
        QVERIFY(endpoint.has_value());
        QCOMPARE(*endpoint, Endpoint::ipv4(0x0a090001, 48386));
        QCOMPARE(encodeEndpoint(*endpoint), wire);
    }

    void ipv6IsSixteenBytesAndPort()
    {
        const QByteArray wire = QByteArray::fromHex("20010db80000000000000000000000010035");
        const auto endpoint = decodeEndpoint(wire);
        QVERIFY(endpoint.has_value());
        QCOMPARE(endpoint->family, Endpoint::Family::IPv6);
        QCOMPARE(endpoint->port, quint16(53));
        QCOMPARE(encodeEndpoint(*endpoint), wire);
    }

    void everyOtherLengthIsRefused()
    {
        for (int size = 0; size < 64; ++size) {
            const bool good = size == 6 || size == 18;
            QCOMPARE(decodeEndpoint(QByteArray(size, 'x')).has_value(), good);
        }
    }

    void scopeTellsLinkLocalAddressesApart()
    {
        const std::array<std::uint8_t, 16> address{0xfe, 0x80};
        const Endpoint one = Endpoint::ipv6(address, 1, 2);
        const Endpoint other = Endpoint::ipv6(address, 1, 3);
        QVERIFY(one != other);
        QCOMPARE(encodeEndpoint(one), encodeEndpoint(other));
    }

    void portIsTakenOff()
    {
        const Endpoint endpoint = Endpoint::ipv4(1, 2);
        QCOMPARE(endpoint.withoutPort(), Endpoint::ipv4(1, 0));
        QVERIFY(qHash(endpoint, 7) != qHash(endpoint.withoutPort(), 7));
        QVERIFY(!Endpoint().isValid());
    }
};

QTEST_APPLESS_MAIN(TestEndpoint)
#include "tst_endpoint.moc"
