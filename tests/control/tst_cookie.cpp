#include "control/cookie.h"
#include "control/limits.h"
#include "crypto/library.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace control;
using namespace Qt::StringLiterals;

class TestCookie : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fileHoldsTheDigits();
    void isNewEachTime();
    void matches_data();
    void matches();
    void goesWithItsObject();
    void makesTheFolderPrivate();
    void replacesWhatStandsThere();
    void replacesALinkAndLeavesItsTarget();
    void refusesAFolder_data();
    void refusesAFolder();
    void refusesAFolderOfSomebodyElse();
    void cannotBeWritten();

private:
    crypto::Library m_library;
};

namespace {

constexpr std::uint16_t kPort = 40000;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

/// As chmod writes them.
int modeOf(const QString& path)
{
    const int all = QFile::permissions(path).toInt(); // 0xOUGA: owner, user, group, all
    return (all & 0xF000) >> 6 | (all & 0x00F0) >> 1 | (all & 0x000F);
}

} // namespace

void TestCookie::fileHoldsTheDigits()
{
    const QTemporaryDir folder;
    const auto cookie = Cookie::create(folder.path(), kPort);
    QVERIFY(cookie);
    QCOMPARE(cookie->path(), folder.filePath(u"control-40000.cookie"_s));
    const QByteArray digits = contentOf(cookie->path());
    QCOMPARE(digits.size(), kCookieDigits);
    QCOMPARE(QByteArray::fromHex(digits).toHex(), digits);
    QVERIFY(cookie->matches(digits));
    QCOMPARE(modeOf(cookie->path()), 0600);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void TestCookie::isNewEachTime()
{
    const QTemporaryDir folder;
    const auto first = Cookie::create(folder.path(), kPort);
    const QByteArray digits = contentOf(first->path());
    const auto second = Cookie::create(folder.path(), kPort + 1);
    QVERIFY(first && second);
    QVERIFY(!second->matches(digits));
    QVERIFY(contentOf(second->path()) != digits);
}

void TestCookie::matches_data()
{
    QTest::addColumn<int>("position");
    for (int position = 0; position < kCookieDigits; ++position)
        QTest::addRow("wrong at %d", position) << position;
}

void TestCookie::matches()
{
    QFETCH(int, position);
    const QTemporaryDir folder;
    const auto cookie = Cookie::create(folder.path(), kPort);
    QByteArray digits = contentOf(cookie->path());
    digits[position] = digits[position] == '0' ? '1' : '0';
    QVERIFY(!cookie->matches(digits));
    QVERIFY(!cookie->matches(contentOf(cookie->path()).first(position)));
}

void TestCookie::goesWithItsObject()
{
    const QTemporaryDir folder;
    QString path;
    {
        auto made = Cookie::create(folder.path(), kPort);
        path = made->path();
        const Cookie moved = std::move(*made);
        made = std::unexpected(CookieError::FileUnwritable);
        QVERIFY(QFile::exists(path));
        QVERIFY(moved.matches(contentOf(path)));
    }
    QVERIFY(!QFile::exists(path));
}

void TestCookie::makesTheFolderPrivate()
{
    const QTemporaryDir parent;
    const QString missing = parent.filePath(u"run/sottovoce"_s);
    QVERIFY(Cookie::create(missing, kPort));
    QCOMPARE(modeOf(missing), 0700);

    const QString open = parent.filePath(u"open"_s);
    QVERIFY(QDir().mkdir(open));
    QVERIFY(QFile::setPermissions(open, QFile::Permissions::fromInt(0x7777)));
    QVERIFY(Cookie::create(open, kPort));
    QCOMPARE(modeOf(open), 0700);
}

void TestCookie::replacesWhatStandsThere()
{
    const QTemporaryDir folder;
    const QString path = Cookie::pathFor(folder.path(), kPort);
    write(path, QByteArray(kCookieDigits, 'a')); // of a program that was killed
    QVERIFY(QFile::setPermissions(path, QFile::Permissions::fromInt(0x7777)));
    const auto cookie = Cookie::create(folder.path(), kPort);
    QVERIFY(cookie);
    QVERIFY(!cookie->matches(QByteArray(kCookieDigits, 'a')));
    QVERIFY(cookie->matches(contentOf(path)));
    QCOMPARE(modeOf(path), 0600);
}

void TestCookie::replacesALinkAndLeavesItsTarget()
{
    const QTemporaryDir folder;
    const QTemporaryDir elsewhere;
    const QString target = elsewhere.filePath(u"target"_s);
    write(target, "mine");
    const QString path = Cookie::pathFor(folder.path(), kPort);
    QVERIFY(QFile::link(target, path));
    {
        const auto cookie = Cookie::create(folder.path(), kPort);
        QVERIFY(cookie);
        QVERIFY(!QFileInfo(path).isSymLink());
        QVERIFY(cookie->matches(contentOf(path)));
    }
    QVERIFY(!QFile::exists(path));
    QCOMPARE(contentOf(target), "mine");
}

void TestCookie::refusesAFolder_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("link to a folder") << u"link"_s;
    QTest::newRow("link to a folder, with a slash") << u"link/"_s;
    QTest::newRow("link to nothing") << u"dangling"_s;
    QTest::newRow("file") << u"file"_s;
    QTest::newRow("inside a file") << u"file/folder"_s;
}

void TestCookie::refusesAFolder()
{
    QFETCH(QString, name);
    const QTemporaryDir parent;
    QVERIFY(QDir().mkdir(parent.filePath(u"folder"_s)));
    QVERIFY(QFile::link(parent.filePath(u"folder"_s), parent.filePath(u"link"_s)));
    QVERIFY(QFile::link(parent.filePath(u"nothing"_s), parent.filePath(u"dangling"_s)));
    write(parent.filePath(u"file"_s), {});
    const auto cookie = Cookie::create(parent.filePath(name), kPort);
    QVERIFY(!cookie);
    QCOMPARE(cookie.error(), CookieError::FolderUnusable);
    QVERIFY(QDir(parent.filePath(u"folder"_s)).isEmpty());
    QVERIFY(!QFile::exists(parent.filePath(u"nothing"_s)));
}

void TestCookie::refusesAFolderOfSomebodyElse()
{
    const QTemporaryDir parent;
    const QString theirs = parent.filePath(u"theirs"_s);
    QVERIFY(QDir().mkdir(theirs));
    constexpr uid_t kNobody = 65534;
    if (::chown(QFile::encodeName(theirs).constData(), kNobody, gid_t(-1)) != 0)
        QSKIP("only root can give a folder away");
    const auto cookie = Cookie::create(theirs, kPort);
    QVERIFY(!cookie);
    QCOMPARE(cookie.error(), CookieError::FolderUnusable);
}

void TestCookie::cannotBeWritten()
{
    const QTemporaryDir folder;
    // A folder in its place cannot be renamed over, whoever we are.
    QVERIFY(QDir().mkpath(Cookie::pathFor(folder.path(), kPort) + u"/x"_s));
    const auto cookie = Cookie::create(folder.path(), kPort);
    QVERIFY(!cookie);
    QCOMPARE(cookie.error(), CookieError::FileUnwritable);
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden),
             QStringList{u"control-40000.cookie"_s});
}

QTEST_GUILESS_MAIN(TestCookie)
#include "tst_cookie.moc"
