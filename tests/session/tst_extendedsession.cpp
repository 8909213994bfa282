// What an extended session shows, sends, and takes no notice of.

#include "crypto/library.h"
#include "secure/textassembler.h"
#include "session/extendedrelay.h"
#include "session/limits.h"
#include "session/testrelay.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::ExtendedType;
using protocol::Frame;
using protocol::MessageFrame;
using support::converse;
using support::extendedConfig;
using support::ExtendedRelay;
using support::ofType;
using support::only;
using support::received;
using support::Scene;
using support::Sent;
using support::TestRelay;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kOther = Endpoint::ipv4(0x0a090002, 48386);
const Endpoint kBob = Endpoint::ipv4(0x0a090003, 40000);
const Endpoint kEve = Endpoint::ipv4(0x0a090004, 40001);

protocol::PresentFrame bob(protocol::MemberNumber number = 9)
{
    return support::member(number, kBob, 2, QStringLiteral("Bob"));
}
Person bobPerson()
{
    return support::personOf(bob());
}
protocol::PresentFrame classicEve()
{
    return support::classicMember(10, kEve);
}

MessageFrame message(const QByteArray& text, std::uint8_t id = 1, protocol::MemberNumber sender = 9)
{
    MessageFrame frame;
    frame.id.fill(id);
    frame.sender = sender;
    frame.number = 1;
    frame.length = std::uint32_t(text.size());
    frame.piece = text;
    return frame;
}

/// A client looks who else is there, when it hears of a relay that it did not list: that joins nobody.
bool isQuestion(const QByteArray& datagram)
{
    const auto record = protocol::extendedRecord(datagram);
    return (record && record->type == protocol::ExtendedType::Hello)
           || datagram == protocol::makeRecord(protocol::RecordType::RequestServerPublicKey);
}

} // namespace

class TestExtendedSession : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    std::unique_ptr<ExtendedRelay> m_relay;
    std::unique_ptr<Scene> m_scene;

    void hear(const Frame& frame) { m_scene->receive(m_relay->seal(frame), kRelay); }

private Q_SLOTS:
    /// Each case begins in a fresh session, with nothing to be taken.
    void init()
    {
        m_relay = std::make_unique<ExtendedRelay>(0, kRelay);
        m_scene = std::make_unique<Scene>(extendedConfig());
        support::join(*m_scene, *m_relay, 1);
        QCOMPARE(m_scene->state(), SessionState::Established);
        m_scene->takeEvents();
    }
    void cleanup() { QCOMPARE(m_scene->brokenPromise(), QString()); }

    void tellsWhoComesAndGoes()
    {
        hear(bob());
        hear(classicEve());
        hear(bob()); // said again
        const Events came{MemberJoined{bobPerson()}, MemberJoined{support::personOf(classicEve())}};
        QCOMPARE(m_scene->takeEvents(), came);
        const std::vector<Person> people{bobPerson(), support::personOf(classicEve())};
        QCOMPARE(m_scene->people(), people);

        hear(protocol::GoneFrame{9, protocol::EndReason::Left});
        hear(protocol::GoneFrame{9, protocol::EndReason::Left});
        hear(protocol::GoneFrame{77, protocol::EndReason::Silent});
        QCOMPARE(m_scene->takeEvents(), Events{MemberLeft{kBob}});
        QCOMPARE(m_scene->people().size(), 1u);
    }

    void anIdentityThatIsNoneIsRejected()
    {
        protocol::PresentFrame frame = bob();
        frame.identity = QByteArray(32, '\xff');
        hear(frame);
        QCOMPARE(m_scene->takeEvents(), Events{DatagramRejected{kRelay}});
        QVERIFY(m_scene->people().empty());
    }

    void showsMessages()
    {
        hear(bob());
        hear(message("hello"));
        hear(message("from nobody we know", 2, 55));
        const auto shown = only<MessageReceived>(m_scene->takeEvents());
        QCOMPARE(shown.size(), 2u);
        QCOMPARE(shown[0].sender, kBob);
        QCOMPARE(shown[0].text, QStringLiteral("hello"));
        QCOMPARE(shown[0].author, bobPerson());
        QVERIFY(shown[0].conversation.isLobby());
        QVERIFY(!shown[1].sender);
        QVERIFY(!shown[1].author);
    }

    void showsEachMessageOnce()
    {
        hear(message("hello"));
        hear(message("hello")); // in a packet of its own
        QCOMPARE(only<MessageReceived>(m_scene->takeEvents()).size(), 1u);
        m_scene->searchAgain();
        support::join(*m_scene, *m_relay);
        m_scene->takeEvents();
        hear(message("hello")); // in a session of its own
        hear(message("hello", 2));
        QCOMPARE(only<MessageReceived>(m_scene->takeEvents()).size(), 1u);
    }

    void putsLongTextsTogether()
    {
        const QByteArray text(protocol::kMaxText, 'x');
        MessageFrame head;
        head.id.fill(3);
        const auto pieces = protocol::cutMessage(head, text);
        QVERIFY(pieces.size() > 40);
        for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
            QVERIFY(m_scene->takeEvents().empty());
            hear(*piece);
        }
        QCOMPARE(only<MessageReceived>(m_scene->takeEvents()).at(0).text.size(), text.size());
    }

    void skipsWhatLaterVersionsBring()
    {
        MessageFrame other = message("x");
        other.room = 1;
        hear(other);
        hear(message("x"));
        QCOMPARE(only<MessageReceived>(m_scene->takeEvents()).size(), 1u);
    }

    void sendsTexts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("short") << QStringLiteral("good day");
        QTest::newRow("long") << QString(48000, u'x');
        QTest::newRow("letters of two bytes") << QString(24000, u'\u00e4');
    }
    void sendsTexts()
    {
        QFETCH(QString, text);
        QVERIFY(m_scene->send(text));
        for (const Sent& sent : converse(*m_scene, *m_relay)) {
            QCOMPARE(sent.to, kRelay);
            QCOMPARE(sent.link, 1);
        }
        for (int i = 0; i < 100; ++i) { // more than goes at once
            m_scene->advance(10ms);
            converse(*m_scene, *m_relay);
        }
        secure::TextAssembler assembler;
        std::optional<MessageFrame> whole;
        for (const MessageFrame& piece : received<MessageFrame>(*m_relay)) {
            QCOMPARE(piece.sender, 0u);
            QCOMPARE(piece.number, 0u);
            QVERIFY(!whole);
            whole = assembler.take(piece, {});
        }
        QVERIFY(whole);
        QCOMPARE(QString::fromUtf8(whole->piece), text);
    }

    void sendsNoMoreThanItMay()
    {
        QCOMPARE(m_scene->send(QString(48001, u'x')).error(), SendError::TooLarge);
        QCOMPARE(m_scene->send(QString()).error(), SendError::TooLarge);
        QVERIFY(m_scene->takeSent().empty());
    }

    void answersPing()
    {
        hear(protocol::PingFrame{"12345678"});
        converse(*m_scene, *m_relay);
        QCOMPARE(received<protocol::PongFrame>(*m_relay).at(0).opaque, QByteArray("12345678"));
    }

    void pingsToBeKnownAlive()
    {
        for (int i = 0; i < 60; ++i) {
            m_scene->advance(1s);
            converse(*m_scene, *m_relay);
        }
        QCOMPARE(m_relay->pings, 6);
        QCOMPARE(m_relay->joins, 1);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QVERIFY(m_scene->takeEvents().empty());
    }

    void takesEachPacketOnce()
    {
        // Promise 6, the client's half: a recorded session, played back to it.
        std::vector<QByteArray> recorded;
        for (std::uint8_t i = 0; i < 100; ++i) {
            recorded.push_back(m_relay->seal(Frame(message("text", i))));
            m_scene->receive(recorded.back(), kRelay);
        }
        recorded.push_back(m_relay->seal(Frame(bob())));
        m_scene->receive(recorded.back(), kRelay);
        QCOMPARE(only<MessageReceived>(m_scene->takeEvents()).size(), 100u);

        std::size_t shown = 0;
        std::size_t told = 0;
        const auto play = [&] {
            for (const QByteArray& datagram : recorded) {
                for (const Endpoint& from : {kRelay, kOther})
                    m_scene->receive(datagram, from);
            }
            const Events events = m_scene->takeEvents();
            shown += only<MessageReceived>(events).size() + only<MemberJoined>(events).size();
            told += only<ReplayRejected>(events).size();
        };
        play();
        QCOMPARE(told, 1u); // once a second at most
        m_scene->searchAgain();
        m_scene->takeEvents();
        play(); // without a session
        support::join(*m_scene, *m_relay);
        m_scene->takeEvents();
        play();                                                 // in another session
        m_scene = std::make_unique<Scene>(extendedConfig(), 5); // the program started anew
        support::join(*m_scene, *m_relay);
        m_scene->takeEvents();
        play();
        qInfo("promise 6, client: %zu datagrams played back 4 times from 2 addresses, %zu shown",
              recorded.size(), shown);
        QCOMPARE(shown, 0u);
    }

    void whatDoesNotOpenChangesNothing()
    {
        const QByteArray good = m_relay->seal(Frame(message("hello")));
        for (qsizetype at = 12; at < good.size(); ++at) {
            QByteArray bad = good;
            bad[at] = char(bad[at] ^ 1);
            m_scene->receive(bad, kRelay);
        }
        QCOMPARE(m_scene->takeEvents(), Events{DatagramRejected{kRelay}}); // told once
        QVERIFY(m_scene->takeSent().empty());
        m_scene->receive(good, kRelay);
        QCOMPARE(only<MessageReceived>(m_scene->takeEvents()).size(), 1u);
    }

    void bareRecordsChangeNothing_data()
    {
        QTest::addColumn<QByteArray>("datagram");
        const TestRelay other(1, kRelay);
        // Promise 7, the client's half.
        QTest::newRow("9") << protocol::makeRecord(protocol::RecordType::KeepAlive);
        QTest::newRow("10") << protocol::makeRecord(protocol::RecordType::SenderId,
                                                    protocol::encodeEndpoint(kEve));
        QTest::newRow("11") << TestRelay::joined(kBob);
        QTest::newRow("12") << TestRelay::left(kBob);
        QTest::newRow("another 5") << other.answer();
        QTest::newRow("12 of the relay") << TestRelay::left(kRelay);
        QTest::newRow("13") << protocol::makeRecord(protocol::RecordType::EncryptedSymmetricKey,
                                                    QByteArray(256, 'x'));
        QTest::newRow("14") << protocol::makeRecord(
            protocol::RecordType::SymmetricallyEncryptedMessage, "gAAAA");
        QTest::newRow("1") << support::fragment(1, 0, 1, TestRelay::joined(kEve));
        QTest::newRow("8") << protocol::makeRecord(protocol::RecordType::DisconnectRequest,
                                                   "DISCONNECT");
        QTest::newRow("another ANNOUNCE") << ExtendedRelay(1, kRelay).announcement();
    }
    void bareRecordsChangeNothing()
    {
        QFETCH(QByteArray, datagram);
        hear(bob());
        m_scene->takeEvents();
        m_scene->receive(datagram, kRelay, 1);
        QVERIFY(m_scene->takeEvents().empty());
        for (const auto& sent : m_scene->takeSent())
            QVERIFY(isQuestion(sent.datagram));
        QCOMPARE(m_scene->state(), SessionState::Established);
        QCOMPARE(m_scene->people(), std::vector{bobPerson()});
    }

    void keepsItsSessionOnOtherLinks()
    {
        m_scene->linksChanged();
        std::vector<Sent> sent = m_scene->takeSent();
        QCOMPARE(sent.size(), 1u); // PING, by all
        QCOMPARE(sent[0].link, kAllLinks);
        QCOMPARE(sent[0].to, kRelay);
        m_scene->advance(300ms); // it was lost: again
        sent = m_scene->takeSent();
        QCOMPARE(sent.size(), 1u);
        for (const QByteArray& pong : m_relay->answer(sent[0].datagram, m_scene->now()))
            m_scene->receive(pong, kRelay, 4);
        QVERIFY(m_scene->send(QStringLiteral("still here")));
        QCOMPARE(converse(*m_scene, *m_relay, 4).at(0).link, 4);
        QCOMPARE(m_relay->starts, 1); // no new handshake
        QVERIFY(only<SearchStarted>(m_scene->takeEvents()).empty());
        m_scene->advance(9s);
        QVERIFY(m_scene->takeSent().empty()); // back to its period
    }

    void staysWithTheFirstLinkThatAnswers()
    {
        // By two links at once its relay would not know where it is.
        m_scene->linksChanged();
        const QByteArray ping = m_scene->takeSent().at(0).datagram;
        const auto pongs = m_relay->answer(ping, m_scene->now());
        m_scene->receive(pongs.at(0), kRelay, 4);
        m_scene->receive(m_relay->seal(Frame(protocol::PongFrame{"22222222"})), kRelay, 5);
        QVERIFY(m_scene->send(QStringLiteral("here")));
        QCOMPARE(converse(*m_scene, *m_relay, 4).at(0).link, 4);
    }

    void answersProbesTheWayTheyCame()
    {
        // Its relay asks so whether an address is ours; elsewhere, a relay is no relay of ours.
        m_scene->receive(m_relay->seal(Frame(protocol::PingFrame{"22222222"})), kOther, 3);
        m_scene->receive(m_relay->seal(Frame(protocol::PingFrame{"33333333"})), kRelay, kAllLinks);
        const std::vector<Sent> sent = m_scene->takeSent();
        QCOMPARE(sent.size(), 2u);
        for (const Sent& pong : sent)
            QCOMPARE(pong.to, kRelay);
        QCOMPARE(sent[0].link, 3);
        QCOMPARE(sent[1].link, 1); // that of the session
    }

    void theRelayMayEndIt_data()
    {
        QTest::addColumn<int>("reason");
        QTest::newRow("left") << int(protocol::EndReason::Left);
        QTest::newRow("the relay ends") << int(protocol::EndReason::RelayEnds);
        QTest::newRow("silent") << int(protocol::EndReason::Silent);
    }
    void theRelayMayEndIt()
    {
        QFETCH(int, reason);
        hear(bob());
        m_scene->takeEvents();
        hear(protocol::CloseFrame{protocol::EndReason(reason)});
        QCOMPARE(m_scene->takeEvents(), (Events{MemberLeft{kBob}, SearchStarted{}}));
        QCOMPARE(ofType(m_scene->takeSent(), ExtendedType::Hello).size(), 1u); // at once
    }

    void aReplacedIdentityDoesNotFightBack()
    {
        hear(protocol::CloseFrame{protocol::EndReason::Replaced});
        const Events expected{SearchStarted{},
                              RelayRefused{Refusal::Replaced, kRelay, {}, m_relay->fingerprint()}};
        QCOMPARE(m_scene->takeEvents(), expected);
        for (int i = 0; i < 120; ++i) {
            converse(*m_scene, *m_relay);
            m_scene->advance(1s);
        }
        QCOMPARE(m_relay->starts, 1);
        m_scene->searchAgain();
        support::join(*m_scene, *m_relay);
        QCOMPARE(m_scene->state(), SessionState::Established);
    }

    void saysGoodbye()
    {
        m_scene->disconnect();
        converse(*m_scene, *m_relay);
        // None of which anybody answers.
        const auto closes = received<protocol::CloseFrame>(*m_relay);
        QCOMPARE(closes.size(), std::size_t(protocol::kTimesClosed));
        QCOMPARE(closes.at(0).reason, protocol::EndReason::Left);
    }

    void thePeopleAreBounded()
    {
        std::vector<Frame> all;
        for (std::uint32_t i = 0; i < std::uint32_t(protocol::kMaxMembers) + 100; ++i)
            all.push_back(support::classicMember(i + 1, Endpoint::ipv4(i, 1)));
        for (const QByteArray& datagram : m_relay->seal(all))
            m_scene->receive(datagram, kRelay);
        QCOMPARE(m_scene->people().size(), std::size_t(protocol::kMaxMembers));
    }
};

QTEST_GUILESS_MAIN(TestExtendedSession)
#include "tst_extendedsession.moc"
