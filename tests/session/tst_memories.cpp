// What a session remembers for a while: shown messages, keys of passwords.

#include "crypto/library.h"
#include "session/passwordkeys.h"
#include "session/shownmessages.h"
#include "support/testkeys.h"

#include <QTest>

using namespace session;
using protocol::MessageId;

namespace {

MessageId id(std::uint32_t number)
{
    return {std::uint8_t(number), std::uint8_t(number >> 8), std::uint8_t(number >> 16)};
}

protocol::PasswordTerms terms(char salt)
{
    return {QByteArray(16, salt), 14, 8, 1};
}

} // namespace

class TestMemories : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    const crypto::Fingerprint ada = support::testKey(1).publicKey().fingerprint();

private Q_SLOTS:
    void shownMessagesAreBounded()
    {
        ShownMessages shown;
        const auto most = std::uint32_t(kShownMessagesRemembered);
        for (std::uint32_t i = 0; i < most; ++i)
            shown.add(ada, id(i));
        shown.add(ada, id(0)); // again: takes no room
        QVERIFY(shown.contains(ada, id(0)));
        QVERIFY(!shown.contains(ada, id(most)));
        shown.add(ada, id(most));
        QVERIFY(shown.contains(ada, id(most)));
        QVERIFY(!shown.contains(ada, id(0)));
        QVERIFY(shown.contains(ada, id(1)));
    }

    void anIdOfAnotherIsAnotherMessage()
    {
        const auto ben = support::testKey(2).publicKey().fingerprint();
        ShownMessages shown;
        shown.add(ben, id(1));
        QVERIFY(!shown.contains(ada, id(1)));
        QVERIFY(shown.contains({}, id(1))); // that may be Ben's
        shown.add({}, id(2));
        QVERIFY(shown.contains(ada, id(2)));
    }

    void passwordKeysAreFoundByTheirTerms()
    {
        PasswordKeys keys;
        const crypto::Secret one(QByteArray(32, '1'));
        const crypto::Secret two(QByteArray(32, '2'));
        keys.remember(terms('a'), one);
        keys.remember(terms('b'), two);
        QVERIFY(keys.find(terms('a')) == one);
        QVERIFY(!keys.find({QByteArray(16, 'a'), 15, 8, 1})); // another cost is another key
        keys.remember(terms('a'), two);
        QVERIFY(keys.find(terms('a')) == two);
        keys.forget(terms('a'));
        QVERIFY(!keys.find(terms('a')));
        keys.clear();
        QVERIFY(!keys.find(terms('b')));
    }

    void passwordKeysAreBounded()
    {
        PasswordKeys keys;
        for (std::size_t i = 0; i <= kPasswordKeysRemembered; ++i)
            keys.remember(terms(char(i)), crypto::Secret(QByteArray(32, 'k')));
        QVERIFY(!keys.find(terms(0)));
        QVERIFY(keys.find(terms(1)));
    }
};

QTEST_APPLESS_MAIN(TestMemories)
#include "tst_memories.moc"
