#include "settings/passwordfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using settings::PasswordFileError;

class TestPasswordFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstLineCounts_data();
    void firstLineCounts();
    void badFilesAreRefused_data();
    void badFilesAreRefused();
    void absentFile();
    void fileForEverybody();
    void everyErrorIsASentence();

private:
    QString write(const QByteArray& bytes, QFile::Permissions permissions = {})
    {
        const QString path = m_folder.filePath(u"password"_s);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("the file cannot be written");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | permissions);
        return path;
    }

    QTemporaryDir m_folder;
};

void TestPasswordFile::firstLineCounts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("password");
    QTest::newRow("no line break") << QByteArray("secret") << u"secret"_s;
    QTest::newRow("line break") << QByteArray("secret\n") << u"secret"_s;
    QTest::newRow("of Windows") << QByteArray("secret\r\n") << u"secret"_s;
    QTest::newRow("more lines") << QByteArray("secret\n# since May\n") << u"secret"_s;
    QTest::newRow("blanks belong to it") << QByteArray(" a b \n") << u" a b "_s;
    QTest::newRow("any script") << QByteArray("愛é") << u"愛é"_s;
    QTest::newRow("longest") << QByteArray(settings::kMaxPassword, 'x') + "\r\n"
                             << QString(settings::kMaxPassword, u'x');
}

void TestPasswordFile::firstLineCounts()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, password);
    const auto read = settings::readPassword(write(bytes));
    QVERIFY(read);
    QCOMPARE(*read, password);
}

void TestPasswordFile::badFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("empty line") << QByteArray("\nsecret\n");
    QTest::newRow("too long") << QByteArray(settings::kMaxPassword + 1, 'x');
    QTest::newRow("far too long") << QByteArray(1'000'000, 'x');
    QTest::newRow("not UTF-8") << QByteArray("secret\xff\n");
}

void TestPasswordFile::badFilesAreRefused()
{
    QFETCH(QByteArray, bytes);
    const auto read = settings::readPassword(write(bytes));
    QVERIFY(!read);
    QCOMPARE(read.error(), PasswordFileError::Unusable);
}

void TestPasswordFile::absentFile()
{
    const auto read = settings::readPassword(m_folder.filePath(u"absent"_s));
    QVERIFY(!read);
    QCOMPARE(read.error(), PasswordFileError::Unreadable);
    QCOMPARE(settings::readPassword(m_folder.path()).error(), PasswordFileError::Unreadable);
}

void TestPasswordFile::fileForEverybody()
{
    const auto read = settings::readPassword(write("secret\n", QFile::ReadOther));
    QVERIFY(!read);
    QCOMPARE(read.error(), PasswordFileError::TooOpen);
    QVERIFY(settings::readPassword(write("secret\n", QFile::ReadGroup)));
}

void TestPasswordFile::everyErrorIsASentence()
{
    for (const auto error :
         {PasswordFileError::Unreadable, PasswordFileError::TooOpen, PasswordFileError::Unusable}) {
        const QString sentence = settings::sentence(error, u"/etc/password"_s);
        QVERIFY(sentence.contains(u"/etc/password"_s));
        QVERIFY(sentence.endsWith(u'.'));
    }
}

QTEST_GUILESS_MAIN(TestPasswordFile)
#include "tst_passwordfile.moc"
