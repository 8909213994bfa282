// A script of what a relay of the extended layer, an attacker on the wire, the clock and the owner do
// to a SessionMachine. Each step: what is done (1 byte), its argument (1: a link, a position, 64 ms of
// time), length (1), then so many bytes.

#include "crypto/library.h"
#include "session/extendedrelay.h"
#include "session/limits.h"
#include "session/sessionmachine.h"

#include <cstdlib>

using namespace session;
using protocol::Endpoint;
using protocol::ExtendedType;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kStranger = Endpoint::ipv4(0x0a090002, 48386);
constexpr qsizetype kStepHeader = 3;
constexpr qsizetype kRemembered = 32;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// A machine, its clock, its relay, and what went between them.
class Stage
{
public:
    Stage()
    {
        m_machine.start(m_now);
        collect();
    }

    void act(std::uint8_t what, std::uint8_t argument, QByteArrayView bytes)
    {
        const Link link = argument % 4 - 1;
        switch (what % 24) {
        case 0: hear(bytes, kRelay, link); break;
        case 1:
            hear(protocol::makeExtended(ExtendedType(0x0100 + argument % 8), bytes), kRelay, link);
            break;
        case 2:
            m_now.steady += std::chrono::milliseconds(argument * 64);
            tick();
            break;
        case 3:
            m_now.steady = std::max(m_now.steady, m_machine.nextDeadline().value());
            tick();
            break;
        case 4: // the relay answers, until nobody has more to say
            for (int i = 0; i < 8 && !m_outgoing.isEmpty(); ++i)
                letRelayAnswer(link);
            break;
        case 5: m_outgoing.clear(); break; // lost
        case 6: hear(m_relay.sealBytes(bytes), kRelay, link); break;
        case 7: // played back, perhaps altered, perhaps from elsewhere
            if (!m_recorded.isEmpty()) {
                QByteArray datagram = m_recorded.at(argument % m_recorded.size());
                for (qsizetype i = 0; i + 1 < bytes.size(); i += 2) {
                    char& letter = datagram[std::uint8_t(bytes[i]) % datagram.size()];
                    letter = char(letter ^ bytes[i + 1]);
                }
                hear(datagram, argument % 2 ? kStranger : kRelay, link);
            }
            break;
        case 8: (void)m_machine.send(QString::fromLatin1(bytes), m_now); break;
        case 9: decide(argument); break;
        case 10: m_machine.linksChanged(m_now); break;
        case 11:
            m_machine.disconnect(m_now);
            require(m_machine.state() == SessionState::Idle && !m_machine.nextDeadline());
            m_machine.start(m_now);
            break;
        case 12: hear(m_relay.announcement(), kRelay, kAllLinks); break;
        case 13: hear(m_relay.classicAnnouncement(), kRelay, link); break;
        case 14: m_relay.restart(); break;
        case 16: // a unit of a lane, of any frames
            hear(m_relay.sealUnit(argument % 4, bytes.toByteArray()), kRelay, link);
            break;
        case 17: (void)m_machine.enterRoom(QString::fromUtf8(bytes), {}, m_now); break;
        case 18:
            for (const RoomInfo& room : m_machine.rooms()) {
                if (argument % 2)
                    m_machine.leaveRoom(room.conversation, m_now);
                else
                    m_machine.fetchEarlier(room.conversation, argument, m_now);
            }
            break;
        case 19:
            m_machine.setAway(argument % 2, m_now);
            m_machine.typing({}, m_now);
            m_machine.listRooms(m_now);
            break;
        case 20:
            for (const Person& person : m_machine.people()) {
                if (person.identity)
                    (void)m_machine.openPrivate(*person.identity, m_now);
            }
            break;
        case 21:
            for (const RoomInfo& room : m_machine.rooms())
                (void)m_machine.send({.to = room.conversation,
                                      .text = QString::fromLatin1(bytes),
                                      .deliveryClass = DeliveryClass(argument % 3)},
                                     m_now);
            break;
        case 22:
            for (const MessageId& id : m_ids) {
                (void)m_machine.retry(id, m_now);
                if (argument % 2)
                    (void)m_machine.discard(id);
            }
            break;
        case 23: // what becomes of what was said, as a relay may tell it
            for (const MessageId& id : m_ids) {
                protocol::ReceiptFrame receipt;
                receipt.id = id;
                receipt.number = argument;
                receipt.expected = argument % 3;
                receipt.delivered = argument % 2;
                protocol::DeclinedFrame declined;
                declined.id = id;
                declined.reason = protocol::DeclinedReason(argument % 3);
                declined.waitMs = argument;
                hear(argument % 2 ? m_relay.sealUnit(2, encodeFrame(receipt))
                                  : m_relay.sealUnit(0, encodeFrame(declined)),
                     kRelay, link);
            }
            break;
        case 15:
            m_relay.answersPing = argument % 2 == 0;
            m_relay.answersJoin = argument % 3 != 0;
            break;
        }
        collect();
    }

private:
    /// What a person does about relays.
    void decide(std::uint8_t argument)
    {
        switch (argument % 4) {
        case 0: return m_machine.searchAgain(m_now);
        case 1: return m_machine.lookForRelays(m_now);
        default: return m_machine.moveTo(m_relay.fingerprint(), m_now);
        }
    }

    void hear(QByteArrayView datagram, const Endpoint& from, Link link)
    {
        m_machine.receive(datagram, {from, link}, m_now);
    }

    void tick()
    {
        m_machine.tick(m_now);
        require(m_machine.nextDeadline().value() > m_now.steady);
    }

    void letRelayAnswer(Link link)
    {
        for (const QByteArray& datagram : std::exchange(m_outgoing, {})) {
            for (const QByteArray& answer : m_relay.answer(datagram, m_now)) {
                hear(answer, kRelay, link);
                if (m_recorded.size() < kRemembered)
                    m_recorded.append(answer);
            }
        }
        collect();
    }

    void collect()
    {
        for (const Outgoing& outgoing : m_machine.takeOutgoing()) {
            require(!outgoing.datagram.isEmpty()
                    && outgoing.datagram.size() <= qsizetype(protocol::kDatagramTarget));
            m_outgoing.append(outgoing.datagram);
        }
        for (const Event& event : m_machine.takeEvents()) {
            const auto* accepted = std::get_if<MessageAccepted>(&event);
            if (accepted && m_ids.size() < kRemembered)
                m_ids.append(accepted->message.id);
        }
        require(m_machine.rooms().size() <= kMostRooms + 2);
        require(m_machine.relays().size() <= kRelaysListed);
        const SessionState state = m_machine.state();
        const bool live = state == SessionState::Established || state == SessionState::Checking;
        require(m_machine.relay().has_value() == live);
        require(live || m_machine.people().empty());
        require(m_machine.people().size() <= std::size_t(protocol::kMaxMembers));
    }

    support::SeededRandom m_random{1};
    SessionMachine m_machine{support::extendedConfig(), m_random};
    support::ExtendedRelay m_relay{0, kRelay};
    protocol::Now m_now{};
    QList<QByteArray> m_outgoing;
    QList<QByteArray> m_recorded; ///< what the relay sent
    QList<MessageId> m_ids;       ///< of what was said
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const crypto::Library library;
    Stage stage;
    QByteArrayView rest(data, qsizetype(size));
    while (rest.size() >= kStepHeader) {
        const auto length = std::min<qsizetype>(std::uint8_t(rest[2]), rest.size() - kStepHeader);
        stage.act(std::uint8_t(rest[0]), std::uint8_t(rest[1]), rest.sliced(kStepHeader, length));
        rest = rest.sliced(kStepHeader + length);
    }
    return 0;
}
