// Passwords lie in the keychain, or in a file for one pair of eyes, or nowhere.

#include "gui/fakekeychain.h"
#include "gui/passwordstore.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::PasswordStore;
using guitest::FakeKeychain;
using guitest::KeychainState;

class TestPasswordStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void usesTheKeychain();
    void usesAFileWithoutOne();
    void theFileIsForOnePairOfEyes();
    void neverInBoth();
    void forgets();
    void saysWhenItFails();
    void anUnwritableFileIsAFailure();
    void takesNoHugeFile();
    void theDesktopsOwnAnswers();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"state/room-password"_s); }
    [[nodiscard]] QString loaded();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<KeychainState> m_state;
    std::unique_ptr<PasswordStore> m_store;
};

void TestPasswordStore::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_state = std::make_unique<KeychainState>();
    m_store = std::make_unique<PasswordStore>(path(), std::make_unique<FakeKeychain>(*m_state));
}

QString TestPasswordStore::loaded()
{
    const QSignalSpy answers(m_store.get(), &PasswordStore::loaded);
    m_store->load();
    return answers.size() == 1 ? answers[0][0].toString() : u"(no answer)"_s;
}

void TestPasswordStore::usesTheKeychain()
{
    QCOMPARE(m_store->place(), PasswordStore::Place::Keychain);
    QCOMPARE(loaded(), QString());
    const QSignalSpy kept(m_store.get(), &PasswordStore::kept);
    m_store->keep(u"pässword 漢"_s);
    QCOMPARE(kept.size(), 1);
    QVERIFY(!QFileInfo::exists(path()));
    QCOMPARE(m_state->secrets.value(path()), u"pässword 漢"_s);
    QCOMPARE(loaded(), u"pässword 漢"_s);
}

void TestPasswordStore::usesAFileWithoutOne()
{
    m_state->available = false;
    QCOMPARE(m_store->place(), PasswordStore::Place::File);
    QCOMPARE(loaded(), QString());
    m_store->keep(u" pässword 漢 "_s);
    QCOMPARE(loaded(), u" pässword 漢 "_s);
    QVERIFY(m_state->secrets.isEmpty());
}

void TestPasswordStore::theFileIsForOnePairOfEyes()
{
    m_state->available = false;
    m_store->keep(u"secret"_s);
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(QFileInfo(path()).permissions() & others, QFile::Permissions());
    QVERIFY(QFileInfo(path()).isReadable());
}

void TestPasswordStore::neverInBoth()
{
    m_state->available = false;
    m_store->keep(u"old"_s);
    m_state->available = true;
    QCOMPARE(loaded(), u"old"_s);
    m_store->keep(u"new"_s);
    QVERIFY(!QFileInfo::exists(path()));
    QCOMPARE(loaded(), u"new"_s);
}

void TestPasswordStore::forgets()
{
    m_store->keep(u"secret"_s);
    m_store->forget();
    QVERIFY(m_state->secrets.isEmpty());
    m_state->available = false;
    m_store->keep(u"secret"_s);
    m_store->forget();
    QVERIFY(!QFileInfo::exists(path()));
    const QSignalSpy failed(m_store.get(), &PasswordStore::failed);
    m_store->forget(); // what is not there
    QCOMPARE(failed.size(), 0);
}

void TestPasswordStore::saysWhenItFails()
{
    m_state->failure = u"the keychain is locked"_s;
    const QSignalSpy failed(m_store.get(), &PasswordStore::failed);
    const QSignalSpy kept(m_store.get(), &PasswordStore::kept);
    m_store->keep(u"secret"_s);
    QCOMPARE(failed[0][0].toString(), m_state->failure);
    QCOMPARE(kept.size(), 0);
    QVERIFY(!QFileInfo::exists(path())); // not there instead: nobody agreed to that
    QCOMPARE(loaded(), QString());
    m_store->forget();
    QCOMPARE(failed.size(), 2);
}

void TestPasswordStore::anUnwritableFileIsAFailure()
{
    m_state->available = false;
    QFile obstacle(m_folder->filePath(u"state"_s));
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    const QSignalSpy failed(m_store.get(), &PasswordStore::failed);
    m_store->keep(u"secret"_s);
    QCOMPARE(failed.size(), 1);
    QVERIFY(!failed[0][0].toString().isEmpty());
}

void TestPasswordStore::takesNoHugeFile()
{
    m_state->available = false;
    m_store->keep(QString(5000, u'x'));
    QCOMPARE(loaded(), QString());
}

/// Where there is no keychain it says so; where there is one it answers. Neither blocks.
void TestPasswordStore::theDesktopsOwnAnswers()
{
    PasswordStore store(path(), gui::desktopKeychain());
    QSignalSpy answers(&store, &PasswordStore::loaded);
    store.load();
    QTRY_COMPARE(answers.size(), 1);
}

QTEST_GUILESS_MAIN(TestPasswordStore)
#include "tst_passwordstore.moc"
