#pragma once

// Who has which message: of the last ones that sessions sent, how many were to have it, how many do
// and who is missing, and when their authors are to be told. Members are named by their slot, a bit
// for each, so that it costs little in large rooms too; who left before a message came is remembered
// by identity, as it may come back and fetch it. Bounded. Pure: time is handed in. One thread; owned
// by Conversations. Source: docs/protocol.md, "Receipts".

#include "protocol/frame.h"
#include "protocol/now.h"
#include "relay/message.h"
#include "relay/room.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace relay {

/// A set of slots.
class SlotSet
{
public:
    void insert(Slot slot);
    /// False when it was not there.
    bool remove(Slot slot);
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    /// The least ones, so many at most.
    [[nodiscard]] std::vector<Slot> first(std::size_t count) const;

private:
    std::vector<std::uint64_t> m_words;
    std::uint32_t m_count = 0;
};

/// A member as receipts know it.
struct Recipient {
    Slot slot = 0;
    std::size_t identity = 0; ///< a hash of it
};

struct Receipt {
    protocol::ReceiptFrame frame; ///< without those missing
    std::shared_ptr<const Author> author;
    SlotSet missing;
    std::optional<protocol::Instant> toldAt{};
    std::optional<protocol::Instant> tellAt{};

    [[nodiscard]] bool isComplete() const { return frame.delivered == frame.expected; }
};

class Receipts
{
public:
    /// The number by which a message names its receipt; to be told at once.
    [[nodiscard]] std::uint64_t next() const { return m_first + m_receipts.size(); }
    void add(Receipt receipt);
    /// Null when it is forgotten.
    [[nodiscard]] const Receipt* find(std::uint64_t number) const;

    /// It has the message, be it in the session to which it was sent or in a later one.
    void confirm(std::uint64_t number, const Recipient& recipient);
    /// It has no session now.
    void parted(const Recipient& recipient);
    /// It is expected to have the message, but has no session.
    void expectLater(std::uint64_t number, std::size_t identity);
    /// It is to be told now, though nothing changed.
    void repeat(std::uint64_t number);

    /// The next one that is due, which counts as told.
    [[nodiscard]] const Receipt* takeDue(protocol::Instant now);
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;

private:
    [[nodiscard]] Receipt* at(std::uint64_t number);
    void changed(std::uint64_t number, Receipt& receipt);
    void tellAt(std::uint64_t number, Receipt& receipt, protocol::Instant at);

    std::deque<Receipt> m_receipts;
    std::uint64_t m_first = 1; ///< number of the oldest
    std::set<std::pair<protocol::Instant, std::uint64_t>> m_due;
    std::set<std::uint64_t> m_missing;                      ///< of which somebody is missing
    std::set<std::pair<std::uint64_t, std::size_t>> m_away; ///< who left before it had which
};

} // namespace relay
