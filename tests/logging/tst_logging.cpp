#include "logging/logging.h"
#include "support/hostilenames.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>
#include <QThread>

#include <unistd.h>

#include <algorithm>
#include <vector>

using logging::Format;
using logging::Hub;
using logging::Level;
using logging::Line;
using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcOurs, "sottovoce.network")
Q_LOGGING_CATEGORY(lcOther, "qt.something", QtWarningMsg) // as Qt declares most of its own

namespace {

/// Catches standard error while it lives.
class Capture
{
public:
    Capture() : m_before(dup(STDERR_FILENO))
    {
        if (!m_file.open() || dup2(m_file.handle(), STDERR_FILENO) < 0)
            qFatal("standard error cannot be caught");
    }
    ~Capture()
    {
        dup2(m_before, STDERR_FILENO);
        close(m_before);
    }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    QByteArrayList lines()
    {
        m_file.seek(0);
        QByteArrayList result = m_file.readAll().split('\n');
        if (result.last().isEmpty())
            result.removeLast();
        return result;
    }

private:
    QTemporaryFile m_file;
    int m_before;
};

Line lineOf(const QString& text)
{
    return {QDateTime::fromString(u"2026-11-23T10:00:00.900Z"_s, Qt::ISODateWithMs), Level::Warning,
            u"network"_s, text};
}

} // namespace

class TestLogging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void linesHaveTheirForm();
    void timeIsUtc();
    void noTextForgesALine_data();
    void noTextForgesALine();
    void hostileNamesStayInTheirLine_data();
    void hostileNamesStayInTheirLine();
    void jsonGivesTheTextBack_data();
    void jsonGivesTheTextBack();
    void jsonIsJsonForEveryCodeUnit();
    void levelsAreKept_data();
    void levelsAreKept();
    void qtsOwnWarningsPass();
    void linesReachListenersAndStandardError();
    void listenerThatLogsIsNotCalledAgain();
    void threadsDoNotMixTheirLines();

private:
    QtMessageHandler m_before = nullptr;
};

void TestLogging::initTestCase()
{
    m_before = qInstallMessageHandler(nullptr); // Qt Test's
}

void TestLogging::cleanupTestCase()
{
    qInstallMessageHandler(m_before);
}

void TestLogging::linesHaveTheirForm()
{
    QCOMPARE(formatLine(lineOf(u"a token did not open"_s), Format::Text),
             "2026-11-23T10:00:00.900Z warning network a token did not open");
    QCOMPARE(formatLine(lineOf(u"say \"x\""_s), Format::Json),
             R"({"time":"2026-11-23T10:00:00.900Z","level":"warning","category":"network",)"
             R"("text":"say \"x\""})");
}

void TestLogging::timeIsUtc()
{
    Line line = lineOf(u"x"_s);
    line.time = line.time.toOffsetFromUtc(2 * 3600);
    QVERIFY(formatLine(line, Format::Text).startsWith("2026-11-23T10:00:00.900Z "));
}

void TestLogging::noTextForgesALine_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("plain") << u"Ada joined"_s << QByteArray("Ada joined");
    QTest::newRow("other scripts") << u"Ἀδα 愛 😀"_s << u"Ἀδα 愛 😀"_s.toUtf8();
    QTest::newRow("line feed") << u"x\n2026 error"_s << QByteArray("x\\n2026 error");
    QTest::newRow("carriage return") << u"x\ry"_s << QByteArray("x\\ry");
    QTest::newRow("tab") << u"x\ty"_s << QByteArray("x\\ty");
    QTest::newRow("backslash") << uR"(x\ny)"_s << QByteArray(R"(x\\ny)");
    QTest::newRow("NUL") << u"x\0y"_s << QByteArray("x\\u0000y");
    QTest::newRow("escape sequence") << u"\u001b[2J"_s << QByteArray("\\u001b[2J");
    QTest::newRow("DEL") << u"\u007f"_s << QByteArray("\\u007f");
    QTest::newRow("C1: next line") << u"\u0085"_s << QByteArray("\\u0085");
    QTest::newRow("C1: control sequence introducer") << u"\u009b"_s << QByteArray("\\u009b");
    QTest::newRow("line separator") << u"\u2028"_s << QByteArray("\\u2028");
    QTest::newRow("paragraph separator") << u"\u2029"_s << QByteArray("\\u2029");
    QTest::newRow("right-to-left override") << u"\u202e"_s << QByteArray("\\u202e");
    QTest::newRow("right-to-left isolate") << u"\u2067"_s << QByteArray("\\u2067");
}

void TestLogging::noTextForgesALine()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, written);
    QCOMPARE(formatLine(lineOf(text), Format::Text),
             "2026-11-23T10:00:00.900Z warning network " + written);
}

void TestLogging::hostileNamesStayInTheirLine_data()
{
    QTest::addColumn<QString>("name");
    for (const support::HostileName& hostile : support::hostileNames())
        QTest::newRow(hostile.what) << hostile.text;
}

void TestLogging::hostileNamesStayInTheirLine()
{
    QFETCH(const QString, name);
    for (const Format format : {Format::Text, Format::Json}) {
        const QString line = QString::fromUtf8(formatLine(lineOf(name), format));
        for (const QChar c : line) {
            // Nothing steers a terminal, ends the line or turns its direction.
            QVERIFY(c.category() != QChar::Other_Control);
            QVERIFY(c.category() != QChar::Separator_Line);
            QVERIFY(c.category() != QChar::Separator_Paragraph);
            QVERIFY(c.direction() < QChar::DirLRE || c.direction() == QChar::DirBN
                    || c.direction() == QChar::DirNSM || c.direction() == QChar::DirAL);
        }
    }
}

void TestLogging::jsonGivesTheTextBack_data()
{
    noTextForgesALine_data();
    QTest::newRow("quotation marks") << uR"({"a":"b"})"_s << QByteArray();
}

void TestLogging::jsonGivesTheTextBack()
{
    QFETCH(QString, text);
    const QByteArray line = formatLine(lineOf(text), Format::Json);
    QVERIFY(!line.contains('\n'));
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    QCOMPARE(object.size(), 4);
    QCOMPARE(object.value(u"text"_s).toString(), text);
    QCOMPARE(object.value(u"level"_s).toString(), u"warning"_s);
}

void TestLogging::jsonIsJsonForEveryCodeUnit()
{
    // Halves of surrogate pairs too: broken text must not break the line.
    for (int unit = 0; unit <= 0xFFFF; ++unit) {
        const QByteArray line =
            formatLine(lineOf(u'a' + QString(QChar(unit)) + u'b'), Format::Json);
        QJsonParseError error;
        (void)QJsonDocument::fromJson(line, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, line.constData());
    }
}

void TestLogging::levelsAreKept_data()
{
    QTest::addColumn<Level>("level");
    QTest::addColumn<int>("ours");
    QTest::addColumn<int>("others"); // what Qt keeps to itself stays there
    QTest::newRow("debug") << Level::Debug << 4 << 2;
    QTest::newRow("info") << Level::Info << 3 << 2;
    QTest::newRow("warning") << Level::Warning << 2 << 2;
    QTest::newRow("error") << Level::Error << 1 << 1;
}

void TestLogging::levelsAreKept()
{
    QFETCH(Level, level);
    QFETCH(int, ours);
    QFETCH(int, others);
    Capture capture;
    Hub::instance().install(level, Format::Text);
    qCDebug(lcOurs, "x");
    qCInfo(lcOurs, "x");
    qCWarning(lcOurs, "x");
    qCCritical(lcOurs, "x");
    QCOMPARE(capture.lines().size(), ours);
    qCDebug(lcOther, "x");
    qCInfo(lcOther, "x");
    qCWarning(lcOther, "x");
    qCCritical(lcOther, "x");
    QCOMPARE(capture.lines().size(), ours + others);
}

void TestLogging::qtsOwnWarningsPass()
{
    Capture capture;
    Hub::instance().install(Level::Info, Format::Text);
    qCWarning(lcOther, "first");
    qWarning("second");
    const QByteArrayList lines = capture.lines();
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].endsWith(" warning qt first"));
    QVERIFY(lines[1].endsWith(" warning qt second"));
}

void TestLogging::linesReachListenersAndStandardError()
{
    Capture capture;
    Hub::instance().install(Level::Info, Format::Json);
    QSignalSpy spy(&Hub::instance(), &Hub::lineLogged);
    qCWarning(lcOurs, "one\ntwo");
    QCOMPARE(spy.size(), 1);
    const Line line = spy[0][0].value<Line>();
    QCOMPARE(line.category, u"network"_s);
    QCOMPARE(line.level, Level::Warning);
    QCOMPARE(line.text, u"one\ntwo"_s);
    QCOMPARE(line.time.timeSpec(), Qt::UTC);
    QCOMPARE(capture.lines(), QByteArrayList{formatLine(line, Format::Json)});
}

void TestLogging::listenerThatLogsIsNotCalledAgain()
{
    Capture capture;
    Hub::instance().install(Level::Info, Format::Text);
    int calls = 0;
    QObject listener;
    connect(&Hub::instance(), &Hub::lineLogged, &listener, [&] {
        ++calls;
        qCWarning(lcOurs, "the listener's own");
    });
    qCWarning(lcOurs, "first");
    QCOMPARE(calls, 1);
    QCOMPARE(capture.lines().size(), 2);
    qCWarning(lcOurs, "second");
    QCOMPARE(calls, 2);
}

void TestLogging::threadsDoNotMixTheirLines()
{
    constexpr int kThreads = 4;
    constexpr int kLines = 500;
    Capture capture;
    Hub::instance().install(Level::Info, Format::Json);
    int heard = 0; // by queued connection, on this thread
    QObject listener;
    connect(&Hub::instance(), &Hub::lineLogged, &listener, [&] {
        QCOMPARE(QThread::currentThread(), listener.thread());
        ++heard;
    });

    std::vector<std::unique_ptr<QThread>> threads;
    for (int number = 0; number < kThreads; ++number) {
        threads.emplace_back(QThread::create([number] {
            for (int i = 0; i < kLines; ++i)
                qCInfo(lcOurs).noquote() << QString(100, QChar(u'a' + number));
        }));
    }
    std::ranges::for_each(threads, [](const auto& thread) { thread->start(); });
    std::ranges::for_each(threads, [](const auto& thread) { thread->wait(); });

    const QByteArrayList lines = capture.lines();
    QCOMPARE(lines.size(), kThreads * kLines);
    QHash<QString, int> counts;
    for (const QByteArray& line : lines)
        ++counts[QJsonDocument::fromJson(line).object().value(u"text"_s).toString()];
    QCOMPARE(counts.size(), kThreads);
    for (int number = 0; number < kThreads; ++number)
        QCOMPARE(counts.value(QString(100, QChar(u'a' + number))), kLines);
    QVERIFY(QTest::qWaitFor([&] { return heard == kThreads * kLines; }));
    QCoreApplication::processEvents();
    QCOMPARE(heard, kThreads * kLines);
}

QTEST_GUILESS_MAIN(TestLogging)
#include "tst_logging.moc"
