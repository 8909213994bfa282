#include "crypto/library.h"
#include "network/addresses.h"
#include "network/pins.h"
#include "support/testkeys.h"

#include <QTemporaryDir>
#include <QTest>

using namespace network;

class TestPins : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void remembersAndForgets();
    void aRelayOnThisMachineIsPinnedOnlyWhenCompared();
    void ourOwnRelayHasNoPlaceInTheFile();
    void ourOwnKeyCountsAtOurAddresses();
    void aKnownRelayMayBeReachedHereWithoutAPinOfThat();
    void remembersTheExtendedLayer();
    void aChoiceHereIsNotedByItsKeyAlone();

private:
    [[nodiscard]] QString path() const
    {
        return m_folder->filePath(QStringLiteral("known_relays"));
    }
    [[nodiscard]] static session::Relay relay(const char* address, int key)
    {
        return {.address = *endpointFromText(QString::fromLatin1(address)),
                .fingerprint = support::testKey(key).publicKey().fingerprint(),
                .trust = session::Trust::New};
    }

    crypto::Library m_library;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPins::remembersAndForgets()
{
    const session::Relay ipv4 = relay("10.9.0.1:48386", 0);
    const session::Relay ipv6 = relay("[fd00::1]:48386", 1);
    Pins pins(path());
    QVERIFY(pins.load());
    QVERIFY(pins.remember(ipv4));
    QVERIFY(pins.remember(ipv6));
    QVERIFY(pins.setVerified(ipv6.fingerprint, true));

    Pins again(path());
    QVERIFY(again.load());
    const std::vector<session::KnownRelay> expected = {{{ipv4.address}, ipv4.fingerprint, false},
                                                       {{ipv6.address}, ipv6.fingerprint, true}};
    QVERIFY(again.known() == expected);
    QCOMPARE(again.pinned().size(), 2);
    QCOMPARE(again.pinned().at(1).addresses, std::vector{ipv6.address});
    QVERIFY(again.pinned().at(1).verified);
    QVERIFY(again.isVerified(ipv6.fingerprint));
    QVERIFY(!again.isVerified(ipv4.fingerprint));
    QVERIFY(again.forget(ipv4.fingerprint));
    QVERIFY(!again.contains(ipv4.fingerprint));
    QVERIFY(again.contains(ipv6.fingerprint));
    QVERIFY(again.forget(ipv6.fingerprint));
    QVERIFY(again.known().empty());
}

void TestPins::aRelayOnThisMachineIsPinnedOnlyWhenCompared()
{
    for (const char* address : {"127.0.0.1:48386", "127.0.0.2:48386", "[::1]:48386"}) {
        const session::Relay here = relay(address, 0);
        Pins pins(path());
        QVERIFY(pins.load());
        QVERIFY(pins.remember(here));
        QVERIFY2(!pins.contains(here.fingerprint), address);
        QVERIFY(pins.pin(here));
        QVERIFY(pins.setVerified(here.fingerprint, true));
        QVERIFY(pins.remember(here)); // met again
        QVERIFY(pins.isVerified(here.fingerprint));
        QVERIFY(pins.setVerified(here.fingerprint, false));
        QVERIFY(!pins.contains(here.fingerprint));
    }
}

void TestPins::ourOwnRelayHasNoPlaceInTheFile()
{
    const session::Relay own = relay("10.9.0.2:48386", 0);
    Pins pins(path());
    QVERIFY(pins.load());
    pins.setOwn({own.address}, own.fingerprint);
    QVERIFY(pins.remember(own));
    QVERIFY(pins.isVerified(own.fingerprint));
    // It offers both layers, so its announcement alone is no reason to join it by the classic one.
    QVERIFY(pins.known().front().extended);
    pins.clearOwn();
    QVERIFY(!pins.contains(own.fingerprint));
}

void TestPins::ourOwnKeyCountsAtOurAddresses()
{
    // The address was another machine's once, and may be again.
    const session::Relay before = relay("10.9.0.3:48386", 1);
    Pins pins(path());
    QVERIFY(pins.load());
    QVERIFY(pins.remember(before));
    const crypto::Fingerprint own = support::testKey(0).publicKey().fingerprint();
    pins.setOwn({before.address}, own);
    QCOMPARE(pins.known().size(), 2u);
    QCOMPARE(pins.known()[0].fingerprint, own);
    QVERIFY(pins.known()[1].addresses.empty()); // its key is known, wherever it is now
    pins.clearOwn();
    QCOMPARE(pins.known().size(), 1u);
    QCOMPARE(pins.known()[0].addresses, std::vector{before.address});
}

void TestPins::aKnownRelayMayBeReachedHereWithoutAPinOfThat()
{
    const session::Relay there = relay("10.9.0.4:48386", 0);
    const session::Relay here = relay("127.0.0.1:48386", 0);
    Pins pins(path());
    QVERIFY(pins.load());
    QVERIFY(pins.remember(there));
    QVERIFY(pins.remember(here));
    QCOMPARE(pins.known()[0].addresses, std::vector{there.address});
    QVERIFY(pins.pin(here));
    QCOMPARE(pins.known()[0].addresses.size(), 2u);
}

void TestPins::aChoiceHereIsNotedByItsKeyAlone()
{
    const session::Relay there = relay("10.9.0.2:48386", 0);
    const session::Relay here = relay("127.0.0.1:48386", 1);
    const session::Relay own = relay("10.9.0.3:48386", 2);
    {
        Pins pins(path());
        QVERIFY(pins.load());
        pins.setOwn({own.address}, own.fingerprint);
        QVERIFY(pins.remember(there) && pins.remember(here) && pins.remember(own));
        for (const session::Relay& chosen : {there, here, own}) {
            QVERIFY(pins.choose(chosen, {there.fingerprint, here.fingerprint, own.fingerprint}));
            for (const session::Relay& each : {there, here, own})
                QCOMPARE(pins.isChosen(each.fingerprint), each == chosen);
        }
        QCOMPARE(pins.pinned().size(), 2); // our own is not shown as one we met
        QVERIFY(pins.known().front().chosen && pins.known().front().verified);
    }
    Pins pins(path());
    QVERIFY(pins.load());
    QVERIFY(pins.isChosen(own.fingerprint));
    for (const session::KnownRelay& known : pins.known())
        QCOMPARE(known.addresses.size(), known.fingerprint == there.fingerprint ? 1u : 0u);
    QVERIFY(pins.forgetChoice({own.fingerprint}));
    QVERIFY(!pins.isChosen(own.fingerprint));
}

void TestPins::remembersTheExtendedLayer()
{
    session::Relay office = relay("10.9.0.5:48386", 0);
    office.layer = session::Layer::Extended;
    office.name = QStringLiteral("Office");
    session::Relay ada = relay("10.9.0.6:48386", 1);
    ada.layer = session::Layer::Extended;
    ada.name = QStringLiteral("Ada");
    ada.host = office.fingerprint; // any will do
    Pins pins(path());
    QVERIFY(pins.load());
    QVERIFY(pins.remember(office));
    QVERIFY(pins.remember(ada));
    QCOMPARE(pins.known()[0].name, office.name);
    QVERIFY(pins.known()[0].extended);
    QCOMPARE(pins.known()[1].name, QString()); // the person's, not the relay's

    const crypto::Fingerprint next = support::testKey(2).publicKey().fingerprint();
    QVERIFY(pins.renew(office.fingerprint, next));
    QVERIFY(pins.contains(next));
    QVERIFY(!pins.contains(office.fingerprint));
}

QTEST_GUILESS_MAIN(TestPins)
#include "tst_pins.moc"
