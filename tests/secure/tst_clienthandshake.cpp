// The client's half of the handshake: with whom it agrees, and whom it does not believe. That no
// altered bit passes is shown in tst_mutations.cpp.

#include "support/exchange.h"

#include <QTest>

using namespace protocol;
using namespace std::chrono_literals;
using secure::AnswerError;
using support::Exchange;
using support::valueOf;

class TestClientHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothAgree()
    {
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        QVERIFY(challenge.has_value());
        const auto client = exchange.takeChallenge(*challenge);
        QVERIFY(client.has_value());
        auto relay = exchange.takeStart(client->start());
        QVERIFY(relay.has_value());
        auto agreed = exchange.takeAnswer(*client, relay->answer);
        QVERIFY(agreed.has_value());
        QCOMPARE(agreed->transcript, relay->transcript);
        QCOMPARE(agreed->channel.sessionId(), relay->channel.sessionId());
        QVERIFY(exchange.takeJoin(
            *relay, exchange.seal(agreed->channel, exchange.joinFrame(agreed->transcript))));
        const auto joined =
            exchange.open(agreed->channel, exchange.seal(relay->channel, JoinedFrame{1, 2, 3, {}}));
        QVERIFY(joined.has_value());
        QCOMPARE(joined->sequence, 1u); // 0 was the ANSWER's
    }

    void startIsRepeatedAlike()
    {
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        const auto client = exchange.takeChallenge(*challenge);
        const QByteArray start = client->start();
        QCOMPARE(client->start(), start);
        QVERIFY(start.size() <= 1200);
        // Two handshakes of one CHALLENGE share nothing.
        const auto other = exchange.takeChallenge(*challenge);
        const auto first = parseStart(*valueOf(start, ExtendedType::Start));
        const auto second = parseStart(*valueOf(other->start(), ExtendedType::Start));
        QVERIFY(first->clientShare != second->clientShare);
        QVERIFY(first->sealedKey != second->sealedKey);
    }

    void wrongAnswersChangeNothing()
    {
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        const auto client = exchange.takeChallenge(*challenge);
        const auto relay = exchange.takeStart(client->start());
        const QByteArray good = valueOf(relay->answer, ExtendedType::Answer)->toByteArray();

        // Somebody without the relay's key can do everything but know the Fernet key.
        const auto share = crypto::X25519KeyPair::generate(exchange.random);
        const QByteArray startValue = valueOf(client->start(), ExtendedType::Start)->toByteArray();
        Answer forged{.clientRandom = exchange.clientRandom,
                      .sessionId = 5,
                      .relayShare = share.publicKey(),
                      .token = {}};
        const QByteArray head = encode(forged);
        secure::SealedChannel channel(
            secure::Side::Relay, 5,
            secure::deriveKeys(secure::transcriptOf(startValue, head),
                               crypto::FernetKey::generate(exchange.random),
                               *share.agree(parseStart(startValue)->clientShare)));
        forged.token =
            channel.sealToken(exchange.fernet, {}, exchange.now.unixTime, exchange.random);
        QCOMPARE(client->takeAnswer(exchange.fernet, encode(forged)).error(),
                 AnswerError::NotProven);

        Answer other = *parseAnswer(good);
        other.clientRandom[0] = char(other.clientRandom[0] ^ 1);
        QCOMPARE(client->takeAnswer(exchange.fernet, encode(other)).error(),
                 AnswerError::Malformed);
        QCOMPARE(client->takeAnswer(exchange.fernet, good.chopped(1)).error(),
                 AnswerError::Malformed);
        QCOMPARE(client->takeAnswer(exchange.fernet, {}).error(), AnswerError::Malformed);
        QVERIFY(client->takeAnswer(exchange.fernet, good).has_value());
    }

    void theAnswerToAnotherStartIsNone()
    {
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        const auto first = exchange.takeChallenge(*challenge);
        const auto second = exchange.takeChallenge(*challenge);
        const auto relay = exchange.takeStart(second->start());
        QVERIFY(!exchange.takeAnswer(*first, relay->answer));
        QVERIFY(exchange.takeAnswer(*second, relay->answer).has_value());
    }

    void theAnswerCarriesPacketZero()
    {
        // A relay that seals its packet 0 later, or puts frames there, is not taken.
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        const auto client = exchange.takeChallenge(*challenge);
        auto relay = exchange.takeStart(client->start());
        Answer answer = *parseAnswer(*valueOf(relay->answer, ExtendedType::Answer));
        const auto take = [&](QByteArrayView frames) {
            answer.token = relay->channel.sealToken(exchange.fernet, frames, 0s, exchange.random);
            return client->takeAnswer(exchange.fernet, encode(answer));
        };
        QCOMPARE(take({}).error(), AnswerError::NotProven); // packet 1
        QCOMPARE(take(encodeFrame(CloseFrame{EndReason::RelayEnds})).error(),
                 AnswerError::NotProven);
    }

    void noHandshakeWithoutAChallenge()
    {
        Exchange exchange;
        const auto& key = support::testKey().publicKey();
        QVERIFY(!secure::ClientHandshake::begin({}, key, exchange.random));
        QVERIFY(!secure::ClientHandshake::begin(QByteArray(300, 'x'), key, exchange.random));
    }
};

QTEST_GUILESS_MAIN(TestClientHandshake)
#include "tst_clienthandshake.moc"
