// What is bound to a handshake or to a key: the transcript, the keys from it, and the proofs of
// persons, passwords, hosts and renewals, each also wrong, swapped and for something else.

#include "crypto/sha256.h"
#include "protocol/bytes.h"
#include "secure/transcript.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"

#include <QTest>

using namespace protocol;
using crypto::Secret;
using secure::Side;
using support::testKey;

class TestTranscript : public QObject
{
    Q_OBJECT

private:
    support::SeededRandom m_random{5};
    QByteArray m_transcript = QByteArray(32, 't');
    QByteArray m_other = QByteArray(31, 't') + 'u';

private Q_SLOTS:
    void initTestCase() { (void)testKey(); } // which starts the library

    void theTranscriptCoversBothRecords()
    {
        const QByteArray whole = secure::transcriptOf("start", "head");
        QCOMPARE(whole.size(), 32);
        QCOMPARE(whole,
                 crypto::sha256(QByteArray("sottovoce handshake 1") + '\0' + "start" + "head"));
        QVERIFY(whole != secure::transcriptOf("Start", "head"));
        QVERIFY(whole != secure::transcriptOf("start", "Head"));
    }

    void theInfoHashCoversAllButTheCookie()
    {
        const Challenge challenge{.clientRandom = QByteArray(32, 'r'),
                                  .cookie = QByteArray(40, 'c'),
                                  .members = 1,
                                  .relayKey = "key",
                                  .relayName = QStringLiteral("name"),
                                  .password = {},
                                  .host = {}};
        const QByteArray value = encode(challenge);
        const QByteArray hash = secure::infoHash(1, value);
        for (qsizetype at = 0; at < value.size(); ++at) {
            QByteArray altered = value;
            altered[at] = char(altered[at] ^ 1);
            const bool isCookie = at >= 33 && at < 73;
            QCOMPARE(secure::infoHash(1, altered) == hash, isCookie);
        }
        QVERIFY(secure::infoHash(2, value) != hash);
    }

    void keysDependOnEverything()
    {
        const auto key = crypto::FernetKey::generate(m_random);
        const auto otherKey = crypto::FernetKey::generate(m_random);
        const Secret agreement(QByteArray(32, 'a'));
        const auto keys = secure::deriveKeys(m_transcript, key, agreement);
        const auto same = secure::deriveKeys(m_transcript, key, agreement);
        QVERIFY(keys.clientToRelay == same.clientToRelay);
        QVERIFY(keys.relayToClient == same.relayToClient);
        QVERIFY(!(keys.clientToRelay == keys.relayToClient));
        for (const auto& other :
             {secure::deriveKeys(m_other, key, agreement),
              secure::deriveKeys(m_transcript, otherKey, agreement),
              secure::deriveKeys(m_transcript, key, Secret(QByteArray(32, 'b')))}) {
            QVERIFY(!(keys.clientToRelay == other.clientToRelay));
            QVERIFY(!(keys.relayToClient == other.relayToClient));
        }
    }

    void persons()
    {
        const auto person = crypto::IdentityKey::generate(m_random);
        const auto other = crypto::IdentityKey::generate(m_random);
        const QByteArray signature = secure::signIdentity(person, m_transcript);
        QVERIFY(secure::verifyIdentity(person.publicKey(), m_transcript, signature));
        QVERIFY(!secure::verifyIdentity(other.publicKey(), m_transcript, signature));
        QVERIFY(!secure::verifyIdentity(person.publicKey(), m_other, signature));
        QVERIFY(!secure::verifyIdentity(person.publicKey(), m_transcript, {}));
        QVERIFY(!secure::verifyIdentity(person.publicKey(), m_transcript, signature.chopped(1)));
        // Without its label a signature is none, so one for another purpose is none either.
        QVERIFY(
            !secure::verifyIdentity(person.publicKey(), m_transcript, person.sign(m_transcript)));
    }

    void passwords()
    {
        const Secret key(QByteArray(32, 'v'));
        const Secret wrong(QByteArray(32, 'w'));
        const QByteArray client = secure::passwordProof(Side::Client, key, m_transcript);
        const QByteArray relay = secure::passwordProof(Side::Relay, key, m_transcript);
        QCOMPARE(client.size(), 32);
        QVERIFY(client != relay);
        QVERIFY(secure::verifyPassword(Side::Client, key, m_transcript, client));
        QVERIFY(secure::verifyPassword(Side::Relay, key, m_transcript, relay));
        QVERIFY(!secure::verifyPassword(Side::Relay, key, m_transcript, client)); // thrown back
        QVERIFY(!secure::verifyPassword(Side::Client, wrong, m_transcript, client));
        QVERIFY(!secure::verifyPassword(Side::Client, key, m_other, client));
        QVERIFY(!secure::verifyPassword(Side::Client, key, m_transcript, {}));
        QVERIFY(!secure::verifyPassword(Side::Client, key, m_transcript, client.chopped(1)));
        QVERIFY(!secure::verifyPassword(Side::Client, key, m_transcript, client + '\0'));
    }

    void hosts()
    {
        const auto host = crypto::IdentityKey::generate(m_random);
        const auto other = crypto::IdentityKey::generate(m_random);
        const auto& relayKey = testKey(0).publicKey();
        const HostProof proof = secure::signHost(host, relayKey);
        QVERIFY(secure::verifyHost(proof, relayKey));
        QVERIFY(!secure::verifyHost(proof, testKey(1).publicKey()));

        HostProof swapped = proof;
        swapped.identity = other.publicKey().bytes();
        QVERIFY(!secure::verifyHost(swapped, relayKey));
        HostProof altered = proof;
        altered.signature[0] = char(altered.signature[0] ^ 1);
        QVERIFY(!secure::verifyHost(altered, relayKey));
        HostProof joined = proof; // a person's signature of a JOIN that a relay brought about
        joined.signature = secure::signIdentity(host, crypto::sha256(relayKey.toDer()));
        QVERIFY(!secure::verifyHost(joined, relayKey));
        QVERIFY(!secure::verifyHost({}, relayKey));
        QVERIFY(!secure::verifyHost({QByteArray(32, '\0'), QByteArray(64, '\0')}, relayKey));
    }

    void renewals()
    {
        const auto& oldKey = testKey(0);
        const auto& newKey = testKey(1).publicKey();
        const auto rotation = secure::signRotation(oldKey, newKey, 1'795'478'400);
        QVERIFY(rotation.has_value());
        QVERIFY(secure::verifyRotation(*rotation));
        QCOMPARE(rotation->time, quint64(1'795'478'400));
        QCOMPARE(rotation->oldKey, oldKey.publicKey().toDer());
        QCOMPARE(rotation->newKeyHash, crypto::sha256(newKey.toDer()));
        const QByteArray value = encode(*rotation);
        QVERIFY(makeExtended(ExtendedType::Rotation, value).size() <= qsizetype(kDatagramTarget));
        QVERIFY(secure::verifyRotation(*parseRotation(value)));

        Rotation bad = *rotation;
        ++bad.time;
        QVERIFY(!secure::verifyRotation(bad));
        bad = *rotation;
        bad.newKeyHash[31] = char(bad.newKeyHash[31] ^ 1);
        QVERIFY(!secure::verifyRotation(bad));
        bad = *rotation;
        bad.signature[0] = char(bad.signature[0] ^ 1);
        QVERIFY(!secure::verifyRotation(bad));
        bad = *rotation; // the new key cannot claim to be the old one
        bad.oldKey = newKey.toDer();
        QVERIFY(!secure::verifyRotation(bad));
        bad = *rotation; // nor do old and new change places
        bad.oldKey = newKey.toDer();
        bad.newKeyHash = crypto::sha256(oldKey.publicKey().toDer());
        QVERIFY(!secure::verifyRotation(bad));
        bad = *rotation;
        bad.oldKey = "no key";
        QVERIFY(!secure::verifyRotation(bad));
        QVERIFY(!secure::verifyRotation({}));
    }
};

QTEST_GUILESS_MAIN(TestTranscript)
#include "tst_transcript.moc"
