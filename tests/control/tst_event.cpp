#include "control/event.h"
#include "control/grammar.h"
#include "support/hostilenames.h"
#include "support/sourcefolder.h"

#include <QFile>
#include <QTest>
#include <QTimeZone>

using namespace control;
using namespace Qt::StringLiterals;

class TestEvent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void line_data();
    void line();
    void hostileTextsStayInTheirLine_data();
    void hostileTextsStayInTheirLine();
    void time_data();
    void time();
    void state_data();
    void state();
    void everyKindIsDocumented();
};

namespace {

const QString kDigits(60, u'1');
const QString kOtherDigits(60, u'2');
const QDateTime kAt = QDateTime::fromString(u"2026-11-23T10:00:00.900Z"_s, Qt::ISODateWithMs);

crypto::Fingerprint fingerprint(const QString& digits)
{
    return crypto::Fingerprint::fromText(digits).value();
}

protocol::Endpoint person()
{
    return protocol::Endpoint::ipv4(0x0A090003, 40000);
}

protocol::Endpoint person6()
{
    std::array<std::uint8_t, 16> address{0xFD};
    address[15] = 1;
    return protocol::Endpoint::ipv6(address, 40000);
}

session::Relay relay(session::Trust trust)
{
    return {.address = protocol::Endpoint::ipv4(0x0A090001, 48386),
            .fingerprint = fingerprint(kDigits),
            .trust = trust};
}

session::Person named(const protocol::Endpoint& address, const QString& name)
{
    return {.address = address, .name = name, .identity = fingerprint(kDigits)};
}

settings::Settings named(const QString& name)
{
    settings::Settings result;
    result.name = name;
    return result;
}

network::Status connected(session::Trust trust)
{
    network::Status status;
    status.connection = network::Connection::Connected;
    status.relay = relay(trust);
    return status;
}

network::Status refused(session::Refusal reason, bool withKeys)
{
    network::Status status;
    status.connection = network::Connection::Refused;
    status.refusal = {reason, relay(session::Trust::New).address, {}, {}};
    if (withKeys) {
        status.refusal->expected = fingerprint(kDigits);
        status.refusal->shown = fingerprint(kOtherDigits);
    }
    return status;
}

network::Status hosting()
{
    network::Status status = connected(session::Trust::Known);
    status.hosting = {protocol::Endpoint::ipv4(0x0A090002, 48386), fingerprint(kOtherDigits)};
    return status;
}

} // namespace

void TestEvent::line_data()
{
    QTest::addColumn<Event>("event");
    QTest::addColumn<QString>("text");
    using network::Status;

    // The examples of the design stand here as they are.
    QTest::newRow("hello") << Event::hello(u"0.1.0"_s, u"/run/user/1000/x.cookie"_s)
                           << u"hello sottovoce/0.1.0 auth=cookie cookie=/run/user/1000/x.cookie"_s;
    QTest::newRow("hello, none") << Event::hello(u"0.1.0"_s, {})
                                 << u"hello sottovoce/0.1.0 auth=none"_s;
    QTest::newRow("ready") << Event::ready(named(u"Ada"_s))
                           << u"ready name=Ada group=239.255.83.86 port=48386"_s;
    QTest::newRow("ready, a hostile name")
        << Event::ready(named(u"Ada\nmessage x"_s))
        << uR"(ready name=Ada\nmessage x group=239.255.83.86 port=48386)"_s;
    using network::PersonTrust;
    const session::Person classic{.address = person(), .name = {}};
    QTest::newRow("connected") << Event::connected(classic, PersonTrust::Unverified)
                               << u"connected 10.9.0.3:40000"_s;
    QTest::newRow("connected, extended")
        << Event::connected(named(person(), u"Ben"_s), PersonTrust::Verified)
        << u"connected 10.9.0.3:40000 name=Ben identity=%1 trust=verified"_s.arg(kDigits);
    QTest::newRow("trust") << Event::trust(named(person(), u"Ben"_s), PersonTrust::Changed)
                           << u"trust 10.9.0.3:40000 name=Ben identity=%1 trust=changed"_s.arg(
                                  kDigits);
    QTest::newRow("connected, a name that would be fields")
        << Event::connected(named(person(), u"Ben trust=verified \n\u202E"_s), PersonTrust::Changed)
        << u"connected 10.9.0.3:40000 name=\"Ben trust=verified \uFFFD\" identity=%1 trust=changed"_s
               .arg(kDigits);
    QTest::newRow("connected, IPv6")
        << Event::connected({.address = person6(), .name = {}}, PersonTrust::Unverified)
        << u"connected [fd00::1]:40000"_s;
    QTest::newRow("disconnected") << Event::disconnected(person())
                                  << u"disconnected 10.9.0.3:40000"_s;
    QTest::newRow("message") << Event::message({person(), u"hello\nsecond line"_s, kAt})
                             << uR"(message 10.9.0.3:40000 hello\nsecond line)"_s;
    QTest::newRow("message, all escapes")
        << Event::message({person(), u"\\n\r\n"_s, kAt}) << uR"(message 10.9.0.3:40000 \\n\r\n)"_s;
    QTest::newRow("message of nobody")
        << Event::message({{}, u"hello"_s, kAt}) << u"message unknown hello"_s;
    QTest::newRow("message, empty")
        << Event::message({person(), {}, kAt}) << u"message 10.9.0.3:40000 "_s;
    QTest::newRow("sent") << Event::sent({u"my own text"_s, kAt}) << u"sent my own text"_s;
    using session::Conversation;
    using session::MessageState;
    const Conversation room = Conversation::named(u"Aula 3"_s);
    const Conversation ben = Conversation::with(fingerprint(kDigits));
    const auto received = [&](const Conversation& conversation, const QString& text) {
        return network::ReceivedMessage{
            .sender = person(), .text = text, .at = kAt, .conversation = conversation};
    };
    QTest::newRow("said in a room")
        << Event::message(received(room, u"a\nb"_s)) << uR"(said #Aula%203 10.9.0.3:40000 a\nb)"_s;
    QTest::newRow("said privately") << Event::message(received(ben, u"hello"_s))
                                    << u"said %1 10.9.0.3:40000 hello"_s.arg(kDigits);
    network::ReceivedMessage other = received({}, u"1 2"_s);
    other.deliveryClass = session::DeliveryClass::Latest;
    other.key = "my pos";
    QTest::newRow("latest") << Event::message(other) << u"latest - 10.9.0.3:40000 my%20pos 1 2"_s;
    other.deliveryClass = session::DeliveryClass::Unreliable;
    QTest::newRow("once") << Event::message(other) << u"once - 10.9.0.3:40000 1 2"_s;
    other = received(room, u"hello"_s);
    other.old = true;
    other.relayTime = kAt.addSecs(-60);
    QTest::newRow("history") << Event::message(
        other) << u"history #Aula%203 10.9.0.3:40000 2026-11-23T09:59:00.900Z hello"_s;
    other.sender.reset();
    other.author = named(person6(), u"Ben"_s);
    QTest::newRow("history of somebody who left")
        << Event::message(other)
        << u"history #Aula%203 [fd00::1]:40000 2026-11-23T09:59:00.900Z hello"_s;
    other.own = true;
    QTest::newRow("history of our own")
        << Event::message(other) << u"history #Aula%203 self 2026-11-23T09:59:00.900Z hello"_s;
    QTest::newRow("sent to a room")
        << Event::sent({.text = u"hello"_s, .at = kAt, .conversation = room})
        << u"sent-to #Aula%203 hello"_s;
    session::MessageId id{};
    id.fill(0xa5);
    const QString digits = u"a5"_s.repeated(16);
    QTest::newRow("accepted") << Event::accepted(
        {.id = id, .conversation = room, .text = u"a\nb"_s, .at = kAt})
                              << u"accepted %1 #Aula%203 a\\nb"_s.replace(u"%1"_s, digits);
    const auto receipt = [&](const char* name, const MessageState& state, const QString& text) {
        QTest::newRow(name) << Event::receipt(id, state) << u"receipt "_s + digits + u' ' + text;
    };
    using Stage = MessageState::Stage;
    receipt("waiting", {}, u"waiting"_s);
    receipt("sending", {.stage = Stage::Sending}, u"sending"_s);
    receipt("to a classic relay", {.stage = Stage::Sent}, u"sent"_s);
    receipt("at the relay",
            {.stage = Stage::AtRelay,
             .expected = 3,
             .delivered = 1,
             .unconfirmed = 2,
             .missing = {named(person(), u"Ben"_s), named(person6(), u"Bea"_s)}},
            u"relay 1/3 unconfirmed=2 missing=10.9.0.3:40000,[fd00::1]:40000"_s);
    receipt("delivered", {.stage = Stage::Delivered, .expected = 3, .delivered = 3},
            u"delivered 3/3"_s);
    receipt("failed", {.stage = Stage::Failed, .failure = MessageState::Failure::NotInRoom},
            u"failed not-in-room"_s);
    QTest::newRow("outbox") << Event::outbox(2) << u"outbox 2"_s;
    QTest::newRow("room")
        << Event::room({.conversation = room,
                        .topic = u"boats \"and\" piers"_s,
                        .policy = protocol::HistoryPolicy::Memory,
                        .entered = true,
                        .people = 4})
        << uR"(room #Aula%203 entered=yes people=4 history=memory topic="boats \\"and\\" piers")"_s;
    QTest::newRow("room, a conversation")
        << Event::room({.conversation = ben}) << u"room %1 entered=no history=off"_s.arg(kDigits);
    QTest::newRow("rooms") << Event::rooms(3) << u"rooms 3"_s;
    QTest::newRow("left") << Event::roomLeft(room, protocol::NoRoomReason::TooMany)
                          << u"left #Aula%203 too-many"_s;
    QTest::newRow("refused room") << Event::roomRefused(room) << u"left #Aula%203 refused"_s;
    QTest::newRow("came") << Event::came(room, named(person(), u"Ben"_s))
                          << u"came #Aula%203 10.9.0.3:40000"_s;
    QTest::newRow("went") << Event::went(room, named(person(), u"Ben"_s))
                          << u"went #Aula%203 10.9.0.3:40000"_s;
    QTest::newRow("listed") << Event::listed({.name = u"Aula 3"_s, .topic = u"a"_s, .people = 2})
                            << u"listed #Aula%203 people=2 topic=a"_s;
    QTest::newRow("listed-end") << Event::listedEnd(1) << u"listed-end 1"_s;
    QTest::newRow("history-end") << Event::historyEnd({room, true})
                                 << u"history-end #Aula%203 earlier=yes"_s;
    session::Person away = named(person(), u"Ben"_s);
    away.away = true;
    QTest::newRow("presence") << Event::presence(away) << u"presence 10.9.0.3:40000 away"_s;
    QTest::newRow("typing") << Event::typing({away, room}) << u"typing #Aula%203 10.9.0.3:40000"_s;
    network::LinkHealth health;
    health.link.lanes = {.smoothedRoundTrip = std::chrono::microseconds(2340),
                         .jitter = std::chrono::microseconds(500),
                         .unitsSent = 12,
                         .unitsResent = 1,
                         .duplicates = 2,
                         .lossShare = 0.05,
                         .queuedUnits = 3};
    health.link.payloadLimit = 1111;
    QTest::newRow("status, health")
        << Event::status({}, 0, {}, health)
        << u"status connection=searching people=0 rtt=2.3 jitter=0.5 loss=5.0 units=12 resent=1 "
           "duplicates=2 replays=0 queued=3 payload=1111 drops=0"_s;
    QTest::newRow("log") << Event::log(logging::Level::Warning,
                                       u"a token from 10.9.0.8:1234 did not open"_s)
                         << u"log warning a token from 10.9.0.8:1234 did not open"_s;
    QTest::newRow("log, two lines")
        << Event::log(logging::Level::Error, u"a\nb"_s) << uR"(log error a\nb)"_s;
    using logging::SecurityKind;
    QTest::newRow("security")
        << Event::security({kAt,
                            SecurityKind::ControlRefused,
                            {{u"reason"_s, u"wrong-cookie"_s}, {u"address"_s, u"[fd00::1]:1"_s}}})
        << u"security control-refused address=[fd00::1]:1 reason=wrong-cookie"_s;
    QTest::newRow("security, no field")
        << Event::security({kAt, SecurityKind::Replay, {}}) << u"security replay"_s;
    QTest::newRow("security, a value with blanks")
        << Event::security({kAt, SecurityKind::PersonNew, {{u"name"_s, u"Ada Lovelace"_s}}})
        << u"security person-new name=\"Ada Lovelace\""_s;
    QTest::newRow("security, a value that would be fields")
        << Event::security({kAt, SecurityKind::PersonNew, {{u"name"_s, u"\" trust=verified\\"_s}}})
        << uR"(security person-new name="\\" trust=verified\\\\")"_s;
    QTest::newRow("security, an empty value")
        << Event::security({kAt, SecurityKind::PersonNew, {{u"name"_s, {}}}})
        << u"security person-new name=\"\""_s;
    QTest::newRow("security log") << Event::securityLog(7) << u"security-log 7"_s;
    QTest::newRow("hello over TLS") << Event::helloOverTls(u"0.1.0"_s, u"c0ffee"_s)
                                    << u"hello sottovoce/0.1.0 auth=cookie tls=c0ffee"_s;
    QTest::newRow("status over TLS") << Event::status({}, 0, u"c0ffee"_s)
                                     << u"status connection=searching tls=c0ffee people=0"_s;
    QTest::newRow("error") << Event::error(ErrorCode::TooLarge,
                                           u"the text is 60000 bytes, the limit is 48000"_s)
                           << u"error too-large the text is 60000 bytes, the limit is 48000"_s;
    QTest::newRow("missed") << Event::missed(118) << u"missed 118"_s;
    QTest::newRow("bye") << Event::bye(u"shutting down"_s) << u"bye shutting down"_s;
    QTest::newRow("peer") << Event::peer(classic, PersonTrust::Unverified)
                          << u"peer 10.9.0.3:40000"_s;
    QTest::newRow("peers") << Event::peers(2) << u"peers 2"_s;
    network::RelayHere here{.heard = {.relay = relay(session::Trust::New)}};
    QTest::newRow("relay") << Event::relay(
        here) << u"relay 10.9.0.1:48386 fingerprint=%1 trust=new layer=classic"_s.arg(kDigits);
    here.heard.relay.layer = session::Layer::Extended;
    here.heard.relay.name = u"Aula 3 trust=verified"_s;
    here.heard.relay.host = fingerprint(kOtherDigits);
    here.heard.members = 3;
    here.heard.asksPassword = true;
    here.heard.refusal = session::Refusal::ChangedKey;
    here.current = here.own = here.chosen = true;
    QTest::newRow("relay, all that can be said")
        << Event::relay(here)
        << u"relay 10.9.0.1:48386 fingerprint=%1 trust=new layer=extended name=\"Aula 3 "
           u"trust=verified\" "
           "host=%2 members=3 password=yes current=yes own=yes chosen=yes refused=changed-key"_s
               .arg(kDigits, kOtherDigits);
    QTest::newRow("relays") << Event::relays(2) << u"relays 2"_s;
    QTest::newRow("status, searching")
        << Event::status({}, 0) << u"status connection=searching people=0"_s;
    QTest::newRow("status, connected")
        << Event::status(connected(session::Trust::Known), 3)
        << u"status connection=connected relay=10.9.0.1:48386 trust=known people=3"_s;
    QTest::newRow("status, hosting")
        << Event::status(hosting(), 3)
        << u"status connection=connected relay=10.9.0.1:48386 trust=known hosting=10.9.0.2:48386 people=3"_s;
}

void TestEvent::line()
{
    QFETCH(Event, event);
    QFETCH(QString, text);
    QCOMPARE(event.toLine(kAt), "2026-11-23T10:00:00.900Z " + text.toUtf8() + '\n');
}

void TestEvent::hostileTextsStayInTheirLine_data()
{
    QTest::addColumn<QString>("text");
    for (const support::HostileName& hostile : support::hostileNames())
        QTest::newRow(hostile.what) << hostile.text;
}

void TestEvent::hostileTextsStayInTheirLine()
{
    QFETCH(const QString, text);
    const QByteArray line = Event::message({person(), text, kAt}).toLine(kAt);
    QCOMPARE(line.count('\n'), 1);
    QVERIFY(line.endsWith('\n'));
    QVERIFY(!line.contains('\r'));
    // And the tool has the text back, but for halves of surrogate pairs, which UTF-8 cannot hold.
    const QByteArray begin = "2026-11-23T10:00:00.900Z message 10.9.0.3:40000 ";
    QVERIFY(line.startsWith(begin));
    const QString rest = QString::fromUtf8(line.sliced(begin.size()).chopped(1));
    QCOMPARE(unescape(rest), QString::fromUtf8(text.toUtf8()));
}

void TestEvent::time_data()
{
    QTest::addColumn<QDateTime>("at");
    QTest::addColumn<QByteArray>("time");

    QTest::newRow("whole second") << QDateTime::fromString(u"2026-11-23T10:00:10Z"_s, Qt::ISODate)
                                  << QByteArray("2026-11-23T10:00:10.000Z");
    QTest::newRow("other zone") << QDateTime(QDate(2026, 1, 1), QTime(0, 30, 0, 7),
                                             QTimeZone::fromSecondsAheadOfUtc(3600))
                                << QByteArray("2025-12-31T23:30:00.007Z");
}

void TestEvent::time()
{
    QFETCH(QDateTime, at);
    QTEST(timeOfLine(Event::missed(1).toLine(at)).toByteArray(), "time");
}

void TestEvent::state_data()
{
    QTest::addColumn<network::Status>("status");
    QTest::addColumn<QList<Event>>("events");
    using network::Connection;
    using network::Problem;
    using network::Status;
    using session::Refusal;

    const auto searching = [](const QString& rest) { return QList{Event{"searching"_L1, rest}}; };
    Status status;
    QTest::newRow("searching") << status << searching(u"no relay has answered yet"_s);
    status.silence = std::chrono::seconds(20);
    QTest::newRow("lost") << status << searching(u"no answer from the relay for 20 s"_s);
    status = {};
    status.trouble = {Problem::PortTaken, {}};
    QTest::newRow("cannot host")
        << status
        << searching(u"no relay has answered yet: another program holds the relay's port"_s);
    status.connection = Connection::Offline;
    status.trouble = {Problem::UnknownInterface, u"eth7"_s};
    QTest::newRow("offline")
        << status
        << searching(
               u"there is no network to search: the interface eth7 does not exist or is down"_s);

    const QString fields = u"relay=10.9.0.1:48386 fingerprint="_s + kDigits + u" trust="_s;
    using session::Trust;
    for (const auto& [trust, word] : {std::pair{Trust::New, u"new"_s},
                                      {Trust::Known, u"known"_s},
                                      {Trust::Verified, u"verified"_s}}) {
        QTest::newRow(qPrintable(word))
            << connected(trust) << QList{Event{"session"_L1, fields + word + u" layer=classic"_s}};
    }
    status = connected(Trust::Known);
    status.relay->layer = session::Layer::Extended;
    status.relay->name = u"Lab 3"_s;
    status.relay->host = fingerprint(kOtherDigits);
    QTest::newRow("extended") << status
                              << QList{Event{"session"_L1, fields
                                                               + u"known layer=extended name=\"Lab "
                                                                 "3\" host="_s
                                                               + kOtherDigits}};
    const QString host = u"10.9.0.2:48386 fingerprint="_s + kOtherDigits;
    QTest::newRow("hosting") << hosting()
                             << QList{Event{"hosting"_L1, host},
                                      Event{"session"_L1, fields + u"known layer=classic"_s}};

    const QString keys = u" relay=10.9.0.1:48386 known="_s + kDigits + u" shown="_s + kOtherDigits;
    QTest::newRow("changed key") << refused(Refusal::ChangedKey, true)
                                 << QList{Event{"refused"_L1, u"changed-key"_s + keys}};
    QTest::newRow("wrong fingerprint") << refused(Refusal::WrongFingerprint, true)
                                       << QList{Event{"refused"_L1, u"wrong-fingerprint"_s + keys}};
    QTest::newRow("unusable key") << refused(Refusal::UnusableKey, false)
                                  << QList{Event{"refused"_L1,
                                                 u"unusable-key relay=10.9.0.1:48386"_s}};
}

void TestEvent::state()
{
    QFETCH(network::Status, status);
    QTEST(stateEvents(status), "events");
}

void TestEvent::everyKindIsDocumented()
{
    QFile document(support::sourceFolder() + QStringLiteral("/docs/control-port.md"));
    QVERIFY(document.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(document.readAll());
    for (const char* const word : {"hello",
                                   "ready",
                                   "session",
                                   "searching",
                                   "hosting",
                                   "refused",
                                   "connected",
                                   "trust",
                                   "disconnected",
                                   "message",
                                   "sent",
                                   "said",
                                   "latest",
                                   "once",
                                   "history",
                                   "history-end",
                                   "accepted",
                                   "receipt",
                                   "sent-to",
                                   "outbox",
                                   "room",
                                   "rooms",
                                   "left",
                                   "came",
                                   "went",
                                   "listed",
                                   "listed-end",
                                   "presence",
                                   "typing",
                                   "no-such-target",
                                   "not-in-room",
                                   "outbox-full",
                                   "log",
                                   "error",
                                   "missed",
                                   "bye",
                                   "peer",
                                   "peers",
                                   "relay",
                                   "relays",
                                   "no-such-relay",
                                   "relay-refused",
                                   "status",
                                   "help",
                                   "too-large",
                                   "not-connected",
                                   "unknown-command",
                                   "bad-escape",
                                   "rate-limited",
                                   "changed-key",
                                   "wrong-fingerprint",
                                   "unusable-key",
                                   "downgraded",
                                   "classic-only",
                                   "stranger",
                                   "password-needed",
                                   "wrong-password",
                                   "password-unproven",
                                   "locked",
                                   "full",
                                   "bad-identity",
                                   "unusable-name",
                                   "replaced"}) {
        const QString quoted = u'`' + QLatin1StringView(word) + u'`';
        QVERIFY2(text.contains(quoted), word);
    }
}

QTEST_APPLESS_MAIN(TestEvent)
#include "tst_event.moc"
