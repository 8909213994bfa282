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
    void remembersAndForgets();
    void aRelayOnThisMachineIsPinnedOnlyWhenCompared();
    void ourOwnRelayHasNoPlaceInTheFile();
    void ourOwnKeyCountsAtOurAddresses();

private:
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("known_relays")); }
    [[nodiscard]] static session::Relay relay(const char* address, int key)
    {
        return {.address = *endpointFromText(QString::fromLatin1(address)),
                .fingerprint = support::testKey(key).publicKey().fingerprint(),
                .trust = session::Trust::New};
    }

    crypto::Library m_library;
    QTemporaryDir m_folder;
};

void TestPins::remembersAndForgets()
{
    const session::Relay ipv4 = relay("10.9.0.1:48386", 0);
    const session::Relay ipv6 = relay("[fd00::1]:48386", 1);
    Pins pins(path());
    QVERIFY(pins.load());
    QVERIFY(pins.remember(ipv4));
    QVERIFY(pins.remember(ipv6));
    QVERIFY(pins.setVerified(ipv6.address, true));

    Pins again(path());
    QVERIFY(again.load());
    const std::vector<session::KnownRelay> expected = {{ipv4.address, ipv4.fingerprint, false},
                                                       {ipv6.address, ipv6.fingerprint, true}};
    QVERIFY(again.known() == expected);
    QVERIFY(again.isVerified(ipv6.address));
    QVERIFY(!again.isVerified(ipv4.address));
    QVERIFY(again.forget(QStringLiteral("10.9.0.1")));
    QVERIFY(!again.contains(ipv4.address));
    QVERIFY(again.contains(ipv6.address));
    QVERIFY(again.forget(QStringLiteral("[fd00::1]:48386")));
    QVERIFY(again.known().empty());
}

void TestPins::aRelayOnThisMachineIsPinnedOnlyWhenCompared()
{
    for (const char* address : {"127.0.0.1:48386", "127.0.0.2:48386", "[::1]:48386"}) {
        const session::Relay here = relay(address, 0);
        Pins pins(path());
        QVERIFY(pins.load());
        QVERIFY(pins.remember(here));
        QVERIFY2(!pins.contains(here.address), address);
        QVERIFY(pins.pin(here));
        QVERIFY(pins.setVerified(here.address, true));
        QVERIFY(pins.remember(here)); // met again
        QVERIFY(pins.isVerified(here.address));
        QVERIFY(pins.setVerified(here.address, false));
        QVERIFY(!pins.contains(here.address));
    }
}

void TestPins::ourOwnRelayHasNoPlaceInTheFile()
{
    const session::Relay own = relay("10.9.0.2:48386", 0);
    Pins pins(path());
    QVERIFY(pins.load());
    pins.setOwn({own.address}, own.fingerprint);
    QVERIFY(pins.remember(own));
    QVERIFY(pins.isVerified(own.address));
    pins.clearOwn();
    QVERIFY(!pins.contains(own.address));
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
    QCOMPARE(pins.known().size(), 1u);
    QCOMPARE(pins.known()[0].fingerprint, own);
    pins.clearOwn();
    QCOMPARE(pins.known()[0].fingerprint, before.fingerprint);
}

QTEST_GUILESS_MAIN(TestPins)
#include "tst_pins.moc"
