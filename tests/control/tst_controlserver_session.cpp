// The server beside an engine that runs on loopback and hosts, and a second engine as its guest.

#include "control/controlserver.h"
#include "control/tool.h"
#include "crypto/library.h"
#include "network/addresses.h"
#include "protocol/limits.h"
#include "support/enginepaths.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

using namespace control;
using namespace Qt::StringLiterals;
using support::Tool;

class TestControlServerSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsAllOfTheStateAfterAuth();
    void sendsAndTellsEveryTool_data();
    void sendsAndTellsEveryTool();
    void receives();
    void refusesWhatIsTooLarge();
    void answersWithPeople();
    void tellsWhenTrustChanges();
    void listsAndChoosesRelays();
    void guestLeavesAndHostGoes();

private:
    settings::Settings loopback(settings::RelayMode mode) const;

    crypto::Library m_library;
    QTemporaryDir m_folder;
    QString m_group;
    std::uint16_t m_groupPort = 0;
    std::unique_ptr<network::Engine> m_host;
    std::unique_ptr<network::Engine> m_guest;
    std::unique_ptr<Tool> m_tool; ///< of the host
    QStringList m_guestHeard;
};

settings::Settings TestControlServerSession::loopback(settings::RelayMode mode) const
{
    settings::Settings result;
    result.name = u"Ada"_s;
    result.group = m_group;
    result.port = m_groupPort;
    result.interfaces = {u"lo"_s};
    result.relayMode = mode;
    result.controlPort = {settings::ControlPort::Mode::Fixed, 0};
    return result;
}

void TestControlServerSession::initTestCase()
{
    QUdpSocket probe;
    QVERIFY(probe.bind(QHostAddress::LocalHost));
    m_groupPort = probe.localPort();
    probe.close();
    m_group = u"239.255.%1.%2"_s.arg(QRandomGenerator::global()->bounded(1, 255))
                  .arg(QRandomGenerator::global()->bounded(1, 255));

    const auto paths = [this](const QString& name) {
        const QString folder = m_folder.filePath(name);
        QDir().mkpath(folder);
        return support::enginePaths(folder);
    };
    m_host =
        std::make_unique<network::Engine>(loopback(settings::RelayMode::Host), paths(u"host"_s));
    auto* const server = new ControlServer(*m_host, {.runtimeFolder = m_folder.filePath(u"run"_s),
                                                     .certificateFile = {},
                                                     .version = u"0.1.0"_s});
    server->open();
    m_host->start();
    m_tool = std::make_unique<Tool>(server->status().port);
    m_tool->authenticate();
    QVERIFY(m_tool->hears("hosting 127.0.0.1:"));
    QVERIFY(m_tool->hears("session relay=127.0.0.1:"));

    m_guest =
        std::make_unique<network::Engine>(loopback(settings::RelayMode::Never), paths(u"guest"_s));
    connect(m_guest.get(), &network::Engine::messageReceived, this,
            [this](const network::ReceivedMessage& message) { m_guestHeard += message.text; });
    m_guest->start();
    QVERIFY(m_tool->hears("connected 127.0.0.1:"));
    QTRY_COMPARE(m_guest->status().connection, network::Connection::Connected);
}

void TestControlServerSession::tellsAllOfTheStateAfterAuth()
{
    Tool tool(m_host->findChild<ControlServer*>()->status().port);
    tool.authenticate();
    const QByteArray port = QByteArray::number(m_groupPort);
    QCOMPARE(tool.next(""), "ready name=Ada group=" + m_group.toLatin1() + " port=" + port);
    QVERIFY(tool.next("")->startsWith("hosting 127.0.0.1:" + port + " fingerprint="));
    QVERIFY(tool.next("")->startsWith("session relay=127.0.0.1:" + port + " fingerprint="));
    QVERIFY(tool.next("")->startsWith("connected 127.0.0.1:"));
}

void TestControlServerSession::sendsAndTellsEveryTool_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("sent");

    QTest::newRow("plain") << QByteArray("hello") << u"hello"_s << QByteArray("sent hello");
    QTest::newRow("brace") << QByteArray("{\"a\":1}") << u"{\"a\":1}"_s
                           << QByteArray("sent {\"a\":1}");
    QTest::newRow("escapes") << QByteArray(R"(/say a\nb\\c\r)") << u"a\nb\\c\r"_s
                             << QByteArray(R"(sent a\nb\\c\r)");
    QTest::newRow("exit as text") << QByteArray("/say exit") << u"exit"_s
                                  << QByteArray("sent exit");
    QTest::newRow("slash") << QByteArray("//peers") << u"/peers"_s << QByteArray("sent /peers");
    QTest::newRow("literal backslash")
        << QByteArray(R"(a\nb)") << uR"(a\nb)"_s << QByteArray(R"(sent a\\nb)");
    QTest::newRow("not UTF-8") << QByteArray("a\xFF") << u"a\uFFFD"_s
                               << QByteArray("sent a\xEF\xBF\xBD");
    const QString longest(qsizetype(protocol::kMaxText), u'x');
    QTest::newRow("longest") << longest.toUtf8() << longest << "sent " + longest.toUtf8();
}

void TestControlServerSession::sendsAndTellsEveryTool()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, sent);
    Tool other(m_host->findChild<ControlServer*>()->status().port);
    other.authenticate();
    QVERIFY(other.hears("connected"));
    m_guestHeard.clear();
    m_tool->write(line + '\n');
    QCOMPARE(m_tool->next("sent"), sent);
    QCOMPARE(other.next("sent"), sent);
    QTRY_COMPARE(m_guestHeard.size(), 1);
    QTEST(m_guestHeard.first(), "text");
}

void TestControlServerSession::receives()
{
    QVERIFY(m_guest->send(u"from the guest\nin two lines"_s));
    const QByteArray message = m_tool->next("message").value_or(QByteArray());
    QVERIFY(message.startsWith("message 127.0.0.1:"));
    QVERIFY(message.endsWith(R"( from the guest\nin two lines)"));
}

void TestControlServerSession::refusesWhatIsTooLarge()
{
    m_tool->write(QByteArray(qsizetype(protocol::kMaxText) + 1, 'x') + '\n');
    QCOMPARE(m_tool->next("error"), "error too-large the text is 48001 bytes, the limit is 48000");
}

void TestControlServerSession::answersWithPeople()
{
    m_tool->write("/peers\n/status\n");
    QVERIFY(m_tool->hears("peer 127.0.0.1:"));
    QCOMPARE(m_tool->next("peers"), "peers 1");
    const QByteArray status = m_tool->next("status").value_or(QByteArray());
    QVERIFY2(status.startsWith("status connection=connected relay=127.0.0.1:"), status.constData());
    QVERIFY2(status.contains(" people=1 rtt="), status.constData());
}

void TestControlServerSession::tellsWhenTrustChanges()
{
    const session::Person guest = m_host->people().at(0);
    const QByteArray digits = guest.identity->toText().toLatin1();
    const QByteArray told = "trust " + network::toText(guest.address).toLatin1()
                            + " name=Ada identity=" + digits + " trust=";
    m_host->setPersonVerified(*guest.identity, guest.name, true);
    QCOMPARE(m_tool->next("trust"), told + "verified");
    m_host->setPersonVerified(*guest.identity, guest.name, true); // nothing new
    m_host->forgetPerson(*guest.identity);
    QCOMPARE(m_tool->next("trust"), told + "unverified");
    // Somebody who is not here has the name of the one who is.
    const auto other = crypto::Fingerprint::fromText(QString(60, u'7')).value();
    m_host->setPersonVerified(other, u"Ada"_s, true);
    QCOMPARE(m_tool->next("trust"), told + "changed");
    m_host->forgetPerson(other);
    QCOMPARE(m_tool->next("trust"), told + "unverified");
}

void TestControlServerSession::listsAndChoosesRelays()
{
    m_tool->write("/relays\n/relays\n");
    const QByteArray relay = m_tool->next("relay ").value_or(QByteArray());
    QVERIFY2(relay.contains(" layer=extended name=Ada host="), relay.constData());
    QVERIFY2(relay.endsWith(" members=2 current=yes own=yes"), relay.constData());
    QCOMPARE(m_tool->next("relays"), "relays 1");
    QCOMPARE(m_tool->next("relays"), "relays 1"); // each question has its answer
    const QByteArray digits = m_host->status().relay->fingerprint.toText().toLatin1();
    m_tool->write("/relay " + digits + "\n/relays\n");
    QVERIFY(m_tool->next("relay ").value_or(QByteArray()).endsWith(" own=yes chosen=yes"));
    m_tool->write("/relay " + QByteArray(60, '0') + '\n');
    QVERIFY(m_tool->hears("error no-such-relay "));
    m_tool->write("/relay auto\n/relays\n");
    QVERIFY(m_tool->next("relay ").value_or(QByteArray()).endsWith(" own=yes"));
}

void TestControlServerSession::guestLeavesAndHostGoes()
{
    m_guest.reset();
    QVERIFY(m_tool->hears("disconnected 127.0.0.1:"));
    m_host.reset();
    QVERIFY(m_tool->hears("bye shutting down"));
    QVERIFY(m_tool->isShownOut());
    QVERIFY(QDir(m_folder.filePath(u"run"_s)).isEmpty());
}

QTEST_GUILESS_MAIN(TestControlServerSession)
#include "tst_controlserver_session.moc"
