#include "session/outbox.h"

#include "session/limits.h"

#include <algorithm>

namespace session {

namespace {

qsizetype costOf(const OutboxRecord& record)
{
    return record.text.size() * qsizetype(sizeof(QChar));
}

} // namespace

bool Outbox::add(const OutboxRecord& record)
{
    if (!restore(record))
        return false;
    m_changes.emplace_back(record);
    return true;
}

bool Outbox::restore(const OutboxRecord& record)
{
    if (m_orders.contains(keyOf(record.id)))
        return false;
    if (record.settled) {
        insert(record).handed = true; // until a session begins
        noteSettled(record.id);
        return true;
    }
    if (size() >= kOutboxMessages || m_bytes + costOf(record) > kOutboxBytes)
        return false;
    m_bytes += costOf(record);
    insert(record);
    return true;
}

Outbox::Entry& Outbox::insert(const OutboxRecord& record)
{
    m_orders.insert(keyOf(record.id), m_nextOrder);
    return m_entries.emplace_hint(m_entries.end(), m_nextOrder++, Entry{.record = record})->second;
}

bool Outbox::remove(const MessageId& id)
{
    const auto order = m_orders.constFind(keyOf(id));
    if (order == m_orders.constEnd())
        return false;
    const auto entry = m_entries.find(*order);
    if (entry->second.isSettled())
        std::erase(m_settled, id);
    else
        m_bytes -= costOf(entry->second.record);
    m_changes.emplace_back(id);
    m_entries.erase(entry);
    m_orders.erase(order);
    return true;
}

void Outbox::settle(const MessageId& id, const Settled& settled)
{
    Entry* const entry = find(id);
    if (!entry || entry->isSettled())
        return;
    entry->record.settled = settled;
    m_bytes -= costOf(entry->record);
    m_changes.emplace_back(OutboxSettled{id, settled});
    noteSettled(id);
    while (isTooLate(m_settled.front(), settled.at))
        remove(MessageId(m_settled.front()));
}

void Outbox::noteSettled(const MessageId& id)
{
    m_settled.push_back(id);
    if (m_settled.size() > kSaidAgain)
        remove(MessageId(m_settled.front()));
}

/// By the calendar, as the program, and the machine, may have rested meanwhile.
bool Outbox::isTooLate(const MessageId& id, std::chrono::seconds unixTime)
{
    return unixTime - find(id)->record.settled->at > kSaidAgainWithin;
}

void Outbox::sessionBegins(std::uint64_t epoch, std::chrono::seconds unixTime)
{
    m_lookFrom = 0;
    for (const MessageId& id : std::deque(m_settled)) {
        Entry& entry = *find(id);
        if (isTooLate(id, unixTime))
            remove(id);
        else
            entry.handed = entry.record.settled->epoch == epoch;
    }
}

Outbox::Entry* Outbox::find(const MessageId& id)
{
    const auto order = m_orders.constFind(keyOf(id));
    return order == m_orders.constEnd() ? nullptr : &m_entries.find(*order)->second;
}

Outbox::Entry* Outbox::next(const std::function<bool(const Conversation&)>& maySend)
{
    for (auto each = m_entries.lower_bound(m_lookFrom); each != m_entries.end(); ++each) {
        Entry& entry = each->second;
        const bool due = !entry.handed && entry.state.stage != MessageState::Stage::Failed;
        if (due && maySend(entry.record.to)) {
            m_lookFrom = each->first;
            return &entry;
        }
    }
    m_lookFrom = m_nextOrder;
    return nullptr;
}

void Outbox::sessionEnded(const std::function<void(Entry&)>& each)
{
    m_lookFrom = 0;
    for (auto& [order, entry] : m_entries) {
        entry.counted = false;
        if (entry.isSettled())
            entry.handed = true; // until the next session begins
        else if (std::exchange(entry.handed, false))
            each(entry);
    }
}

void Outbox::forEach(const std::function<void(Entry&)>& each)
{
    for (auto& [order, entry] : m_entries) {
        if (!entry.isSettled())
            each(entry);
    }
}

std::vector<OutboxRecord> Outbox::records() const
{
    std::vector<OutboxRecord> records;
    records.reserve(m_entries.size());
    for (const auto& [order, entry] : m_entries)
        records.push_back(entry.record);
    return records;
}

} // namespace session
