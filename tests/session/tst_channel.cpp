// One session's encryption: what it seals a relay opens, what a relay sends it reads, and nothing
// that anybody else sends changes anything.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "protocol/record.h"
#include "session/channel.h"
#include "session/testrelay.h"
#include "support/testkeys.h"

#include <QTest>

#include <random>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::makeRecord;
using protocol::RecordType;
using support::TestRelay;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kAda = Endpoint::ipv4(0x0a090003, 40000);
const Endpoint kBob = Endpoint::ipv6({0x20, 0x01, 0x0d, 0xb8, 1}, 40001);
constexpr std::chrono::seconds kUnixTime = 1'700'000'000s;

} // namespace

class TestChannel : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    support::SeededRandom m_random{3};
    TestRelay m_relay{0, kRelay};
    std::unique_ptr<Channel> m_channel;
    protocol::Instant m_now{};

    Events receive(const QByteArray& datagram)
    {
        return m_channel->receive(datagram, kRelay, m_now);
    }
    Events receiveAll(const QList<QByteArray>& datagrams)
    {
        Events events;
        for (const QByteArray& datagram : datagrams) {
            for (Event& event : receive(datagram))
                events.push_back(std::move(event));
        }
        return events;
    }
    static Events message(const QString& text, std::optional<Endpoint> sender = {})
    {
        return {MessageReceived{sender, text}};
    }
    static Events rejected() { return {DatagramRejected{kRelay}}; }

private Q_SLOTS:
    void init()
    {
        m_now = 0s;
        m_channel = Channel::open(support::testKey(0).publicKey(), m_random);
        QVERIFY(m_channel);
        QVERIFY(m_relay.takeKey(m_channel->keyDatagram()));
    }

    void itsKeyOpensForItsRelayOnly()
    {
        QVERIFY(!TestRelay(1, kRelay).takeKey(m_channel->keyDatagram()));
        // Record 13 of a 2048-bit key: header and 256 bytes; the text inside has 44 characters.
        QCOMPARE(m_channel->keyDatagram().size(), 4 + 256);
        const auto record = protocol::RecordReader(m_channel->keyDatagram()).next();
        QCOMPARE(support::testKey(0).decrypt(record->value)->size(), 44);
    }

    void eachChannelHasItsOwnKey()
    {
        const auto other = Channel::open(support::testKey(0).publicKey(), m_random);
        TestRelay otherRelay(0, kRelay);
        QVERIFY(otherRelay.takeKey(other->keyDatagram()));
        QCOMPARE(receive(otherRelay.message("for the other")), rejected());
    }

    void sealsTexts_data()
    {
        QTest::addColumn<qsizetype>("size");
        QTest::addColumn<qsizetype>("datagrams");
        // docs/protocol.md, "Sizes and limits": 831 bytes fit one datagram.
        QTest::newRow("empty") << qsizetype(0) << qsizetype(1);
        QTest::newRow("short") << qsizetype(5) << qsizetype(1);
        QTest::newRow("the last that fits") << qsizetype(831) << qsizetype(1);
        QTest::newRow("the first that does not") << qsizetype(832) << qsizetype(2);
        // 40960 bytes: a token of 54,720 characters, a record of 54,724, 47 pieces of 1188.
        QTest::newRow("40 KiB") << qsizetype(40960) << qsizetype(47);
        QTest::newRow("the longest") << qsizetype(protocol::kMaxText) << qsizetype(54);
    }
    void sealsTexts()
    {
        QFETCH(qsizetype, size);
        QFETCH(qsizetype, datagrams);
        const QByteArray text = m_random.bytes(size);
        const QList<QByteArray> sealed = m_channel->sealMessage(text, kUnixTime);
        QCOMPARE(sealed.size(), datagrams);
        for (const QByteArray& datagram : sealed)
            QVERIFY(datagram.size() <= qsizetype(protocol::kDatagramTarget));
        QCOMPARE(m_relay.open(sealed), QList<QByteArray>{text});
    }

    void sealsTheDisconnect()
    {
        const QByteArray datagram = m_channel->sealDisconnect(kUnixTime);
        QCOMPARE(protocol::RecordReader(datagram).next()->type, RecordType::DisconnectRequest);
        QCOMPARE(m_relay.open({datagram}), QList<QByteArray>{"DISCONNECT"});
    }

    void readsMessages()
    {
        QCOMPARE(receive(m_relay.message("hello", kAda)), message(QStringLiteral("hello"), kAda));
        QCOMPARE(receive(m_relay.message("hello", kBob)), message(QStringLiteral("hello"), kBob));
        QCOMPARE(receive(m_relay.message("", kBob)), message(QString(), kBob));
        QCOMPARE(receive(m_relay.message("from whom?")), message(QStringLiteral("from whom?")));
        QCOMPARE(receive(m_relay.message(QByteArray(48000, 'x'), kAda)),
                 message(QString(48000, u'x'), kAda));
    }

    void readsSeveralRecordsOfOneDatagram()
    {
        const Events expected{MessageReceived{{}, QStringLiteral("one")},
                              MessageReceived{kAda, QStringLiteral("two")},
                              MessageReceived{kAda, QStringLiteral("three")},
                              MemberJoined{{.address = kBob}},
                              MessageReceived{kBob, QStringLiteral("four")},
                              MemberLeft{kAda}};
        QCOMPARE(receive(m_relay.message("one") + m_relay.message("two", kAda)
                         + m_relay.message("three") + TestRelay::joined(kBob)
                         + m_relay.message("four", kBob) + TestRelay::left(kAda)),
                 expected);
    }

    void aSenderCountsInItsDatagramOnly()
    {
        QCOMPARE(receive(makeRecord(RecordType::SenderId, protocol::encodeEndpoint(kAda))),
                 Events());
        QCOMPARE(receive(m_relay.message("whose?")), message(QStringLiteral("whose?")));
    }

    void skipsWhatItDoesNotKnow()
    {
        QByteArray datagram =
            makeRecord(RecordType(0x0100), "later") + m_relay.answer()
            + makeRecord(RecordType::KeepAlive) + makeRecord(RecordType::DisconnectRequest, "x")
            + makeRecord(RecordType::EncryptedSymmetricKey, "x") + m_relay.message("hello", kAda);
        QCOMPARE(receive(datagram), message(QStringLiteral("hello"), kAda));
        QCOMPARE(receive({}), Events());
    }

    void rejectsMalformedRecords_data()
    {
        QTest::addColumn<QByteArray>("datagram");
        const auto row = [](const char* name, RecordType type, const QByteArray& value) {
            QTest::newRow(name) << makeRecord(type, value);
        };
        row("14, empty", RecordType::SymmetricallyEncryptedMessage, {});
        row("14, plain text", RecordType::SymmetricallyEncryptedMessage, "hello");
        row("14, another's token", RecordType::SymmetricallyEncryptedMessage,
            // docs/protocol.md, "Tokens"
            "gAAAAABrBNOAAAECAwQFBgcICQoLDA0OD4_9EBVfNSDZ7XtRxaHNdkUmcVL1eM7ogHG51a2O-U_"
            "nqpnR1iHcnLbzZ"
            "_F8kJXc4g==");
        for (const int size : {0, 1, 5, 7, 17, 19, 200}) {
            const QByteArray value(size, '\1');
            row(qPrintable(QStringLiteral("10, %1 bytes").arg(size)), RecordType::SenderId, value);
            row(qPrintable(QStringLiteral("11, %1 bytes").arg(size)), RecordType::NotifyConnect,
                value);
            row(qPrintable(QStringLiteral("12, %1 bytes").arg(size)), RecordType::NotifyDisconnect,
                value);
        }
        row("fragment, empty", RecordType::Fragment, {});
        row("fragment, header cut", RecordType::Fragment, QByteArray(7, '\0'));
        QTest::newRow("fragment, no piece") << support::fragment(1, 0, 2, {});
        QTest::newRow("fragment, total 0") << support::fragment(1, 0, 0, "x");
        QTest::newRow("fragment, total 257") << support::fragment(1, 0, 257, "x");
        QTest::newRow("fragment, sequence = total") << support::fragment(1, 2, 2, "x");
        QTest::newRow("fragment in a fragment")
            << support::fragment(1, 0, 1, support::fragment(2, 0, 1, TestRelay::joined(kAda)));
        QTest::newRow("header cut") << QByteArray("\0\xe", 2);
        QTest::newRow("overrun") << QByteArray("\0\xe\0\5abcd", 8);
        QTest::newRow("bare token, not in a fragment") << QByteArray("gAAAAABrBNOA");
    }
    void rejectsMalformedRecords()
    {
        QFETCH(QByteArray, datagram);
        QCOMPARE(receive(datagram), rejected());
        QCOMPARE(receive(m_relay.message("still here", kAda)),
                 message(QStringLiteral("still here"), kAda));
    }

    void whatIsGoodInABadDatagramCounts()
    {
        const Events expected{MemberJoined{{.address = kAda}}, DatagramRejected{kRelay}};
        QCOMPARE(receive(TestRelay::joined(kAda) + QByteArray("\0\xe\xff\xff", 4)), expected);
        const QByteArray badTwice =
            makeRecord(RecordType::NotifyConnect) + makeRecord(RecordType::NotifyConnect);
        QCOMPARE(receive(badTwice + TestRelay::joined(kAda)), expected);
    }

    void aBadSenderIsNobody()
    {
        const Events expected{MessageReceived{{}, QStringLiteral("hello")},
                              DatagramRejected{kRelay}};
        QCOMPARE(receive(makeRecord(RecordType::SenderId, protocol::encodeEndpoint(kAda))
                         + makeRecord(RecordType::SenderId, "short") + m_relay.message("hello")),
                 expected);
    }

    void everyFlippedBitOfATokenIsNoticed()
    {
        // Flips of the letter's unused bits and case decode alike or not at all: either the token
        // is rejected or it is the very same text, never another.
        const QByteArray datagram = m_relay.message("hello");
        for (qsizetype byte = 4; byte < datagram.size(); ++byte) {
            for (int bit = 0; bit < 8; ++bit) {
                QByteArray flipped = datagram;
                flipped[byte] = char(flipped[byte] ^ (1 << bit));
                m_now += 11s; // what is remembered as a duplicate must not hide what is accepted
                for (const Event& event : receive(flipped)) {
                    if (const auto* received = std::get_if<MessageReceived>(&event))
                        QCOMPARE(received->text, QStringLiteral("hello"));
                }
            }
        }
    }

    void takesATokenOnce()
    {
        const QByteArray datagram = m_relay.message("hello", kAda);
        QCOMPARE(receive(datagram).size(), 1u);
        m_now += 9s;
        QCOMPARE(receive(datagram), Events());
        QCOMPARE(receive(TestRelay::joined(kAda) + datagram),
                 Events{MemberJoined{{.address = kAda}}});
        QCOMPARE(receive(m_relay.message("hello", kAda)).size(), 1u); // sealed anew: said twice
    }

    void replacesWhatIsNotUtf8_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        // The Unicode Standard 16.0, section 3.9, table 3-8 and definition D92.
        QTest::newRow("cut") << QByteArray("a\xe2\x82") << QStringLiteral("a\ufffd\ufffd");
        QTest::newRow("alone") << QByteArray("\x80z") << QStringLiteral("\ufffdz");
        QTest::newRow("never") << QByteArray("\xff") << QStringLiteral("\ufffd");
        QTest::newRow("fine") << QByteArray("\xc3\xa8 \xf0\x9f\x98\x80")
                              << QStringLiteral("\u00e8 \U0001f600");
    }
    void replacesWhatIsNotUtf8()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(receive(m_relay.message(bytes)), message(text));
    }

    void assemblesFragments_data()
    {
        QTest::addColumn<qsizetype>("piece");
        for (const qsizetype size :
             {qsizetype(200), qsizetype(512), qsizetype(1188), qsizetype(8000), qsizetype(60000)})
            QTest::addRow("%lld bytes", qlonglong(size)) << size;
    }
    void assemblesFragments()
    {
        QFETCH(qsizetype, piece);
        const QByteArray text(30000, 'y');
        const Events expected = message(QString::fromUtf8(text), kAda);
        std::mt19937 engine(5);
        for (int round = 0; round < 5; ++round) {
            QList<QByteArray> pieces =
                support::fragments(m_relay.message(text, kAda), std::uint32_t(round), piece);
            if (round > 0)
                std::ranges::shuffle(pieces, engine);
            if (round > 1)
                pieces.insert(pieces.size() / 2, pieces.first()); // the same piece twice
            QCOMPARE(receiveAll(pieces), expected);
        }
    }

    void assemblesABareToken()
    {
        const QList<QByteArray> pieces = support::fragments(m_relay.token("bare"), 1, 50);
        QCOMPARE(receiveAll(pieces), message(QStringLiteral("bare")));
    }

    void refusesABareTokenThatNoRecordCouldCarry()
    {
        const QByteArray token = m_relay.token(QByteArray(50'000, 'x'));
        QVERIFY(token.size() > qsizetype(protocol::kMaxRecordValue));
        QCOMPARE(receiveAll(support::fragments(token, 1, 1188)), rejected());
    }

    void aSenderBesideThePieceThatCompletesCounts()
    {
        const QByteArray sender = makeRecord(RecordType::SenderId, protocol::encodeEndpoint(kAda));
        QList<QByteArray> pieces = support::fragments(m_relay.message("hello"), 1, 60);
        QCOMPARE(pieces.size(), 2);
        QCOMPARE(receiveAll({sender + pieces[1], sender + pieces[0]}),
                 message(QStringLiteral("hello"), kAda));
        // A sender inside the pieces comes before one beside them, and ends with them.
        pieces = support::fragments(m_relay.message("hello", kBob), 2, 70);
        const Events expected{MessageReceived{kBob, QStringLiteral("hello")},
                              MessageReceived{kAda, QStringLiteral("after")}};
        QCOMPARE(receiveAll({pieces[0], sender + pieces[1] + m_relay.message("after")}), expected);
    }

    void aFragmentedNoticeIsANotice()
    {
        const QByteArray records = TestRelay::joined(kAda) + TestRelay::left(kAda);
        const Events expected{MemberJoined{{.address = kAda}}, MemberLeft{kAda}};
        QCOMPARE(receiveAll(support::fragments(records, 1, 7)), expected);
    }

    void conflictingPiecesDropTheMessage()
    {
        const QList<QByteArray> pieces = support::fragments(m_relay.message("hello", kAda), 1, 40);
        QCOMPARE(pieces.size(), 3);
        QCOMPARE(receive(pieces[0]), Events());
        QCOMPARE(receive(support::fragment(1, 0, 3, QByteArray(40, 'z'))), rejected());
        QCOMPARE(receive(pieces[1]), Events());
        QCOMPARE(receive(pieces[2]), Events());
    }

    void forgetsPiecesAfterTheDeadline()
    {
        const QList<QByteArray> pieces = support::fragments(m_relay.message("late"), 1, 60);
        QVERIFY(!m_channel->nextDeadline());
        QCOMPARE(receive(pieces[0]), Events());
        QCOMPARE(m_channel->nextDeadline(), m_now + protocol::kReassemblyDeadline);
        m_now += protocol::kReassemblyDeadline;
        m_channel->expire(m_now);
        QVERIFY(!m_channel->nextDeadline());
        QCOMPARE(receive(pieces[1]), Events());
    }

    void aPlainTextInFragmentsIsNoMessage()
    {
        QCOMPARE(receiveAll(support::fragments("hello, this is no record", 1, 10)), rejected());
    }
};

QTEST_GUILESS_MAIN(TestChannel)
#include "tst_channel.moc"
