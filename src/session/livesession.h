#pragma once

// What a SessionMachine holds while it has a relay: a session of either layer, behind the few calls
// that are the same for both. A session keeps itself alive and says when it is over; what comes
// after that is the machine's. Pure; one thread; owned by a SessionMachine.

#include "protocol/now.h"
#include "session/event.h"
#include "session/link.h"
#include "session/linkhealth.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>
#include <vector>

namespace session {

/// How a session came to its end. The search begins in any case.
struct Ending {
    std::optional<std::chrono::milliseconds> silence{}; ///< the relay was silent for so long
    std::optional<RelayRefused> refusal{};              ///< it must not be joined again as it is
    bool anotherHosts = false;                          ///< nobody need take the place of the relay
    bool byAnswer = false; ///< what ended it is the first answer of the search
};

class LiveSession
{
public:
    virtual ~LiveSession() = default;

    [[nodiscard]] virtual const Relay& relay() const = 0;
    /// In the order in which they came.
    [[nodiscard]] virtual std::vector<Person> people() const = 0;
    /// Asking whether the relay is there.
    [[nodiscard]] virtual bool isChecking() const = 0;
    /// When tick() next has something to do.
    [[nodiscard]] virtual protocol::Instant nextDeadline() const = 0;

    // The session is over when they answer.
    [[nodiscard]] virtual std::optional<Ending>
    receive(QByteArrayView datagram, const Arrival& arrival, protocol::Now now) = 0;
    [[nodiscard]] virtual std::optional<Ending> tick(protocol::Now now) = 0;

    /// Something is in the outbox, perhaps.
    virtual void pumpOutbox(protocol::Now now) = 0;
    /// Latest or unreliable; its size was judged.
    virtual void sendNow(const OutgoingText& text, const MessageId& id, protocol::Now now) = 0;
    /// What ends the session at the relay: all of it at once, since nobody answers to it.
    [[nodiscard]] virtual QList<Outgoing> goodbye(protocol::Now now) = 0;

    // What only the extended layer knows.
    /// It is over: nothing comes of what was asked of the relay.
    virtual void ended() {}
    /// Our place in the line of those who would host in its place, from 0.
    [[nodiscard]] virtual std::optional<int> succession() const { return std::nullopt; }
    virtual void linksChanged(protocol::Now /*now*/) {}
    [[nodiscard]] virtual std::optional<Ending>
    continueWithPassword(const protocol::PasswordTerms& /*terms*/, bool /*known*/,
                         protocol::Now /*now*/)
    {
        return std::nullopt;
    }
    [[nodiscard]] virtual std::vector<RoomInfo> rooms() const { return {}; }
    [[nodiscard]] virtual std::vector<Person> peopleIn(const Conversation& room) const
    {
        return room.isLobby() ? people() : std::vector<Person>();
    }
    virtual void enter(const Conversation& /*room*/, const QString& /*topic*/,
                       protocol::Now /*now*/)
    {}
    virtual void leave(const Conversation& /*room*/, protocol::Now /*now*/) {}
    virtual void listRooms(protocol::Now /*now*/) {}
    virtual void setTopic(const Conversation& /*room*/, const QString& /*topic*/,
                          protocol::Now /*now*/)
    {}
    virtual void tellAway(protocol::Now /*now*/) {}
    virtual void tellTyping(const Conversation& /*room*/, protocol::Now /*now*/) {}
    virtual void fetchEarlier(const Conversation& /*room*/, int /*count*/, protocol::Now /*now*/) {}
    [[nodiscard]] virtual std::optional<LinkHealth> health(protocol::Now /*now*/) const
    {
        return std::nullopt;
    }
};

} // namespace session
