#include "control/controlconnection.h"
#include "control/tool.h"
#include "crypto/library.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace control;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using End = ControlConnection::End;
using State = ControlConnection::State;

Q_DECLARE_METATYPE(control::ControlConnection::End)

class TestControlConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void opensWithTheCookie();
    void turnsAway_data();
    void turnsAway();
    void turnsAwayTheSilent_data();
    void turnsAwayTheSilent();
    void asksForNoCookie_data();
    void asksForNoCookie();
    void asksForNoCookieButKnowsABrowser_data();
    void asksForNoCookieButKnowsABrowser();
    void takesLinesInPieces();
    void tellsNothingToStrangers();
    void lineOverTheLimit_data();
    void lineOverTheLimit();
    void longestLineIsTaken();
    void limitsTheRate();
    void slowReaderMissesTheOldest();
    void quitStillGetsWhatWaits();
    void answersAToolThatClosesItsSide();
    void leavingEndsThoughNobodyReads();
    void toolThatVanishes();

private:
    /// The server's side of a new connection, greeted.
    ControlConnection* accept(std::chrono::milliseconds authDeadline = 1h);
    ControlConnection* acceptWithoutCookie();
    ControlConnection* acceptSocket(const Cookie* cookie, std::chrono::milliseconds authDeadline);

    crypto::Library m_library;
    QTemporaryDir m_folder;
    std::optional<Cookie> m_cookie;
    QByteArray m_digits;
    QTcpServer m_server;
    std::unique_ptr<ControlConnection> m_connection;
    std::unique_ptr<support::Tool> m_tool;
    QStringList m_said;
    std::optional<End> m_end;
};

void TestControlConnection::initTestCase()
{
    m_cookie = Cookie::create(m_folder.path(), 1).value();
    QFile file(m_cookie->path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_digits = file.readAll();
    QVERIFY(m_server.listen(QHostAddress::LocalHost));
}

void TestControlConnection::init()
{
    m_said.clear();
    m_end.reset();
}

void TestControlConnection::cleanup()
{
    m_connection.reset();
    m_tool.reset();
}

ControlConnection* TestControlConnection::accept(std::chrono::milliseconds authDeadline)
{
    return acceptSocket(&*m_cookie, authDeadline);
}

ControlConnection* TestControlConnection::acceptWithoutCookie()
{
    return acceptSocket(nullptr, 1h);
}

ControlConnection* TestControlConnection::acceptSocket(const Cookie* cookie,
                                                       std::chrono::milliseconds authDeadline)
{
    m_tool = std::make_unique<support::Tool>(m_server.serverPort());
    (void)QTest::qWaitFor([this] { return m_server.hasPendingConnections(); });
    m_connection =
        std::make_unique<ControlConnection>(m_server.nextPendingConnection(), cookie, authDeadline);
    connect(m_connection.get(), &ControlConnection::commandReceived, this,
            [this](const Command& command) {
                const auto* const say = std::get_if<Say>(&command);
                m_said += say ? say->text : u"(command %1)"_s.arg(command.index());
            });
    connect(m_connection.get(), &ControlConnection::ended, this, [this](End why) { m_end = why; });
    m_connection->greet(Event::hello(u"1"_s, {}));
    return m_connection.get();
}

void TestControlConnection::opensWithTheCookie()
{
    ControlConnection* const connection = accept();
    QSignalSpy opened(connection, &ControlConnection::opened);
    QVERIFY(m_tool->hears("hello sottovoce/1"));
    QCOMPARE(connection->state(), State::Stranger);
    m_tool->write("AUTH " + m_digits + "\r\nhi\n\n{\"a\":1}\nexit\n");
    QTRY_COMPARE(m_said.size(), 3);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(connection->state(), State::Open);
    QCOMPARE(m_said.first(2), (QStringList{u"hi"_s, uR"({"a":1})"_s}));
    connection->tell(Event::missed(1));
    QVERIFY(m_tool->hears("missed 1"));
}

void TestControlConnection::turnsAway_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<End>("why");
    const QByteArray digits(kCookieDigits, 'a');

    QTest::newRow("wrong cookie") << "AUTH " + digits + '\n' << End::WrongCookie;
    QTest::newRow("short cookie") << "AUTH " + digits.chopped(1) + '\n' << End::WrongCookie;
    QTest::newRow("no cookie") << QByteArray("AUTH \n") << End::WrongCookie;
    QTest::newRow("AUTH alone") << QByteArray("AUTH\n") << End::WrongCookie;
    QTest::newRow("wrong cookie and commands") << "AUTH " + digits + "\nexit\n" << End::WrongCookie;
    QTest::newRow("endless cookie") << "AUTH " + digits + digits << End::Foreign;
    QTest::newRow("a message") << QByteArray("hello\n") << End::Foreign;
    QTest::newRow("exit") << QByteArray("exit\n") << End::Foreign;
    QTest::newRow("empty line") << QByteArray("\n") << End::Foreign;
    QTest::newRow("blank") << QByteArray(" ") << End::Foreign;
    QTest::newRow("brace, no newline") << QByteArray("{") << End::Foreign;
    QTest::newRow("GET, no newline") << QByteArray("G") << End::Foreign;
    QTest::newRow("POST") << QByteArray("POST / HTTP/1.1\r\nHost: x\r\n\r\nexit\n") << End::Foreign;
    QTest::newRow("a megabyte") << QByteArray(1 << 20, 'A') << End::Foreign;
    QTest::newRow("bytes") << QByteArray("\x16\x03\x01\x00\xFF", 5) << End::Foreign;
}

void TestControlConnection::turnsAway()
{
    QFETCH(QByteArray, bytes);
    QFETCH(End, why);
    accept();
    m_tool->write(bytes);
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, why);
    QVERIFY(m_said.isEmpty());
    QVERIFY(m_tool->isShownOut());
    QVERIFY(m_tool->lines().size() <= 1); // the greeting
}

void TestControlConnection::turnsAwayTheSilent_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("says nothing") << QByteArray();
    QTest::newRow("begins") << QByteArray("AUTH 1234");
}

void TestControlConnection::turnsAwayTheSilent()
{
    QFETCH(QByteArray, bytes);
    accept(30ms);
    m_tool->write(bytes);
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::Silent);
    QVERIFY(m_tool->isShownOut());
}

void TestControlConnection::asksForNoCookie_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("said");

    QTest::newRow("AUTH is swallowed") << "AUTH " + QByteArray(kCookieDigits, 'a') + "\nhi\n"
                                       << QStringList{u"hi"_s};
    QTest::newRow("once") << QByteArray("AUTH 1\nAUTH 2\n") << QStringList{u"AUTH 2"_s};
    QTest::newRow("AUTH alone") << QByteArray("AUTH\nhi\n") << QStringList{u"hi"_s};
    QTest::newRow("a message at once") << QByteArray("hi\nyou\n") << QStringList{u"hi"_s, u"you"_s};
    QTest::newRow("JSON later") << QByteArray("hi\n{}\n") << QStringList{u"hi"_s, u"{}"_s};
}

void TestControlConnection::asksForNoCookie()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, said);
    QCOMPARE(acceptWithoutCookie()->state(), State::Open);
    m_tool->write(bytes);
    QTRY_COMPARE(m_said, said);
}

void TestControlConnection::asksForNoCookieButKnowsABrowser_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("GET") << QByteArray("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QTest::newRow("POST") << QByteArray("POST / HTTP/1.1\r\n\r\nexit\n");
    QTest::newRow("JSON") << QByteArray("{\"method\":\"send\"}\nexit\n");
}

void TestControlConnection::asksForNoCookieButKnowsABrowser()
{
    QFETCH(QByteArray, bytes);
    acceptWithoutCookie();
    m_tool->write(bytes);
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::Foreign);
    QVERIFY(m_said.isEmpty());
}

void TestControlConnection::takesLinesInPieces()
{
    accept();
    for (const char byte : "AUTH " + m_digits + "\nhello\r\n") {
        m_tool->write(QByteArray(1, byte));
        QTest::qWait(0);
    }
    QTRY_COMPARE(m_said, QStringList{u"hello"_s});
}

void TestControlConnection::tellsNothingToStrangers()
{
    ControlConnection* const connection = accept();
    connection->tell(Event::missed(1));
    m_tool->write("AUTH " + m_digits + "\n");
    QTRY_COMPARE(connection->state(), State::Open);
    connection->tell(Event::missed(2));
    QVERIFY(m_tool->hears("missed 2"));
    QCOMPARE(m_tool->lines().size(), 2);
}

void TestControlConnection::lineOverTheLimit_data()
{
    QTest::addColumn<QByteArray>("end");
    QTest::newRow("whole") << QByteArray("\n");
    QTest::newRow("begun") << QByteArray();
}

void TestControlConnection::lineOverTheLimit()
{
    QFETCH(QByteArray, end);
    acceptWithoutCookie();
    m_tool->write("before\n" + QByteArray(kMaxLine + 1, 'a') + end);
    QVERIFY(m_tool->hears("error too-large"));
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::LineTooLong);
    QCOMPARE(m_said, QStringList{u"before"_s});
    QVERIFY(m_tool->isShownOut());
}

void TestControlConnection::longestLineIsTaken()
{
    acceptWithoutCookie();
    m_tool->write(QByteArray(kMaxLine, 'a') + "\r\nb\n");
    QTRY_COMPARE(m_said.size(), 2);
    QCOMPARE(m_said[0].size(), kMaxLine);
}

void TestControlConnection::limitsTheRate()
{
    acceptWithoutCookie();
    QByteArray flood;
    for (int i = 0; i < 3 * kLineBurst; ++i)
        flood += "m\n";
    m_tool->write(flood + "exit\n");
    QTRY_VERIFY(m_said.endsWith(u"(command %1)"_s.arg(Command(Exit{}).index())));
    const qsizetype carriedOut = m_said.size() - 1;
    QVERIFY(carriedOut >= kLineBurst);
    // Each of the others was refused aloud.
    QTRY_COMPARE(m_tool->lines().size() - 1, 3 * kLineBurst - carriedOut);
    QVERIFY(m_tool->hears("error rate-limited"));
}

void TestControlConnection::slowReaderMissesTheOldest()
{
    ControlConnection* const connection = acceptWithoutCookie();
    QVERIFY(m_tool->hears("hello"));
    m_tool->setReading(false);
    constexpr int kLines = 16'000;
    const QString filling(1000, u'x');
    for (int i = 0; i < kLines; ++i) {
        connection->tell(Event{"log"_L1, QString::number(i) + u' ' + filling});
        if (i % 64 == 0)
            QCoreApplication::processEvents();
    }
    connection->tell(Event::bye({}));
    m_tool->setReading(true);
    QVERIFY(m_tool->hears("bye"));

    int expected = 0;
    int notices = 0;
    for (const QByteArray& line : m_tool->lines().sliced(1, m_tool->lines().size() - 2)) {
        const QByteArrayList words = line.split(' ');
        if (words[1] == "missed") {
            expected += words[2].toInt();
            ++notices;
        } else {
            QCOMPARE(words[2].toInt(), expected);
            ++expected;
        }
    }
    QCOMPARE(expected, kLines);
    QVERIFY(notices >= 1);
    // What is kept is the megabyte that came last, besides what the system's buffers took.
    const qsizetype last = kMaxQueue / (filling.size() + 50);
    const QByteArrayList kept = m_tool->lines().last(last);
    QVERIFY(std::ranges::none_of(kept,
                                 [](const QByteArray& line) { return line.contains(" missed "); }));
}

void TestControlConnection::quitStillGetsWhatWaits()
{
    ControlConnection* const connection = acceptWithoutCookie();
    m_tool->setReading(false);
    const QString filling(1000, u'x');
    for (int i = 0; i < 900; ++i)
        connection->tell(Event{"log"_L1, filling});
    connection->tell(Event::missed(1));
    m_tool->write("/quit\nexit\n");
    QTRY_COMPARE(connection->state(), State::Leaving);
    m_tool->setReading(true);
    QVERIFY(m_tool->hears("missed 1"));
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::Left);
    QVERIFY(m_tool->isShownOut());
    QVERIFY(m_said.isEmpty());
}

void TestControlConnection::answersAToolThatClosesItsSide()
{
    ControlConnection* const connection = accept();
    connect(connection, &ControlConnection::commandReceived, this,
            [connection] { connection->tell(Event::peers(0)); });
    m_tool->write("AUTH " + m_digits + "\n/peers\n");
    m_tool->closeSending();
    QVERIFY(m_tool->hears("peers 0"));
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::Left);
}

void TestControlConnection::leavingEndsThoughNobodyReads()
{
    ControlConnection* const connection = acceptWithoutCookie();
    m_tool->setReading(false);
    const QString filling(1000, u'x');
    for (int i = 0; i < 16'000; ++i) {
        connection->tell(Event{"log"_L1, filling});
        if (i % 64 == 0)
            QCoreApplication::processEvents();
    }
    connection->leave();
    QCOMPARE(connection->state(), State::Leaving);
    QVERIFY(!connection->flush(1ms));
    QTRY_VERIFY(m_end); // after kLeaveDeadline
    QCOMPARE(*m_end, End::ShownOut);
}

void TestControlConnection::toolThatVanishes()
{
    ControlConnection* const connection = acceptWithoutCookie();
    m_tool.reset();
    for (int i = 0; i < 1000; ++i)
        connection->tell(Event{"log"_L1, QString(1000, u'x')});
    QTRY_VERIFY(m_end);
    QCOMPARE(*m_end, End::Left);
    connection->tell(Event::missed(1));
    connection->leave();
    QCOMPARE(connection->state(), State::Ended);
}

QTEST_GUILESS_MAIN(TestControlConnection)
#include "tst_controlconnection.moc"
