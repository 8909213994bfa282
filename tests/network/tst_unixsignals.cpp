#include "network/unixsignals.h"

#include <QSignalSpy>
#include <QTest>

#include <csignal>

using network::UnixSignals;

class TestUnixSignals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comeThroughTheEventLoop();
    void areAsBeforeAfterwards();
};

void TestUnixSignals::comeThroughTheEventLoop()
{
    UnixSignals signals({SIGUSR1, SIGTERM});
    QSignalSpy received(&signals, &UnixSignals::received);
    ::raise(SIGUSR1);
    ::raise(SIGTERM);
    QCOMPARE(received.count(), 0); // not from within the handler
    QTRY_COMPARE(received.count(), 2);
    QCOMPARE(received[0][0].toInt(), SIGUSR1);
    QCOMPARE(received[1][0].toInt(), SIGTERM);
}

void TestUnixSignals::areAsBeforeAfterwards()
{
    struct sigaction before = {};
    ::sigaction(SIGUSR1, nullptr, &before);
    for (int i = 0; i < 3; ++i) {
        UnixSignals signals({SIGUSR1});
        struct sigaction during = {};
        ::sigaction(SIGUSR1, nullptr, &during);
        QVERIFY(during.sa_handler != before.sa_handler);
    }
    struct sigaction after = {};
    ::sigaction(SIGUSR1, nullptr, &after);
    QVERIFY(after.sa_handler == before.sa_handler);
}

QTEST_GUILESS_MAIN(TestUnixSignals)
#include "tst_unixsignals.moc"
