// The engine as a host: when it hosts, when it stops, what it does when it cannot.

#include "crypto/library.h"
#include "network/enginefixture.h"
#include "network/links.h"
#include "network/relayendpoint.h"
#include "protocol/record.h"
#include "support/testkeys.h"

#include <QTest>

#include <utility>

using namespace network;
using loopback::App;

namespace {

/// Milliseconds. To host takes two seconds and the making of a key, which is slow beside other
/// tests and under a sanitizer.
constexpr int kPatience = 60000;

} // namespace

class TestEngineHosting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void hostsWhenAlone();
    void theSecondJoinsTheFirst();
    void whoMayHaveToHostHasAKey();
    void neverHostsWhenTold();
    void hostsAtOnceWhenTold();
    void aRefusedRelayIsNotReplaced();
    void yieldsToTheSmallerFingerprint();
    void holdsAgainstTheGreaterFingerprint();
    void ourOwnKeyIsNoRival();
    void aRoomThatLostItsHostMeetsAgain();
    void aTakenPortIsTroubleForWhoInsists();
    void aTakenPortIsNoTroubleAtFirst();
    void anUnusableKeyIsTrouble();
    void stopsHostingWhenToldNever();
    void keepsHostingThroughOtherSettings();
    void mayStopWhileItsKeyIsMade();

private:
    void announce(const crypto::RsaPrivateKey& key);

    crypto::Library m_library;
    crypto::RsaPrivateKey m_smaller = support::testKey(0);
    crypto::RsaPrivateKey m_greater = support::testKey(1);
    GroupConfig m_group;
    settings::Settings m_settings;
};

void TestEngineHosting::initTestCase()
{
    if (m_smaller.publicKey().fingerprint() > m_greater.publicKey().fingerprint())
        std::swap(m_smaller, m_greater);
}

void TestEngineHosting::init()
{
    m_group = loopback::group();
    m_settings = loopback::settingsFor(m_group);
}

/// As a relay on another machine would: from another address.
void TestEngineHosting::announce(const crypto::RsaPrivateKey& key)
{
    QUdpSocket rival;
    loopback::bindPlain(rival, QStringLiteral("127.0.0.2"));
    const QByteArray record = protocol::makeRecord(protocol::RecordType::ServerPublicKeyResponse,
                                                   key.publicKey().toPem());
    QCOMPARE(rival.writeDatagram(record, QHostAddress(m_group.group), m_group.port), record.size());
}

void TestEngineHosting::hostsWhenAlone()
{
    App ada(m_settings);
    ada.start();
    QVERIFY(!ada.isHosting());
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    QCOMPARE(toText(ada.status().hosting->address),
             QStringLiteral("127.0.0.1:%1").arg(m_group.port));
    QCOMPARE(ada.status().relay->address, ada.status().hosting->address);
    QCOMPARE(ada.status().relay->fingerprint, ada.status().hosting->fingerprint);
    QCOMPARE(ada.status().relay->trust, session::Trust::Verified);
    QVERIFY(ada.knownRelays().isEmpty()); // our own relay is not one we met

    const crypto::Fingerprint ours = ada.status().hosting->fingerprint;
    ada.stop();
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting(), kPatience);
    QCOMPARE(ada.status().hosting->fingerprint, ours);
}

void TestEngineHosting::theSecondJoinsTheFirst()
{
    App ada(m_settings);
    App ben(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    ben.start();
    QTRY_VERIFY_WITH_TIMEOUT(ben.isConnected(), kPatience);
    QCOMPARE(ben.status().relay->address, ada.status().hosting->address);
    QTRY_COMPARE(ada.engine->people().size(), 1u);
    QTRY_COMPARE(ben.engine->people().size(), 1u);
    QVERIFY(ada.engine->send(QStringLiteral("from the host")));
    QTRY_COMPARE(ben.texts, QStringList{QStringLiteral("from the host")});
    QVERIFY(ben.engine->send(QStringLiteral("from the guest")));
    QTRY_COMPARE(ada.texts, QStringList{QStringLiteral("from the guest")});
    QVERIFY(!ben.hasEverHosted());
}

void TestEngineHosting::whoMayHaveToHostHasAKey()
{
    App ada(m_settings);
    App ben(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    QVERIFY(!QFile::exists(ben.file("relay.key")));
    ben.start();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(ben.file("relay.key")), kPatience);
    QVERIFY(!ben.hasEverHosted());
}

void TestEngineHosting::neverHostsWhenTold()
{
    App ben(m_settings);
    m_settings.relayMode = settings::RelayMode::Never;
    App ada(m_settings);
    ada.start();
    ben.start(); // later, so when it has lost its patience, the first would have too
    QTRY_VERIFY_WITH_TIMEOUT(ben.isHosting(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    QVERIFY(!ada.hasEverHosted());
}

void TestEngineHosting::hostsAtOnceWhenTold()
{
    m_settings.relayMode = settings::RelayMode::Host;
    App ada(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting(), kPatience);
    // Nothing but who we are was told before: no search was in vain.
    QCOMPARE(ada.statuses.size(), 2);
    QCOMPARE(ada.statuses[0].connection, network::Connection::Searching);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
}

void TestEngineHosting::aRefusedRelayIsNotReplaced()
{
    // It answers from 127.0.0.1, where another key is pinned; hosting on its port is impossible,
    // so it goes once it was refused.
    auto rogue = std::make_unique<RelayEndpoint>(relay::RelayConfig{}, m_greater);
    QVERIFY(rogue->open(m_group));
    App ada(m_settings);
    const QString now = QDateTime::currentDateTimeUtc().toString(Qt::ISODate);
    ada.writeKnownRelays(
        QStringLiteral("127.0.0.1:%1 %2 verified %3 %3\n")
            .arg(QString::number(m_group.port), m_smaller.publicKey().fingerprint().toText(), now)
            .toLatin1());
    ada.start();
    QTRY_COMPARE(ada.status().connection, Connection::Refused);
    rogue.reset();

    // Another app that starts now will have lost its patience later than this one.
    App ben(m_settings);
    ben.start();
    QTRY_VERIFY_WITH_TIMEOUT(ben.isHosting(), kPatience);
    QVERIFY(!ada.hasEverHosted());
    QCOMPARE(ada.status().connection, Connection::Refused);
}

void TestEngineHosting::yieldsToTheSmallerFingerprint()
{
    App ada(m_settings);
    ada.useRelayKey(m_greater);
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    announce(m_smaller);
    QTRY_VERIFY_WITH_TIMEOUT(!ada.isHosting(), kPatience);
    QVERIFY(ada.notices.contains(Notice::YieldedHosting));
    QCOMPARE(ada.status().connection, Connection::Searching);
    // The rival does not answer, so it was an idle claim.
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
}

void TestEngineHosting::holdsAgainstTheGreaterFingerprint()
{
    Links ear(Links::Role::Client);
    int announcements = 0;
    connect(&ear, &Links::received, &ear,
            [&](QByteArrayView datagram, const Links::Origin& origin) {
                if (origin.from.port == m_group.port
                    && datagram.startsWith(QByteArrayView("\x00\x05", 2)))
                    ++announcements;
            });
    QVERIFY(ear.open(m_group));
    App ada(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    QTRY_COMPARE_WITH_TIMEOUT(announcements, 1, kPatience);
    announce(m_greater); // a host that began at the same moment must hear of us at once
    QTRY_COMPARE(announcements, 2);
    QVERIFY(ada.isHosting());
    QVERIFY(!ada.notices.contains(Notice::YieldedHosting));
}

void TestEngineHosting::ourOwnKeyIsNoRival()
{
    App ada(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    App ben(m_settings); // only to know when the announcements have been heard
    ben.start();
    announce(m_smaller);
    QTRY_VERIFY_WITH_TIMEOUT(ben.isConnected(), kPatience);
    QVERIFY(ada.isHosting());
    QVERIFY(ada.notices.isEmpty());
}

void TestEngineHosting::aRoomThatLostItsHostMeetsAgain()
{
    // Two relays of one machine cannot have one port, so the rival only claims to be there, and
    // one of the two people hosts again. What counts is that they meet again.
    m_settings.keepAliveSeconds = 1;
    App ada(m_settings);
    App ben(m_settings);
    ada.useRelayKey(m_greater);
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    ben.start();
    QTRY_COMPARE(ada.engine->people().size(), 1u);
    announce(m_smaller);
    QTRY_VERIFY_WITH_TIMEOUT(!ada.isHosting(), kPatience);
    QVERIFY(ada.engine->people().empty());
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected() && ada.engine->people().size() == 1, kPatience);
    QTRY_COMPARE(ben.engine->people().size(), 1u);
}

void TestEngineHosting::aTakenPortIsTroubleForWhoInsists()
{
    RelayEndpoint first(relay::RelayConfig{}, m_greater);
    QVERIFY(first.open(m_group));
    m_settings.relayMode = settings::RelayMode::Host;
    App ada(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    QTRY_COMPARE(ada.problem(), Problem::PortTaken);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience); // to the other meanwhile
    QCOMPARE(ada.problem(), Problem::PortTaken);
    first.close();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting(), kPatience);
    QVERIFY(!ada.status().trouble);
}

void TestEngineHosting::aTakenPortIsNoTroubleAtFirst()
{
    QUdpSocket mute;
    QVERIFY(mute.bind(QHostAddress::LocalHost, m_group.port, QUdpSocket::DontShareAddress));
    App ada(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    // Only after the second attempt, since a relay of this machine may be about to answer.
    QTRY_COMPARE_WITH_TIMEOUT(ada.problem(), Problem::PortTaken, kPatience);
    QCOMPARE(ada.status().connection, Connection::Searching);
    mute.close();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting(), kPatience);
    QVERIFY(!ada.status().trouble);
}

void TestEngineHosting::anUnusableKeyIsTrouble()
{
    m_settings.relayMode = settings::RelayMode::Host;
    App ada(m_settings);
    QVERIFY(QDir().mkpath(ada.file("relay.key")));
    ada.start();
    QTRY_COMPARE(ada.status().trouble, (Trouble{Problem::KeyUnreadable, ada.file("relay.key")}));
    QVERIFY(!ada.isHosting());
    QVERIFY(QDir().rmdir(ada.file("relay.key")));
    ada.useRelayKey(m_smaller);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting(), kPatience);
}

void TestEngineHosting::stopsHostingWhenToldNever()
{
    App ada(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    m_settings.relayMode = settings::RelayMode::Never;
    ada.engine->applySettings(m_settings);
    QVERIFY(!ada.isHosting());
    QCOMPARE(ada.status().connection, Connection::Searching);
    m_settings.relayMode = settings::RelayMode::Host;
    ada.engine->applySettings(m_settings);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting() && ada.isConnected(), kPatience);
}

void TestEngineHosting::keepsHostingThroughOtherSettings()
{
    App ada(m_settings);
    App ben(m_settings);
    ada.useRelayKey(m_smaller);
    ada.start();
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    ben.start();
    QTRY_VERIFY_WITH_TIMEOUT(ben.isConnected(), kPatience);
    const auto statusesBefore = ada.statuses.size();
    m_settings.keepAliveSeconds = 3; // a new session, the same relay
    ada.engine->applySettings(m_settings);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isConnected(), kPatience);
    for (qsizetype i = statusesBefore; i < ada.statuses.size(); ++i)
        QVERIFY(ada.statuses[i].hosting);
    QVERIFY(ben.isConnected());
    QTRY_COMPARE(ben.engine->people().size(), 1u);
}

void TestEngineHosting::mayStopWhileItsKeyIsMade()
{
    m_settings.relayMode = settings::RelayMode::Host;
    for (int i = 0; i < 5; ++i) {
        App ada(m_settings);
        ada.start();
        ada.stop();
    }
    App ada(m_settings);
    ada.start();
    m_settings.relayMode = settings::RelayMode::Never;
    ada.engine->applySettings(m_settings);
    m_settings.relayMode = settings::RelayMode::Host;
    ada.engine->applySettings(m_settings);
    QTRY_VERIFY_WITH_TIMEOUT(ada.isHosting(), kPatience);
}

QTEST_GUILESS_MAIN(TestEngineHosting)
#include "tst_engine_hosting.moc"
