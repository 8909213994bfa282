// Messages in pieces: every order, every size, and every lie.

#include "crypto/library.h"
#include "protocol/limits.h"
#include "relay/testrelay.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using protocol::RecordType;
using relaytest::fragmentValue;
using relaytest::TestRelay;

namespace {

constexpr auto kFragment = RecordType::Fragment;
constexpr auto kDisconnect = RecordType::DisconnectRequest;
constexpr auto kMessage = RecordType::SymmetricallyEncryptedMessage;

/// `whole` in datagrams of one piece each.
QList<QByteArray> cut(QByteArrayView whole, std::uint32_t id, qsizetype pieceSize)
{
    const qsizetype total = (whole.size() + pieceSize - 1) / pieceSize;
    QList<QByteArray> datagrams;
    for (qsizetype i = 0; i < total; ++i) {
        const auto piece =
            whole.sliced(i * pieceSize).first(std::min(pieceSize, whole.size() - i * pieceSize));
        datagrams += protocol::makeRecord(kFragment, fragmentValue(id, int(i), int(total), piece));
    }
    return datagrams;
}

} // namespace

class TestRelayFragments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void longMessage_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("832, the first that is cut") << 832;
        QTest::newRow("2 KiB") << 2048;
        QTest::newRow("40 KiB") << 40 * 1024;
        QTest::newRow("limit of a text") << int(protocol::kMaxText);
    }
    void longMessage()
    {
        QFETCH(int, size);
        TestRelay net;
        net.joinAll(1, 3);
        QByteArray text;
        for (int i = 0; text.size() < size; ++i)
            text += QByteArray::number(i);
        text.truncate(size);

        QList<QByteArray> datagrams = net.fragments(1, text, 7);
        QVERIFY(datagrams.size() > 1);
        std::mt19937 engine{std::uint32_t(size)};
        for (int round = 0; round < 10; ++round) {
            datagrams = net.fragments(1, text, std::uint32_t(round));
            if (round == 1)
                std::ranges::reverse(datagrams);
            else if (round > 1)
                std::ranges::shuffle(datagrams, engine);
            net.giveAll(1, datagrams.first(datagrams.size() - 1));
            QCOMPARE(net.sent(), QStringList());
            net.give(1, datagrams.last());
            const QString says = u" <- from 1, says "_s + QString::fromLatin1(text);
            QCOMPARE(net.sent(), QStringList({u"2"_s + says, u"3"_s + says}));
            QCOMPARE(net.statistics().bytesReassembling, 0u);
        }
    }

    void piecesOfAnySize_data()
    {
        QTest::addColumn<int>("pieceSize");
        for (int size : {1, 3, 100, 1188, 60'000})
            QTest::addRow("%d", size) << size;
    }
    void piecesOfAnySize()
    {
        QFETCH(int, pieceSize);
        TestRelay net;
        net.joinAll(1, 2);
        const QByteArray record = protocol::makeRecord(kMessage, net.token(1, "hello"));
        net.giveAll(1, cut(record, 1, pieceSize));
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says hello"_s}));
    }

    void bareTokenInPieces()
    {
        TestRelay net;
        net.joinAll(1, 2);
        net.giveAll(1, cut(net.token(1, "hello"), 1, 50));
        QCOMPARE(net.sent(), QStringList({u"2 <- from 1, says hello"_s}));
        net.giveAll(1, cut("gAAAA but no token", 2, 5));
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.statistics().rejected, 1u);
    }

    void piecesFromTwoMembersDoNotMix()
    {
        TestRelay net;
        net.joinAll(1, 3);
        const QList<QByteArray> ones = net.fragments(1, QByteArray(1500, '1'), 9);
        const QList<QByteArray> twos = net.fragments(2, QByteArray(1500, '2'), 9);
        for (int i = 0; i < ones.size(); ++i) {
            net.give(1, ones[i]);
            net.give(2, twos[i]);
        }
        QCOMPARE(net.statistics().messagesIn, 2u);
        QCOMPARE(net.outgoing().size(), 4);
    }

    void repeatedPiecesAreHarmless()
    {
        TestRelay net;
        net.joinAll(1, 2);
        for (const QByteArray& datagram : net.fragments(1, QByteArray(5000, 'x'), 9)) {
            net.give(1, datagram);
            net.give(1, datagram);
        }
        QCOMPARE(net.outgoing().size(), 1);
        QCOMPARE(net.statistics().rejected, 0u);
        // The last piece came once more when all was done, and waits in vain.
        net.wait(protocol::kReassemblyDeadline);
        QCOMPARE(net.statistics().bytesReassembling, 0u);
    }

    void lateMessageIsGivenUp()
    {
        TestRelay net;
        net.joinAll(1, 2);
        const QList<QByteArray> datagrams = net.fragments(1, QByteArray(1500, 'x'), 9);
        net.give(1, datagrams[0]);
        net.wait(protocol::kReassemblyDeadline);
        net.giveAll(1, datagrams.sliced(1));
        QCOMPARE(net.sent(), QStringList());
    }

    void badFragment_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("seven bytes") << QByteArray(7, '\0');
        QTest::newRow("no piece") << fragmentValue(1, 0, 2, {});
        QTest::newRow("total 0") << fragmentValue(1, 0, 0, "x");
        QTest::newRow("total 257") << fragmentValue(1, 0, 257, "x");
        QTest::newRow("sequence beyond total") << fragmentValue(1, 2, 2, "x");
        const QByteArray inner = protocol::makeRecord(kFragment, fragmentValue(2, 0, 1, "x"));
        QTest::newRow("fragment in a fragment") << fragmentValue(1, 0, 1, inner);
        QTest::newRow("overrun inside") << fragmentValue(1, 0, 1, QByteArray::fromHex("0009ffff"));
    }
    void badFragment()
    {
        QFETCH(QByteArray, value);
        TestRelay net;
        net.joinAll(1, 2);
        net.giveRecord(1, kFragment, value);
        QCOMPARE(net.sent(), QStringList());
        QCOMPARE(net.statistics().rejected, 1u);
        QCOMPARE(net.statistics().bytesReassembling, 0u);
        net.giveAll(1, net.fragments(1, QByteArray(2000, 'x'), 9));
        QCOMPARE(net.outgoing().size(), 1);
    }

    void conflictingPieceDropsTheMessage()
    {
        TestRelay net;
        net.joinAll(1, 2);
        const QList<QByteArray> datagrams = net.fragments(1, QByteArray(1500, 'x'), 9);
        net.give(1, datagrams[0]);
        QByteArray other = datagrams[0];
        other.back() = char(other.back() ^ 1);
        net.give(1, other);
        QCOMPARE(net.statistics().rejected, 1u);
        net.giveAll(1, datagrams.sliced(1));
        QCOMPARE(net.sent(), QStringList());
    }

    void recordsInPieces()
    {
        // Whatever the whole holds is taken as if it had come in a datagram, leaving included.
        TestRelay net;
        net.joinAll(1, 2);
        const QByteArray whole = protocol::makeRecord(kMessage, net.token(1, "bye"))
                                 + protocol::makeRecord(kDisconnect, "DISCONNECT")
                                 + protocol::makeRecord(kMessage, net.token(1, "one more thing"))
                                 + protocol::makeRecord(RecordType::RequestServerPublicKey);
        net.giveAll(1, cut(whole, 1, 64));
        QCOMPARE(net.sent(),
                 QStringList({u"2 <- from 1, says bye"_s, u"2 <- went 1"_s, u"1 <- key"_s}));
    }

private:
    crypto::Library m_library;
};

QTEST_APPLESS_MAIN(TestRelayFragments)
#include "tst_relay_fragments.moc"
