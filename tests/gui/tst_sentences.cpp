// Every value of every enum has words of its own.

#include "gui/sentences.h"
#include "network/addresses.h"
#include "settings/keytable.h"

#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using std::chrono_literals::operator""s;

namespace {

protocol::Endpoint endpoint(QLatin1StringView text)
{
    return network::endpointFromText(text).value();
}

crypto::Fingerprint fingerprint(QChar digit)
{
    return crypto::Fingerprint::fromText(QString(60, digit)).value();
}

/// Enums here count from 0 without gaps; `last` is their last value.
template <typename Enum> std::vector<Enum> valuesTo(Enum last)
{
    std::vector<Enum> values;
    for (int value = 0; value <= int(last); ++value)
        values.push_back(Enum(value));
    return values;
}

session::Relay relay(const protocol::Endpoint& address, session::Trust trust)
{
    session::Relay relay;
    relay.address = address;
    relay.fingerprint = fingerprint(u'1');
    relay.trust = trust;
    return relay;
}

} // namespace

class TestSentences : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connections();
    void searchesSayHowLong();
    void searchesExplain();
    void troubles();
    void refusals();
    void notices();
    void sendErrors();
    void trust();
    void controlPort();
    void fieldRules();
    void severalPeople();
    void peopleByTheirMark();
    void waitsAreRoundedUp();
    void securityEvents();
    void foreignTextIsIsolated();
};

void TestSentences::connections()
{
    QSet<QString> headlines;
    for (const network::Connection connection : valuesTo(network::Connection::Refused)) {
        network::Status status;
        status.connection = connection;
        headlines << gui::statusSentence(status, settings::RelayMode::Auto, 0s).headline;
    }
    QCOMPARE(headlines.size(), 4);
    QVERIFY(!headlines.contains(QString()));

    network::Status own;
    own.connection = network::Connection::Connected;
    own.relay = relay(endpoint("10.9.0.1:48386"_L1), session::Trust::New);
    QVERIFY(!gui::isOwnRelay(own));
    const QString others = gui::statusSentence(own, settings::RelayMode::Auto, 0s).headline;
    QVERIFY(others.contains("10.9.0.1"_L1));
    own.hosting = network::Hosting{endpoint("10.9.0.2:48386"_L1), fingerprint(u'2')};
    QVERIFY(!gui::isOwnRelay(own));
    own.hosting->fingerprint = fingerprint(u'1');
    QVERIFY(gui::isOwnRelay(own));
    QVERIFY(gui::statusSentence(own, settings::RelayMode::Auto, 0s).headline != others);
}

void TestSentences::searchesSayHowLong()
{
    network::Status status;
    const auto headline = [&](std::chrono::seconds time) {
        return gui::statusSentence(status, settings::RelayMode::Auto, time).headline;
    };
    QVERIFY(headline(12s).contains("12 s"_L1));
    QVERIFY(headline(300s).contains("5 min"_L1));
    const QString first = headline(0s);
    status.silence = std::chrono::milliseconds(20'000);
    QVERIFY(headline(0s) != first);
}

void TestSentences::searchesExplain()
{
    network::Status status;
    const auto advice = [&](settings::RelayMode mode) {
        return gui::statusSentence(status, mode, 0s).advice;
    };
    const QString never = advice(settings::RelayMode::Never);
    QVERIFY(never != advice(settings::RelayMode::Auto));
    status.trouble = network::Trouble{network::Problem::PortTaken, {}};
    QVERIFY(
        advice(settings::RelayMode::Auto).contains(gui::troubleSentence(*status.trouble).advice));
}

void TestSentences::troubles()
{
    QSet<QString> headlines;
    for (const network::Problem problem : valuesTo(network::Problem::IdentityUnwritable)) {
        const gui::Sentence sentence = gui::troubleSentence({problem, u"the detail"_s});
        QVERIFY(!sentence.headline.isEmpty());
        QVERIFY(!sentence.advice.isEmpty());
        headlines << sentence.headline;
    }
    QCOMPARE(headlines.size(), 12);
    using network::Problem;
    for (const Problem problem :
         {Problem::UnknownInterface, Problem::GroupUnavailable, Problem::RelayNameUnknown,
          Problem::KeyUnreadable, Problem::KeyUnwritable, Problem::SocketFailed,
          Problem::IdentityUnreadable, Problem::IdentityUnwritable}) {
        const gui::Sentence sentence = gui::troubleSentence({problem, u"the detail"_s});
        QVERIFY((sentence.headline + sentence.advice).contains("the detail"_L1));
    }
}

void TestSentences::refusals()
{
    QSet<QString> headlines;
    for (const session::Refusal reason : valuesTo(session::Refusal::Replaced)) {
        const gui::Sentence sentence =
            gui::refusalSentence({reason, endpoint("10.9.0.1:48386"_L1), {}, {}});
        QVERIFY((sentence.headline + sentence.advice).contains("10.9.0.1"_L1));
        QVERIFY(!sentence.advice.isEmpty());
        headlines << sentence.headline;
    }
    QCOMPARE(headlines.size(), 14);
}

void TestSentences::notices()
{
    QSet<QString> sentences;
    for (const network::Notice notice : valuesTo(network::Notice::ChosenRelaySilent))
        sentences << gui::noticeSentence(notice, u"1234"_s);
    QCOMPARE(sentences.size(), 14);
    QVERIFY(!sentences.contains(QString()));
}

void TestSentences::sendErrors()
{
    QSet<QString> sentences;
    for (const session::SendError error : valuesTo(session::SendError::NotInRoom))
        sentences << gui::sendErrorSentence(error);
    QCOMPARE(sentences.size(), 4);
    QVERIFY(!sentences.contains(QString()));
    QVERIFY(
        gui::sendErrorSentence(session::SendError::TooLarge).contains(QLocale().toString(48000)));
}

void TestSentences::trust()
{
    QSet<QString> words;
    QSet<QString> advices;
    for (const session::Trust value : valuesTo(session::Trust::Verified)) {
        words << gui::trustWord(value);
        for (const std::uint32_t host : {0x0a090001u, 0x7f000001u}) // elsewhere and here
            advices
                << gui::trustSentence(relay(protocol::Endpoint::ipv4(host, 48386), value)).advice;
    }
    QCOMPARE(words.size(), 2);   // to know a key is not to have compared it
    QCOMPARE(advices.size(), 4); // here, a new one is not pinned
    QVERIFY(!words.contains(QString()));
}

void TestSentences::controlPort()
{
    using State = network::ControlPortStatus::State;
    QSet<QString> headlines;
    network::ControlPortStatus status;
    status.port = 48387;
    status.detail = u"address in use"_s;
    for (const State state : valuesTo(State::Failed)) {
        status.state = state;
        headlines << gui::controlPortSentence(status).headline;
    }
    QVERIFY(gui::controlPortSentence(status).advice.contains("address in use"_L1));
    status.cause = network::ControlPortStatus::Cause::NoCookie;
    status.detail = u"/run/nowhere"_s;
    const QString noCookie = gui::controlPortSentence(status).advice;
    QVERIFY(noCookie.contains("/run/nowhere"_L1));
    QVERIFY(!noCookie.contains("another port"_L1));
    QSet<QString> advices;
    for (const auto cause : valuesTo(network::ControlPortStatus::Cause::NoTls)) {
        status.cause = cause;
        advices << gui::controlPortSentence(status).advice;
    }
    QCOMPARE(advices.size(), 5);
    status.state = State::Listening;
    QVERIFY(gui::controlPortSentence(status).headline.contains("48387"_L1));
    status.certificate = u"c0ffee"_s;
    QVERIFY(gui::controlPortSentence(status).advice.contains("c0ffee"_L1));
    headlines << gui::controlPortSentence(status).headline;
    status.certificate.clear();
    status.authenticated = false;
    headlines << gui::controlPortSentence(status).headline;
    QCOMPARE(headlines.size(), 5);
}

void TestSentences::fieldRules()
{
    QSet<QString> rules;
    for (const auto option : {"group"_L1, "port"_L1, "name"_L1, "relay-address"_L1,
                              "relay-fingerprint"_L1, "control-port"_L1}) {
        QVERIFY(settings::keyOfOption(option));
        rules << gui::fieldRule(option);
    }
    QCOMPARE(rules.size(), 6);
    QVERIFY(!rules.contains(gui::fieldRule("another"_L1)));
}

void TestSentences::severalPeople()
{
    const QString first = u"Ada"_s;
    const QString second = u"Grace"_s;
    for (const auto text : {gui::joinedText, gui::presentText, gui::leftText}) {
        QVERIFY(text(1, first, second).contains(first));
        QVERIFY(!text(1, first, second).contains(second));
        QVERIFY(text(2, first, second).contains(second));
        QVERIFY(text(5, first, second).contains("4"_L1));
        QVERIFY(!text(5, first, second).contains("%n"_L1));
    }
    QVERIFY(!gui::nameOf({}).isEmpty());
    QCOMPARE(gui::nameOf(endpoint("10.9.0.3:40000"_L1)), u"10.9.0.3:40000"_s);
    QCOMPARE(gui::hostOf(endpoint("[fd00::2]:40001"_L1)), u"fd00::2"_s);
}

void TestSentences::peopleByTheirMark()
{
    QSet<QString> advices;
    for (const gui::PersonMark mark : valuesTo(gui::PersonMark::Classic)) {
        const gui::Sentence sentence =
            gui::personSentence({.name = u"Ada"_s, .digits = u"01234"_s, .mark = mark});
        QVERIFY(sentence.headline.contains("Ada"_L1));
        QVERIFY(sentence.headline.contains("01234"_L1));
        advices << sentence.advice;
    }
    QCOMPARE(advices.size(), 4);
}

void TestSentences::waitsAreRoundedUp()
{
    using namespace std::chrono_literals;
    QVERIFY(gui::waitText(0ms).startsWith(u'1'));
    QVERIFY(gui::waitText(1000ms).startsWith(u'1'));
    QVERIFY(gui::waitText(1001ms).startsWith(u'2'));
    QVERIFY(gui::waitText(119s).startsWith(u"119"));
    QVERIFY(gui::waitText(121s).startsWith(u'3'));
    QCOMPARE(gui::waitText(2500ms), gui::waitText(3s));
}

void TestSentences::securityEvents()
{
    QSet<QString> sentences;
    for (const logging::SecurityKind kind : valuesTo(logging::SecurityKind::ControlRefused))
        sentences << gui::securitySentence(kind);
    QCOMPARE(sentences.size(), 17);
    QVERIFY(!sentences.contains(QString()));
    logging::SecurityEvent event;
    event.fields = {{u"fingerprint"_s, QString(60, u'1')}, {u"of a later version"_s, u"so"_s}};
    const QString details = gui::securityDetails(event);
    QVERIFY(details.contains("11111 11111"_L1));
    QVERIFY(details.contains("of a later version"_L1));
}

void TestSentences::foreignTextIsIsolated()
{
    const gui::Sentence sentence =
        gui::troubleSentence({network::Problem::SocketFailed, u"\u202Eevil\u2069"_s});
    QVERIFY(sentence.advice.contains(u"\u2068\u202Eevil\u2069"_s));
    QCOMPARE(sentence.advice.count(QChar(0x2069)), 1);
}

QTEST_APPLESS_MAIN(TestSentences)
#include "tst_sentences.moc"
