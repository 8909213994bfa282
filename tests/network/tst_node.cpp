#include "crypto/library.h"
#include "network/loopback.h"
#include "network/node.h"
#include "network/relayendpoint.h"
#include "support/enginepaths.h"
#include "support/testkeys.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace network;

namespace {

/// What a control server is to the node: it speaks to the engine until its own end.
class Companion : public QObject
{
public:
    explicit Companion(Engine& engine) : m_engine(engine) { s_alive = true; }
    ~Companion() override
    {
        s_alive = false;
        s_lastConnection = m_engine.status().connection;
        s_wasOnWorker = thread() == QThread::currentThread();
    }

    static inline bool s_alive = false;
    static inline bool s_wasOnWorker = false;
    static inline Connection s_lastConnection = Connection::Offline;

private:
    Engine& m_engine;
};

} // namespace

class TestNode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_relay.reset(); }

    void talksThroughTheDoor();
    void appliesSettings();
    void companionLivesOnTheWorker();
    void startsAndStopsWithoutALeak();
    void nothingIsToldAfterStop();
    void idleWithoutStart();

private:
    /// Of one person: two with the same key would show each other out.
    [[nodiscard]] Paths paths(const QString& person = QStringLiteral("ada")) const
    {
        QDir(m_folder.path()).mkdir(person);
        return support::enginePaths(m_folder.filePath(person));
    }
    /// Entries of a folder of /proc/self.
    [[nodiscard]] static qsizetype count(const char* what)
    {
        return QDir(QStringLiteral("/proc/self/") + QString::fromLatin1(what))
            .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
            .size();
    }

    crypto::Library m_library;
    QTemporaryDir m_folder;
    settings::Settings m_settings;
    std::unique_ptr<RelayEndpoint> m_relay;
};

void TestNode::init()
{
    const GroupConfig group = loopback::group();
    m_settings = loopback::settingsFor(group);
    m_settings.relayMode = settings::RelayMode::Never;
    m_relay = std::make_unique<RelayEndpoint>(relay::RelayConfig{}, support::testKey());
    QVERIFY(m_relay->open(group));
}

void TestNode::talksThroughTheDoor()
{
    Node ada(m_settings, paths());
    Node ben(m_settings, paths(QStringLiteral("ben")));
    QSignalSpy joined(&ada, &Node::personJoined);
    QSignalSpy sent(&ada, &Node::messageSent);
    QSignalSpy refused(&ada, &Node::sendRefused);
    QSignalSpy received(&ben, &Node::messageReceived);
    ada.start();
    ada.sendMessage(QString(48001, u'x'));
    ben.start();
    QTRY_COMPARE(joined.count(), 1);
    QTRY_COMPARE(ben.status().connection, Connection::Connected);
    QCOMPARE(refused.count(), 1);
    ada.sendMessage(QStringLiteral("hello"));
    QTRY_COMPARE(sent.count(), 1);
    QTRY_COMPARE(received.count(), 1);
    const auto message = received[0][0].value<ReceivedMessage>();
    QCOMPARE(message.text, QStringLiteral("hello"));
    QCOMPARE(message.sender, ben.status().relay ? message.sender : std::nullopt);
    QCOMPARE(message.at.timeSpec(), Qt::UTC);

    const crypto::Fingerprint& relay = m_relay->fingerprint();
    ada.setRelayVerified(relay, true);
    QTRY_COMPARE(ada.status().relay->trust, session::Trust::Verified);
    QSignalSpy changed(&ada, &Node::statusChanged);
    ada.forgetRelay(relay);
    QTRY_VERIFY(changed.count() >= 2); // searching, then connected again
    QTRY_COMPARE(ada.status().connection, Connection::Connected);
    QCOMPARE(ada.status().relay->trust, session::Trust::New);
}

void TestNode::appliesSettings()
{
    Node ada(m_settings, paths());
    ada.start();
    m_settings.name = QStringLiteral("Ada");
    ada.applySettings(m_settings);
    QTRY_COMPARE(ada.settings().name, QStringLiteral("Ada"));
}

void TestNode::companionLivesOnTheWorker()
{
    Node ada(m_settings, paths());
    QSignalSpy shutdown(&ada, &Node::shutdownRequested);
    bool madeOnWorker = false;
    ada.start([&madeOnWorker](Engine& engine) -> QObject* {
        madeOnWorker = QThread::currentThread() == engine.thread();
        QMetaObject::invokeMethod(&engine, &Engine::requestShutdown, Qt::QueuedConnection);
        return new Companion(engine);
    });
    QTRY_COMPARE(shutdown.count(), 1);
    QTRY_COMPARE(ada.status().connection, Connection::Connected);
    QVERIFY(madeOnWorker);
    QVERIFY(Companion::s_alive);
    ada.stop();
    QVERIFY(!Companion::s_alive);
    QVERIFY(Companion::s_wasOnWorker);
    QVERIFY(Companion::s_lastConnection != Connection::Offline);
}

void TestNode::startsAndStopsWithoutALeak()
{
    m_settings.relayMode = settings::RelayMode::Auto;
    {
        Node once(m_settings, paths()); // what the libraries keep for ever, they have now
        once.start();
        QTRY_COMPARE(once.status().connection, Connection::Connected);
    }
    const auto descriptors = count("fd");
    const auto threads = count("task");
    for (int i = 0; i < 50; ++i) {
        Node node(m_settings, paths());
        node.start();
        if (i % 5 == 0)
            QTRY_COMPARE(node.status().connection, Connection::Connected);
        if (i % 2 == 0)
            node.stop();
    }
    QCOMPARE(count("fd"), descriptors);
    QTRY_VERIFY(count("task") <= threads);          // idle ones of a pool may have ended meanwhile
    QTRY_COMPARE(m_relay->statistics().members, 0); // each said goodbye
}

void TestNode::nothingIsToldAfterStop()
{
    Node ada(m_settings, paths());
    QSignalSpy changed(&ada, &Node::statusChanged);
    QSignalSpy refused(&ada, &Node::sendRefused);
    ada.start();
    for (int i = 0; i < 100; ++i)
        ada.sendMessage(QStringLiteral("too early"));
    ada.stop();
    QCoreApplication::processEvents();
    QCOMPARE(changed.count(), 0);
    QCOMPARE(refused.count(), 0);
    ada.stop();
    ada.sendMessage(QStringLiteral("too late"));
    ada.start();
    QTRY_COMPARE(ada.status().connection, Connection::Connected);
}

void TestNode::idleWithoutStart()
{
    Node ada(m_settings, paths());
    ada.sendMessage(QStringLiteral("nobody"));
    QCOMPARE(ada.status().connection, Connection::Searching);
}

QTEST_GUILESS_MAIN(TestNode)
#include "tst_node.moc"
