// Promises 8 and 12: every single bit of every datagram of a handshake and of a session, flipped
// one at a time. Nothing of it is taken, and what was meant is taken afterwards.

#include "support/exchange.h"

#include <QTest>

using namespace protocol;
using support::Exchange;

namespace {

struct Count {
    int tried = 0;
    int taken = 0;
};

/// Asks for each bit of a datagram whether it is missed.
template <typename Taken> Count flipEachBit(QByteArray datagram, Taken isTaken)
{
    Count count;
    for (qsizetype bit = 0; bit < datagram.size() * 8; ++bit) {
        char& byte = datagram.data()[bit / 8];
        const char flip = char(1 << (bit % 8));
        byte = char(byte ^ flip);
        count.taken += isTaken(QByteArrayView(datagram));
        byte = char(byte ^ flip);
        ++count.tried;
    }
    return count;
}

} // namespace

class TestMutations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void promise8EveryBitOfTheHandshake()
    {
        // Each function goes on from where the altered datagram arrives to the end.
        Exchange exchange;
        const auto completesWithStart = [&](const secure::ClientHandshake& client,
                                            QByteArrayView start) {
            auto relay = exchange.takeStart(start);
            if (!relay)
                return false;
            auto agreed = exchange.takeAnswer(client, relay->answer);
            if (!agreed)
                return false;
            const QByteArray join =
                exchange.seal(agreed->channel, exchange.joinFrame(agreed->transcript));
            return exchange.takeJoin(*relay, join);
        };
        const auto completesWithChallenge = [&](QByteArrayView challenge) {
            const auto client = exchange.takeChallenge(challenge);
            return client && completesWithStart(*client, client->start());
        };
        const auto completesWithHello = [&](QByteArrayView hello) {
            const auto challenge = exchange.takeHello(hello);
            return challenge && completesWithChallenge(*challenge);
        };

        const QByteArray hello = exchange.hello();
        const auto challenge = exchange.takeHello(hello);
        QVERIFY(challenge.has_value());
        const auto client = exchange.takeChallenge(*challenge);
        QVERIFY(client.has_value());
        auto relay = exchange.takeStart(client->start());
        QVERIFY(relay.has_value());
        auto agreed = exchange.takeAnswer(*client, relay->answer);
        QVERIFY(agreed.has_value());
        const QByteArray join =
            exchange.seal(agreed->channel, exchange.joinFrame(agreed->transcript));

        Count all;
        const auto tally = [&all](const char* name, Count count) {
            qInfo("promise 8: %s: %d mutations, %d refused", name, count.tried,
                  count.tried - count.taken);
            all.tried += count.tried;
            all.taken += count.taken;
        };
        tally("HELLO", flipEachBit(hello, completesWithHello));
        tally("CHALLENGE", flipEachBit(*challenge, completesWithChallenge));
        tally("START", flipEachBit(client->start(), [&](QByteArrayView start) {
                  return completesWithStart(*client, start);
              }));
        tally("ANSWER", flipEachBit(relay->answer, [&](QByteArrayView answer) {
                  return exchange.takeAnswer(*client, answer).has_value();
              }));
        tally("JOIN", flipEachBit(join, [&](QByteArrayView altered) {
                  return exchange.takeJoin(*relay, altered);
              }));
        qInfo("promise 8: %d mutations, %d refused", all.tried, all.tried - all.taken);
        QCOMPARE(all.taken, 0);

        // The functions above can say yes.
        QVERIFY(exchange.takeJoin(*relay, join));
        QVERIFY(completesWithHello(hello));
        QVERIFY(completesWithChallenge(*challenge));
        QVERIFY(completesWithStart(*client, client->start()));
    }

    /// What is inside JOIN, altered by somebody who holds the keys of the session.
    void promise8EveryBitOfTheJoinFrame()
    {
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        const auto client = exchange.takeChallenge(*challenge);
        auto relay = exchange.takeStart(client->start());
        auto agreed = exchange.takeAnswer(*client, relay->answer);
        const JoinFrame good = exchange.joinFrame(agreed->transcript);
        const Count count =
            flipEachBit(good.identity + good.signature + good.proof, [&](QByteArrayView bytes) {
                JoinFrame frame = good;
                frame.identity = bytes.first(32).toByteArray();
                frame.signature = bytes.sliced(32, 64).toByteArray();
                frame.proof = bytes.sliced(96).toByteArray();
                return exchange.takeJoin(*relay, exchange.seal(agreed->channel, frame));
            });
        qInfo("promise 8: inside JOIN: %d mutations, %d refused", count.tried,
              count.tried - count.taken);
        QCOMPARE(count.taken, 0);
        QVERIFY(exchange.takeJoin(*relay, exchange.seal(agreed->channel, good)));
    }

    void promise12EveryBitOfASession()
    {
        Exchange exchange;
        const auto challenge = exchange.takeHello(exchange.hello());
        const auto client = exchange.takeChallenge(*challenge);
        auto relay = exchange.takeStart(client->start());
        auto agreed = exchange.takeAnswer(*client, relay->answer);
        QVERIFY(agreed.has_value());

        MessageFrame head;
        head.id.fill(7);
        const auto pieces = cutMessage(head, QByteArray(2000, 'x'));
        const PresentFrame present{.member = 2,
                                   .classic = false,
                                   .address = exchange.address,
                                   .identity = QByteArray(32, 'i'),
                                   .name = QStringLiteral("Bob")};
        Count all;
        const auto exchanged = [&](secure::SealedChannel& from, secure::SealedChannel& to,
                                   const Frame& frame) {
            const QByteArray datagram = exchange.seal(from, frame);
            const Count count = flipEachBit(datagram, [&](QByteArrayView altered) {
                return exchange.open(to, altered).has_value();
            });
            all.tried += count.tried;
            all.taken += count.taken;
            const auto packet = exchange.open(to, datagram);
            QVERIFY(packet.has_value());
            QCOMPARE(packet->frames.size(), 1u);
            QCOMPARE(encodeFrame(packet->frames.front()), encodeFrame(frame));
        };
        auto& here = agreed->channel;
        auto& there = relay->channel;
        exchanged(here, there, exchange.joinFrame(agreed->transcript));
        exchanged(there, here, JoinedFrame{1, 1'795'478'400'000, 7, QByteArray(32, 'p')});
        exchanged(there, here, present);
        exchanged(here, there, PingFrame{"12345678"});
        exchanged(there, here, PongFrame{"12345678"});
        for (const MessageFrame& piece : pieces) {
            exchanged(here, there, piece);
            exchanged(there, here, piece);
        }
        exchanged(there, here, DeclinedFrame{head.id, {}, 250});
        exchanged(there, here, GoneFrame{2, EndReason::Silent});
        exchanged(here, there, CloseFrame{EndReason::Left});
        qInfo("promise 12: %d bits flipped, %d accepted", all.tried, all.taken);
        QCOMPARE(all.taken, 0);
        QVERIFY(all.tried > 20'000);
    }
};

QTEST_GUILESS_MAIN(TestMutations)
#include "tst_mutations.moc"
