#include "control/grammar.h"
#include "control/limits.h"

#include <QTest>

using namespace control;
using namespace Qt::StringLiterals;

class TestGrammar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void command_data();
    void command();
    void message_data();
    void message();
    void fieldsOfCommands();
    void escapesThereAndBack_data();
    void escapesThereAndBack();
    void badEscape_data();
    void badEscape();
    void authLine_data();
    void authLine();
    void openFirstLine_data();
    void openFirstLine();
};

namespace {

/// The alternative's place in Command.
template <typename T> const std::size_t kIndex = Command(T{}).index();

const QByteArray kDigits(kCookieDigits, 'a');

} // namespace

void TestGrammar::command_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<std::size_t>("index");

    QTest::newRow("empty") << QByteArray() << kIndex<Nothing>;
    QTest::newRow("exit") << QByteArray("exit") << kIndex<Exit>;
    QTest::newRow("exit and a blank") << QByteArray("exit ") << kIndex<Say>;
    QTest::newRow("Exit") << QByteArray("Exit") << kIndex<Say>;
    QTest::newRow("/exit") << QByteArray("/exit") << kIndex<UnknownCommand>;
    QTest::newRow("/peers") << QByteArray("/peers") << kIndex<Peers>;
    QTest::newRow("/peers with more") << QByteArray("/peers all") << kIndex<UnknownCommand>;
    QTest::newRow("/PEERS") << QByteArray("/PEERS") << kIndex<UnknownCommand>;
    QTest::newRow("/status") << QByteArray("/status") << kIndex<ShowStatus>;
    QTest::newRow("/relays") << QByteArray("/relays") << kIndex<ShowRelays>;
    QTest::newRow("/relay") << "/relay " + QByteArray(60, '1') << kIndex<ChooseRelay>;
    QTest::newRow("/relay in groups")
        << "/relay " + QByteArray("12345 ").repeated(12) << kIndex<ChooseRelay>;
    QTest::newRow("/relay auto") << QByteArray("/relay auto") << kIndex<ChooseRelay>;
    for (const QByteArray& bad :
         {QByteArray("/relay"), QByteArray("/relay "), QByteArray("/relay AUTO"),
          QByteArray("/relays all"), "/relay " + QByteArray(59, '1'),
          "/relay " + QByteArray(61, '1'), "/relay " + QByteArray(60, 'x')})
        QTest::newRow(bad.constData()) << bad << kIndex<UnknownCommand>;
    QTest::newRow("/security") << QByteArray("/security") << kIndex<ShowSecurity>;
    QTest::newRow("/security 5") << QByteArray("/security 5") << kIndex<ShowSecurity>;
    QTest::newRow("/security 1000") << QByteArray("/security 1000") << kIndex<ShowSecurity>;
    for (const char* const bad :
         {"/security ", "/security 0", "/security -1", "/security 5 ", "/security  5",
          "/security x", "/security 10000", "/securitys", "/security \xD9\xA5"})
        QTest::newRow(bad) << QByteArray(bad) << kIndex<UnknownCommand>;
    QTest::newRow("/to") << QByteArray("/to #a hello") << kIndex<Say>;
    QTest::newRow("/to nothing") << QByteArray("/to #a") << kIndex<Nothing>;
    QTest::newRow("/to nobody") << QByteArray("/to") << kIndex<UnknownCommand>;
    QTest::newRow("/to, bad escape") << QByteArray("/to #a \\x") << kIndex<BadEscape>;
    QTest::newRow("/in") << QByteArray("/in #a") << kIndex<Turn>;
    QTest::newRow("/in the lobby") << QByteArray("/in -") << kIndex<Turn>;
    QTest::newRow("/in two") << QByteArray("/in #a #b") << kIndex<UnknownCommand>;
    QTest::newRow("/latest") << QByteArray("/latest pos 1 2") << kIndex<Say>;
    QTest::newRow("/latest, no key") << QByteArray("/latest  1") << kIndex<UnknownCommand>;
    QTest::newRow("/once") << QByteArray("/once ping") << kIndex<Say>;
    QTest::newRow("/join") << QByteArray("/join #a") << kIndex<EnterRoom>;
    QTest::newRow("/join, topic") << QByteArray("/join #a a topic") << kIndex<EnterRoom>;
    QTest::newRow("/join nothing") << QByteArray("/join ") << kIndex<UnknownCommand>;
    QTest::newRow("/leave") << QByteArray("/leave #a") << kIndex<LeaveRoom>;
    QTest::newRow("/topic") << QByteArray("/topic #a a topic") << kIndex<SetTopic>;
    QTest::newRow("/rooms") << QByteArray("/rooms") << kIndex<ShowRooms>;
    QTest::newRow("/rooms with more") << QByteArray("/rooms all") << kIndex<UnknownCommand>;
    QTest::newRow("/list") << QByteArray("/list") << kIndex<ListRooms>;
    QTest::newRow("/history") << QByteArray("/history") << kIndex<ShowHistory>;
    QTest::newRow("/history 7") << QByteArray("/history 7") << kIndex<ShowHistory>;
    QTest::newRow("/history of nothing") << QByteArray("/history 0") << kIndex<UnknownCommand>;
    QTest::newRow("/away") << QByteArray("/away") << kIndex<SetAway>;
    QTest::newRow("/here") << QByteArray("/here") << kIndex<SetAway>;
    QTest::newRow("/typing") << QByteArray("/typing") << kIndex<TellTyping>;
    QTest::newRow("/outbox") << QByteArray("/outbox") << kIndex<ShowOutbox>;
    QTest::newRow("/retry") << "/retry " + QByteArray(32, 'a') << kIndex<Retry>;
    QTest::newRow("/discard") << "/discard " + QByteArray(32, 'A') << kIndex<Discard>;
    QTest::newRow("/retry, too short") << "/retry " + QByteArray(31, 'a') << kIndex<UnknownCommand>;
    QTest::newRow("/retry, no digits") << "/retry " + QByteArray(32, 'x') << kIndex<UnknownCommand>;
    QTest::newRow("/help") << QByteArray("/help") << kIndex<Help>;
    QTest::newRow("/quit") << QByteArray("/quit") << kIndex<Quit>;
    QTest::newRow("/say of nothing") << QByteArray("/say") << kIndex<Nothing>;
    QTest::newRow("/say of nothing, blank") << QByteArray("/say ") << kIndex<Nothing>;
    QTest::newRow("/sayhello") << QByteArray("/sayhello") << kIndex<UnknownCommand>;
    QTest::newRow("slash") << QByteArray("/") << kIndex<UnknownCommand>;
}

void TestGrammar::command()
{
    QFETCH(QByteArray, line);
    QTEST(parseCommand(line).index(), "index");
}

void TestGrammar::message_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("text");

    QTest::newRow("plain") << QByteArray("hello") << u"hello"_s;
    QTest::newRow("blanks count") << QByteArray("  hello ") << u"  hello "_s;
    QTest::newRow("one blank") << QByteArray(" ") << u" "_s;
    QTest::newRow("backslashes count") << QByteArray(R"(a\nb\\)") << uR"(a\nb\\)"_s;
    QTest::newRow("JSON") << QByteArray(R"({"a":1})") << uR"({"a":1})"_s;
    QTest::newRow("AUTH") << QByteArray("AUTH me") << u"AUTH me"_s;
    QTest::newRow("a zero") << QByteArray("a\0b", 3) << u"a\0b"_s;
    QTest::newRow("a carriage return inside") << QByteArray("a\rb") << u"a\rb"_s;
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBFhi") << u"\uFEFFhi"_s;
    QTest::newRow("beyond the BMP") << QByteArray("\xF0\x9F\x99\x82") << u"\U0001F642"_s;
    QTest::newRow("not UTF-8") << QByteArray("a\xFF z") << u"a\uFFFD z"_s;
    QTest::newRow("cut UTF-8") << QByteArray("a\xC3") << u"a\uFFFD"_s;
    QTest::newRow("/say") << QByteArray("/say exit") << u"exit"_s;
    QTest::newRow("/say with escapes") << QByteArray(R"(/say a\nb\r\\c)") << u"a\nb\r\\c"_s;
    QTest::newRow("/say a newline") << QByteArray(R"(/say \n)") << u"\n"_s;
    QTest::newRow("/say two blanks") << QByteArray("/say  x") << u" x"_s;
    QTest::newRow("//") << QByteArray("//peers") << u"/peers"_s;
    QTest::newRow("// takes no escapes") << QByteArray(R"(//a\n)") << uR"(/a\n)"_s;
    QTest::newRow("// alone") << QByteArray("//") << u"/"_s;
    QTest::newRow("///") << QByteArray("///x") << u"//x"_s;
}

void TestGrammar::message()
{
    QFETCH(QByteArray, line);
    const Command command = parseCommand(line);
    QVERIFY(std::holds_alternative<Say>(command));
    QTEST(std::get<Say>(command).text, "text");
}

void TestGrammar::fieldsOfCommands()
{
    const auto to = std::get<Say>(parseCommand("/to #a two\\nlines"));
    QCOMPARE(to.target, u"#a"_s);
    QCOMPARE(to.text, u"two\nlines"_s);
    QVERIFY(to.deliveryClass == session::DeliveryClass::Reliable);
    const auto latest = std::get<Say>(parseCommand("/latest pos 1 2"));
    QVERIFY(latest.deliveryClass == session::DeliveryClass::Latest);
    QCOMPARE(latest.key, QByteArray("pos"));
    QCOMPARE(latest.text, u"1 2"_s);
    QVERIFY(latest.target.isEmpty());
    const auto once = std::get<Say>(parseCommand("/once ping"));
    QVERIFY(once.deliveryClass == session::DeliveryClass::Unreliable);
    QCOMPARE(std::get<EnterRoom>(parseCommand("/join #a what it is about")).topic,
             u"what it is about"_s);
    QVERIFY(std::get<SetTopic>(parseCommand("/topic #a")).topic.isEmpty());
    QVERIFY(std::get<SetAway>(parseCommand("/away")).away);
    QVERIFY(!std::get<SetAway>(parseCommand("/here")).away);
    const QByteArray digits = "000102030405060708090a0b0c0d0e0f";
    const auto retry = std::get<Retry>(parseCommand("/retry " + digits));
    QCOMPARE(idText(retry.id), QString::fromLatin1(digits));
}

void TestGrammar::escapesThereAndBack_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("escaped");

    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("nothing to do") << u"hello \u00E8 \t"_s << u"hello \u00E8 \t"_s;
    QTest::newRow("newline") << u"a\nb"_s << uR"(a\nb)"_s;
    QTest::newRow("both ends") << u"a\r\n"_s << uR"(a\r\n)"_s;
    QTest::newRow("backslash and n") << uR"(a\nb)"_s << uR"(a\\nb)"_s;
    QTest::newRow("backslash at the end") << u"a\\"_s << u"a\\\\"_s;
}

void TestGrammar::escapesThereAndBack()
{
    QFETCH(QString, text);
    QTEST(escape(text), "escaped");
    QCOMPARE(unescape(escape(text)), text);
}

void TestGrammar::badEscape_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("unknown letter") << QByteArray(R"(/say a\tb)");
    QTest::newRow("capital") << QByteArray(R"(/say \N)");
    QTest::newRow("at the end") << QByteArray(R"(/say a\)");
    QTest::newRow("odd at the end") << QByteArray(R"(/say a\\\)");
    QTest::newRow("before a character of two units") << QByteArray("/say \\\xF0\x9F\x99\x82");
}

void TestGrammar::badEscape()
{
    QFETCH(QByteArray, line);
    QCOMPARE(parseCommand(line).index(), kIndex<BadEscape>);
}

void TestGrammar::authLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("mayBecome");
    QTest::addColumn<bool>("isWhole");

    QTest::newRow("nothing yet") << QByteArray() << true << false;
    QTest::newRow("begun") << QByteArray("AU") << true << false;
    QTest::newRow("no digits") << QByteArray("AUTH ") << true << false;
    QTest::newRow("whole") << "AUTH " + kDigits << true << true;
    QTest::newRow("whole, a carriage return") << "AUTH " + kDigits + '\r' << true << false;
    QTest::newRow("too long") << "AUTH " + kDigits + "\ra" << false << false;
    QTest::newRow("one digit short") << "AUTH " + kDigits.chopped(1) << true << false;
    QTest::newRow("small letters") << "auth " + kDigits << false << false;
    QTest::newRow("no blank") << "AUTH" + kDigits << false << false;
    QTest::newRow("a blank first") << " AUTH " + kDigits << false << false;
    QTest::newRow("JSON") << QByteArray("{") << false << false;
    QTest::newRow("HTTP") << QByteArray("G") << false << false;
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01") << false << false;
    QTest::newRow("a zero") << QByteArray("\0", 1) << false << false;
}

void TestGrammar::authLine()
{
    QFETCH(QByteArray, line);
    QTEST(mayBecomeAuth(line), "mayBecome");
    QTEST(authDigits(line).has_value(), "isWhole");
}

void TestGrammar::openFirstLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<OpenFirstLine>("meaning");

    QTest::newRow("with a cookie") << "AUTH " + kDigits << OpenFirstLine::Auth;
    QTest::newRow("with anything") << QByteArray("AUTH x") << OpenFirstLine::Auth;
    QTest::newRow("with nothing") << QByteArray("AUTH") << OpenFirstLine::Auth;
    QTest::newRow("another word") << QByteArray("AUTHOR") << OpenFirstLine::Command;
    QTest::newRow("GET") << QByteArray("GET / HTTP/1.1") << OpenFirstLine::Foreign;
    QTest::newRow("POST") << QByteArray("POST /exit HTTP/1.0") << OpenFirstLine::Foreign;
    QTest::newRow("JSON") << QByteArray(R"({"jsonrpc":"2.0"})") << OpenFirstLine::Foreign;
    QTest::newRow("a message") << QByteArray("GET it") << OpenFirstLine::Command;
    QTest::newRow("empty") << QByteArray() << OpenFirstLine::Command;
    QTest::newRow("exit") << QByteArray("exit") << OpenFirstLine::Command;
}

void TestGrammar::openFirstLine()
{
    QFETCH(QByteArray, line);
    QTEST(classifyOpenFirstLine(line), "meaning");
}

QTEST_APPLESS_MAIN(TestGrammar)
#include "tst_grammar.moc"
