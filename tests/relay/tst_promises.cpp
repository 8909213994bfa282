// What docs/security.md promises of the relay, each with its figure. With SOTTOVOCE_PROMISES=full
// the counts are those of the promise; otherwise they are smaller where the full one takes long.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/extendedpeer.h"
#include "relay/limits.h"
#include "relay/textassemblers.h"
#include "secure/transcript.h"

#include <QTest>

#include <malloc.h>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::RecordType;
using relaytest::addressOf;
using relaytest::ExtendedPeer;
using relaytest::TestRelay;

namespace {

constexpr qsizetype kLargestDatagram = 1472; // of UDP in an Ethernet frame
constexpr std::uint16_t kClassicTypes = 17;  // 0 to 16: every type there is, and some there are not
constexpr auto kMiB = qint64(1024 * 1024);

int countOf(int usual, int full)
{
    return qEnvironmentVariable("SOTTOVOCE_PROMISES") == u"full" ? full : usual;
}

qint64 memoryUsed()
{
    const auto info = ::mallinfo2();
    return qint64(info.uordblks) + qint64(info.hblkhd);
}

Endpoint anyAddress(support::SeededRandom& random)
{
    return Endpoint::ipv4(0x0b000000 + random.below(65536), std::uint16_t(1 + random.below(65535)));
}

/// A record of this type that fills a datagram of this size; shorter than its header, what is left
/// of that.
QByteArray recordOf(std::uint16_t type, qsizetype size, support::SeededRandom& random)
{
    const qsizetype header = protocol::kRecordHeaderSize;
    QByteArray value = random.bytes(std::max<qsizetype>(size - header, 0));
    if (ExtendedType(type) == ExtendedType::Hello) // the one that a stranger can say rightly
        value = protocol::encode(protocol::Hello{QByteArray(32, 'r')})
                    .leftJustified(value.size(), '\0', true);
    return protocol::makeRecord(RecordType(type), value).first(size);
}

std::vector<std::uint16_t> allTypes()
{
    std::vector<std::uint16_t> types;
    for (std::uint16_t type = 0; type < kClassicTypes; ++type)
        types.push_back(type);
    for (std::uint16_t type = 0x0100; type < 0x0108; ++type)
        types.push_back(type);
    return types;
}

/// All that a relay may have to show with a CHALLENGE, as large as it gets.
relay::RelayConfig largestConfig(const crypto::RsaPrivateKey& key)
{
    support::SeededRandom random(9);
    const auto rotation = secure::signRotation(key, key.publicKey(), 1795478400).value();
    relay::RelayConfig config;
    config.name = QString(64, u'n');
    config.host = secure::signHost(crypto::IdentityKey::generate(random), key.publicKey());
    config.rotations = {rotation, rotation, rotation};
    return config;
}

struct Worst {
    double factor = 0;
    qsizetype in = 0;
    qsizetype out = 0;

    void note(qsizetype received, qsizetype sent)
    {
        const double now = received > 0 ? double(sent) / double(received) : double(sent);
        if (now > factor)
            *this = {now, received, sent};
    }
};

} // namespace

class TestPromises : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void promise3_data()
    {
        QTest::addColumn<int>("bits");
        QTest::newRow("2048") << 2048;
        QTest::newRow("4096") << 4096;
    }
    void promise3()
    {
        QFETCH(int, bits);
        const auto key = crypto::RsaPrivateKey::generate(bits).value();
        support::SeededRandom random(1);
        relay::Relay relay(largestConfig(key), key, random);
        protocol::Now now{.steady = 1h, .unixTime = 1795478400s};
        Worst extended;
        Worst question;
        Worst others;
        for (const std::uint16_t type : allTypes()) {
            for (qsizetype size = 0; size <= kLargestDatagram; ++size) {
                const QByteArray datagram = recordOf(type, size, random);
                const Endpoint from = anyAddress(random);
                relay.receive(datagram, from, now);
                relay.tick(now);
                qsizetype sent = 0;
                for (const relay::Outgoing& outgoing : relay.takeOutgoing()) {
                    QCOMPARE(outgoing.to, from);
                    sent += outgoing.datagram.size();
                }
                now.steady += 25ms; // the rate limits have no part in this
                Worst& worst = type >= 0x0100                                           ? extended
                               : RecordType(type) == RecordType::RequestServerPublicKey ? question
                                                                                        : others;
                worst.note(size, sent);
            }
        }
        QVERIFY(extended.factor <= 3.0);
        QVERIFY(extended.factor > 1.0); // it was answered
        QCOMPARE(others.factor, 0.0);
        // A good 13 is answered with who is here: ten bytes for each.
        const auto fernet = crypto::FernetKey::generate(random);
        const QByteArray knock = protocol::makeRecord(
            RecordType::EncryptedSymmetricKey, key.publicKey().encrypt(fernet.toText()).value());
        qsizetype roster = 0;
        for (int number = 1; number <= 101; ++number) {
            now.steady += 100ms;
            relay.receive(knock, addressOf(number), now);
            roster = 0;
            for (const relay::Outgoing& outgoing : relay.takeOutgoing())
                roster += outgoing.to == addressOf(number) ? outgoing.datagram.size() : 0;
        }
        QCOMPARE(roster, 100 * 10);
        qInfo("promise 3: RSA-%d: worst factor extended %.2f (%lld bytes for %lld), classic 7 %.1f "
              "(%lld for %lld), classic 13 %.1f in a room of 100 (and then what is said there)",
              bits, extended.factor, qint64(extended.out), qint64(extended.in), question.factor,
              qint64(question.out), qint64(question.in), double(roster) / double(knock.size()));
    }

    void promise3OfAnInsider()
    {
        // A member sends packets of its own with an address that is not its own.
        TestRelay net;
        net.joinAll(1, 10);
        ExtendedPeer ada(net, 20);
        QVERIFY(ada.enter());
        const Endpoint victim = addressOf(77);
        Worst worst;
        qsizetype in = 0;
        qsizetype out = 0;
        const auto give = [&](const std::vector<protocol::Frame>& frames) {
            qsizetype received = 0;
            for (const QByteArray& datagram : ada.seal(frames)) {
                received += datagram.size();
                net.relay().receive(datagram, victim, net.now());
            }
            qsizetype sent = 0;
            for (const relay::Outgoing& outgoing : net.outgoing())
                sent += outgoing.to == victim ? outgoing.datagram.size() : 0;
            worst.note(received, sent);
            in += received;
            out += sent;
        };
        for (int i = 0; i < 1000; ++i) {
            give({protocol::PingFrame{"8 bytes."}});
            give({ada.join()});
            give(ada.messageFrames("hello"));
            give({protocol::PongFrame{"8 bytes."}});
            give(std::vector<protocol::Frame>(100, protocol::PingFrame{"8 bytes."}));
            give(std::vector<protocol::Frame>(10, ada.join()));
            give({protocol::GoneFrame{1, protocol::EndReason::Left}});
            net.say(1, "what the room says");
            for (const relay::Outgoing& outgoing : net.outgoing())
                QVERIFY(outgoing.to != victim);
            net.wait(10ms);
        }
        QVERIFY(worst.factor <= 3.0);
        qInfo("promise 3: an insider who forges its address: worst factor %.2f, over all %.2f",
              worst.factor, double(out) / double(in));
    }

    void promise4()
    {
        TestRelay net;
        ExtendedPeer ada(net, 1);
        QVERIFY(ada.enter());
        const int count = countOf(1'000'000, 1'000'000);
        const auto types = allTypes();
        // Made before, so that what is measured is the relay.
        std::vector<QByteArray> datagrams;
        for (int i = 0; i < 4096; ++i) {
            const auto type = types[net.random().below(std::uint32_t(types.size()))];
            const bool whole = ExtendedType(type) == ExtendedType::Hello;
            datagrams.push_back(
                recordOf(type, whole ? 1200 : qsizetype(net.random().below(600)), net.random()));
        }
        const qint64 before = memoryUsed();
        qint64 most = before;
        for (int i = 0; i < count; ++i) {
            net.relay().receive(datagrams[net.random().below(4096)], anyAddress(net.random()),
                                net.now());
            (void)net.relay().takeOutgoing().size();
            (void)net.relay().takeEvents();
            if (i % 100 == 99)
                net.wait(5ms); // 20,000 a second
            if (i % 10'000 == 9'999) {
                most = std::max(most, memoryUsed());
                ada.give({protocol::PingFrame{"8 bytes."}});
                (void)net.outgoing();
            }
        }
        qInfo("promise 4: %d datagrams from 65536 addresses: %lld bytes of growth, %d sessions, "
              "%d handshakes",
              count, most - before, net.statistics().sessions - 1, net.statistics().handshakes);
        QVERIFY(most - before < kMiB);
        QCOMPARE(net.members(), QStringList({u"1"_s}));
        QCOMPARE(net.statistics().handshakes, 0);
        QCOMPARE(net.statistics().bytesReassembling, 0u);
    }

    void promise5()
    {
        // 20,000 bogus 13 and 20,000 bogus START a second, these with good cookies, beside ten people
        // who chat, five of each layer.
        TestRelay net;
        net.joinAll(1, 5);
        std::vector<std::unique_ptr<ExtendedPeer>> people;
        for (int number = 6; number <= 10; ++number) {
            people.push_back(std::make_unique<ExtendedPeer>(net, number));
            QVERIFY(people.back()->enter());
        }
        std::vector<std::pair<Endpoint, protocol::Start>> attackers;
        for (int i = 0; i < 200; ++i) {
            ExtendedPeer peer(net, 1000 + i);
            QVERIFY(peer.meet());
            const auto challenge = protocol::parseChallenge(peer.challenge).value();
            attackers.emplace_back(
                peer.address,
                protocol::Start{challenge.clientRandom, challenge.cookie,
                                secure::infoHash(protocol::kExtendedVersion, peer.challenge),
                                QByteArray(32, 's'), QByteArray(256, 'k')});
        }
        const auto before = net.statistics();
        const int seconds = countOf(2, 10);
        int said = 0;
        for (int i = 0; i < seconds * 20'000; ++i) {
            net.relay().receive(
                protocol::makeRecord(RecordType::EncryptedSymmetricKey, net.random().bytes(256)),
                anyAddress(net.random()), net.now());
            auto& [from, start] = attackers[net.random().below(200)];
            start.sealedKey = net.random().bytes(256);
            start.sealedKey[0] = 0; // less than the modulus
            net.relay().receive(
                protocol::makeExtended(ExtendedType::Start, protocol::encode(start)), from,
                net.now());
            if (i % 2000 == 0) { // ten messages a second
                if (said % 2 == 0)
                    net.say(1 + said / 2 % 5, "hello");
                else
                    people[std::size_t(said / 2 % 5)]->say("hello");
                ++said;
            }
            (void)net.relay().takeOutgoing().size();
            (void)net.relay().takeEvents();
            if (i % 20 == 19)
                net.wait(1ms);
        }
        const auto after = net.statistics();
        const auto rsa = after.rsaOperations - before.rsaOperations;
        const auto delivered = after.deliveries - before.deliveries;
        const auto cap =
            std::uint64_t(protocol::kKeyRequestsPerSecondTotal + relay::kStartsPerSecondTotal);
        qInfo(
            "promise 5: %llu RSA operations in %d s of 40000 bogus handshakes a second (cap %llu a "
            "second), %llu of %d deliveries",
            qulonglong(rsa), seconds, qulonglong(cap), qulonglong(delivered), said * 9);
        QVERIFY(rsa <= cap * std::uint64_t(seconds + 1));
        QVERIFY(rsa >= cap); // it was a flood
        QCOMPARE(delivered, std::uint64_t(said) * 9);
        QCOMPARE(net.members().size(), 10);
    }

    void promise6_data()
    {
        QTest::addColumn<bool>("otherRelay");
        QTest::addColumn<bool>("otherAddress");
        QTest::newRow("the relay") << false << false;
        QTest::newRow("the relay, from elsewhere") << false << true;
        QTest::newRow("after a restart") << true << false;
        QTest::newRow("after a restart, from elsewhere") << true << true;
    }
    void promise6()
    {
        QFETCH(bool, otherRelay);
        QFETCH(bool, otherAddress);
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.meet() && ada.agree());
        QList<QByteArray> recorded{ada.hello(), ada.start};
        const auto record = [&](const std::vector<protocol::Frame>& frames) {
            for (const QByteArray& datagram : ada.seal(frames)) {
                recorded += datagram;
                net.relay().receive(datagram, ada.address, net.now());
            }
            (void)net.sent();
        };
        record({ada.join()});
        for (int i = 0; i < 100; ++i)
            record(ada.messageFrames(QByteArray(i * 30, 'x') + "said"));
        record({protocol::CloseFrame{protocol::EndReason::Left}});
        const auto play = [&](relay::Relay& relay, const Endpoint& from) {
            for (const QByteArray& datagram : std::as_const(recorded)) {
                relay.receive(datagram, from, net.now());
                (void)relay.takeOutgoing().size();
            }
        };
        QCOMPARE(net.statistics().deliveries, 100u);

        TestRelay anew({}, 2); // the same key
        anew.join(1);
        relay::Relay& relay = otherRelay ? anew.relay() : net.relay();
        const auto before = relay.statistics();
        std::uint64_t sessions = 0;
        for (int round = 0; round < 10; ++round) {
            play(relay, otherAddress ? addressOf(7) : ada.address);
            std::shuffle(recorded.begin(), recorded.end(), std::mt19937(unsigned(round)));
            sessions += std::uint64_t(relay.statistics().sessions);
        }
        const auto after = relay.statistics();
        qInfo("promise 6: %lld datagrams played back: %llu shown, %llu sessions",
              qint64(recorded.size()) * 10, qulonglong(after.deliveries - before.deliveries),
              qulonglong(sessions));
        QCOMPARE(after.deliveries, before.deliveries);
        QCOMPARE(sessions, 0u);
    }

    void promise6WhileTheSessionLasts()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        QVERIFY(ada.enter());
        std::uint64_t again = 0;
        QList<QByteArray> recorded;
        for (int i = 0; i < 3000; ++i) {
            const QList<QByteArray> said = ada.seal(ada.messageFrames("said once"));
            recorded += said;
            net.give(2, said[0]);
            net.give(2, recorded[net.random().below(std::uint32_t(recorded.size()))]);
            ++again;
            (void)net.sent();
            net.wait(2ms);
        }
        qInfo("promise 6: %llu packets played back into a session: %llu shown", qulonglong(again),
              qulonglong(net.statistics().deliveries - 3000));
        QCOMPARE(net.statistics().deliveries, 3000u);
        QCOMPARE(net.statistics().replays, again);
    }

    void promise7()
    {
        TestRelay net;
        net.join(1);
        ExtendedPeer ada(net, 2);
        ExtendedPeer ben(net, 3, "Ben");
        QVERIFY(ada.enter() && ben.enter());
        std::vector<QByteArray> forged{
            protocol::makeRecord(RecordType::DisconnectRequest, "DISCONNECT"),
            protocol::makeRecord(RecordType::DisconnectRequest, net.token(2, "DISCONNECT")),
            protocol::makeRecord(RecordType::SymmetricallyEncryptedMessage, net.token(2, "forged")),
            protocol::makeRecord(RecordType::EncryptedSymmetricKey, net.peer(2).sealedKey),
            protocol::makeRecord(RecordType::KeepAlive),
        };
        for (std::uint16_t type = 7; type <= 14; ++type) {
            for (qsizetype size = 4; size <= kLargestDatagram; ++size)
                forged.push_back(recordOf(type, size, net.random()));
        }
        // Packets of its own session and of another, changed, and with the ids exchanged.
        const QByteArray own = ada.seal({protocol::CloseFrame{protocol::EndReason::Left}})[0];
        const QByteArray other = ben.seal({protocol::CloseFrame{protocol::EndReason::Left}})[0];
        for (qsizetype bit = 12 * 8; bit < own.size() * 8; ++bit) {
            forged.push_back(own);
            forged.back()[bit / 8] = char(forged.back()[bit / 8] ^ (1 << bit % 8));
        }
        forged.push_back(own.first(12) + other.sliced(12));
        forged.push_back(other.first(12) + own.sliced(12));

        int changes = 0;
        for (const QByteArray& datagram : forged) {
            net.give(2, datagram);
            for (const QString& sent : net.sent())
                changes += sent == u"2 <- key" ? 0 : 1; // 7 is anybody's question
            for (const relay::Event& event : net.relay().takeEvents())
                changes += std::holds_alternative<relay::MemberRefused>(event) ? 0 : 1;
            changes += net.statistics().members == 3 && net.statistics().sessions == 2 ? 0 : 1;
            net.wait(1ms);
        }
        qInfo("promise 7: %zu records from a victim's address: %d changes", forged.size(), changes);
        QCOMPARE(changes, 0);
        ada.say("still here");
        QCOMPARE(net.sent(), QStringList({u"3 <- message 1 of 2: still here"_s,
                                          u"1 <- from 2, says still here"_s}));
        ben.say("so am I");
        QVERIFY(net.sent().contains(u"2 <- message 2 of 3: so am I"_s));
    }

    void promise10()
    {
        constexpr int kMembers = 200;
        const int count = countOf(1'000'000, 10'000'000) / 2; // half by each layer
        TestRelay net;
        net.joinAll(1, kMembers);
        relay::TextAssemblers texts;
        const qint64 before = memoryUsed();
        qint64 most = before;
        std::size_t mostClassic = 0;
        std::size_t mostExtended = 0;
        support::SeededRandom& random = net.random();
        const QByteArray bytes = random.bytes(1200);
        for (int i = 0; i < count; ++i) {
            const int number = 1 + i % kMembers;
            const auto step = std::uint32_t(i / kMembers);
            protocol::MessageFrame piece;
            if (number % 2 == 0) { // without sense
                const auto total = random.below(300) + 1;
                net.giveRecord(
                    number, RecordType::Fragment,
                    relaytest::fragmentValue(random.below(6), int(random.below(total)), int(total),
                                             QByteArrayView(bytes).first(random.below(1188))));
                piece.id[0] = std::uint8_t(random.below(6));
                piece.length = 2 + random.below(48'000);
                piece.offset = random.below(piece.length - 1);
                const auto largest = std::min<std::uint32_t>(piece.length - piece.offset, 1059);
                piece.piece = bytes.first(1 + random.below(largest));
            } else { // with sense, but never whole
                net.giveRecord(number, RecordType::Fragment,
                               relaytest::fragmentValue(100 + random.below(4),
                                                        int(random.below(255)), 256,
                                                        QByteArrayView(bytes).first(1188)));
                piece.id[1] = std::uint8_t(step / 40);
                piece.id[2] = std::uint8_t(step / 40 / 256);
                piece.length = 48'000;
                piece.offset = step % 40 * 1059;
                piece.piece = bytes.first(1059);
            }
            (void)texts.take(std::uint64_t(number), piece);
            (void)net.relay().takeEvents();
            mostClassic = std::max(mostClassic, net.statistics().bytesReassembling);
            mostExtended = std::max(mostExtended, texts.bytesHeld());
            if (i % 100 == 99) {
                net.wait(5ms);
                most = std::max(most, memoryUsed());
            }
            if (i % 100'000 == 99'999) {
                for (int member = 1; member <= kMembers; ++member)
                    net.giveRecord(member, RecordType::KeepAlive);
                (void)net.outgoing();
            }
        }
        qInfo("promise 10: %d random fragments: at most %zu kB held by the classic layer, %zu kB "
              "by the "
              "extended one; %lld kB of growth",
              2 * count, mostClassic / 1024, mostExtended / 1024, (most - before) / 1024);
        QVERIFY(mostClassic <= protocol::kReassemblyBytesTotal);
        QVERIFY(mostExtended <= protocol::kReassemblyBytesTotal);
        QVERIFY(most - before < 20 * kMiB); // of both, with what the allocator keeps
        QVERIFY(mostClassic > protocol::kReassemblyBytesTotal / 2); // the bound was reached for
        QVERIFY(mostExtended > protocol::kReassemblyBytesTotal / 2);
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestPromises)
#include "tst_promises.moc"
