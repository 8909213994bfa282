#pragma once

// What the relay has to send without lanes, in order, and the fan-out to classic members: a message
// is kept as text until its turn comes and is then sealed for one member after the other, in portions
// of bounded size, however many members there are. Packets of sessions are sealed when they leave, so
// that their sequence is the order in which they are sent. Who joins later does not get a message,
// who left meanwhile neither. Pure; one thread; owned by a Membership, which owns the roster as well.

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "protocol/frame.h"
#include "relay/portion.h"
#include "relay/roster.h"

#include <QByteArray>
#include <QList>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <variant>
#include <vector>

namespace relay {

class Outbox
{
public:
    Outbox(Roster& roster, crypto::RandomSource& random) : m_roster(roster), m_random(random) {}

    /// To one address; to the group when it is invalid.
    void send(const protocol::Endpoint& to, const QByteArray& datagram);
    /// To a session, if it is still there by then, but at an address that nothing confirmed.
    void sendFrames(const Session& to, std::vector<protocol::Frame> frames,
                    const protocol::Endpoint& address);
    /// The last words to a session that is over.
    void sendLast(std::unique_ptr<Session> to, const protocol::CloseFrame& frame);
    /// To every present classic member but the one with this number.
    void sendToMembers(const QList<QByteArray>& notices, protocol::MemberNumber except = 0);
    /// An 11 of every other present member to this classic one.
    void sendRoster(const Member& to);
    /// `[10][14]` to every present classic member but the sender. False, and nothing is sent, for a
    /// text that does not fit a datagram or when too much waits already.
    [[nodiscard]] bool relayText(const Member& sender, const QByteArray& text);
    /// Whether relayText() would take a text of so many bytes.
    [[nodiscard]] bool hasRoomFor(const Member& sender, qsizetype textSize) const;

    /// Adds what is next, until nothing waits or there is no more room.
    void advance(Portion& portion);
    [[nodiscard]] bool isEmpty() const { return m_queue.empty(); }
    /// Messages sealed for one member each, since the start.
    [[nodiscard]] std::uint64_t deliveries() const { return m_deliveries; }

private:
    /// A walk over the members of one moment, which may take several portions.
    struct Walk {
        protocol::MemberNumber exceptNumber;
        protocol::MemberNumber lastNumber; ///< who has a greater one came later
        std::size_t nextSlot = 0;
    };
    struct FramesFor {
        std::uint64_t sessionId;
        protocol::Endpoint to;
        std::vector<protocol::Frame> frames;
    };
    struct LastWords {
        std::unique_ptr<Session> session;
        protocol::CloseFrame frame;
    };
    struct RosterFor {
        protocol::Endpoint to;
        Walk walk;
    };
    struct FanOutNotices {
        QList<QByteArray> notices; ///< datagrams
        Walk walk;
    };
    struct FanOutText {
        QByteArray text;
        QByteArray head; ///< what stands before the token
        Walk walk;
    };
    using Item = std::variant<Outgoing, FramesFor, LastWords, RosterFor, FanOutNotices, FanOutText>;

    [[nodiscard]] Walk walkPast(protocol::MemberNumber exceptNumber) const;
    [[nodiscard]] const Member* next(Walk& walk, Portion& portion) const;
    [[nodiscard]] const Member* nextClassic(Walk& walk, Portion& portion) const;
    [[nodiscard]] bool isOver(const Walk& walk) const
    {
        return walk.nextSlot >= m_roster.slots().size();
    }
    // Each says whether it came to its end.
    bool advance(Outgoing& outgoing, Portion& portion);
    bool advance(FramesFor& frames, Portion& portion);
    bool advance(LastWords& words, Portion& portion);
    bool advance(RosterFor& roster, Portion& portion);
    bool advance(FanOutNotices& fanOut, Portion& portion);
    bool advance(FanOutText& fanOut, Portion& portion);
    void seal(Session& session, std::span<const protocol::Frame> frames,
              const protocol::Endpoint& to, Portion& portion);
    [[nodiscard]] QByteArray datagramFor(const ClassicPart& member, const FanOutText& fanOut,
                                         std::chrono::seconds unixTime);

    Roster& m_roster;
    crypto::RandomSource& m_random;
    crypto::Fernet m_fernet;
    std::deque<Item> m_queue;
    qsizetype m_waiting = 0; ///< texts, with their overhead
    std::uint64_t m_deliveries = 0;
};

} // namespace relay
