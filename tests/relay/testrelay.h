#pragma once

// A relay under test with a clock of its own and peers that speak the classic layer by hand; those
// of the extended one are ExtendedPeers. What it sends and tells comes out as short texts, one for
// each datagram or event, in which peers are numbers: "2 <- from 1, says hello", "joined 3",
// "left 3 silent". Belongs to one test.

#include "crypto/fernet.h"
#include "protocol/record.h"
#include "relay/relay.h"
#include "support/seededrandom.h"
#include "support/testkeys.h"

#include <QHash>
#include <QStringList>

#include <map>
#include <memory>

namespace relaytest {

/// Peer `number`: 10.0.0.0 plus that, port 40000.
[[nodiscard]] protocol::Endpoint addressOf(int number);
/// The number of a peer's address, else "?".
[[nodiscard]] QString nameOf(const protocol::Endpoint& address);

/// The value of a record 1.
[[nodiscard]] QByteArray fragmentValue(std::uint32_t id, int sequence, int total,
                                       QByteArrayView piece);

struct Peer {
    crypto::FernetKey key;
    QByteArray sealedKey; ///< value of its record 13
};

class ExtendedPeer;

class TestRelay
{
public:
    /// What sent() waits for: that news were gathered.
    static constexpr std::chrono::milliseconds kMoment{60};

    explicit TestRelay(relay::RelayConfig config = {}, std::uint32_t seed = 1,
                       relay::HistoryStore* store = nullptr);

    [[nodiscard]] relay::Relay& relay() { return m_relay; }
    [[nodiscard]] relay::Statistics statistics() const { return m_relay.statistics(); }
    [[nodiscard]] support::SeededRandom& random() { return m_random; }
    [[nodiscard]] protocol::Now now() const { return m_now; }

    /// Makes the peer when it is new; nothing is sent.
    [[nodiscard]] const Peer& peer(int number);
    /// From now on the peer has another key.
    void giveNewKey(int number);

    /// The clock goes on by so much, then tick().
    void wait(std::chrono::milliseconds time);
    /// As wait(), and so much by the calendar, too.
    void pass(std::chrono::seconds time);
    void give(int number, QByteArrayView datagram);
    void giveRecord(int number, protocol::RecordType type, QByteArrayView value = {});
    void giveAll(int number, const QList<QByteArray>& datagrams);
    /// The peer's 13.
    void knock(int number) { giveRecord(number, kKey, peer(number).sealedKey); }
    /// Knocks, and forgets what the relay sent and told.
    void join(int number);
    /// Peers first to last join, no faster than the rate limit permits.
    void joinAll(int first, int last);
    void say(int number, QByteArrayView text) { giveRecord(number, kMessage, token(number, text)); }

    [[nodiscard]] QByteArray token(int number, QByteArrayView text);
    /// A record 14 in pieces.
    [[nodiscard]] QList<QByteArray> fragments(int number, QByteArrayView text, std::uint32_t id);

    /// All that waits to be sent.
    [[nodiscard]] QList<relay::Outgoing> outgoing();
    /// What is sent within a moment, to whom it may concern: ExtendedPeers read theirs and
    /// acknowledge it, and send on what their lanes hold.
    [[nodiscard]] QStringList sent();
    [[nodiscard]] QStringList told();
    [[nodiscard]] QStringList members() const;

    /// Who can read what is sent to a session.
    void setReader(std::uint64_t sessionId, ExtendedPeer* reader) { m_readers[sessionId] = reader; }
    void forgetReader(ExtendedPeer* reader)
    {
        std::erase_if(m_readers, [&](const auto& entry) { return entry.second == reader; });
    }

private:
    static constexpr auto kKey = protocol::RecordType::EncryptedSymmetricKey;
    static constexpr auto kMessage = protocol::RecordType::SymmetricallyEncryptedMessage;

    [[nodiscard]] Peer makePeer();
    [[nodiscard]] QString describe(const relay::Outgoing& outgoing);
    [[nodiscard]] QString describeExtended(const protocol::ExtendedRecord& record,
                                           QByteArrayView datagram);
    [[nodiscard]] QString describeMessage(const protocol::Endpoint& to, QByteArrayView token);

    support::SeededRandom m_random;
    relay::Relay m_relay;
    protocol::Now m_now;
    std::map<int, Peer> m_peers;
    std::map<std::uint64_t, ExtendedPeer*> m_readers;
    crypto::Fernet m_fernet;
};

} // namespace relaytest
