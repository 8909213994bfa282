// Keys on disk, the relay's and a person's: made once, kept, never overwritten.

#include "crypto/keyfile.h"
#include "crypto/library.h"
#include "support/testkeys.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

using namespace crypto;

class TestKeyFile : public QObject
{
    Q_OBJECT

    const Library m_library;
    std::optional<QTemporaryDir> m_folder;

    QString path(const QString& name = QStringLiteral("relay.pem")) const
    {
        return m_folder->filePath(name);
    }
    void write(const QByteArray& content, mode_t mode = 0600) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
        file.close();
        QCOMPARE(::chmod(QFile::encodeName(path()).constData(), mode), 0);
    }
    QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QStringList names() const
    {
        return QDir(m_folder->path())
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }
    std::optional<KeyFileError> refusal(const QString& where) const
    {
        const auto loaded = loadOrCreateKey(where);
        return loaded ? std::nullopt : std::optional(loaded.error());
    }

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
    }

    void itIsMadeOnceAndKept()
    {
        const auto made = loadOrCreateKey(path());
        QVERIFY(made);
        QVERIFY(made->created);
        QCOMPARE(made->key.publicKey().bits(), kDefaultRsaBits);
        QCOMPARE(names(), QStringList{QStringLiteral("relay.pem")}); // and nothing half-made
        const QByteArray before = content();
        QCOMPARE(before, made->key.toPem());

        for (int i = 0; i < 3; ++i) {
            const auto loaded = loadOrCreateKey(path());
            QVERIFY(loaded);
            QVERIFY(!loaded->created);
            QCOMPARE(loaded->key.publicKey().fingerprint(), made->key.publicKey().fingerprint());
        }
        QCOMPARE(content(), before);
    }

    void onlyTheOwnerMayReadIt_data()
    {
        QTest::addColumn<int>("umask");
        QTest::newRow("usual umask") << 022;
        QTest::newRow("no umask") << 0;
    }
    void onlyTheOwnerMayReadIt()
    {
        QFETCH(int, umask);
        const mode_t before = ::umask(mode_t(umask));
        const auto made = loadOrCreateKey(path());
        ::umask(before);
        QVERIFY(made);
        struct stat status;
        QCOMPARE(::stat(QFile::encodeName(path()).constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777, mode_t(0600));
    }

    void itHasTheSizeAskedFor()
    {
        const auto made = loadOrCreateKey(path(), 3072);
        QVERIFY(made);
        QCOMPARE(made->key.publicKey().bits(), 3072);
        // What is there counts, whatever is asked for.
        QCOMPARE(loadOrCreateKey(path(), 2048).value().key.publicKey().bits(), 3072);
    }

    void oddNamesWillDo_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("blank and umlaut") << QStringLiteral("relé key ü.pem");
        QTest::newRow("what looks like a template") << QStringLiteral("aXXXXXXb.pem");
    }
    void oddNamesWillDo()
    {
        QFETCH(QString, name);
        QVERIFY(loadOrCreateKey(path(name)).value().created);
        QVERIFY(!loadOrCreateKey(path(name)).value().created);
        QCOMPARE(names(), QStringList{name});
    }

    void whatIsThereIsNeverOverwritten_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = support::testKey().toPem();
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("words") << QByteArray("my other key is a Porsche\n");
        QTest::newRow("half a key") << good.first(good.size() / 2);
        QTest::newRow("a public key") << support::testKey().publicKey().toPem();
        QTest::newRow("random bytes") << QByteArray::fromHex("00ff80fe0d0a1a00");
        QTest::newRow("a megabyte") << QByteArray(1'000'000, 'x');
    }
    void whatIsThereIsNeverOverwritten()
    {
        QFETCH(QByteArray, bytes);
        write(bytes);
        QCOMPARE(refusal(path()), KeyFileError::Malformed);
        QCOMPARE(content(), bytes);
        QCOMPARE(names().size(), 1);
    }

    void openFilesAreRefused_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<bool>("taken");
        QTest::newRow("0600") << 0600 << true;
        QTest::newRow("0400") << 0400 << true;
        QTest::newRow("0700") << 0700 << true;
        QTest::newRow("0644") << 0644 << false;
        QTest::newRow("0640") << 0640 << false;
        QTest::newRow("0620") << 0620 << false;
        QTest::newRow("0604") << 0604 << false;
        QTest::newRow("0602") << 0602 << false;
        QTest::newRow("0601") << 0601 << false;
    }
    void openFilesAreRefused()
    {
        QFETCH(int, mode);
        QFETCH(bool, taken);
        write(support::testKey().toPem(), mode_t(mode));
        QCOMPARE(refusal(path()), taken ? std::nullopt : std::optional(KeyFileError::TooOpen));
    }

    void whatCannotBeReadIsLeft_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("folder") << S_IFDIR;
        QTest::newRow("pipe") << S_IFIFO;
        QTest::newRow("link to nowhere") << S_IFLNK;
        QTest::newRow("link to itself") << S_IFREG;
    }
    void whatCannotBeReadIsLeft()
    {
        // Kinds of entry rather than permissions, which mean nothing to root.
        QFETCH(int, kind);
        const QByteArray name = QFile::encodeName(path());
        if (kind == S_IFDIR)
            QCOMPARE(::mkdir(name.constData(), 0700), 0);
        else if (kind == S_IFIFO)
            QCOMPARE(::mkfifo(name.constData(), 0600), 0);
        else
            QVERIFY(
                QFile::link(kind == S_IFLNK ? path(QStringLiteral("nowhere")) : path(), path()));
        QCOMPARE(refusal(path()), KeyFileError::Unreadable);
        QCOMPARE(names(), QStringList{QStringLiteral("relay.pem")});
    }

    void aLinkToAKeyIsFollowed()
    {
        write(support::testKey().toPem());
        const QString link = path(QStringLiteral("link.pem"));
        QVERIFY(QFile::link(path(), link));
        QVERIFY(!loadOrCreateKey(link).value().created);
    }

    void placesThatCannotHoldAKey_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("no such folder") << QStringLiteral("missing/relay.pem");
        QTest::newRow("the folder is a file") << QStringLiteral("file/relay.pem");
        QTest::newRow("name too long") << QString(300, u'x');
    }
    void placesThatCannotHoldAKey()
    {
        QFETCH(QString, name);
        QFile file(path(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(refusal(path(name)), KeyFileError::Unwritable);
        QCOMPARE(names(), QStringList{QStringLiteral("file")});
    }

    void aFolderThatTakesNoFiles()
    {
        // Not even root can make one there.
        QCOMPARE(refusal(QStringLiteral("/proc/self/relay.pem")), KeyFileError::Unwritable);
    }

    void aFullDiskLeavesNothing()
    {
        // A limit on the size of files has the same effect: writing stops after 100 bytes.
        struct rlimit before;
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const struct rlimit full{100, before.rlim_max};
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &full), 0);
        const auto error = refusal(path());
        ::setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
        QCOMPARE(error, KeyFileError::Unwritable);
        QVERIFY(names().isEmpty());
    }

    void aPersonsKeyIsKeptLikewise()
    {
        const auto made = loadOrCreateIdentity(path());
        QVERIFY(made);
        QVERIFY(made->created);
        QCOMPARE(content(), made->key.toPem());
        QCOMPARE(names(), QStringList{QStringLiteral("relay.pem")});
        struct stat status;
        QCOMPARE(::stat(QFile::encodeName(path()).constData(), &status), 0);
        QCOMPARE(status.st_mode & 07777, mode_t(0600));
        const auto loaded = loadOrCreateIdentity(path());
        QVERIFY(loaded);
        QVERIFY(!loaded->created);
        QVERIFY(loaded->key.publicKey() == made->key.publicKey());
        QVERIFY(loadOrCreateIdentity(path(QStringLiteral("other.pem"))).value().key.publicKey()
                != made->key.publicKey());

        QCOMPARE(::chmod(QFile::encodeName(path()).constData(), 0640), 0);
        QCOMPARE(loadOrCreateIdentity(path()).error(), KeyFileError::TooOpen);
        QCOMPARE(loadOrCreateIdentity(path(QStringLiteral("missing/own.pem"))).error(),
                 KeyFileError::Unwritable);
    }

    void oneKindIsNotTheOther()
    {
        write(support::testKey().toPem());
        QCOMPARE(loadOrCreateIdentity(path()).error(), KeyFileError::Malformed);
        QCOMPARE(content(), support::testKey().toPem());
        const QString own = path(QStringLiteral("own.pem"));
        QVERIFY(loadOrCreateIdentity(own));
        QCOMPARE(refusal(own), KeyFileError::Malformed);
    }

    void badSizesAreNotMade()
    {
        const auto made = loadOrCreateKey(path(), 1024);
        QVERIFY(!made);
        QVERIFY(names().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestKeyFile)
#include "tst_keyfile.moc"
