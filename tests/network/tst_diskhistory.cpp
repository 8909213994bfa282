#include "crypto/library.h"
#include "network/diskhistory.h"
#include "support/testkeys.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using network::DiskHistory;
using network::DiskHistoryError;
using Logs = std::map<relay::LogNumber, std::vector<QByteArray>>;

class TestDiskHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        m_folder = m_home->filePath(u"relay.key.history"_s);
    }

    void whatWasAddedIsThere()
    {
        {
            auto history = open();
            QVERIFY(history->take().empty());
            QVERIFY(history->append(0, "one"));
            QVERIFY(history->append(0, ""));
            QVERIFY(history->append(7, QByteArray(48'000, 'x')));
            QVERIFY(history->replace(relay::kRelayLog, {"counts"}));
        } // without a word of farewell
        const Logs expected{
            {0, {"one", ""}}, {7, {QByteArray(48'000, 'x')}}, {relay::kRelayLog, {"counts"}}};
        QCOMPARE(open()->take(), expected);
        auto history = open();
        QVERIFY(history->append(0, "three"));
        QVERIFY(history->replace(7, {"a", "b"}));
        QVERIFY(history->replace(relay::kRelayLog, {}));
        QVERIFY(history->replace(99, {}));
        QCOMPARE(open()->take(), (Logs{{0, {"one", "", "three"}}, {7, {"a", "b"}}}));
    }

    void nobodyElseCanReadIt()
    {
        auto history = open();
        QVERIFY(history->append(0, "a secret of the room"));
        QVERIFY(history->replace(1, {"a secret of the room"}));
        QCOMPARE(QFile::permissions(m_folder) & 0x077, QFileDevice::Permissions());
        for (const QString& name : QDir(m_folder).entryList(QDir::Files)) {
            QFile file(m_folder + u'/' + name);
            QCOMPARE(file.permissions() & 0x077, QFileDevice::Permissions());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains("secret"));
        }
    }

    void aTornTailIsCut()
    {
        // Wherever the machine stopped while it wrote the last record.
        QVERIFY(open()->append(3, "first"));
        const qint64 first = size(3);
        QVERIFY(open()->append(3, "second"));
        const qint64 whole = size(3);
        for (qint64 length = whole - 1; length >= first; --length) {
            QVERIFY(QFile::resize(path(3), length));
            auto history = open();
            QCOMPARE(history->take(), (Logs{{3, {"first"}}}));
            QVERIFY(history->append(3, "anew"));
            QCOMPARE(open()->take(), (Logs{{3, {"first", "anew"}}}));
            QVERIFY(QFile::resize(path(3), first));
            QVERIFY(open()->append(3, "second"));
        }
        // Zeros, as some file systems leave them.
        QVERIFY(QFile::resize(path(3), first));
        QVERIFY(QFile::resize(path(3), first + 500));
        QCOMPARE(open()->take(), (Logs{{3, {"first"}}}));
        QCOMPARE(size(3), first);
    }

    void aDamagedRecordIsLeftOut()
    {
        for (const char* const record : {"first", "second", "third"})
            QVERIFY(open()->append(3, record));
        QFile file(path(3));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
        file.seek(0);
        file.write(bytes);
        file.close();
        QCOMPARE(open()->take(), (Logs{{3, {"first", "third"}}}));
    }

    void anotherKeyOpensNothing()
    {
        QVERIFY(open()->append(3, "first"));
        QCOMPARE(DiskHistory::open(m_folder, support::testKey(1)).error(),
                 DiskHistoryError::Unreadable);
        QCOMPARE(open()->take().size(), 1U); // and changes nothing
    }

    void aLogUnderAnotherNameIsNotTaken()
    {
        QVERIFY(open()->append(3, "first"));
        QVERIFY(QFile::rename(path(3), path(4)));
        QCOMPARE(DiskHistory::open(m_folder, support::testKey()).error(),
                 DiskHistoryError::Unreadable);
    }

    void otherFilesAreLeftAlone()
    {
        QVERIFY(open()->append(3, "first"));
        for (const auto& name : {u"notes.txt"_s, u"03.history"_s, u"x.history"_s}) {
            QFile file(m_folder + u'/' + name);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("something");
        }
        QCOMPARE(open()->take(), (Logs{{3, {"first"}}}));
    }

    void aFolderThatCannotBeMade()
    {
        QFile file(m_folder);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(DiskHistory::open(m_folder, support::testKey()).error(),
                 DiskHistoryError::Unwritable);
    }

    void whatCannotBeWrittenIsSaid()
    {
        if (::geteuid() == 0)
            QSKIP("nothing is forbidden to root");
        auto history = open();
        QVERIFY(history->append(3, "first"));
        QVERIFY(QFile::setPermissions(path(3), QFileDevice::ReadOwner));
        QVERIFY(!history->append(3, "second"));
        QVERIFY(QFile::setPermissions(path(3), QFileDevice::ReadOwner | QFileDevice::WriteOwner));
        QCOMPARE(open()->take(), (Logs{{3, {"first"}}}));
    }

private:
    std::unique_ptr<DiskHistory> open()
    {
        return DiskHistory::open(m_folder, support::testKey()).value();
    }
    QString path(int log) const { return m_folder + u"/%1.history"_s.arg(log); }
    qint64 size(int log) const { return QFile(path(log)).size(); }

    crypto::Library m_library;
    std::unique_ptr<QTemporaryDir> m_home;
    QString m_folder;
};

QTEST_GUILESS_MAIN(TestDiskHistory)
#include "tst_diskhistory.moc"
