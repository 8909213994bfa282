#include "network/addresses.h"
#include "network/links.h"
#include "network/loopback.h"

#include <QFile>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace network;

namespace {

/// Links and what they heard.
struct Ear {
    explicit Ear(Links::Role role) : links(role)
    {
        QObject::connect(&links, &Links::received, &links,
                         [this](QByteArrayView datagram, const Links::Origin& origin) {
                             texts << datagram.toByteArray();
                             last = origin;
                         });
    }

    Links links;
    QByteArrayList texts;
    Links::Origin last;
};

} // namespace

class TestLinks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_group = loopback::group(); }

    void groupHearsAClientAndAnswers();
    void aClientIgnoresItsOwnMulticast();
    void severalShareTheGroup();
    void unicastGoesToItsOwner();
    void aPeerIsSpokenToDirectly();
    void emptyDatagramsStopNothing();
    void readsOnAfterAFullBatch();
    void largestDatagram();
    void takenPortIsTrouble();
    void closingFreesThePort();
    void mayBeClosedWhileReading();
    void badConfigurationIsTrouble_data();
    void badConfigurationIsTrouble();
    void proxiesAreNotUsed();
    void tellsOfASmallBuffer();

private:
    GroupConfig m_group;
};

void TestLinks::groupHearsAClientAndAnswers()
{
    Ear relay(Links::Role::Relay);
    Ear client(Links::Role::Client);
    QVERIFY(relay.links.open(m_group));
    QVERIFY(client.links.open(m_group));
    QCOMPARE(toText(relay.links.addresses().at(0)),
             QStringLiteral("127.0.0.1:%1").arg(m_group.port));

    client.links.sendToGroup(Links::kEveryLink, "question");
    client.links.flush();
    QTRY_COMPARE(relay.texts, QByteArrayList{"question"});
    QVERIFY(relay.last.onGroup);
    QCOMPARE(relay.last.from, client.links.addresses().at(0));

    relay.links.send(relay.last.link, relay.last.from, "answer");
    relay.links.flush();
    QTRY_COMPARE(client.texts, QByteArrayList{"answer"});
    QVERIFY(!client.last.onGroup);
    QCOMPARE(client.last.from, relay.links.addresses().at(0));
}

void TestLinks::aClientIgnoresItsOwnMulticast()
{
    Ear one(Links::Role::Client);
    Ear other(Links::Role::Client);
    QVERIFY(one.links.open(m_group));
    QVERIFY(other.links.open(m_group));
    one.links.sendToGroup(Links::kEveryLink, "from one");
    one.links.flush();
    QTRY_COMPARE(other.texts, QByteArrayList{"from one"});
    other.links.sendToGroup(Links::kEveryLink, "from other");
    other.links.flush();
    QTRY_COMPARE(one.texts, QByteArrayList{"from other"});
    QCOMPARE(other.texts, QByteArrayList{"from one"});
}

void TestLinks::severalShareTheGroup()
{
    Ear relay(Links::Role::Relay);
    Ear clients[3] = {Ear(Links::Role::Client), Ear(Links::Role::Client), Ear(Links::Role::Client)};
    for (Ear& client : clients)
        QVERIFY(client.links.open(m_group));
    QVERIFY(relay.links.open(m_group));
    relay.links.sendToGroup(Links::kEveryLink, "to all");
    relay.links.flush();
    for (Ear& client : clients)
        QTRY_COMPARE(client.texts, QByteArrayList{"to all"});
    QVERIFY(relay.texts.isEmpty());
}

void TestLinks::unicastGoesToItsOwner()
{
    // Listeners that share the port must not take what is sent to the relay's address.
    Ear before(Links::Role::Client);
    Ear relay(Links::Role::Relay);
    Ear after(Links::Role::Client);
    QVERIFY(before.links.open(m_group));
    QVERIFY(relay.links.open(m_group));
    QVERIFY(after.links.open(m_group));
    for (int i = 0; i < 5; ++i)
        after.links.send(0, relay.links.addresses().at(0), "to the relay");
    after.links.flush();
    QTRY_COMPARE(relay.texts.size(), 5);
    QVERIFY(!relay.last.onGroup);
    QVERIFY(before.texts.isEmpty());
    QVERIFY(after.texts.isEmpty());
}

void TestLinks::aPeerIsSpokenToDirectly()
{
    Ear relay(Links::Role::Relay);
    Ear client(Links::Role::Client);
    QVERIFY(relay.links.open(m_group));
    GroupConfig anyInterface = m_group;
    anyInterface.interfaces.clear();
    QVERIFY(client.links.open(anyInterface, relay.links.addresses().at(0)));
    client.links.sendToGroup(Links::kEveryLink, "question");
    client.links.flush();
    QTRY_COMPARE(relay.texts, QByteArrayList{"question"});
    QVERIFY(!relay.last.onGroup);
    relay.links.send(relay.last.link, relay.last.from, "answer");
    relay.links.sendToGroup(Links::kEveryLink, "for the group");
    relay.links.send(relay.last.link, relay.last.from, "second answer");
    relay.links.flush();
    QTRY_COMPARE(client.texts, (QByteArrayList{"answer", "second answer"}));
}

void TestLinks::emptyDatagramsStopNothing()
{
    Ear relay(Links::Role::Relay);
    QVERIFY(relay.links.open(m_group));
    QUdpSocket plain;
    loopback::bindPlain(plain, QStringLiteral("127.0.0.1"));
    const QHostAddress group(m_group.group);
    for (const QHostAddress& to : {QHostAddress(QHostAddress::LocalHost), group}) {
        for (int round = 0; round < 3; ++round) {
            relay.texts.clear();
            QCOMPARE(plain.writeDatagram(QByteArray(), to, m_group.port), 0);
            QCOMPARE(plain.writeDatagram(QByteArray(), to, m_group.port), 0);
            QCOMPARE(plain.writeDatagram("something", to, m_group.port), 9);
            QCOMPARE(plain.writeDatagram(QByteArray(), to, m_group.port), 0);
            QTRY_COMPARE(relay.texts, QByteArrayList{"something"});
        }
    }
}

void TestLinks::readsOnAfterAFullBatch()
{
    Ear relay(Links::Role::Relay);
    QVERIFY(relay.links.open(m_group));
    connect(&relay.links, &Links::received, this, [] { QThread::msleep(1); }); // costly to read
    QSignalSpy batches(&relay.links, &Links::batchEnded);
    QUdpSocket plain;
    loopback::bindPlain(plain, QStringLiteral("127.0.0.1"));
    for (int i = 0; i < 50; ++i)
        plain.writeDatagram("x", QHostAddress::LocalHost, m_group.port);
    QTRY_COMPARE(relay.texts.size(), 50);
    QTRY_VERIFY(batches.count() >= 5);
    QVERIFY(batches.count() < 50);
}

void TestLinks::largestDatagram()
{
    Ear relay(Links::Role::Relay);
    Ear client(Links::Role::Client);
    QVERIFY(relay.links.open(m_group));
    QVERIFY(client.links.open(m_group));
    const QByteArray largest(65507, 'x');
    client.links.sendToGroup(Links::kEveryLink, largest);
    client.links.flush();
    QTRY_COMPARE(relay.texts, QByteArrayList{largest});
}

void TestLinks::takenPortIsTrouble()
{
    Links first(Links::Role::Relay);
    Links second(Links::Role::Relay);
    QVERIFY(first.open(m_group));
    const auto opened = second.open(m_group);
    QVERIFY(!opened);
    QCOMPARE(opened.error().problem, Problem::PortTaken);
    QVERIFY(!second.isOpen());
}

void TestLinks::closingFreesThePort()
{
    Links first(Links::Role::Relay);
    Links second(Links::Role::Relay);
    QVERIFY(first.open(m_group));
    first.close();
    QVERIFY(!first.isOpen());
    QVERIFY(second.open(m_group));
    second.close();
    QVERIFY(first.open(m_group));
    QVERIFY(first.open(m_group)); // opening again closes first
}

void TestLinks::mayBeClosedWhileReading()
{
    Ear relay(Links::Role::Relay);
    QVERIFY(relay.links.open(m_group));
    connect(&relay.links, &Links::batchEnded, &relay.links, [&relay] { relay.links.close(); });
    QUdpSocket plain;
    loopback::bindPlain(plain, QStringLiteral("127.0.0.1"));
    for (int i = 0; i < 100; ++i)
        plain.writeDatagram("x", QHostAddress::LocalHost, m_group.port);
    QTRY_VERIFY(!relay.links.isOpen());
    const auto heard = relay.texts.size();
    QVERIFY(relay.links.open(m_group));
    plain.writeDatagram("y", QHostAddress::LocalHost, m_group.port);
    QTRY_COMPARE(relay.texts.size(), heard + 1);
    QCOMPARE(relay.texts.last(), "y");
}

void TestLinks::badConfigurationIsTrouble_data()
{
    QTest::addColumn<QString>("group");
    QTest::addColumn<QString>("interface");
    QTest::addColumn<Problem>("problem");
    QTest::newRow("unknown interface")
        << QStringLiteral("239.255.0.1") << QStringLiteral("nosuch0") << Problem::UnknownInterface;
    QTest::newRow("no multicast address")
        << QStringLiteral("127.0.0.1") << QStringLiteral("lo") << Problem::GroupUnavailable;
}

void TestLinks::badConfigurationIsTrouble()
{
    QFETCH(QString, group);
    QFETCH(QString, interface);
    m_group.group = group;
    m_group.interfaces = QStringList{interface};
    Links links(Links::Role::Client);
    const auto opened = links.open(m_group);
    QVERIFY(!opened);
    QTEST(opened.error().problem, "problem");
    QVERIFY(!opened.error().detail.isEmpty());
    QVERIFY(!links.isOpen());
}

void TestLinks::proxiesAreNotUsed()
{
    QNetworkProxy::setApplicationProxy(
        QNetworkProxy(QNetworkProxy::Socks5Proxy, QStringLiteral("127.0.0.1"), 1));
    const auto restore = qScopeGuard([] { QNetworkProxy::setApplicationProxy({}); });
    groupHearsAClientAndAnswers();
}

void TestLinks::tellsOfASmallBuffer()
{
    QFile limit(QStringLiteral("/proc/sys/net/core/rmem_max"));
    QVERIFY(limit.open(QIODevice::ReadOnly));
    const int most = limit.readAll().trimmed().toInt();
    Links links(Links::Role::Relay);
    QSignalSpy noticed(&links, &Links::noticed);
    QVERIFY(links.open(m_group));
    if (most >= kSocketBuffer) {
        QCOMPARE(noticed.count(), 0);
        return;
    }
    QCOMPARE(noticed.count(), 1); // once, though there are two sockets
    QCOMPARE(noticed[0][0].value<Notice>(), Notice::ReceiveBufferSmall);
    QCOMPARE(noticed[0][1].toString(), QString::number(most));
}

QTEST_GUILESS_MAIN(TestLinks)
#include "tst_links.moc"
