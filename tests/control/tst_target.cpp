// How tools name rooms and people.

#include "control/target.h"

#include <QTest>

using namespace control;
using namespace Qt::StringLiterals;
using session::Conversation;

namespace {

crypto::Fingerprint someone()
{
    return crypto::Fingerprint::fromText(QString(60, u'7')).value();
}

std::vector<session::Person> people()
{
    return {{.address = protocol::Endpoint::ipv4(0x0a090003, 40000),
             .name = u"Ada"_s,
             .identity = someone()},
            {.address = protocol::Endpoint::ipv4(0x0a090004, 40000)}};
}

} // namespace

class TestTarget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereAndBack_data()
    {
        QTest::addColumn<Conversation>("conversation");
        QTest::addColumn<QString>("word");
        QTest::newRow("the lobby") << Conversation() << u"-"_s;
        QTest::newRow("a room") << Conversation::named(u"boats"_s) << u"#boats"_s;
        QTest::newRow("blanks") << Conversation::named(u"Aula 3"_s) << u"#Aula%203"_s;
        QTest::newRow("per cent") << Conversation::named(u"100%"_s) << u"#100%25"_s;
        QTest::newRow("a wide blank") << Conversation::named(u"a\u2003b"_s) << u"#a%E2%80%83b"_s;
        QTest::newRow("a dash") << Conversation::named(u"-"_s) << u"#-"_s;
        QTest::newRow("a hash") << Conversation::named(u"#a"_s) << u"##a"_s;
        QTest::newRow("accents") << Conversation::named(u"caff\u00e8"_s) << u"#caff\u00e8"_s;
        QTest::newRow("a person") << Conversation::with(someone()) << QString(60, u'7');
    }

    void thereAndBack()
    {
        QFETCH(Conversation, conversation);
        QFETCH(QString, word);
        QCOMPARE(targetText(conversation), word);
        QVERIFY(!word.contains(u' '));
        QVERIFY(parseTarget(word, {}) == conversation);
    }

    void addressesArePeople()
    {
        QVERIFY(parseTarget(u"10.9.0.3:40000", people()) == Conversation::with(someone()));
    }

    void whatNamesNothing_data()
    {
        QTest::addColumn<QString>("word");
        QTest::newRow("nothing") << QString();
        QTest::newRow("a room without a name") << u"#"_s;
        QTest::newRow("a word") << u"boats"_s;
        QTest::newRow("59 digits") << QString(59, u'7');
        QTest::newRow("nobody's address") << u"10.9.0.5:40000"_s;
        QTest::newRow("a classic member, who has no identity") << u"10.9.0.4:40000"_s;
    }

    void whatNamesNothing()
    {
        QFETCH(QString, word);
        QVERIFY(!parseTarget(word, people()));
    }
};

QTEST_APPLESS_MAIN(TestTarget)
#include "tst_target.moc"
