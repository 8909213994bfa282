#include "settings/settingsfile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using settings::Key;
using settings::Problem;
using settings::Settings;
using settings::SettingsFile;
using Absent = settings::SettingsFile::Absent;
using namespace Qt::StringLiterals;

class TestSettingsFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void absentFileIsTheDefaults();
    void absentFileThatWasNamedIsAProblem();
    void commandLineBeatsFileBeatsDefaults();
    void badFilesAreNamed_data();
    void badFilesAreNamed();
    void openControlPortStaysOnThisMachine_data();
    void openControlPortStaysOnThisMachine();
    void unreadableFileIsAProblem();
    void unknownEntriesAreKeptAndMentioned();
    void entriesOfTheOtherProgramAreFine();
    void everyValueSurvivesTheFile();
    void onlyDifferencesAreWritten();
    void backToTheDefaultTakesTheLineOut();
    void commandLineIsNotWritten();
    void editBeatsTheCommandLine();
    void unwritableFileKeepsTheChange();

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
    [[nodiscard]] QString path() const { return m_folder->filePath(u"settings.ini"_s); }
    [[nodiscard]] std::expected<SettingsFile, Problem> load(const QStringList& arguments = {}) const
    {
        const auto line = settings::parseCommandLine(QStringList{u"program"_s} + arguments,
                                                     settings::Program::App);
        return SettingsFile::load(path(), Absent::Fine, line.value().overrides);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSettingsFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestSettingsFile::absentFileIsTheDefaults()
{
    const auto file = load();
    QVERIFY(file);
    QCOMPARE(file->settings(), Settings());
    QVERIFY(file->warnings().isEmpty());
    QVERIFY(!QFile::exists(path()));
}

void TestSettingsFile::absentFileThatWasNamedIsAProblem()
{
    const auto file = SettingsFile::load(path(), Absent::Error);
    QVERIFY(!file);
    QCOMPARE(file.error().kind, Problem::Kind::UnreadableFile);
    const QString sentence = settings::sentence(file.error());
    QVERIFY2(sentence.contains(path()) && sentence.contains("--config"_L1),
             qUtf8Printable(sentence));
}

void TestSettingsFile::commandLineBeatsFileBeatsDefaults()
{
    write("[network]\nport = 5\nttl = 7\ninterfaces = eth0\n");
    const auto file = load({u"--port"_s, u"6"_s, u"--interface"_s, u"lo"_s});
    QVERIFY(file);
    QCOMPARE(file->settings().port, 6);
    QCOMPARE(file->settings().ttl, 7);
    QCOMPARE(file->settings().interfaces, QStringList{u"lo"_s});
    QCOMPARE(file->settings().group, Settings().group);
    QVERIFY(file->isOverridden("port"));
    QVERIFY(!file->isOverridden("ttl"));
}

void TestSettingsFile::badFilesAreNamed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("sentence"); // after the file's name
    QTest::newRow("bad value") << QByteArray("[network]\n\nport = 99999\n")
                               << u", line 3: network/port = 99999 is not a port: give a number "
                                  "from 1 to 65535."_s;
    QTest::newRow("no value") << QByteArray("[relay]\nfingerprint =\n")
                              << u", line 2: relay/fingerprint = \"\" has no value: give one, or "
                                 "take the line out."_s;
    QTest::newRow("bad line") << QByteArray("[network]\nport 5\n")
                              << u", line 2: \"port 5\" is neither [SECTION] nor NAME = VALUE: "
                                 "mend the line or take it out."_s;
    QTest::newRow("twice") << QByteArray("[network]\nport = 5\nport = 6\n")
                           << u", line 3: \"port = 6\" gives network/port a second time: leave one "
                              "of them."_s;
}

void TestSettingsFile::badFilesAreNamed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, sentence);
    write(bytes);
    const auto file = load();
    QVERIFY(!file);
    QCOMPARE(settings::sentence(file.error()), path() + sentence);
    QCOMPARE(read(), bytes);
}

void TestSettingsFile::openControlPortStaysOnThisMachine_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("good");
    const QByteArray both = "[control]\nbind = 10.9.0.1\nauth = none\n";
    QTest::newRow("in the file") << both << QStringList{} << false;
    QTest::newRow("on the command line")
        << QByteArray()
        << QStringList{u"--control-bind"_s, u"10.9.0.1"_s, u"--control-auth"_s, u"none"_s} << false;
    QTest::newRow("one here, one there") << QByteArray("[control]\nbind = 0.0.0.0\n")
                                         << QStringList{u"--control-auth"_s, u"none"_s} << false;
    QTest::newRow("mended by an option")
        << both << QStringList{u"--control-auth"_s, u"cookie"_s} << true;
    QTest::newRow("loopback") << QByteArray("[control]\nbind = ::1\nauth = none\n") << QStringList{}
                              << true;
    QTest::newRow("nothing named")
        << QByteArray("[control]\nauth = none\n") << QStringList{} << true;
}

void TestSettingsFile::openControlPortStaysOnThisMachine()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, arguments);
    write(bytes);
    const auto file = load(arguments);
    QTEST(file.has_value(), "good");
    if (!file) {
        const QString sentence = settings::sentence(file.error());
        QVERIFY2(sentence.startsWith("--control-auth none would let everybody"_L1),
                 qPrintable(sentence));
        QVERIFY2(sentence.contains("--control-bind"_L1), qPrintable(sentence));
    }
}

void TestSettingsFile::unreadableFileIsAProblem()
{
    QVERIFY(QDir().mkdir(path()));
    auto file = load();
    QVERIFY(!file);
    QCOMPARE(file.error().kind, Problem::Kind::UnreadableFile);
    QVERIFY(QDir().rmdir(path()));

    write(QByteArray((1 << 20) + 1, '#'));
    file = load();
    QVERIFY(!file);
    QCOMPARE(file.error().kind, Problem::Kind::UnreadableFile);

    if (geteuid() == 0)
        return; // root reads everything
    write("");
    QVERIFY(QFile::setPermissions(path(), {}));
    file = load();
    QVERIFY(!file);
    QCOMPARE(file.error().kind, Problem::Kind::UnreadableFile);
}

void TestSettingsFile::unknownEntriesAreKeptAndMentioned()
{
    write("# mine\n[network]\nport = 5\ncolour = red\n\n[future]\nthing = 1\n");
    auto file = load();
    QVERIFY(file);
    QCOMPARE(file->warnings(),
             (QStringList{path()
                              + u", line 4: nothing is called network/colour: the line is left as "
                                "it is."_s,
                          path()
                              + u", line 7: nothing is called future/thing: the line is left as it "
                                "is."_s}));
    Settings edited = file->settings();
    edited.port = 6;
    QVERIFY(file->apply(edited));
    QCOMPARE(read(), QByteArray("# mine\n[network]\nport = 6\ncolour = red\n\n"
                                "[future]\nthing = 1\n"));
}

void TestSettingsFile::entriesOfTheOtherProgramAreFine()
{
    write("[relayd]\nmax-members = 5\n");
    const auto file = load();
    QVERIFY(file);
    QVERIFY(file->warnings().isEmpty());
    QCOMPARE(file->settings().maxMembers, 5);
}

void TestSettingsFile::everyValueSurvivesTheFile()
{
    Settings all;
    all.group = u"ff15::5356"_s;
    all.port = 1;
    all.interfaces = {u"eth0"_s, u"Ethernet 2"_s};
    all.ttl = 2;
    all.keepAliveSeconds = 3;
    all.logLevel = settings::LogLevel::Debug;
    all.logFormat = settings::LogFormat::Json;
    all.name = u"[Ada] = ; # \\n \"愛\" 😀"_s;
    all.relayMode = settings::RelayMode::Host;
    all.relayAddress = u"[fd00::1]:4"_s;
    all.relayFingerprint = u"0123456789"_s.repeated(6);
    all.timeoutSeconds = 5;
    all.controlPort = {settings::ControlPort::Mode::Fixed, 6};
    all.controlBind = u"::1"_s;
    all.controlAuth = settings::ControlAuth::None;
    all.keyFile = u"/a b/relay.key"_s;
    all.memberTimeoutSeconds = 7;
    all.maxMembers = 8;
    all.admitClassic = false;
    all.history = settings::History::Disk;
    all.passwordFile = u"/a b/password"_s;
    all.strangers = settings::Strangers::Refuse;
    all.relayName = u"Library"_s;
    for (const Key& key : settings::keys())
        QVERIFY2(key.get(all) != key.get(Settings()), key.option.data());

    auto file = load();
    QVERIFY(file);
    QVERIFY(file->apply(all));
    QCOMPARE(file->settings(), all);
    const auto again = load();
    QVERIFY(again);
    QCOMPARE(again->settings(), all);
}

void TestSettingsFile::onlyDifferencesAreWritten()
{
    auto file = load();
    Settings edited;
    edited.name = u"Ada"_s;
    QVERIFY(file->apply(edited));
    QCOMPARE(read(), QByteArray("[person]\nname = Ada\n"));
}

void TestSettingsFile::backToTheDefaultTakesTheLineOut()
{
    write("[network]\nport = 5\n# of ttl\nttl = 7\n");
    auto file = load();
    Settings edited = file->settings();
    edited.port = Settings().port;
    QVERIFY(file->apply(edited));
    QCOMPARE(read(), QByteArray("[network]\n# of ttl\nttl = 7\n"));
    QCOMPARE(load()->settings().port, Settings().port);
}

void TestSettingsFile::commandLineIsNotWritten()
{
    write("[network]\nport = 5\n");
    auto file = load({u"--port"_s, u"6"_s, u"--ttl"_s, u"9"_s});
    Settings edited = file->settings();
    edited.name = u"Ada"_s;
    QVERIFY(file->apply(edited));
    QCOMPARE(read(), QByteArray("[network]\nport = 5\n\n[person]\nname = Ada\n"));
    QCOMPARE(file->settings().port, 6);
    QVERIFY(file->isOverridden("port"));
}

void TestSettingsFile::editBeatsTheCommandLine()
{
    auto file = load({u"--port"_s, u"6"_s});
    Settings edited = file->settings();
    edited.port = 7;
    QVERIFY(file->apply(edited));
    QCOMPARE(file->settings().port, 7);
    QVERIFY(!file->isOverridden("port"));
    QCOMPARE(read(), QByteArray("[network]\nport = 7\n"));
}

void TestSettingsFile::unwritableFileKeepsTheChange()
{
    // A file where a folder would have to be.
    write("");
    auto file = SettingsFile::load(path() + u"/inside/settings.ini"_s, Absent::Fine);
    QVERIFY(file);
    Settings edited;
    edited.port = 7;
    const auto result = file->apply(edited);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Problem::Kind::UnwritableFile);
    QVERIFY(settings::sentence(result.error()).contains(file->path()));
    QCOMPARE(file->settings().port, 7);
}

QTEST_GUILESS_MAIN(TestSettingsFile)
#include "tst_settingsfile.moc"
