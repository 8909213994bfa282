#pragma once

// Who else is in the lobby, by what an extended relay says, in the order in which they came. Members
// have numbers, which a relay that started anew gives out anew; until the people are back, they stay
// listed. Names those, too, who wrote what is remembered and are gone. Bounded, since a relay may lie.
// Pure; one thread; owned by an ExtendedSession. Source: docs/protocol.md, "Frames".

#include "crypto/fingerprint.h"
#include "protocol/frame.h"
#include "protocol/now.h"
#include "session/event.h"

#include <QHash>

#include <deque>
#include <optional>
#include <vector>

namespace session {

class PeopleTable
{
public:
    /// False when it says what cannot be.
    bool add(const protocol::PresentFrame& present, Events& events);
    void remove(protocol::MemberNumber number, Events& events);
    void take(const protocol::PresenceFrame& presence, Events& events);
    [[nodiscard]] bool isPresent(protocol::MemberNumber number) const
    {
        return m_members.contains(number);
    }
    /// Present, or named as absent.
    [[nodiscard]] std::optional<Person> find(protocol::MemberNumber number) const;
    [[nodiscard]] std::vector<Person> inOrder() const;
    /// How many of those who can host stand before that number in the line of succession, in which
    /// the person who hosted has no place.
    [[nodiscard]] int hostsBefore(protocol::MemberNumber number,
                                  const std::optional<crypto::Fingerprint>& hosted) const;

    /// The relay started anew: nobody has a number until it tells of them again.
    void expectAll(protocol::Instant until);
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;
    /// Whoever did not come back in time has left.
    void expire(protocol::Instant now, Events& events);

private:
    struct Member {
        Person person;
        std::uint64_t arrival = 0;
    };

    [[nodiscard]] std::size_t size() const
    {
        return std::size_t(m_members.size()) + m_expected.size();
    }
    void addAbsent(const Person& person);

    QHash<protocol::MemberNumber, Member> m_members;
    std::vector<Member> m_expected;
    QHash<protocol::MemberNumber, Person> m_absent;
    std::deque<protocol::MemberNumber> m_absentInOrder; // oldest first
    protocol::Instant m_expectedUntil{};
    std::uint64_t m_nextArrival = 0;
};

} // namespace session
