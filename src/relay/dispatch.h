#pragma once

// Whose turn it is to be sent something by lanes: sessions that have something now, one after the
// other and a few packets each, so that none holds up the others; and those whose lanes wait for a
// time, by that. A session that waits for nothing costs nothing here. Packets are sealed when they
// leave, so that their sequence is the order in which they are sent. Pure: time is handed in. One
// thread; owned by a Membership, which owns the roster as well.

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "relay/portion.h"
#include "relay/roster.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace relay {

class Dispatch
{
public:
    Dispatch(Roster& roster, crypto::RandomSource& random) : m_roster(roster), m_random(random) {}

    /// Something was put into its mailbox, or came from it.
    void wake(Session& session);
    /// It is over.
    void forget(const Session& session);

    /// Adds what goes out now, until there is nothing more or no more room.
    void advance(Portion& portion);
    [[nodiscard]] bool isReady() const { return !m_ready.empty(); }
    /// Sessions that did not take what must not be lost.
    [[nodiscard]] std::vector<std::uint64_t> takeOverrun() { return std::exchange(m_overrun, {}); }
    /// When a session that is not ready will be, or one is overrun.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

private:
    using Due = std::pair<protocol::Instant, std::uint64_t>; // and the session

    void promote(protocol::Instant now);
    void sendTo(Session& session, Portion& portion);
    void schedule(Session& session, std::optional<protocol::Instant> dueAt);

    Roster& m_roster;
    crypto::RandomSource& m_random;
    crypto::Fernet m_fernet;
    std::deque<std::uint64_t> m_ready; ///< sessions, some of which may be over
    std::set<Due> m_waiting;
    std::vector<std::uint64_t> m_overrun;
};

} // namespace relay
