// TLV records: reading what is there, stopping where it ends.

#include "protocol/limits.h"
#include "protocol/record.h"

#include <QTest>

using namespace protocol;

class TestRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesAreViewsInOrder()
    {
        const QByteArray datagram = QByteArray::fromHex("000a0002aabb"
                                                        "00070000"
                                                        "000e0001cc");
        RecordReader reader(datagram);
        const auto first = reader.next();
        QVERIFY(first);
        QCOMPARE(first->type, RecordType::SenderId);
        QCOMPARE(first->value, QByteArray::fromHex("aabb"));
        const auto second = reader.next();
        QVERIFY(second);
        QCOMPARE(second->type, RecordType::RequestServerPublicKey);
        QVERIFY(second->value.isEmpty());
        const auto third = reader.next();
        QVERIFY(third);
        QCOMPARE(third->type, RecordType::SymmetricallyEncryptedMessage);
        QVERIFY(!reader.next());
        QVERIFY(!reader.overran());
    }

    void unknownTypesAreHandedOut()
    {
        RecordReader reader(QByteArrayView("\xff\xfe\x00\x01x", 5));
        const auto record = reader.next();
        QVERIFY(record);
        QCOMPARE(quint16(record->type), quint16(0xfffe));
    }

    void whatOverrunsEndsTheWalk_data()
    {
        QTest::addColumn<QByteArray>("tail");
        QTest::newRow("one byte") << QByteArray::fromHex("00");
        QTest::newRow("type only") << QByteArray::fromHex("000e");
        QTest::newRow("half a length") << QByteArray::fromHex("000e00");
        QTest::newRow("length without value") << QByteArray::fromHex("000e0001");
        QTest::newRow("value one short") << QByteArray::fromHex("000e0003aabb");
        QTest::newRow("largest length") << QByteArray::fromHex("000effffaa");
    }

    void whatOverrunsEndsTheWalk()
    {
        QFETCH(QByteArray, tail);
        const QByteArray datagram = makeRecord(RecordType::KeepAlive, "k") + tail;
        RecordReader reader(datagram);
        QVERIFY(reader.next()); // what came before counts
        QVERIFY(!reader.next());
        QVERIFY(reader.overran());
        QVERIFY(!reader.next());
    }

    void emptyDatagramHoldsNothing()
    {
        RecordReader reader{QByteArrayView()};
        QVERIFY(!reader.next());
        QVERIFY(!reader.overran());
    }

    void largestValueFitsAndNoLarger()
    {
        QByteArray datagram;
        QVERIFY(appendRecord(datagram, RecordType::KeepAlive, QByteArray(65535, 'x')));
        QCOMPARE(datagram.size(), qsizetype(65539));
        const auto refused = appendRecord(datagram, RecordType::KeepAlive, QByteArray(65536, 'x'));
        QVERIFY(!refused);
        QCOMPARE(refused.error(), RecordError::TooLarge);
        QCOMPARE(datagram.size(), qsizetype(65539));
        RecordReader reader(datagram);
        QCOMPARE(reader.next()->value.size(), qsizetype(65535));
    }
};

QTEST_APPLESS_MAIN(TestRecord)
#include "tst_record.moc"
