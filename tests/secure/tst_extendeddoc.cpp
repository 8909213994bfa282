// The worked example of docs/protocol.md, "The extended layer", read from the document itself: one
// handshake with chosen numbers, from shares and keys to a packet.

#include "crypto/library.h"
#include "crypto/rsa.h"
#include "crypto/x25519.h"
#include "protocol/extended.h"
#include "secure/sealedchannel.h"
#include "secure/transcript.h"
#include "support/docexamples.h"

#include <QTest>

#include <algorithm>

using namespace protocol;
using namespace std::chrono_literals;
using secure::Side;

namespace {

QByteArray counting(int from, int size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (int i = 0; i < size; ++i)
        bytes[i] = char(from + i);
    return bytes;
}

/// Gives the bytes it was told to.
class ChosenRandom final : public crypto::RandomSource
{
public:
    explicit ChosenRandom(const QByteArray& bytes) : m_bytes(bytes) {}
    void fill(std::span<std::uint8_t> bytes) override
    {
        std::copy_n(m_bytes.begin(), bytes.size(), bytes.begin());
    }

private:
    QByteArray m_bytes;
};

} // namespace

class TestExtendedDoc : public QObject
{
    Q_OBJECT

private:
    crypto::Library m_library;
    const support::DocExamples m_examples;

    QByteArray hex(const char* name) const { return m_examples.hex(name); }

    /// The value.
    QByteArray challenge() const
    {
        const auto key = crypto::RsaPublicKey::fromPem(m_examples.text("key"));
        return encode(Challenge{.clientRandom = QByteArray(32, '\x01'),
                                .cookie = QByteArray(40, '\x02'),
                                .admitsClassic = true,
                                .members = 3,
                                .relayKey = key->toDer(),
                                .relayName = QStringLiteral("Aula 3"),
                                .password = {},
                                .host = {}});
    }
    Start start() const
    {
        ChosenRandom random(counting(0, 32));
        return {.clientRandom = QByteArray(32, '\x01'),
                .cookie = QByteArray(40, '\x02'),
                .infoHash = secure::infoHash(1, challenge()),
                .clientShare = crypto::X25519KeyPair::generate(random).publicKey(),
                .sealedKey = QByteArray(256, '\x05')};
    }
    static Answer answer()
    {
        ChosenRandom random(counting(32, 32));
        return {.clientRandom = QByteArray(32, '\x01'),
                .sessionId = 0x0102030405060708,
                .relayShare = crypto::X25519KeyPair::generate(random).publicKey(),
                .token = {}};
    }
    QByteArray transcript() const
    {
        return secure::transcriptOf(encode(start()), encode(answer()));
    }

private Q_SLOTS:
    void hello()
    {
        const QByteArray hello = makeExtended(
            ExtendedType::Hello, encode(Hello{.clientRandom = QByteArray(32, '\x01')}));
        const QByteArray begin = hex("hello");
        QCOMPARE(hello.first(begin.size()), begin);
        QCOMPARE(hello.sliced(begin.size()), QByteArray(1163, '\0'));
    }

    void infoHash() { QCOMPARE(secure::infoHash(1, challenge()), hex("info-hash")); }

    void shares()
    {
        QCOMPARE(start().clientShare, hex("client-share"));
        QCOMPARE(answer().relayShare, hex("relay-share"));
        ChosenRandom random(counting(0, 32));
        const auto agreement = crypto::X25519KeyPair::generate(random).agree(hex("relay-share"));
        QVERIFY(agreement.has_value());
        QCOMPARE(agreement->bytes(), hex("agreement"));
    }

    void transcriptAndKeys()
    {
        QCOMPARE(transcript(), hex("transcript"));
        const auto key = crypto::FernetKey::fromBytes(QByteArray(32, '\x06'));
        const auto keys = secure::deriveKeys(transcript(), *key, crypto::Secret(hex("agreement")));
        QCOMPARE(keys.clientToRelay.secret().bytes(), hex("client-key"));
        QCOMPARE(keys.relayToClient.secret().bytes(), hex("relay-key"));
    }

    void packet()
    {
        const secure::ChannelKeys keys{*crypto::FernetKey::fromBytes(hex("client-key")),
                                       *crypto::FernetKey::fromBytes(hex("relay-key"))};
        secure::SealedChannel client(Side::Client, 0x0102030405060708, keys);
        crypto::Fernet fernet;
        ChosenRandom random(counting(0, 16));
        const Frame ping = PingFrame{"12345678"};
        const QList<QByteArray> datagrams =
            client.seal(fernet, std::span(&ping, 1), 1'795'478'400s, random);
        QCOMPARE(datagrams.value(0).toHex(), hex("sealed").toHex());
    }

    void frames()
    {
        MessageFrame message{.sender = 7,
                             .room = 3,
                             .number = 9,
                             .time = 1'795'478'400'000,
                             .key = {},
                             .length = 5,
                             .offset = 0,
                             .piece = "hello"};
        std::ranges::copy(counting(0, 16), message.id.begin());
        const QByteArray bytes = encodeFrame(message);
        QCOMPARE(bytes.toHex(), hex("message").toHex());
        QCOMPARE(encodeFrame(DataFrame{0, 5, bytes}).toHex(), hex("data").toHex());
        QCOMPARE(encodeFrame(AckFrame{0, 5, 0b101, 64}).toHex(), hex("ack").toHex());
        const ReceiptFrame receipt{message.id, 3, 9, 1'795'478'400'000, 4, 1, 0, {8, 9, 11}};
        QCOMPARE(encodeFrame(receipt).toHex(), hex("receipt").toHex());
    }

    void passwordProof()
    {
        const crypto::Secret key(QByteArray(32, '\x07'));
        QCOMPARE(secure::passwordProof(Side::Client, key, transcript()), hex("password-proof"));
    }
};

QTEST_GUILESS_MAIN(TestExtendedDoc)
#include "tst_extendeddoc.moc"
