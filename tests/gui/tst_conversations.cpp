// Messages and people get to the conversation that they belong to.

#include "gui/conversations.h"
#include "gui/people.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::ConversationModel;
using gui::Conversations;
using guitest::key;
using guitest::person;
using session::Conversation;

namespace {

const auto kGalley = Conversation::named(u"galley"_s);

network::ReceivedMessage message(const Conversation& where, const QString& text,
                                 std::uint64_t number = 0, bool old = false)
{
    return {.sender = guitest::address(3),
            .text = text,
            .at = QDateTime::currentDateTimeUtc(),
            .conversation = where,
            .author = person(3, u"Ada"_s, u"1"_s),
            .number = number,
            .old = old};
}

session::MessageId id(int number)
{
    session::MessageId made{};
    made[0] = std::uint8_t(number);
    return made;
}

} // namespace

class TestConversations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theLobbyIsAlwaysThere();
    void putsMessagesWhereTheyBelong();
    void countsWhatNobodyRead();
    void whatWasAskedForIsNotUnread();
    void sortsRoomsBeforePrivateOnes();
    void aClosedOneGoes();
    void knowsWhoIsWhere();
    void whoWasThereBeforeDidNotJoin();
    void whoIsGoneIsOutOfEveryRoom();
    void aMovedRelayIsNoComingAndGoing();
    void followsAMessageOfOurs();
    void boundsAllTogether();
    void hostileNamesAreText();

private:
    [[nodiscard]] QStringList textsOf(const Conversation& which) const;
    [[nodiscard]] int unread(const Conversation& which) const
    {
        return m_all->indexOf(which).data(Conversations::UnreadRole).toInt();
    }

    std::unique_ptr<gui::PeopleBook> m_people;
    std::unique_ptr<Conversations> m_all;
};

void TestConversations::init()
{
    QLocale::setDefault(QLocale(u"en"_s));
    m_people = std::make_unique<gui::PeopleBook>();
    m_all = std::make_unique<Conversations>(*m_people);
    new QAbstractItemModelTester(
        m_all.get(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_all.get());
}

void TestConversations::cleanup()
{
    m_all.reset();
    m_people.reset();
}

QStringList TestConversations::textsOf(const Conversation& which) const
{
    QStringList texts;
    ConversationModel* const model = m_all->modelOf(which);
    if (!model)
        return texts;
    model->flush();
    for (int row = 0; row < model->rowCount(); ++row)
        texts << model->index(row).data().toString();
    return texts;
}

void TestConversations::theLobbyIsAlwaysThere()
{
    QCOMPARE(m_all->rowCount(), 1);
    m_all->close({});
    QCOMPARE(m_all->rowCount(), 1);
    QVERIFY(m_all->current().isLobby());
}

void TestConversations::putsMessagesWhereTheyBelong()
{
    const auto ada = Conversation::with(key(u"1"_s));
    m_all->addMessage(message({}, u"to all"_s));
    m_all->addMessage(message(kGalley, u"to the galley"_s));
    m_all->addMessage(message(ada, u"to me"_s));
    QCOMPARE(m_all->rowCount(), 3);
    QCOMPARE(textsOf({}), QStringList(u"to all"_s));
    QCOMPARE(textsOf(kGalley), QStringList(u"to the galley"_s));
    QCOMPARE(textsOf(ada), QStringList(u"to me"_s));
    // What programs tell one another is no message.
    network::ReceivedMessage state = message({}, u"{}"_s);
    state.deliveryClass = session::DeliveryClass::Latest;
    m_all->addMessage(state);
    QCOMPARE(textsOf({}).size(), 1);
}

void TestConversations::countsWhatNobodyRead()
{
    m_all->addMessage(message({}, u"seen"_s));
    QCOMPARE(unread({}), 0);
    m_all->addMessage(message(kGalley, u"a"_s));
    m_all->addMessage(message(kGalley, u"b"_s));
    QCOMPARE(unread(kGalley), 2);
    QVERIFY(m_all->indexOf(kGalley).data(Qt::AccessibleTextRole).toString().contains(u'2'));
    m_all->open(kGalley);
    QCOMPARE(unread(kGalley), 0);
    m_all->setWatched(false);
    m_all->addMessage(message(kGalley, u"c"_s));
    QCOMPARE(unread(kGalley), 1);
    m_all->setWatched(true);
    QCOMPARE(unread(kGalley), 0);
}

void TestConversations::whatWasAskedForIsNotUnread()
{
    m_all->setWatched(false);
    m_all->startFetching();
    m_all->addMessage(message({}, u"long ago"_s, 1, true));
    QCOMPARE(unread({}), 0);
    m_all->endFetching({.conversation = {}, .hasEarlier = true});
    QVERIFY(m_all->currentInfo().hasEarlier);
    m_all->addMessage(message({}, u"while we were away"_s, 2, true));
    QCOMPARE(unread({}), 1);
}

void TestConversations::sortsRoomsBeforePrivateOnes()
{
    m_all->open(Conversation::with(key(u"1"_s)));
    m_all->open(Conversation::named(u"b"_s));
    m_all->open(Conversation::named(u"A"_s));
    QStringList titles;
    m_all->open(Conversation::named(u"deck 10"_s));
    m_all->open(Conversation::named(u"Deck 9"_s));
    for (int row = 1; row < 5; ++row)
        titles << m_all->index(row).data().toString();
    QCOMPARE(titles, QStringList({u"A"_s, u"b"_s, u"Deck 9"_s, u"deck 10"_s}));
    QVERIFY(m_all->index(5).data(Conversations::FaceRole).isValid());
    // One name, however it is written.
    QCOMPARE(m_all->indexOf(Conversation::named(u"B"_s)).row(), 2);
}

void TestConversations::aClosedOneGoes()
{
    m_all->open(kGalley);
    const QSignalSpy changed(m_all.get(), &Conversations::currentChanged);
    m_all->close(kGalley);
    QCOMPARE(changed.size(), 1);
    QVERIFY(m_all->current().isLobby());
    QCOMPARE(m_all->rowCount(), 1);
    QVERIFY(!m_all->modelOf(kGalley));
}

void TestConversations::knowsWhoIsWhere()
{
    const session::Person ada = person(3, u"Ada"_s, u"1"_s);
    m_all->join(ada);
    m_all->join(person(4, u"Grace"_s, u"2"_s));
    m_all->changePeople({kGalley, {ada}, {}});
    QCOMPARE(m_all->currentPeople().size(), 2);
    const QSignalSpy went(m_all.get(), &Conversations::personWent);
    m_all->open(kGalley);
    QCOMPARE(m_all->currentPeople().size(), 1);
    m_all->changePeople({kGalley, {}, {ada}});
    QCOMPARE(went.size(), 1);
    QVERIFY(m_all->currentPeople().empty());
    // The other one of a private conversation is told of, here or not.
    m_all->open(Conversation::with(key(u"2"_s)));
    QCOMPARE(gui::presenceOf(m_all->currentPeople().front()), gui::Presence::Here);
    session::Person away = person(4, u"Grace"_s, u"2"_s);
    away.away = true;
    m_all->changePresence(away);
    QCOMPARE(gui::presenceOf(m_all->currentPeople().front()), gui::Presence::Away);
    m_all->leave(away.address);
    QCOMPARE(gui::presenceOf(m_all->currentPeople().front()), gui::Presence::Absent);
    QCOMPARE(m_all->currentPeople().front().name, u"Grace"_s);
}

/// In a room that is entered while a session goes on, as in the lobby when it begins.
void TestConversations::whoWasThereBeforeDidNotJoin()
{
    m_all->startSession();
    m_all->enter({.conversation = kGalley, .entered = true});
    m_all->changePeople({kGalley, {person(3, u"Ada"_s, u"1"_s), person(4, u"Bob"_s, u"2"_s)}, {}});
    QVERIFY(textsOf(kGalley).join(u' ').contains("are here"_L1));
    m_all->addMessage(message(kGalley, u"hello"_s));
    m_all->changePeople({kGalley, {person(5, u"Cy"_s, u"3"_s)}, {}});
    QVERIFY(textsOf(kGalley).last().contains("joined"_L1));
}

void TestConversations::whoIsGoneIsOutOfEveryRoom()
{
    const session::Person ada = person(3, u"Ada"_s, u"1"_s);
    m_all->join(ada);
    m_all->changePeople({kGalley, {ada}, {}});
    m_all->leave(ada.address);
    m_all->changePeople({kGalley, {}, {ada}}); // told again
    QCOMPARE(textsOf(kGalley).size(), 2);
    QCOMPARE(textsOf({}).size(), 2);
}

void TestConversations::aMovedRelayIsNoComingAndGoing()
{
    const session::Person ada = person(3, u"Ada"_s, u"1"_s);
    const session::Person grace = person(4, u"Grace"_s, u"2"_s);
    for (const session::Person& each : {ada, grace})
        m_all->join(each);
    m_all->changePeople({kGalley, {ada, grace}, {}});
    m_all->flush();
    const qsizetype lobby = textsOf({}).size();
    const qsizetype galley = textsOf(kGalley).size();

    // The engine tells that all are gone, and then that there is no session.
    for (const session::Person& each : {ada, grace})
        m_all->leave(each.address);
    m_all->endSession();
    QVERIFY(m_all->currentPeople().empty());
    m_all->tell(u"The relay moved"_s);
    m_all->resumeSession(true);
    for (const session::Person& each : {ada, grace}) {
        m_all->join(each);
        m_all->addMessage(message({}, u"hello"_s, 1));
    }
    m_all->changePeople({kGalley, {ada, grace}, {}});
    QCOMPARE(textsOf({}).size(), lobby + 3);
    QCOMPARE(textsOf(kGalley).size(), galley);
    QCOMPARE(m_all->currentPeople().size(), 2);
    // Somebody else is news.
    m_all->join(person(5, u"Edith"_s, u"3"_s));
    QCOMPARE(textsOf({}).size(), lobby + 4);
}

void TestConversations::followsAMessageOfOurs()
{
    using Stage = session::MessageState::Stage;
    m_all->addAccepted({.id = id(1),
                        .conversation = kGalley,
                        .text = u"mine"_s,
                        .at = QDateTime::currentDateTimeUtc()});
    m_all->addSent({.text = u"mine"_s,
                    .at = QDateTime::currentDateTimeUtc(),
                    .id = id(1),
                    .conversation = kGalley});
    QCOMPARE(textsOf(kGalley), QStringList(u"mine"_s));
    const QModelIndex mine = m_all->modelOf(kGalley)->index(0);
    const QString waiting = mine.data(ConversationModel::StateTextRole).toString();
    m_all->changeState({.id = id(1),
                        .conversation = kGalley,
                        .state = {.stage = Stage::AtRelay,
                                  .expected = 4,
                                  .delivered = 3,
                                  .missing = {person(4, u"Bruno"_s, u"2"_s)}}});
    const QString partly = mine.data(ConversationModel::StateTextRole).toString();
    QVERIFY(partly != waiting);
    QVERIFY(partly.contains("3 of 4"_L1));
    QVERIFY(partly.contains("Bruno"_L1));
    QVERIFY(mine.data(Qt::AccessibleTextRole).toString().contains(partly));
    m_all->changeState(
        {.id = id(1),
         .conversation = kGalley,
         .state = {.stage = Stage::Failed, .failure = session::MessageState::Failure::NotInRoom}});
    QVERIFY(m_all->discard(id(1)));
    QVERIFY(!m_all->discard(id(1)));
    QVERIFY(textsOf(kGalley).isEmpty());
}

void TestConversations::boundsAllTogether()
{
    const QString large(48'000, u'x');
    const int half = int(ConversationModel::kMaxTextSize / large.size() / 2);
    for (int i = 0; i < half; ++i)
        m_all->addMessage(message(kGalley, large));
    for (int i = 0; i < half + 20; ++i)
        m_all->addMessage(message({}, large));
    m_all->flush();
    const auto total = [this] {
        return m_all->modelOf({})->textSize() + m_all->modelOf(kGalley)->textSize();
    };
    QTRY_VERIFY(total() <= ConversationModel::kMaxTextSize);
    QCOMPARE(m_all->modelOf(kGalley)->rowCount(), half); // the larger one gave way
}

void TestConversations::hostileNamesAreText()
{
    const auto hostile = Conversation::named(u"<b>\u202E\n\u0000bold</b>"_s);
    m_all->enter({.conversation = hostile, .topic = u"<img src=x>\u2067"_s});
    const QModelIndex row = m_all->indexOf(hostile);
    QVERIFY(!row.data().toString().contains(QChar(0x202E)));
    QVERIFY(!row.data().toString().contains(u'\n'));
    const QString toolTip = row.data(Qt::ToolTipRole).toString();
    QVERIFY(!toolTip.contains("<img"_L1));
    QVERIFY(toolTip.contains("&lt;img"_L1));
}

QTEST_GUILESS_MAIN(TestConversations)
#include "tst_conversations.moc"
