// The outbox on disk, torn and damaged at every place.

#include "crypto/library.h"
#include "network/outboxjournal.h"
#include "support/seededrandom.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace network;
using session::Conversation;
using session::OutboxRecord;

namespace {

crypto::IdentityKey identity(std::uint32_t seed)
{
    support::SeededRandom random(seed);
    return crypto::IdentityKey::generate(random);
}

OutboxRecord record(std::uint8_t number, const Conversation& to = {})
{
    OutboxRecord made{.to = to,
                      .text = QStringLiteral("text \u00e4 %1").arg(number),
                      .writtenAt = std::chrono::milliseconds(1'700'000'000'000 + number)};
    made.id.fill(number);
    return made;
}

} // namespace

class TestOutboxJournal : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    std::unique_ptr<QTemporaryDir> m_folder;
    const crypto::IdentityKey m_identity = identity(1);

    [[nodiscard]] QString path() const
    {
        return m_folder->filePath(QStringLiteral("state/outbox"));
    }
    [[nodiscard]] OutboxJournal journal() const { return {path(), m_identity}; }
    [[nodiscard]] QByteArray bytes() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QByteArray& bytes) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    [[nodiscard]] QStringList setAside() const
    {
        return QDir(m_folder->filePath(QStringLiteral("state")))
            .entryList({QStringLiteral("outbox.damaged-*")});
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void keepsWhatIsNotDoneWith()
    {
        OutboxRecord toBob = record(3, Conversation::with(identity(2).publicKey().fingerprint()));
        toBob.identity = identity(2).publicKey().bytes();
        const OutboxRecord inAula = record(2, Conversation::named(QStringLiteral("Aula")));
        {
            OutboxJournal outbox = journal();
            QVERIFY(outbox.load().records.empty());
            QVERIFY(outbox.append({record(1)}));
            QVERIFY(outbox.append({inAula, toBob}));
            QVERIFY(outbox.append({record(1).id}));
            QCOMPARE(QFile(path()).permissions() & ~(QFile::ReadUser | QFile::WriteUser),
                     QFile::ReadOwner | QFile::WriteOwner);
            QVERIFY(!bytes().contains("text"));
        }
        for (int i = 0; i < 2; ++i) {
            const auto loaded = journal().load();
            QVERIFY(loaded.setAside.isEmpty());
            QCOMPARE(loaded.records, (std::vector{inAula, toBob}));
        }
    }

    void keepsWhatIsToBeSaidAgain()
    {
        OutboxRecord settled = record(1);
        settled.settled = session::Settled{.epoch = 0xfedcba9876543210,
                                           .at = std::chrono::seconds(1'700'000'100)};
        {
            OutboxJournal outbox = journal();
            (void)outbox.load();
            QVERIFY(outbox.append({record(1), record(2), record(3)}));
            QVERIFY(outbox.append({session::OutboxSettled{settled.id, *settled.settled},
                                   session::OutboxSettled{record(3).id, *settled.settled}}));
            QVERIFY(outbox.append({record(3).id}));
        }
        for (int i = 0; i < 2; ++i) { // the second time from a file that was written anew
            const auto loaded = journal().load();
            QVERIFY(loaded.setAside.isEmpty());
            QCOMPARE(loaded.records, (std::vector{settled, record(2)}));
        }
    }

    /// Killed in the midst of any write: what was written before is there, and what comes after.
    void aTornEndCostsNothingThatCounted()
    {
        std::vector<qsizetype> ends;
        {
            OutboxJournal outbox = journal();
            (void)outbox.load();
            for (std::uint8_t i = 1; i <= 3; ++i) {
                QVERIFY(outbox.append({record(i)}));
                ends.push_back(bytes().size());
            }
        }
        const QByteArray whole = bytes();
        const qsizetype header = whole.indexOf('\n') + 1;
        for (qsizetype size = header; size <= whole.size(); ++size) {
            write(whole.first(size));
            OutboxJournal outbox = journal();
            const auto loaded = outbox.load();
            QVERIFY(loaded.setAside.isEmpty());
            const auto kept = std::size_t(
                std::ranges::count_if(ends, [size](qsizetype end) { return end <= size; }));
            QCOMPARE(loaded.records.size(), kept);
            QVERIFY(outbox.append({record(9)}));
            const auto again = journal().load();
            QCOMPARE(again.records.size(), kept + 1);
            QCOMPARE(again.records.back(), record(9));
        }
        QVERIFY(setAside().isEmpty());
    }

    void damageIsSetAsideAndTheRestIsKept()
    {
        {
            OutboxJournal outbox = journal();
            (void)outbox.load();
            for (std::uint8_t i = 1; i <= 3; ++i)
                QVERIFY(outbox.append({record(i)}));
        }
        const QByteArray whole = bytes();
        support::SeededRandom random(7);
        int damaged = 0;
        for (qsizetype at = 0; at < whole.size(); at += 1 + qsizetype(random.number32() % 7)) {
            QByteArray bad = whole;
            bad[at] = char(bad[at] ^ char(1 + random.number32() % 255));
            write(bad);
            const auto loaded = journal().load();
            QVERIFY2(!loaded.setAside.isEmpty(), qPrintable(QString::number(at)));
            QVERIFY(loaded.records.size() < 3);
            QFile old(loaded.setAside);
            QVERIFY(old.open(QIODevice::ReadOnly));
            QCOMPARE(old.readAll(), bad);
            const auto again = journal().load();
            QVERIFY(again.setAside.isEmpty());
            QCOMPARE(again.records, loaded.records);
            ++damaged;
            QVERIFY(QFile::remove(loaded.setAside));
        }
        QVERIFY(damaged > 20);
    }

    void anotherIdentityReadsNothing()
    {
        {
            OutboxJournal outbox = journal();
            (void)outbox.load();
            QVERIFY(outbox.append({record(1)}));
        }
        const auto loaded = OutboxJournal(path(), identity(5)).load();
        QVERIFY(loaded.records.empty());
        QCOMPARE(setAside().size(), 1);
    }

    void isCompactedWhenMostIsDoneWith()
    {
        OutboxJournal outbox = journal();
        (void)outbox.load();
        OutboxRecord large = record(1);
        large.text = QString(40'000, u'x');
        int changes = 0;
        while (!outbox.wantsCompacting() && changes < 100) {
            QVERIFY(outbox.append({large}));
            QVERIFY(outbox.append({large.id}));
            ++changes;
        }
        QVERIFY(changes < 100);
        QVERIFY(outbox.compact({record(2)}));
        QVERIFY(bytes().size() < 1000);
        QVERIFY(outbox.append({record(3)}));
        QCOMPARE(journal().load().records, (std::vector{record(2), record(3)}));
    }

    void aFolderThatCannotBeWrittenIsSaid()
    {
        OutboxJournal outbox(QStringLiteral("/proc/nothing/outbox"), m_identity);
        QVERIFY(outbox.load().records.empty());
        QVERIFY(!outbox.append({record(1)}));
        QVERIFY(!outbox.compact({}));
    }
};

QTEST_GUILESS_MAIN(TestOutboxJournal)
#include "tst_outboxjournal.moc"
