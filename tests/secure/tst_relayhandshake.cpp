// The relay's half of the handshake: what it says of itself, its cookies, and which START it works
// on. That no altered bit passes is shown in tst_mutations.cpp.

#include "support/exchange.h"

#include <QTest>

using namespace protocol;
using namespace std::chrono_literals;
using secure::AnswerError;
using secure::StartError;
using support::Exchange;
using support::valueOf;

namespace {

/// What a relay says of a START.
std::optional<StartError> judge(Exchange& exchange, QByteArrayView startValue)
{
    const auto start = exchange.relay.checkStart(startValue, exchange.address, exchange.now);
    if (!start)
        return start.error();
    const auto agreed = exchange.relay.agree(exchange.fernet, *start, startValue, 1, exchange.now);
    return agreed ? std::nullopt : std::optional(agreed.error());
}

Start startOf(Exchange& exchange)
{
    const auto challenge = exchange.takeHello(exchange.hello());
    const auto client = exchange.takeChallenge(*challenge);
    return *parseStart(*valueOf(client->start(), ExtendedType::Start));
}

/// Points whose agreement is zeros whatever the secret: u = 0, 1, -1, p, p + 1, and the two of
/// order 8. RFC 7748 section 7; the list follows from the curve's equation.
QList<QByteArray> smallOrderPoints()
{
    return {
        QByteArray::fromHex("0000000000000000000000000000000000000000000000000000000000000000"),
        QByteArray::fromHex("0100000000000000000000000000000000000000000000000000000000000000"),
        QByteArray::fromHex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        QByteArray::fromHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        QByteArray::fromHex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        QByteArray::fromHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        QByteArray::fromHex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")};
}

} // namespace

class TestRelayHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theChallengeTellsOfTheRelay()
    {
        Exchange exchange;
        const auto datagram = exchange.takeHello(exchange.hello());
        const auto challenge = parseChallenge(*valueOf(*datagram, ExtendedType::Challenge));
        QVERIFY(challenge.has_value());
        QCOMPARE(challenge->members, quint16(3));
        QCOMPARE(challenge->relayName, QStringLiteral("Aula 3"));
        QCOMPARE(challenge->relayKey, support::testKey().publicKey().toDer());
        QVERIFY(challenge->password == exchange.properties().password);
        QVERIFY(challenge->host == exchange.properties().host);
        QVERIFY(!challenge->admitsClassic);
    }

    void aPasswordAdmitsNoClassicPeers()
    {
        Exchange exchange;
        secure::RelayProperties properties = exchange.properties();
        properties.admitsClassic = true;
        secure::RelayHandshake relay(support::testKey(), properties, exchange.random);
        const QByteArray hello = exchange.hello();
        const auto datagram = relay.challenge(*valueOf(hello, ExtendedType::Hello),
                                              exchange.address, 0, exchange.now);
        const auto challenge = parseChallenge(*valueOf(*datagram, ExtendedType::Challenge));
        QVERIFY(challenge.has_value());
        QVERIFY(challenge->password && !challenge->admitsClassic);
    }

    void theGreatestChallengeIsSmallerThanThreeHellos()
    {
        // And so are two ROTATIONs beside it, each of which has two keys of 4096 bits at most.
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        constexpr qsizetype largerKeyAndName = 550 - 294 + 64;
        constexpr qsizetype rotation = 4 + 8 + 32 + 2 + 550 + 2 + 512;
        QVERIFY(challenge->size() + largerKeyAndName + 2 * rotation <= 3 * exchange.hello().size());
    }

    void manyMembersAreCounted_data()
    {
        QTest::addColumn<int>("members");
        QTest::addColumn<int>("told");
        QTest::newRow("none") << 0 << 0;
        QTest::newRow("the most") << 65535 << 65535;
        QTest::newRow("more") << 65536 << 65535;
    }

    void manyMembersAreCounted()
    {
        QFETCH(int, members);
        QFETCH(int, told);
        Exchange exchange;
        const QByteArray hello = exchange.hello();
        const auto datagram = exchange.relay.challenge(*valueOf(hello, ExtendedType::Hello),
                                                       exchange.address, members, exchange.now);
        QCOMPARE(int(parseChallenge(*valueOf(*datagram, ExtendedType::Challenge))->members), told);
    }

    void badHellosAreIgnored()
    {
        Exchange exchange;
        const QByteArray hello = exchange.hello();
        const QByteArray value = valueOf(hello, ExtendedType::Hello)->toByteArray();
        const auto answer = [&](QByteArrayView bytes) {
            return exchange.relay.challenge(bytes, exchange.address, 0, exchange.now).has_value();
        };
        QVERIFY(answer(value));
        QVERIFY(!answer({}));
        QVERIFY(!answer(QByteArrayView(value).chopped(1)));
        QVERIFY(!answer(value + '\0'));
        QVERIFY(!answer('\0' + value.sliced(1)));
    }

    void aLaterClientIsAnsweredWithOurVersion()
    {
        // It knows which version it offered, and puts that into its info hash.
        Exchange exchange;
        const QByteArray hello = encode(Hello{.clientRandom = exchange.clientRandom, .version = 9});
        const auto datagram = exchange.relay.challenge(hello, exchange.address, 0, exchange.now);
        QVERIFY(datagram.has_value());
        const QByteArrayView value = *valueOf(*datagram, ExtendedType::Challenge);
        const auto challenge = parseChallenge(value);
        QVERIFY(challenge.has_value());
        Start start{.clientRandom = exchange.clientRandom,
                    .cookie = challenge->cookie,
                    .infoHash = secure::infoHash(9, value),
                    .clientShare = QByteArray(32, '\x09'),
                    .sealedKey = QByteArray(256, '\0')};
        QVERIFY(exchange.relay.checkStart(encode(start), exchange.address, exchange.now));
        start.infoHash = secure::infoHash(1, value);
        QCOMPARE(exchange.relay.checkStart(encode(start), exchange.address, exchange.now).error(),
                 StartError::BadCookie);
    }

    void cookies_data()
    {
        QTest::addColumn<Endpoint>("address");
        QTest::addColumn<int>("field"); // of START: 1 random, 2 info hash, 3 time, 4 MAC
        const Endpoint here = Exchange().address;
        QTest::newRow("another port") << Endpoint::ipv4(0x0a090003, 40001) << 0;
        QTest::newRow("another address") << Endpoint::ipv4(0x0a090004, 40000) << 0;
        QTest::newRow("an IPv6 address") << Endpoint::ipv6({0x0a, 0x09, 0x00, 0x03}, 40000) << 0;
        QTest::newRow("another random") << here << 1;
        QTest::newRow("another info hash") << here << 2;
        QTest::newRow("another time") << here << 3;
        QTest::newRow("another MAC") << here << 4;
    }

    void cookies()
    {
        QFETCH(Endpoint, address);
        QFETCH(int, field);
        Exchange exchange;
        Start start = startOf(exchange);
        QVERIFY(exchange.relay.checkStart(encode(start), exchange.address, exchange.now));
        const auto change = [](QByteArray& bytes, qsizetype at) {
            bytes[at] = char(bytes[at] ^ 1);
        };
        if (field == 1)
            change(start.clientRandom, 0);
        if (field == 2)
            change(start.infoHash, 31);
        if (field == 3)
            change(start.cookie, 7);
        if (field == 4)
            change(start.cookie, 39);
        const auto checked = exchange.relay.checkStart(encode(start), address, exchange.now);
        QVERIFY(!checked);
        QCOMPARE(checked.error(), StartError::BadCookie);
    }

    void cookiesAge_data()
    {
        QTest::addColumn<int>("madeAt"); // seconds of the relay's clock
        QTest::addColumn<int>("usedAt");
        QTest::addColumn<bool>("asked"); // somebody else, in each turn between
        QTest::addColumn<bool>("good");
        for (const bool asked : {false, true}) {
            const char* tag = asked ? "busy" : "idle";
            QTest::addRow("at once, %s", tag) << 1000 << 1000 << asked << true;
            QTest::addRow("in the same turn, %s", tag) << 960 << 1079 << asked << true;
            QTest::addRow("in the next turn, %s", tag) << 960 << 1199 << asked << true;
            QTest::addRow("after 240 s, %s", tag) << 960 << 1200 << asked << false;
            QTest::addRow("two turns on, %s", tag) << 1079 << 1200 << asked << false;
            QTest::addRow("hours on, %s", tag) << 1000 << 9000 << asked << false;
            QTest::addRow("at the clock's start, %s", tag) << 0 << 239 << asked << true;
            QTest::addRow("after its first turns, %s", tag) << 0 << 240 << asked << false;
        }
    }

    void cookiesAge()
    {
        QFETCH(int, madeAt);
        QFETCH(int, usedAt);
        QFETCH(bool, asked);
        QFETCH(bool, good);
        Exchange exchange;
        exchange.now.steady = std::chrono::seconds(madeAt);
        const Start start = startOf(exchange);
        while (asked && exchange.now.steady + 60s < std::chrono::seconds(usedAt)) {
            exchange.now.steady += 60s;
            QVERIFY(exchange.takeHello(exchange.hello()).has_value());
        }
        exchange.now.steady = std::chrono::seconds(usedAt);
        const auto checked =
            exchange.relay.checkStart(encode(start), exchange.address, exchange.now);
        QCOMPARE(checked.has_value(), good);
        if (!good)
            QCOMPARE(checked.error(), StartError::BadCookie);
    }

    void cookiesOfAnotherRelay()
    {
        // The same key and properties, so that the secret alone tells them apart: a restart.
        Exchange here(1);
        Exchange there(2);
        there.clientRandom = here.clientRandom;
        const Start start = startOf(here);
        QVERIFY(here.relay.checkStart(encode(start), here.address, here.now));
        const auto before = there.relay.checkStart(encode(start), there.address, there.now);
        QCOMPARE(before.error(), StartError::BadCookie);
        QVERIFY(there.takeHello(there.hello()).has_value());
        const auto after = there.relay.checkStart(encode(start), there.address, there.now);
        QCOMPARE(after.error(), StartError::BadCookie);
    }

    void malformedStarts()
    {
        Exchange exchange;
        const QByteArray value = encode(startOf(exchange));
        QVERIFY(!judge(exchange, value).has_value());
        QVERIFY(judge(exchange, {}) == StartError::Malformed);
        QVERIFY(judge(exchange, value.chopped(1)) == StartError::Malformed);
        QVERIFY(judge(exchange, value + '\0') == StartError::Malformed);
        QVERIFY(judge(exchange, '\x02' + value.sliced(1)) == StartError::Malformed);
    }

    void sealedKeysThatAreNone()
    {
        Exchange exchange;
        Start start = startOf(exchange);
        const auto judged = [&](const crypto::RsaPublicKey& key, const QByteArray& text) {
            start.sealedKey = key.encrypt(text).value();
            return judge(exchange, encode(start));
        };
        const auto& own = support::testKey(0).publicKey();
        const QByteArray text = crypto::FernetKey::generate(exchange.random).toText();
        QVERIFY(!judged(own, text).has_value());
        QVERIFY(judged(own, {}) == StartError::NotOpened);
        QVERIFY(judged(own, "no key") == StartError::NotOpened);
        QVERIFY(judged(own, text + text) == StartError::NotOpened);
        QVERIFY(judged(support::testKey(1).publicKey(), text) == StartError::NotOpened);
        start.sealedKey = QByteArray(384, 'x'); // of a relay with a larger key
        QVERIFY(judge(exchange, encode(start)) == StartError::NotOpened);
    }

    void smallOrderPointsAreRefusedByBoth()
    {
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        const auto client = exchange.takeChallenge(*challenge);
        const auto relay = exchange.takeStart(client->start());
        const Start start = *parseStart(*valueOf(client->start(), ExtendedType::Start));
        const Answer answer = *parseAnswer(*valueOf(relay->answer, ExtendedType::Answer));
        for (QByteArray point : smallOrderPoints()) {
            for (const bool topBit : {false, true}) { // RFC 7748 has it ignored
                if (topBit)
                    point[31] = char(point[31] | 0x80);
                Start bad = start;
                bad.clientShare = point;
                QVERIFY(judge(exchange, encode(bad)) == StartError::BadShare);
                Answer worse = answer;
                worse.relayShare = point;
                const auto taken = client->takeAnswer(exchange.fernet, encode(worse));
                QVERIFY(!taken);
                QCOMPARE(taken.error(), AnswerError::BadShare);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestRelayHandshake)
#include "tst_relayhandshake.moc"
