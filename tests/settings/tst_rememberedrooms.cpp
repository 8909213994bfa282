#include "settings/rememberedrooms.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace settings;
using namespace Qt::StringLiterals;

class TestRememberedRooms : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    const QString m_path = m_folder.filePath(u"rooms"_s);

    [[nodiscard]] QByteArray bytes() const
    {
        QFile file(m_path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QByteArray& bytes) const
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

private Q_SLOTS:
    void init() { QFile::remove(m_path); }

    void comesBack()
    {
        const QList<RoomLine> lines{{.room = u"Klasse 5 b"_s}, {.identity = QByteArray(32, 'k')}};
        RememberedRooms rooms(m_path);
        QVERIFY(rooms.load());
        QVERIFY(rooms.set(lines));
        RememberedRooms again(m_path);
        QVERIFY(again.load());
        QCOMPARE(again.rooms(), lines);
        QVERIFY(again.badLines().isEmpty());
    }

    void isMendedByHand()
    {
        write("# mine\nroom Aula\nroom\nprivate abc\nsomething\nroom Aula\nroom Lab\n");
        RememberedRooms rooms(m_path);
        QVERIFY(rooms.load());
        QCOMPARE(rooms.rooms(), (QList<RoomLine>{{.room = u"Aula"_s}, {.room = u"Lab"_s}}));
        QCOMPARE(rooms.badLines().size(), 4);
        QVERIFY(rooms.set({{.room = u"Lab"_s}}));
        QCOMPARE(bytes(), "# mine\nroom\nprivate abc\nsomething\nroom Aula\nroom Lab\n");
    }

    void anUnchangedListIsNotWritten()
    {
        RememberedRooms rooms(m_path);
        QVERIFY(rooms.load());
        QVERIFY(rooms.set({}));
        QVERIFY(!QFile::exists(m_path));
    }

    void whatCannotBeReadOrWrittenIsSaid()
    {
        RememberedRooms folder(m_folder.path());
        QCOMPARE(folder.load().error(), StoreError::Unreadable);
        RememberedRooms nowhere(u"/proc/nothing/rooms"_s);
        QVERIFY(nowhere.load());
        QCOMPARE(nowhere.set({{.room = u"Aula"_s}}).error(), StoreError::Unwritable);
    }
};

QTEST_APPLESS_MAIN(TestRememberedRooms)
#include "tst_rememberedrooms.moc"
