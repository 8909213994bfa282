#include "relay/conversations.h"

#include "protocol/limits.h"
#include "relay/limits.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace relay {

using protocol::DeclinedReason;
using protocol::DeliveryClass;
using protocol::Frame;
using protocol::HistoryPolicy;
using protocol::Instant;
using protocol::MessageFrame;
using protocol::Now;

namespace {

std::uint64_t milliseconds(std::chrono::seconds unixTime)
{
    return std::uint64_t(std::chrono::milliseconds(unixTime).count());
}

// Keys of lane 2: one space for each kind of state.
enum class StateKind : std::size_t { Receipt = 1, Presence, Message };

delivery::StateKey keyOf(const protocol::MessageId& id)
{
    return qHashBits(id.data(), id.size(), std::size_t(StateKind::Receipt));
}

Recipient recipientOf(const Member& member)
{
    return {.slot = member.slot, .identity = qHash(member.session()->identity.bytes())};
}

} // namespace

Conversations::Conversations(const RelayConfig& config, Roster& roster, Outbox& outbox,
                             Dispatch& dispatch, crypto::RandomSource& random, HistoryStore* store)
    : m_roster(roster),
      m_outbox(outbox),
      m_dispatch(dispatch),
      m_random(random),
      m_policy(config.history),
      m_rooms({.messages = kHistoryMessages, .bytes = kHistoryBytes}),
      m_archive(config.history == HistoryPolicy::Disk ? store : nullptr, random),
      m_bulletin(roster, m_rooms, dispatch)
{
    m_archive.load(m_rooms, m_roster);
}

void Conversations::came(Member& member, Now now)
{
    m_archive.count(m_rooms, m_roster);
    if (Session* const session = member.session()) {
        const QByteArray& identity = session->identity.bytes();
        session->author = std::make_shared<const Author>(
            Author{member.number, member.address, identity, session->name});
        session->presence.since = milliseconds(now.unixTime);
        session->typing = Bucket::full(kTypingBurst, now.steady);
        m_beganAt = m_beganAt.value_or(now.steady);
        m_visitors.meet(identity);
        m_visitors.enter(identity, protocol::kLobby, heardFrom(m_rooms.lobby(), now.steady),
                         now.steady);
        sendRoom(m_rooms.lobby(), *session);
        for (const auto& [number, room] : m_rooms.all()) {
            const Party* const party = room->party(identity);
            if (party && room->waitingFor(*party) > 0)
                joinRoom(*room, member);
        }
    }
    m_bulletin.came(member, now.steady);
}

void Conversations::parted(const Member& member, protocol::EndReason reason, Now now)
{
    if (const Session* const session = member.session()) {
        m_dispatch.forget(*session);
        for (const protocol::RoomNumber number : std::vector(session->rooms)) {
            if (Room* const room = m_rooms.find(number)) {
                leaveRoom(*room, member, now.steady);
                removeIfGone(*room);
            }
        }
        m_visitors.leave(session->identity.bytes(), protocol::kLobby,
                         m_rooms.lobby().history.next(), now.steady);
        m_visitors.part(session->identity.bytes());
        m_receipts.parted(recipientOf(member));
    }
    m_bulletin.gone(member.number, reason, now.steady);
}

void Conversations::say(Member& sender, const MessageFrame& whole, Now now)
{
    Room* const room = m_rooms.find(whole.room);
    if (!room || !room->has(sender.slot))
        decline(*sender.session(), whole.id, DeclinedReason::NotInRoom);
    else if (whole.deliveryClass == DeliveryClass::Reliable)
        sayReliable(sender, whole, *room, now);
    else
        sayFleeting(sender, whole, *room, now);
}

void Conversations::sayReliable(Member& sender, const MessageFrame& whole, Room& room, Now now)
{
    Session& session = *sender.session();
    const QByteArray& identity = session.identity.bytes();
    if (const auto known = room.ids.find(identity, whole.id)) {
        ++m_repeated;
        repeatReceipt(session, whole, *known);
        tellReceipts(now.steady);
        return;
    }
    // Classic members cannot tell that they heard it already.
    const bool forClassic = hasClassic(room) && !whole.again;
    if (forClassic && !m_outbox.hasRoomFor(sender, whole.piece.size())) {
        ++m_dropped;
        return decline(session, whole.id, DeclinedReason::TooMany, kBusyWait);
    }
    std::vector<Member*> recipients;
    if (room.isPrivate()) {
        if (Member* const other = summonOther(room, identity))
            recipients.push_back(other);
        else if (room.waitingFor(room.otherThan(identity)) >= kMostWaitingForOne)
            return decline(session, whole.id, DeclinedReason::NoPlace);
    } else {
        recipients = others(room, sender);
    }

    Message message = makeMessage(whole.id, room, session.author, whole.piece, now);
    if (!m_archive.add(room, message)) {
        ++m_unstored;
        return decline(session, whole.id, DeclinedReason::NoPlace);
    }
    m_bulletin.flush(); // who says it is known by then
    openReceipt(message, room, recipients, forClassic);
    if (forClassic)
        (void)m_outbox.relayText(sender, whole.piece); // there was room
    const auto shared = std::make_shared<const Message>(std::move(message));
    keep(room, shared);
    fanOut(shared, recipients);
    if (room.isPrivate() && recipients.empty() && !m_waitingExpiry)
        m_waitingExpiry = now.steady + kWaitingSweep;
    tellReceipts(now.steady);
}

void Conversations::sayClassic(const Member& sender, const QByteArray& text, Now now)
{
    if (!m_outbox.relayText(sender, text)) {
        ++m_dropped;
        return;
    }
    // Empty or too long: MESSAGE cannot carry it.
    if (text.isEmpty() || text.size() > qsizetype(protocol::kMaxText))
        return;
    Room& lobby = m_rooms.lobby();
    protocol::MessageId id{};
    m_random.fill(id);
    const auto author =
        std::make_shared<const Author>(Author{sender.number, sender.address, {}, {}});
    auto message = std::make_shared<Message>(makeMessage(id, lobby, author, text, now));
    if (!m_archive.add(lobby, *message)) {
        ++m_unstored;
        return;
    }
    m_bulletin.flush();
    keep(lobby, message);
    fanOut(message, others(lobby, sender));
}

/// Of class latest or unreliable: neither numbered nor kept.
void Conversations::sayFleeting(Member& sender, const MessageFrame& whole, const Room& room,
                                Now now)
{
    MessageFrame frame = whole;
    frame.sender = sender.number;
    frame.number = 0;
    frame.time = milliseconds(now.unixTime);
    frame.old = false;
    frame.again = false;
    const QByteArray unit = protocol::encodeFrame(frame);
    const bool latest = whole.deliveryClass == DeliveryClass::Latest;
    const delivery::StateKey key =
        qHashMulti(std::size_t(StateKind::Message), frame.sender, frame.room, frame.key);
    m_bulletin.flush();
    if (hasClassic(room) && !m_outbox.relayText(sender, whole.piece))
        ++m_dropped;
    for (Member* const member : others(room, sender)) {
        Session& session = *member->session();
        if (latest)
            session.mailbox.postState(unit, key, true, now.steady);
        else
            session.mailbox.sendBare(unit);
        ++m_posted;
        m_dispatch.wake(session);
    }
}

Message Conversations::makeMessage(const protocol::MessageId& id, const Room& room,
                                   std::shared_ptr<const Author> author, const QByteArray& text,
                                   Now now) const
{
    Message message;
    message.head.id = id;
    message.head.sender = author->number;
    message.head.room = room.number;
    message.head.number = room.history.next();
    message.head.time = milliseconds(now.unixTime);
    message.text = text;
    message.author = std::move(author);
    message.confirmed = room.isPrivate();
    return message;
}

void Conversations::keep(Room& room, const MessagePtr& message)
{
    room.ids.add(
        message->author->identity, message->head.id,
        {.number = message->head.number, .time = message->head.time, .receipt = message->receipt});
    m_rooms.keep(room, message);
}

std::vector<Member*> Conversations::others(const Room& room, const Member& sender) const
{
    std::vector<Member*> members;
    const auto add = [&](Member* member) {
        if (member && member->session() && member->number != sender.number)
            members.push_back(member);
    };
    if (room.isLobby()) {
        members.reserve(std::size_t(m_roster.sessions()));
        for (Slot slot = 0; slot < m_roster.slots().size(); ++slot)
            add(m_roster.at(slot));
    } else {
        for (const Slot slot : room.people())
            add(m_roster.at(slot));
    }
    return members;
}

void Conversations::fanOut(const MessagePtr& message, std::span<Member* const> recipients)
{
    if (recipients.empty())
        return;
    const auto post = std::make_shared<const Post>(
        Post{message, unitsOf(*message, false, protocol::kMaxUnitBytes)});
    const MailBounds bounds = mailBounds();
    for (Member* const member : recipients) {
        m_dropped += member->session()->mailbox.post(post, bounds);
        m_dispatch.wake(*member->session());
    }
    m_posted += recipients.size();
}

/// A few who are slow may have much waiting, all of them together not more than a relay can hold.
MailBounds Conversations::mailBounds() const
{
    const auto sessions = std::size_t(std::max(1, m_roster.sessions()));
    return {.messages =
                std::clamp<std::size_t>(kMailTotal / sessions, protocol::kLaneWindow, kMail),
            .bytes = std::clamp(kMailBytesTotal / sessions, protocol::kMaxText, kMailBytes)};
}

void Conversations::decline(Session& session, const protocol::MessageId& id, DeclinedReason reason,
                            std::chrono::milliseconds wait)
{
    post(session, protocol::DeclinedFrame{id, reason, std::uint32_t(wait.count())});
}

void Conversations::post(Session& session, const Frame& frame)
{
    session.mailbox.post(protocol::encodeFrame(frame));
    m_dispatch.wake(session);
}

void Conversations::openReceipt(Message& message, Room& room, std::span<Member* const> recipients,
                                bool forClassic)
{
    message.receipt = m_receipts.next();
    message.confirmed = true;
    Receipt receipt;
    receipt.frame.id = message.head.id;
    receipt.frame.room = room.number;
    receipt.frame.number = message.head.number;
    receipt.frame.time = message.head.time;
    receipt.frame.expected = room.isPrivate() ? 1 : std::uint16_t(recipients.size());
    if (forClassic)
        receipt.frame.unconfirmed = std::uint16_t(m_roster.count() - m_roster.sessions());
    receipt.author = message.author;
    for (const Member* const member : recipients)
        receipt.missing.insert(member->slot);
    m_receipts.add(std::move(receipt));
    if (room.isPrivate() && recipients.empty())
        m_receipts.expectLater(message.receipt,
                               qHash(room.otherThan(message.author->identity).identity));
}

void Conversations::repeatReceipt(Session& session, const MessageFrame& whole,
                                  const Numbered& known)
{
    if (m_receipts.find(known.receipt)) {
        m_receipts.repeat(known.receipt);
        return;
    }
    // Forgotten: it was taken, and nobody is waited for any more.
    protocol::ReceiptFrame frame;
    frame.id = whole.id;
    frame.room = whole.room;
    frame.number = known.number;
    frame.time = known.time;
    session.mailbox.postState(protocol::encodeFrame(frame), keyOf(frame.id), false, {});
    m_dispatch.wake(session);
}

void Conversations::confirmed(const Member& member, std::span<const MessagePtr> messages, Now now)
{
    const QByteArray& identity = member.session()->identity.bytes();
    for (const MessagePtr& message : messages) {
        if (message->author->identity == identity)
            continue; // fetched what it said itself
        if (message->receipt != 0)
            m_receipts.confirm(message->receipt, recipientOf(member));
        Room* const room = m_rooms.find(message->head.room);
        Party* const party = room ? room->party(identity) : nullptr;
        if (party) {
            room->reached(*party, message->head.number);
            m_archive.reached(*room);
        }
    }
    tellReceipts(now.steady);
}

void Conversations::tellReceipts(Instant now)
{
    while (const Receipt* const receipt = m_receipts.takeDue(now)) {
        const auto identity = crypto::IdentityPublicKey::fromBytes(receipt->author->identity);
        Member* const author = identity ? m_roster.findIdentity(*identity) : nullptr;
        if (!author)
            continue;
        protocol::ReceiptFrame frame = receipt->frame;
        for (const Slot slot : receipt->missing.first(protocol::kMostMissingNamed))
            frame.missing.push_back(m_roster.at(slot)->number);
        author->session()->mailbox.postState(protocol::encodeFrame(frame), keyOf(frame.id), false,
                                             now);
        m_dispatch.wake(*author->session());
        ++m_receiptsSent;
    }
}

void Conversations::tellPresences(Now now)
{
    while (!m_presences.empty() && m_presences.begin()->first <= now.steady) {
        const Member* const member = m_roster.findSession(m_presences.begin()->second);
        m_presences.erase(m_presences.begin());
        if (!member)
            continue;
        m_bulletin.flush(); // whoever it is of is known by then
        PersonPresence& presence = member->session()->presence;
        presence.waits = false;
        presence.toldAt = now.steady;
        const QByteArray unit = protocol::encodeFrame(
            protocol::PresenceFrame{member->number, presence.state, presence.since});
        const delivery::StateKey key = qHashMulti(std::size_t(StateKind::Presence), member->number);
        for (Member* const other : others(m_rooms.lobby(), *member)) {
            other->session()->mailbox.postState(unit, key, false, now.steady);
            m_dispatch.wake(*other->session());
        }
    }
}

void Conversations::expire(Now now)
{
    if (m_bulletin.dueAt() && *m_bulletin.dueAt() <= now.steady)
        m_bulletin.flush();
    tellReceipts(now.steady);
    tellPresences(now);
    if (m_waitingExpiry && *m_waitingExpiry <= now.steady)
        expireWaiting(now);
}

std::optional<Instant> Conversations::nextDeadline() const
{
    std::optional<Instant> next = m_bulletin.dueAt();
    std::optional<Instant> presence;
    if (!m_presences.empty())
        presence = m_presences.begin()->first;
    for (const auto& deadline : {m_receipts.nextDeadline(), presence, m_waitingExpiry}) {
        if (deadline)
            next = std::min(next.value_or(*deadline), *deadline);
    }
    return next;
}

void Conversations::addTo(Statistics& statistics) const
{
    statistics.rooms = int(m_rooms.named());
    statistics.conversations = int(m_rooms.privates());
    statistics.historyBytes = m_rooms.bytes();
    statistics.deliveries += m_posted;
    statistics.messagesDropped += m_dropped;
    statistics.messagesRepeated = m_repeated;
    statistics.receipts = m_receiptsSent;
    statistics.fetches = m_fetches;
}

} // namespace relay
