#include "control/linesplitter.h"
#include "support/seededrandom.h"

#include <QTest>

using control::LineSplitter;

class TestLineSplitter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splits_data();
    void splits();
    void cutsDoNotMatter();
    void limit_data();
    void limit();
    void isDeadOnceTooLong();
    void keepsNoMoreThanALine();
};

namespace {

QByteArrayList takeAll(LineSplitter& splitter)
{
    QByteArrayList lines;
    while (const auto line = splitter.next())
        lines += *line;
    return lines;
}

} // namespace

void TestLineSplitter::splits_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("lines");
    QTest::addColumn<QByteArray>("rest");

    QTest::newRow("nothing") << QByteArray() << QByteArrayList() << QByteArray();
    QTest::newRow("unfinished") << QByteArray("a") << QByteArrayList() << QByteArray("a");
    QTest::newRow("one") << QByteArray("a\n") << QByteArrayList{"a"} << QByteArray();
    QTest::newRow("two ends") << QByteArray("a\r\nb\n") << QByteArrayList{"a", "b"} << QByteArray();
    QTest::newRow("empty ones") << QByteArray("\n\r\n\n") << QByteArrayList{"", "", ""}
                                << QByteArray();
    QTest::newRow("one carriage return goes")
        << QByteArray("a\r\r\n") << QByteArrayList{"a\r"} << QByteArray();
    QTest::newRow("inside it stays")
        << QByteArray("a\rb\n") << QByteArrayList{"a\rb"} << QByteArray();
    QTest::newRow("at the end it may go yet")
        << QByteArray("a\n\r") << QByteArrayList{"a"} << QByteArray("\r");
    QTest::newRow("zeros") << QByteArray("\0\n\0", 3) << QByteArrayList{QByteArray("\0", 1)}
                           << QByteArray("\0", 1);
}

void TestLineSplitter::splits()
{
    QFETCH(QByteArray, bytes);
    LineSplitter splitter;
    splitter.append(bytes);
    QTEST(takeAll(splitter), "lines");
    QTEST(splitter.unfinished().toByteArray(), "rest");
    QVERIFY(!splitter.isTooLong());
}

void TestLineSplitter::cutsDoNotMatter()
{
    support::SeededRandom random(1);
    for (int round = 0; round < 2000; ++round) {
        QByteArray bytes(random.below(60), '\0');
        for (char& byte : bytes)
            byte = "ab\r\n"[random.below(4)];
        LineSplitter whole;
        whole.append(bytes);
        const QByteArrayList expected = takeAll(whole);

        LineSplitter pieces;
        QByteArrayList lines;
        for (qsizetype at = 0; at < bytes.size();) {
            const qsizetype size = std::min<qsizetype>(1 + random.below(5), bytes.size() - at);
            pieces.append(QByteArrayView(bytes).sliced(at, size));
            if (random.chance(0.7))
                lines += takeAll(pieces);
            at += size;
        }
        lines += takeAll(pieces);
        QCOMPARE(lines, expected);
        QCOMPARE(pieces.unfinished(), whole.unfinished());
    }
}

void TestLineSplitter::limit_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("tooLong");

    QTest::newRow("whole, at the limit") << QByteArray("12345\n") << false;
    QTest::newRow("whole, at the limit, two ends") << QByteArray("12345\r\n") << false;
    QTest::newRow("begun, at the limit") << QByteArray("12345") << false;
    QTest::newRow("begun, its end begun") << QByteArray("12345\r") << false;
    QTest::newRow("whole, over") << QByteArray("123456\n") << true;
    QTest::newRow("begun, over") << QByteArray("123456") << true;
    QTest::newRow("that was no end") << QByteArray("12345\r6") << true;
    QTest::newRow("second line over") << QByteArray("1\n123456") << true;
}

void TestLineSplitter::limit()
{
    QFETCH(QByteArray, bytes);
    LineSplitter splitter(5);
    splitter.append(bytes);
    takeAll(splitter);
    QTEST(splitter.isTooLong(), "tooLong");
}

void TestLineSplitter::isDeadOnceTooLong()
{
    LineSplitter splitter(5);
    splitter.append("ok\n123456\nafter\n");
    QCOMPARE(takeAll(splitter), QByteArrayList{"ok"});
    QVERIFY(splitter.isTooLong());
    splitter.append("more\n");
    QCOMPARE(takeAll(splitter), QByteArrayList());
    QVERIFY(splitter.unfinished().isEmpty());
}

void TestLineSplitter::keepsNoMoreThanALine()
{
    LineSplitter splitter(100);
    const QByteArray chunk("0123456789\n012345678");
    for (int i = 0; i < 1000; ++i) {
        splitter.append(chunk);
        takeAll(splitter);
        QVERIFY(splitter.unfinished().size() < 20);
    }
}

QTEST_APPLESS_MAIN(TestLineSplitter)
#include "tst_linesplitter.moc"
