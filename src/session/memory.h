#pragma once

// What outlasts sessions and machines: the outbox, the rooms of our person, what was shown, and how far
// each room was. Handed from one SessionMachine to the next when the settings change. Pure; one
// thread, that of the machines; shared by whoever makes them and the machine that there is.

#include "session/event.h"
#include "session/outbox.h"
#include "session/roombook.h"
#include "session/roomsequence.h"
#include "session/shownmessages.h"

#include <map>
#include <optional>

namespace session {

struct Memory {
    Outbox outbox;
    RoomBook rooms;
    ShownMessages shown;
    std::map<Conversation, RoomSequence> sequences;
    bool away = false; ///< our person

    /// Each once, whatever way it came.
    void show(RoomSequence::Messages messages, Events& events)
    {
        for (MessageReceived& message : messages) {
            const auto author = message.author ? message.author->identity : ShownMessages::Author();
            if (shown.contains(author, message.id))
                continue;
            shown.add(author, message.id);
            events.emplace_back(std::move(message));
        }
    }
    /// Messages that waited long enough for others.
    void expire(protocol::Instant now, Events& events)
    {
        for (auto& [conversation, sequence] : sequences)
            show(sequence.expire(now), events);
    }
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const
    {
        std::optional<protocol::Instant> next;
        for (const auto& [conversation, sequence] : sequences) {
            if (const auto deadline = sequence.nextDeadline())
                next = std::min(next.value_or(*deadline), *deadline);
        }
        return next;
    }
    /// Nothing is waited for any more.
    void giveUp(Events& events)
    {
        for (auto& [conversation, sequence] : sequences)
            show(sequence.giveUp(), events);
    }
};

} // namespace session
