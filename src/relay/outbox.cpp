#include "relay/outbox.h"

#include "protocol/limits.h"
#include "protocol/record.h"
#include "relay/limits.h"
#include "relay/notice.h"

#include <QtEndian>

#include <span>
#include <utility>

namespace relay {

namespace {

using protocol::Endpoint;
using protocol::Frame;
using protocol::MemberNumber;
using protocol::RecordType;

/// What a look at a slot costs of a portion, so that empty ones come to an end too.
constexpr qsizetype kSlotCost = 16;

qsizetype waitingCost(qsizetype textSize)
{
    return textSize + kWaitingOverhead;
}

/// What `[10][14]` is beside its token: two headers and an address.
qsizetype headSize(const Endpoint& sender)
{
    return 2 * qsizetype(protocol::kRecordHeaderSize) + protocol::encodeEndpoint(sender).size();
}

/// The header of a record 14 whose token follows.
void appendMessageHeader(QByteArray& datagram, qsizetype tokenSize)
{
    char header[protocol::kRecordHeaderSize];
    qToBigEndian(static_cast<std::uint16_t>(RecordType::SymmetricallyEncryptedMessage), header);
    qToBigEndian(std::uint16_t(tokenSize), header + 2);
    datagram.append(header, sizeof header);
}

} // namespace

void Outbox::send(const Endpoint& to, const QByteArray& datagram)
{
    m_queue.emplace_back(Outgoing{to, datagram});
}

void Outbox::sendFrames(const Session& to, std::vector<Frame> frames, const Endpoint& address)
{
    m_queue.emplace_back(FramesFor{to.id(), address, std::move(frames)});
}

void Outbox::sendLast(std::unique_ptr<Session> to, const protocol::CloseFrame& frame)
{
    m_queue.emplace_back(LastWords{std::move(to), frame});
}

void Outbox::sendToMembers(const QList<QByteArray>& notices, MemberNumber except)
{
    if (m_roster.hasClassic())
        m_queue.emplace_back(FanOutNotices{notices, walkPast(except)});
}

void Outbox::sendRoster(const Member& to)
{
    m_queue.emplace_back(RosterFor{.to = to.address, .walk = walkPast(to.number)});
}

bool Outbox::hasRoomFor(const Member& sender, qsizetype textSize) const
{
    const qsizetype size = headSize(sender.address) + crypto::Fernet::tokenSize(textSize);
    return size <= qsizetype(protocol::kMaxDatagram)
           && m_waiting + waitingCost(textSize) <= kMostWaiting;
}

bool Outbox::relayText(const Member& sender, const QByteArray& text)
{
    if (!hasRoomFor(sender, text.size()))
        return false;
    QByteArray head =
        protocol::makeRecord(RecordType::SenderId, protocol::encodeEndpoint(sender.address));
    appendMessageHeader(head, crypto::Fernet::tokenSize(text.size()));
    m_waiting += waitingCost(text.size());
    m_queue.emplace_back(FanOutText{text, std::move(head), walkPast(sender.number)});
    return true;
}

void Outbox::advance(Portion& portion)
{
    const auto advanceAny = [&](auto& item) { return advance(item, portion); };
    while (!m_queue.empty() && portion.room > 0 && std::visit(advanceAny, m_queue.front()))
        m_queue.pop_front();
}

Outbox::Walk Outbox::walkPast(MemberNumber exceptNumber) const
{
    return {.exceptNumber = exceptNumber, .lastNumber = m_roster.lastNumber()};
}

/// Nothing at the end of the walk or of the portion's room.
const Member* Outbox::next(Walk& walk, Portion& portion) const
{
    const auto slots = m_roster.slots();
    while (walk.nextSlot < slots.size() && portion.room > 0) {
        const std::optional<Member>& member = slots[walk.nextSlot++];
        portion.room -= kSlotCost;
        if (member && member->number != walk.exceptNumber && member->number <= walk.lastNumber)
            return &*member;
    }
    return nullptr;
}

const Member* Outbox::nextClassic(Walk& walk, Portion& portion) const
{
    const Member* member = next(walk, portion);
    while (member && !member->classic())
        member = next(walk, portion);
    return member;
}

bool Outbox::advance(Outgoing& outgoing, Portion& portion)
{
    portion.add(outgoing.to, std::move(outgoing.datagram));
    return true;
}

bool Outbox::advance(FramesFor& frames, Portion& portion)
{
    if (const Member* const member = m_roster.findSession(frames.sessionId))
        seal(*member->session(), frames.frames, frames.to, portion);
    return true;
}

bool Outbox::advance(LastWords& words, Portion& portion)
{
    const Frame frame(words.frame);
    for (int i = 0; i < protocol::kTimesClosed; ++i)
        seal(*words.session, {&frame, 1}, words.session->address, portion);
    return true;
}

bool Outbox::advance(RosterFor& roster, Portion& portion)
{
    std::vector<Endpoint> addresses;
    while (const Member* const member = next(roster.walk, portion))
        addresses.push_back(member->address);
    for (QByteArray& notices : makeNotices(RecordType::NotifyConnect, addresses))
        portion.add(roster.to, std::move(notices));
    return isOver(roster.walk);
}

bool Outbox::advance(FanOutNotices& fanOut, Portion& portion)
{
    while (const Member* const member = nextClassic(fanOut.walk, portion)) {
        for (const QByteArray& datagram : std::as_const(fanOut.notices))
            portion.add(member->address, datagram);
    }
    return isOver(fanOut.walk);
}

bool Outbox::advance(FanOutText& fanOut, Portion& portion)
{
    while (const Member* const member = nextClassic(fanOut.walk, portion)) {
        ++m_deliveries;
        portion.add(member->address, datagramFor(*member->classic(), fanOut, portion.now.unixTime));
    }
    if (!isOver(fanOut.walk))
        return false;
    m_waiting -= waitingCost(fanOut.text.size());
    return true;
}

void Outbox::seal(Session& session, std::span<const Frame> frames, const Endpoint& to,
                  Portion& portion)
{
    for (QByteArray& datagram :
         session.channel.seal(m_fernet, frames, portion.now.unixTime, m_random))
        portion.add(to, std::move(datagram));
}

QByteArray Outbox::datagramFor(const ClassicPart& member, const FanOutText& fanOut,
                               std::chrono::seconds unixTime)
{
    QByteArray datagram;
    datagram.reserve(fanOut.head.size() + crypto::Fernet::tokenSize(fanOut.text.size()));
    datagram.append(fanOut.head);
    m_fernet.sealInto(datagram, member.key, fanOut.text, unixTime, m_random);
    return datagram;
}

} // namespace relay
