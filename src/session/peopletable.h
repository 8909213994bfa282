#pragma once

// Who else is in the room, by what an extended relay says, in the order in which they came. Members
// have numbers, which a relay that started anew gives out anew; until the people are back, they stay
// listed. Bounded, since a relay may lie. Pure; one thread; owned by an ExtendedSession.
// Source: docs/protocol.md, "Frames".

#include "protocol/frame.h"
#include "protocol/now.h"
#include "session/event.h"

#include <QHash>

#include <optional>
#include <vector>

namespace session {

class PeopleTable
{
public:
    /// False when it says what cannot be.
    bool add(const protocol::PresentFrame& present, Events& events);
    void remove(protocol::MemberNumber number, Events& events);
    [[nodiscard]] std::optional<protocol::Endpoint> addressOf(protocol::MemberNumber number) const;
    [[nodiscard]] std::vector<Person> inOrder() const;

    /// The relay started anew: nobody has a number until it tells of them again.
    void expectAll(protocol::Instant until);
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;
    /// Whoever did not come back in time has left.
    void expire(protocol::Instant now, Events& events);
    /// The relay begins to tell who is there. Whoever it did not name several times has left.
    void callRoll(protocol::Instant until);

private:
    struct Member {
        Person person;
        std::uint64_t arrival = 0;
        bool named = true; // since the roll call began
        int missed = 0;    // roll calls in a row
    };

    void endRollCall(Events& events);
    [[nodiscard]] std::size_t size() const
    {
        return std::size_t(m_members.size()) + m_expected.size();
    }

    QHash<protocol::MemberNumber, Member> m_members;
    std::vector<Member> m_expected;
    protocol::Instant m_expectedUntil{};
    std::optional<protocol::Instant> m_rollEndsAt;
    std::uint64_t m_nextArrival = 0;
};

} // namespace session
