// One session's packets in both directions: order, loss, replay, reflection, other sessions, and
// how frames are laid into datagrams. Flipped bits are in tst_mutations.cpp.

#include "crypto/library.h"
#include "protocol/extended.h"
#include "secure/sealedchannel.h"
#include "support/seededrandom.h"

#include <QTest>

using namespace protocol;
using namespace std::chrono_literals;
using secure::ChannelKeys;
using secure::PacketError;
using secure::SealedChannel;
using secure::Side;

namespace {

PingFrame ping(int number)
{
    return {QByteArray::number(number).rightJustified(8, '0')};
}

} // namespace

class TestSealedChannel : public QObject
{
    Q_OBJECT

private:
    crypto::Library m_library;
    crypto::Fernet m_fernet;
    support::SeededRandom m_random{11};

    ChannelKeys newKeys()
    {
        return {crypto::FernetKey::generate(m_random), crypto::FernetKey::generate(m_random)};
    }
    QList<QByteArray> seal(SealedChannel& channel, const std::vector<Frame>& frames)
    {
        return channel.seal(m_fernet, frames, 1'795'478'400s, m_random);
    }
    QByteArray tokenOf(SealedChannel& channel, const Frame& frame)
    {
        const QByteArray datagram = seal(channel, {frame}).value(0);
        return parseSealed(extendedRecord(datagram)->value)->token.toByteArray();
    }
    std::expected<secure::Packet, PacketError> open(SealedChannel& channel, QByteArrayView token)
    {
        return channel.open(m_fernet, token);
    }

private Q_SLOTS:
    void bothDirections()
    {
        const ChannelKeys keys = newKeys();
        SealedChannel client(Side::Client, 7, keys);
        SealedChannel relay(Side::Relay, 7, keys);
        for (std::uint64_t i = 0; i < 5; ++i) {
            const auto there = open(relay, tokenOf(client, ping(int(i))));
            QVERIFY(there.has_value());
            QCOMPARE(there->sequence, i);
            QVERIFY(there->newest);
            QCOMPARE(std::get<PingFrame>(there->frames.at(0)).opaque, ping(int(i)).opaque);
            const auto here = open(client, tokenOf(relay, PongFrame{"12345678"}));
            QVERIFY(here.has_value());
            QCOMPARE(here->sequence, i);
        }
    }

    void theSessionIdStandsBeforeTheToken()
    {
        SealedChannel client(Side::Client, 0x0102030405060708, newKeys());
        const QByteArray datagram = seal(client, {ping(1)}).value(0);
        const auto record = extendedRecord(datagram);
        QVERIFY(record && record->type == ExtendedType::Sealed);
        QCOMPARE(parseSealed(record->value)->sessionId, client.sessionId());
    }

    void lossAndOrder()
    {
        const ChannelKeys keys = newKeys();
        SealedChannel client(Side::Client, 7, keys);
        SealedChannel relay(Side::Relay, 7, keys);
        QList<QByteArray> tokens;
        for (int i = 0; i < 1100; ++i)
            tokens.append(tokenOf(client, ping(i)));

        const auto take = [&](int number) { return open(relay, tokens[number]); };
        QVERIFY(take(3)->newest); // 0 to 2 are late
        QVERIFY(!take(1)->newest);
        QCOMPARE(take(1).error(), PacketError::Replayed);
        QCOMPARE(take(3).error(), PacketError::Replayed);
        QVERIFY(!take(0)->newest);
        QVERIFY(take(4)->newest);
        QVERIFY(take(1050)->newest);
        QVERIFY(take(1049) && !open(relay, tokens[1049]));
        QCOMPARE(take(2).error(), PacketError::Replayed); // too old to tell
        QCOMPARE(take(26).error(), PacketError::Replayed);
        QVERIFY(!take(27)->newest); // the oldest of 1,024
    }

    void aRecordedSessionIsRefused()
    {
        const ChannelKeys keys = newKeys();
        SealedChannel client(Side::Client, 7, keys);
        SealedChannel relay(Side::Relay, 7, keys);
        QList<QByteArray> tokens;
        for (int i = 0; i < 3000; ++i)
            tokens.append(tokenOf(client, ping(i)));
        for (const QByteArray& token : tokens)
            QVERIFY(open(relay, token).has_value());
        int taken = 0;
        for (const QByteArray& token : tokens)
            taken += open(relay, token).has_value();
        QCOMPARE(taken, 0);
        SealedChannel restarted(Side::Relay, 7, newKeys());
        for (const QByteArray& token : tokens)
            taken += open(restarted, token).has_value();
        QCOMPARE(taken, 0);
    }

    void reflectionIsRefused()
    {
        const ChannelKeys keys = newKeys();
        SealedChannel client(Side::Client, 7, keys);
        SealedChannel relay(Side::Relay, 7, keys);
        QCOMPARE(open(client, tokenOf(client, ping(1))).error(), PacketError::NotOpened);
        QCOMPARE(open(relay, tokenOf(relay, ping(1))).error(), PacketError::NotOpened);
    }

    void anotherSessionIsRefused()
    {
        SealedChannel client(Side::Client, 7, newKeys());
        SealedChannel relay(Side::Relay, 7, newKeys());
        QCOMPARE(open(relay, tokenOf(client, ping(1))).error(), PacketError::NotOpened);
    }

    /// What does not open must not touch the window, or anybody could close it for others.
    void forgeriesTakeNoSequence()
    {
        const ChannelKeys keys = newKeys();
        SealedChannel client(Side::Client, 7, keys);
        SealedChannel relay(Side::Relay, 7, keys);
        const QByteArray token = tokenOf(client, ping(0));
        QByteArray forged = token;
        forged.back() = char(forged.back() ^ 1);
        QCOMPARE(open(relay, forged).error(), PacketError::NotOpened);
        QVERIFY(open(relay, token)->newest);
    }

    void oneFormOfAToken()
    {
        const ChannelKeys keys = newKeys();
        SealedChannel client(Side::Client, 7, keys);
        SealedChannel relay(Side::Relay, 7, keys);
        const QByteArray token = tokenOf(client, ping(0));
        QCOMPARE(token.front(), '\x80');
        QCOMPARE(open(relay, {}).error(), PacketError::NotOpened);
        QCOMPARE(open(relay, token + '\0').error(), PacketError::NotOpened);
        QCOMPARE(open(relay, QByteArrayView(token).chopped(1)).error(), PacketError::NotOpened);
        QCOMPARE(open(relay, token.toBase64(QByteArray::Base64UrlEncoding)).error(),
                 PacketError::NotOpened);
        QVERIFY(open(relay, token).has_value());
    }

    void brokenPackets_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray one = QByteArray::fromHex("0000000000000001");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no whole sequence") << one.first(7);
        QTest::newRow("a frame that overruns") << one + QByteArray::fromHex("050008aa");
    }

    void brokenPackets()
    {
        QFETCH(QByteArray, text);
        const ChannelKeys keys = newKeys();
        SealedChannel relay(Side::Relay, 7, keys);
        QByteArray token;
        m_fernet.sealRaw(token, keys.clientToRelay, text, 0s, m_random);
        QCOMPARE(open(relay, token).error(), PacketError::Malformed);
    }

    void theLastSequences()
    {
        const ChannelKeys keys = newKeys();
        SealedChannel relay(Side::Relay, 7, keys);
        const auto take = [&](const char* sequence) {
            QByteArray token;
            m_fernet.sealRaw(token, keys.clientToRelay, QByteArray::fromHex(sequence), 0s,
                             m_random);
            return open(relay, token);
        };
        QCOMPARE(take("ffffffffffffffff").error(), PacketError::Replayed);
        QVERIFY(take("0000000000000000")->newest);
        QVERIFY(take("fffffffffffffffe")->newest);
        QVERIFY(!take("fffffffffffffffd")->newest);
        QCOMPARE(take("fffffffffffffffe").error(), PacketError::Replayed);
        QCOMPARE(take("0000000000000001").error(), PacketError::Replayed);
    }

    void framesShareDatagrams()
    {
        const ChannelKeys keys = newKeys();
        SealedChannel client(Side::Client, 7, keys);
        SealedChannel relay(Side::Relay, 7, keys);
        QVERIFY(seal(client, {}).isEmpty());

        std::vector<Frame> frames;
        for (int i = 0; i < 250; ++i)
            frames.emplace_back(ping(i)); // 11 bytes each, so 101 fill a packet to the last byte
        const QList<QByteArray> datagrams = seal(client, frames);
        QCOMPARE(datagrams.size(), 3);
        int got = 0;
        for (qsizetype i = 0; i < datagrams.size(); ++i) {
            const auto packet =
                open(relay, parseSealed(extendedRecord(datagrams[i])->value)->token);
            QVERIFY(packet.has_value());
            QCOMPARE(packet->sequence, quint64(i));
            QCOMPARE(packet->frames.size(), i < 2 ? 101u : 48u);
            for (const Frame& frame : packet->frames)
                QCOMPARE(std::get<PingFrame>(frame).opaque, ping(got++).opaque);
        }
        QCOMPARE(got, 250);
    }

    void theFullestDatagram()
    {
        // A full one has 1189 bytes, the next block would make it 1205.
        SealedChannel client(Side::Client, 7, newKeys());
        MessageFrame head;
        const auto pieces = cutMessage(head, QByteArray(5000, 'x'), kMaxFrameBytes);
        const QList<QByteArray> full = seal(client, {pieces[0]});
        QCOMPARE(encodeFrame(pieces[0]).size(), kMaxFrameBytes);
        QCOMPARE(full.size(), 1);
        QCOMPARE(full[0].size(), 4 + 8 + 57 + 1120);
        QVERIFY(full[0].size() <= 1200 && full[0].size() + 16 > 1200);
        QCOMPARE(seal(client, {pieces[0], ping(1)}).size(), 2);
        QCOMPARE(seal(client, {ping(1), pieces[0], ping(2)}).size(), 3);
    }
};

QTEST_GUILESS_MAIN(TestSealedChannel)
#include "tst_sealedchannel.moc"
