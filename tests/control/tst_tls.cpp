// A control port as other machines reach it, here on loopback: TLS 1.3 or nothing.

#include "control/controlconnection.h"
#include "control/listener.h"
#include "control/tls.h"
#include "crypto/library.h"

#include <QFile>
#include <QSignalSpy>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace control;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Cause = network::ControlPortStatus::Cause;
using End = ControlConnection::End;
using State = ControlConnection::State;

class TestTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void toolSeesThePinnedCertificate();
    void greetsOnlyOnceTlsStands();
    void carriesMuchInBothDirections();
    void slowReaderMissesTheOldest();
    void quitStillGetsWhatWaits();
    void wrongCookieEnds();
    void olderTlsIsRefused_data();
    void olderTlsIsRefused();
    void whatIsNoTlsIsRefused_data();
    void whatIsNoTlsIsRefused();
    void handshakeCountsIntoTheDeadline_data();
    void handshakeCountsIntoTheDeadline();
    void certificateIsKept();
    void certificateThatCannotBeUsed();

private:
    /// Connects a tool and greets it; its handshake is yet to come.
    void connectTool(std::chrono::milliseconds authDeadline = 1h);
    void secureTool(QSsl::SslProtocol protocol = QSsl::TlsV1_3OrLater);
    [[nodiscard]] bool hears(QByteArrayView text)
    {
        return QTest::qWaitFor([&] {
            m_heard += m_tool->readAll();
            return m_heard.contains(text);
        });
    }

    crypto::Library m_library;
    QTemporaryDir m_folder;
    Tls m_tls;
    std::optional<Cookie> m_cookie;
    QByteArray m_auth;
    Listener m_listener;
    std::uint16_t m_port = 0;
    std::unique_ptr<QSslSocket> m_tool;
    std::unique_ptr<ControlConnection> m_connection;
    QStringList m_said;
    std::optional<End> m_end;
    QByteArray m_heard;
};

void TestTls::initTestCase()
{
    m_tls = makeTls(m_folder.filePath(u"control.pem"_s)).value();
    m_cookie = Cookie::create(m_folder.path(), 1).value();
    QFile file(m_cookie->path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_auth = "AUTH " + file.readAll() + '\n';
    m_port =
        m_listener
            .listen({settings::ControlPort::Mode::Fixed, 0}, u"127.0.0.1"_s, m_tls.configuration)
            .value();
}

void TestTls::cleanup()
{
    m_connection.reset();
    m_tool.reset();
    m_said.clear();
    m_end.reset();
    m_heard.clear();
}

void TestTls::connectTool(std::chrono::milliseconds authDeadline)
{
    QTcpSocket* arrived = nullptr;
    const auto guard = connect(&m_listener, &Listener::connectionArrived, this,
                               [&arrived](QTcpSocket* socket) { arrived = socket; });
    m_tool = std::make_unique<QSslSocket>();
    m_tool->connectToHost(QHostAddress::LocalHost, m_port);
    QVERIFY(
        QTest::qWaitFor([&] { return arrived && m_tool->state() == QTcpSocket::ConnectedState; }));
    disconnect(guard);
    m_connection = std::make_unique<ControlConnection>(arrived, &*m_cookie, authDeadline);
    connect(m_connection.get(), &ControlConnection::commandReceived, this,
            [this](const Command& command) {
                const auto* const say = std::get_if<Say>(&command);
                m_said += say ? say->text : u"(command %1)"_s.arg(command.index());
            });
    connect(m_connection.get(), &ControlConnection::ended, this, [this](End why) { m_end = why; });
    m_connection->greet(Event::helloOverTls(u"1"_s, m_tls.certificate));
}

void TestTls::secureTool(QSsl::SslProtocol protocol)
{
    m_tool->setPeerVerifyMode(QSslSocket::VerifyNone); // it is pinned instead
    m_tool->setProtocol(protocol);
    m_tool->startClientEncryption();
}

void TestTls::toolSeesThePinnedCertificate()
{
    connectTool();
    secureTool();
    QVERIFY(hears("hello sottovoce/1 auth=cookie tls=" + m_tls.certificate.toLatin1() + '\n'));
    QCOMPARE(m_tool->sessionProtocol(), QSsl::TlsV1_3);
    QCOMPARE(m_tool->peerCertificate().digest(QCryptographicHash::Sha256).toHex(),
             m_tls.certificate.toLatin1());
    QCOMPARE(m_connection->state(), State::Stranger);
    m_tool->write(m_auth + "hello\n/say a\\nb\n");
    QTRY_COMPARE(m_said, (QStringList{u"hello"_s, u"a\nb"_s}));
    m_connection->tell(Event::peers(7));
    QVERIFY(hears(" peers 7\n"));
}

void TestTls::greetsOnlyOnceTlsStands()
{
    connectTool();
    QSignalSpy opened(m_connection.get(), &ControlConnection::opened);
    QTest::qWait(0);
    QCOMPARE(m_tool->bytesAvailable(), 0);
    m_connection->tell(Event::peers(7));
    secureTool();
    QVERIFY(hears(" hello "));
    QVERIFY(!m_heard.contains("peers"));
    QCOMPARE(opened.count(), 0);
}

void TestTls::carriesMuchInBothDirections()
{
    connectTool();
    secureTool();
    QByteArray lines = m_auth;
    for (int i = 0; i < 100; ++i)
        lines += QByteArray(kMaxLine, char('a' + i % 26)) + '\n';
    m_tool->write(lines);
    QTRY_COMPARE_WITH_TIMEOUT(m_said.size(), 100, 30'000);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(m_said[i], QString(kMaxLine, QChar(u'a' + i % 26)));

    const QString filling(1000, u'x');
    for (int i = 0; i < 20'000; ++i) {
        m_connection->tell(Event{"log"_L1, QString::number(i) + u' ' + filling});
        if (i % 64 == 63) // as fast as it is read
            QVERIFY(hears(" log " + QByteArray::number(i) + ' '));
    }
    QVERIFY(!m_heard.contains(" missed "));
}

void TestTls::slowReaderMissesTheOldest()
{
    connectTool();
    secureTool();
    m_tool->write(m_auth);
    QVERIFY(hears(" hello "));
    QTRY_COMPARE(m_connection->state(), State::Open);
    m_tool->setReadBufferSize(1);
    const QString filling(1000, u'x');
    for (int i = 0; i < 16'000; ++i) {
        m_connection->tell(Event{"log"_L1, filling});
        if (i % 64 == 0)
            QCoreApplication::processEvents();
    }
    // Neither Qt nor OpenSSL kept for themselves what the queue is there to bound.
    m_connection->tell(Event::bye({}));
    m_tool->setReadBufferSize(0);
    QVERIFY(hears(" bye\n"));
    QVERIFY(m_heard.contains(" missed "));
    QVERIFY2(m_heard.size() < 10'000'000, qPrintable(QString::number(m_heard.size())));
}

void TestTls::quitStillGetsWhatWaits()
{
    connectTool();
    secureTool();
    m_tool->write(m_auth);
    QTRY_COMPARE(m_connection->state(), State::Open);
    for (int i = 0; i < 900; ++i)
        m_connection->tell(Event{"log"_L1, QString(1000, u'x')});
    m_connection->tell(Event::peers(7));
    m_tool->write("/quit\nexit\n");
    QVERIFY(hears(" peers 7\n"));
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::Left);
    QTRY_COMPARE(m_tool->state(), QTcpSocket::UnconnectedState);
    QVERIFY(m_said.isEmpty());
}

void TestTls::wrongCookieEnds()
{
    connectTool();
    secureTool();
    m_tool->write("AUTH " + QByteArray(kCookieDigits, 'a') + "\nexit\n");
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::WrongCookie);
    QVERIFY(m_said.isEmpty());
}

void TestTls::olderTlsIsRefused_data()
{
    QTest::addColumn<QSsl::SslProtocol>("protocol");
    QTest::newRow("1.2") << QSsl::TlsV1_2;
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    QTest::newRow("1.1") << QSsl::TlsV1_1;
    QT_WARNING_POP
}

void TestTls::olderTlsIsRefused()
{
    QFETCH(QSsl::SslProtocol, protocol);
    connectTool();
    secureTool(protocol);
    QTRY_COMPARE(m_tool->state(), QTcpSocket::UnconnectedState);
    QVERIFY(!m_tool->isEncrypted());
    QTRY_VERIFY(m_end);
    // A client that gives up by itself sends nothing that could be judged.
    QVERIFY(*m_end == End::Insecure || protocol != QSsl::TlsV1_2);
}

void TestTls::whatIsNoTlsIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a tool in the clear") << m_auth + "exit\n";
    QTest::newRow("a browser") << QByteArray("GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("noise") << QByteArray(5000, '\xA5');
    QTest::newRow("a handshake that is none")
        << QByteArray("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\x00\x00\x00\x00", 14);
    QTest::newRow("a record beyond the limit")
        << QByteArray("\x16\x03\x01\xFF\xFF", 5) + QByteArray(70'000, '\1');
}

void TestTls::whatIsNoTlsIsRefused()
{
    QFETCH(QByteArray, bytes);
    connectTool();
    m_tool->write(bytes);
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::Insecure);
    QTRY_COMPARE(m_tool->state(), QTcpSocket::UnconnectedState);
    QVERIFY(!m_tool->readAll().contains("hello"));
    QVERIFY(m_said.isEmpty());
}

void TestTls::handshakeCountsIntoTheDeadline_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("secure");
    QTest::newRow("says nothing") << QByteArray() << false;
    QTest::newRow("begins a handshake") << QByteArray("\x16\x03\x01\x02\x00\x01", 6) << false;
    QTest::newRow("shakes hands and says nothing") << QByteArray() << true;
}

void TestTls::handshakeCountsIntoTheDeadline()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, secure);
    connectTool(200ms);
    m_tool->write(bytes);
    if (secure)
        secureTool();
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::Silent);
    QTRY_COMPARE(m_tool->state(), QTcpSocket::UnconnectedState);
}

void TestTls::certificateIsKept()
{
    const auto again = makeTls(m_folder.filePath(u"control.pem"_s));
    QVERIFY(again);
    QCOMPARE(again->certificate, m_tls.certificate);
    QCOMPARE(m_tls.certificate.size(), 64);
}

void TestTls::certificateThatCannotBeUsed()
{
    const QString path = m_folder.filePath(u"bad.pem"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QCOMPARE(makeTls(path).error(), Cause::CertificateUnusable);
    QCOMPARE(makeTls(path + u"/x"_s).error(), Cause::CertificateUnwritable);
}

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
