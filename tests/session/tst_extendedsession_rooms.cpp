// Rooms, what is missing in them, who is away and who writes.

#include "crypto/library.h"
#include "session/extendedrelay.h"
#include "session/limits.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::Frame;
using protocol::HistoryPolicy;
using protocol::MessageFrame;
using protocol::RoomKind;
using support::converse;
using support::extendedConfig;
using support::ExtendedRelay;
using support::only;
using support::received;
using support::Scene;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kBob = Endpoint::ipv4(0x0a090003, 40000);
const Conversation kAula = Conversation::named(QStringLiteral("Aula"));
constexpr protocol::RoomNumber kAulaNumber = 3;

protocol::PresentFrame bob()
{
    return support::member(9, kBob, 2, QStringLiteral("Bob"));
}
const Conversation& withBob()
{
    static const Conversation conversation =
        Conversation::with(support::testIdentity(2).publicKey().fingerprint());
    return conversation;
}

protocol::RoomFrame roomFrame(protocol::RoomNumber number, RoomKind kind, const QByteArray& name,
                              std::uint64_t next = 1, HistoryPolicy policy = HistoryPolicy::Off)
{
    protocol::RoomFrame frame;
    frame.room = number;
    frame.kind = kind;
    frame.name = name;
    frame.next = next;
    frame.policy = policy;
    return frame;
}
protocol::RoomFrame aula(std::uint64_t next = 1, HistoryPolicy policy = HistoryPolicy::Off)
{
    return roomFrame(kAulaNumber, RoomKind::Named, "Aula", next, policy);
}
protocol::RoomFrame lobby(std::uint64_t next = 1, HistoryPolicy policy = HistoryPolicy::Off)
{
    return roomFrame(protocol::kLobby, RoomKind::Lobby, {}, next, policy);
}

MessageFrame message(std::uint64_t number, protocol::RoomNumber room = protocol::kLobby,
                     bool old = false)
{
    MessageFrame frame;
    frame.id = {std::uint8_t(number), std::uint8_t(number >> 8), std::uint8_t(room + 1)};
    frame.sender = 9;
    frame.room = room;
    frame.number = number;
    frame.time = 1'700'000'000'000;
    frame.old = old;
    frame.piece = QByteArray::number(qulonglong(number));
    frame.length = std::uint32_t(frame.piece.size());
    return frame;
}
QStringList texts(const Events& events)
{
    QStringList found;
    for (const MessageReceived& each : only<MessageReceived>(events))
        found << each.text;
    return found;
}

} // namespace

class TestExtendedSessionRooms : public QObject
{
    Q_OBJECT

    crypto::Library m_library;
    std::unique_ptr<ExtendedRelay> m_relay;
    std::unique_ptr<Scene> m_scene;

    void hear(const Frame& frame)
    {
        m_scene->receive(m_relay->seal(frame), kRelay);
        converse(*m_scene, *m_relay);
    }
    void act(const std::function<void(SessionMachine&, protocol::Now)>& what)
    {
        what(m_scene->machine(), m_scene->now());
        m_scene->receive({}, kRelay); // which collects what came of it
        converse(*m_scene, *m_relay);
    }
    void enterAula()
    {
        act([](auto& machine, auto now) {
            QVERIFY(machine.enterRoom(QStringLiteral("Aula"), QStringLiteral("talk"), now));
        });
        hear(aula());
        m_scene->takeEvents();
        m_relay->received.clear();
    }

private Q_SLOTS:
    /// Each case begins in a fresh session with Bob, in the lobby.
    void init()
    {
        m_relay = std::make_unique<ExtendedRelay>(0, kRelay);
        m_relay->present = {lobby(), bob()};
        m_scene = std::make_unique<Scene>(extendedConfig());
        support::join(*m_scene, *m_relay, 1);
        QCOMPARE(m_scene->state(), SessionState::Established);
        QCOMPARE(only<RoomEntered>(m_scene->takeEvents()).size(), 1u);
    }
    void cleanup() { QCOMPARE(m_scene->brokenPromise(), QString()); }

    void entersAndLeaves()
    {
        act([](auto& machine, auto now) {
            QVERIFY(machine.enterRoom(QStringLiteral("Aula"), QStringLiteral("talk"), now));
        });
        const auto enters = received<protocol::EnterFrame>(*m_relay);
        QCOMPARE(enters.size(), 1u);
        QCOMPARE(enters[0].name, QByteArray("Aula"));
        QCOMPARE(enters[0].topic, QStringLiteral("talk"));
        QVERIFY(!m_scene->machine().rooms().at(1).entered);

        hear(aula());
        const auto entered = only<RoomEntered>(m_scene->takeEvents());
        QCOMPARE(entered.size(), 1u);
        QCOMPARE(entered[0].room.conversation, kAula);
        QVERIFY(m_scene->machine().rooms().at(1).entered);

        hear(protocol::PeopleFrame{kAulaNumber, false, {9, 77}});
        const RoomPeopleChanged came{kAula, {support::personOf(bob())}, {}};
        QCOMPARE(only<RoomPeopleChanged>(m_scene->takeEvents()), std::vector{came});
        QCOMPARE(m_scene->machine().peopleIn(kAula).size(), 1u);
        hear(protocol::GoneFrame{9, protocol::EndReason::Left});
        QCOMPARE(only<RoomPeopleChanged>(m_scene->takeEvents()).at(0).left.size(), 1u);
        QVERIFY(m_scene->machine().peopleIn(kAula).empty());

        hear(protocol::TopicFrame{kAulaNumber, 9, QStringLiteral("silence")});
        QCOMPARE(only<RoomChanged>(m_scene->takeEvents()).at(0).room.topic,
                 QStringLiteral("silence"));

        act([](auto& machine, auto now) { machine.leaveRoom(kAula, now); });
        QCOMPARE(received<protocol::LeaveFrame>(*m_relay).at(0).room, kAulaNumber);
        QCOMPARE(only<RoomLeft>(m_scene->takeEvents()).size(), 1u);
        hear(message(1, kAulaNumber)); // was on its way
        QVERIFY(m_scene->takeEvents().empty());
    }

    void entersItsRoomsInEachSession()
    {
        enterAula();
        act([](auto& machine, auto now) { QVERIFY(machine.openPrivate(withBob().person(), now)); });
        m_relay->received.clear();
        m_scene->searchAgain();
        support::join(*m_scene, *m_relay);
        const auto enters = received<protocol::EnterFrame>(*m_relay);
        QCOMPARE(enters.size(), 2u);
        QCOMPARE(enters[0].kind, RoomKind::Named);
        QCOMPARE(enters[1].kind, RoomKind::Private);
        QCOMPARE(enters[1].name, bob().identity);
    }

    void aRefusalIsSaid()
    {
        act([](auto& machine, auto now) {
            QVERIFY(machine.enterRoom(QStringLiteral("Aula"), {}, now));
        });
        const auto id = m_scene->send({.to = kAula, .text = QStringLiteral("hello")});
        m_scene->takeEvents();
        hear(protocol::NoRoomFrame{protocol::NoRoomReason::TooMany, RoomKind::Named, "aula"});
        const Events events = m_scene->takeEvents();
        QCOMPARE(only<RoomLeft>(events),
                 (std::vector{RoomLeft{kAula, protocol::NoRoomReason::TooMany}}));
        const auto states = only<MessageStateChanged>(events);
        QCOMPARE(states.size(), 1u);
        QCOMPARE(states[0].id, id.value());
        QCOMPARE(states[0].state.stage, MessageState::Stage::Failed);
        QCOMPARE(m_scene->machine().rooms().size(), 1u);
    }

    void somebodyNotMetIsWaitedFor()
    {
        act([](auto& machine, auto now) { QVERIFY(machine.openPrivate(withBob().person(), now)); });
        hear(protocol::NoRoomFrame{protocol::NoRoomReason::NobodyMet, RoomKind::Private,
                                   bob().identity});
        QVERIFY(only<RoomLeft>(m_scene->takeEvents()).empty());
        m_relay->received.clear();
        auto back = bob();
        back.member = 12;
        hear(back);
        QCOMPARE(received<protocol::EnterFrame>(*m_relay).size(), 1u);
    }

    void somebodyMayWriteToUs()
    {
        hear(roomFrame(5, RoomKind::Private, bob().identity));
        hear(message(1, 5));
        const auto shown = only<MessageReceived>(m_scene->takeEvents());
        QCOMPARE(shown.size(), 1u);
        QCOMPARE(shown[0].conversation, withBob());
        QVERIFY(m_scene->send({.to = withBob(), .text = QStringLiteral("and you?")}));
        converse(*m_scene, *m_relay);
        QCOMPARE(received<MessageFrame>(*m_relay).at(0).room, 5u);
    }

    void roomsThatNobodyAskedForAreIgnored()
    {
        hear(aula());
        hear(message(1, kAulaNumber));
        QVERIFY(m_scene->takeEvents().empty());
        hear(roomFrame(0, RoomKind::Named, "Lobby"));
        hear(roomFrame(4, RoomKind::Private, QByteArray(32, '\xff')));
        QVERIFY(m_scene->takeEvents().empty());
    }

    void listsRooms()
    {
        act([](auto& machine, auto now) { machine.listRooms(now); });
        QCOMPARE(received<protocol::ListFrame>(*m_relay).size(), 1u);
        hear(protocol::ListedFrame{false, {{3, QStringLiteral("Aula"), {}}}});
        QVERIFY(m_scene->takeEvents().empty());
        hear(protocol::ListedFrame{true, {{0, QStringLiteral("Lab"), QStringLiteral("t")}}});
        const auto listed = only<RoomsListed>(m_scene->takeEvents());
        QCOMPARE(listed.size(), 1u);
        const std::vector<ListedRoom> expected{{QStringLiteral("Aula"), {}, 3},
                                               {QStringLiteral("Lab"), QStringLiteral("t"), 0}};
        QCOMPARE(listed[0].rooms, expected);
    }

    void fetchesWhatIsMissing()
    {
        hear(message(1));
        hear(message(4));
        QCOMPARE(texts(m_scene->takeEvents()), QStringList{QStringLiteral("1")});
        QVERIFY(received<protocol::FetchFrame>(*m_relay).empty()); // they may be on their way
        m_scene->advance(kAwaitNumberFor);
        converse(*m_scene, *m_relay);
        const auto fetches = received<protocol::FetchFrame>(*m_relay);
        QCOMPARE(fetches.size(), 1u);
        QCOMPARE(fetches[0].from, 2u);
        QCOMPARE(fetches[0].to, 3u);
        hear(message(2, protocol::kLobby, true));
        QCOMPARE(texts(m_scene->takeEvents()), QStringList{QStringLiteral("2")});
        hear(protocol::FetchedFrame{0, 2, 3}); // 3 is not to be had
        QCOMPARE(texts(m_scene->takeEvents()), QStringList{QStringLiteral("4")});
        QCOMPARE(received<protocol::FetchFrame>(*m_relay).size(), 1u);
    }

    void asksOnWhenItWasTooMuchAtOnce()
    {
        hear(message(1));
        hear(message(1000));
        m_scene->advance(kAwaitNumberFor);
        converse(*m_scene, *m_relay);
        hear(protocol::FetchedFrame{0, 2, 257});
        const auto fetches = received<protocol::FetchFrame>(*m_relay);
        QCOMPARE(fetches.size(), 2u);
        QCOMPARE(fetches[1].from, 258u);
        QCOMPARE(fetches[1].to, 999u);
    }

    void aRelayThatDoesNotAnswerIsNotWaitedFor()
    {
        hear(message(2));
        QVERIFY(texts(m_scene->takeEvents()).isEmpty());
        m_scene->advance(kGapPatience);
        QCOMPARE(texts(m_scene->takeEvents()), QStringList{QStringLiteral("2")});
        // The one question was for that; the next one goes when it lapsed.
        hear(message(4));
        m_scene->advance(kFetchFor);
        converse(*m_scene, *m_relay);
        QCOMPARE(texts(m_scene->takeEvents()), QStringList{QStringLiteral("4")});
    }

    void ourOwnMessagesAreNoGaps()
    {
        QVERIFY(m_scene->send(QStringLiteral("mine")));
        converse(*m_scene, *m_relay);
        const auto mine = received<MessageFrame>(*m_relay).at(0);
        hear(message(2)); // the receipt is on its way
        QVERIFY(received<protocol::FetchFrame>(*m_relay).empty());
        protocol::ReceiptFrame receipt;
        receipt.id = mine.id;
        receipt.number = 1;
        hear(receipt);
        QCOMPARE(texts(m_scene->takeEvents()), QStringList{QStringLiteral("2")});
        m_scene->advance(1s);
        converse(*m_scene, *m_relay);
        QVERIFY(received<protocol::FetchFrame>(*m_relay).empty());
    }

    void anotherSessionFillsTheGap()
    {
        hear(message(1));
        m_scene->searchAgain();
        m_relay->received.clear();
        m_relay->present = {lobby(5), bob()};
        m_scene->takeEvents();
        support::join(*m_scene, *m_relay);
        const auto fetches = received<protocol::FetchFrame>(*m_relay);
        QCOMPARE(fetches.size(), 1u);
        QCOMPARE(fetches[0].from, 1u); // the relay may not know that we have it
        QCOMPARE(fetches[0].to, 4u);
        hear(message(5)); // waits for the others
        hear(message(1, protocol::kLobby, true));
        for (const std::uint64_t number : {2u, 3u, 4u})
            hear(message(number, protocol::kLobby, true));
        hear(protocol::FetchedFrame{0, 1, 4});
        QCOMPARE(texts(m_scene->takeEvents()).join(u' '), QStringLiteral("2 3 4 5"));

        m_relay->epoch = 2; // a relay that lost its memory numbers anew
        m_relay->present = {lobby(3), bob()};
        m_relay->received.clear();
        m_scene->searchAgain();
        support::join(*m_scene, *m_relay);
        // The room goes on there, and others came before us.
        QCOMPARE(received<protocol::FetchFrame>(*m_relay).at(0).from, 1u);
        hear(protocol::FetchedFrame{0, 1, 2});
        m_scene->takeEvents();
        auto fresh = message(3);
        fresh.id.fill(77);
        hear(fresh);
        QCOMPARE(texts(m_scene->takeEvents()), QStringList{QStringLiteral("3")});
    }

    void historyNamesWhoSaidIt()
    {
        hear(message(1));
        hear(message(3));
        m_scene->advance(kAwaitNumberFor);
        converse(*m_scene, *m_relay);
        m_scene->takeEvents();
        auto ada = support::member(12, kBob, 1, QStringLiteral("Ada"));
        ada.absent = true; // whether or not she is: lane 0 is slower
        hear(ada);
        auto ofAda = message(2, protocol::kLobby, true);
        ofAda.sender = 12;
        hear(ofAda);
        hear(protocol::FetchedFrame{0, 2, 2});
        const Events events = m_scene->takeEvents();
        const auto shown = only<MessageReceived>(events);
        QCOMPARE(shown.size(), 2u);
        QCOMPARE(shown[0].author->name, QStringLiteral("Ada"));
        QVERIFY(!shown[0].sender);
        QVERIFY(only<MemberJoined>(events).empty());
        ada.absent = false;
        hear(ada);
        QCOMPARE(only<MemberJoined>(m_scene->takeEvents()).size(), 1u);
    }

    void aNewcomerFetchesWhatIsForItWhereNothingIsKept()
    {
        act([](auto& machine, auto now) {
            QVERIFY(machine.enterRoom(QStringLiteral("Aula"), {}, now));
        });
        auto room = aula(301, HistoryPolicy::Off);
        room.first = 299;
        hear(room);
        const auto fetches = received<protocol::FetchFrame>(*m_relay);
        QCOMPARE(fetches.size(), 1u);
        QCOMPARE(fetches[0].from, 299u);
        QCOMPARE(fetches[0].to, 300u);
    }

    void aNewcomerFetchesTheLastOnesAndEarlierOnesOnDemand()
    {
        act([](auto& machine, auto now) {
            QVERIFY(machine.enterRoom(QStringLiteral("Aula"), {}, now));
        });
        hear(aula(301, HistoryPolicy::Memory));
        auto fetches = received<protocol::FetchFrame>(*m_relay);
        QCOMPARE(fetches.size(), 1u);
        QCOMPARE(fetches[0].from, 201u);
        QCOMPARE(fetches[0].to, 300u);
        // One of them is ours, of an earlier run, and its author has no session any more.
        auto absent = support::member(4, kBob, 1, QStringLiteral("Ada"));
        absent.absent = true;
        hear(absent);
        auto own = message(300, kAulaNumber, true);
        own.sender = 4;
        hear(own);
        hear(protocol::FetchedFrame{kAulaNumber, 201, 300});
        const auto shown = only<MessageReceived>(m_scene->takeEvents());
        QCOMPARE(shown.size(), 1u);
        QVERIFY(shown[0].own);
        QVERIFY(shown[0].old);
        QCOMPARE(shown[0].author->name, QStringLiteral("Ada"));
        QCOMPARE(m_scene->people().size(), 1u); // which does not make it present

        QVERIFY(m_scene->machine().rooms().at(1).hasEarlier);
        act([](auto& machine, auto now) { machine.fetchEarlier(kAula, 50, now); });
        fetches = received<protocol::FetchFrame>(*m_relay);
        QCOMPARE(fetches.size(), 2u);
        QCOMPARE(fetches[1].from, 151u);
        QCOMPARE(fetches[1].to, 200u);
        hear(message(151, kAulaNumber, true));
        hear(protocol::FetchedFrame{kAulaNumber, 151, 180}); // too much at once
        QCOMPARE(received<protocol::FetchFrame>(*m_relay).at(2).from, 181u);
        hear(message(200, kAulaNumber, true));
        hear(protocol::FetchedFrame{kAulaNumber, 181, 200});
        const Events events = m_scene->takeEvents();
        QCOMPARE(texts(events).join(u' '), QStringLiteral("151 200"));
        QCOMPARE(only<EarlierFetched>(events), (std::vector{EarlierFetched{kAula, true}}));
    }

    void whoAsksForEarlierOnesIsAlwaysAnswered()
    {
        act([](auto& machine, auto now) { machine.fetchEarlier({}, 50, now); });
        QCOMPARE(only<EarlierFetched>(m_scene->takeEvents()),
                 (std::vector{EarlierFetched{{}, false}})); // there are none

        act([](auto& machine, auto now) {
            QVERIFY(machine.enterRoom(QStringLiteral("Aula"), {}, now));
        });
        hear(aula(301, HistoryPolicy::Memory));
        hear(protocol::FetchedFrame{kAulaNumber, 201, 300});
        act([](auto& machine, auto now) { machine.fetchEarlier(kAula, 50, now); });
        m_scene->takeEvents();
        m_scene->searchAgain();
        QCOMPARE(only<EarlierFetched>(m_scene->takeEvents()).size(), 1u);
    }

    void statesMayOvertakeEachOther()
    {
        hear(protocol::PresenceFrame{9, protocol::PresenceState::Away, 5000});
        const auto changes = only<PresenceChanged>(m_scene->takeEvents());
        QCOMPARE(changes.size(), 1u);
        QVERIFY(changes[0].person.away);
        QVERIFY(m_scene->people().at(0).away);
        // Two units of one key, the newer first.
        const auto unit = [](std::uint64_t number, protocol::PresenceState state) {
            return encodeFrame(protocol::DataFrame{
                2, number, encodeFrame(protocol::PresenceFrame{9, state, 6000 + number})});
        };
        m_scene->receive(m_relay->sealBytes(unit(2, protocol::PresenceState::Here)), kRelay);
        m_scene->receive(m_relay->sealBytes(unit(1, protocol::PresenceState::Away)), kRelay);
        QCOMPARE(only<PresenceChanged>(m_scene->takeEvents()).size(), 1u);
        QVERIFY(!m_scene->people().at(0).away);
    }

    void whatComesTheWrongWayIsSkipped()
    {
        m_scene->receive(m_relay->sealBytes(encodeFrame(message(1))), kRelay); // bare
        const auto presence = protocol::PresenceFrame{9, protocol::PresenceState::Away, 1};
        m_scene->receive(m_relay->sealUnit(0, encodeFrame(presence)), kRelay);
        m_scene->receive(m_relay->sealUnit(2, encodeFrame(message(1))), kRelay);
        m_scene->receive(m_relay->sealUnit(1, "no frames"), kRelay);
        QVERIFY(m_scene->takeEvents().empty());
    }

    void saysThatItsPersonIsAway()
    {
        act([](auto& machine, auto now) {
            machine.setAway(true, now);
            machine.setAway(true, now);
        });
        const auto said = received<protocol::PresenceFrame>(*m_relay);
        QCOMPARE(said.size(), 1u);
        QCOMPARE(said[0].state, protocol::PresenceState::Away);
        m_relay->received.clear();
        m_scene->searchAgain();
        support::join(*m_scene, *m_relay);
        QCOMPARE(received<protocol::PresenceFrame>(*m_relay).size(), 1u); // in each session
    }

    void tellsOfTyping()
    {
        enterAula();
        for (int i = 0; i < 60; ++i) { // six seconds of typing
            act([](auto& machine, auto now) { machine.typing(kAula, now); });
            m_scene->advance(100ms);
        }
        const auto said = received<protocol::TypingFrame>(*m_relay);
        QCOMPARE(said.size(), 2u);
        QCOMPARE(said[0].room, kAulaNumber);
        hear(protocol::TypingFrame{9, kAulaNumber});
        hear(protocol::TypingFrame{77, kAulaNumber}); // nobody
        QCOMPARE(only<session::Typing>(m_scene->takeEvents()),
                 (std::vector{session::Typing{support::personOf(bob()), kAula}}));
    }

    void theNewestStateIsEnough()
    {
        OutgoingText text{.text = QStringLiteral("1"),
                          .deliveryClass = DeliveryClass::Latest,
                          .key = "temperature"};
        QVERIFY(m_scene->send(text));
        converse(*m_scene, *m_relay);
        const auto sent = received<MessageFrame>(*m_relay);
        QCOMPARE(sent.size(), 1u);
        QCOMPARE(sent[0].key, QByteArray("temperature"));
        text.deliveryClass = DeliveryClass::Unreliable;
        QVERIFY(m_scene->send(text));
        converse(*m_scene, *m_relay);
        QVERIFY(received<MessageFrame>(*m_relay).at(1).key.isEmpty());

        MessageFrame state = message(0);
        state.deliveryClass = DeliveryClass::Latest;
        state.key = "k";
        hear(state);
        const auto shown = only<MessageReceived>(m_scene->takeEvents());
        QCOMPARE(shown.size(), 1u);
        QCOMPARE(shown[0].key, QByteArray("k"));
        QCOMPARE(shown[0].number, 0u);
    }
};

QTEST_GUILESS_MAIN(TestExtendedSessionRooms)
#include "tst_extendedsession_rooms.moc"
