// Cutting records into fragments, and reading fragment headers.

#include "protocol/fragment.h"
#include "protocol/record.h"

#include <QTest>

using namespace protocol;

class TestFragment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headerIsRead()
    {
        const QByteArray value = QByteArray::fromHex("01020304"
                                                     "0005"
                                                     "0007"
                                                     "aabb");
        const auto fragment = parseFragment(value);
        QVERIFY(fragment.has_value());
        QCOMPARE(fragment->id, 0x01020304u);
        QCOMPARE(fragment->sequence, quint16(5));
        QCOMPARE(fragment->total, quint16(7));
        QCOMPARE(fragment->piece, QByteArray::fromHex("aabb"));
    }

    void badHeadersAreRefused_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::addColumn<FragmentError>("error");
        QTest::newRow("empty") << QByteArray() << FragmentError::TooShort;
        QTest::newRow("seven bytes") << QByteArray("01020304000000") << FragmentError::TooShort;
        QTest::newRow("no piece") << QByteArray("0102030400000001") << FragmentError::EmptyPiece;
        QTest::newRow("total 0") << QByteArray("0102030400000000aa") << FragmentError::BadTotal;
        QTest::newRow("total 257") << QByteArray("0102030400000101aa") << FragmentError::BadTotal;
        QTest::newRow("sequence = total")
            << QByteArray("0102030400020002aa") << FragmentError::BadSequence;
        QTest::newRow("sequence 65535")
            << QByteArray("01020304ffff0100aa") << FragmentError::BadSequence;
    }

    void badHeadersAreRefused()
    {
        QFETCH(QByteArray, hex);
        QFETCH(FragmentError, error);
        const QByteArray value = QByteArray::fromHex(hex);
        const auto fragment = parseFragment(value);
        QVERIFY(!fragment.has_value());
        QCOMPARE(fragment.error(), error);
    }

    void whatFitsIsNotCut()
    {
        const QByteArray record = makeRecord(RecordType::KeepAlive, QByteArray(1196, 'x'));
        QCOMPARE(fragmentRecord(record, 1), QList<QByteArray>{record});
    }

    void piecesFitTheDatagramAndAddUp_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {1197, 1188 * 2 - 4, 1188 * 2 - 3, 40000, 65535})
            QTest::addRow("%d", size) << size;
    }

    void piecesFitTheDatagramAndAddUp()
    {
        QFETCH(int, size);
        const QByteArray record = makeRecord(RecordType::KeepAlive, QByteArray(size, 'y'));
        const QList<QByteArray> datagrams = fragmentRecord(record, 0xdeadbeef);
        QCOMPARE(datagrams.size(), (record.size() + 1187) / 1188);
        QByteArray whole;
        for (qsizetype i = 0; i < datagrams.size(); ++i) {
            QVERIFY(datagrams[i].size() <= 1200);
            RecordReader reader(datagrams[i]);
            const auto outer = reader.next();
            QVERIFY(outer && outer->type == RecordType::Fragment);
            const auto fragment = parseFragment(outer->value);
            QVERIFY(fragment.has_value());
            QCOMPARE(fragment->id, 0xdeadbeefu);
            QCOMPARE(qsizetype(fragment->sequence), i);
            QCOMPARE(qsizetype(fragment->total), datagrams.size());
            whole.append(fragment->piece);
        }
        QCOMPARE(whole, record);
    }
};

QTEST_APPLESS_MAIN(TestFragment)
#include "tst_fragment.moc"
