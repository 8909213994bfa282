#pragma once

// What the relay has to send, in order, and the fan-out: a message is kept as text until its turn
// comes and is then sealed for one member after the other, each in its layer, in portions of bounded
// size, however many members there are. Packets of sessions are sealed when they leave, so that their
// sequence is the order in which they are sent. Who joins later does not get a message, who left
// meanwhile neither. Pure; one thread; owned by a Room, which owns the roster as well.

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "protocol/frame.h"
#include "relay/notice.h"
#include "relay/outgoing.h"
#include "relay/roster.h"

#include <QByteArray>
#include <QList>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
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
    /// To a session, if it is still there by then; to where it is reached unless `to` is valid.
    void sendFrames(const Session& to, std::vector<protocol::Frame> frames,
                    const protocol::Endpoint& address = {});
    /// The last words to a session that is over.
    void sendLast(std::unique_ptr<Session> to, const protocol::CloseFrame& frame);
    /// To every present member but the one with this number.
    void sendToMembers(News news, protocol::MemberNumber except = 0);
    /// An 11 or a PRESENT of every other present member to this one.
    void sendRoster(const Member& to);
    /// `[10][14]` or MESSAGE to every present member but the sender; gives it the next number of
    /// the room. Without an id, one is made. False, and nothing is sent, for a text that does not
    /// fit a datagram or when too much waits already.
    [[nodiscard]] bool relayText(const Member& sender, const QByteArray& text,
                                 std::chrono::seconds unixTime,
                                 const std::optional<protocol::MessageId>& id = {});

    /// The next portion; nothing when nothing waits. The time is that of its tokens.
    [[nodiscard]] QList<Outgoing> takePortion(std::chrono::seconds unixTime);
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
        protocol::Endpoint to; ///< invalid: where it is reached
        std::vector<protocol::Frame> frames;
    };
    struct LastWords {
        std::unique_ptr<Session> session;
        protocol::CloseFrame frame;
    };
    struct RosterFor {
        protocol::Endpoint to;
        std::uint64_t sessionId; ///< of a member of the extended layer
        bool extended;
        Walk walk;
    };
    struct FanOutNews {
        News news;
        Walk walk;
    };
    struct FanOutText {
        QByteArray text;
        QByteArray classicHead; ///< what stands before the token
        protocol::MessageFrame extendedHead;
        std::vector<protocol::Frame> frames; ///< once the first member needs them
        Walk walk;
    };
    using Item = std::variant<Outgoing, FramesFor, LastWords, RosterFor, FanOutNews, FanOutText>;
    /// What is built at present. Room is in bytes, and may be overdrawn by what one member gets.
    struct Portion {
        std::chrono::seconds unixTime{};
        QList<Outgoing> datagrams{};
        qsizetype room = 0;

        void add(const protocol::Endpoint& to, QByteArray datagram);
    };

    [[nodiscard]] Walk walkPast(protocol::MemberNumber exceptNumber) const;
    [[nodiscard]] const Member* next(Walk& walk, Portion& portion) const;
    // Each says whether it came to its end.
    bool advance(Outgoing& outgoing, Portion& portion);
    bool advance(FramesFor& frames, Portion& portion);
    bool advance(LastWords& words, Portion& portion);
    bool advance(RosterFor& roster, Portion& portion);
    bool advance(FanOutNews& fanOut, Portion& portion);
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
    std::uint64_t m_messages = 0;
    std::uint64_t m_deliveries = 0;
};

} // namespace relay
