// What becomes of what is said in a session of the extended layer, and between sessions.

#include "crypto/library.h"
#include "secure/textassembler.h"
#include "session/extendedrelay.h"
#include "session/limits.h"
#include "session/testrelay.h"

#include <QTest>

using namespace session;
using namespace std::chrono_literals;
using protocol::Endpoint;
using protocol::Frame;
using protocol::MessageFrame;
using support::converse;
using support::extendedConfig;
using support::ExtendedRelay;
using support::only;
using support::received;
using support::Scene;
using Stage = MessageState::Stage;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kBob = Endpoint::ipv4(0x0a090003, 40000);

protocol::ReceiptFrame receipt(const MessageId& id, std::uint16_t expected, std::uint16_t delivered,
                               std::vector<protocol::MemberNumber> missing = {})
{
    protocol::ReceiptFrame frame;
    frame.id = id;
    frame.number = 1;
    frame.time = 1'700'000'000'000;
    frame.expected = expected;
    frame.delivered = delivered;
    frame.unconfirmed = 2;
    frame.missing = std::move(missing);
    return frame;
}

} // namespace

class TestExtendedSessionOutbox : public QObject
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
    MessageId say(const QString& text)
    {
        const MessageId id = m_scene->send(text).value();
        converse(*m_scene, *m_relay);
        return id;
    }
    std::vector<Stage> stages()
    {
        std::vector<Stage> found;
        for (const MessageStateChanged& change : only<MessageStateChanged>(m_scene->takeEvents()))
            found.push_back(change.state.stage);
        return found;
    }
    std::vector<MessageId> heardIds()
    {
        std::vector<MessageId> ids;
        for (const MessageFrame& each : received<MessageFrame>(*m_relay))
            ids.push_back(each.id);
        return ids;
    }
    void joinAgain()
    {
        m_relay->received.clear();
        m_scene->searchAgain();
        support::join(*m_scene, *m_relay);
    }

private Q_SLOTS:
    void init()
    {
        m_relay = std::make_unique<ExtendedRelay>(0, kRelay);
        m_relay->present = {support::member(9, kBob, 2, QStringLiteral("Bob"))};
        m_scene = std::make_unique<Scene>(extendedConfig());
        support::join(*m_scene, *m_relay, 1);
        m_scene->takeEvents();
    }
    void cleanup() { QCOMPARE(m_scene->brokenPromise(), QString()); }

    void receiptsTellWhoHasIt()
    {
        const MessageId id = say(QStringLiteral("hello"));
        QCOMPARE(stages(), std::vector{Stage::Sending});
        hear(receipt(id, 2, 1, {9, 55}));
        const auto changes = only<MessageStateChanged>(m_scene->takeEvents());
        QCOMPARE(changes.size(), 1u);
        const MessageState& state = changes[0].state;
        QCOMPARE(state.stage, Stage::AtRelay);
        QCOMPARE(state.expected, 2);
        QCOMPARE(state.delivered, 1);
        QCOMPARE(state.unconfirmed, 2);
        QCOMPARE(state.missing.size(), 1u); // the other one we do not know
        QCOMPARE(state.missing[0].name, QStringLiteral("Bob"));
        QCOMPARE(state.number, 1u);
        hear(receipt(id, 2, 1, {9, 55})); // no news
        QVERIFY(stages().empty());
        hear(receipt(id, 2, 2));
        QCOMPARE(stages(), std::vector{Stage::Delivered});
        joinAgain();
        QVERIFY(heardIds().empty()); // it is done with
    }

    void whoLeftIsNotWaitedFor()
    {
        const MessageId id = say(QStringLiteral("hello"));
        hear(receipt(id, 2, 1));
        QCOMPARE(stages().back(), Stage::Delivered);
    }

    void sendsAgainUntilAllHaveIt()
    {
        const MessageId first = say(QStringLiteral("first"));
        const MessageId second = say(QStringLiteral("second"));
        hear(receipt(second, 1, 0, {9}));
        m_scene->takeEvents();
        m_relay->epoch = 2;
        joinAgain();
        QCOMPARE(heardIds(), (std::vector{first, second}));
        // The first went back to waiting; the second is at a relay all the time.
        QCOMPARE(stages(), (std::vector{Stage::Waiting, Stage::Sending}));
        hear(receipt(first, 0, 0));
        hear(receipt(second, 1, 1));
        joinAgain();
        QVERIFY(heardIds().empty());
    }

    void sendsEachOnceInASession()
    {
        say(QStringLiteral("once"));
        for (int i = 0; i < 10; ++i) {
            m_scene->advance(5s);
            converse(*m_scene, *m_relay);
        }
        QCOMPARE(heardIds().size(), 1u);
    }

    void tooManyWaitTheirTurn()
    {
        const MessageId first = say(QStringLiteral("first"));
        m_relay->received.clear();
        m_scene->takeEvents();
        hear(protocol::DeclinedFrame{first, protocol::DeclinedReason::TooMany, 500});
        hear(protocol::DeclinedFrame{first, protocol::DeclinedReason::TooMany, 500}); // said again
        QCOMPARE(stages(), std::vector{Stage::Waiting});
        const MessageId second = say(QStringLiteral("second"));
        QVERIFY(heardIds().empty());
        m_scene->advance(500ms);
        converse(*m_scene, *m_relay);
        QCOMPARE(heardIds(), (std::vector{first, second}));
    }

    void staysBelowWhatARelayTakes()
    {
        for (int i = 0; i < 1500; ++i)
            QVERIFY(m_scene->send(QString::number(i)));
        const auto begin = m_scene->time();
        converse(*m_scene, *m_relay);
        while (heardIds().size() < 1500 && m_scene->time() - begin < 10s) {
            m_scene->advance(m_scene->untilDeadline());
            converse(*m_scene, *m_relay);
            const double most =
                1000 + 500 * std::chrono::duration<double>(m_scene->time() - begin).count();
            QVERIFY(double(heardIds().size()) <= most);
        }
        const auto ids = heardIds();
        QCOMPARE(ids.size(), 1500u);
        QByteArray texts;
        for (const MessageFrame& each : received<MessageFrame>(*m_relay))
            texts += each.piece + ' ';
        QByteArray expected;
        for (int i = 0; i < 1500; ++i)
            expected += QByteArray::number(i) + ' ';
        QCOMPARE(texts, expected);
    }

    void whatIsNotTakenMayBeTriedAgain()
    {
        const MessageId id = say(QStringLiteral("hello"));
        m_scene->takeEvents();
        hear(protocol::DeclinedFrame{id, protocol::DeclinedReason::NoPlace, 0});
        const auto changes = only<MessageStateChanged>(m_scene->takeEvents());
        QCOMPARE(changes.at(0).state.stage, Stage::Failed);
        QCOMPARE(changes.at(0).state.failure, MessageState::Failure::NoPlace);
        joinAgain();
        QVERIFY(heardIds().empty()); // not by itself
        QVERIFY(m_scene->machine().retry(id, m_scene->now()));
        QVERIFY(!m_scene->machine().retry(id, m_scene->now())); // has not failed
        m_scene->receive({}, kRelay);
        converse(*m_scene, *m_relay);
        QCOMPARE(heardIds(), std::vector{id});
        QVERIFY(m_scene->machine().discard(id));
        QVERIFY(!m_scene->machine().discard(id));
        joinAgain();
        QVERIFY(heardIds().empty());
    }

    void aClassicRelayTakesTheRest()
    {
        const MessageId id = say(QStringLiteral("hello"));
        hear(receipt(id, 1, 0, {9}));
        m_scene->takeEvents();
        support::TestRelay classic(1, Endpoint::ipv4(0x0a090002, 48386));
        m_scene->searchAgain();
        m_scene->takeSent();
        m_scene->join(classic);
        QCOMPARE(m_scene->relay()->layer, Layer::Classic);
        QCOMPARE(classic.open(m_scene->takeDatagrams()), QList<QByteArray>{"hello"});
        QCOMPARE(stages(), std::vector{Stage::Sent});
        joinAgain();
        QVERIFY(heardIds().empty());
    }

    void privateMessagesWaitForTheOtherOne()
    {
        const Conversation bob =
            Conversation::with(support::testIdentity(2).publicKey().fingerprint());
        QVERIFY(m_scene->machine().openPrivate(bob.person(), m_scene->now()));
        const auto id = m_scene->send({.to = bob, .text = QStringLiteral("psst")});
        converse(*m_scene, *m_relay);
        QVERIFY(heardIds().empty()); // the relay has not let us in yet
        protocol::RoomFrame room;
        room.room = 4;
        room.kind = protocol::RoomKind::Private;
        room.name = support::testIdentity(2).publicKey().bytes();
        hear(room);
        QCOMPARE(heardIds(), std::vector{id.value()});
        protocol::ReceiptFrame stored = receipt(*id, 1, 0);
        stored.room = 4;
        hear(stored);
        QCOMPARE(stages().back(), Stage::AtRelay);
        room.next = 2;
        room.delivered = 1;
        hear(room);
        QCOMPARE(stages(), std::vector{Stage::Delivered});
    }

    void aLongMessageGoesInPieces()
    {
        const QString text = QString(48000, u'x');
        say(text);
        for (int i = 0; i < 100; ++i) {
            m_scene->advance(10ms);
            converse(*m_scene, *m_relay);
        }
        secure::TextAssembler assembler;
        std::optional<MessageFrame> whole;
        for (const MessageFrame& piece : received<MessageFrame>(*m_relay)) {
            if (auto done = assembler.take(piece, {}))
                whole = std::move(done);
        }
        QVERIFY(whole);
        QCOMPARE(QString::fromUtf8(whole->piece), text);
    }
};

QTEST_GUILESS_MAIN(TestExtendedSessionOutbox)
#include "tst_extendedsession_outbox.moc"
