#pragma once

// What the relay has to send, in order, and the fan-out: a message is kept as text until its turn
// comes and is then sealed for one member after the other, in portions of bounded size, however
// many members there are. Who joins later does not get it, who left meanwhile neither. Pure; one
// thread; owned by a Relay, which owns the roster as well.

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "relay/outgoing.h"
#include "relay/roster.h"

#include <QByteArray>
#include <QList>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <variant>

namespace relay {

class Outbox
{
public:
    Outbox(const Roster& roster, crypto::RandomSource& random) : m_roster(roster), m_random(random)
    {}

    /// To one address; to the group when it is invalid.
    void send(const protocol::Endpoint& to, const QByteArray& datagram);
    /// The same datagram to every present member but the one with this number.
    void sendToMembers(const QByteArray& datagram, std::uint64_t exceptNumber = 0);
    /// An 11 of every other present member to this one.
    void sendRoster(const Member& to);
    /// `[10][14]` to every present member but the sender. False, and nothing is sent, for a text
    /// that does not fit a datagram or when too much waits already.
    [[nodiscard]] bool relayText(const Member& sender, const QByteArray& text,
                                 std::chrono::seconds unixTime);

    /// The next portion; nothing when nothing waits.
    [[nodiscard]] QList<Outgoing> takePortion();
    [[nodiscard]] bool isEmpty() const { return m_queue.empty(); }
    /// Messages sealed for one member each, since the start.
    [[nodiscard]] std::uint64_t deliveries() const { return m_deliveries; }

private:
    struct Sealed {
        QByteArray text;
        std::chrono::seconds unixTime;
    };
    /// A walk over the members of one moment, which may take several portions.
    struct Walk {
        std::uint64_t exceptNumber;
        std::uint64_t lastNumber; ///< who has a greater one came later
        std::size_t nextSlot = 0;
    };
    struct FanOut {
        QByteArray datagram; ///< whole, or what stands before the token
        std::optional<Sealed> sealed;
        Walk walk;
    };
    struct RosterFor {
        protocol::Endpoint to;
        Walk walk;
    };
    /// What is built at present. Room is in bytes, and may be overdrawn by one datagram.
    struct Portion {
        QList<Outgoing> datagrams;
        qsizetype room = 0;

        void add(const protocol::Endpoint& to, QByteArray datagram);
    };

    [[nodiscard]] Walk walkPast(std::uint64_t exceptNumber) const;
    [[nodiscard]] const Member* next(Walk& walk, Portion& portion) const;
    // Each says whether it came to its end.
    bool advance(Outgoing& outgoing, Portion& portion);
    bool advance(FanOut& fanOut, Portion& portion);
    bool advance(RosterFor& roster, Portion& portion);
    [[nodiscard]] QByteArray datagramFor(const Member& member, const FanOut& fanOut);

    const Roster& m_roster;
    crypto::RandomSource& m_random;
    crypto::Fernet m_fernet;
    std::deque<std::variant<Outgoing, FanOut, RosterFor>> m_queue;
    qsizetype m_waiting = 0; ///< texts, with their overhead
    std::uint64_t m_deliveries = 0;
};

} // namespace relay
