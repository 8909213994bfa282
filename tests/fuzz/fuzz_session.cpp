// A script of what a relay, a stranger, the clock and the owner do to a SessionMachine. Each step:
// what is done (1 byte), its argument (1: a link, or 64 ms of time), length (1), then so many bytes.

#include "crypto/fernet.h"
#include "crypto/library.h"
#include "protocol/record.h"
#include "session/limits.h"
#include "session/sessionmachine.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"

#include <cstdlib>

using namespace session;
using protocol::Endpoint;
using protocol::makeRecord;
using protocol::RecordType;

namespace {

const Endpoint kRelay = Endpoint::ipv4(0x0a090001, 48386);
const Endpoint kStranger = Endpoint::ipv4(0x0a090002, 48386);
constexpr qsizetype kStepHeader = 3;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// A machine, its clock, and as much of a relay as knows its key.
class Stage
{
public:
    Stage()
    {
        m_machine.start(m_now);
        check();
    }

    void act(std::uint8_t what, std::uint8_t argument, QByteArrayView bytes)
    {
        const Link link = argument % 4 - 1;
        switch (what % 12) {
        case 0: hear(bytes, kRelay, link); break;
        case 1: hear(bytes, kStranger, link); break;
        case 2:
            m_now.steady += std::chrono::milliseconds(argument * 64);
            tick();
            break;
        case 3:
            m_now.steady = std::max(m_now.steady, m_machine.nextDeadline().value());
            tick();
            break;
        case 4: showKey(0, argument % 8 == 7 ? kStranger : kRelay, link); break;
        case 5: showKey(1, argument % 8 == 7 ? kStranger : kRelay, link); break;
        case 6: takeKey(); break;
        case 7: hear(sealed(bytes), kRelay, link); break;
        case 8: hear(makeRecord(RecordType::Fragment, bytes), kRelay, link); break;
        case 9: (void)m_machine.send(QString::fromLatin1(bytes), m_now); break;
        case 10: decide(argument); break;
        case 11:
            m_machine.disconnect(m_now);
            require(m_machine.state() == SessionState::Idle && !m_machine.nextDeadline());
            m_machine.start(m_now);
            break;
        }
        check();
    }

private:
    /// What a person does about relays.
    void decide(std::uint8_t argument)
    {
        switch (argument % 4) {
        case 0: return m_machine.searchAgain(m_now);
        case 1: return m_machine.lookForRelays(m_now);
        default:
            return m_machine.moveTo(support::testKey(argument % 2).publicKey().fingerprint(),
                                    m_now);
        }
    }

    void hear(QByteArrayView datagram, const Endpoint& from, Link link)
    {
        m_machine.receive(datagram, {from, link}, m_now);
    }

    void showKey(int number, const Endpoint& from, Link link)
    {
        const QByteArray pem = support::testKey(number).publicKey().toPem();
        hear(makeRecord(RecordType::ServerPublicKeyResponse, pem), from, link);
    }

    void tick()
    {
        m_machine.tick(m_now);
        require(m_machine.nextDeadline().value() > m_now.steady);
    }

    void takeKey()
    {
        const auto record = protocol::RecordReader(m_keyDatagram).next();
        if (!record)
            return;
        if (const auto text = support::testKey(0).decrypt(record->value))
            m_key = crypto::FernetKey::fromText(*text).value();
    }

    QByteArray sealed(QByteArrayView text)
    {
        const QByteArray sender =
            makeRecord(RecordType::SenderId, protocol::encodeEndpoint(kStranger));
        return sender
               + makeRecord(RecordType::SymmetricallyEncryptedMessage,
                            m_fernet.seal(m_key, text, m_now.unixTime, m_random));
    }

    void check()
    {
        for (Outgoing& outgoing : m_machine.takeOutgoing()) {
            require(outgoing.datagram.size() <= qsizetype(protocol::kDatagramTarget));
            const auto record = protocol::RecordReader(outgoing.datagram).next();
            require(record.has_value());
            if (record->type == RecordType::EncryptedSymmetricKey)
                m_keyDatagram = std::move(outgoing.datagram);
        }
        (void)m_machine.takeEvents();
        require(m_machine.relays().size() <= kRelaysListed);
        const SessionState state = m_machine.state();
        const bool live = state == SessionState::Established || state == SessionState::Checking;
        require(m_machine.relay().has_value() == live);
        require(live || m_machine.people().empty());
        require(m_machine.people().size() <= std::size_t(protocol::kMaxMembers));
    }

    support::SeededRandom m_random{1};
    SessionMachine m_machine{{}, m_random};
    protocol::Now m_now{};
    crypto::Fernet m_fernet;
    crypto::FernetKey m_key = crypto::FernetKey::generate(m_random);
    QByteArray m_keyDatagram; ///< the last record 13
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
