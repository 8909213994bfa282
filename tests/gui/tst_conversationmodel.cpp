// Batches, bundles and bounds of the conversation.

#include "gui/conversationmodel.h"
#include "network/addresses.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::ConversationModel;
using Kind = ConversationModel::Kind;

namespace {

protocol::Endpoint person(int number)
{
    return protocol::Endpoint::ipv4(0x0a090000u + std::uint32_t(number), 40000);
}

network::ReceivedMessage message(const QString& text, int from = 1, int secondsLater = 0)
{
    static const QDateTime noon = QDateTime(QDate(2026, 11, 23), QTime(12, 0)).toUTC();
    return {person(from), text, noon.addSecs(secondsLater)};
}

session::Person somebody(int number)
{
    return {person(number), {}};
}

network::SentMessage sent(const QString& text, const QDateTime& at)
{
    return {.text = text, .at = at};
}

Kind kindAt(const ConversationModel& model, int row)
{
    return model.index(row).data(ConversationModel::KindRole).value<Kind>();
}

QString textAt(const ConversationModel& model, int row)
{
    return model.index(row).data().toString();
}

} // namespace

class TestConversationModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAGoodModel();
    void insertsInBatches();
    void keepsTextSafe();
    void bundlesThoseWhoJoin();
    void thoseThereBeforeUsAreHere();
    void aLostRelayIsNotPeopleLeaving();
    void repeatedNoticesStandOnce();
    void groupsMessagesOfOnePerson();
    void marksDays();
    void isBoundedInEntries();
    void isBoundedInText();
    void givesTextForClipboardAndScreenReader();
};

void TestConversationModel::isAGoodModel()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < 20; ++i) {
        model.addMessage(message(u"text"_s, i));
        model.addJoined(somebody(i));
        model.flush();
        model.addLeft(somebody(i));
    }
    model.flush();
    QVERIFY(model.rowCount() > 40);
}

void TestConversationModel::insertsInBatches()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    for (int i = 0; i < 1000; ++i)
        model.addMessage(message(u"text"_s));
    QCOMPARE(model.rowCount(), 0);
    QTRY_COMPARE(model.rowCount(), 1000);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(model.messageCount(), 1000);
}

void TestConversationModel::keepsTextSafe()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addMessage(message(u"a\0b\u2067<b>"_s));
    model.flush();
    QCOMPARE(textAt(model, 0), u"a\uFFFDb\u2067<b>\u2069"_s);
}

void TestConversationModel::bundlesThoseWhoJoin()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addJoined(somebody(1));
    model.flush();
    const QString one = textAt(model, 0);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.addJoined(somebody(2));
    model.addJoined(somebody(3));
    model.addJoined(somebody(4));
    model.flush();
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(changed.size(), 1);
    QVERIFY(textAt(model, 0) != one);
    QVERIFY(textAt(model, 0).contains("10.9.0.1:40000"_L1));
    QVERIFY(textAt(model, 0).contains("3 others"_L1));

    model.addLeft(somebody(2));
    model.addLeft(somebody(3));
    model.addMessage(message(u"so"_s));
    model.addJoined(somebody(5));
    model.flush();
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(kindAt(model, 1), Kind::Left);
    QVERIFY(textAt(model, 1).contains("10.9.0.3:40000"_L1));
    QCOMPARE(kindAt(model, 3), Kind::Joined);
}

void TestConversationModel::thoseThereBeforeUsAreHere()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addNotice(u"Connected"_s);
    model.startSession();
    model.addJoined(somebody(1));
    model.addJoined(somebody(2));
    model.addMessage(message(u"hello"_s));
    model.addJoined(somebody(3));
    model.flush();
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(kindAt(model, 0), Kind::Notice);
    QCOMPARE(kindAt(model, 1), Kind::Present);
    QCOMPARE(kindAt(model, 3), Kind::Joined);
}

void TestConversationModel::aLostRelayIsNotPeopleLeaving()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addMessage(message(u"hello"_s));
    model.addLeft(somebody(1));
    model.addLeft(somebody(2));
    model.endSession();
    model.addNotice(u"The relay is gone"_s);
    model.flush();
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(textAt(model, 1), u"The relay is gone"_s);
}

void TestConversationModel::repeatedNoticesStandOnce()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addNotice(u"Something"_s);
    model.flush();
    model.addNotice(u"Something"_s);
    model.addNotice(u"Something"_s);
    model.addNotice(u"Something else"_s);
    model.flush();
    QCOMPARE(model.rowCount(), 2);
}

void TestConversationModel::groupsMessagesOfOnePerson()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    const QDateTime noon = message({}).at;
    model.addMessage(message(u"a"_s, 1, 0));
    model.addMessage(message(u"b"_s, 1, 60));
    model.addMessage(message(u"c"_s, 2, 61));
    model.addMessage(message(u"d"_s, 2, 400));
    model.addSent(sent(u"e"_s, noon.addSecs(401)));
    model.addSent(sent(u"f"_s, noon.addSecs(402)));
    model.addMessage({{}, u"g"_s, noon.addSecs(403)});
    model.flush();
    const bool continues[] = {false, true, false, false, false, true, false};
    for (int row = 0; row < model.rowCount(); ++row) {
        QCOMPARE(model.index(row).data(ConversationModel::ContinuesRole).toBool(), continues[row]);
    }
}

void TestConversationModel::marksDays()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addMessage(message(u"a"_s, 1, 0));
    model.addMessage(message(u"b"_s, 1, 1));
    model.addMessage(message(u"c"_s, 1, 24 * 3600));
    model.flush();
    const bool starts[] = {true, false, true};
    for (int row = 0; row < 3; ++row)
        QCOMPARE(model.index(row).data(ConversationModel::StartsDayRole).toBool(), starts[row]);
    QVERIFY(!model.index(2).data(ConversationModel::ContinuesRole).toBool());
}

void TestConversationModel::isBoundedInEntries()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    for (int i = 0; i < ConversationModel::kMaxEntries + 7; ++i)
        model.addMessage(message(QString::number(i)));
    model.flush();
    QCOMPARE(model.rowCount(), ConversationModel::kMaxEntries);
    QCOMPARE(textAt(model, 0), u"7"_s);
    QVERIFY(model.index(0).data(ConversationModel::StartsDayRole).toBool());
    QVERIFY(!model.index(0).data(ConversationModel::ContinuesRole).toBool());
    QCOMPARE(model.messageCount(), ConversationModel::kMaxEntries + 7);
}

void TestConversationModel::isBoundedInText()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    const QString large(48'000, u'x');
    for (int i = 0; i < 800; ++i)
        model.addMessage(message(large));
    model.flush();
    QCOMPARE(model.rowCount(), int(ConversationModel::kMaxTextSize / large.size()));
}

void TestConversationModel::givesTextForClipboardAndScreenReader()
{
    const gui::PeopleBook people;
    ConversationModel model(people);
    model.addMessage(message(u"two\nlines"_s));
    model.addSent(sent(u"mine"_s, QDateTime::currentDateTimeUtc()));
    model.addNotice(u"a notice"_s);
    model.flush();
    QVERIFY(model.index(0).data(Qt::AccessibleTextRole).toString().contains("classic"_L1));
    for (const int role : {int(Qt::AccessibleTextRole), int(ConversationModel::ClipboardRole)}) {
        const QString theirs = model.index(0).data(role).toString();
        QVERIFY(theirs.contains("10.9.0.1:40000"_L1));
        QVERIFY(theirs.contains("two\nlines"_L1));
        QVERIFY(model.index(1).data(role).toString().contains("You"_L1));
        QVERIFY(model.index(2).data(role).toString().contains("a notice"_L1));
    }
}

QTEST_GUILESS_MAIN(TestConversationModel)
#include "tst_conversationmodel.moc"
