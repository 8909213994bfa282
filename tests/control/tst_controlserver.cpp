// The server beside an engine that does not run: what happens is told by the test in its place.

#include "control/controlserver.h"
#include "control/tool.h"
#include "crypto/library.h"
#include "support/enginepaths.h"
#include "support/seededrandom.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

using namespace control;
using namespace Qt::StringLiterals;
using network::ControlPortStatus;
using settings::ControlPort;
using support::Tool;

class TestControlServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void recordsWhoCameAndWhoDidNot();
    void greetsWithVersionAndCookie();
    void reachesIPv6();
    void tellsTheStateAfterAuth();
    void tellsWhatHappens();
    void tellsAChangedStateOnce();
    void tellsStrangersNothing();
    void answersCommands_data();
    void answersCommands();
    void noCookieWhenNoneIsAskedFor();
    void exitAsksForTheEnd();
    void byeAtTheEnd();
    void oneToolLeavesTheOthersStay();
    void makesRoomForStrangers();
    void floodOfOneAddressMovesNobodyElseOut();
    void limitsTheTools();
    void passesLogLinesOn();
    void logsWithoutEcho();
    void followsThePort();
    void followsTheAuthentication();
    void tellsANewNameAndKeepsTheTools();
    void isOff();
    void failsWhenTheFixedPortIsTaken();
    void failsWithoutAFolderForTheCookie();
    void staysOnThisMachineWithoutACookie();
    void failsWithoutACertificate();
    void survivesHostileLines();

private:
    void open();
    [[nodiscard]] std::uint16_t port() const { return m_server->status().port; }

    crypto::Library m_library;
    std::unique_ptr<QTemporaryDir> m_folder;
    settings::Settings m_settings;
    std::unique_ptr<network::Engine> m_engine;
    ControlServer* m_server = nullptr;
};

namespace {

const protocol::Endpoint kPerson = protocol::Endpoint::ipv4(0x0A090003, 40000);

QDateTime now()
{
    return QDateTime::currentDateTimeUtc();
}

/// Beyond it, nothing that was said or done before can still be under way.
[[nodiscard]] bool isQuiet(Tool& tool)
{
    tool.write("/help\n");
    return tool.hears("help exit");
}

bool refuses(std::uint16_t port)
{
    return !Tool(port).isConnected();
}

} // namespace

void TestControlServer::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = {};
    m_settings.name = u"Ada"_s;
    m_settings.controlPort = {ControlPort::Mode::Fixed, 0};
}

void TestControlServer::cleanup()
{
    m_engine.reset();
    // Whatever a test did, nothing stays behind.
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList());
}

void TestControlServer::open()
{
    m_engine = std::make_unique<network::Engine>(
        m_settings, support::enginePaths(m_folder->filePath(u"data"_s)));
    m_server =
        new ControlServer(*m_engine, {.runtimeFolder = m_folder->path(),
                                      .certificateFile = m_folder->filePath(u"data/control.pem"_s),
                                      .version = u"0.1.0"_s});
    m_server->open();
}

void TestControlServer::recordsWhoCameAndWhoDidNot()
{
    using logging::SecurityKind;
    using logging::SecurityLog;
    open();
    Tool tool(port());
    tool.authenticate();
    QVERIFY(tool.hearsSecurity(" security control-login address=127.0.0.1:"));
    Tool guessing(port());
    guessing.write("AUTH " + QByteArray(kCookieDigits, '0') + '\n');
    QVERIFY(tool.hearsSecurity(" reason=wrong-cookie"));
    Tool browser(port());
    browser.write("GET / HTTP/1.1\r\n");
    QVERIFY(tool.hearsSecurity(" reason=no-tool"));

    // Whoever records it, on whatever thread.
    const QDateTime then(QDate(2026, 11, 23), QTime(10, 0), QTimeZone::UTC);
    SecurityLog::instance().add(SecurityKind::PersonNew, {{u"name"_s, u"Ada \"B\"\\\n"_s}}, then);
    QVERIFY(tool.hearsSecurity(
        R"(2026-11-23T10:00:00.000Z security person-new name="Ada \\"B\\"\\\\\n")"));

    Tool another(port());
    another.authenticate();
    another.write("/security 3\n");
    QVERIFY(another.hears("security-log 3"));
    QVERIFY(another.hearsSecurity("2026-11-23T10:00:00.000Z security person-new "));
    another.write("/security\n");
    QVERIFY(another.hears("security-log 5"));
}

void TestControlServer::greetsWithVersionAndCookie()
{
    open();
    QCOMPARE(m_server->status().state, ControlPortStatus::State::Listening);
    QVERIFY(m_server->status().authenticated);
    Tool tool(port());
    QCOMPARE(tool.next("hello"),
             "hello sottovoce/0.1.0 auth=cookie cookie=" + m_folder->path().toUtf8() + "/control-"
                 + QByteArray::number(port()) + ".cookie");
}

void TestControlServer::reachesIPv6()
{
    open();
    Tool tool(port(), QHostAddress::LocalHostIPv6);
    if (!tool.isConnected())
        QSKIP("this machine has no ::1");
    tool.authenticate();
    QVERIFY(tool.hears("ready"));
}

void TestControlServer::tellsTheStateAfterAuth()
{
    open();
    Tool tool(port());
    tool.authenticate();
    QCOMPARE(tool.next("ready"), "ready name=Ada group=239.255.83.86 port=48386");
    QCOMPARE(tool.next("searching"), "searching no relay has answered yet");
    QCOMPARE(tool.lines().size(), 3);
}

void TestControlServer::tellsWhatHappens()
{
    open();
    Tool tool(port());
    tool.authenticate();
    QVERIFY(tool.hears("searching"));
    Q_EMIT m_engine->personJoined({.address = kPerson});
    QCOMPARE(tool.next(""), "connected 10.9.0.3:40000");
    const QDateTime at = QDateTime::fromString(u"2026-11-23T10:00:02.004Z"_s, Qt::ISODateWithMs);
    Q_EMIT m_engine->messageReceived({kPerson, u"hello\nsecond line"_s, at});
    QCOMPARE(tool.next(""), R"(message 10.9.0.3:40000 hello\nsecond line)");
    QVERIFY(tool.lines().constLast().startsWith("2026-11-23T10:00:02.004Z "));
    Q_EMIT m_engine->messageSent({u"my own text"_s, at});
    QCOMPARE(tool.next(""), "sent my own text");
    Q_EMIT m_engine->personLeft(kPerson);
    QCOMPARE(tool.next(""), "disconnected 10.9.0.3:40000");
}

void TestControlServer::tellsAChangedStateOnce()
{
    open();
    Tool tool(port());
    tool.authenticate();
    QVERIFY(tool.hears("searching no relay"));

    network::Status status;
    status.hosting = {protocol::Endpoint::ipv4(0x7F000001, 48386), crypto::Fingerprint()};
    Q_EMIT m_engine->statusChanged(status);
    QVERIFY(tool.next("")->startsWith("hosting 127.0.0.1:48386 fingerprint=000000"));

    status.connection = network::Connection::Connected;
    status.relay = session::Relay{status.hosting->address, status.hosting->fingerprint};
    Q_EMIT m_engine->statusChanged(status);
    Q_EMIT m_engine->statusChanged(status);
    QVERIFY(tool.next("")->contains(" trust=new "));

    status.relay->trust = session::Trust::Verified;
    Q_EMIT m_engine->statusChanged(status);
    QVERIFY(tool.next("")->contains(" trust=verified "));

    status.relay.reset();
    status.connection = network::Connection::Searching;
    status.silence = std::chrono::seconds(20);
    Q_EMIT m_engine->statusChanged(status);
    QCOMPARE(tool.next(""), "searching no answer from the relay for 20 s");
}

void TestControlServer::tellsStrangersNothing()
{
    open();
    Tool stranger(port());
    Tool tool(port());
    tool.authenticate();
    QVERIFY(tool.hears("ready"));
    Q_EMIT m_engine->messageSent({u"secret"_s, now()});
    QVERIFY(tool.hears("sent secret"));
    QVERIFY(stranger.hears("hello"));
    m_engine.reset();
    QVERIFY(stranger.isShownOut());
    QCOMPARE(stranger.lines().size(), 1);
}

void TestControlServer::answersCommands_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArrayList>("answers");

    QTest::newRow("message") << QByteArray("hello") << QByteArrayList{"error not-connected "};
    QTest::newRow("JSON") << QByteArray("{\"a\":1}") << QByteArrayList{"error not-connected "};
    QTest::newRow("/say") << QByteArray("/say x") << QByteArrayList{"error not-connected "};
    QTest::newRow("/say, bad escape")
        << QByteArray("/say \\x") << QByteArrayList{"error bad-escape "};
    QTest::newRow("unknown") << QByteArray("/sya x")
                             << QByteArrayList{"error unknown-command /sya x is none"};
    QTest::newRow("long unknown") << "/x" + QByteArray(100, 'y')
                                  << QByteArrayList{"error unknown-command /x" + QByteArray(38, 'y')
                                                    + " is none"};
    QTest::newRow("/peers") << QByteArray("/peers") << QByteArrayList{"peers 0"};
    QTest::newRow("/status") << QByteArray("/status")
                             << QByteArrayList{"status connection=searching people=0"};
    QTest::newRow("/relays") << QByteArray("/relays") << QByteArrayList{"relays 0"};
    QTest::newRow("/relay") << "/relay " + QByteArray(60, '1')
                            << QByteArrayList{"error no-such-relay "};
    QTest::newRow("/relay auto") << QByteArray("/relay auto") << QByteArrayList();
    QTest::newRow("/help") << QByteArray(
        "/help") << QByteArrayList{"help TEXT ",     R"(help /say TEXT sends TEXT, in which \\n)",
                                   "help //TEXT ",   "help /to ",
                                   "help /in ",      "help /latest ",
                                   "help /once ",    "help /join ",
                                   "help /leave ",   "help /topic ",
                                   "help /rooms ",   "help /list ",
                                   "help /history ", "help /away ",
                                   "help /typing ",  "help /outbox ",
                                   "help /retry ",   "help /peers ",
                                   "help /status ",  "help /relays ",
                                   "help /relay ",   "help /security ",
                                   "help /help ",    "help /quit ",
                                   "help exit "};
    QTest::newRow("empty line") << QByteArray() << QByteArrayList();
}

void TestControlServer::answersCommands()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArrayList, answers);
    open();
    Tool tool(port());
    tool.authenticate();
    QVERIFY(tool.hears("searching"));
    tool.write(line + '\n');
    for (const QByteArray& answer : answers) {
        const QByteArray event = tool.next("").value_or(QByteArray());
        QVERIFY2(event.startsWith(answer), event.constData());
    }
    const qsizetype before = tool.lines().size();
    QVERIFY(isQuiet(tool));
    QCOMPARE(tool.lines().size(), before + helpEvents().size());
}

void TestControlServer::noCookieWhenNoneIsAskedFor()
{
    m_settings.controlAuth = settings::ControlAuth::None;
    open();
    QVERIFY(!m_server->status().authenticated);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList());
    Tool tool(port());
    QCOMPARE(tool.next(""), "hello sottovoce/0.1.0 auth=none");
    QVERIFY(tool.next("")->startsWith("ready "));
    QVERIFY(tool.next("")->startsWith("searching "));
    tool.write("AUTH 1234\n/peers\n");
    QCOMPARE(tool.next(""), "peers 0");
}

void TestControlServer::exitAsksForTheEnd()
{
    open();
    QSignalSpy asked(m_engine.get(), &network::Engine::shutdownRequested);
    Tool tool(port());
    tool.authenticate();
    tool.write("exit\n");
    QTRY_COMPARE(asked.count(), 1);
}

void TestControlServer::byeAtTheEnd()
{
    open();
    const std::uint16_t was = port();
    Tool tool(was);
    tool.authenticate();
    QVERIFY(tool.hears("searching"));
    Tool slow(was);
    slow.authenticate();
    QVERIFY(slow.hears("searching"));
    slow.setReading(false);
    for (int i = 0; i < 800; ++i) // more than the system takes for a tool that does not read
        Q_EMIT m_engine->messageSent({QString(1000, u'x'), now()});
    QVERIFY(isQuiet(tool));
    m_engine.reset(); // does not wait for the slow one for long
    QVERIFY(tool.hears("bye shutting down"));
    QVERIFY(tool.isShownOut());
    QVERIFY(refuses(was));
}

void TestControlServer::oneToolLeavesTheOthersStay()
{
    open();
    Tool stays(port());
    stays.authenticate();
    QVERIFY(stays.hears("searching"));
    {
        Tool vanishes(port());
        vanishes.authenticate();
        QVERIFY(vanishes.hears("searching"));
    }
    Tool quits(port());
    quits.authenticate();
    QVERIFY(quits.hears("searching"));
    quits.write("/quit\n");
    QVERIFY(quits.isShownOut());
    Q_EMIT m_engine->messageSent({u"still here"_s, now()});
    QVERIFY(stays.hears("sent still here"));
}

void TestControlServer::makesRoomForStrangers()
{
    open();
    std::vector<std::unique_ptr<Tool>> strangers;
    for (int i = 0; i < kMaxStrangers; ++i) {
        strangers.push_back(std::make_unique<Tool>(port()));
        QVERIFY(strangers.back()->hears("hello"));
    }
    Tool newest(port());
    QVERIFY(newest.hears("hello"));
    QVERIFY(strangers.front()->isShownOut());
    QVERIFY(!strangers.back()->hasEnded());
}

void TestControlServer::floodOfOneAddressMovesNobodyElseOut()
{
    open();
    Tool honest(port());
    QVERIFY(honest.hears("hello"));
    std::vector<std::unique_ptr<QTcpSocket>> flood;
    for (int i = 0; i < 3 * kMaxStrangers; ++i) {
        flood.push_back(std::make_unique<QTcpSocket>());
        QVERIFY(flood.back()->bind(QHostAddress(u"127.0.0.2"_s)));
        flood.back()->connectToHost(QHostAddress::LocalHost, port());
        QVERIFY(flood.back()->waitForConnected());
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(flood.front()->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(!honest.hasEnded());
    // Its greeting is heard already.
    QFile cookie(Cookie::pathFor(m_folder->path(), port()));
    QVERIFY(cookie.open(QIODevice::ReadOnly));
    honest.write("AUTH " + cookie.readAll() + '\n');
    QVERIFY(honest.hears("ready"));
}

void TestControlServer::limitsTheTools()
{
    m_settings.controlAuth = settings::ControlAuth::None;
    open();
    std::vector<std::unique_ptr<Tool>> tools;
    for (int i = 0; i < kMaxTools; ++i) {
        tools.push_back(std::make_unique<Tool>(port()));
        QVERIFY(tools.back()->hears("ready"));
    }
    Tool oneMore(port());
    QVERIFY(oneMore.isShownOut());
    QVERIFY(oneMore.lines().isEmpty());
    QVERIFY(isQuiet(*tools.front()));

    tools.back()->write("/quit\n");
    QVERIFY(tools.back()->isShownOut());
    QVERIFY(Tool(port()).hears("ready"));
}

void TestControlServer::passesLogLinesOn()
{
    open();
    Tool tool(port());
    tool.authenticate();
    QVERIFY(tool.hears("searching"));
    using logging::Level;
    logging::Hub& hub = logging::Hub::instance();
    const QDateTime at = QDateTime::fromString(u"2026-11-23T10:00:02.004Z"_s, Qt::ISODateWithMs);
    Q_EMIT hub.lineLogged({at, Level::Debug, u"network"_s, u"unheard"_s});
    Q_EMIT hub.lineLogged({at, Level::Info, u"network"_s, u"one\ntwo"_s});
    Q_EMIT hub.lineLogged({at, Level::Warning, u"network"_s, u"three"_s});
    Q_EMIT hub.lineLogged({at, Level::Error, u"network"_s, u"four"_s});
    QCOMPARE(tool.next(""), R"(log info one\ntwo)");
    QVERIFY(tool.lines().constLast().startsWith("2026-11-23T10:00:02.004Z "));
    QCOMPARE(tool.next(""), "log warning three");
    QCOMPARE(tool.next(""), "log error four");
}

void TestControlServer::logsWithoutEcho()
{
    logging::Hub::instance().install(logging::Level::Debug, logging::Format::Text);
    const auto uninstall = qScopeGuard([] { qInstallMessageHandler(nullptr); });
    open();
    Tool tool(port());
    tool.authenticate();
    QVERIFY(tool.hears("searching"));
    QVERIFY(tool.hears("log info a tool came"));
    // A stuck reader's queue overflows by what others are told; that must not make lines itself.
    Tool slow(port());
    slow.authenticate();
    QVERIFY(slow.hears("searching"));
    slow.setReading(false);
    QVERIFY(tool.hears("log info a tool came"));
    const qsizetype before = tool.lines().size();
    for (int i = 0; i < 4000; ++i) {
        Q_EMIT m_engine->messageSent({QString(1000, u'x'), now()});
        if (i % 32 == 31)
            QVERIFY(isQuiet(tool));
    }
    for (const QByteArray& line : tool.lines().sliced(before))
        QVERIFY2(!line.contains(" log "), line.constData());
    slow.setReading(true);
    QVERIFY(slow.hears("missed "));
}

void TestControlServer::followsThePort()
{
    open();
    const std::uint16_t before = port();
    QSignalSpy changed(m_server, &ControlServer::statusChanged);
    Tool tool(before);
    tool.authenticate();
    QVERIFY(tool.hears("searching"));

    QTcpServer probe;
    QVERIFY(probe.listen(QHostAddress::LocalHost));
    settings::Settings settings = m_settings;
    settings.controlPort.number = probe.serverPort();
    probe.close();
    m_engine->applySettings(settings);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(port(), settings.controlPort.number);
    QVERIFY(tool.hears("bye the control port changes"));
    QVERIFY(tool.isShownOut());
    QVERIFY(refuses(before));
    QVERIFY(!QFile::exists(Cookie::pathFor(m_folder->path(), before)));
    Tool again(port());
    again.authenticate();
    QVERIFY(again.hears("ready"));

    settings.controlPort.mode = ControlPort::Mode::Off;
    m_engine->applySettings(settings);
    QCOMPARE(m_server->status().state, ControlPortStatus::State::Off);
    QVERIFY(again.isShownOut());
    QVERIFY(refuses(settings.controlPort.number));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList());
}

void TestControlServer::followsTheAuthentication()
{
    m_settings.controlAuth = settings::ControlAuth::None;
    open();
    Tool tool(port());
    QVERIFY(tool.hears("ready"));
    settings::Settings settings = m_settings;
    settings.controlAuth = settings::ControlAuth::Cookie;
    m_engine->applySettings(settings);
    QVERIFY(tool.isShownOut());
    QVERIFY(m_server->status().authenticated);
    Tool stranger(port());
    QVERIFY(stranger.hears("hello sottovoce/0.1.0 auth=cookie"));
    stranger.write("hi\n");
    QVERIFY(stranger.isShownOut());
}

void TestControlServer::tellsANewNameAndKeepsTheTools()
{
    open();
    QSignalSpy changed(m_server, &ControlServer::statusChanged);
    Tool tool(port());
    tool.authenticate();
    QVERIFY(tool.hears("searching"));
    settings::Settings settings = m_settings;
    settings.name = u"Ada Lovelace"_s;
    m_engine->applySettings(settings);
    QCOMPARE(tool.next(""), "ready name=Ada Lovelace group=239.255.83.86 port=48386");
    settings.timeoutSeconds = 31;
    m_engine->applySettings(settings);
    const qsizetype before = tool.lines().size();
    QVERIFY(isQuiet(tool));
    QCOMPARE(tool.lines().size(), before + helpEvents().size());
    QCOMPARE(changed.count(), 0);
}

void TestControlServer::isOff()
{
    m_settings.controlPort.mode = ControlPort::Mode::Off;
    open();
    QCOMPARE(m_server->status().state, ControlPortStatus::State::Off);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList());
}

void TestControlServer::failsWhenTheFixedPortIsTaken()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    m_settings.controlPort.number = other.serverPort();
    open();
    QCOMPARE(m_server->status().state, ControlPortStatus::State::Failed);
    QCOMPARE(m_server->status().cause, ControlPortStatus::Cause::PortUnavailable);
    QVERIFY(m_server->status().detail.contains(QString::number(other.serverPort())));

    // With the next change it is tried again.
    settings::Settings settings = m_settings;
    settings.controlPort.mode = ControlPort::Mode::Auto;
    m_engine->applySettings(settings);
    QCOMPARE(m_server->status().state, ControlPortStatus::State::Listening);
    QVERIFY(port() != other.serverPort());
}

void TestControlServer::failsWithoutAFolderForTheCookie()
{
    m_engine = std::make_unique<network::Engine>(m_settings, network::Paths{});
    QFile file(m_folder->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    m_server = new ControlServer(
        *m_engine,
        {.runtimeFolder = file.fileName() + u"/x"_s, .certificateFile = {}, .version = u"0.1.0"_s});
    m_server->open();
    QCOMPARE(m_server->status().state, ControlPortStatus::State::Failed);
    QCOMPARE(m_server->status().cause, ControlPortStatus::Cause::NoCookie);
    QCOMPARE(m_server->status().detail, file.fileName() + u"/x"_s);
    QVERIFY(file.remove());
}

void TestControlServer::staysOnThisMachineWithoutACookie()
{
    m_settings.controlBind = u"0.0.0.0"_s;
    m_settings.controlAuth = settings::ControlAuth::None;
    open();
    QCOMPARE(m_server->status().state, ControlPortStatus::State::Failed);
    QCOMPARE(m_server->status().cause, ControlPortStatus::Cause::PortUnavailable);
    QVERIFY(m_server->status().detail.contains("0.0.0.0"_L1));
}

void TestControlServer::failsWithoutACertificate()
{
    m_settings.controlBind = u"0.0.0.0"_s;
    m_engine = std::make_unique<network::Engine>(m_settings, network::Paths{});
    const QString file = m_folder->filePath(u"none/control.pem"_s);
    m_server = new ControlServer(
        *m_engine,
        {.runtimeFolder = m_folder->path(), .certificateFile = file, .version = u"0.1.0"_s});
    m_server->open();
    QCOMPARE(m_server->status().state, ControlPortStatus::State::Failed);
    QCOMPARE(m_server->status().cause, ControlPortStatus::Cause::CertificateUnwritable);
    QCOMPARE(m_server->status().detail, file);
}

void TestControlServer::survivesHostileLines()
{
    open();
    Tool witness(port());
    witness.authenticate();
    QVERIFY(witness.hears("searching"));

    constexpr int kTools = 20;
    constexpr int kLines = 5000;
    support::SeededRandom random(20261123);
    const QByteArrayList seeds{"/say a\\nb", "//x",     "/peers",     "/status", "/help",
                               "{\"a\":",    "hello",   "AUTH 12",    "/say \\", "\xF0\x9F\x99",
                               "/quit now",  "/relays", "/relay auto"};
    for (int number = 0; number < kTools; ++number) {
        Tool tool(port());
        if (number % 4 != 0)
            tool.authenticate();
        QByteArray bytes;
        for (int i = 0; i < kLines; ++i) {
            QByteArray line = seeds[random.below(seeds.size())];
            for (std::uint32_t change = random.below(4); change > 0; --change)
                line.insert(random.below(std::uint32_t(line.size() + 1)), char(random.below(256)));
            bytes += line + '\n';
        }
        tool.write(bytes);
        // What the server has to say about it is read by some and left by others.
        tool.setReading(number % 2 == 0);
        QVERIFY(isQuiet(witness));
    }
    Q_EMIT m_engine->messageSent({u"alive"_s, now()});
    QVERIFY(witness.hears("sent alive"));
    for (const QByteArray& line : witness.lines())
        QVERIFY2(!line.contains(" missed "), line.constData());
}

QTEST_GUILESS_MAIN(TestControlServer)
#include "tst_controlserver.moc"
