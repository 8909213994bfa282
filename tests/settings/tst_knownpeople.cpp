#include "settings/knownpeople.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using settings::KnownPeople;
using settings::MetPerson;
using namespace Qt::StringLiterals;

namespace {

const QString kAda(60, u'1');
const QString kBob(60, u'2');
const QDateTime kNow = QDateTime::fromString(u"2026-11-23T10:00:00Z"_s, Qt::ISODate);
const QDateTime kLater = kNow.addDays(1);

} // namespace

class TestKnownPeople : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString path() const { return m_folder->filePath(u"known_people"_s); }
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
    [[nodiscard]] QList<MetPerson> loaded(const QDateTime& now) const
    {
        KnownPeople people(path());
        return people.load(now) ? people.people() : QList<MetPerson>();
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void remembersWhoWasMet()
    {
        KnownPeople people(path());
        QVERIFY(people.load(kNow));
        QVERIFY(people.people().isEmpty());
        people.remember(kAda, u"Ada Lovelace"_s, kNow);
        QVERIFY(people.save());
        QCOMPARE(read(), kAda.toLatin1()
                             + " unverified 2026-11-23T10:00:00Z 2026-11-23T10:00:00Z"
                               "\tAda Lovelace\n");
        people.remember(kAda, u"Ada"_s, kLater);
        QVERIFY(people.save());
        const QList<MetPerson> expected{{kAda, {u"Ada Lovelace"_s, u"Ada"_s}, false, kNow, kLater}};
        QCOMPARE(loaded(kLater), expected);
    }

    void keepsTheLastNames()
    {
        KnownPeople people(path());
        for (const QString& name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, u"c"_s})
            people.remember(kAda, name, kNow);
        QVERIFY(people.save());
        QCOMPARE(loaded(kNow).first().names, QStringList({u"b"_s, u"d"_s, u"e"_s, u"c"_s}));
    }

    void namesCannotWriteLines_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("line break") << u"a\n"_s + kBob + u" verified"_s;
        QTest::newRow("tab") << u"a\tb"_s;
        QTest::newRow("nothing") << QString();
    }
    void namesCannotWriteLines()
    {
        QFETCH(QString, name);
        KnownPeople people(path());
        people.remember(kAda, name, kNow);
        QVERIFY(people.save());
        QCOMPARE(loaded(kNow), (QList<MetPerson>{{kAda, {}, false, kNow, kNow}}));
    }

    void verificationSurvives()
    {
        KnownPeople people(path());
        QVERIFY(people.setVerified(kAda, true)); // nobody yet
        people.remember(kAda, u"Ada"_s, kNow);
        QVERIFY(people.save());
        QVERIFY(people.setVerified(kAda, true));
        QVERIFY(loaded(kNow).first().verified);
        QVERIFY(people.setVerified(kAda, false));
        QVERIFY(!loaded(kNow).first().verified);
    }

    void unverifiedLapses()
    {
        KnownPeople people(path());
        people.remember(kAda, u"Ada"_s, kNow);
        people.remember(kBob, u"Bob"_s, kNow);
        QVERIFY(people.save());
        QVERIFY(people.setVerified(kBob, true));
        QCOMPARE(loaded(kNow.addDays(30)).size(), 2);
        const QList<MetPerson> left = loaded(kNow.addDays(30).addSecs(1));
        QCOMPARE(left.size(), 1);
        QCOMPARE(left.first().identity, kBob);
    }

    void forgets()
    {
        KnownPeople people(path());
        people.remember(kAda, u"Ada"_s, kNow);
        people.remember(kBob, u"Bob"_s, kNow);
        QVERIFY(people.save());
        QCOMPARE(people.forget(QString(60, u'9')).value_or(-1), 0);
        QCOMPARE(people.forget(QString()).value_or(-1), 0);
        QCOMPARE(people.forget(u"11111 11111 "_s + kAda.first(50)).value_or(-1), 1);
        QCOMPARE(loaded(kNow).size(), 1);
    }

    void badLinesAreKeptAndReported_data()
    {
        QTest::addColumn<QString>("line");
        const QString times = u" 2026-11-23T10:00:00Z 2026-11-23T10:00:00Z"_s;
        QTest::newRow("one word") << u"hello"_s;
        QTest::newRow("59 digits") << kAda.chopped(1) + u" verified"_s + times;
        QTest::newRow("other flag") << kAda + u" trusted"_s + times;
        QTest::newRow("one time") << kAda + u" verified"_s + times.chopped(21);
        QTest::newRow("a name after a blank") << kAda + u" verified"_s + times + u" Ada"_s;
        QTest::newRow("an empty name") << kAda + u" verified"_s + times + u"\t\tAda"_s;
    }
    void badLinesAreKeptAndReported()
    {
        QFETCH(QString, line);
        write(line.toUtf8() + '\n');
        KnownPeople people(path());
        QVERIFY(people.load(kNow));
        QVERIFY(people.people().isEmpty());
        QCOMPARE(people.badLines(), QStringList{line});
        people.remember(kBob, u"Bob"_s, kNow);
        QVERIFY(people.save());
        QVERIFY(read().startsWith(line.toUtf8() + '\n' + kBob.toLatin1()));
    }

    void ofTwoLinesTheFirstCounts()
    {
        const QByteArray times = " 2026-11-23T10:00:00Z 2026-11-23T10:00:00Z";
        write(kAda.toLatin1() + " unverified" + times + '\n' + kAda.toLatin1() + " verified" + times
              + '\n');
        KnownPeople people(path());
        QVERIFY(people.load(kNow));
        QVERIFY(!people.people().first().verified);
        QCOMPARE(people.badLines().size(), 1);
    }

    void thereIsAnEndToStrangers()
    {
        // Written by hand, as saving two thousand times takes long.
        QByteArray lines;
        const auto line = [](int number, const char* verified, const QDateTime& seen) {
            return QByteArray::number(number).rightJustified(60, '0') + ' ' + verified + ' '
                   + seen.toString(Qt::ISODate).toLatin1() + ' '
                   + seen.toString(Qt::ISODate).toLatin1() + '\n';
        };
        lines += line(0, "verified", kNow);
        for (int i = 1; i <= KnownPeople::kMaxUnverified; ++i)
            lines += line(i, "unverified", kNow.addSecs(i));
        write(lines);
        KnownPeople people(path());
        QVERIFY(people.load(kNow));
        people.remember(kAda, u"Ada"_s, kLater);
        QVERIFY(people.save());
        QCOMPARE(people.people().size(), KnownPeople::kMaxUnverified + 1);
        QVERIFY(people.people().first().verified);
        QVERIFY(people.people().at(1).identity.endsWith(u'2')); // the one met longest ago went
    }
};

QTEST_GUILESS_MAIN(TestKnownPeople)
#include "tst_knownpeople.moc"
