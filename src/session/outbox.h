#pragma once

// The reliable messages of ours that not all have yet, in the order in which they were written: what a
// session that begins has to send again, with the same ids. Bounded. Tells of each change of what is
// to be kept, so that its owner can write it to disk; what else became of a message is forgotten with the
// program. Those that all have, as a relay says that another may soon take the place of, stay a while,
// to be said again there. Pure; one thread; owned by a Memory.
// Source: docs/protocol.md, "Messages".
//
//    add() --> waiting --> handed to a session --> remove(), settle(): delivered, or sent to a classic relay
//               ^   ^           |  not taken           |
//               |   +- retry() - failed                |
//               +------------ sessionBegins(), soon ---+

#include "session/message.h"

#include <QHash>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace session {

struct OutboxSettled {
    MessageId id{};
    Settled settled{};

    friend bool operator==(const OutboxSettled&, const OutboxSettled&) = default;
};
/// A message to be kept, that one settled, or the id of one that need not be kept any more.
using OutboxChange = std::variant<OutboxRecord, OutboxSettled, MessageId>;

class Outbox
{
public:
    struct Entry {
        OutboxRecord record;
        MessageState state{};
        bool handed = false;  ///< to the session that there is
        bool counted = false; ///< that session's relay gave it its number

        [[nodiscard]] bool isSettled() const { return record.settled.has_value(); }
    };

    /// False: too much is in it.
    bool add(const OutboxRecord& record);
    /// As add(), for what is kept already.
    bool restore(const OutboxRecord& record);
    bool remove(const MessageId& id);
    void settle(const MessageId& id, const Settled& settled);
    /// At the relay of that epoch: what settled at another one a moment ago is to be said again.
    void sessionBegins(std::uint64_t epoch, std::chrono::seconds unixTime);
    [[nodiscard]] Entry* find(const MessageId& id);
    /// The oldest that was not handed to the session, has not failed and may be sent now.
    [[nodiscard]] Entry* next(const std::function<bool(const Conversation&)>& maySend);
    /// There may be another answer of next(): a room was entered, a message is to be sent again.
    void lookAgain() { m_lookFrom = 0; }
    /// All are to be sent again, to whatever relay comes next. Calls back for each that was handed.
    void sessionEnded(const std::function<void(Entry&)>& each);
    /// Of those that did not settle.
    void forEach(const std::function<void(Entry&)>& each);

    /// Without what settled.
    [[nodiscard]] std::size_t size() const { return m_entries.size() - m_settled.size(); }
    /// All, in order: what is to be kept.
    [[nodiscard]] std::vector<OutboxRecord> records() const;
    /// Since the last call, in order.
    [[nodiscard]] std::vector<OutboxChange> takeChanges() { return std::exchange(m_changes, {}); }

private:
    using Order = std::uint64_t;
    Entry& insert(const OutboxRecord& record);
    void noteSettled(const MessageId& id);
    [[nodiscard]] bool isTooLate(const MessageId& id, std::chrono::seconds unixTime);
    static QByteArray keyOf(const MessageId& id) { return QByteArray(QByteArrayView(id)); }

    std::map<Order, Entry> m_entries;
    QHash<QByteArray, Order> m_orders; // by id
    std::deque<MessageId> m_settled;   // that first which did first
    std::vector<OutboxChange> m_changes;
    Order m_nextOrder = 1;
    Order m_lookFrom = 0; ///< what is before it is not for next()
    qsizetype m_bytes = 0;
};

} // namespace session
