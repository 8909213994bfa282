#include "settings/hostport.h"

#include <QTest>

using settings::HostPort;
using namespace Qt::StringLiterals;

class TestHostPort : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isRead_data();
    void isRead();
    void isRefused_data();
    void isRefused();
};

void TestHostPort::isRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");

    QTest::newRow("IPv4") << u"10.9.0.1"_s << u"10.9.0.1"_s << 0;
    QTest::newRow("IPv4 and port") << u"10.9.0.1:48386"_s << u"10.9.0.1"_s << 48386;
    QTest::newRow("least port") << u"10.9.0.1:1"_s << u"10.9.0.1"_s << 1;
    QTest::newRow("greatest port") << u"10.9.0.1:65535"_s << u"10.9.0.1"_s << 65535;
    QTest::newRow("name") << u"relay"_s << u"relay"_s << 0;
    QTest::newRow("name and port") << u"relay.example:5000"_s << u"relay.example"_s << 5000;
    QTest::newRow("name with capitals") << u"Relay.Example"_s << u"relay.example"_s << 0;
    QTest::newRow("name that ends in a dot") << u"relay.example."_s << u"relay.example."_s << 0;
    QTest::newRow("name that begins with digits, RFC 1123 2.1")
        << u"3com.example"_s << u"3com.example"_s << 0;
    QTest::newRow("bare IPv6") << u"fd00::1"_s << u"fd00::1"_s << 0;
    QTest::newRow("IPv6 in another spelling, RFC 5952 4")
        << u"FD00:0:0:0:0:0:0:1"_s << u"fd00::1"_s << 0;
    QTest::newRow("IPv6 in brackets") << u"[fd00::1]"_s << u"fd00::1"_s << 0;
    QTest::newRow("IPv6 and port") << u"[fd00::1]:48386"_s << u"fd00::1"_s << 48386;
    QTest::newRow("IPv6 with scope and port")
        << u"[fe80::1%eth0]:48386"_s << u"fe80::1%eth0"_s << 48386;
}

void TestHostPort::isRead()
{
    QFETCH(QString, text);
    QFETCH(QString, host);
    QFETCH(int, port);
    const auto read = settings::parseHostPort(text);
    QVERIFY(read);
    QCOMPARE(read->host, host);
    QCOMPARE(int(read->port), port);
}

void TestHostPort::isRefused_data()
{
    QTest::addColumn<QString>("text");
    const QStringList texts{
        u""_s,
        u":"_s,
        u":48386"_s,
        u"10.9.0.1:"_s,
        u"10.9.0.1:0"_s,
        u"10.9.0.1:+1"_s,
        u"10.9.0.1: 1"_s,
        u"10.9.0.1:65536"_s,
        u"10.9.0.256"_s,
        u"10.9"_s,
        u"1"_s,
        u"10.9.0.1:4294967297"_s,
        u"10.9.0.1.2"_s,
        u"a b"_s,
        u" relay"_s,
        u" 10.9.0.1"_s,
        u"fd00::1 "_s,
        u"-relay"_s,
        u"relay-"_s,
        u"a..b"_s,
        u"."_s,
        u"[10.9.0.1]:1"_s,
        u"[relay]:1"_s,
        u"[fd00::1"_s,
        u"[fd00::1]1"_s,
        u"[fd00::1]:"_s,
        u"[]"_s,
        u"]"_s,
        u"fd00::1::2"_s,
        u"relay/room"_s,
        u"rélay"_s,
        u"http://relay"_s,
        u"x"_s.repeated(64),
        u"x."_s.repeated(127) + u'x',
    };
    for (const QString& text : texts)
        QTest::addRow("'%s'", qUtf8Printable(text.left(40))) << text;
}

void TestHostPort::isRefused()
{
    QFETCH(QString, text);
    QVERIFY(!settings::parseHostPort(text));
}

QTEST_GUILESS_MAIN(TestHostPort)
#include "tst_hostport.moc"
