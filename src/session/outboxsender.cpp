#include "session/outboxsender.h"

#include "session/limits.h"

#include <algorithm>

namespace session {

using protocol::Now;
using Stage = MessageState::Stage;

namespace {

protocol::MessageFrame headOf(const MessageId& id, protocol::RoomNumber room, Now now)
{
    protocol::MessageFrame head;
    head.id = id;
    head.room = room;
    head.time = std::uint64_t(std::chrono::milliseconds(now.unixTime).count());
    return head;
}

} // namespace

void OutboxSender::begin(std::uint64_t epoch, bool hosted, Now now)
{
    m_epoch = epoch;
    m_hosted = hosted;
    m_context.memory->outbox.sessionBegins(epoch, now.unixTime);
    m_pieces.clear();
    m_unnumbered.clear();
    m_pausedUntil.reset();
}

void OutboxSender::pump(Transport& transport, const RoomTable& rooms, Now now)
{
    const auto maySend = [&rooms](const Conversation& to) {
        return to.isLobby() || rooms.find(to) != nullptr;
    };
    Outbox& outbox = m_context.memory->outbox;
    if (m_pausedUntil && now.steady >= *m_pausedUntil)
        m_pausedUntil.reset();
    while (true) {
        while (!m_pieces.empty()) {
            if (!transport.enqueue(m_pieces.front(), now))
                return; // goes on when something was acknowledged
            m_pieces.pop_front();
        }
        Outbox::Entry* const entry = outbox.next(maySend);
        if (!entry || !mayStart(now))
            return;
        start(*entry, transport, rooms, now);
    }
}

/// Stays below what a relay takes, since one that it refuses loses its place among the others.
bool OutboxSender::mayStart(Now now)
{
    if (m_pausedUntil)
        return false;
    const double seconds =
        std::chrono::duration<double>(now.steady - m_allowedAt.value_or(now.steady)).count();
    m_allowedAt = now.steady;
    m_allowance = std::min<double>(kMessagesAtOnce, m_allowance + seconds * kMessagesPerSecond);
    if (m_allowance < 1) {
        m_pausedUntil = now.steady + kPauseForMore;
        return false;
    }
    m_allowance -= 1;
    return true;
}

void OutboxSender::start(Outbox::Entry& entry, const Transport& transport, const RoomTable& rooms,
                         Now now)
{
    const OutboxRecord& record = entry.record;
    const RoomTable::Room* const room = rooms.find(record.to);
    auto head = headOf(record.id, room ? room->frame.room : protocol::kLobby, now);
    head.again = entry.isSettled();
    std::ranges::copy(cutMessage(head, record.text.toUtf8(), transport.unitLimit()),
                      std::back_inserter(m_pieces));
    entry.handed = true;
    ++m_unnumbered[record.to];
    // It may come back out of the history.
    m_context.memory->shown.add(m_context.config.identity->publicKey().fingerprint(), record.id);
    if (entry.state.stage == Stage::Waiting && !entry.isSettled()) {
        MessageState state = entry.state;
        state.stage = Stage::Sending;
        m_context.setState(entry, state);
    }
}

void OutboxSender::sendNow(const OutgoingText& text, const MessageId& id, Transport& transport,
                           const RoomTable& rooms, Now now)
{
    const RoomTable::Room* const room = rooms.find(text.to);
    if (!room && !text.to.isLobby())
        return;
    protocol::MessageFrame head = headOf(id, room ? room->frame.room : protocol::kLobby, now);
    head.deliveryClass = text.deliveryClass;
    head.key = text.deliveryClass == DeliveryClass::Latest ? text.key : QByteArray();
    for (const protocol::MessageFrame& frame : cutMessage(head, text.text.toUtf8())) {
        if (text.deliveryClass == DeliveryClass::Unreliable)
            m_context.outgoing.append(transport.bare(frame, now));
        else // of a full lane it is the newest that counts, too
            (void)transport.enqueue(frame, now, qHashMulti(0, head.room, head.key));
    }
}

void OutboxSender::take(const protocol::ReceiptFrame& receipt, const PeopleTable& people, Now now)
{
    Outbox& outbox = m_context.memory->outbox;
    Outbox::Entry* const entry = outbox.find(receipt.id);
    if (!entry)
        return;
    numbered(*entry);
    if (entry->isSettled())
        return;
    MessageState state{.stage = Stage::AtRelay,
                       .expected = receipt.expected,
                       .delivered = receipt.delivered,
                       .unconfirmed = receipt.unconfirmed,
                       .number = receipt.number,
                       .time = std::chrono::milliseconds(qint64(receipt.time))};
    for (const protocol::MemberNumber number : receipt.missing) {
        if (auto person = people.find(number))
            state.missing.push_back(*std::move(person));
    }
    // Who left before it came is missing no more, and fetches it on coming back. Not so the other one
    // of a private conversation, for whom it waits at the relay.
    const bool isComplete = receipt.delivered >= receipt.expected
                            || (receipt.missing.empty() && !entry->record.to.isPrivate());
    if (isComplete)
        state.stage = Stage::Delivered;
    m_context.setState(*entry, state);
    // Whoever is at another relay, as two people host, is not among those that this one expects.
    if (isComplete && m_hosted && !entry->record.to.isPrivate())
        outbox.settle(receipt.id, {m_epoch, now.unixTime});
    else if (isComplete)
        outbox.remove(receipt.id);
}

void OutboxSender::take(const protocol::DeclinedFrame& declined, Now now)
{
    Outbox::Entry* const entry = m_context.memory->outbox.find(declined.id);
    if (!entry || !entry->handed)
        return;
    numbered(*entry);
    entry->handed = false;
    MessageState state = entry->state;
    if (declined.reason == protocol::DeclinedReason::TooMany) {
        const auto wait = std::min<std::chrono::milliseconds>(
            std::chrono::milliseconds(declined.waitMs), kLongestPause);
        m_pausedUntil = std::max(m_pausedUntil.value_or(now.steady), now.steady + wait);
        m_context.memory->outbox.lookAgain();
        state.stage = Stage::Waiting;
        if (entry->isSettled())
            return;
    } else if (entry->isSettled()) {
        m_context.memory->outbox.remove(declined.id);
        return;
    } else {
        state.stage = Stage::Failed;
        state.failure = declined.reason == protocol::DeclinedReason::NotInRoom
                            ? MessageState::Failure::NotInRoom
                            : MessageState::Failure::NoPlace;
    }
    m_context.setState(*entry, state);
}

void OutboxSender::takeDelivered(const Conversation& conversation, std::uint64_t upTo)
{
    std::vector<MessageId> done;
    m_context.memory->outbox.forEach([&](Outbox::Entry& entry) {
        const MessageState& state = entry.state;
        if (entry.record.to == conversation && state.stage == Stage::AtRelay && entry.counted
            && state.number <= upTo)
            done.push_back(entry.record.id);
    });
    for (const MessageId& id : done) {
        Outbox::Entry& entry = *m_context.memory->outbox.find(id);
        MessageState state = entry.state;
        state.stage = Stage::Delivered;
        state.delivered = state.expected;
        state.missing.clear();
        m_context.setState(entry, state);
        m_context.memory->outbox.remove(id);
    }
}

void OutboxSender::refused(const Conversation& conversation)
{
    m_context.memory->outbox.forEach([&](Outbox::Entry& entry) {
        if (entry.record.to != conversation || entry.state.stage == Stage::Failed)
            return;
        MessageState state = entry.state;
        state.stage = Stage::Failed;
        state.failure = MessageState::Failure::NotInRoom;
        m_context.setState(entry, state);
    });
}

/// The relay said something of it: there is no number to be waited for any more.
void OutboxSender::numbered(Outbox::Entry& entry)
{
    if (!entry.handed || std::exchange(entry.counted, true))
        return;
    const auto waiting = m_unnumbered.find(entry.record.to);
    if (waiting != m_unnumbered.end() && --waiting->second <= 0)
        m_unnumbered.erase(waiting);
}

} // namespace session
