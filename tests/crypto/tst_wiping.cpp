// Secrets leave no copy behind. The test reads the process' own memory and counts how often a key
// stands in it: with the key alive, more than never, which shows that the search finds it.

#include "crypto/fernetkey.h"
#include "crypto/identity.h"
#include "crypto/library.h"
#include "crypto/wipe.h"
#include "crypto/x25519.h"
#include "support/seededrandom.h"

#include <QFile>
#include <QTest>

#include <algorithm>

using namespace crypto;

namespace {

constexpr std::uint32_t kSeed = 77;
constexpr qint64 kChunk = 1 << 16;
/// Sanitizers map terabytes for themselves and touch little of them.
constexpr qint64 kMaxRegion = qint64(1) << 32;

/// The key's bytes, inverted so that the search does not find what it searches for.
QByteArray invertedSecret()
{
    QByteArray bytes = support::SeededRandom(kSeed).bytes(32);
    for (char& byte : bytes)
        byte = char(~byte);
    return bytes;
}

/// How often the secret stands in the chunk; no copy is made while comparing.
int occurrences(QByteArrayView chunk, const QByteArray& inverted)
{
    const auto matches = [&inverted](const char* place) {
        return std::ranges::equal(inverted, std::span(place, std::size_t(inverted.size())),
                                  [](char a, char b) { return char(~a) == b; });
    };
    int count = 0;
    for (const char* place = chunk.begin(); place + inverted.size() <= chunk.end(); ++place)
        count += char(~inverted[0]) == *place && matches(place);
    return count;
}

int occurrencesInMemory(const QByteArray& inverted)
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    QFile memory(QStringLiteral("/proc/self/mem"));
    if (!maps.open(QIODevice::ReadOnly)
        || !memory.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return -1;
    // What is read lands in memory too: in a place that is left out of the search.
    static std::array<char, kChunk> buffer;
    const auto own = qint64(quintptr(buffer.data()));
    int count = 0;
    for (const QByteArray& line : maps.readAll().split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words.size() < 2 || !words[1].startsWith("rw"))
            continue;
        const qsizetype dash = words[0].indexOf('-');
        qint64 place = words[0].first(dash).toLongLong(nullptr, 16);
        const qint64 end = words[0].sliced(dash + 1).toLongLong(nullptr, 16);
        if (end - place > kMaxRegion)
            continue;
        for (; place < end; place += kChunk - 4096) { // overlaps, for what lies across an edge
            if (place + kChunk > own && place < own + kChunk)
                continue;
            const qint64 size =
                memory.seek(place) ? memory.read(buffer.data(), std::min(kChunk, end - place)) : -1;
            count += occurrences({buffer.data(), std::max(size, qint64(0))}, inverted);
            buffer.fill(0);
        }
    }
    return count;
}

} // namespace

class TestWiping : public QObject
{
    Q_OBJECT

    const Library m_library;
    const QByteArray m_inverted = invertedSecret();

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(QStringLiteral("/proc/self/mem")))
            QSKIP("a process cannot read its own memory here");
    }

    void keys()
    {
        support::SeededRandom random(kSeed);
        {
            const FernetKey key = FernetKey::generate(random);
            QVERIFY(occurrencesInMemory(m_inverted) > 0);
        }
        QCOMPARE(occurrencesInMemory(m_inverted), 0);
    }

    void copiesOfKeysShareOnePlace()
    {
        support::SeededRandom random(kSeed);
        const FernetKey key = FernetKey::generate(random);
        const int before = occurrencesInMemory(m_inverted);
        {
            const FernetKey copy = key;
            const FernetKey another = copy;
            QCOMPARE(occurrencesInMemory(m_inverted), before);
        }
        QCOMPARE(occurrencesInMemory(m_inverted), before);
    }

    void whatReadingAKeyNeedsInBetween()
    {
        QByteArray secret = support::SeededRandom(kSeed).bytes(32);
        QByteArray text = secret.toBase64(QByteArray::Base64UrlEncoding);
        wipe(secret);
        QCOMPARE(occurrencesInMemory(m_inverted), 0);
        {
            const auto key = FernetKey::fromText(text);
            QVERIFY(key);
            QCOMPARE(occurrencesInMemory(m_inverted), 1);
        }
        QCOMPARE(occurrencesInMemory(m_inverted), 0);
        // One that is refused for its size has been decoded too.
        const QByteArray tooLong = QByteArray(text).replace("=", "A");
        wipe(text);
        QVERIFY(!FernetKey::fromText(tooLong));
        QCOMPARE(occurrencesInMemory(m_inverted), 0);
    }

    void secretsAndPrivateKeys()
    {
        const auto seeded = [] { return support::SeededRandom(kSeed); };
        {
            Secret secret(32);
            auto random = seeded();
            random.fill(secret.writable());
            const auto pair = X25519KeyPair::generate(random = seeded());
            const auto identity = IdentityKey::generate(random = seeded());
            QVERIFY(occurrencesInMemory(m_inverted) >= 3);
        }
        QCOMPARE(occurrencesInMemory(m_inverted), 0);
    }

    void whatWritingAnIdentityNeedsInBetween()
    {
        support::SeededRandom random(kSeed);
        {
            const IdentityKey key = IdentityKey::generate(random);
            QByteArray pem = key.toPem();
            const auto again = IdentityKey::fromPem(pem);
            wipe(pem);
            QVERIFY(again);
        }
        QCOMPARE(occurrencesInMemory(m_inverted), 0);
    }

    void bytes()
    {
        QByteArray secret = support::SeededRandom(kSeed).bytes(32);
        QVERIFY(occurrencesInMemory(m_inverted) > 0);
        wipe(secret);
        QVERIFY(secret.isEmpty());
        QCOMPARE(occurrencesInMemory(m_inverted), 0);
        wipe(secret); // nothing to do, nothing to fear
    }
};

QTEST_APPLESS_MAIN(TestWiping)
#include "tst_wiping.moc"
