// Relays come and go; people read one quiet line of it, or none.

#include "gui/people.h"
#include "gui/sessionstory.h"
#include "gui/typists.h"

#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using gui::SessionStory;
using gui::Typists;
using guitest::key;
using guitest::person;

class TestSessionStory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMoveIsOneLine();
    void theSameRelayIsNone();
    void aLongSearchIsSaid();
    void oneWritesUntilSilentOrHeard();
};

void TestSessionStory::aMoveIsOneLine()
{
    gui::PeopleBook people;
    people.join(person(4, u"Bruno"_s, u"2"_s));
    SessionStory story(people);
    const QSignalSpy told(&story, &SessionStory::told);
    const QSignalSpy began(&story, &SessionStory::began);
    const QSignalSpy ended(&story, &SessionStory::ended);
    const QSignalSpy resumed(&story, &SessionStory::resumed);
    story.setStatus(guitest::connected());
    story.setStatus(guitest::connected(session::Trust::Verified)); // nothing new
    QCOMPARE(told.size(), 1);
    QCOMPARE(began.size(), 1);

    story.setStatus({});
    QCOMPARE(ended.size(), 1);
    QCOMPARE(told.size(), 1);
    network::Status moved = guitest::connected();
    moved.relay->fingerprint = key(u"3"_s);
    moved.relay->host = key(u"2"_s);
    story.setStatus(moved);
    QCOMPARE(told.size(), 2);
    QVERIFY(told[1][0].toString().contains("Bruno"_L1));
    QCOMPARE(resumed.size(), 1);
    QVERIFY(resumed[0][0].toBool());
    QCOMPARE(began.size(), 1);

    // Two hosts that met: from one to the other without a search.
    moved.relay->fingerprint = key(u"4"_s);
    moved.hosting = network::Hosting{moved.relay->address, moved.relay->fingerprint};
    story.setStatus(moved);
    QCOMPARE(told.size(), 3);
    QCOMPARE(ended.size(), 2);
}

void TestSessionStory::theSameRelayIsNone()
{
    gui::PeopleBook people;
    SessionStory story(people);
    story.setStatus(guitest::connected());
    const QSignalSpy told(&story, &SessionStory::told);
    const QSignalSpy resumed(&story, &SessionStory::resumed);
    story.setStatus({});
    story.setStatus(guitest::connected());
    QCOMPARE(told.size(), 0);
    QCOMPARE(resumed.size(), 1);
    QVERIFY(!resumed[0][0].toBool());
}

void TestSessionStory::aLongSearchIsSaid()
{
    gui::PeopleBook people;
    SessionStory story(people);
    story.setStatus(guitest::connected());
    const QSignalSpy told(&story, &SessionStory::told);
    const QSignalSpy began(&story, &SessionStory::began);
    story.setStatus({});
    auto* patience = story.findChild<QTimer*>();
    QVERIFY(patience->isActive());
    patience->setInterval(0); // what would come later comes now
    QTRY_COMPARE(told.size(), 1);
    story.setStatus(guitest::connected());
    QCOMPARE(told.size(), 2);
    QCOMPARE(began.size(), 1);
}

void TestSessionStory::oneWritesUntilSilentOrHeard()
{
    Typists typists(std::chrono::milliseconds(300));
    const QSignalSpy changed(&typists, &Typists::changed);
    const session::Conversation lobby;
    const auto room = session::Conversation::named(u"galley"_s);
    typists.add({person(3, u"Ada"_s, u"1"_s), lobby});
    typists.add({person(3, u"Ada"_s, u"1"_s), lobby});
    typists.add({person(4, u"Bruno"_s, u"2"_s), room});
    QCOMPARE(typists.in(lobby).size(), 1);
    QCOMPARE(typists.in(room).size(), 1);
    QCOMPARE(changed.size(), 2);
    typists.remove(guitest::address(4)); // the message came
    QVERIFY(typists.in(room).empty());
    QTRY_VERIFY(typists.in(lobby).empty());
    // However many say that they write.
    for (int i = 0; i < 2 * int(Typists::kMost); ++i)
        typists.add({person(i, u"Eve"_s, u"5"_s), lobby});
    QCOMPARE(qsizetype(typists.in(lobby).size()), Typists::kMost);
}

QTEST_GUILESS_MAIN(TestSessionStory)
#include "tst_sessionstory.moc"
