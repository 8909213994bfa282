#include "settings/paths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using settings::Paths;
using settings::pathsFor;
using settings::Program;
using namespace Qt::StringLiterals;

class TestPaths : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void filesLieWhereThePlatformPutsThem();
    void profilesShareNothingButTheRuntimeFolder();
    void relayHasItsOwnFiles();
    void runtimeFolderWithoutTheSystems();
    void folderIsPrivate();
    void impossibleFolderIsSaid();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPaths::init()
{
    m_folder = std::make_unique<QTemporaryDir>(); // 0700, as XDG_RUNTIME_DIR must be
    QVERIFY(m_folder->isValid());
    const QByteArray home = QFile::encodeName(m_folder->path());
    qputenv("XDG_CONFIG_HOME", home + "/config");
    qputenv("XDG_DATA_HOME", home + "/data");
    qputenv("XDG_STATE_HOME", home + "/state");
    qputenv("XDG_RUNTIME_DIR", home);
}

void TestPaths::filesLieWhereThePlatformPutsThem()
{
#ifndef Q_OS_LINUX
    QSKIP("the folders are those of the XDG base directory specification");
#endif
    const QString home = m_folder->path();
    const Paths paths = pathsFor(Program::App);
    QCOMPARE(paths.settingsFile, home + u"/config/sottovoce/default/settings.ini"_s);
    QCOMPARE(paths.dataFolder, home + u"/data/sottovoce/default"_s);
    QCOMPARE(paths.knownRelays, home + u"/data/sottovoce/default/known_relays"_s);
    QCOMPARE(paths.relayKey, home + u"/data/sottovoce/default/relay.key"_s);
    QCOMPARE(paths.controlCertificate, home + u"/data/sottovoce/default/control.pem"_s);
    QCOMPARE(paths.securityLog, home + u"/state/sottovoce/default/security.log"_s);
    QCOMPARE(paths.rooms, home + u"/data/sottovoce/default/rooms"_s);
    QCOMPARE(paths.outbox, home + u"/state/sottovoce/default/outbox"_s);
    QCOMPARE(paths.lockFile, home + u"/data/sottovoce/default/lock"_s);
    QCOMPARE(paths.runtimeFolder, home + u"/sottovoce"_s);
    QVERIFY2(!QFile::exists(paths.dataFolder), "only names");
}

void TestPaths::profilesShareNothingButTheRuntimeFolder()
{
    const Paths one = pathsFor(Program::App, u"one"_s);
    const Paths two = pathsFor(Program::App, u"two"_s);
    QCOMPARE(one.runtimeFolder, two.runtimeFolder);
    for (const auto member :
         {&Paths::settingsFile, &Paths::dataFolder, &Paths::knownRelays, &Paths::relayKey,
          &Paths::roomPassword, &Paths::lockFile, &Paths::windowSocket, &Paths::windowState})
        QVERIFY(one.*member != two.*member);
}

void TestPaths::relayHasItsOwnFiles()
{
    // Not even a profile that is called like the relay meets it.
    const Paths relay = pathsFor(Program::Relay);
    const Paths app = pathsFor(Program::App, u"relay"_s);
    QVERIFY(relay.settingsFile != app.settingsFile);
    QVERIFY(relay.relayKey != app.relayKey);
    QVERIFY(relay.relayKey.endsWith("/sottovoce-relay/relay.key"_L1));
}

void TestPaths::runtimeFolderWithoutTheSystems()
{
#ifndef Q_OS_LINUX
    QSKIP("the folders are those of the XDG base directory specification");
#endif
    qunsetenv("XDG_RUNTIME_DIR");
    QCOMPARE(pathsFor(Program::App).runtimeFolder, m_folder->path() + u"/data/sottovoce/run"_s);
}

void TestPaths::folderIsPrivate()
{
    const QString path = m_folder->filePath(u"a/b/c"_s);
    QVERIFY(settings::makePrivateFolder(path));
    QVERIFY(settings::makePrivateFolder(path)); // is there already
    const QFile::Permissions other = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
                                     | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    QCOMPARE(QFileInfo(path).permissions() & other, QFile::Permissions());
}

void TestPaths::impossibleFolderIsSaid()
{
    QFile file(m_folder->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!settings::makePrivateFolder(file.fileName()));
    QVERIFY(!settings::makePrivateFolder(file.fileName() + u"/a/b"_s));
}

QTEST_GUILESS_MAIN(TestPaths)
#include "tst_paths.moc"
