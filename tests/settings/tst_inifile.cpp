#include "settings/inifile.h"

#include <QTest>

using settings::IniFile;
using namespace Qt::StringLiterals;

class TestIniFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void entriesAreRead();
    void badLinesAreNamed_data();
    void badLinesAreNamed();
    void whatIsNotChangedStays();
    void entryIsChangedWhereItStands();
    void entryIsAddedToItsSection();
    void sectionIsAdded();
    void entryIsRemoved();
    void sameValueKeepsItsSpelling();
};

void TestIniFile::entriesAreRead()
{
    const auto file = IniFile::parse("# comment\n[a]\nx=1\n  y =  two words \n; other\r\n\n[ b ]\n"
                                     "x = a = b # not a comment\r\nempty =\n");
    QVERIFY(file);
    QCOMPARE(file->entries().size(), 4);
    const auto check = [&](int index, const QString& section, const QString& name,
                           const QString& value, int line) {
        const IniFile::Entry& entry = file->entries()[index];
        QCOMPARE(entry.section, section);
        QCOMPARE(entry.name, name);
        QCOMPARE(entry.value, value);
        QCOMPARE(entry.line, line);
    };
    check(0, u"a"_s, u"x"_s, u"1"_s, 3);
    check(1, u"a"_s, u"y"_s, u"two words"_s, 4);
    check(2, u"b"_s, u"x"_s, u"a = b # not a comment"_s, 8);
    check(3, u"b"_s, u"empty"_s, QString(), 9);
    QVERIFY(IniFile::parse("")->entries().isEmpty());
    QCOMPARE(IniFile::parse("\xEF\xBB\xBF[a]\nx=1")->entries().size(), 1);
}

void TestIniFile::badLinesAreNamed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("line");
    QTest::newRow("no equals sign") << QByteArray("[a]\nx\n") << 2;
    QTest::newRow("no name") << QByteArray("[a]\n=1\n") << 2;
    QTest::newRow("no section") << QByteArray("\nx=1\n") << 2;
    QTest::newRow("empty section") << QByteArray("[]\nx=1\n") << 2;
    QTest::newRow("open bracket") << QByteArray("[a\nx=1\n") << 1;
    QTest::newRow("twice") << QByteArray("[a]\nx=1\n[b]\n[a]\nx=2\n") << 5;
    QTest::newRow("not UTF-8") << QByteArray("[a]\nx=\xFF\n") << 2;
    QTest::newRow("NUL") << QByteArray("[a]\nx=\0\n", 8) << 2;
    QTest::newRow("some picture") << QByteArray("\x89PNG\r\n\x1A\n") << 1;
}

void TestIniFile::badLinesAreNamed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, line);
    const auto file = IniFile::parse(bytes);
    QVERIFY(!file);
    QCOMPARE(file.error().line, line);
    QVERIFY(!file.error().why.isEmpty());
}

void TestIniFile::whatIsNotChangedStays()
{
    const QByteArray bytes = "; first\n\n[a]\n x=1\n\n# last\n[unknown]\ny : z = 4\n";
    QCOMPARE(IniFile::parse(bytes)->toBytes(), bytes);
    QCOMPARE(IniFile::parse("")->toBytes(), QByteArray());
    QCOMPARE(IniFile::parse("[a]\nx=1")->toBytes(), QByteArray("[a]\nx=1\n"));
}

void TestIniFile::entryIsChangedWhereItStands()
{
    auto file = IniFile::parse("[a]\n# of x\nx=1\ny=2\n");
    file->set(u"a"_s, u"x"_s, u"3"_s);
    QCOMPARE(file->toBytes(), QByteArray("[a]\n# of x\nx = 3\ny=2\n"));
    QCOMPARE(IniFile::parse(file->toBytes())->entries()[0].value, u"3"_s);
}

void TestIniFile::entryIsAddedToItsSection()
{
    auto file = IniFile::parse("[a]\nx=1\n\n[b]\ny=2\n");
    file->set(u"a"_s, u"z"_s, u"3"_s);
    file->set(u"b"_s, u"y"_s, u"4"_s); // its line has moved
    QCOMPARE(file->toBytes(), QByteArray("[a]\nx=1\nz = 3\n\n[b]\ny = 4\n"));
}

void TestIniFile::sectionIsAdded()
{
    IniFile file;
    file.set(u"a"_s, u"x"_s, u"1"_s);
    file.set(u"b"_s, u"y"_s, u"ä"_s);
    file.set(u"a"_s, u"z"_s, u"3"_s);
    QCOMPARE(file.toBytes(), QByteArray("[a]\nx = 1\nz = 3\n\n[b]\ny = \xC3\xA4\n"));
}

void TestIniFile::entryIsRemoved()
{
    auto file = IniFile::parse("[a]\nx=1\ny=2\n[b]\nx=3\n");
    file->remove(u"a"_s, u"x"_s);
    file->remove(u"a"_s, u"nothing"_s);
    file->set(u"b"_s, u"x"_s, u"4"_s); // its line has moved
    QCOMPARE(file->toBytes(), QByteArray("[a]\ny=2\n[b]\nx = 4\n"));
    QCOMPARE(file->entries().size(), 2);
}

void TestIniFile::sameValueKeepsItsSpelling()
{
    auto file = IniFile::parse("[a]\nx  =1\n");
    file->set(u"a"_s, u"x"_s, u"1"_s);
    QCOMPARE(file->toBytes(), QByteArray("[a]\nx  =1\n"));
}

QTEST_GUILESS_MAIN(TestIniFile)
#include "tst_inifile.moc"
