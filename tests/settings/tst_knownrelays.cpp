#include "settings/knownrelays.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using settings::KnownRelays;
using settings::PinnedRelay;
using settings::StoreError;
using namespace Qt::StringLiterals;

namespace {

const QString kOne(60, u'1');
const QString kTwo(60, u'2');
const QDateTime kNow = QDateTime::fromString(u"2026-11-23T10:00:00Z"_s, Qt::ISODate);
const QDateTime kLater = kNow.addDays(1);

PinnedRelay pinned(const QString& fingerprint, const QStringList& addresses,
                   const QDateTime& firstSeen, const QDateTime& lastSeen)
{
    return {.fingerprint = fingerprint,
            .addresses = addresses,
            .firstSeen = firstSeen,
            .lastSeen = lastSeen};
}

} // namespace

class TestKnownRelays : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void absentFileIsEmpty();
    void firstMeetingIsPinned();
    void nextMeetingIsNoted();
    void anotherKeyChangesNothing();
    void verificationSurvives();
    void verifyingAStrangerDoesNothing();
    void spellingsOfOneAddressAreOne();
    void forgetsWhomItMeans_data();
    void forgetsWhomItMeans();
    void oneKeyHasManyAddresses();
    void anAddressLeadsToOneRelay();
    void remembersTheExtendedLayer_data();
    void remembersTheExtendedLayer();
    void aKeyIsRenewed();
    void aChoiceIsRemembered();
    void oldLinesAreStillRead();
    void unverifiedLapses();
    void badLinesAreKeptAndReported_data();
    void badLinesAreKeptAndReported();
    void commentsStayWhereTheyStand();
    void ofTwoLinesTheFirstCounts();
    void fileIsPrivate();
    void unreadableAndUnwritableAreSaid();

private:
    void write(const QByteArray& bytes) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    [[nodiscard]] QByteArray read() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("no file");
    }
    [[nodiscard]] QString path() const { return m_folder->filePath(u"data/known_relays"_s); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestKnownRelays::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    QVERIFY(QDir(m_folder->path()).mkdir(u"data"_s));
}

void TestKnownRelays::absentFileIsEmpty()
{
    KnownRelays known(path());
    QVERIFY(known.load(kNow));
    QVERIFY(known.relays().isEmpty());
    QVERIFY(!QFile::exists(path()));
}

void TestKnownRelays::firstMeetingIsPinned()
{
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.1:48386"_s, kOne}, kNow));
    QCOMPARE(read(), kOne.toLatin1()
                         + " unverified classic 2026-11-23T10:00:00Z"
                           " 2026-11-23T10:00:00Z 10.9.0.1:48386\n");
    KnownRelays again(path());
    QVERIFY(again.load(kNow));
    QCOMPARE(again.relays(), QList{pinned(kOne, {u"10.9.0.1:48386"_s}, kNow, kNow)});
}

void TestKnownRelays::nextMeetingIsNoted()
{
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.1:48386"_s, kOne}, kNow));
    QVERIFY(known.remember({u"10.9.0.1:48386"_s, kOne}, kLater));
    KnownRelays again(path());
    QVERIFY(again.load(kLater));
    QCOMPARE(again.relays(), QList{pinned(kOne, {u"10.9.0.1:48386"_s}, kNow, kLater)});
}

void TestKnownRelays::anotherKeyChangesNothing()
{
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.1:48386"_s, kOne}, kNow));
    const QByteArray before = read();
    QVERIFY(known.remember({u"10.9.0.1:48386"_s, kTwo}, kLater));
    QCOMPARE(known.relays().first().fingerprint, kOne);
    QCOMPARE(read(), before);
}

void TestKnownRelays::verificationSurvives()
{
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.1:48386"_s, kOne}, kNow));
    QVERIFY(known.setVerified(kOne, true));
    KnownRelays again(path());
    QVERIFY(again.load(kNow));
    QVERIFY(again.relays().first().verified);
    QVERIFY(again.setVerified(kOne, false));
    QVERIFY(read().contains(" unverified "));
}

void TestKnownRelays::verifyingAStrangerDoesNothing()
{
    KnownRelays known(path());
    QVERIFY(known.setVerified(kOne, true));
    QVERIFY(known.relays().isEmpty());
    QVERIFY(!QFile::exists(path()));
}

void TestKnownRelays::spellingsOfOneAddressAreOne()
{
    KnownRelays known(path());
    QVERIFY(known.remember({u"[fd00::1]:5"_s, kOne}, kNow));
    QVERIFY(known.remember({u"[FD00:0::1]:5"_s, kOne}, kLater));
    QCOMPARE(known.relays().size(), 1);
    QCOMPARE(known.relays().first().lastSeen, kLater);
}

void TestKnownRelays::forgetsWhomItMeans_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("gone");
    QTest::newRow("with port") << u"10.9.0.1:5"_s << 1;
    QTest::newRow("without port") << u"10.9.0.1"_s << 2;
    QTest::newRow("IPv6 with port") << u"[fd00::1]:5"_s << 1;
    QTest::newRow("bare IPv6") << u"FD00::1"_s << 1;
    QTest::newRow("an address of before") << u"10.9.0.7"_s << 1;
    QTest::newRow("other port") << u"10.9.0.1:7"_s << 0;
    QTest::newRow("other address") << u"10.9.0.2"_s << 0;
    QTest::newRow("beginning of an address") << u"10.9.0"_s << 0;
    QTest::newRow("name") << u"Office"_s << 1;
    QTest::newRow("another name") << u"office"_s << 0;
    QTest::newRow("fingerprint") << kTwo << 1;
    QTest::newRow("fingerprint in groups")
        << u"22222 22222 22222 22222 22222 22222 22222 22222 22222 22222 22222 22222"_s << 1;
    QTest::newRow("another fingerprint") << QString(60, u'9') << 0;
    QTest::newRow("no address") << u"x y"_s << 0;
    QTest::newRow("nothing") << QString() << 0;
}

void TestKnownRelays::forgetsWhomItMeans()
{
    QFETCH(QString, what);
    QFETCH(int, gone);
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.7:5"_s, kOne}, kNow));
    QVERIFY(known.remember({u"10.9.0.1:5"_s, kOne}, kNow));
    QVERIFY(known.remember({u"10.9.0.1:6"_s, kTwo}, kNow));
    QVERIFY(known.remember({u"[fd00::1]:5"_s, QString(60, u'3'), true, u"Office"_s}, kNow));
    const auto result = known.forget(what);
    QVERIFY(result);
    QCOMPARE(*result, gone);
    KnownRelays again(path());
    QVERIFY(again.load(kNow));
    QCOMPARE(again.relays().size(), 3 - gone);
}

void TestKnownRelays::oneKeyHasManyAddresses()
{
    KnownRelays known(path());
    for (int i = 1; i <= 10; ++i)
        QVERIFY(known.remember({u"10.9.0.%1:5"_s.arg(i), kOne}, kNow));
    QVERIFY(known.remember({u"10.9.0.4:5"_s, kOne}, kNow)); // there again
    KnownRelays again(path());
    QVERIFY(again.load(kNow));
    QCOMPARE(again.relays().size(), 1);
    QStringList expected;
    for (const int i : {3, 5, 6, 7, 8, 9, 10, 4}) // the oldest went
        expected << u"10.9.0.%1:5"_s.arg(i);
    QCOMPARE(again.relays().first().addresses, expected);
}

void TestKnownRelays::anAddressLeadsToOneRelay()
{
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.1:5"_s, kOne}, kNow));
    QVERIFY(known.remember({u"10.9.0.2:5"_s, kTwo}, kNow));
    QVERIFY(known.remember({u"10.9.0.1:5"_s, kTwo}, kLater)); // known, and now here
    KnownRelays again(path());
    QVERIFY(again.load(kLater));
    QCOMPARE(again.relays(),
             QList({pinned(kOne, {}, kNow, kNow),
                    pinned(kTwo, {u"10.9.0.2:5"_s, u"10.9.0.1:5"_s}, kNow, kLater)}));
}

void TestKnownRelays::remembersTheExtendedLayer_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("kept");
    QTest::newRow("none") << QString() << QString();
    QTest::newRow("one word") << u"Office"_s << u"Office"_s;
    QTest::newRow("blanks within") << u"The  big office # 2"_s << u"The  big office # 2"_s;
    QTest::newRow("letters of the world")
        << u"B\u00fcro \u4f1a\u8bae"_s << u"B\u00fcro \u4f1a\u8bae"_s;
    QTest::newRow("a line of its own") << u"a\n"_s + kTwo + u" verified"_s << QString();
    QTest::newRow("a tab") << u"a\tb"_s << QString();
    QTest::newRow("a line separator") << u"a\u2028b"_s << QString();
}

void TestKnownRelays::remembersTheExtendedLayer()
{
    QFETCH(QString, name);
    QFETCH(QString, kept);
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.1:5"_s, kOne, true, name}, kNow));
    KnownRelays again(path());
    QVERIFY(again.load(kNow));
    QVERIFY(again.badLines().isEmpty());
    QCOMPARE(again.relays().size(), 1);
    QVERIFY(again.relays().first().extended);
    QCOMPARE(again.relays().first().name, kept);
    QVERIFY(again.remember({u"10.9.0.1:5"_s, kOne}, kLater)); // by the classic layer: never forgets
    QVERIFY(again.relays().first().extended);
    QCOMPARE(again.relays().first().name, kept);
}

void TestKnownRelays::aKeyIsRenewed()
{
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.1:5"_s, kOne, true, u"Office"_s}, kNow));
    QVERIFY(known.setVerified(kOne, true));
    QVERIFY(known.renew(QString(60, u'9'), kTwo)); // nobody has it
    QVERIFY(known.renew(kOne, kTwo));
    KnownRelays again(path());
    QVERIFY(again.load(kNow));
    QCOMPARE(again.relays().size(), 1);
    QCOMPARE(again.relays().first().fingerprint, kTwo);
    QVERIFY(again.relays().first().verified);
    QCOMPARE(again.relays().first().addresses, QStringList{u"10.9.0.1:5"_s});
}

void TestKnownRelays::aChoiceIsRemembered()
{
    const QString three(60, u'3');
    KnownRelays relays(path());
    QVERIFY(relays.load(kNow));
    QVERIFY(relays.remember({u"10.9.0.1:48386"_s, kOne}, kNow));
    QVERIFY(relays.remember({.address = {}, .fingerprint = kTwo, .name = {}}, kNow));
    QVERIFY(relays.remember({u"10.9.0.3:48386"_s, three}, kNow));
    const auto chosen = [&] {
        KnownRelays read(path());
        if (!read.load(kNow) || !read.badLines().isEmpty())
            return QStringList{u"bad"_s};
        QStringList found;
        for (const PinnedRelay& relay : read.relays()) {
            if (relay.chosen)
                found << relay.fingerprint.first(1);
        }
        return found;
    };
    QCOMPARE(chosen(), QStringList());
    QVERIFY(relays.choose(kOne, {kOne, kTwo}));
    QCOMPARE(chosen(), QStringList{u"1"_s});
    QVERIFY(relays.choose(three, {})); // elsewhere
    QCOMPARE(chosen(), (QStringList{u"1"_s, u"3"_s}));
    QVERIFY(relays.choose(kTwo, {kOne, kTwo}));
    QCOMPARE(chosen(), (QStringList{u"2"_s, u"3"_s}));
    QVERIFY(relays.remember({u"10.9.0.3:48386"_s, three}, kLater)); // met again
    QVERIFY(relays.renew(three, QString(60, u'4')));
    QVERIFY(relays.choose({}, {kTwo}));
    QCOMPARE(chosen(), QStringList{u"4"_s});
    KnownRelays again(path());
    QVERIFY(again.load(kNow));
    QCOMPARE(again.relays().at(0).addresses, QStringList{u"10.9.0.1:48386"_s});
    QVERIFY(again.relays().at(1).addresses.isEmpty());
}

void TestKnownRelays::oldLinesAreStillRead()
{
    write("# mine\n10.9.0.1:5 " + kOne.toLatin1()
          + " unverified 2026-11-22T10:00:00Z 2026-11-23T10:00:00Z\n10.9.0.2:5 " + kOne.toLatin1()
          + " verified 2026-11-21T10:00:00Z 2026-11-22T10:00:00Z\n");
    KnownRelays known(path());
    QVERIFY(known.load(kNow));
    QVERIFY(known.badLines().isEmpty());
    PinnedRelay expected = pinned(kOne, {u"10.9.0.1:5"_s, u"10.9.0.2:5"_s}, kNow.addDays(-2), kNow);
    expected.verified = true;
    QCOMPARE(known.relays(), QList{expected});
    QVERIFY(known.remember({u"10.9.0.2:5"_s, kOne}, kNow));
    QCOMPARE(read(), "# mine\n" + kOne.toLatin1()
                         + " verified classic 2026-11-21T10:00:00Z 2026-11-23T10:00:00Z"
                           " 10.9.0.1:5 10.9.0.2:5\n");
}

void TestKnownRelays::unverifiedLapses()
{
    KnownRelays known(path());
    QVERIFY(known.remember({u"10.9.0.1:5"_s, kOne}, kNow));
    QVERIFY(known.remember({u"10.9.0.2:5"_s, kTwo}, kNow));
    QVERIFY(known.setVerified(kTwo, true));

    KnownRelays onTheLastDay(path());
    QVERIFY(onTheLastDay.load(kNow.addDays(30)));
    QCOMPARE(onTheLastDay.relays().size(), 2);

    KnownRelays afterIt(path());
    QVERIFY(afterIt.load(kNow.addDays(30).addSecs(1)));
    QCOMPARE(afterIt.relays().size(), 1);
    QCOMPARE(afterIt.relays().first().fingerprint, kTwo);
    QVERIFY(afterIt.badLines().isEmpty());
}

void TestKnownRelays::badLinesAreKeptAndReported_data()
{
    QTest::addColumn<QString>("line");
    const QString times = u" 2026-11-23T10:00:00Z 2026-11-23T10:00:00Z"_s;
    QTest::newRow("one word") << u"hello"_s;
    QTest::newRow("no port") << u"10.9.0.1 "_s + kOne + u" verified"_s + times;
    QTest::newRow("no address") << u"x:y:z "_s + kOne + u" verified"_s + times;
    QTest::newRow("59 digits") << u"10.9.0.1:5 "_s + kOne.chopped(1) + u" verified"_s + times;
    QTest::newRow("no digits") << u"10.9.0.1:5 "_s + QString(60, u'x') + u" verified"_s + times;
    QTest::newRow("other flag") << u"10.9.0.1:5 "_s + kOne + u" trusted"_s + times;
    QTest::newRow("no time") << u"10.9.0.1:5 "_s + kOne + u" verified x 2026-11-23T10:00:00Z"_s;
    QTest::newRow("local time") << u"10.9.0.1:5 "_s + kOne
                                       + u" verified 2026-11-23T10:00:00 2026-11-23T10:00:00"_s;
    QTest::newRow("one word more") << u"10.9.0.1:5 "_s + kOne + u" verified"_s + times + u" x"_s;
    QTest::newRow("one word less") << u"10.9.0.1:5 "_s + kOne + u" verified"_s + times.chopped(21);
    const QString good = kOne + u" verified extended"_s + times;
    QTest::newRow("no such layer") << kOne + u" verified x"_s + times;
    QTest::newRow("one time") << good.chopped(21);
    QTest::newRow("a word that is no address") << good + u" 10.9.0.1:5 x:y:z"_s;
    QTest::newRow("an address without port") << good + u" 10.9.0.1"_s;
    QTest::newRow("two names") << good + u" 10.9.0.1:5\tone\ttwo"_s;
}

void TestKnownRelays::badLinesAreKeptAndReported()
{
    QFETCH(QString, line);
    write(line.toUtf8() + '\n');
    KnownRelays known(path());
    QVERIFY(known.load(kNow));
    QVERIFY(known.relays().isEmpty());
    QCOMPARE(known.badLines(), QStringList{line});
    QVERIFY(known.remember({u"10.9.0.9:5"_s, kOne}, kNow));
    QVERIFY(read().startsWith(line.toUtf8() + '\n' + kOne.toLatin1() + " unverified "));
}

void TestKnownRelays::commentsStayWhereTheyStand()
{
    const QByteArray times = " 2026-11-23T10:00:00Z 2026-11-23T10:00:00Z";
    const QByteArray one = kOne.toLatin1() + " verified classic" + times + " 10.9.0.1:5\n";
    const QByteArray two = kTwo.toLatin1() + " verified extended" + times + " 10.9.0.2:5\tOffice\n";
    write("# one\n" + one + "\n# two\n" + two + "# end\n");
    KnownRelays known(path());
    QVERIFY(known.load(kNow));
    QVERIFY(known.badLines().isEmpty());
    QVERIFY(known.setVerified(kTwo, false));
    QVERIFY(known.setVerified(kTwo, true));
    QCOMPARE(read(), "# one\n" + one + "\n# two\n" + two + "# end\n");
    QCOMPARE(known.forget(u"10.9.0.1"_s).value_or(0), 1);
    QCOMPARE(read(), "# one\n\n# two\n" + two + "# end\n");
}

void TestKnownRelays::ofTwoLinesTheFirstCounts()
{
    const QByteArray rest = " verified 2026-11-23T10:00:00Z 2026-11-23T10:00:00Z";
    const QByteArray second = "10.9.0.1:5 " + kTwo.toLatin1() + rest;
    write("10.9.0.1:5 " + kOne.toLatin1() + rest + "\n" + second + "\n");
    KnownRelays known(path());
    QVERIFY(known.load(kNow));
    QCOMPARE(known.relays().size(), 1);
    QCOMPARE(known.relays().first().fingerprint, kOne);
    QCOMPARE(known.badLines(), QStringList{QString::fromLatin1(second)});
}

void TestKnownRelays::fileIsPrivate()
{
    KnownRelays known(m_folder->filePath(u"new/known_relays"_s));
    QVERIFY(known.remember({u"10.9.0.1:5"_s, kOne}, kNow));
    const QFile::Permissions other = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
                                     | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    const QFileInfo file(m_folder->filePath(u"new/known_relays"_s));
    QCOMPARE(file.permissions() & other, QFile::Permissions());
    QCOMPARE(QFileInfo(file.path()).permissions() & other, QFile::Permissions());
}

void TestKnownRelays::unreadableAndUnwritableAreSaid()
{
    QVERIFY(QDir().mkdir(path()));
    KnownRelays folder(path());
    QCOMPARE(folder.load(kNow).error(), StoreError::Unreadable);
    QVERIFY(QDir().rmdir(path()));

    write(QByteArray((1 << 20) + 1, '#'));
    KnownRelays huge(path());
    QCOMPARE(huge.load(kNow).error(), StoreError::Unreadable);

    KnownRelays inside(path() + u"/x/known_relays"_s); // below a file
    QCOMPARE(inside.remember({u"10.9.0.1:5"_s, kOne}, kNow).error(), StoreError::Unwritable);
    QCOMPARE(inside.relays().size(), 1);
    QCOMPARE(inside.forget(u"10.9.0.1:5"_s).error(), StoreError::Unwritable);
    QVERIFY(inside.relays().isEmpty());
}

QTEST_GUILESS_MAIN(TestKnownRelays)
#include "tst_knownrelays.moc"
