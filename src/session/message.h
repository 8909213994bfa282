#pragma once

// What people and programs say, on its way out: what is to be said, why it was not accepted, and what
// became of it. Plain values, any thread.
// Source: docs/protocol.md, "Messages" and "Receipts".

#include "protocol/messageframe.h"
#include "session/conversation.h"
#include "session/person.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace session {

using protocol::DeliveryClass;
using protocol::MessageId;

struct OutgoingText {
    Conversation to{};
    QString text{};
    DeliveryClass deliveryClass = DeliveryClass::Reliable;
    QByteArray key{}; ///< Latest only: of those with one key the newest counts; 32 bytes at most
};

/// That all who were expected have a message, as the relay of that epoch said.
struct Settled {
    std::uint64_t epoch = 0;
    std::chrono::seconds at{}; ///< after 1970, by our clock

    friend bool operator==(const Settled&, const Settled&) = default;
};

/// A reliable message of ours, as it is kept until all have it.
struct OutboxRecord {
    MessageId id{};
    Conversation to{};
    QByteArray identity{}; ///< Private: the public key of the other one, 32 bytes
    QString text{};
    std::chrono::milliseconds writtenAt{}; ///< after 1970, by our clock
    /// Kept a while longer, to be said again at a relay that takes the place of the one that said so.
    std::optional<Settled> settled{};

    friend bool operator==(const OutboxRecord&, const OutboxRecord&) = default;
};

/// Why a text was not accepted. What is reliable is accepted whether there is a relay or not.
enum class SendError {
    NotConnected, ///< latest and unreliable only: there is no session
    TooLarge,     ///< nothing, or more than kMaxText bytes of UTF-8; kMaxState if not reliable
    OutboxFull,   ///< too much waits already
    NotInRoom,    ///< the room was not entered, or nothing is known of that person
};

/// What became of a reliable message of ours.
struct MessageState {
    enum class Stage : std::uint8_t {
        Waiting,   ///< in the outbox: until there is a relay, and its turn came
        Sending,   ///< handed to a relay that will say what becomes of it
        Sent,      ///< handed to a classic relay: nothing more will be known
        AtRelay,   ///< the relay has it: see the counts
        Delivered, ///< all that were expected have it
        Failed,    ///< not taken; kept for SessionMachine::retry() or discard()
    };
    enum class Failure : std::uint8_t { None, NotInRoom, NoPlace };

    Stage stage = Stage::Waiting;
    Failure failure = Failure::None;
    int expected = 0;                 ///< members that it is for
    int delivered = 0;                ///< those that have it
    int unconfirmed = 0;              ///< classic members that it was sent to
    std::vector<Person> missing{};    ///< those that have not yet, of whom we know; 32 at most
    std::uint64_t number = 0;         ///< in its room, once the relay gave it one
    std::chrono::milliseconds time{}; ///< the relay's, after 1970

    friend bool operator==(const MessageState&, const MessageState&) = default;
};

} // namespace session
