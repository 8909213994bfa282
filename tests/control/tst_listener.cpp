#include "control/listener.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace control;
using namespace Qt::StringLiterals;
using settings::ControlPort;

class TestListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listensOnBothLoopbacks();
    void listensOnOneAddress();
    void fixedPortThatIsTaken_data();
    void fixedPortThatIsTaken();
    void autoMovesOn();
    void refusesToLeaveTheMachine_data();
    void refusesToLeaveTheMachine();
    void closedPortIsFree();
};

namespace {

constexpr ControlPort kAnyPort{ControlPort::Mode::Fixed, 0};

bool hasIPv6()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHostIPv6);
}

bool reaches(const QHostAddress& address, std::uint16_t port)
{
    QTcpSocket socket;
    socket.connectToHost(address, port);
    return socket.waitForConnected();
}

} // namespace

void TestListener::listensOnBothLoopbacks()
{
    Listener listener;
    QSignalSpy arrived(&listener, &Listener::connectionArrived);
    const auto port = listener.listen(kAnyPort, {});
    QVERIFY(port);
    QVERIFY(*port != 0);
    QVERIFY(reaches(QHostAddress::LocalHost, *port));
    QTRY_COMPARE(arrived.count(), 1);
    if (!hasIPv6())
        QSKIP("this machine has no ::1");
    QVERIFY(reaches(QHostAddress::LocalHostIPv6, *port));
    QTRY_COMPARE(arrived.count(), 2);
}

void TestListener::listensOnOneAddress()
{
    Listener listener;
    const auto port = listener.listen(kAnyPort, u"127.0.0.1"_s);
    QVERIFY(port);
    QVERIFY(reaches(QHostAddress::LocalHost, *port));
    QVERIFY(!reaches(QHostAddress::LocalHostIPv6, *port));
}

void TestListener::fixedPortThatIsTaken_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("127.0.0.1") << u"127.0.0.1"_s;
    QTest::newRow("::1") << u"::1"_s;
}

void TestListener::fixedPortThatIsTaken()
{
    QFETCH(QString, address);
    QTcpServer other;
    if (!other.listen(QHostAddress(address)))
        QSKIP("this machine has no such address");
    const std::uint16_t taken = other.serverPort();
    Listener listener;
    const auto port = listener.listen({ControlPort::Mode::Fixed, taken}, {});
    QVERIFY(!port);
    QVERIFY2(port.error().contains(address), qPrintable(port.error()));
    QVERIFY2(port.error().contains(QString::number(taken)), qPrintable(port.error()));
    // Neither or both: a tool that asks for "localhost" must not meet the other program.
    other.close();
    QVERIFY(!reaches(QHostAddress::LocalHost, taken));
}

void TestListener::autoMovesOn()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    Listener listener;
    const auto port = listener.listen({ControlPort::Mode::Auto, other.serverPort()}, {});
    QVERIFY(port);
    QVERIFY(*port != other.serverPort());
    QVERIFY(reaches(QHostAddress::LocalHost, *port));
}

void TestListener::refusesToLeaveTheMachine_data()
{
    QTest::addColumn<QString>("bind");
    QTest::newRow("every address") << u"0.0.0.0"_s;
    QTest::newRow("every address, IPv6") << u"::"_s;
    QTest::newRow("a network") << u"192.0.2.1"_s;
    QTest::newRow("no address") << u"localhost.example"_s;
}

void TestListener::refusesToLeaveTheMachine()
{
    QFETCH(QString, bind);
    Listener listener;
    const auto port = listener.listen(kAnyPort, bind);
    QVERIFY(!port);
    QVERIFY2(port.error().contains(bind), qPrintable(port.error()));
}

void TestListener::closedPortIsFree()
{
    Listener first;
    const auto port = first.listen(kAnyPort, {});
    QVERIFY(port);
    QVERIFY(reaches(QHostAddress::LocalHost, *port));
    first.close();
    QVERIFY(!reaches(QHostAddress::LocalHost, *port));
    Listener second;
    QCOMPARE(second.listen({ControlPort::Mode::Fixed, *port}, {}), port);
}

QTEST_GUILESS_MAIN(TestListener)
#include "tst_listener.moc"
