#include "logging/securitylog.h"
#include "support/hostilenames.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimeZone>

#include <memory>
#include <vector>

using namespace logging;
using namespace Qt::StringLiterals;

class TestSecurityLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasAName();
    void eventsSurviveJson_data();
    void eventsSurviveJson();
    void whatIsNoEventIsLeftOut_data();
    void whatIsNoEventIsLeftOut();
    void tellsAndKeeps();
    void memoryIsBounded();
    void floodIsCounted();
    void floodOfOneKindLeavesTheOthers();
    void clockThatWasSetBack();
    void fileIsPrivateAndReadAgain();
    void fileTurnsOver();
    void fileThatCannotBeMade();
    void threadsAddAtOnce();

private:
    const QDateTime m_at{QDate(2026, 11, 23), QTime(10, 0), QTimeZone::UTC};
};

namespace {

SecurityFields from(const QString& address)
{
    return {{u"address"_s, address}};
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void TestSecurityLog::everyKindHasAName()
{
    QSet<QString> names;
    for (int kind = 0; kind <= int(SecurityKind::ControlRefused); ++kind) {
        const QString name = nameOf(SecurityKind(kind));
        names << name;
        QCOMPARE(securityKindOf(name), SecurityKind(kind));
    }
    QCOMPARE(names.size(), 17);
    QVERIFY(!securityKindOf(u"relay"_s));
}

void TestSecurityLog::eventsSurviveJson_data()
{
    QTest::addColumn<QString>("value");
    for (const support::HostileName& hostile : support::hostileNames())
        QTest::newRow(hostile.what) << hostile.text;
}

void TestSecurityLog::eventsSurviveJson()
{
    QFETCH(QString, value);
    const SecurityEvent event{m_at.addMSecs(7), SecurityKind::PersonNew, {{u"name"_s, value}}};
    const QByteArray json = toJson(event);
    QVERIFY(!json.contains('\n') && !json.contains('\r') && !json.contains('\0'));
    const auto again = securityEventOf(json);
    QCOMPARE(again, event);
}

void TestSecurityLog::whatIsNoEventIsLeftOut_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut off") << QByteArray(R"({"time":"2026-11-23T10:00:00.000Z","kind":"re)");
    QTest::newRow("a list") << QByteArray("[1]");
    QTest::newRow("no time") << QByteArray(R"({"kind":"replay"})");
    QTest::newRow("a time that is none") << QByteArray(R"({"kind":"replay","time":"noon"})");
    QTest::newRow("a kind to come")
        << QByteArray(R"({"time":"2026-11-23T10:00:00.000Z","kind":"later"})");
    QTest::newRow("noise") << QByteArray("\0\xFF{", 3);
}

void TestSecurityLog::whatIsNoEventIsLeftOut()
{
    QFETCH(QByteArray, json);
    QVERIFY(!securityEventOf(json));
}

void TestSecurityLog::tellsAndKeeps()
{
    SecurityLog log;
    QSignalSpy spy(&log, &SecurityLog::eventAdded);
    log.add(SecurityKind::ControlLogin, from(u"1"_s), m_at);
    log.add(SecurityKind::ControlRefused, from(u"2"_s), m_at.addSecs(1));
    QCOMPARE(spy.size(), 2);
    const SecurityEvent second{m_at.addSecs(1), SecurityKind::ControlRefused, from(u"2"_s)};
    QCOMPARE(spy[1][0].value<SecurityEvent>(), second);
    QCOMPARE(log.latest(1), QList{second});
    QCOMPARE(log.latest().size(), 2);
    QCOMPARE(log.latest(0).size(), 0);
    QCOMPARE(log.latest(-1).size(), 0);
}

void TestSecurityLog::memoryIsBounded()
{
    SecurityLog log;
    for (int i = 0; i < 2 * SecurityLog::kMaxEvents; ++i)
        log.add(SecurityKind::Replay, from(QString::number(i)), m_at.addSecs(10 * i));
    QCOMPARE(log.latest().size(), SecurityLog::kMaxEvents);
    QCOMPARE(log.latest().first().fields, from(QString::number(SecurityLog::kMaxEvents)));
}

void TestSecurityLog::floodIsCounted()
{
    SecurityLog log;
    for (int i = 0; i < 1000; ++i)
        log.add(SecurityKind::Replay, {}, m_at.addMSecs(i));
    QCOMPARE(log.latest().size(), SecurityLog::kBurst);
    log.add(SecurityKind::Replay, {}, m_at.addSecs(20));
    log.add(SecurityKind::Replay, {}, m_at.addSecs(30));
    const QList<SecurityEvent> last = log.latest(2);
    QCOMPARE(last[0].fields.value(u"missed"_s), QString::number(1000 - SecurityLog::kBurst));
    QCOMPARE(last[1].fields, SecurityFields());
}

void TestSecurityLog::floodOfOneKindLeavesTheOthers()
{
    SecurityLog log;
    log.add(SecurityKind::RelayChanged, {}, m_at);
    for (int i = 0; i < 100'000; ++i)
        log.add(SecurityKind::HandshakeRefused, {}, m_at.addMSecs(i));
    log.add(SecurityKind::PersonNew, {}, m_at.addSecs(100));
    QCOMPARE(log.latest().first().kind, SecurityKind::RelayChanged);
    QCOMPARE(log.latest().last().kind, SecurityKind::PersonNew);
    QVERIFY(log.latest().size() < 50);
}

void TestSecurityLog::clockThatWasSetBack()
{
    SecurityLog log;
    for (int i = 0; i < 2 * SecurityLog::kBurst; ++i)
        log.add(SecurityKind::Replay, {}, m_at);
    log.add(SecurityKind::Replay, {}, m_at.addYears(-1));
    QCOMPARE(log.latest().size(), SecurityLog::kBurst);
    log.add(SecurityKind::Replay, {}, m_at.addYears(-1).addSecs(10));
    QCOMPARE(log.latest().size(), SecurityLog::kBurst + 1);
}

void TestSecurityLog::fileIsPrivateAndReadAgain()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"security.log"_s);
    {
        SecurityLog log;
        QVERIFY(log.open(path));
        log.add(SecurityKind::ControlLogin, from(u"127.0.0.1:1"_s), m_at);
    }
    QCOMPARE(QFile::permissions(path) & ~(QFile::ReadUser | QFile::WriteUser),
             QFile::ReadOwner | QFile::WriteOwner);
    QCOMPARE(contentOf(path), R"({"address":"127.0.0.1:1","kind":"control-login",)"
                              R"("time":"2026-11-23T10:00:00.000Z"})"
                              "\n");
    QFile file(path);
    QVERIFY(file.open(QIODevice::Append));
    file.write("mended by hand\n");
    file.close();

    SecurityLog again;
    QSignalSpy spy(&again, &SecurityLog::eventAdded);
    QVERIFY(again.open(path));
    QCOMPARE(spy.size(), 0); // that was then
    QCOMPARE(again.latest(),
             (QList<SecurityEvent>{{m_at, SecurityKind::ControlLogin, from(u"127.0.0.1:1"_s)}}));
    again.add(SecurityKind::Replay, {}, m_at.addSecs(1));
    QCOMPARE(contentOf(path).count('\n'), 3);
}

void TestSecurityLog::fileTurnsOver()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"security.log"_s);
    SecurityLog log;
    QVERIFY(log.open(path));
    const QString filling(10'000, u'x');
    for (int i = 0; i < 250; ++i) // 2.5 MB
        log.add(SecurityKind::Replay, {{u"n"_s, QString::number(i)}, {u"x"_s, filling}},
                m_at.addSecs(10 * i));
    QVERIFY(QFile(path).size() <= SecurityLog::kMaxFileSize);
    const qint64 before = QFile(path + u".1"_s).size();
    QVERIFY(before >= SecurityLog::kMaxFileSize && before < SecurityLog::kMaxFileSize + 11'000);
    QVERIFY(!QFile::exists(path + u".2"_s));

    // Both are read, in their order, and nothing is missing between them.
    SecurityLog again;
    QVERIFY(again.open(path));
    const QList<SecurityEvent> events = again.latest();
    for (qsizetype i = 0; i < events.size(); ++i)
        QCOMPARE(events[i].fields.value(u"n"_s).toLongLong(), 250 - events.size() + i);
    QVERIFY(events.size() > 105);
}

void TestSecurityLog::fileThatCannotBeMade()
{
    QTemporaryDir folder;
    SecurityLog log;
    QVERIFY(!log.open(folder.filePath(u"none/security.log"_s)));
    log.add(SecurityKind::Replay, {}, m_at);
    QCOMPARE(log.latest().size(), 1);
}

void TestSecurityLog::threadsAddAtOnce()
{
    constexpr int kThreads = 4;
    QTemporaryDir folder;
    SecurityLog log;
    QVERIFY(log.open(folder.filePath(u"security.log"_s)));
    int heard = 0; // by queued connection, on this thread
    QObject listener;
    connect(&log, &SecurityLog::eventAdded, &listener, [&] {
        QCOMPARE(QThread::currentThread(), listener.thread());
        ++heard;
    });
    std::vector<std::unique_ptr<QThread>> threads;
    for (int number = 0; number < kThreads; ++number) {
        threads.emplace_back(QThread::create([&log, number, this] {
            for (int i = 0; i < 2000; ++i) {
                log.add(SecurityKind(number), {}, m_at.addSecs(10 * i));
                (void)log.latest(10);
            }
        }));
    }
    for (const auto& thread : threads)
        thread->start();
    for (const auto& thread : threads)
        thread->wait();
    QCOMPARE(contentOf(folder.filePath(u"security.log"_s)).count('\n'), kThreads * 2000);
    QVERIFY(QTest::qWaitFor([&] { return heard == kThreads * 2000; }));
}

QTEST_GUILESS_MAIN(TestSecurityLog)
#include "tst_securitylog.moc"
