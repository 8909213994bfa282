// Relay and clients with real sockets, from both sides.

#include "crypto/library.h"
#include "network/addresses.h"
#include "network/clientendpoint.h"
#include "network/loopback.h"
#include "network/relayendpoint.h"
#include "protocol/record.h"
#include "support/testkeys.h"

#include <QSignalSpy>
#include <QTest>

using namespace network;

namespace {

/// A client and what happened to it.
struct Person {
    explicit Person(session::SessionConfig config = {}) : client(config)
    {
        QObject::connect(
            &client, &ClientEndpoint::happened, &client, [this](const session::Event& event) {
                if (const auto* message = std::get_if<session::MessageReceived>(&event))
                    messages << *message;
            });
    }

    [[nodiscard]] bool isConnected()
    {
        return client.machine().state() == session::SessionState::Established;
    }
    [[nodiscard]] QStringList texts() const
    {
        QStringList texts;
        for (const session::MessageReceived& message : messages)
            texts << message.text;
        return texts;
    }

    ClientEndpoint client;
    QList<session::MessageReceived> messages;
};

} // namespace

class TestRelayEndpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_group = loopback::group();
        m_relay = makeRelay();
    }
    void cleanup() { m_relay.reset(); }

    void twoPeopleTalk();
    void aLongMessageArrivesWhole();
    void emptyDatagramsStopNobody();
    void byTheRelaysAddress();
    void goodbyeIsSaid();
    void aRelayThatReturnsFindsItsPeople();
    void aRelayThatEndsTellsItsPeople();
    void takenPortIsTrouble();
    void rivalsAreHeardButNotOurselves();
    void tooLongTextIsRefused();

private:
    std::unique_ptr<RelayEndpoint> makeRelay(int key = 0)
    {
        return std::make_unique<RelayEndpoint>(relay::RelayConfig{}, support::testKey(key));
    }

    crypto::Library m_library;
    GroupConfig m_group;
    std::unique_ptr<RelayEndpoint> m_relay;
};

void TestRelayEndpoint::twoPeopleTalk()
{
    QSignalSpy joined(m_relay.get(), &RelayEndpoint::happened);
    Person ada;
    Person ben;
    QVERIFY(ada.client.open(m_group));
    QVERIFY(m_relay->open(m_group));
    QVERIFY(ben.client.open(m_group));
    QTRY_COMPARE(joined.count(), 2);
    QVERIFY(ada.isConnected());
    QTRY_VERIFY(ben.isConnected());
    QCOMPARE(ada.client.machine().relay()->address, m_relay->addresses().at(0));
    QTRY_COMPARE(ada.client.machine().people().size(), 1u);
    QTRY_COMPARE(ben.client.machine().people().size(), 1u);

    QVERIFY(ada.client.send(QStringLiteral("grüezi")));
    QTRY_COMPARE(ben.texts(), QStringList{QStringLiteral("grüezi")});
    QCOMPARE(ben.messages[0].sender, ben.client.machine().people().at(0).address);
    QVERIFY(ben.client.send(QStringLiteral("hoi")));
    QTRY_COMPARE(ada.texts(), QStringList{QStringLiteral("hoi")});
    QCOMPARE(m_relay->statistics().deliveries, 2u);
    QCOMPARE(m_relay->sendStatistics().undeliverable, 0u);
}

void TestRelayEndpoint::aLongMessageArrivesWhole()
{
    Person ada;
    Person ben;
    QVERIFY(m_relay->open(m_group));
    QVERIFY(ada.client.open(m_group));
    QVERIFY(ben.client.open(m_group));
    QTRY_COMPARE(ada.client.machine().people().size(), 1u);
    QTRY_COMPARE(ben.client.machine().people().size(), 1u);
    QString text;
    for (int i = 0; text.size() < 40 * 1024; ++i)
        text += QString::number(i) + u' ';
    QVERIFY(ada.client.send(text));
    QTRY_COMPARE(ben.texts(), QStringList{text});
}

void TestRelayEndpoint::emptyDatagramsStopNobody()
{
    Person ada;
    Person ben;
    QVERIFY(m_relay->open(m_group));
    QVERIFY(ada.client.open(m_group));
    QVERIFY(ben.client.open(m_group));
    QTRY_COMPARE(ada.client.machine().people().size(), 1u);
    QTRY_COMPARE(ben.client.machine().people().size(), 1u);

    QUdpSocket plain;
    loopback::bindPlain(plain, QStringLiteral("127.0.0.1"));
    for (const protocol::Endpoint& to :
         {m_relay->addresses().at(0), ada.client.machine().people().at(0).address,
          ben.client.machine().people().at(0).address})
        QCOMPARE(plain.writeDatagram(QByteArray(), toHostAddress(to), to.port), 0);
    QCOMPARE(plain.writeDatagram(QByteArray(), QHostAddress(m_group.group), m_group.port), 0);

    QVERIFY(ada.client.send(QStringLiteral("one")));
    QTRY_COMPARE(ben.texts().size(), 1);
    QVERIFY(ben.client.send(QStringLiteral("two")));
    QTRY_COMPARE(ada.texts().size(), 1);
}

void TestRelayEndpoint::byTheRelaysAddress()
{
    QVERIFY(m_relay->open(m_group));
    const protocol::Endpoint address = m_relay->addresses().at(0);
    GroupConfig elsewhere = loopback::group(); // its group is never looked at
    elsewhere.interfaces.clear();
    session::SessionConfig config;
    config.onlyRelay = address;
    Person far(config);
    Person near;
    QVERIFY(far.client.open(elsewhere, address));
    QVERIFY(near.client.open(m_group));
    QTRY_VERIFY(far.isConnected());
    QTRY_COMPARE(near.client.machine().people().size(), 1u);
    QVERIFY(far.client.send(QStringLiteral("from afar")));
    QTRY_COMPARE(near.texts(), QStringList{QStringLiteral("from afar")});
    QVERIFY(near.client.send(QStringLiteral("from here")));
    QTRY_COMPARE(far.texts(), QStringList{QStringLiteral("from here")});
}

void TestRelayEndpoint::goodbyeIsSaid()
{
    relay::Events events;
    connect(m_relay.get(), &RelayEndpoint::happened, this,
            [&events](const relay::Event& event) { events.push_back(event); });
    Person ada;
    QVERIFY(m_relay->open(m_group));
    QVERIFY(ada.client.open(m_group));
    QTRY_COMPARE(m_relay->statistics().members, 1);
    ada.client.close();
    QTRY_COMPARE(events.size(), 2u);
    QCOMPARE(std::get<relay::MemberLeft>(events[1]).reason, relay::LeaveReason::Disconnected);
}

void TestRelayEndpoint::aRelayThatReturnsFindsItsPeople()
{
    session::SessionConfig impatient;
    impatient.keepAlive = std::chrono::milliseconds(200);
    Person ada(impatient);
    Person ben(impatient);
    QVERIFY(m_relay->open(m_group));
    QVERIFY(ada.client.open(m_group));
    QVERIFY(ben.client.open(m_group));
    QTRY_COMPARE(m_relay->statistics().members, 2);

    m_relay.reset();
    m_relay = makeRelay(); // a new process with the same key on the same port
    QVERIFY(m_relay->open(m_group));
    QTRY_COMPARE(m_relay->statistics().members, 2);
    QTRY_VERIFY(ada.isConnected() && ben.isConnected());
    QVERIFY(ada.client.send(QStringLiteral("still here")));
    QTRY_COMPARE(ben.texts(), QStringList{QStringLiteral("still here")});
}

void TestRelayEndpoint::aRelayThatEndsTellsItsPeople()
{
    Person ada;
    QVERIFY(m_relay->open(m_group));
    QVERIFY(ada.client.open(m_group));
    QTRY_COMPARE(m_relay->statistics().members, 1);
    m_relay->close();
    // Long before the silence of two keep-alives.
    QTRY_COMPARE(ada.client.machine().state(), session::SessionState::Checking);
    QVERIFY(m_relay->open(m_group)); // only a restart, and it announces itself
    QTRY_VERIFY(ada.isConnected());
    QCOMPARE(m_relay->statistics().members, 1);
}

void TestRelayEndpoint::takenPortIsTrouble()
{
    QVERIFY(m_relay->open(m_group));
    const auto second = makeRelay(1);
    QCOMPARE(second->open(m_group).error().problem, Problem::PortTaken);
    m_relay->close();
    QVERIFY(second->open(m_group));
}

void TestRelayEndpoint::rivalsAreHeardButNotOurselves()
{
    // Both on one machine: the other on another address of loopback.
    QSignalSpy heard(m_relay.get(), &RelayEndpoint::rivalHeard);
    QVERIFY(m_relay->open(m_group));
    QUdpSocket rival;
    loopback::bindPlain(rival, QStringLiteral("127.0.0.2"));
    const auto announce = [&](const QByteArray& pem) {
        const QByteArray record =
            protocol::makeRecord(protocol::RecordType::ServerPublicKeyResponse, pem);
        QCOMPARE(rival.writeDatagram(record, QHostAddress(m_group.group), m_group.port),
                 record.size());
    };
    announce("no key");
    announce(support::testKey(0).publicKey().toPem()); // ours
    announce(support::testKey(1).publicKey().toPem());
    QTRY_COMPARE(heard.count(), 1);
    QCOMPARE(heard[0][0].value<protocol::Endpoint>(),
             toEndpoint(rival.localAddress(), rival.localPort()));
    QCOMPARE(heard[0][1].value<crypto::Fingerprint>(),
             support::testKey(1).publicKey().fingerprint());
}

void TestRelayEndpoint::tooLongTextIsRefused()
{
    Person ada;
    QVERIFY(m_relay->open(m_group));
    QVERIFY(ada.client.open(m_group));
    QTRY_VERIFY(ada.isConnected());
    QCOMPARE(ada.client.send(QString(48001, u'x')).error(), session::SendError::TooLarge);
}

QTEST_GUILESS_MAIN(TestRelayEndpoint)
#include "tst_relayendpoint.moc"
