// The client's half of the engine: sessions, pins, settings.

#include "crypto/keyfile.h"
#include "crypto/library.h"
#include "network/enginefixture.h"
#include "network/outboxjournal.h"
#include "network/relayendpoint.h"
#include "support/testkeys.h"

#include <QHostInfo>
#include <QTest>

using namespace network;
using loopback::App;

class TestEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_relay.reset(); }

    void joinsAndTalks();
    void tooLongIsRefused();
    void textWaitsForARelay();
    void textSurvivesTheProgram();
    void whatAllHadBringsNoRoomBack();
    void statusIsToldOnlyWhenItChanges();
    void knowsAPinnedRelayAgain();
    void aRelayOnThisMachineIsNotPinned();
    void anotherRelayMayTakeItsPlaceOnThisMachine();
    void refusesAChangedKeyUntilForgotten();
    void refusesAnotherThanTheDemandedKey();
    void verifyingIsRememberedAndTakenBack();
    void listsTheRelaysThatAnswer();
    void aChoiceIsRememberedAndTakenBack();
    void whatMustBeRefusedCannotBeChosen();
    void whoIsMetIsSavedTogetherAndNotLost();
    void pinsThatCannotBeReadAreLeftAlone();
    void pinsThatCannotBeWrittenAreTold();
    void othersSeeANewName();
    void theControlPortAloneTouchesNothing();
    void movesToAnotherGroup();
    void byTheNameOfTheRelay();
    void anUnknownNameIsTrouble();
    void anUnknownInterfaceIsTrouble();
    void outlivesItsRelay();
    void stopSaysGoodbye();

private:
    std::unique_ptr<RelayEndpoint> makeRelay(const GroupConfig& group, int key = 0)
    {
        auto relay = std::make_unique<RelayEndpoint>(relay::RelayConfig{}, support::testKey(key));
        if (!relay->open(group))
            qFatal("no relay");
        return relay;
    }
    [[nodiscard]] QByteArray pinLine(int key, const char* verified = "unverified") const
    {
        const QString now = QDateTime::currentDateTimeUtc().toString(Qt::ISODate);
        const QString digits = support::testKey(key).publicKey().fingerprint().toText();
        return (toText(m_relay->addresses().at(0)) + u' ' + digits + u' '
                + QString::fromLatin1(verified) + u' ' + now + u' ' + now + u'\n')
            .toUtf8();
    }

    crypto::Library m_library;
    GroupConfig m_group;
    settings::Settings m_settings;
    std::unique_ptr<RelayEndpoint> m_relay;
};

void TestEngine::init()
{
    m_group = loopback::group();
    m_settings = loopback::settingsFor(m_group);
    m_settings.relayMode = settings::RelayMode::Never;
    m_relay = makeRelay(m_group);
}

void TestEngine::joinsAndTalks()
{
    App ada(m_settings);
    App ben(m_settings);
    ada.start();
    ben.start();
    QCOMPARE(ada.status().connection, Connection::Searching);
    QTRY_VERIFY(ada.isConnected() && ben.isConnected());
    QCOMPARE(ada.status().relay->address, m_relay->addresses().at(0));
    QCOMPARE(ada.status().relay->fingerprint, m_relay->fingerprint());
    QCOMPARE(ada.status().relay->trust, session::Trust::New);
    QTRY_COMPARE(ada.engine->people().size(), 1u);
    QTRY_COMPARE(ben.engine->people().size(), 1u);

    QSignalSpy sent(ada.engine.get(), &Engine::messageSent);
    QVERIFY(ada.engine->send(QStringLiteral("hello")));
    QCOMPARE(sent.count(), 1); // before send() returns
    QTRY_COMPARE(ben.texts, QStringList{QStringLiteral("hello")});

    QSignalSpy left(ada.engine.get(), &Engine::personLeft);
    ben.stop();
    QTRY_COMPARE(left.count(), 1);
    QVERIFY(ada.engine->people().empty());
}

void TestEngine::tooLongIsRefused()
{
    App ada(m_settings);
    ada.start();
    QSignalSpy refused(ada.engine.get(), &Engine::sendRefused);
    ada.engine->sendMessage(QString(48001, u'x'));
    QCOMPARE(refused.count(), 1);
    QCOMPARE(refused[0][1].value<session::SendError>(), session::SendError::TooLarge);
}

void TestEngine::textWaitsForARelay()
{
    App ada(m_settings);
    App ben(m_settings);
    ben.start();
    QTRY_VERIFY(ben.isConnected());
    ada.start();
    QSignalSpy sent(ada.engine.get(), &Engine::messageSent);
    QSignalSpy accepted(ada.engine.get(), &Engine::messageAccepted);
    QVERIFY(ada.engine->send(QStringLiteral("early")));
    QCOMPARE(accepted.count(), 1);
    QCOMPARE(sent.count(), 0);
    QTRY_COMPARE(ben.texts, QStringList{QStringLiteral("early")});
    QCOMPARE(sent.count(), 1);
}

/// As if killed: nothing is said to the engine that goes.
void TestEngine::textSurvivesTheProgram()
{
    QTemporaryDir folder;
    const auto paths = support::enginePaths(folder.path());
    settings::Settings alone = m_settings;
    alone.port = 1; // where no relay is
    {
        Engine ada(alone, paths);
        ada.start();
        QVERIFY(ada.send(QStringLiteral("before the crash")));
        QVERIFY(QFile::exists(paths.outbox));
        QVERIFY(QFile::copy(paths.outbox, folder.filePath(QStringLiteral("copy"))));
    }
    QVERIFY(QFile::remove(paths.outbox));
    QVERIFY(QFile::rename(folder.filePath(QStringLiteral("copy")), paths.outbox));
    App ben(m_settings);
    ben.start();
    QTRY_VERIFY(ben.isConnected());
    Engine ada(m_settings, paths);
    QSignalSpy accepted(&ada, &Engine::messageAccepted);
    ada.start();
    QCOMPARE(accepted.count(), 1);
    QTRY_COMPARE(ben.texts, QStringList{QStringLiteral("before the crash")});
}

/// It may have to be said again, but its room may have been left since.
void TestEngine::whatAllHadBringsNoRoomBack()
{
    QTemporaryDir folder;
    const auto paths = support::enginePaths(folder.path());
    session::OutboxRecord waiting{.id = {1},
                                  .to = session::Conversation::named(QStringLiteral("Aula")),
                                  .text = QStringLiteral("for some"),
                                  .writtenAt = std::chrono::seconds(1'700'000'000)};
    session::OutboxRecord settled = waiting;
    settled.id = {2};
    settled.to = session::Conversation::named(QStringLiteral("Galley"));
    settled.settled = session::Settled{.epoch = 7, .at = std::chrono::seconds(1'700'000'000)};
    QVERIFY(OutboxJournal(paths.outbox, crypto::loadOrCreateIdentity(paths.identityKey)->key)
                .compact({waiting, settled}));
    Engine ada(m_settings, paths);
    QSignalSpy accepted(&ada, &Engine::messageAccepted);
    ada.start();
    QCOMPARE(accepted.count(), 1);
    const auto isIn = [&](const session::Conversation& room) {
        return std::ranges::contains(ada.status().rooms, room, &session::RoomInfo::conversation);
    };
    QVERIFY(isIn(waiting.to));
    QVERIFY(!isIn(settled.to));
}

void TestEngine::statusIsToldOnlyWhenItChanges()
{
    App ada(m_settings);
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    QVERIFY(ada.engine->send(QStringLiteral("one")));
    ada.engine->setRelayVerified(m_relay->fingerprint(), false);
    ada.engine->forgetRelay(support::testKey(1).publicKey().fingerprint());
    for (qsizetype i = 1; i < ada.statuses.size(); ++i)
        QVERIFY(ada.statuses[i] != ada.statuses[i - 1]);
    QVERIFY(ada.isConnected());
}

void TestEngine::knowsAPinnedRelayAgain()
{
    App ada(m_settings);
    ada.writeKnownRelays(pinLine(0));
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    QCOMPARE(ada.status().relay->trust, session::Trust::Known);
    QVERIFY(ada.knownRelays().contains(m_relay->fingerprint().toText().toLatin1()));
    QVERIFY(ada.knownRelays().contains(toText(m_relay->addresses().at(0)).toLatin1()));
}

void TestEngine::aRelayOnThisMachineIsNotPinned()
{
    App ada(m_settings);
    for (int time = 0; time < 2; ++time) {
        ada.start();
        QTRY_VERIFY(ada.isConnected());
        QCOMPARE(ada.status().relay->trust, session::Trust::New);
        QCOMPARE(ada.knownRelays(), QByteArray());
        ada.stop();
    }
}

void TestEngine::anotherRelayMayTakeItsPlaceOnThisMachine()
{
    m_settings.keepAliveSeconds = 1;
    App ada(m_settings);
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    m_relay.reset(); // as if it had been killed: nobody is told
    m_relay = makeRelay(m_group, 1);
    const auto hasMoved = [&] {
        return ada.isConnected() && ada.status().relay->fingerprint == m_relay->fingerprint();
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasMoved(), 20000);
    for (const Status& status : std::as_const(ada.statuses))
        QVERIFY(status.connection != Connection::Refused);
}

void TestEngine::refusesAChangedKeyUntilForgotten()
{
    App ada(m_settings);
    ada.writeKnownRelays(pinLine(1));
    ada.start();
    QTRY_COMPARE(ada.status().connection, Connection::Refused);
    QCOMPARE(ada.status().refusal->reason, session::Refusal::ChangedKey);
    QCOMPARE(ada.status().refusal->expected, support::testKey(1).publicKey().fingerprint());
    QCOMPARE(ada.status().refusal->shown, m_relay->fingerprint());
    QCOMPARE(m_relay->statistics().rsaOperations, 0u); // no 13 was sent

    ada.engine->forgetRelay(support::testKey(1).publicKey().fingerprint());
    QCOMPARE(ada.status().connection, Connection::Searching);
    QTRY_VERIFY(ada.isConnected());
    QVERIFY(!ada.status().refusal);
    QCOMPARE(ada.status().relay->trust, session::Trust::New);
    QCOMPARE(ada.knownRelays(), QByteArray());
}

void TestEngine::refusesAnotherThanTheDemandedKey()
{
    m_settings.relayFingerprint = support::testKey(1).publicKey().fingerprint().toText();
    App ada(m_settings);
    ada.start();
    QTRY_COMPARE(ada.status().connection, Connection::Refused);
    QCOMPARE(ada.status().refusal->reason, session::Refusal::WrongFingerprint);

    m_settings.relayFingerprint = m_relay->fingerprint().toText();
    ada.engine->applySettings(m_settings);
    QTRY_VERIFY(ada.isConnected());
    QCOMPARE(ada.status().relay->trust, session::Trust::Verified);
}

void TestEngine::verifyingIsRememberedAndTakenBack()
{
    App ada(m_settings);
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    ada.engine->setRelayVerified(m_relay->fingerprint(), true);
    QCOMPARE(ada.status().relay->trust, session::Trust::Verified);
    QCOMPARE(ada.statuses.last().relay->trust, session::Trust::Verified);
    ada.stop();
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    QCOMPARE(ada.status().relay->trust, session::Trust::Verified);
    ada.engine->setRelayVerified(m_relay->fingerprint(), false);
    QCOMPARE(ada.status().relay->trust, session::Trust::New);
}

void TestEngine::listsTheRelaysThatAnswer()
{
    App ada(m_settings);
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    QCOMPARE(ada.engine->relaysHere().size(), 1);
    const RelayHere here = ada.engine->relaysHere().first();
    QCOMPARE(here.heard.relay, ada.status().relay);
    QCOMPARE(here.heard.members, 0); // as it answered before we came
    QVERIFY(here.current && !here.own && !here.chosen);
    QSignalSpy listed(ada.engine.get(), &Engine::relaysListed);
    ada.engine->lookForRelays();
    QTRY_COMPARE(listed.size(), 1);
    QCOMPARE(ada.engine->relaysHere().first().heard.members, 1);
    ada.engine->setRelayVerified(m_relay->fingerprint(), true);
    QCOMPARE(ada.engine->relaysHere().first().heard.relay.trust, session::Trust::Verified);
    m_relay.reset(); // tells its members, so that they search at once, and nobody answers
    QTRY_VERIFY_WITH_TIMEOUT(ada.engine->relaysHere().isEmpty(), 60000);
}

void TestEngine::aChoiceIsRememberedAndTakenBack()
{
    App ada(m_settings);
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    const qsizetype sessions = ada.statuses.size();
    QVERIFY(ada.engine->chooseRelay(m_relay->fingerprint()));
    QVERIFY(ada.isConnected());
    QVERIFY(ada.engine->relaysHere().first().chosen);
    QCOMPARE(ada.statuses.size(), sessions); // it stayed where it was
    QVERIFY(ada.knownRelays().contains(" chosen"));
    ada.stop();
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    QVERIFY(ada.engine->relaysHere().first().chosen);
    QCOMPARE(ada.status().relay->trust, session::Trust::Known);
    ada.engine->forgetChoice();
    QVERIFY(!ada.engine->relaysHere().first().chosen);
    QVERIFY(!ada.knownRelays().contains(" chosen"));
    QVERIFY(ada.isConnected());
}

void TestEngine::whatMustBeRefusedCannotBeChosen()
{
    App ada(m_settings);
    ada.writeKnownRelays(pinLine(1));
    ada.start();
    QTRY_COMPARE(ada.status().connection, Connection::Refused);
    QCOMPARE(ada.engine->relaysHere().first().heard.refusal, session::Refusal::ChangedKey);
    QCOMPARE(ada.engine->chooseRelay(m_relay->fingerprint()).error(), ChoiceError::Refused);
    QCOMPARE(ada.engine->chooseRelay(support::testKey(2).publicKey().fingerprint()).error(),
             ChoiceError::NotHere);
    QCOMPARE(ada.status().connection, Connection::Refused);
    QCOMPARE(m_relay->statistics().rsaOperations, 0u);
}

void TestEngine::whoIsMetIsSavedTogetherAndNotLost()
{
    App guests[] = {App(m_settings), App(m_settings), App(m_settings)};
    for (App& guest : guests) {
        guest.start();
        QTRY_VERIFY(guest.isConnected());
    }
    App ada(m_settings);
    ada.start();
    QSignalSpy saved(ada.engine.get(), &Engine::knownPeopleChanged);
    bool savedEarly = false;
    connect(ada.engine.get(), &Engine::personJoined, this,
            [&] { savedEarly = savedEarly || QFile::exists(ada.file("known_people")); });
    QTRY_COMPARE(saved.size(), 1);
    QVERIFY(!savedEarly);
    QCOMPARE(saved.first().first().value<QList<KnownPerson>>().size(), 3);
    // Who comes at the last moment is not lost.
    App late(m_settings);
    late.start();
    QTRY_COMPARE(ada.engine->people().size(), 4u);
    ada.stop();
    QFile file(ada.file("known_people"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count('\n'), 4);
}

void TestEngine::pinsThatCannotBeReadAreLeftAlone()
{
    App ada(m_settings);
    QVERIFY(QDir().mkpath(ada.file("known_relays"))); // a folder of that name
    ada.start();
    QCOMPARE(ada.notices, QList<Notice>{Notice::PinsUnreadable});
    QTRY_VERIFY(ada.isConnected());
    QVERIFY(QFileInfo(ada.file("known_relays")).isDir());
}

void TestEngine::pinsThatCannotBeWrittenAreTold()
{
    App ada(m_settings);
    // The folder in which the file would stand is a file.
    QFile blocker(ada.file("blocker"));
    QVERIFY(blocker.open(QIODevice::WriteOnly));
    Paths paths = support::enginePaths(QFileInfo(ada.file("x")).path());
    paths.knownRelays = ada.file("blocker/known_relays");
    Engine engine(m_settings, paths);
    QSignalSpy noticed(&engine, &Engine::noticed);
    engine.start();
    QTRY_COMPARE(engine.status().connection, Connection::Connected);
    engine.setRelayVerified(m_relay->fingerprint(), true);
    QCOMPARE(noticed.count(), 1);
    QCOMPARE(noticed[0][0].value<Notice>(), Notice::PinNotSaved);
    QCOMPARE(noticed[0][1].toString(), ada.file("blocker/known_relays"));
}

void TestEngine::othersSeeANewName()
{
    m_settings.name = QStringLiteral("Ada");
    App ada(m_settings);
    App ben(m_settings);
    ada.start();
    ben.start();
    const auto seen = [&] {
        const auto& people = ben.engine->people();
        return people.size() == 1 ? people[0].name : QString();
    };
    QTRY_COMPARE(seen(), QStringLiteral("Ada"));
    const auto identity = ben.engine->people()[0].identity;
    QCOMPARE(identity, ada.status().identity);
    m_settings.name = QStringLiteral("Ada Lovelace");
    ada.engine->applySettings(m_settings);
    QTRY_COMPARE(seen(), QStringLiteral("Ada Lovelace"));
    QCOMPARE(ben.engine->people()[0].identity, identity);
}

void TestEngine::theControlPortAloneTouchesNothing()
{
    App ada(m_settings);
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    QSignalSpy changed(ada.engine.get(), &Engine::settingsChanged);
    const auto statusesBefore = ada.statuses.size();
    m_settings.controlPort.mode = settings::ControlPort::Mode::Off;
    ada.engine->applySettings(m_settings);
    ada.engine->applySettings(m_settings); // the same again is no change
    QCOMPARE(changed.count(), 1);
    QCOMPARE(ada.statuses.size(), statusesBefore);
    QCOMPARE(m_relay->statistics().members, 1);
}

void TestEngine::movesToAnotherGroup()
{
    const GroupConfig other = loopback::group();
    const auto otherRelay = makeRelay(other, 1);
    App ada(m_settings);
    App ben(m_settings);
    ada.start();
    ben.start();
    QTRY_VERIFY(ada.isConnected());
    QTRY_COMPARE(ada.engine->people().size(), 1u);

    settings::Settings changed = m_settings;
    changed.group = other.group;
    changed.port = other.port;
    ada.engine->applySettings(changed);
    QCOMPARE(ada.status().connection, Connection::Searching);
    QVERIFY(ada.engine->people().empty());
    QTRY_VERIFY(ada.isConnected());
    QCOMPARE(ada.status().relay->address, otherRelay->addresses().at(0));
    QTRY_COMPARE(ben.engine->people().size(), 0u); // the goodbye was said
}

void TestEngine::byTheNameOfTheRelay()
{
    if (QHostInfo::fromName(QStringLiteral("localhost")).addresses().isEmpty())
        QSKIP("localhost has no address here");
    settings::Settings elsewhere = loopback::settingsFor(loopback::group());
    elsewhere.relayMode = settings::RelayMode::Auto;
    elsewhere.relayAddress = QStringLiteral("localhost:%1").arg(m_group.port);
    elsewhere.interfaces.clear();
    App ada(elsewhere);
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    QCOMPARE(ada.status().relay->address, m_relay->addresses().at(0));
    QVERIFY(!ada.hasEverHosted());
}

void TestEngine::anUnknownNameIsTrouble()
{
    // No label is longer than 63 (RFC 1035 section 2.3.4), so no server is asked for this one.
    const QString name = QString(64, u'x') + QStringLiteral(".example");
    m_settings.relayAddress = name;
    App ada(m_settings);
    ada.start();
    QTRY_COMPARE(ada.status().connection, Connection::Offline);
    QCOMPARE(ada.status().trouble, (Trouble{Problem::RelayNameUnknown, name}));

    m_settings.relayAddress = QStringLiteral("127.0.0.1");
    ada.engine->applySettings(m_settings);
    QTRY_VERIFY(ada.isConnected());
    QVERIFY(!ada.status().trouble);
}

void TestEngine::anUnknownInterfaceIsTrouble()
{
    settings::Settings unknown = m_settings;
    unknown.interfaces = QStringList{QStringLiteral("nosuch0")};
    App ada(unknown);
    ada.start();
    QCOMPARE(ada.status().connection, Connection::Offline);
    QCOMPARE(ada.status().trouble, (Trouble{Problem::UnknownInterface, QStringLiteral("nosuch0")}));
    ada.engine->applySettings(m_settings);
    QTRY_VERIFY(ada.isConnected());
}

void TestEngine::outlivesItsRelay()
{
    m_settings.keepAliveSeconds = 1;
    App ada(m_settings);
    ada.start();
    QTRY_VERIFY(ada.isConnected());
    m_relay.reset();
    // Silent for two keep-alives, then asked in vain.
    QTRY_COMPARE_WITH_TIMEOUT(ada.status().connection, Connection::Searching, 20000);
    QVERIFY(*ada.status().silence >= std::chrono::seconds(2));
    m_relay = makeRelay(m_group);
    QTRY_VERIFY(ada.isConnected());
    QVERIFY(!ada.status().silence);
    QCOMPARE(ada.status().relay->fingerprint, m_relay->fingerprint());
}

void TestEngine::stopSaysGoodbye()
{
    App ada(m_settings);
    ada.start();
    QTRY_COMPARE(m_relay->statistics().members, 1);
    ada.engine->stop();
    QTRY_COMPARE(m_relay->statistics().members, 0);
    ada.engine->stop(); // twice is once
}

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
